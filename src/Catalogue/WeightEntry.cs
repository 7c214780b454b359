namespace LayersGen.Catalogue;

/// <summary>One weight of a layer.</summary>
/// <param name="Name">Its name: <c>kernel</c>.</param>
/// <param name="Shape">Its axes; there is no batch.</param>
/// <param name="Initializer">What fills it in a new model.</param>
/// <param name="Trainable">Whether training changes it.</param>
internal sealed record WeightEntry(string Name, EquatableArray<int> Shape, Function Initializer, bool Trainable = true)
{
    /// <summary>Its element type. Predictions read float32 alone; others are kept for the file's other readers.</summary>
    public DType DType { get; init; } = DType.Float32;

    /// <summary>Where it is within the layer, by the indexes of the layers inside and its name: <c>1/kernel</c>. No two weights of a layer share one.</summary>
    public string Path { get; init; } = Name;

    /// <summary>The names of the layers inside that lead to it.</summary>
    public EquatableArray<string> Scopes { get; init; } = [];

    /// <summary>
    /// Its name in a manifest, where that is not the layer's name, <see cref="Scopes"/> and <see cref="Name"/>: the layers of a model
    /// keep their names where the model is a layer itself.
    /// </summary>
    public string? ManifestName { get; init; }

    /// <summary>The weight of a layer inside as one of the layer around it.</summary>
    /// <param name="child">The index of the layer inside.</param>
    /// <param name="isTrainable">Whether the layer inside trains.</param>
    /// <param name="scope">The name that leads into it, if any.</param>
    public WeightEntry Inside(int child, bool isTrainable, string? scope = null) => this with
    {
        Trainable = Trainable && isTrainable,
        Path = $"{child}/{Path}",
        Scopes = scope is null ? Scopes : [scope, .. Scopes],
    };
}
