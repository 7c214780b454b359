using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Fills new weights as their initializers say. Source: https://keras.io/api/layers/initializers/.</summary>
internal sealed class InitializerSampler
{
    private readonly ModelDefinition _definition;
    private readonly Random _random;

    public InitializerSampler(ModelDefinition definition, int? seed)
    {
        _definition = definition;
        _random = seed is int value ? new Random(value) : new Random();
    }

    /// <exception cref="NotSupportedException">The initializer is a class of the model author's own.</exception>
    public void Fill(int index, Span<float> values) => Fill(index, _definition.Graph.Weights[index].Entry, values);

    private void Fill(int index, WeightEntry weight, Span<float> values)
    {
        ConfigValue config = weight.Initializer.Config;
        Random random = config["seed"] is { } seed && seed.TryGetInt32(out int own) ? new Random(own) : _random;
        switch (weight.Initializer.ClassName)
        {
            case "Zeros": values.Clear(); break;
            case "Ones": values.Fill(1); break;
            case "Constant": values.Fill((float)Number(config, "value", 0)); break;
            case "RandomUniform": Uniform(random, values, Number(config, "minval", -0.05), Number(config, "maxval", 0.05)); break;
            case "RandomNormal": Normal(random, values, Number(config, "mean", 0), Number(config, "stddev", 0.05)); break;
            case "TruncatedNormal": TruncatedNormal(random, values, Number(config, "mean", 0), Number(config, "stddev", 0.05)); break;
            case "Identity": Identity(weight, values, Number(config, "gain", 1)); break;
            case "Orthogonal": Orthogonal(random, weight, values, Number(config, "gain", 1)); break;
            case "GlorotUniform": Scaled(random, weight, values, 1, "fan_avg", "uniform"); break;
            case "GlorotNormal": Scaled(random, weight, values, 1, "fan_avg", "truncated_normal"); break;
            case "HeUniform": Scaled(random, weight, values, 2, "fan_in", "uniform"); break;
            case "HeNormal": Scaled(random, weight, values, 2, "fan_in", "truncated_normal"); break;
            case "LecunUniform" or "LeCunUniform": Scaled(random, weight, values, 1, "fan_in", "uniform"); break;
            case "LecunNormal" or "LeCunNormal": Scaled(random, weight, values, 1, "fan_in", "truncated_normal"); break;
            case "VarianceScaling": Scaled(random, weight, values, Number(config, "scale", 1), Word(config, "mode", "fan_in"), Word(config, "distribution", "normal")); break;
            case "UnitForget":
                ConfigValue others = config["others"]!;
                Fill(index, weight with { Initializer = new Function(others["class_name"]!.Text, others["config"]!) }, values);
                values.Slice(values.Length / 4, values.Length / 4).Fill(1);
                break;
            default:
                throw new NotSupportedException($"The initializer {weight.Initializer.ClassName} of '{_definition.Weights[index].Name}' is not one of Keras', so a new weight cannot be filled. Load the model from a file that has the weight.");
        }
    }

    private static double Number(ConfigValue config, string key, double fallback) => config[key] is { Kind: ConfigKind.Number } value ? value.Number : fallback;

    private static string Word(ConfigValue config, string key, string fallback) => config[key] is { Kind: ConfigKind.String } value ? Naming.ToSnake(value.Text) : fallback;

    private static void Uniform(Random random, Span<float> values, double low, double high)
    {
        foreach (ref float value in values)
            value = (float)(low + (random.NextDouble() * (high - low)));
    }

    private static void Normal(Random random, Span<float> values, double mean, double deviation)
    {
        foreach (ref float value in values)
            value = (float)(mean + (deviation * NextNormal(random)));
    }

    // Drawn again beyond two standard deviations.
    private static void TruncatedNormal(Random random, Span<float> values, double mean, double deviation)
    {
        foreach (ref float value in values)
        {
            double drawn;
            do
                drawn = NextNormal(random);
            while (Math.Abs(drawn) > 2);
            value = (float)(mean + (deviation * drawn));
        }
    }

    // Box and Muller's transform.
    private static double NextNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static void Scaled(Random random, WeightEntry weight, Span<float> values, double scale, string mode, string distribution)
    {
        (double fanIn, double fanOut) = Fans(weight);
        double variance = scale / Math.Max(1, mode switch
        {
            "fan_in" => fanIn,
            "fan_out" => fanOut,
            _ => (fanIn + fanOut) / 2,
        });
        if (distribution == "uniform")
            Uniform(random, values, -Math.Sqrt(3 * variance), Math.Sqrt(3 * variance));
        else if (distribution == "untruncated_normal")
            Normal(random, values, 0, Math.Sqrt(variance));
        else
            // The deviation of what truncation leaves is smaller by this constant.
            TruncatedNormal(random, values, 0, Math.Sqrt(variance) / 0.87962566103423978);
    }

    // Convolution kernels are [window…, in, out]; a depthwise kernel's fan is over its channels and multiplier, as in Keras.
    private static (double In, double Out) Fans(WeightEntry weight)
    {
        EquatableArray<int> shape = weight.Shape;
        if (shape.Count < 2)
            return shape.Count == 1 ? (shape[0], shape[0]) : (1, 1);
        double window = 1;
        for (int i = 0; i < shape.Count - 2; i++)
            window *= shape[i];
        return (window * shape[^2], window * shape[^1]);
    }

    private static void Identity(WeightEntry weight, Span<float> values, double gain)
    {
        values.Clear();
        int columns = weight.Shape.Count == 0 ? 1 : weight.Shape[^1];
        for (int i = 0; i < columns && (i * columns) + i < values.Length; i++)
            values[(i * columns) + i] = (float)gain;
    }

    // Modified Gram-Schmidt on the shorter side's vectors.
    private static void Orthogonal(Random random, WeightEntry weight, Span<float> values, double gain)
    {
        if (values.IsEmpty)
            return;
        int columns = weight.Shape[^1];
        int rows = values.Length / columns;
        int count = Math.Min(rows, columns);
        int length = Math.Max(rows, columns);
        double[][] vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double norm;
            do
            {
                double[] vector = new double[length];
                foreach (ref double item in vector.AsSpan())
                    item = NextNormal(random);
                for (int j = 0; j < i; j++)
                {
                    double projection = System.Numerics.Tensors.TensorPrimitives.Dot<double>(vector, vectors[j]);
                    for (int k = 0; k < length; k++)
                        vector[k] -= projection * vectors[j][k];
                }

                norm = System.Numerics.Tensors.TensorPrimitives.Norm<double>(vector);
                vectors[i] = vector;
            }
            while (norm < 1e-6);
            for (int k = 0; k < length; k++)
                vectors[i][k] /= norm;
        }

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                values[(row * columns) + column] = (float)(gain * (rows >= columns ? vectors[column][row] : vectors[row][column]));
        }
    }
}
