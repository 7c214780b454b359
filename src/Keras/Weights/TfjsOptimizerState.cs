using System.Buffers.Binary;
using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;
using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras.Weights;

/// <summary>Where Keras has what of an optimizer's state.</summary>
internal enum OptimizerLayout
{
    /// <summary>Keras 2's older optimizers, which it makes of a configuration in HDF5: slot by slot.</summary>
    Legacy,

    /// <summary>Keras 2.11 and later, where the configuration asks for it.</summary>
    Keras2,

    /// <summary>With the learning rate, and by number.</summary>
    Keras3,
}

/// <summary>Writes the state of a TensorFlow.js optimizer as Keras keeps it.</summary>
/// <param name="training">The training configuration, in Keras 2's form.</param>
/// <param name="layout">How Keras keeps it.</param>
internal sealed class TfjsOptimizerState(ConfigValue training, OptimizerLayout layout)
{
    /// <summary>Whether a state is TensorFlow.js' own.</summary>
    public static bool Is(List<(string Name, Hdf5DatasetNode Dataset)> state) => state.Count > 0 && state[0].Name == OptimizerNames.Iterations;

    /// <summary>The weights in Keras' order under names like Keras'; null where the state is not of that form, and the reason.</summary>
    /// <param name="state">The state, in TensorFlow.js' order.</param>
    /// <param name="written">The trained weights in that order, by their index in <paramref name="trained"/>.</param>
    /// <param name="trained">The trained weights in Keras' order: their names and values.</param>
    public (List<(string Name, Hdf5DatasetNode Dataset)>? Weights, string Reason) Write(
        List<(string Name, Hdf5DatasetNode Dataset)> state, IReadOnlyList<int> written, IReadOnlyList<(string Name, Hdf5DatasetNode Dataset)> trained)
    {
        if (OptimizerKind.Of(training) is not { } kind)
            return (null, "the training configuration does not tell whose it is");
        if (state.Count != 1 + (kind.Slots.Count * trained.Count))
            return (null, $"its {state.Count} weights are not those of {kind.TfjsClass} for {trained.Count} trained weights");
        ConfigValue config = training["optimizer_config"]!["config"] ?? ConfigValue.EmptyObject;
        double? rate = config["learning_rate"] is { Kind: ConfigKind.Number } number ? number.Number : null;
        if (kind.IsScaled && rate is null)
            return (null, "its momentum is in gradients, which only a learning rate makes steps");
        string prefix = training["optimizer_config"]!.Text("class_name")!;
        OptimizerSlot[] slots = kind.KerasSlots;
        Hdf5DatasetNode[,] values = new Hdf5DatasetNode[slots.Length, trained.Count];
        for (int s = 0; s < slots.Length; s++)
        {
            int block = 1 + (kind.Slots.ToList().IndexOf(slots[s]) * trained.Count);
            for (int i = 0; i < trained.Count; i++)
            {
                Hdf5DatasetNode value = state[block + i].Dataset;
                int owner = written[i];
                if (!value.Shape.AsSpan().SequenceEqual(trained[owner].Dataset.Shape.AsSpan()) || value.Type.Class != Hdf5Class.Float)
                    return (null, $"{state[block + i].Name} is no {slots[s].Tfjs} of {trained[owner].Name}: its shape is {FormatText.Shape([.. value.Shape])}");
                values[s, owner] = kind.IsScaled ? Scale(value, -rate!.Value) : value;
            }
        }

        bool isLegacy = layout == OptimizerLayout.Legacy;
        List<(string, Hdf5DatasetNode)> weights = [(isLegacy ? $"{prefix}/iter" : "iteration", ToInt64(state[0].Dataset))];
        if (layout == OptimizerLayout.Keras3 && rate is { } learningRate)
            weights.Add(("learning_rate", new Hdf5DatasetNode([], new Hdf5Type(Hdf5Class.Float, sizeof(float)), [Bytes((float)learningRate)])));
        bool isInterleaved = !isLegacy && kind.IsInterleaved;
        for (int n = 0; n < slots.Length * trained.Count; n++)
        {
            (int s, int i) = isInterleaved ? (n % slots.Length, n / slots.Length) : (n / trained.Count, n % trained.Count);
            weights.Add((isLegacy ? $"{prefix}/{trained[i].Name}/{slots[s].Tfjs}" : $"{prefix}/{slots[s].Keras2}/{trained[i].Name}", values[s, i]));
        }

        // Keras 2's newer SGD keeps momentum even where there is none.
        if (layout == OptimizerLayout.Keras2 && kind.TfjsClass == "SGD")
            weights.AddRange(trained.Select(weight => ($"{prefix}/m/{weight.Name}", new Hdf5DatasetNode(weight.Dataset.Shape, weight.Dataset.Type, [new byte[weight.Dataset.Bytes]]))));
        return (weights, "");
    }

    private static Hdf5DatasetNode Scale(Hdf5DatasetNode value, double factor)
    {
        byte[] bytes = ArtifactWeights.Join(value.Data);
        StoredWeight.Scale(bytes, factor);
        return new Hdf5DatasetNode(value.Shape, value.Type, [bytes]);
    }

    // As Keras on TensorFlow counts.
    private static Hdf5DatasetNode ToInt64(Hdf5DatasetNode iterations)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, BinaryPrimitives.ReadInt32LittleEndian(ArtifactWeights.Join(iterations.Data)));
        return new Hdf5DatasetNode([], new Hdf5Type(Hdf5Class.Integer, sizeof(long)), [bytes]);
    }

    private static byte[] Bytes(float value)
    {
        byte[] bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return bytes;
    }
}
