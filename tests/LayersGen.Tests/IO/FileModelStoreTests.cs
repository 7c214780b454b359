namespace LayersGen.Tests.IO;

public sealed class FileModelStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileModelStore _store;

    public FileModelStoreTests() => _store = new FileModelStore(_folder["root"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Models_are_found_at_any_depth_and_removed_with_their_folders()
    {
        Assert.Empty(await _store.ListAsync(Cancellation));
        SaveResult saved = await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        await Samples.SaveAsync(_store.GetSaveHandler("b/c"), 2);
        await Samples.SaveAsync(_store.GetSaveHandler("b/c"), 3, new SaveOptions { ShardSizeBytes = 7 });
        IReadOnlyDictionary<string, ModelArtifactsInfo> models = await _store.ListAsync(Cancellation);
        Assert.Equal(["a", "b/c"], models.Keys.Order());
        Assert.Equal(saved.ModelArtifactsInfo with { DateSaved = models["a"].DateSaved }, models["a"]);
        Assert.Equal(File.GetLastWriteTimeUtc(_folder["root/a/model.json"]), models["a"].DateSaved.UtcDateTime);
        Assert.Equal(["b/c"], (await _store.ListAsync("b/", Cancellation)).Keys);
        Assert.Equal(models["b/c"], await _store.FindAsync("b/c/", Cancellation));
        Assert.Equal(3, await Samples.ReadAsync(_store.GetLoadHandler("b/c")));

        Assert.Equal(models["b/c"], await _store.RemoveAsync("b/c", Cancellation));
        Assert.Equal(["a"], TemporaryFolder.Names(_folder["root"]).Except(["b"]));
        Assert.Empty(TemporaryFolder.Names(_folder["root/b"]));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _store.RemoveAsync("b/c", Cancellation));
    }

    [Fact]
    public async Task A_removal_leaves_what_is_not_the_models()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        await Samples.SaveAsync(_store.GetSaveHandler("a/b"), 2);
        File.WriteAllText(_folder["root/a/notes.txt"], "mine");
        await _store.RemoveAsync("a", Cancellation);
        Assert.Equal(["b", "notes.txt"], TemporaryFolder.Names(_folder["root/a"]));
        Assert.Equal(2, await Samples.ReadAsync(_store.GetLoadHandler("a/b")));
    }

    [Fact]
    public async Task What_is_no_layers_model_is_not_listed()
    {
        foreach ((string name, string json) in new[]
        {
            ("graph", """{"format":"graph-model","modelTopology":{"node":[]},"weightsManifest":[]}"""),
            ("broken", "{"),
            ("shardless", """{"modelTopology":{},"weightsManifest":[{"paths":["gone.bin"],"weights":[]}]}"""),
            ("leading-out", """{"modelTopology":{},"weightsManifest":[{"paths":["../x.bin"],"weights":[]}]}"""),
        })
        {
            Directory.CreateDirectory(_folder["root/" + name]);
            File.WriteAllText(_folder[$"root/{name}/model.json"], json);
            Assert.Null(await _store.FindAsync(name, Cancellation));
            await Assert.ThrowsAsync<KeyNotFoundException>(() => _store.RemoveAsync(name, Cancellation));
        }

        Assert.Empty(await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_model_that_cannot_be_read_hides_no_other()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("good"), 1);
        await Samples.SaveAsync(_store.GetSaveHandler("bad"), 2);
        File.Delete(_folder["root/bad/weights.bin"]);
        File.CreateSymbolicLink(_folder["root/bad/weights.bin"], "weights.bin");
        Assert.Equal(["good"], (await _store.ListAsync(Cancellation)).Keys);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc")]
    [InlineData("a\\..\\..\\x")]
    [InlineData("%2e%2e/x")]
    [InlineData("%252e%252e/x")]
    [InlineData("c:/x")]
    [InlineData("a\0b")]
    [InlineData(".")]
    [InlineData("/")]
    [InlineData("link/x")]
    public async Task A_name_that_leads_out_is_refused(string name)
    {
        Directory.CreateDirectory(_folder["root"]);
        Directory.CreateDirectory(_folder["outside"]);
        Directory.CreateSymbolicLink(_folder["root/link"], _folder["outside"]);
        Assert.Throws<ArgumentException>(() => _store.GetSaveHandler(name));
        Assert.Throws<ArgumentException>(() => _store.GetLoadHandler(name));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.FindAsync(name, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.RemoveAsync(name, Cancellation));
    }

    [Fact]
    public async Task Weights_behind_a_link_are_as_long_as_what_it_leads_to()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        ModelArtifactsInfo? whole = await _store.FindAsync("a", Cancellation);
        File.Move(_folder["root/a/weights.bin"], _folder["root/a/stored.bin"]);
        File.CreateSymbolicLink(_folder["root/a/weights.bin"], "stored.bin");
        Assert.Equal(32, whole!.WeightDataBytes);
        Assert.Equal(32, (await _store.FindAsync("a", Cancellation))!.WeightDataBytes);
    }

    /// <summary>What a removal that was killed after its switch left behind, the next save clears.</summary>
    [Fact]
    public async Task A_save_finishes_a_killed_removal()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        File.Move(_folder["root/a/model.json"], _folder["root/a/.model.json.0123abcd-old.tmp"]);
        Assert.Null(await _store.FindAsync("a", Cancellation));
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 2);
        Assert.Equal(2, await Samples.ReadAsync(_store.GetLoadHandler("a")));
        Assert.Equal(2, TemporaryFolder.Names(_folder["root/a"]).Length);
    }

    [Fact]
    public async Task Saves_and_removals_at_once_leave_a_whole_model_or_none()
    {
        await Task.WhenAll(Enumerable.Range(1, 8).Select(worker => Task.Run(
            async () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    await Samples.SaveAsync(_store.GetSaveHandler("a"), (byte)worker);
                    if (worker % 2 == 0)
                        await _store.RemoveAsync("a", Cancellation).ContinueWith(Expected, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
                }
            },
            Cancellation)));
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        Assert.Equal(1, await Samples.ReadAsync(_store.GetLoadHandler("a")));
        Assert.Equal(2, TemporaryFolder.Names(_folder["root/a"]).Length);

        // Another may have removed it first.
        static void Expected(Task<ModelArtifactsInfo> removal) => Assert.True(removal.IsCompletedSuccessfully || removal.Exception!.InnerException is KeyNotFoundException, $"{removal.Exception}");
    }
}
