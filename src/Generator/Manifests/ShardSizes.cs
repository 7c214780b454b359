using System.Globalization;
using System.Runtime.CompilerServices;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.Generator;

/// <summary>
/// The sizes of weights files, which a compiler may not look up itself: the package's build task writes them to a text file.
/// Its lines are <c>model</c>, tab, path; then for each of the model's shards <c>shard</c>, tab, bytes or nothing, tab, path
/// as the manifest has it, percent-encoded.
/// </summary>
internal sealed class ShardSizes
{
    /// <summary>How such a file's name ends.</summary>
    public const string Extension = ".layersshards";

    private static readonly ConditionalWeakTable<SourceText, ShardSizes> s_read = new();

    private readonly Dictionary<string, Dictionary<string, long?>> _models = new(StringComparer.Ordinal);

    private ShardSizes(SourceText text)
    {
        Dictionary<string, long?>? model = null;
        foreach (TextLine line in text.Lines)
        {
            string[] parts = line.ToString().Split('\t');
            if (parts.Length == 2 && parts[0] == "model")
                _models[ModelFiles.Normalize(parts[1])] = model = new Dictionary<string, long?>(StringComparer.Ordinal);
            else if (parts.Length == 3 && parts[0] == "shard" && model is not null)
                model[Uri.UnescapeDataString(parts[2])] = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null;
        }
    }

    /// <summary>What is wrong with the weights files of a model, as far as the build has told of them.</summary>
    public static IEnumerable<ManifestError> Check(ModelManifest manifest, string path, IEnumerable<AdditionalText> files, CancellationToken cancellationToken)
    {
        string wanted = ModelFiles.Normalize(path);
        Dictionary<string, long?>? shards = null;
        foreach (AdditionalText file in files)
        {
            if (file.Path.EndsWith(Extension, StringComparison.Ordinal) && file.GetText(cancellationToken) is { } text
                && s_read.GetValue(text, static text => new ShardSizes(text))._models.TryGetValue(wanted, out Dictionary<string, long?>? found))
                shards = found;
        }

        return ShardErrors.Check(manifest, (string shard, out long? size) =>
        {
            size = null;
            return shards is not null && shards.TryGetValue(shard, out size);
        });
    }
}
