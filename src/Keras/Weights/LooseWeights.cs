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

    // Keras 2 before 2.15.
    private const string OldContainer = "_layer_checkpoint_dependencies";

    private static readonly string[] Containers = ["layers", OldContainer];

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, Entry> _byPath = new(StringComparer.Ordinal);

    /// <summary>Whether a file has the layout.</summary>
    public static bool IsLayout(Hdf5Group root) => root.Names.Any(static name => Containers.Contains(name.Split('\\')[0]));

    /// <summary>Adds what a file has.</summary>
    public void Add(Hdf5Group root)
    {
        HashSet<long> visited = [];
        foreach (string container in Containers)
        {
            if (root.FindGroup(container) is not { } layers)
                continue;
            Dictionary<string, string> names = Names(container, layers.Names);
            foreach (string layer in layers.Names.Order(StringComparer.Ordinal))
                Add(layers.FindGroup(layer)!, names[layer], 0, visited);
        }

        AddWindows(root, visited);
    }

    // Keras 2 on Windows puts backslashes between the parts of a path, which to HDF5 is then one name.
    private void AddWindows(Hdf5Group root, HashSet<long> visited)
    {
        IEnumerable<string> paths = root.Names.Where(static name => name.Contains('\\'));
        foreach (IGrouping<string, string[]> container in paths.Order(StringComparer.Ordinal).Select(static path => path.Split('\\')).GroupBy(static parts => parts[0]).Where(static group => Containers.Contains(group.Key)))
        {
            Dictionary<string, string> names = Names(container.Key, container.Select(static parts => parts[1]).Distinct());
            foreach (string[] parts in container)
            {
                string name = string.Join('/', [names[parts[1]], .. parts[2..].Where(static part => !IsTransparent(part))]);
                Add(root.FindGroup(string.Join('\\', parts))!, name, parts.Length - 2, visited);
            }
        }
    }

    // Before 2.14 Keras counted a layer with variables as two of its class, so that numbers are left out.
    private static Dictionary<string, string> Names(string container, IEnumerable<string> names)
    {
        if (container != OldContainer)
            return names.ToDictionary(static name => name, StringComparer.Ordinal);
        Dictionary<string, string> counted = new(StringComparer.Ordinal);
        foreach (IGrouping<string, (string Name, int Number)> group in names.Select(static name => (Name: name, Number: NumberOf(name))).GroupBy(static item => ClassOf(item.Name, item.Number)))
        {
            foreach ((int i, (string name, _)) in group.OrderBy(static item => item.Number).Index())
                counted[name] = i == 0 ? group.Key : string.Create(CultureInfo.InvariantCulture, $"{group.Key}_{i}");
        }

        return counted;
    }

    private static int NumberOf(string name) =>
        int.TryParse(name.AsSpan(name.LastIndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && name.Contains('_') ? number : 0;

    private static string ClassOf(string name, int number) => number == 0 ? name : name[..name.LastIndexOf('_')];

    private static bool IsTransparent(string name) => name is "layers" or "cell";

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
                Add(group.FindGroup(child)!, IsTransparent(child) ? name : $"{name}/{child}", depth + 1, visited);
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
