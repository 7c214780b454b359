using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using LayersGen.Interop.Tests;
using LayersGen.Tests.IO;

namespace LayersGen.Stores.Tests;

/// <summary>What the stores of objects do beside the others.</summary>
public abstract class ObjectStoreTests : StoreTests, IAsyncLifetime
{
    private readonly string _folder = Guid.NewGuid().ToString("N");
    private IModelStore? _store;

    protected override IModelStore Store => _store!;

    protected override string Prefix => $"{Emulators.Bucket}/{_folder}/";

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_save_leaves_model_json_and_its_weights_only()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1, new SaveOptions { ShardSizeBytes = 7 });
        Assert.Equal(6, (await KeysAsync(_folder + "/a/")).Count);
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 2);
        List<string> keys = await KeysAsync(_folder + "/a/");
        Assert.Equal(2, keys.Count);
        Assert.Contains($"{_folder}/a/model.json", keys);
        await Store.RemoveAsync(Prefix + "a", Cancellation);
        Assert.Empty(await KeysAsync(_folder + "/a/"));
    }

    /// <summary>A reader between a save's steps meets the old weights no more; it must not take the new ones for them.</summary>
    [Fact]
    public async Task A_reader_of_a_replaced_model_is_told()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        await using IModelSource source = await Store.GetLoadHandler(Prefix + "a").OpenAsync(LoadOptions.Default, Cancellation);
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 2);
        await Assert.ThrowsAsync<FileNotFoundException>(() => StoredModel.ReadAsync(source, cancellationToken: Cancellation));
    }

    /// <summary>Of a saver that was killed days ago all goes; a saver at work, the model itself and what others put there keep theirs.</summary>
    [Fact]
    public async Task What_a_killed_saver_left_goes_with_the_next_save()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        string[] killed = [Key("weights-0123456789abcdef.bin"), Key("weights-fedcba9876543210-group1-shard1of2.bin")];
        string[] others = [Key("deep/weights-0123456789abcdef.bin"), Key("notes.txt"), Key("weights-00112233445566778.bin"), Key("weights-1.bin"), Key("weights.bin")];
        string working = Key("weights-0011223344556677.bin");
        foreach (string key in (string[])[.. killed, .. others, working])
            await PutAsync(key);

        await Samples.SaveAsync(Aged(key => key != working).GetSaveHandler(Prefix + "a"), 2, new SaveOptions { ShardSizeBytes = 7 });
        Assert.Equal(2, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
        List<string> keys = await KeysAsync(_folder + "/a/");
        Assert.Empty(keys.Intersect(killed));
        Assert.Equal(others.Append(working).Order(StringComparer.Ordinal), keys.Where(key => others.Contains(key) || key == working).Order(StringComparer.Ordinal));
        Assert.Equal(6, keys.Count - others.Length - 1);
    }

    [Fact]
    public async Task What_a_killed_saver_left_goes_with_the_model_when_it_is_removed()
    {
        string killed = Key("weights-0123456789abcdef.bin");
        string working = Key("weights-0011223344556677.bin");
        IModelStore store = Aged(key => key != working);
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        await PutAsync(killed);
        await PutAsync(working);
        await store.RemoveAsync(Prefix + "a", Cancellation);
        Assert.Equal([working], await KeysAsync(_folder + "/a/"));

        // Also where the first save ever was killed.
        await PutAsync(killed);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => store.RemoveAsync(Prefix + "a", Cancellation));
        Assert.Equal([working], await KeysAsync(_folder + "/a/"));
    }

    /// <summary>What the model.json of the moment names stays, however old the listing makes it; so does all beside a model.json nobody can read.</summary>
    [Fact]
    public async Task Published_weights_are_never_taken_for_leftovers()
    {
        string killed = Key("weights-0123456789abcdef.bin");
        await PutAsync(killed);
        IModelStore spoilt = Aged(static _ => true, () => PutAsync(Key("model.json")));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => spoilt.RemoveAsync(Prefix + "a", Cancellation));
        Assert.Contains(killed, await KeysAsync(_folder + "/a/"));

        await Storage.TryDeleteAsync(Emulators.Bucket, Key("model.json"), entityTag: null, Cancellation);
        IModelStore overtaken = Aged(static _ => true, () => Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 3));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => overtaken.RemoveAsync(Prefix + "a", Cancellation));
        Assert.Equal(3, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
        Assert.Equal(2, (await KeysAsync(_folder + "/a/")).Count);
    }

    [Fact]
    public async Task A_save_that_takes_so_long_that_it_looks_killed_publishes_nothing()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        ObjectModelStore hasty = new("test", Storage) { LeftoverAge = new TimeSpan(2) };
        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(() => Samples.SaveAsync(hasty.GetSaveHandler(Prefix + "a"), 2));
        Assert.Contains("LeftoverAge", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
        Assert.Equal(2, (await KeysAsync(_folder + "/a/")).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectModelStore("test", Storage) { LeftoverAge = TimeSpan.Zero });
    }

    /// <summary>A client that got no answer asks again, and meets the model.json it has written.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_loses_no_model(bool overwrite)
    {
        if (overwrite)
            await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        ObjectModelStore unlucky = new("test", new UnansweredStorage(Storage, error: null));
        await Samples.SaveAsync(unlucky.GetSaveHandler(Prefix + "a"), 2, new SaveOptions { Overwrite = overwrite });
        Assert.Equal(2, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
        Assert.Equal(2, (await KeysAsync(_folder + "/a/")).Count);
    }

    /// <summary>What was sent when a save was cancelled or its connection broke may have arrived.</summary>
    [Fact]
    public async Task A_save_that_fails_without_an_answer_leaves_a_whole_model()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        ObjectModelStore unlucky = new("test", new UnansweredStorage(Storage, new OperationCanceledException()));
        await Assert.ThrowsAsync<OperationCanceledException>(() => Samples.SaveAsync(unlucky.GetSaveHandler(Prefix + "a"), 2));
        Assert.Equal(2, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
    }

    [Fact]
    public async Task A_model_json_that_lists_itself_as_weights_is_not_deleted_as_such()
    {
        await Storage.TryWriteAsync(Emulators.Bucket, Key("model.json"), """{"modelTopology":{},"weightsManifest":[{"paths":["./model.json"],"weights":[]}]}"""u8.ToArray(), entityTag: null, Cancellation);
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 2);
        Assert.Equal(2, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
    }

    [Fact]
    public async Task Ranges_are_read_from_anywhere()
    {
        byte[] data = new byte[10_000_000];
        new Random(2).NextBytes(data);
        ModelArtifacts artifacts = new() { ModelTopology = "{}"u8.ToArray(), WeightSpecs = [new WeightSpec("a", [data.Length / 4])], WeightData = [data] };
        await Store.GetSaveHandler(Prefix + "a").SaveAsync(artifacts, new SaveOptions(), Cancellation);
        string shard = Path.GetFileName((await KeysAsync(_folder + "/a/weights")).Single());
        await using IModelSource source = await Store.GetLoadHandler(Prefix + "a").OpenAsync(LoadOptions.Default, Cancellation);
        await using Stream stream = await source.OpenShardAsync(shard, Cancellation);
        byte[] part = new byte[1000];
        foreach (int position in (int[])[9_999_000, 4_194_000, 0, 8_388_500, 1])
        {
            stream.Position = position;
            await stream.ReadExactlyAsync(part, Cancellation);
            Assert.True(data.AsSpan(position, part.Length).SequenceEqual(part), $"at {position}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket")]
    [InlineData("bucket/")]
    [InlineData("/path")]
    [InlineData("bucket/../path")]
    [InlineData("bucket/%2e%2e/path")]
    [InlineData("bucket/a\\b")]
    public void A_name_without_bucket_or_path_is_refused(string name) => Assert.Throws<ArgumentException>(() => Store.GetSaveHandler(name));

    /// <summary>What the store is built on.</summary>
    protected abstract IObjectStorage Storage { get; }

    protected abstract Task<IModelStore> OpenAsync();

    /// <summary>Puts an object there that no store wrote.</summary>
    protected abstract Task PutAsync(string key);

    /// <summary>The store, to which what is there now is two days old where <paramref name="isOld"/> says so.</summary>
    protected IModelStore Aged(Func<string, bool> isOld, Func<Task>? beforeListing = null) => new ObjectModelStore("test", new AgedStorage(Storage, isOld, beforeListing));

    private string Key(string name) => $"{_folder}/a/{name}";

    protected abstract Task<List<string>> KeysAsync(string prefix);

    protected override async Task CheckNothingElseAsync() => Assert.InRange((await KeysAsync(_folder + "/a/")).Count, 2, 6);
}

/// <summary>Against Azurite, Microsoft's emulator.</summary>
public sealed class AzureBlobsStoreTests(Emulators emulators) : ObjectStoreTests
{
    private BlobServiceClient? _client;

    protected override IObjectStorage Storage => new AzureBlobStorage(new Lazy<BlobServiceClient>(_client!));

    [Fact]
    public async Task The_scheme_reaches_the_account()
    {
        ModelRouter router = new ModelRouter().AddAzureBlobs(new AzureBlobsOptions { Client = _client });
        await Samples.SaveAsync(router.GetSaveHandler("azblob://" + Prefix + "x"), 5);
        Assert.Equal(["azblob://" + Prefix + "x"], (await new ModelManager(router).ListAsync("azblob://" + Prefix, Cancellation)).Keys);
        Assert.Contains("azblob", ModelRouter.Default.Schemes);
    }

    [Fact]
    public async Task A_process_killed_in_a_save_leaves_what_the_next_save_deletes()
    {
        string path = Prefix[(Emulators.Bucket.Length + 1)..] + "a/";
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 1);
        List<string> published = await KeysAsync(path);
        using (Process child = await ChildSaver.StartStuckSaveAsync("azblob://" + Prefix + "a", Cancellation, await emulators.AzureConnectionAsync()))
        {
            child.Kill();
            await child.WaitForExitAsync(Cancellation);
        }

        HashSet<string> left = [.. (await KeysAsync(path)).Except(published)];
        Assert.NotEmpty(left);
        Assert.Equal(1, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "a"), 2);
        Assert.Empty(left.Except(await KeysAsync(path)));
        await Samples.SaveAsync(Aged(left.Contains).GetSaveHandler(Prefix + "a"), 3);
        Assert.Equal(2, (await KeysAsync(path)).Count);
        Assert.Equal(3, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "a")));
    }

    /// <summary>A key that writes and reads, as deployments have, and does not list.</summary>
    [Fact]
    public async Task Who_may_not_list_saves_and_removes_all_the_same()
    {
        AccountSasPermissions permissions = AccountSasPermissions.Read | AccountSasPermissions.Write | AccountSasPermissions.Create | AccountSasPermissions.Delete;
        Uri uri = _client!.GenerateAccountSasUri(permissions, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.Object | AccountSasResourceTypes.Container);
        IModelStore store = AzureBlobsRegistration.CreateStore(new AzureBlobsOptions { Client = new BlobServiceClient(uri, Emulators.AzureOptions()) });
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => store.ListAsync(Prefix, Cancellation));
        await Samples.SaveAsync(store.GetSaveHandler(Prefix + "a"), 1);
        await Samples.SaveAsync(store.GetSaveHandler(Prefix + "a"), 2);
        Assert.Equal(2, await Samples.ReadAsync(store.GetLoadHandler(Prefix + "a")));
        await store.RemoveAsync(Prefix + "a", Cancellation);
        Assert.Null(await store.FindAsync(Prefix + "a", Cancellation));
    }

    protected override Task PutAsync(string key) =>
        _client!.GetBlobContainerClient(Emulators.Bucket).GetBlobClient(key).UploadAsync(new BinaryData("not a model"), overwrite: true, Cancellation);

    protected override async Task<IModelStore> OpenAsync()
    {
        _client = await emulators.AzureAsync();
        await _client.GetBlobContainerClient(Emulators.Bucket).CreateIfNotExistsAsync(cancellationToken: Cancellation);
        return AzureBlobsRegistration.CreateStore(new AzureBlobsOptions { Client = _client });
    }

    protected override async Task<List<string>> KeysAsync(string prefix)
    {
        List<string> keys = [];
        await foreach (BlobItem blob in _client!.GetBlobContainerClient(Emulators.Bucket).GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, Cancellation))
            keys.Add(blob.Name);
        return keys;
    }
}

/// <summary>Against s3rver, with conditional writes decided in front of it: node/emulators.mjs.</summary>
public sealed class S3StoreTests(Emulators emulators) : ObjectStoreTests
{
    private AmazonS3Client? _client;

    protected override IObjectStorage Storage => new S3Storage(new Lazy<IAmazonS3>(_client!));

    [Fact]
    public async Task The_scheme_reaches_the_buckets()
    {
        ModelRouter router = new ModelRouter().AddS3(new S3Options { Client = _client });
        await Samples.SaveAsync(router.GetSaveHandler("s3://" + Prefix + "x"), 5);
        Assert.Equal(["s3://" + Prefix + "x"], (await new ModelManager(router).ListAsync("s3://" + Prefix, Cancellation)).Keys);
        Assert.Contains("s3", ModelRouter.Default.Schemes);
    }

    /// <summary>As a user of another S3 server has it: where it is and who one is say AWS' own variables.</summary>
    [Fact]
    public async Task The_command_lists_copies_and_removes()
    {
        using TempFolder folder = new();
        string model = "s3://" + Prefix + "x";
        await Samples.SaveAsync(Store.GetSaveHandler(Prefix + "x"), 5);
        Assert.Contains(model, await RunToolAsync("ls", model), StringComparison.Ordinal);
        await RunToolAsync("cp", model, folder.Path);
        Assert.Equal(5, await Samples.ReadAsync(ModelRouter.Default.GetLoadHandler(Path.Combine(folder.Path, "model.json"))));
        await RunToolAsync("mv", model, model + "2");
        Assert.Equal(5, await Samples.ReadAsync(Store.GetLoadHandler(Prefix + "x2")));
        await RunToolAsync("rm", model + "2");
        Assert.Empty(await KeysAsync(Prefix[(Emulators.Bucket.Length + 1)..]));
    }

    [Fact]
    public async Task Large_weights_are_sent_in_parts_and_none_of_a_cancelled_save_stays()
    {
        byte[] data = new byte[20 << 20];
        ModelArtifacts artifacts = new() { ModelTopology = "{}"u8.ToArray(), WeightSpecs = [new WeightSpec("a", [data.Length / 4])], WeightData = [data] };
        ConcurrentBag<int> parts = [];
        _client!.BeforeRequestEvent += (_, sent) =>
        {
            if (sent is WebServiceRequestEventArgs { Request: UploadPartRequest part })
                parts.Add(part.PartNumber ?? 0);
        };
        await Store.GetSaveHandler(Prefix + "a").SaveAsync(artifacts, new SaveOptions(), Cancellation);
        Assert.Equal([1, 2, 3], parts.Order());

        using CancellationTokenSource source = new();
        SaveOptions options = new() { Progress = new CancelAt(0.5, source) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetSaveHandler(Prefix + "b").SaveAsync(artifacts, options, source.Token));
        Assert.Empty(await KeysAsync(Prefix[(Emulators.Bucket.Length + 1)..] + "b"));
    }

    protected override Task PutAsync(string key) =>
        _client!.PutObjectAsync(new PutObjectRequest { BucketName = Emulators.Bucket, Key = key, ContentBody = "not a model", UseChunkEncoding = false }, Cancellation);

    protected override async Task<IModelStore> OpenAsync()
    {
        _client = await emulators.S3Async();
        return S3Registration.CreateStore(new S3Options { Client = _client });
    }

    protected override async Task<List<string>> KeysAsync(string prefix) => [.. ((await ListAsync(prefix)).S3Objects ?? []).Select(static item => item.Key)];

    private async Task<string> RunToolAsync(params string[] arguments)
    {
        string output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Stores"), AppContext.BaseDirectory);
        string tool = Path.Combine(Repository.Root, "src", "Cli", output, "LayersGen.Cli.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AWS_ENDPOINT_URL"] = _client!.Config.ServiceURL,
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ACCESS_KEY_ID"] = "S3RVER",
                ["AWS_SECRET_ACCESS_KEY"] = "S3RVER",
                ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required",
                ["AWS_RESPONSE_CHECKSUM_VALIDATION"] = "when_required",
            },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Cancellation);
        string text = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}{text}");
        return text;
    }

    private Task<ListObjectsV2Response> ListAsync(string prefix) =>
        _client!.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Emulators.Bucket, Prefix = prefix }, Cancellation);
}
