namespace LayersGen.Catalogue;

/// <summary>Keras' initializers, as TensorFlow.js writes them. Source: https://keras.io/api/layers/initializers/.</summary>
internal static partial class Initializers
{
    public static readonly FunctionFamily Family = new(
        "initializer",
        new FunctionSignature("zeros", "Zeros"),
        new FunctionSignature("ones", "Ones"),
        new FunctionSignature("constant", "Constant", ("value", ConfigValue.Of(0))),
        new FunctionSignature("random_normal", "RandomNormal", ("mean", ConfigValue.Of(0)), ("stddev", ConfigValue.Of(0.05)), ("seed", ConfigValue.Null)),
        new FunctionSignature("random_uniform", "RandomUniform", ("minval", ConfigValue.Of(-0.05)), ("maxval", ConfigValue.Of(0.05)), ("seed", ConfigValue.Null)),
        new FunctionSignature("normal", "RandomNormal", ("mean", ConfigValue.Of(0)), ("stddev", ConfigValue.Of(0.05)), ("seed", ConfigValue.Null)),
        new FunctionSignature("uniform", "RandomUniform", ("minval", ConfigValue.Of(-0.05)), ("maxval", ConfigValue.Of(0.05)), ("seed", ConfigValue.Null)),
        new FunctionSignature("truncated_normal", "TruncatedNormal", ("mean", ConfigValue.Of(0)), ("stddev", ConfigValue.Of(0.05)), ("seed", ConfigValue.Null)),
        new FunctionSignature("orthogonal", "Orthogonal", ("gain", ConfigValue.Of(1)), ("seed", ConfigValue.Null)),
        new FunctionSignature("identity", "Identity", ("gain", ConfigValue.Of(1))),
        new FunctionSignature(
            "variance_scaling",
            "VarianceScaling",
            ("scale", ConfigValue.Of(1)),
            ("mode", ConfigValue.Of("fan_in")),
            ("distribution", ConfigValue.Of("normal")),
            ("seed", ConfigValue.Null)),
        Scaled("glorot_uniform", 1, "fan_avg", "uniform"),
        Scaled("glorot_normal", 1, "fan_avg", "normal"),
        Scaled("he_uniform", 2, "fan_in", "uniform"),
        Scaled("he_normal", 2, "fan_in", "normal"),
        Scaled("lecun_uniform", 1, "fan_in", "uniform"),
        Scaled("lecun_normal", 1, "fan_in", "normal"),
        Scaled("le_cun_uniform", 1, "fan_in", "uniform"),
        Scaled("le_cun_normal", 1, "fan_in", "normal"));

    /// <summary>Fills a bias of four gates, the second of which (the forget gate's) with ones.</summary>
    public static Function UnitForget(Function others) => new("UnitForget", ConfigValue.Of(("others", others.ToConfig())));

    private static FunctionSignature Scaled(string name, double scale, string mode, string distribution) =>
        new(name, "VarianceScaling", ("seed", ConfigValue.Null))
        {
            Fixed = [("scale", ConfigValue.Of(scale)), ("mode", ConfigValue.Of(mode)), ("distribution", ConfigValue.Of(distribution))],
        };
}

/// <summary>Keras' weight penalties. They matter for training alone and are carried in the topology.</summary>
internal static class Regularizers
{
    public static readonly FunctionFamily Family = new(
        "regularizer",
        new FunctionSignature("l1_l2", "L1L2", ("l1", ConfigValue.Of(0.01)), ("l2", ConfigValue.Of(0.01))),
        new FunctionSignature("l1", "L1L2", ("l1", ConfigValue.Of(0.01))) { Fixed = [("l2", ConfigValue.Of(0))] },
        new FunctionSignature("l2", "L1L2", ("l2", ConfigValue.Of(0.01))) { Fixed = [("l1", ConfigValue.Of(0))] });
}

/// <summary>Keras' weight constraints. They matter for training alone and are carried in the topology.</summary>
internal static class Constraints
{
    public static readonly FunctionFamily Family = new(
        "constraint",
        new FunctionSignature("max_norm", "MaxNorm", ("max_value", ConfigValue.Of(2)), ("axis", ConfigValue.Of(0))),
        new FunctionSignature("min_max_norm", "MinMaxNorm", ("min_value", ConfigValue.Of(0)), ("max_value", ConfigValue.Of(1)), ("rate", ConfigValue.Of(1)), ("axis", ConfigValue.Of(0))),
        new FunctionSignature("non_neg", "NonNeg"),
        new FunctionSignature("unit_norm", "UnitNorm", ("axis", ConfigValue.Of(0))));
}
