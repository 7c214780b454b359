using System.Globalization;

namespace LayersGen;

/// <summary>A model in local files.</summary>
internal sealed class FileModelSource : IModelSource
{
    private readonly LoadOptions _options;
    private readonly string _shardFolder;
    private readonly HttpFolder? _remoteShards;

    /// <summary>The model at a path.</summary>
    /// <param name="modelJson">The full path of its model.json.</param>
    /// <param name="options">Where shards are looked for.</param>
    public FileModelSource(string modelJson, LoadOptions options)
    {
        Name = modelJson;
        FileInfo file = new(modelJson);
        Version = file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks}-{file.Length}") : null;
        _options = options;
        _shardFolder = Path.GetDirectoryName(modelJson)!;
        if (options.WeightPathPrefix is not { } prefix)
            return;
        if (HttpModelHandler.TryParseUrl(prefix, out Uri? url))
            _remoteShards = new HttpFolder(url, query: "");
        else
            _shardFolder = Path.GetFullPath(FileModelHandler.StripScheme(prefix), _shardFolder);
    }

    public string Name { get; }

    public bool SupportsConcurrentReads => true;

    public string? Version { get; }

    public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(OpenFile(Name));
    }

    public async ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_options.WeightUrlConverter is { } convert)
        {
            string target = await convert(path, cancellationToken).ConfigureAwait(false);
            return HttpModelHandler.TryParseUrl(target, out Uri? url)
                ? await OpenRemoteAsync(url, cancellationToken).ConfigureAwait(false)
                : OpenFile(Path.GetFullPath(FileModelHandler.StripScheme(target), Path.GetDirectoryName(Name)!));
        }

        return _remoteShards is { } folder
            ? await OpenRemoteAsync(folder.Resolve(Name, path), cancellationToken).ConfigureAwait(false)
            : OpenFile(Resolve(path));
    }

    // Where a converter leads is known only by calling it.
    public string? GetLocalPath(string path) => _options.WeightUrlConverter is null && _remoteShards is null ? Resolve(path) : null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens a file for one sequential read; the reader's own buffers make one here superfluous.</summary>
    /// <exception cref="FileNotFoundException">There is no such file, or it is a folder.</exception>
    internal static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                // Delete: a save may replace the model while it is read.
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            });
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(path))
        {
            throw new FileNotFoundException($"{path} is a folder.", path, e);
        }
    }

    private static Task<Stream> OpenRemoteAsync(Uri url, CancellationToken cancellationToken) =>
        HttpTransfer.GetAsync(url, HttpModelOptions.Default, authorized: false, cancellationToken);

    private string Resolve(string path)
    {
        string full = Path.GetFullPath(ManifestPath.Check(Name, path), _shardFolder);
        return RealPath.IsWithin(full, _shardFolder) ? full : throw ManifestPath.Escapes(Name, path);
    }
}
