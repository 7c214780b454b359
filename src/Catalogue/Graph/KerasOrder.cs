namespace LayersGen.Catalogue;

/// <summary>
/// The order in which Keras and TensorFlow.js list a graph's layers, and so its weights: by depth, counted from the
/// outputs, deepest first; at one depth, as a walk from the outputs back meets them.
/// </summary>
internal sealed class KerasOrder
{
    private readonly IReadOnlyList<LayerSpec> _layers;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<(int Layer, int Call)> _finished = [];
    private readonly List<int> _met = [];

    private KerasOrder(IReadOnlyList<LayerSpec> layers)
    {
        _layers = layers;
        for (int i = 0; i < layers.Count; i++)
            _index[layers[i].Name] = i;
    }

    /// <summary>The indexes of the layers in Keras' order; layers that no output needs come last.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<LayerSpec> layers, IEnumerable<TensorRef> outputs)
    {
        KerasOrder order = new(layers);
        HashSet<(int, int)> seen = [];
        foreach (TensorRef output in outputs)
            order.Visit(output, seen);
        Dictionary<int, int> depths = order.Depths();
        return
        [
            .. order._met.OrderByDescending(layer => depths[layer]),
            .. Enumerable.Range(0, layers.Count).Where(layer => !depths.ContainsKey(layer)),
        ];
    }

    // Names that lead nowhere and cycles are the graph builder's to report.
    private void Visit(TensorRef reference, HashSet<(int, int)> seen)
    {
        if (!_index.TryGetValue(reference.Layer, out int layer) || reference.Node >= _layers[layer].Calls.Count || !seen.Add((layer, reference.Node)))
            return;
        if (!_met.Contains(layer))
            _met.Add(layer);
        foreach (TensorRef input in _layers[layer].Calls[reference.Node])
            Visit(input, seen);
        _finished.Add((layer, reference.Node));
    }

    private Dictionary<int, int> Depths()
    {
        Dictionary<int, int> layerDepths = [];
        Dictionary<(int, int), int> callDepths = [];
        for (int i = _finished.Count - 1; i >= 0; i--)
        {
            (int layer, int call) = _finished[i];
            int depth = Math.Max(DepthOf(callDepths, (layer, call)), DepthOf(layerDepths, layer));
            layerDepths[layer] = depth;
            foreach (TensorRef input in _layers[layer].Calls[call])
            {
                if (_index.TryGetValue(input.Layer, out int source))
                    callDepths[(source, input.Node)] = Math.Max(depth + 1, DepthOf(callDepths, (source, input.Node)));
            }
        }

        return layerDepths;
    }

    private static int DepthOf<TKey>(Dictionary<TKey, int> depths, TKey key)
        where TKey : notnull => depths.TryGetValue(key, out int depth) ? depth : 0;
}
