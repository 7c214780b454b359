using Microsoft.Extensions.DependencyInjection;

namespace LayersGen.Tests.IO;

public sealed class MemoryModelStoreTests
{
    [Fact]
    public async Task Models_are_copied_listed_and_removed()
    {
        MemoryModelStore store = new();
        SaveResult saved = await Samples.SaveAsync(store.GetSaveHandler("a"), 1, new SaveOptions { ShardSizeBytes = 7 });
        Assert.Equal(1, await Samples.ReadAsync(store.GetLoadHandler("a")));
        Assert.Equal(saved.ModelArtifactsInfo, (await store.ListAsync(TestContext.Current.CancellationToken))["a"]);
        Assert.Equal(saved.ModelArtifactsInfo, await store.RemoveAsync("a", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => store.RemoveAsync("a", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Samples.ReadAsync(store.GetLoadHandler("a")));
    }

    [Fact]
    public async Task A_handler_replaces_its_model_as_a_whole_and_names_missing_shards()
    {
        MemoryModelHandler handler = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Samples.ReadAsync(handler));
        await Samples.SaveAsync(handler, 1);
        await using IModelSource old = await handler.OpenAsync(LoadOptions.Default, TestContext.Current.CancellationToken);
        await Samples.SaveAsync(handler, 2);
        Assert.Equal(1, (await Samples.ReadAllAsync(await old.OpenShardAsync("./weights.bin", TestContext.Current.CancellationToken)))[0]);
        Assert.Equal(2, await Samples.ReadAsync(handler));
        await Assert.ThrowsAsync<ModelFormatException>(async () => await old.OpenShardAsync("x", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_two_saves_that_replace_nothing_one_fails()
    {
        MemoryModelHandler handler = new();
        Task<SaveResult>? other = null;
        SaveOptions options = new() { Overwrite = false, Progress = new Reaction(() => other ??= Samples.SaveAsync(handler, 2, new SaveOptions { Overwrite = false })) };
        await Assert.ThrowsAsync<ModelExistsException>(() => Samples.SaveAsync(handler, 1, options));
        await other!;
        Assert.Equal(2, await Samples.ReadAsync(handler));
    }

    [Fact]
    public async Task A_cancelled_save_keeps_the_old_model()
    {
        MemoryModelHandler handler = new();
        await Samples.SaveAsync(handler, 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handler.SaveAsync(Samples.Model(2), new SaveOptions(), new CancellationToken(true)));
        Assert.Equal(1, await Samples.ReadAsync(handler));
    }

    private sealed class Reaction(Action reaction) : IProgress<double>
    {
        public void Report(double value) => reaction();
    }
}

public sealed class ModelRouterTests
{
    [Theory]
    [InlineData("file:///a/model.json", typeof(FileModelHandler))]
    [InlineData("a/model.json", typeof(FileModelHandler))]
    [InlineData("C:\\a\\model.json", typeof(FileModelHandler))]
    [InlineData("C:/a/model.json", typeof(FileModelHandler))]
    [InlineData("HTTP://host/model.json", typeof(HttpModelHandler))]
    [InlineData("https://host/model.json", typeof(HttpModelHandler))]
    public void A_scheme_finds_its_handler(string url, Type handler)
    {
        Assert.IsType(handler, ModelRouter.Default.GetLoadHandler(url));
        Assert.IsType(handler, ModelRouter.Default.GetSaveHandler(url));
    }

    [Theory]
    [InlineData("localstorage://m", "LayersGen.Browser, or LayersGen.Sqlite outside a browser")]
    [InlineData("indexeddb://m", "LayersGen.Sqlite")]
    [InlineData("downloads://m", "package LayersGen.Browser.")]
    [InlineData("s3://m", "LayersGen.S3")]
    [InlineData("azblob://m", "LayersGen.AzureBlobs")]
    [InlineData("sqlite://m", "LayersGen.Sqlite")]
    [InlineData("flie://m", "Did you mean \"file\"?")]
    [InlineData("localstorge://m", "Did you mean \"localstorage\"? It comes with the package LayersGen.Browser")]
    [InlineData("zzzzzz://m", "\"zzzzzz\". Known schemes: file, http, https, memory.")]
    public void An_unknown_scheme_is_explained(string url, string expected)
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => ModelRouter.Default.GetLoadHandler(url));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("Known schemes: file, http, https, memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routers_are_independent_and_extensible()
    {
        ModelRouter router = new();
        MemoryModelStore store = new();
        router.Register("Mine", store);
        router.Register("up", url => store.GetSaveHandler(url), load: null);
        await Samples.SaveAsync(router.GetSaveHandler("mine://a/b"), 1);
        Assert.Contains("a/b", (await store.ListAsync(TestContext.Current.CancellationToken)).Keys);
        Assert.True(router.TryGetStore("mine", out IModelStore? found) && found == store);
        Assert.False(router.TryGetStore("up", out _));
        Assert.Contains("not loaded", Assert.Throws<NotSupportedException>(() => router.GetLoadHandler("up://a")).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new ModelRouter().GetLoadHandler("mine://a"));
        Assert.Throws<ArgumentException>(() => router.Register("a://", store));
        Assert.Throws<ArgumentException>(() => router.GetLoadHandler(" "));
    }

    [Fact]
    public async Task Dependency_injection_gives_one_router()
    {
        ServiceCollection services = new();
        services.AddLayersModels(options => options.ConfigureRouter((_, router) => router.Register("mine", new MemoryModelStore())));
        await using ServiceProvider provider = services.BuildServiceProvider();
        ModelRouter router = provider.GetRequiredService<ModelRouter>();
        Assert.Same(router, provider.GetRequiredService<ModelRouter>());
        Assert.Contains("mine", router.Schemes);
        Assert.IsType<HttpModelHandler>(router.GetSaveHandler("http://x/"));
    }
}
