namespace LayersGen.Keras.Weights;

/// <summary>A layer or model as Keras saves it: its own variables, and what it is made of.</summary>
/// <param name="ClassName">Its class in Keras 3.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsTrainable">What its <c>trainable</c> says.</param>
internal sealed record Saveable(string ClassName, string Name, bool IsTrainable)
{
    /// <summary>The variables of its own, the trainable ones first.</summary>
    public List<Variable> Own { get; } = [];

    /// <summary>Its parts, in the order in which Keras makes them.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>A model's layers, in the order in which Keras lists them; null for a layer.</summary>
    public List<Saveable>? Layers { get; init; }

    private IEnumerable<Saveable> Children => Layers ?? Parts.Select(static part => part.Saveable);

    /// <summary>All variables, in the order of Keras' HDF5 files: the trainable ones, then the others.</summary>
    public IEnumerable<Variable> InLegacyOrder() => Trainable().Concat(NotTrainable());

    /// <summary>All variables with their place in a Keras 3 weights file.</summary>
    /// <param name="countsTwice">As Keras counted before 2.14: a layer that has variables, as two of its class.</param>
    public IEnumerable<StoredGroup> Groups(bool countsTwice = false) => Groups([""], countsTwice);

    /// <summary>The variables that training changes, in the order in which an optimizer has them.</summary>
    public IEnumerable<Variable> Trainable() => IsTrainable
        ? Own.Where(static variable => variable.IsTrainable).Concat(Children.SelectMany(static child => child.Trainable()))
        : [];

    private bool HasVariables => Own.Count > 0 || Children.Any(static child => child.HasVariables);

    private IEnumerable<Variable> NotTrainable() => IsTrainable
        ? Own.Where(static variable => !variable.IsTrainable).Concat(Children.SelectMany(static child => child.NotTrainable()))
        : Own.Concat(Children.SelectMany(static child => child.InLegacyOrder()));

    private IEnumerable<StoredGroup> Groups(IReadOnlyList<string> paths, bool countsTwice)
    {
        yield return new StoredGroup(this, paths);
        if (Layers is not null)
        {
            foreach ((string counted, Saveable layer) in Count(Layers, countsTwice))
            {
                foreach (StoredGroup group in layer.Groups(Below(paths, ["layers/" + counted, "layers/" + counted, "_layer_checkpoint_dependencies/" + counted]), countsTwice))
                    yield return group;
            }
        }

        foreach (Part part in Parts)
        {
            foreach (StoredGroup group in part.Saveable.Groups(Below(paths, part.Paths), countsTwice))
                yield return group;
        }
    }

    /// <summary>The names a list's items have: their class's, counted, whatever their own.</summary>
    public static IEnumerable<(string Counted, Saveable Item)> Count(IEnumerable<Saveable> items, bool countsTwice = false)
    {
        Dictionary<string, int> used = new(StringComparer.Ordinal);
        foreach (Saveable item in items)
        {
            string name = Catalogue.Naming.ToSnake(item.ClassName);
            int count = used.GetValueOrDefault(name);
            used[name] = count + (countsTwice && item.HasVariables ? 2 : 1);
            yield return (count == 0 ? name : $"{name}_{count}", item);
        }
    }

    // Version by version: as many paths as there are versions, however deep.
    private static string[] Below(IReadOnlyList<string> paths, IReadOnlyList<string> names)
    {
        string[] below = new string[Math.Max(paths.Count, names.Count)];
        for (int i = 0; i < below.Length; i++)
        {
            string path = paths[Math.Min(i, paths.Count - 1)];
            string name = names[Math.Min(i, names.Count - 1)];
            below[i] = path.Length == 0 ? name : $"{path}/{name}";
        }

        return below;
    }
}

/// <summary>A part of a layer.</summary>
/// <param name="Paths">The attribute that holds it: today, in older Keras 3, and before Keras 2.15; the last one stands for all that follow.</param>
/// <param name="Saveable">The part.</param>
internal sealed record Part(IReadOnlyList<string> Paths, Saveable Saveable);

/// <summary>Where a layer's or part's own variables are in a Keras 3 weights file.</summary>
/// <param name="Owner">The layer or part.</param>
/// <param name="Paths">The path of its group, today's first, then those of older versions.</param>
internal sealed record StoredGroup(Saveable Owner, IReadOnlyList<string> Paths);
