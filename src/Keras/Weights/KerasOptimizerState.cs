using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;
using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras.Weights;

/// <summary>Reads the state of an optimizer as Keras keeps it, in TensorFlow.js' order: the number of steps, then slot by slot, each over all trained variables.</summary>
/// <param name="training">The training configuration, in Keras 2's form.</param>
/// <param name="isInterleaved">Whether Keras' newer optimizers wrote it.</param>
internal sealed class KerasOptimizerState(ConfigValue training, bool isInterleaved)
{
    /// <summary>The weights; null where the state is not of that form, and the reason.</summary>
    public (IReadOnlyList<StoredWeight>? Weights, string Reason) Read(IReadOnlyList<StoredWeight> state, IReadOnlyList<WeightSpec> trained, string file)
    {
        if (OptimizerKind.Of(training) is not { } kind)
            return (null, $"TensorFlow.js keeps no state of {training["optimizer_config"]?.Text("class_name") ?? "such an optimizer"}");
        OptimizerSlot[] slots = kind.KerasSlots;
        List<StoredWeight> values = [.. state.Skip(1)];
        if (values.Count == (slots.Length * trained.Count) + 1 && values[0].Spec is { Shape.Length: 0, DType: DType.Float32 })
            // Keras 3's learning rate, which is in the configuration, too.
            values.RemoveAt(0);
        if (kind.TfjsClass == "SGD" && values.Count == trained.Count)
            // Keras 2 keeps momentum even where there is none.
            values.Clear();
        if (state.Count == 0 || state[0].Spec is not { Shape.Length: 0, DType: DType.Int32 } || values.Count != slots.Length * trained.Count)
            return (null, $"its {state.Count} weights are not those of {kind.TfjsClass} for {trained.Count} trained weights");

        double rate = kind.IsScaled && training["optimizer_config"]?["config"]?["learning_rate"] is { Kind: ConfigKind.Number } number ? number.Number : 0;
        if (kind.IsScaled && rate == 0)
            return (null, "its momentum is in steps, whose size only a learning rate tells");
        List<StoredWeight> weights = [state[0].As(new WeightSpec("iter", [], DType.Int32) { Group = OptimizerNames.Group })];
        foreach (OptimizerSlot slot in kind.Slots)
        {
            int index = Array.IndexOf(slots, slot);
            for (int i = 0; i < trained.Count; i++)
            {
                WeightSpec spec = new($"{trained[i].Name}/{slot.Tfjs}", trained[i].Shape, DType.Float32) { Group = OptimizerNames.Group };
                if (index < 0)
                {
                    weights.Add(StoredWeight.Zeros(spec, file));
                    continue;
                }

                StoredWeight value = values[isInterleaved && kind.IsInterleaved ? (i * slots.Length) + index : (index * trained.Count) + i];
                if (!value.Spec.Shape.AsSpan().SequenceEqual(trained[i].Shape.AsSpan()) || value.Spec.DType != DType.Float32)
                    return (null, $"{value.Spec.Name} is no {slot.Tfjs} of {trained[i].Name}: its shape is {FormatText.Shape([.. value.Spec.Shape])}");
                weights.Add(kind.IsScaled ? value.As(spec, -1 / rate) : value.As(spec));
            }
        }

        return (weights, "");
    }
}
