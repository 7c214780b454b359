using LayersGen.Keras;
using LayersGen.Keras.Hdf5;

namespace LayersGen;

/// <summary>
/// Loads models from Keras' files and saves them as such: HDF5 (<c>.h5</c>) of Keras 2 and 3, and Keras 3's <c>.keras</c>. Loads a model whose
/// architecture and weights are in two files, too.
/// </summary>
/// <example>
/// <code>
/// using Digits model = await Digits.LoadAsync(new KerasModelHandler("digits.keras"));
/// await model.SaveAsync(new KerasModelHandler("digits.h5"));
/// using LayersModel pair = await LayersModel.LoadAsync(new KerasModelHandler("model.json", "model.weights.h5"));
/// </code>
/// </example>
/// <remarks>A save is atomic: the file is written under another name beside the old one and then renamed over it.</remarks>
public sealed class KerasModelHandler : ISaveHandler, ILoadHandler
{
    private readonly string _path;
    private readonly KerasOptions _options;
    private readonly ReadOnlyMemory<byte>? _bytes;
    private readonly Func<CancellationToken, Task<KerasArchitecture>>? _architecture;

    /// <summary>A handler for a file.</summary>
    /// <param name="path">The path; a leading <c>file://</c> is removed.</param>
    /// <param name="options">How it is read and written.</param>
    public KerasModelHandler(string path, KerasOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(FileModelHandler.StripScheme(path));
        _options = options ?? KerasOptions.Default;
    }

    /// <summary>A handler for a file's bytes, to load from.</summary>
    /// <param name="bytes">The bytes, not copied.</param>
    /// <param name="options">How they are read.</param>
    public KerasModelHandler(ReadOnlyMemory<byte> bytes, KerasOptions? options = null)
    {
        _path = "memory";
        _bytes = bytes;
        _options = options ?? KerasOptions.Default;
    }

    /// <summary>A handler for a model in two files, to load from: what <c>model.to_json()</c> and <c>model.save_weights()</c> wrote.</summary>
    /// <param name="architecturePath">The path of the JSON; a leading <c>file://</c> is removed.</param>
    /// <param name="weightsPath">The path of the weights, of a whole model's file or of the <c>.weights.json</c> of several; a leading <c>file://</c> is removed.</param>
    /// <param name="options">How they are read.</param>
    /// <remarks>As in Keras, weights belong to layers by order, and by name where all names agree.</remarks>
    public KerasModelHandler(string architecturePath, string weightsPath, KerasOptions? options = null)
        : this(weightsPath, options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(architecturePath);
        string path = Path.GetFullPath(FileModelHandler.StripScheme(architecturePath));
        _architecture = cancellationToken => KerasArchitecture.ReadAsync(path, cancellationToken);
    }

    /// <summary>A handler for the bytes of a model in two files, to load from: what <c>model.to_json()</c> and <c>model.save_weights()</c> wrote.</summary>
    /// <param name="architecture">The JSON's bytes, not copied.</param>
    /// <param name="weights">The bytes of the weights, not copied.</param>
    /// <param name="options">How they are read.</param>
    public KerasModelHandler(ReadOnlyMemory<byte> architecture, ReadOnlyMemory<byte> weights, KerasOptions? options = null)
        : this(weights, options)
    {
        _architecture = _ => Task.FromResult(KerasArchitecture.Read(architecture.Span, "memory"));
    }

    /// <summary>Whether a path or URL names a Keras file, by its extension.</summary>
    /// <param name="path">The path.</param>
    public static bool IsKerasPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".hdf5", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(KerasShards.Extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">A file is malformed, has a layer whose weights cannot be told, each of which is named, or weights of another architecture.</exception>
    public async ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        KerasArchitecture? architecture = _architecture is null ? null : await _architecture(cancellationToken).ConfigureAwait(false);
        if (_bytes is { } memory)
            return await KerasReader.OpenAsync(new MemoryBytes(memory), _path, _options, architecture, cancellationToken).ConfigureAwait(false);
        if (architecture is null && Directory.Exists(_path))
            return await KerasReader.OpenFolderAsync(_path, _options, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(_path))
            throw new FileNotFoundException($"{_path} does not exist.", _path);
        if (_path.EndsWith(KerasShards.Extension, StringComparison.OrdinalIgnoreCase))
            return await KerasReader.OpenShardsAsync(_path, _options, architecture, cancellationToken).ConfigureAwait(false);
        return await KerasReader.OpenAsync(FileBytes.Open(_path), _path, _options, architecture, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelFormatException">Something of the model cannot be said in Keras' file; each layer is named, and nothing is written.</exception>
    public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        if (_architecture is not null)
            throw new NotSupportedException("This handler was made of an architecture and its weights: it loads only; save to a handler of one file.");
        if (_bytes is not null)
            throw new NotSupportedException("This handler was made of a file's bytes: it loads only.");
        if (options.ShardSizeBytes is not null)
            throw new NotSupportedException("Keras' files have no shards: leave ShardSizeBytes unset.");
        if (!options.Overwrite && File.Exists(_path))
            throw ModelExistsException.At(_path);
        KerasWriter writer = KerasWriter.Prepare(artifacts, FormatOf(), _options, _path);
        await AtomicFile.WriteAsync(_path, options, stream => writer.WriteAsync(stream, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        options.Progress?.Report(1);
        return new SaveResult(ModelJsonWriter.Describe(artifacts));
    }

    private KerasFormat FormatOf() => _options.Format switch
    {
        not KerasFormat.ByExtension => _options.Format,
        _ when _path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase) => KerasFormat.Keras,
        _ when _path.EndsWith(".weights.h5", StringComparison.OrdinalIgnoreCase) => KerasFormat.WeightsHdf5,
        _ when _path.EndsWith(KerasShards.Extension, StringComparison.OrdinalIgnoreCase) => throw new NotSupportedException($"{_path}: weights in several files are read, not written; name it .weights.h5."),
        _ when IsKerasPath(_path) => KerasFormat.Hdf5,
        _ => throw new ArgumentException($"{_path} ends neither in .keras nor in .h5: name it so, or set {nameof(KerasOptions)}.{nameof(KerasOptions.Format)}."),
    };
}
