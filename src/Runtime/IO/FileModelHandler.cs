namespace LayersGen;

/// <summary>
/// Stores a model in a folder, and loads one from its <c>model.json</c>, in the layout of TensorFlow.js' Node file system
/// handler: <c>model.json</c> with <c>weights.bin</c> beside it. Mirrors <c>tf.io.fileSystem</c>,
/// https://js.tensorflow.org/api_node/latest/#io.fileSystem.
/// </summary>
/// <remarks>
/// A save is atomic. The weights are written under names no <c>model.json</c> uses yet; then the new <c>model.json</c> is renamed
/// over the old one, which is the switch; then the shards the old one listed are deleted. Whatever stops a save,
/// the folder holds the old model or the new one, whole. Hence only the first save into a folder is called <c>weights.bin</c>, later
/// ones <c>weights-1f8a03c2.bin</c>: were a name used again, a process that has read the old <c>model.json</c> could meet new weights.
/// Saves into one folder wait for each other, across processes too.
/// </remarks>
public sealed class FileModelHandler : ISaveHandler, ILoadHandler
{
    private readonly string _path;

    /// <summary>A handler for a path.</summary>
    /// <param name="path">
    /// To save: the folder, which is created if need be. To load: the path of <c>model.json</c>. Relative paths are relative to the
    /// current directory. A leading <c>file://</c> is removed and the rest taken literally, as TensorFlow.js does:
    /// <c>%20</c> is not a space.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public FileModelHandler(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string local = StripScheme(path);
        if (local.Length == 0)
            throw new ArgumentException($"\"{path}\" has no path after the scheme.", nameof(path));
        _path = Path.GetFullPath(local);
    }

    /// <summary>Called after each file operation of a save, for tests that stop there.</summary>
    internal Action<string>? AfterStep { get; init; }

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder cannot be created or written, or the disk is full. The model saved before is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    /// <exception cref="OperationCanceledException">The save was cancelled. The model saved before is as it was.</exception>
    public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        if (File.Exists(_path))
            throw new IOException($"{_path} is a file; a model is saved to a folder.");

        FileModelWriter writer = new(_path, AfterStep);
        string modelJson = Path.Join(_path, FileModelWriter.ModelJson);
        if (!options.Overwrite && File.Exists(modelJson))
            throw ModelExistsException.At(modelJson);
        using (await DirectoryLock.AcquireAsync(_path, cancellationToken).ConfigureAwait(false))
        {
            if (!options.Overwrite && File.Exists(modelJson))
                throw ModelExistsException.At(modelJson);
            await writer.WriteAsync(artifacts, options, cancellationToken).ConfigureAwait(false);
        }

        return new SaveResult(ModelJsonWriter.Describe(artifacts));
    }

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">There is no such file, or it is a folder.</exception>
    public ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        if (Directory.Exists(_path))
        {
            throw new FileNotFoundException(
                $"{_path} is a folder; a model is loaded from its model.json: {Path.Join(_path, FileModelWriter.ModelJson)}", _path);
        }

        if (!File.Exists(_path))
            throw new FileNotFoundException($"{_path} does not exist.", _path);
        return new(new FileModelSource(_path, options));
    }

    /// <summary>The local path in a <c>file://</c> URL, or the path itself.</summary>
    internal static string StripScheme(string path)
    {
        const string Scheme = "file://";
        if (!path.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return path;
        string local = path[Scheme.Length..];

        // file:///C:/models: the slash before a drive belongs to the URL.
        return local is ['/', var drive, ':', ..] && char.IsAsciiLetter(drive) && OperatingSystem.IsWindows() ? local[1..] : local;
    }
}
