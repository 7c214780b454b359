using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
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

    protected abstract Task<IModelStore> OpenAsync();

    protected abstract Task<List<string>> KeysAsync(string prefix);

    protected override async Task CheckNothingElseAsync() => Assert.InRange((await KeysAsync(_folder + "/a/")).Count, 2, 6);
}

/// <summary>Against Azurite, Microsoft's emulator.</summary>
public sealed class AzureBlobsStoreTests(Emulators emulators) : ObjectStoreTests
{
    private BlobServiceClient? _client;

    [Fact]
    public async Task The_scheme_reaches_the_account()
    {
        ModelRouter router = new ModelRouter().AddAzureBlobs(new AzureBlobsOptions { Client = _client });
        await Samples.SaveAsync(router.GetSaveHandler("azblob://" + Prefix + "x"), 5);
        Assert.Equal(["azblob://" + Prefix + "x"], (await new ModelManager(router).ListAsync("azblob://" + Prefix, Cancellation)).Keys);
        Assert.Contains("azblob", ModelRouter.Default.Schemes);
    }

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

    [Fact]
    public async Task The_scheme_reaches_the_buckets()
    {
        ModelRouter router = new ModelRouter().AddS3(new S3Options { Client = _client });
        await Samples.SaveAsync(router.GetSaveHandler("s3://" + Prefix + "x"), 5);
        Assert.Equal(["s3://" + Prefix + "x"], (await new ModelManager(router).ListAsync("s3://" + Prefix, Cancellation)).Keys);
        Assert.Contains("s3", ModelRouter.Default.Schemes);
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

    protected override async Task<IModelStore> OpenAsync()
    {
        _client = await emulators.S3Async();
        return S3Registration.CreateStore(new S3Options { Client = _client });
    }

    protected override async Task<List<string>> KeysAsync(string prefix) => [.. ((await ListAsync(prefix)).S3Objects ?? []).Select(static item => item.Key)];

    private Task<ListObjectsV2Response> ListAsync(string prefix) =>
        _client!.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Emulators.Bucket, Prefix = prefix }, Cancellation);
}
