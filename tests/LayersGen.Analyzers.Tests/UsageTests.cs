namespace LayersGen.Analyzers.Tests;

/// <summary>Every LG4xxx at its exact place, with its whole message; and what comes near to each and is right.</summary>
public class UsageTests
{
    private const string Dropped = "The task of SaveAsync is dropped: the model may not be saved when the next line runs, and nobody learns of an error. Write 'await' before it.";
    private const string Mapped = "This model maps its file into memory, and nothing disposes it: the file stays open, and on Windows locked. Declare it with 'using'.";

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "LG4001", "No handler for the scheme \"fiel\". Did you mean \"file\"? Known schemes: file, http, https, memory.", """await model.SaveAsync({|#0:"fiel:///models/m"|});""" },
        { "LG4001", "No handler for the scheme \"s3\". It comes with the package LayersGen.S3. Known schemes: file, http, https, memory.", """await Digits.LoadAsync({|#0:$"s3://{folder}/model.json"|});""" },
        { "LG4001", "No handler for the scheme \"indexedb\". Did you mean \"indexeddb\"? It comes with the package LayersGen.Browser, or LayersGen.Sqlite outside a browser. Known schemes: file, http, https, memory.", """await LayersModel.LoadAsync(url: {|#0:"indexedb://m"|});""" },
        { "LG4001", "No handler for the scheme \"ipfs\". Known schemes: file, http, https, memory.", """const string place = "IPFS://m"; await model.SaveAsync({|#0:place|});""" },
        { "LG4002", "A model is loaded from its model.json, which names the files of weights; \"models/digits\" does not end in .json. Write \"models/digits/model.json\".", """await Digits.LoadAsync({|#0:"models/digits"|});""" },
        { "LG4002", "A model is loaded from its model.json, which names the files of weights; \"file:///models/digits/weights.bin\" does not end in .json. Write \"file:///models/digits/model.json\".", """await Digits.LoadAsync({|#0:"file:///models/digits/weights.bin"|});""" },
        { "LG4002", "A model is loaded from its model.json, which names the files of weights; \"/weights.bin\" does not end in .json. End it in /model.json.", """await Digits.LoadAsync({|#0:$"./{folder}/weights.bin"|});""" },
        { "LG4002", "A model is loaded from its model.json, which names the files of weights; \"https://example.com/digits/\" does not end in .json. Write \"https://example.com/digits/model.json\".", """await Digits.LoadAsync({|#0:"https://example.com/digits/"|});""" },
        { "LG4002", "A model is loaded from its model.json, which names the files of weights; \"https://example.com/digits.h5?v=2\" does not end in .json. End it in /model.json.", """await Digits.LoadAsync({|#0:"https://example.com/digits.h5?v=2"|});""" },
        { "LG4003", Dropped, """{|#0:model.SaveAsync("memory://m")|};""" },
        { "LG4003", Dropped, """Action save = () => {|#0:model.SaveAsync("memory://m")|};""" },
        { "LG4003", Dropped, """Digits? maybe = model; maybe?{|#0:.SaveAsync("memory://m")|};""" },
        { "LG4003", Dropped, """{|#0:model.SaveAsync("memory://m")|}.ConfigureAwait(false);""" },
        { "LG4003", "The task of LoadAsync is dropped, and the model with it. Write 'await' before it.", """{|#0:Digits.LoadAsync("memory://m")|};""" },
        { "LG4004", ".Result blocks a thread until LoadAsync is done, and may deadlock where there is a synchronization context. Use 'await'.", """using Digits back = {|#0:Digits.LoadAsync("memory://m").Result|};""" },
        { "LG4004", ".Wait() blocks a thread until SaveAsync is done, and may deadlock where there is a synchronization context. Use 'await'.", """{|#0:model.SaveAsync("memory://m").Wait()|};""" },
        { "LG4004", ".GetResult() blocks a thread until SaveAsync is done, and may deadlock where there is a synchronization context. Use 'await'.", """{|#0:model.SaveAsync("memory://m").ConfigureAwait(false).GetAwaiter().GetResult()|};""" },
        { "LG4005", Mapped, """Digits mapped = await {|#0:Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true })|}; mapped.Predict(new float[784], new float[10]);""" },
        { "LG4005", Mapped, """LoadOptions map = new() { Strict = false, MemoryMap = true }; var mapped = await {|#0:Digits.LoadAsync("m/model.json", map)|}.ConfigureAwait(false); await mapped.SaveAsync("memory://m");""" },
        { "LG4005", Mapped, """await {|#0:Digits.LoadAsync("m/model.json", new() { MemoryMap = true })|};""" },
        { "LG4005", Mapped, """(await {|#0:Digits.LoadAsync("m/model.json", new() { MemoryMap = true })|}).Predict(new float[784], new float[10]);""" },
        { "LG4006", "The input has 783 values, which is not a whole number of samples [n, 28, 28, 1] of 784 values each.", "model.Predict(new float[{|#0:783|}], new float[10]);" },
        { "LG4006", "The input has 3 values, which is not a whole number of samples [n, 28, 28, 1] of 784 values each.", "model.Predict({|#0:[1, 2, 3]|}, new float[10]);" },
        { "LG4006", "The output has room for 10 values; 2 sample(s) of [n, 10] need 20.", "float[] input = new float[2 * 784]; model.Predict(input.AsSpan(), new float[{|#0:10|}]);" },
        { "LG4006", "The output has room for 9 values, which is not a whole number of results [n, 10] of 10 values each.", "Span<float> output = stackalloc float[{|#0:9|}]; model.Predict(pixels, output);" },
        { "LG4006", "'Digits' predicts [n, 28, 28, 1], but this tensor is [1, 28, 28].", "model.Predict(Tensor.Create(pixels, {|#0:[1, 28, 28]|}));" },
        { "LG4006", "'Digits' predicts [n, 28, 28, 1], but this tensor is [?, 784].", "Tensor<float> image = Tensor.Create(pixels, {|#0:[pixels.Length / 784, 784]|}); model.Predict(image);" },
        { "LG4006", "'Digits' predicts [n, 28, 28, 1], but this tensor is [784].", "model.Predict({|#0:Tensor.Create(new float[784])|});" },
        { "LG4006", "'b' of 'Pair' is [n, 3], but this tensor is [1, 4].", "Pair.Inputs inputs = new(Tensor.Create(new float[2], [1, 2]), Tensor.Create(new float[4], {|#0:[1, 4]|}));" },
    };

    public static TheoryData<string> Right =>
    [
        // LG4001
        """ModelRouter.Default.Register("ipfs", new Store()); await model.SaveAsync("ipfs://m");""",
        """ModelRouter.Default.Register(folder, new Store()); await model.SaveAsync("ipfs://m");""",
        """await model.SaveAsync("HTTPS://example.com/upload"); await model.SaveAsync("C:\\models"); await model.SaveAsync(folder);""",
        """await model.SaveAsync($"{folder}://m"); await model.SaveAsync($"me{folder}");""",
        // LG4002
        """await Digits.LoadAsync("models/digits/model.json"); await Digits.LoadAsync("MODEL.JSON"); await Digits.LoadAsync($"file://{folder}"); await Digits.LoadAsync($"{folder}/model"); await Digits.LoadAsync(folder);""",
        """await Digits.LoadAsync("https://example.com/models/digits"); await Digits.LoadAsync("https://example.com/model.json?token=a/b"); await Digits.LoadAsync($"https://{folder}/"); await Digits.LoadAsync("memory://digits");""",
        """await model.SaveAsync("models/digits"); await Digits.LoadAsync(new FileModelHandler("models/digits"));""",
        // LG4003, LG4004
        """Task saving = model.SaveAsync("memory://m"); await saving; _ = model.SaveAsync("memory://m"); Task<SaveResult> again = model.SaveAsync("memory://m"); await again; SaveResult done = again.Result;""",
        """Func<Task> save = () => model.SaveAsync("memory://m"); await save(); await Task.WhenAll(model.SaveAsync("memory://a"), model.SaveAsync("memory://b")); (await model.SaveAsync("memory://m")).ToString();""",
        """Other.SaveAsync("x"); Other.SaveAsync("x").Wait();""",
        // LG4005
        """using Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true });""",
        """using (Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true })) { } using (await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true })) { }""",
        """Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true }); try { mapped.Predict(pixels, pixels); } finally { mapped.Dispose(); }""",
        """Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true }); Keep(mapped); List<Digits> all = [await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true })];""",
        """Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true }); using (mapped) { } Digits read = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = false });""",
        """Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true }); using Digits alias = mapped;""",
        """Digits mapped = await Digits.LoadAsync("m/model.json", new LoadOptions { MemoryMap = true }); AppDomain.CurrentDomain.ProcessExit += (_, _) => mapped.Dispose();""",
        // LG4006
        """model.Predict(new float[784], new float[10]); model.Predict(new float[784 * 3], new float[30]); model.Predict(pixels, new float[20]); model.Predict(new float[folder.Length], new float[10]);""",
        """float[] input = new float[783]; if (folder.Length > 3) input = new float[784]; model.Predict(input, new float[10]);""",
        """float[] input = new float[783]; Array.Resize(ref input, 784); model.Predict(input, new float[10]); model.Predict(input.AsSpan(0, 784), new float[10]);""",
        """model.Predict(Tensor.Create(pixels, [1, 28, 28, 1])); model.Predict(Tensor.Create(pixels, [folder.Length, 28, folder.Length, 1])); model.Predict(Tensor.CreateFromShape<float>([0, 28, 28, 1]));""",
        """nint[] lengths = [1, 28]; model.Predict(Tensor.Create(pixels, lengths)); model.Predict(Tensor.Create(pixels, [1, 784]).Reshape([1, 28, 28, 1]));""",
        """Throws(() => model.Predict(new float[3], new float[10])); Throws(() => model.Predict(Tensor.Create(new float[3])));""",
        """using Open open = Open.Create(); open.Predict(Tensor.Create(pixels, [1, 5, 3])); open.Predict(Tensor.Create(pixels, [2, 7, 3]));""",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task IsReportedThere(string id, string message, string code) => Verify.DiagnosticsAsync(Program(code), (id, message));

    [Theory]
    [MemberData(nameof(Right))]
    public Task IsNotReported(string code) => Verify.DiagnosticsAsync(Program(code));

    [Theory]
    [InlineData("public void M(Digits model) => {|#0:model.SaveAsync(\"memory://m\")|};", true)]
    [InlineData("public Task M(Digits model) => model.SaveAsync(\"memory://m\");", false)]
    [InlineData("public Task M(Digits model) { return model.SaveAsync(\"memory://m\"); }", false)]
    [InlineData("public static Task<Digits> Make() => Digits.LoadAsync(\"m/model.json\", new LoadOptions { MemoryMap = true });", false)]
    [InlineData("public static async Task<Digits> Make() { Digits model = await Digits.LoadAsync(\"m/model.json\", new LoadOptions { MemoryMap = true }); return model; }", false)]
    [InlineData("private Digits? _model; public async Task Open() => _model = await Digits.LoadAsync(\"m/model.json\", new LoadOptions { MemoryMap = true });", false)]
    public Task Member(string member, bool isWrong) => Verify.DiagnosticsAsync($"{Models} class C {{ {member} }}", isWrong ? [("LG4003", Dropped)] : []);

    private const string Models = """
        [LayersModel] [Input(28, 28, 1)] [Flatten] [Dense(10)] public sealed partial class Digits;
        [LayersModel] [Input(2, Name = "a")] [Input(3, Name = "b")] [Concatenate(From = new[] { "a", "b" })] public sealed partial class Pair;
        [LayersModel] [Input(-1, 3)] [Dense(2)] public sealed partial class Open;
        """;

    private static string Program(string code) => $$"""
        {{Models}}
        class C
        {
            static async Task Run(Digits model, string folder, float[] pixels)
            {
                await Task.Yield();
                {{code}}
            }

            static void Keep(object value) => GC.KeepAlive(value);
            static void Throws(Action action) => action();
        }

        class Other
        {
            public static Task SaveAsync(string url) => Task.CompletedTask;
        }

        class Store : IModelStore
        {
            public ISaveHandler GetSaveHandler(string name) => null!;
            public ILoadHandler GetLoadHandler(string name) => null!;
            public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) => null!;
            public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) => null!;
        }
        """;
}
