using System.Globalization;
using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras.Weights;

/// <summary>The variables of a weights file of Keras 3, or of the several it is cut into, without a configuration that says whose they are.</summary>
/// <param name="file">The file as the user named it.</param>
internal sealed class LooseWeights(string file)
{
    private const int MaxNesting = 32;

    // Where a random layer's seeds would be; no weight.
    private const string Seeds = "seed_generator";

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, Entry> _byPath = new(StringComparer.Ordinal);

    /// <summary>Whether a file has the layout.</summary>
    public static bool IsLayout(Hdf5Group root) => root.Contains("layers") || root.Contains("_layer_checkpoint_dependencies");

    /// <summary>Adds what a file has.</summary>
    public void Add(Hdf5Group root)
    {
        HashSet<long> visited = [];
        foreach (string container in new[] { "layers", "_layer_checkpoint_dependencies" })
        {
            if (root.FindGroup(container) is not { } layers)
                continue;
            foreach (string layer in layers.Names.Order(StringComparer.Ordinal))
                Add(layers.FindGroup(layer)!, layer, 0, visited);
        }
    }

    /// <summary>All variables, named after their layer and its order of them.</summary>
    public IEnumerable<(Hdf5Dataset Dataset, string Path, string Name)> All()
    {
        foreach (Entry entry in _entries)
        {
            for (int i = 0; i < entry.Variables.Count; i++)
            {
                if (!entry.Variables.TryGetValue(i, out Hdf5Dataset? dataset))
                    throw new ModelFormatException(file, entry.Path, $"variables 0 to {entry.Variables.Count - 1}", $"no {i}");
                yield return (dataset, $"{entry.Path}/{i}", $"{entry.Owner}/{i}");
            }
        }
    }

    private void Add(Hdf5Group group, string name, int depth, HashSet<long> visited)
    {
        if (depth > MaxNesting)
            throw new ModelFormatException(file, group.Path, $"groups nested at most {MaxNesting} deep", "deeper nesting");
        // Groups that contain each other would make the walk endless, or as good as.
        if (!visited.Add(group.Address))
            throw new ModelFormatException(file, group.Path, "each group once", "one that is elsewhere, too");
        foreach (string child in group.Names.Where(static child => child != Seeds).Order(StringComparer.Ordinal))
        {
            if (child == "vars")
                AddVariables(group.FindGroup(child)!, name, depth);
            else
                Add(group.FindGroup(child)!, child is "layers" or "cell" ? name : $"{name}/{child}", depth + 1, visited);
        }
    }

    // A layer whose variables are in several files tells its name in the first.
    private void AddVariables(Hdf5Group variables, string name, int depth)
    {
        if (!_byPath.TryGetValue(variables.Path, out Entry? entry))
        {
            _byPath.Add(variables.Path, entry = new Entry(variables.Path, name));
            _entries.Add(entry);
        }

        if (depth == 0 && variables.Attributes.TryGetValue("name", out Hdf5Attribute? own))
            entry.Owner = own.Text();
        foreach (string index in variables.Names)
        {
            if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                throw new ModelFormatException(file, variables.Path, "numbered variables", FormatText.Quote(index));
            if (!entry.Variables.TryAdd(number, variables.FindDataset(index)!))
                throw new ModelFormatException(file, variables.Path, "each variable once", $"{number} again");
        }
    }

    private sealed class Entry(string path, string owner)
    {
        public string Path => path;

        public string Owner { get; set; } = owner;

        public Dictionary<int, Hdf5Dataset> Variables { get; } = [];
    }
}
