using System.Runtime.InteropServices.JavaScript;
using System.Text;

namespace LayersGen;

/// <summary>
/// Gives a model to the user as downloads: <c>downloads://prefix</c> is <c>prefix.json</c> and <c>prefix.weights.bin</c>. Mirrors
/// <c>tf.io.browserDownloads</c>, https://js.tensorflow.org/api/latest/#io.browserDownloads.
/// </summary>
/// <remarks>
/// With <see cref="SaveOptions.ShardSizeBytes"/> there is a download per shard; browsers ask the user before they allow several.
/// Whether and where the user keeps the files, a page is not told.
/// </remarks>
public sealed class DownloadsModelHandler : ISaveHandler
{
    internal const string Scheme = "downloads";

    private const string DefaultPrefix = "model";

    private readonly string _prefix;

    /// <summary>A handler for a file name prefix.</summary>
    /// <param name="prefix">What the files' names begin with; <c>model</c> if it is empty.</param>
    public DownloadsModelHandler(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        _prefix = prefix.Length == 0 ? DefaultPrefix : prefix;
    }

    /// <inheritdoc/>
    /// <exception cref="BrowserStorageException">There is not the memory for the files.</exception>
    /// <exception cref="OperationCanceledException">The save was cancelled, before the first download began.</exception>
    public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        await BrowserModule.LoadAsync(Scheme, cancellationToken).ConfigureAwait(false);
        List<(string Name, BrowserBuffer Buffer)> files = [];
        try
        {
            SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
            foreach (WeightShard shard in artifacts.Split(options, "weights.bin"))
            {
                BrowserBuffer buffer = BrowserBuffer.Allocate(shard.Length);
                files.Add(($"{_prefix}.{shard.Name}", buffer));
                await shard.WriteToAsync(buffer, progress, cancellationToken).ConfigureAwait(false);
            }

            string modelJson = Encoding.UTF8.GetString(artifacts.ToModelJson(files.Select(static file => "./" + file.Name)));
            await BrowserModule.DownloadTextAsync(_prefix + ".json", modelJson).ConfigureAwait(false);
            foreach ((string name, BrowserBuffer buffer) in files)
                await BrowserModule.DownloadBytesAsync(name, buffer.Handle).ConfigureAwait(false);
            progress.Complete();
            return new SaveResult(artifacts.Describe());
        }
        catch (JSException e)
        {
            throw BrowserFaults.Explain(e, $"{Scheme}://{_prefix}", cancellationToken);
        }
        finally
        {
            foreach ((_, BrowserBuffer buffer) in files)
                await buffer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
