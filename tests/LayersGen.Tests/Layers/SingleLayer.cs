using System.Numerics.Tensors;
using System.Text;

namespace LayersGen.Tests.Layers;

/// <summary>A model of one layer, as a file describes it, with given weights.</summary>
internal static class SingleLayer
{
    /// <summary>The shape of the result, batch included, and its values.</summary>
    /// <param name="className">The layer's class.</param>
    /// <param name="config">Its arguments, as members of a JSON object.</param>
    /// <param name="shape">The shape of the input, batch included.</param>
    /// <param name="input">Its values.</param>
    /// <param name="weights">The layer's weights by name.</param>
    public static async Task<(int[] Shape, float[] Values)> PredictAsync(string className, string config, int[] shape, float[] input, params (string Name, float[] Values)[] weights) =>
        await PredictAsync(className, config, shape, shape, input, weights);

    /// <summary>As the other; <paramref name="declared"/> is the input's shape in the file, -1 for an open axis.</summary>
    public static async Task<(int[] Shape, float[] Values)> PredictAsync(string className, string config, int[] declared, int[] shape, float[] input, params (string Name, float[] Values)[] weights)
    {
        using LayersModel model = await LoadAsync(className, config, declared);
        foreach ((string name, float[] values) in weights)
        {
            TensorSpan<float> weight = model.GetWeight("layer/" + name);
            Tensor.Create(values, weight.Lengths.ToArray()).CopyTo(weight);
        }

        Tensor<float> output = model.Predict([Tensor.Create(input, [.. shape.Select(static axis => (nint)axis)])])[0];
        float[] result = new float[output.FlattenedLength];
        output.FlattenTo(result);
        return ([.. output.Lengths.ToArray().Select(static length => (int)length)], result);
    }

    /// <summary>The model, its weights as their initializers make them.</summary>
    public static Task<LayersModel> LoadAsync(string className, string config, int[] shape)
    {
        string axes = string.Join(",", shape.Skip(1).Select(static axis => axis < 0 ? "null" : axis.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        string json = $$$"""
            {"modelTopology":{"class_name":"Sequential","config":[{"class_name":"{{{className}}}","config":{"name":"layer","batch_input_shape":[null,{{{axes}}}]{{{(config.Length > 0 ? "," : "")}}}{{{config}}}}}]},
            "weightsManifest":[{"paths":["w.bin"],"weights":[]}]}
            """;
        MemoryModelHandler handler = new(Encoding.UTF8.GetBytes(json), new Dictionary<string, ReadOnlyMemory<byte>> { ["w.bin"] = default });
        return LayersModel.LoadAsync(handler, new LoadOptions { Strict = false }, TestContext.Current.CancellationToken);
    }
}
