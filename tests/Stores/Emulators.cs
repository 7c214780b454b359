using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Azure.Storage.Blobs;
using LayersGen.Interop.Tests;

[assembly: AssemblyFixture(typeof(LayersGen.Stores.Tests.Emulators))]

namespace LayersGen.Stores.Tests;

/// <summary>The cloud stores' emulators: one Node process for all tests, started by the first that asks.</summary>
public sealed class Emulators : IAsyncDisposable
{
    /// <summary>The container, and the bucket, of the tests.</summary>
    public const string Bucket = "models";

    // Of every emulator of Azure's storage; no secret.
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<JsonNode>> _ports;
    private NodeProcess? _process;

    public Emulators() => _ports = new Lazy<Task<JsonNode>>(StartAsync);

    /// <summary>Older than the SDK's newest, as the emulator is.</summary>
    public static BlobClientOptions AzureOptions() => new(BlobClientOptions.ServiceVersion.V2024_11_04);

    public async Task<BlobServiceClient> AzureAsync() => new(await AzureConnectionAsync(), AzureOptions());

    public async Task<string> AzureConnectionAsync() =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={DevelopmentKey};BlobEndpoint=http://127.0.0.1:{(await _ports.Value)["azure"]}/devstoreaccount1;";

    public async Task<AmazonS3Client> S3Async() => new(new BasicAWSCredentials("S3RVER", "S3RVER"), new AmazonS3Config
    {
        ServiceURL = $"http://127.0.0.1:{(await _ports.Value)["s3"]}",
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,

        // The emulator is older than S3's newer checksums.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<JsonNode> StartAsync()
    {
        _process = new NodeProcess(Path.Combine(Repository.Root, "tests", "Stores", "node", "emulators.mjs"), _folder.Path);
        string line = await _process.Output.ReadLineAsync() ?? throw _process.Ended();
        return JsonNode.Parse(line)!;
    }
}
