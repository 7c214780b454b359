using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator.Tests;

/// <summary>What is remembered of models between edits is what reading them anew would find.</summary>
public class DeclarationMemoTests
{
    private const string Model = """
        using LayersGen;
        using static Sizes;
        internal partial class Outer : Base
        {
            [LayersModel]
            [Input(4)]
            [Dense(Units, Name = Helper.Head)]
            internal sealed partial class Plain
            {
                private const int Own = 3;
            }
        }
        """;

    private const string Elsewhere = """
        internal class Base;
        internal static class Sizes { public const int Units = Half * 2; public const int Half = 4; }
        internal static class Helper { public const string Head = "head"; public static int Count; }
        """;

    /// <summary>Each edit is of the file that holds no model, and changes what the model is.</summary>
    [Theory]
    [InlineData("Half = 4", "Half = 8")]
    [InlineData("class Base;", "class Base { protected const int Units = 5; }")]
    [InlineData("class Base;", "enum Units; internal class Base;")]
    [InlineData("class Base;", "class Base { protected int Units; }")]
    [InlineData("class Base;", "class Base { protected static int Units() => 1; }")]
    [InlineData("\"head\"", "\"tail\"")]
    [InlineData("const string Head =", "static string Head =")]
    [InlineData("public const string Head", "private const string Head")]
    [InlineData("class Base;", "class Base; internal partial class Outer { internal sealed partial class Plain { public int Head; } }")]
    [InlineData("class Base;", "class Base; internal partial class Outer { internal abstract partial class Plain; }")]
    [InlineData("class Base;", "class Base; internal class DenseAttribute(int units) : System.Attribute { public string? Name { get; set; } public int Units => units; }")]
    public void EditElsewhereThatChangesAModelIsSeen(string from, string to)
    {
        string[] files = [Model, Elsewhere];
        string[] edited = [Model, Elsewhere.Replace(from, to, StringComparison.Ordinal)];
        Assert.NotEqual(files, edited);
        Assert.NotEqual(Anew(files), Anew(edited));
        AssertSameAsAnew(files, edited);
    }

    [Theory]
    [InlineData("using LM = LayersGen.LayersModelAttribute; [LM]")]
    [InlineData("using LMAttribute = LayersGen.LayersModelAttribute; [LM]")]
    [InlineData("using A = LayersGen.LayersModelAttribute; namespace N { using B = A; }\n[A]")]
    [InlineData("[LayersGen.LayersModelAttribute]")]
    [InlineData("[global::LayersGen.LayersModel]")]
    [InlineData("[@LayersGen.@LayersModelAttribute]")]
    [InlineData("[System.Serializable, LayersGen.LayersModel]")]
    public void AttributeIsFoundByEachOfItsNames(string attribute) =>
        Assert.Single(Anew($"{attribute} [LayersGen.Input(4)] [LayersGen.Dense(2)] internal sealed partial class Plain;"));

    [Fact]
    public void NameForAllFilesIsFoundWhereItIsUsed()
    {
        string[] files =
        [
            "global using LM = LayersGen.LayersModelAttribute;",
            "using LayersGen; [LM] [Input(4)] [Dense(2)] internal sealed partial class First;",
            "using LayersGen; [LayersModel] [Input(4)] [Dense(2)] internal sealed partial class Second;",
            "using LayersGen; namespace N { internal partial class Outer { [LM] [Input(4)] [Dense(2)] internal sealed partial class Third; } }",
        ];
        Assert.Equal(3, Anew(files).Length);
        AssertSameAsAnew(files, [files[0], files[1].Replace("Dense(2)", "Dense(3)", StringComparison.Ordinal), .. files[2..]], [files[0].Replace("LM", "Other", StringComparison.Ordinal), .. files[1..]]);
    }

    [Fact]
    public void AttributeOnAnotherPartOrModelInsideIsSeen()
    {
        string[] files =
        [
            "using LayersGen; [LayersModel] internal sealed partial class Parts;",
            "using LayersGen; [Input(4)] [Dense(2)] internal sealed partial class Parts;",
            "using LayersGen; [LayersModel] [Input(4)] [Dense(2)] internal sealed partial class Inner;",
            "using LayersGen; [LayersModel] [Input(4)] [Submodel(typeof(Inner))] internal sealed partial class Outer;",
        ];
        Assert.Equal(3, Anew(files).Length);
        AssertSameAsAnew(files, [.. files.Select(static file => file.Replace("Dense(2)", "Dense(3)", StringComparison.Ordinal))], files, [files[0], files[1], files[2].Replace("(4)", "(5)", StringComparison.Ordinal), files[3]]);
    }

    [Fact]
    public void AnotherAttributeOfTheNameIsNone() =>
        Assert.Empty(Anew("internal class LayersModelAttribute : System.Attribute; [LayersModel] internal sealed partial class Plain;"));

    [Fact]
    public void FileAddedOrRemovedIsSeen() => AssertSameAsAnew([Model, Elsewhere], [Model], [Model, Elsewhere], [Elsewhere, Model], [Elsewhere], [Model, Elsewhere, "internal class More;"]);

    /// <summary>Projects put together at random, edit after edit, from pieces that hide, rename and redefine what the models' attributes mention.</summary>
    [Fact]
    public void AnyEditsGiveWhatReadingAnewGives()
    {
        string[][] pieces =
        [
            ["", "global using LayersGen;", "using LayersGen;", "using LayersGen; using static Sizes;", "using LayersGen; using Size = Sizes;", "using LayersGen; using static Sizes; using Units = Other;"],
            ["", "[LayersModel] [Input(4)] [Dense(Units)] internal sealed partial class Plain { int _a; }", "[LayersModel] [Input(Size.Units)] [Dense(2)] partial class Plain;", "class Deep : Base { [LayersModel] [Input(2)] [Dense(Units)] partial class Plain; }", "partial class Deep : Base { [LayersModel, Input(2), Dense(Units, Name = nameof(Units))] partial class Plain; }", "[LayersModel] partial class Parts;", "[LayersModel] [Input(4)] [Submodel(typeof(Plain))] partial class Whole;"],
            ["", "class Base;", "class Base { public int Units; }", "class Base { int Units; }", "class Base { protected const int Units = 7; }", "class Base { protected int Units() => 2; }", "class Base { protected enum Units; }", "partial class Plain { int _b; }", "partial class Deep { partial class Plain { void M() { } } }", "[Input(3)] [Dense(Units)] partial class Parts;", "[Input(3)] [Dense(3)] partial class Parts;"],
            ["", "static class Sizes { public const int Units = 5; }", "static class Sizes { public const int Units = Half * 2; const int Half = 3; }", "static class Sizes { public const int Units = (int)Kind.Many; }", "static class Sizes { const int Units = 6; }", "static class Sizes { public static int Units => 6; }", "partial class Sizes { public const int Units = 4; int _c; }"],
            ["", "enum Kind { One = 1, Many = 9 }", "enum Kind { Few = 1, Many }", "class Other { int a; void M() { int Units = 4; } }", "class Other { int Units; }", "namespace N { class Other; }", "int broken", "class Other {"],
        ];
        Gen<string> file = Gen.Select(Of(pieces[0]), Of(pieces[1]), Of(pieces[2]), Of(pieces[3]), Of(pieces[4]), static (a, b, c, d, e) => string.Join('\n', a, b, c, d, e));
        Gen.Select(file.Array[3], Gen.Select(Gen.Int[0, 2], file).Array[6]).Sample(
            static sample =>
            {
                List<string[]> versions = [sample.Item1];
                foreach ((int index, string text) in sample.Item2)
                    versions.Add([.. versions[^1].Select((old, i) => i == index ? text : old)]);
                AssertSameAsAnew([.. versions]);
            },
            iter: 60,
            threads: 1);
    }

    private static void AssertSameAsAnew(params string[][] versions)
    {
        // Without tracking: Roslyn throws where it is to tell why a step whose input is cached has an output more.
        GeneratorDriver driver = Driver.Create(track: false);
        CSharpCompilation compilation = Driver.Compile(versions[0]);
        foreach (string[] version in versions)
        {
            compilation = version.Length == compilation.SyntaxTrees.Length ? Edit(compilation, version) : Driver.Compile(version);
            driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
            Assert.Equal(Anew(version), Generated(driver));
        }
    }

    private static Gen<string> Of(string[] pieces) => Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]);

    private static string[] Anew(params string[] files) => Generated(Driver.Create().RunGenerators(Driver.Compile(files), TestContext.Current.CancellationToken));

    private static CSharpCompilation Edit(CSharpCompilation before, string[] files)
    {
        CSharpCompilation after = before;
        foreach ((SyntaxTree tree, string text) in before.SyntaxTrees.Zip(files))
        {
            if (tree.ToString() != text)
                after = after.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, Driver.ParseOptions, tree.FilePath));
        }

        return after;
    }

    private static string[] Generated(GeneratorDriver driver)
    {
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return [.. result.GeneratedSources.Select(static source => $"// {source.HintName}\n{source.SourceText}").Order(StringComparer.Ordinal)];
    }
}
