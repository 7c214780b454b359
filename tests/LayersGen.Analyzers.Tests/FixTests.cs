extern alias gen;

using gen::LayersGen.Analyzers;
using gen::LayersGen.CodeFixes;
using gen::LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using Setup = LayersGen.Analyzers.Tests.Verify;

namespace LayersGen.Analyzers.Tests;

/// <summary>Code fixes: what the mistake becomes, which then has no diagnostic.</summary>
public class FixTests
{
    public static TheoryData<string, string> Partial => new()
    {
        { "[LayersModel] [Input(4)] [Dense(3)] public sealed class {|LG1001:Model|};", "[LayersModel] [Input(4)] [Dense(3)] public sealed partial class Model;" },
        { "[LayersModel] [Input(4)] [Dense(3)]\n// A model.\nclass {|LG1001:Model|};", "[LayersModel] [Input(4)] [Dense(3)]\n// A model.\npartial class Model;" },
    };

    public static TheoryData<string, string> Names => new()
    {
        {
            """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "a")] [Dense(2, {|LG1004:From = "aa"|})] partial class Model;""",
            """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "a")] [Dense(2, From = "a")] partial class Model;"""
        },
        {
            """[LayersModel] [Input(4, Name = "left")] [Input(4, Name = "right")] [Add({|LG1004:From = new[] { "left", "rihgt" }|})] partial class Model;""",
            """[LayersModel] [Input(4, Name = "left")] [Input(4, Name = "right")] [Add(From = new[] { "left", "right" })] partial class Model;"""
        },
        {
            """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "hidden")] [Output({|LG1004:"hiden"|})] partial class Model;""",
            """[LayersModel] [Input(4, Name = "x")] [Dense(3, Name = "hidden")] [Output("hidden")] partial class Model;"""
        },
        {
            """[LayersModel] [Input(4, Name = "x")] [Dense(4, Name = "hidden")] [Apply({|LG1004:"hiden"|})] partial class Model;""",
            """[LayersModel] [Input(4, Name = "x")] [Dense(4, Name = "hidden")] [Apply("hidden")] partial class Model;"""
        },
        {
            """[LayersModel] [Input(4)] [Dense(3, {|LG2001:KernelInitializer = "he_norml(7)"|})] partial class Model;""",
            """[LayersModel] [Input(4)] [Dense(3, KernelInitializer = "he_normal(7)")] partial class Model;"""
        },
        {
            """[LayersModel] [Input(4)] [Dense(3, {|LG2001:KernelRegularizer = "L_1"|})] partial class Model;""",
            """[LayersModel] [Input(4)] [Dense(3, KernelRegularizer = "l1")] partial class Model;"""
        },
    };

    public static TheoryData<string, string> Urls => new()
    {
        { """await model.SaveAsync({|LG4001:"fiel:///models/m"|});""", """await model.SaveAsync("file:///models/m");""" },
        { """await model.SaveAsync({|LG4001:$"HTPS://{folder}/m"|});""", """await model.SaveAsync($"https://{folder}/m");""" },
        { """await Digits.LoadAsync({|LG4002:"models/digits"|});""", """await Digits.LoadAsync("models/digits/model.json");""" },
        { """await Digits.LoadAsync({|LG4002:"models\\digits\\weights.bin"|});""", """await Digits.LoadAsync("models\\digits\\model.json");""" },
    };

    public static TheoryData<string, string> Ranks => new()
    {
        {
            "[LayersModel]\n[Input(28, 28)]\n[{|LG2002:Conv2D(8, 5)|}] // Edges.\npublic sealed partial class Model;",
            "[LayersModel]\n[Input(28, 28)]\n[Reshape(28, 28, 1)]\n[Conv2D(8, 5)] // Edges.\npublic sealed partial class Model;"
        },
        { "[LayersModel] [Input] [{|LG2002:Dense(3)|}] partial class Model;", "[LayersModel] [Input] [Flatten] [Dense(3)] partial class Model;" },
        {
            """[LayersModel] [Input(9, 9, Name = "x")] [{|LG2002:MaxPooling2D(From = "x")|}] partial class Model;""",
            """[LayersModel] [Input(9, 9, Name = "x")] [Reshape(9, 9, 1, From = "x")] [MaxPooling2D] partial class Model;"""
        },
        { "[LayersModel, Input(28, 28), {|LG2002:Conv2D(8, 5)|}] partial class Model;", "[LayersModel, Input(28, 28), Reshape(28, 28, 1), Conv2D(8, 5)] partial class Model;" },
    };

    public static TheoryData<string, string> Sizes => new()
    {
        { "model.Predict(new float[{|LG4006:783|}], new float[10]);", "model.Predict(new float[784], new float[10]);" },
        { "model.Predict(new float[{|LG4006:2 * 783|}], new float[20]);", "model.Predict(new float[1568], new float[20]);" },
        { "model.Predict(new float[2 * 784], stackalloc float[{|LG4006:10|}]);", "model.Predict(new float[2 * 784], stackalloc float[20]);" },
        { "model.Predict(Tensor.Create(pixels, {|LG4006:[1, 28, 28]|}));", "model.Predict(Tensor.Create(pixels, [1, 28, 28, 1]));" },
        { "model.Predict(Tensor.Create(pixels, {|LG4006:[5, 28, 28, 3]|}));", "model.Predict(Tensor.Create(pixels, [5, 28, 28, 1]));" },
    };

    public static TheoryData<string, string> Tasks => new()
    {
        { "async Task M(Digits model) { {|LG4003:model.SaveAsync(\"memory://m\")|}; }", "async Task M(Digits model) { await model.SaveAsync(\"memory://m\"); }" },
        { "async Task M(Digits model) { {|LG4003:model.SaveAsync(\"memory://m\")|}.ConfigureAwait(false); }", "async Task M(Digits model) { await model.SaveAsync(\"memory://m\").ConfigureAwait(false); }" },
        { "/// <summary>Saves.</summary>\n    public void M(Digits model)\n    {\n        // Now.\n        {|LG4003:model.SaveAsync(\"memory://m\")|};\n    }", "/// <summary>Saves.</summary>\n    public async Task M(Digits model)\n    {\n        // Now.\n        await model.SaveAsync(\"memory://m\");\n    }" },
        { "void M(Digits model) => {|LG4003:model.SaveAsync(\"memory://m\")|};", "async Task M(Digits model) => await model.SaveAsync(\"memory://m\");" },
        { "void M(Digits model) { Local(); void Local() { {|LG4004:model.SaveAsync(\"memory://m\").Wait()|}; } }", "void M(Digits model) { Local(); async Task Local() { await model.SaveAsync(\"memory://m\"); } }" },
        { "async Task<string> M() => {|LG4004:Digits.LoadAsync(\"memory://m\").Result|}.ToString()!;", "async Task<string> M() => (await Digits.LoadAsync(\"memory://m\")).ToString()!;" },
        { "async Task M() { using Digits model = {|LG4004:Digits.LoadAsync(\"memory://m\").GetAwaiter().GetResult()|}; }", "async Task M() { using Digits model = await Digits.LoadAsync(\"memory://m\"); }" },
        {
            "async Task M() { Digits model = await {|LG4005:Digits.LoadAsync(\"m/model.json\", new() { MemoryMap = true })|}; model.Predict(new float[784], new float[10]); }",
            "async Task M() { using Digits model = await Digits.LoadAsync(\"m/model.json\", new() { MemoryMap = true }); model.Predict(new float[784], new float[10]); }"
        },
    };

    public static TheoryData<string> WithoutFix =>
    [
        "int M() { {|LG4004:Digits.LoadAsync(\"memory://m\").Result|}.ToString(); return 1; }",
        "Task M(Digits model) { {|LG4003:model.SaveAsync(\"memory://m\")|}; return Task.CompletedTask; }",
        "async Task M(Digits? model) { await Task.Yield(); model?{|LG4003:.SaveAsync(\"memory://m\")|}; }",
        "async Task M(Digits model) { await Task.Yield(); lock (model) { {|LG4004:model.SaveAsync(\"memory://m\").Wait()|}; } }",
        "public override string ToString() { Action a = () => {|LG4003:new Lazy<Digits>().Value.SaveAsync(\"memory://m\")|}; return \"\"; }",
        "async Task M(Digits model) { const string url = \"fiel://m\"; await model.SaveAsync({|LG4001:url|}); }",
        "async Task M(Digits model) { await model.SaveAsync({|LG4001:\"ipfs://m\"|}); }",
        "void M(Digits model) => model.Predict({|LG4006:[1f, 2f]|}, new float[10]);",
    ];

    public static TheoryData<string, string> Misspelled => new()
    {
        { "[LayersModel] [Input(4)] [Flatten] [{|CS0246:{|CS0246:Dens|}|}(3)] partial class Model;", "[LayersModel] [Input(4)] [Flatten] [Dense(3)] partial class Model;" },
        { "[LayersModel] [Input(8, 8, 1)] [Softmax] [{|CS0246:{|CS0246:MaxPoling2D|}|}(2)] partial class Model;", "[LayersModel] [Input(8, 8, 1)] [Softmax] [MaxPooling2D(2)] partial class Model;" },
        { "[LayersModel] [Input(4)] [Dense(3, Activation = Activation.{|CS0117:Rellu|})] partial class Model;", "[LayersModel] [Input(4)] [Dense(3, Activation = Activation.Relu)] partial class Model;" },
        { "[LayersModel] [Input(8, 8, 1)] [Conv2D(2, 3, Padding = LayersGen.Padding.{|CS0117:Sam|})] partial class Model;", "[LayersModel] [Input(8, 8, 1)] [Conv2D(2, 3, Padding = LayersGen.Padding.Same)] partial class Model;" },
    };

    [Theory]
    [MemberData(nameof(Partial))]
    public Task AddsPartial(string wrong, string right) => FixAsync<AddPartialFix>(wrong, right);

    [Theory]
    [MemberData(nameof(Names))]
    public Task WritesTheNameThatWasMeant(string wrong, string right) => FixAsync<ReplaceTextFix>(wrong, right);

    [Theory]
    [MemberData(nameof(Urls))]
    public Task WritesTheUrlThatWasMeant(string wrong, string right) => FixAsync<ReplaceTextFix>(Statement(wrong), Statement(right));

    [Theory]
    [MemberData(nameof(Ranks))]
    public Task InsertsTheLayerThatIsMissing(string wrong, string right) => FixAsync<InsertLayerFix>(wrong, right);

    [Theory]
    [MemberData(nameof(Sizes))]
    public Task MakesTheSizeMatch(string wrong, string right) => FixAsync<PredictShapeFix>(Statement(wrong), Statement(right));

    [Theory]
    [MemberData(nameof(Tasks))]
    public Task Awaits(string wrong, string right) =>
        wrong.Contains("LG4005", StringComparison.Ordinal) ? FixAsync<UsingFix>(Member(wrong), Member(right)) : FixAsync<AwaitFix>(Member(wrong), Member(right));

    [Theory]
    [MemberData(nameof(WithoutFix))]
    public async Task OffersNothingWhereItCannotKnow(string member)
    {
        await FixAsync<AwaitFix>(Member(member), Member(member));
        await FixAsync<ReplaceTextFix>(Member(member), Member(member));
        await FixAsync<PredictShapeFix>(Member(member), Member(member));
    }

    [Theory]
    [MemberData(nameof(Misspelled))]
    public Task WritesTheSymbolThatWasMeant(string wrong, string right) => FixAsync<MisspelledNameFix>(wrong, right);

    private static string Member(string member) => $$"""
        [LayersModel] [Input(28, 28, 1)] [Flatten] [Dense(10)] public sealed partial class Digits;
        class C
        {
            {{member}}
        }
        """;

    private static string Statement(string code) => Member($"async Task M(Digits model, string folder, float[] pixels) {{ await Task.Yield(); {code} }}");

    private static Task FixAsync<TFix>(string wrong, string right)
        where TFix : CodeFixProvider, new() => new Test<TFix>(wrong, right).RunAsync(TestContext.Current.CancellationToken);

    private sealed class Test<TFix> : CSharpCodeFixTest<DeclarationAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        public Test(string wrong, string right)
        {
            Setup.Configure(this);
            TestState.Sources.Insert(0, ("Code.cs", SourceText.From(wrong)));
            FixedState.Sources.Add(("Code.cs", right));
            FixedState.Sources.Add(("Usings.cs", Setup.GlobalUsings));
            if (wrong == right)
                FixedState.MarkupHandling = MarkupMode.Allow;
        }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Setup.Analyzers;

        protected override IEnumerable<Type> GetSourceGenerators() => [typeof(LayersModelGenerator)];

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest);

        protected override CompilationOptions CreateCompilationOptions() => new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
    }
}
