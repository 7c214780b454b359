namespace LayersGen.Tests.IO;

public sealed class FileModelHandlerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FileModelHandler Saver => new("file://" + _folder["m"]);

    private FileModelHandler Loader => new(_folder["m/model.json"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_first_save_is_laid_out_as_TensorFlowJs_does()
    {
        ProgressLog progress = [];
        SaveResult result = await Samples.SaveAsync(Saver, 1, new SaveOptions { FlushToDisk = true, Progress = progress });

        Assert.Equal(["model.json", "weights.bin"], TemporaryFolder.Names(_folder["m"]));
        Assert.Equal(1, await Samples.ReadAsync(Loader));
        Assert.Equal(32, result.ModelArtifactsInfo.WeightDataBytes);
        Assert.Equal(1, progress[^1]);
        Assert.Equal(progress.Order(), progress);
    }

    [Fact]
    public async Task A_later_save_uses_fresh_names_and_leaves_foreign_files_alone()
    {
        await Samples.SaveAsync(Saver, 1, new SaveOptions { ShardSizeBytes = 20 });
        Assert.Equal(["group1-shard1of2.bin", "group1-shard2of2.bin", "model.json"], TemporaryFolder.Names(_folder["m"]));
        await File.WriteAllTextAsync(_folder["m/notes.txt"], "mine", TestContext.Current.CancellationToken);

        await Samples.SaveAsync(Saver, 2);

        string[] names = TemporaryFolder.Names(_folder["m"]);
        Assert.Equal(3, names.Length);
        Assert.Matches("^weights-[0-9a-f]{8}\\.bin$", names[2]);
        Assert.Equal(2, await Samples.ReadAsync(Loader));
    }

    [Fact]
    public async Task What_an_old_manifest_lists_outside_the_folder_is_not_deleted()
    {
        Directory.CreateDirectory(_folder["m"]);
        await File.WriteAllTextAsync(_folder["precious"], "", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder["m/up"], _folder.Path);
        await File.WriteAllTextAsync(
            _folder["m/model.json"],
            $$"""{"weightsManifest":[{"paths":["../precious","up/precious","model.json","{{_folder["precious"]}}",7]},3]}""",
            TestContext.Current.CancellationToken);

        await Samples.SaveAsync(Saver, 3);

        Assert.True(File.Exists(_folder["precious"]));
        Assert.Equal(3, await Samples.ReadAsync(Loader));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"weightsManifest":[{"paths":["\ud800"]}]}""")]
    public async Task A_broken_model_is_replaced(string old)
    {
        Directory.CreateDirectory(_folder["m"]);
        await File.WriteAllTextAsync(_folder["m/model.json"], old, TestContext.Current.CancellationToken);
        await Samples.SaveAsync(Saver, 4);
        Assert.Equal(4, await Samples.ReadAsync(Loader));
    }

    // Each step's snapshot is what a process killed there would leave on the disk.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_save_killed_at_any_step_leaves_a_whole_model(bool sharded)
    {
        SaveOptions options = new() { ShardSizeBytes = sharded ? 9 : null, FlushToDisk = true };
        await Samples.SaveAsync(Saver, 1, options);
        List<string> snapshots = [];
        FileModelHandler stopped = new(_folder["m"])
        {
            AfterStep = _ =>
            {
                string copy = _folder[$"killed{snapshots.Count}"];
                Directory.CreateDirectory(copy);
                foreach (string file in Directory.EnumerateFiles(_folder["m"]).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
                    File.Copy(file, Path.Join(copy, Path.GetFileName(file)));
                snapshots.Add(copy);
            },
        };
        await Samples.SaveAsync(stopped, 2, options);

        Assert.True(snapshots.Count >= 6);
        bool switched = false;
        foreach (string snapshot in snapshots)
        {
            FileModelHandler loader = new(Path.Join(snapshot, "model.json"));
            byte fill = await Samples.ReadAsync(loader);
            Assert.True(fill == 2 || !switched);
            switched = fill == 2;

            await Samples.SaveAsync(new FileModelHandler(snapshot), 3);
            Assert.Equal(3, await Samples.ReadAsync(loader));
            Assert.Equal(2, TemporaryFolder.Names(snapshot).Length);
        }

        Assert.True(switched);
    }

    [Fact]
    public async Task A_save_that_fails_at_any_step_before_the_switch_leaves_the_folder_as_it_was()
    {
        await Samples.SaveAsync(Saver, 1, new SaveOptions { ShardSizeBytes = 20 });
        string[] before = TemporaryFolder.Names(_folder["m"]);
        int steps = 0;
        for (int failing = 1; ; failing++)
        {
            steps = 0;
            FileModelHandler failingSaver = new(_folder["m"])
            {
                AfterStep = step => _ = ++steps == failing && !step.StartsWith("re", StringComparison.Ordinal) ? throw new IOException(step) : 0,
            };
            if (await Record.ExceptionAsync(() => Samples.SaveAsync(failingSaver, 2, new SaveOptions { ShardSizeBytes = 20 })) is null)
                break;
            Assert.Equal(before, TemporaryFolder.Names(_folder["m"]));
            Assert.Equal(1, await Samples.ReadAsync(Loader));
        }

        Assert.True(steps >= 6);
        Assert.Equal(2, await Samples.ReadAsync(Loader));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_cancelled_save_leaves_the_folder_as_it_was(int step)
    {
        await Samples.SaveAsync(Saver, 1);
        using CancellationTokenSource cancellation = new();
        int steps = 0;
        FileModelHandler saver = new(_folder["m"]) { AfterStep = _ => { if (++steps == step) cancellation.Cancel(); } };
        if (step == 0)
            await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saver.SaveAsync(Samples.Model(2), new SaveOptions(), cancellation.Token));

        Assert.Equal(["model.json", "weights.bin"], TemporaryFolder.Names(_folder["m"]));
        Assert.Equal(1, await Samples.ReadAsync(Loader));
    }

    [Fact]
    public async Task Concurrent_saves_and_loads_see_whole_models()
    {
        await Samples.SaveAsync(Saver, 0);
        await Task.WhenAll(Enumerable.Range(1, 12).Select(i => Task.Run(() => Samples.SaveAsync(Saver, (byte)i))));
        Assert.InRange(await Samples.ReadAsync(Loader), 1, 12);
        Assert.Equal(2, TemporaryFolder.Names(_folder["m"]).Length);
    }

    [Fact]
    public async Task A_folder_or_a_missing_file_is_named()
    {
        Directory.CreateDirectory(_folder["m"]);
        FileNotFoundException folder = await Assert.ThrowsAsync<FileNotFoundException>(() => Samples.ReadAsync(Saver));
        Assert.Contains(_folder["m/model.json"], folder.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileNotFoundException>(() => Samples.ReadAsync(Loader));
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(() => Samples.SaveAsync(new FileModelHandler(_folder["file"]), 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../x.bin")]
    [InlineData("a/../../x.bin")]
    [InlineData("./../x.bin")]
    [InlineData("a/..")]
    [InlineData(".. /x.bin")]
    [InlineData("... /x.bin")]
    [InlineData("..\\x.bin")]
    [InlineData("\\\\server\\share\\x.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("//host/x.bin")]
    [InlineData("C:\\x.bin")]
    [InlineData("c:x.bin")]
    [InlineData("x.bin:stream")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://evil.example/x.bin")]
    [InlineData("%2e%2e/x.bin")]
    [InlineData("%2E./x.bin")]
    [InlineData("..%2fx.bin")]
    [InlineData("..%5cx.bin")]
    [InlineData("%252e%252e%252fx.bin")]
    [InlineData("%2fetc/passwd")]
    [InlineData("x.bin\0.txt")]
    [InlineData("x%00.bin")]
    [InlineData("folder/")]
    [InlineData("%252525252525252525252525x.bin")]
    public async Task Paths_that_lead_out_are_refused(string path)
    {
        await Samples.SaveAsync(Saver, 1);
        await using IModelSource file = await Loader.OpenAsync(LoadOptions.Default, TestContext.Current.CancellationToken);
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(async () => await file.OpenShardAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(_folder["m/model.json"], error.File);
        Assert.Throws<ModelFormatException>(() => file.GetLocalPath(path));

        await using IModelSource http = await new HttpModelHandler("http://127.0.0.1:1/a/model.json").OpenAsync(LoadOptions.Default, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ModelFormatException>(async () => await http.OpenShardAsync(path, TestContext.Current.CancellationToken));
    }

    /// <summary>Each decoding takes two characters off: decoded to its end, this path would take hours.</summary>
    [Fact]
    public async Task A_path_encoded_over_and_over_is_refused_at_once()
    {
        string path = "%" + string.Concat(Enumerable.Repeat("25", 1 << 20)) + "2e";
        Assert.False(await Task.Run(() => ManifestPath.IsWithin(path)).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Weights_that_are_a_folder_or_missing_are_named(bool memoryMap)
    {
        const string Json = """{"modelTopology":{"class_name":"Sequential","config":[{"class_name":"Dense","config":{"name":"d","units":1,"use_bias":false,"batch_input_shape":[null,2]}}]},"weightsManifest":[{"paths":["w"],"weights":[{"name":"d/kernel","shape":[2,1],"dtype":"float32"}]}]}""";
        Directory.CreateDirectory(_folder["m"]);
        await File.WriteAllTextAsync(_folder["m/model.json"], Json, TestContext.Current.CancellationToken);
        LoadOptions options = new() { MemoryMap = memoryMap };
        for (int i = 0; i < 2; i++)
        {
            ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => LayersModel.LoadAsync(Loader, options, TestContext.Current.CancellationToken));
            Assert.Equal("weightsManifest[0].paths[0]", error.Field);
            Directory.CreateDirectory(_folder["m/w"]);
        }
    }

    [Fact]
    public async Task Symbolic_links_may_not_lead_out()
    {
        await Samples.SaveAsync(Saver, 1);
        Directory.CreateDirectory(_folder["outside/deep"]);
        await File.WriteAllTextAsync(_folder["outside/secret"], "x", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_folder["m/sub"]);
        File.CreateSymbolicLink(_folder["m/file"], _folder["outside/secret"]);
        File.CreateSymbolicLink(_folder["m/relative"], "../outside/secret");
        File.CreateSymbolicLink(_folder["m/chain"], "relative");
        File.CreateSymbolicLink(_folder["m/dir"], _folder["outside"]);
        File.CreateSymbolicLink(_folder["m/deep"], _folder["outside/deep"]);
        File.CreateSymbolicLink(_folder["m/tricky"], "deep/../secret");
        File.CreateSymbolicLink(_folder["m/ok"], "sub/../weights.bin");
        File.CreateSymbolicLink(_folder["linked"], _folder["m"]);

        await using IModelSource source = await new FileModelHandler(_folder["linked/model.json"]).OpenAsync(LoadOptions.Default, TestContext.Current.CancellationToken);
        foreach (string path in new[] { "file", "relative", "chain", "dir/secret", "tricky" })
            await Assert.ThrowsAsync<ModelFormatException>(async () => await source.OpenShardAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(32, (await Samples.ReadAllAsync(await source.OpenShardAsync("ok", TestContext.Current.CancellationToken))).Length);
    }

    [Fact]
    public async Task A_prefix_or_a_converter_leads_elsewhere()
    {
        await Samples.SaveAsync(Saver, 1);
        Directory.CreateDirectory(_folder["shards"]);
        File.Move(_folder["m/weights.bin"], _folder["shards/weights.bin"]);

        Assert.Equal(1, await Samples.ReadAsync(Loader, new LoadOptions { WeightPathPrefix = _folder["shards"] }));
        Assert.Equal(1, await Samples.ReadAsync(Loader, new LoadOptions { WeightPathPrefix = "../shards/" }));
        Assert.Equal(1, await Samples.ReadAsync(Loader, new LoadOptions { WeightUrlConverter = (path, _) => new("file://" + _folder["shards/" + path]) }));
        Assert.Equal(1, await Samples.ReadAsync(Loader, new LoadOptions { WeightUrlConverter = (path, _) => new("../shards/" + path) }));
    }
}
