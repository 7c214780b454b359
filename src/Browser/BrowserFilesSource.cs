using Microsoft.AspNetCore.Components.Forms;

namespace LayersGen;

/// <summary>A model in files a user picked.</summary>
/// <param name="name">The name of its <c>model.json</c>.</param>
/// <param name="modelJson">That file's content.</param>
/// <param name="shards">The weights files by the manifest's paths.</param>
internal sealed class BrowserFilesSource(string name, byte[] modelJson, IReadOnlyDictionary<string, IBrowserFile> shards) : IModelSource
{
    public string Name => name;

    // The page's thread reads them, one at a time.
    public bool SupportsConcurrentReads => false;

    public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) => new(new MemoryStream(modelJson, writable: false));

    public ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken)
    {
        IBrowserFile file = shards[path];
        return new(file.OpenReadStream(file.Size, cancellationToken));
    }

    public string? GetLocalPath(string path) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
