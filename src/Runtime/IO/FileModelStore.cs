namespace LayersGen;

/// <summary>
/// The models below a folder. A model's name is the path of its own folder, relative to that and with <c>/</c> between: <c>digits/v2</c> is
/// <c>root/digits/v2/model.json</c>. Names that lead out of the root are refused, by links too.
/// </summary>
/// <remarks>Files that are not Layers models are not listed; hidden folders and links are not entered.</remarks>
public sealed class FileModelStore : IModelStore
{
    private const string Expected = "a relative path without \"..\", \":\", \"\\\" or their percent-encoded forms";

    private static readonly EnumerationOptions BelowRoot = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        MatchCasing = MatchCasing.CaseSensitive,
    };

    private readonly string _root;

    /// <summary>A store.</summary>
    /// <param name="root">The folder, which need not exist yet; a leading <c>file://</c> is removed.</param>
    public FileModelStore(string root)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        _root = Path.GetFullPath(FileModelHandler.StripScheme(root));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name leads out of the root.</exception>
    public ISaveHandler GetSaveHandler(string name) => new FileModelHandler(Resolve(name));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name leads out of the root.</exception>
    public ILoadHandler GetLoadHandler(string name) => new FileModelHandler(ModelJson(name));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        ListBelowAsync(_root, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name leads out of the root.</exception>
    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
        ListBelowAsync(Resolve(prefix), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name leads out of the root.</exception>
    public Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        FileModelFolder.FindAsync(ModelJson(name), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name leads out of the root.</exception>
    public string Normalize(string name) => NameOf(Resolve(name));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name leads out of the root.</exception>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        FileModelFolder.RemoveAsync(ModelJson(name), cancellationToken);

    /// <summary>The folders below one that hold a Layers model, that one included.</summary>
    internal static async Task<List<(string Folder, ModelArtifactsInfo Info)>> SearchAsync(string folder, CancellationToken cancellationToken)
    {
        List<(string, ModelArtifactsInfo)> found = [];
        if (!Directory.Exists(folder))
            return found;
        foreach (string file in Directory.EnumerateFiles(folder, FileModelWriter.ModelJson, BelowRoot))
        {
            try
            {
                if (await FileModelFolder.FindAsync(file, cancellationToken).ConfigureAwait(false) is { } info)
                    found.Add((Path.GetDirectoryName(file)!, info));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One that may not be read, or whose links form a cycle, hides no other.
            }
        }

        return found;
    }

    private async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListBelowAsync(string folder, CancellationToken cancellationToken)
    {
        List<(string Folder, ModelArtifactsInfo Info)> found = await SearchAsync(folder, cancellationToken).ConfigureAwait(false);
        return found.Where(model => model.Folder != _root).ToDictionary(model => NameOf(model.Folder), static model => model.Info, StringComparer.Ordinal);
    }

    private string NameOf(string folder) => Path.GetRelativePath(_root, folder).Replace(Path.DirectorySeparatorChar, '/');

    private string ModelJson(string name) => Path.Join(Resolve(name), FileModelWriter.ModelJson);

    private string Resolve(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string trimmed = name.TrimEnd('/');
        if (!ManifestPath.IsWithin(trimmed))
            throw Escapes(name);
        string folder = Path.GetFullPath(trimmed, _root);
        return folder != _root && RealPath.IsWithin(folder, _root) ? folder : throw Escapes(name);
    }

    private static ArgumentException Escapes(string name) => new($"\"{name.Replace("\0", "\\0", StringComparison.Ordinal)}\" is not the name of a model: expected {Expected}.", nameof(name));
}
