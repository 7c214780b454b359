using System.Collections.Immutable;
using System.Text;

namespace LayersGen.Keras.Hdf5;

/// <summary>What is written: a group or a dataset.</summary>
internal abstract class Hdf5Node
{
    /// <summary>Attributes by name: a text, or a list of texts.</summary>
    public List<(string Name, object Value)> Attributes { get; } = [];
}

/// <summary>A group to be written.</summary>
internal sealed class Hdf5GroupNode : Hdf5Node
{
    // As HDF5 sorts names: by their bytes.
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));

    private readonly SortedDictionary<byte[], Hdf5Node> _children = new(ByBytes);

    /// <summary>What is in it, sorted by name.</summary>
    public IReadOnlyCollection<KeyValuePair<byte[], Hdf5Node>> Children => _children;

    /// <summary>The group at a path below this one, made if it is not there yet.</summary>
    /// <exception cref="InvalidOperationException">A name on the way is a dataset's.</exception>
    public Hdf5GroupNode Group(string path)
    {
        Hdf5GroupNode current = this;
        foreach (string name in Split(path))
        {
            byte[] key = Encoding.UTF8.GetBytes(name);
            if (!current._children.TryGetValue(key, out Hdf5Node? child))
                current._children.Add(key, child = new Hdf5GroupNode());
            current = child as Hdf5GroupNode ?? throw new InvalidOperationException($"'{path}' leads through '{name}', which is a dataset.");
        }

        return current;
    }

    /// <summary>Adds a dataset at a path below this group.</summary>
    /// <exception cref="InvalidOperationException">The path is taken.</exception>
    public void Add(string path, Hdf5DatasetNode dataset)
    {
        string[] names = Split(path);
        Hdf5GroupNode group = names.Length > 1 ? Group(string.Join('/', names[..^1])) : this;
        if (!group._children.TryAdd(Encoding.UTF8.GetBytes(names[^1]), dataset))
            throw new InvalidOperationException($"There are two datasets '{path}'.");
    }

    private static string[] Split(string path)
    {
        string[] names = path.Split('/');
        return names.All(static name => name.Length > 0 && name is not ("." or "..") && !name.Contains('\0'))
            ? names
            : throw new InvalidOperationException($"'{path}' cannot be a path in HDF5: a name in it is empty or a dot.");
    }
}

/// <summary>A dataset to be written, in one piece.</summary>
/// <param name="shape">The axes; none for a scalar.</param>
/// <param name="type">The elements' type.</param>
/// <param name="data">The elements, little-endian, in pieces.</param>
internal sealed class Hdf5DatasetNode(ImmutableArray<int> shape, Hdf5Type type, IReadOnlyList<ReadOnlyMemory<byte>> data) : Hdf5Node
{
    public ImmutableArray<int> Shape => shape;

    public Hdf5Type Type => type;

    public IReadOnlyList<ReadOnlyMemory<byte>> Data => data;

    public long Bytes => data.Sum(static piece => (long)piece.Length);
}
