extern alias gen;

using gen::LayersGen.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using UnknownScheme = gen::LayersGen.UnknownScheme;

namespace LayersGen.Analyzers.Tests;

/// <summary>Which schemes a program knows depends on what it references.</summary>
public class SchemeTests
{
    private const string Model = "[LayersModel] [Input(4)] [Dense(3)] public sealed partial class Iris;";

    [Fact]
    public void BuiltInOnesAreTheRoutersOwn() => Assert.Equal(new ModelRouter().Schemes, Schemes.BuiltIn);

    [Fact]
    public void PackagesAreThoseTheMessageNames() =>
        Assert.All(Schemes.Packages, static package => Assert.All(package.Schemes, scheme => Assert.Contains(package.Package, UnknownScheme.Explain(scheme, []), StringComparison.Ordinal)));

    [Theory]
    [InlineData("LayersGen.Sqlite", "localstorage", false)]
    [InlineData("LayersGen.Browser", "localstorage", false)]
    [InlineData("LayersGen.S3", "localstorage", true)]
    // A library that uses LayersGen may register schemes of its own, but hardly a misspelled one.
    [InlineData("Models", "ipfs", false)]
    [InlineData("Models", "fiel", true)]
    [InlineData("Models", "s3", false)]
    public async Task ReferencesAddSchemes(string library, string scheme, bool isReported)
    {
        CSharpCompilation referenced = CSharpCompilation.Create(
            library,
            [CSharpSyntaxTree.ParseText("public class Library : System.Collections.Generic.List<LayersGen.LoadOptions>;", cancellationToken: TestContext.Current.CancellationToken)],
            Verify.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream image = new();
        Assert.True(referenced.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        IEnumerable<Diagnostic> found = await Verify.AnalyzeAsync(
            OutputKind.ConsoleApplication,
            [MetadataReference.CreateFromStream(image)],
            $"using Iris model = Iris.Create();\nawait model.SaveAsync(\"{scheme}://m\");\n{Model}");
        Assert.Equal(isReported ? ["LG4001"] : [], found.Select(static diagnostic => diagnostic.Id));
    }
}
