namespace LayersGen.Catalogue;

/// <summary>What applying a layer to inputs of known shapes gives.</summary>
/// <param name="Shapes">The shapes of its results.</param>
/// <param name="Weights">Its weights, in Keras' order.</param>
internal sealed record LayerResult(EquatableArray<Shape> Shapes, EquatableArray<WeightEntry> Weights)
{
    /// <summary>The model inside the layer, on the shapes it is applied to; null for any other layer.</summary>
    public ModelGraph? Graph { get; init; }
}
