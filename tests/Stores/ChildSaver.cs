using System.Diagnostics;
using System.Text;
using Azure.Storage.Blobs;
using LayersGen.Tests.IO;

namespace LayersGen.Stores.Tests;

/// <summary>This executable again, as another process that saves; its orders come in the environment.</summary>
internal static class ChildSaver
{
    private const string Orders = "LAYERSGEN_TESTS_CHILD_SAVES";
    private const int LargeBytes = 24 << 20;
    private const int ShardBytes = 4 << 20;

    /// <summary>A process that saves models of 32 bytes, one after the other.</summary>
    public static Process StartSaving(string url, byte fill, int times) => Start($"small\n{url}\n{fill}\n{times}");

    /// <summary>A process that gets halfway through the save of a large model, says so, and goes no further.</summary>
    /// <param name="url">Where it saves to, in shards of 4 MB.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="azureConnection">The account of <c>azblob://</c>.</param>
    public static async Task<Process> StartStuckSaveAsync(string url, CancellationToken cancellationToken, string azureConnection = "")
    {
        Process process = Start($"stuck\n{url}\n2\n1\n{azureConnection}");
        Assert.Equal("half", await process.StandardOutput.ReadLineAsync(cancellationToken));
        return process;
    }

    /// <summary>Does what the environment orders, if anything.</summary>
    public static async Task<bool> ObeyAsync()
    {
        if (Environment.GetEnvironmentVariable(Orders) is not { } orders)
            return false;
        string[] parts = orders.Split('\n');
        if (parts.ElementAtOrDefault(4) is { Length: > 0 } connection)
            ModelRouter.Default.AddAzureBlobs(new AzureBlobsOptions { Client = new BlobServiceClient(connection, Emulators.AzureOptions()) });
        ISaveHandler handler = ModelRouter.Default.GetSaveHandler(parts[1]);
        bool stuck = parts[0] == "stuck";
        ModelArtifacts model = stuck ? Large() : Samples.Model(byte.Parse(parts[2]));
        SaveOptions options = new() { Progress = stuck ? new StopHalfway() : null, ShardSizeBytes = stuck ? ShardBytes : null };
        for (int i = 0; i < int.Parse(parts[3]); i++)
            await handler.SaveAsync(model, options, CancellationToken.None);
        return true;
    }

    private static ModelArtifacts Large() => new()
    {
        ModelTopology = Encoding.UTF8.GetBytes(Samples.Topology),
        WeightSpecs = [new WeightSpec("a", [LargeBytes / 4])],
        WeightData = [new byte[LargeBytes]],
    };

    private static Process Start(string orders)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[Orders] = orders;
        return Process.Start(start)!;
    }

    private sealed class StopHalfway : IProgress<double>
    {
        public void Report(double value)
        {
            if (value < 0.5)
                return;
            Console.WriteLine("half");
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
