using Microsoft.AspNetCore.Components.Forms;

namespace LayersGen;

/// <summary>
/// Loads a model from the files a user picked, as those of an <see cref="InputFile"/>. Mirrors <c>tf.io.browserFiles</c>,
/// https://js.tensorflow.org/api/latest/#io.browserFiles. Works on Blazor Server too.
/// </summary>
/// <remarks>
/// The <c>model.json</c> is the only file whose name ends with <c>.json</c>, else the first. The others are its weights files, found by the
/// last part of the manifest's paths, in any order. A missing or extra file is an error that names it. With <c>model.json</c> alone, and
/// <see cref="LoadOptions.Strict"/> off, the weights get their initial values.
/// </remarks>
public sealed class BrowserFilesHandler : ILoadHandler
{
    private readonly IBrowserFile _modelJson;
    private readonly IReadOnlyList<IBrowserFile> _weights;

    /// <summary>A handler for files.</summary>
    /// <param name="files">The files.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public BrowserFilesHandler(IReadOnlyList<IBrowserFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0)
            throw new ArgumentException("There is no file; give a model.json and the weights files it lists.", nameof(files));
        List<IBrowserFile> documents = [.. files.Where(static file => file.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))];
        _modelJson = documents.Count == 1 ? documents[0] : files[0];
        _weights = [.. files.Where(file => !ReferenceEquals(file, _modelJson))];
    }

    /// <inheritdoc/>
    /// <exception cref="ModelFormatException">The <c>model.json</c> is malformed, or the files are not those it lists.</exception>
    public async ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[] json = await ReadAsync(_modelJson, options, cancellationToken).ConfigureAwait(false);
        ModelManifest manifest = ModelManifest.Parse(json, _modelJson.Name);
        if (_weights.Count == 0 && !options.Strict)
            return new BrowserFilesSource(_modelJson.Name, TopologyOnly.Write(manifest), new Dictionary<string, IBrowserFile>());
        return new BrowserFilesSource(_modelJson.Name, json, Match(manifest));
    }

    private static async Task<byte[]> ReadAsync(IBrowserFile file, LoadOptions options, CancellationToken cancellationToken)
    {
        long limit = Math.Min(options.MaxBytes ?? ModelManifest.LargestJson, ModelManifest.LargestJson);
        if (file.Size > limit)
            throw new ModelFormatException(file.Name, "$", $"at most {limit} bytes", $"{file.Size}");
        byte[] content = new byte[file.Size];
        Stream stream = file.OpenReadStream(file.Size, cancellationToken);
        await using (stream.ConfigureAwait(false))
            await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    private Dictionary<string, IBrowserFile> Match(ModelManifest manifest)
    {
        Dictionary<string, IBrowserFile> byPath = new(StringComparer.Ordinal);
        Dictionary<string, string> pathByName = new(StringComparer.Ordinal);
        HashSet<IBrowserFile> extra = new(_weights, ReferenceEqualityComparer.Instance);
        List<string> missing = [];
        foreach (string path in manifest.Groups.SelectMany(static group => group.Paths))
        {
            string name = BaseName(path);
            if (!pathByName.TryAdd(name, path))
                throw Mismatch("paths that end with different file names, for the user's files have no folders", $"{FormatText.Quote(pathByName[name])} and {FormatText.Quote(path)}");
            List<IBrowserFile> found = [.. _weights.Where(file => BaseName(file.Name) == name)];
            if (found.Count > 1)
                throw Mismatch($"one file {FormatText.Quote(name)}", $"{found.Count} of that name");
            if (found.Count == 0)
            {
                missing.Add(name);
                continue;
            }

            byPath.Add(path, found[0]);
            extra.Remove(found[0]);
        }

        if (missing.Count > 0 || extra.Count > 0)
            throw Mismatch($"the files {FormatText.List([.. pathByName.Keys])}", Difference(missing, [.. extra.Select(static file => file.Name)]));
        return byPath;
    }

    private static string Difference(List<string> missing, List<string> extra)
    {
        string lacking = missing.Count == 0 ? "" : $"no {FormatText.List(missing)}";
        string surplus = extra.Count == 0 ? "" : $"{FormatText.List(extra)}, which it does not list";
        return lacking.Length > 0 && surplus.Length > 0 ? $"{lacking}, but {surplus}" : lacking + surplus;
    }

    private static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private ModelFormatException Mismatch(string expected, string found) => new(_modelJson.Name, "weightsManifest[].paths", expected, found);
}
