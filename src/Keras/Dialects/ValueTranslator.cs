using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>Translates activations, initializers, regularizers, constraints and types from one dialect to another.</summary>
/// <param name="from">Who wrote the value.</param>
/// <param name="to">Who shall read it.</param>
/// <param name="report">Told what is lost.</param>
internal sealed class ValueTranslator(Dialect from, Dialect to, Action<string, KerasFindingSeverity> report)
{
    // Activations by their name in TensorFlow.js and Keras 2; who does not know one.
    private static readonly Dictionary<string, Dialect> Activations = new(StringComparer.Ordinal)
    {
        ["elu"] = Dialect.None,
        ["exponential"] = Dialect.Tfjs,
        ["gelu"] = Dialect.None,
        ["gelu_new"] = Dialect.Keras2 | Dialect.Keras3,
        ["hard_sigmoid"] = Dialect.None,
        ["linear"] = Dialect.None,
        ["log_softmax"] = Dialect.None,
        ["mish"] = Dialect.None,
        ["relu"] = Dialect.None,
        ["relu6"] = Dialect.None,
        ["selu"] = Dialect.None,
        ["sigmoid"] = Dialect.None,
        ["softmax"] = Dialect.None,
        ["softplus"] = Dialect.None,
        ["softsign"] = Dialect.None,
        ["swish"] = Dialect.None,
        ["tanh"] = Dialect.None,
    };

    // Functions whose class has another name in TensorFlow.js; by Keras' name.
    private static readonly Dictionary<string, string> TfjsClasses = new(StringComparer.Ordinal)
    {
        ["LecunNormal"] = "LeCunNormal",
        ["LecunUniform"] = "LeCunUniform",
    };

    // What Keras 2 calls by short names too, all dialects by these.
    private static readonly Dictionary<string, string> KerasClasses = new(StringComparer.Ordinal)
    {
        ["LeCunNormal"] = "LecunNormal",
        ["LeCunUniform"] = "LecunUniform",
        ["IdentityInitializer"] = "Identity",
        ["OrthogonalInitializer"] = "Orthogonal",
        ["ZerosV2"] = "Zeros",
        ["OnesV2"] = "Ones",
        ["ConstantV2"] = "Constant",
        ["RandomNormalV2"] = "RandomNormal",
        ["RandomUniformV2"] = "RandomUniform",
        ["TruncatedNormalV2"] = "TruncatedNormal",
        ["VarianceScalingV2"] = "VarianceScaling",
        ["GlorotNormalV2"] = "GlorotNormal",
        ["GlorotUniformV2"] = "GlorotUniform",
        ["MaxNormV2"] = "MaxNorm",
        ["MinMaxNormV2"] = "MinMaxNorm",
        ["NonNegV2"] = "NonNeg",
        ["UnitNormV2"] = "UnitNorm",
    };

    private static readonly string[] KnownInitializers =
    [
        "Zeros", "Ones", "Constant", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Orthogonal", "Identity",
        "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform",
    ];

    private static readonly string[] KnownConstraints = ["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"];

    public ConfigValue Translate(string key, ArgumentKind kind, ConfigValue value) => kind switch
    {
        _ when value.IsNull => value,
        ArgumentKind.Activation => Activation(key, value),
        ArgumentKind.Initializer => Function(key, value, Initializers.Family, "keras.initializers", KnownInitializers),
        ArgumentKind.Regularizer => Regularizer(key, value),
        ArgumentKind.Constraint => Function(key, value, Constraints.Family, "keras.constraints", KnownConstraints),
        _ => Plain(value),
    };

    /// <summary>A layer's <c>dtype</c>; null where it is left out.</summary>
    public ConfigValue? DType(ConfigValue value, bool isInput)
    {
        string name = value.Kind == ConfigKind.Object ? value["config"]?.Text("name") ?? "float32" : value.Text;
        if (isInput)
            return ConfigValue.Of(name);
        if (name != "float32" && name != "int32" && name != "bool")
        {
            report($"dtype {name} becomes float32; weights keep their values", KerasFindingSeverity.Note);
            name = "float32";
        }

        return to == Dialect.Keras3 ? Wrap("keras", "DTypePolicy", ConfigValue.Of(("name", ConfigValue.Of(name)))) : ConfigValue.Of(name);
    }

    /// <summary>How a layer of this <c>dtype</c> is quantized; null for not at all.</summary>
    public static string? QuantizationOf(ConfigValue dtype) => dtype.Kind switch
    {
        // int8_from_float32
        ConfigKind.String when dtype.Text.IndexOf("_from_", StringComparison.Ordinal) is > 0 and int end => dtype.Text[..end],
        ConfigKind.Object when dtype["config"]?.Text("source_name") is not null => dtype["config"]!.Text("mode"),
        _ => null,
    };

    /// <summary>An object as Keras 3 names it.</summary>
    public static ConfigValue Wrap(string module, string className, ConfigValue config) => ConfigValue.Of(
        ("module", ConfigValue.Of(module)),
        ("class_name", ConfigValue.Of(className)),
        ("config", config),
        ("registered_name", ConfigValue.Null));

    private ConfigValue Activation(string key, ConfigValue value)
    {
        // {class_name: "function", config: "relu"} is Keras 3's form of some.
        ConfigValue? nameValue = value.Kind == ConfigKind.Object ? value["config"] is { Kind: ConfigKind.String } inner ? inner : value["class_name"] : value;
        string name = Naming.ToSnake(nameValue is { Kind: ConfigKind.String } ? nameValue.Text : "");
        name = name switch { "silu" => "swish", "soft_max" => "softmax", "log_soft_max" => "log_softmax", _ => name };
        bool isLayer = value.Kind == ConfigKind.Object && value["config"] is { Kind: ConfigKind.Object, Members.Count: > 0 };
        if (isLayer || !Activations.TryGetValue(name, out Dialect unknownTo) || (unknownTo & to) != 0)
        {
            report($"{key} {nameValue}: not known to {NameOf(to)}", KerasFindingSeverity.Unsupported);
            return isLayer ? Plain(value) : ConfigValue.Of(name);
        }

        // Keras 3: relu6(x + 3) / 6; the others: clip(0.2 x + 0.5, 0, 1).
        if (name == "hard_sigmoid" && (from == Dialect.Keras3) != (to == Dialect.Keras3))
            report($"{key} hard_sigmoid: another function in Keras 3 (slope 1/6) than in {NameOf(from == Dialect.Keras3 ? to : from)} (slope 1/5)", KerasFindingSeverity.Changed);
        return ConfigValue.Of(to == Dialect.Keras3 && name == "swish" ? "silu" : name);
    }

    private ConfigValue Function(string key, ConfigValue value, FunctionFamily family, string module, string[] known)
    {
        Function? function = family.Read(value, out _);
        if (function is null)
        {
            report($"{key} {value}: not known; it matters for training only", KerasFindingSeverity.Note);
            return ConfigValue.Null;
        }

        string className = KerasClasses.GetValueOrDefault(function.ClassName, function.ClassName);
        if (!known.Contains(className))
        {
            report($"{key} {className}: not known to {NameOf(to)}; it matters for training only and is left out", KerasFindingSeverity.Note);
            return ConfigValue.Null;
        }

        ConfigValue config = Plain(function.Config.Without("dtype"));
        // A generator of seeds is a state, not a setting.
        if (config["seed"] is { Kind: ConfigKind.Object })
            config = config.Set("seed", ConfigValue.Null);
        if (config.Text("distribution") == "normal" && to != Dialect.Tfjs)
            config = config.Set("distribution", ConfigValue.Of("truncated_normal"));
        return Make(module, className, config);
    }

    private ConfigValue Regularizer(string key, ConfigValue value)
    {
        Function? function = Regularizers.Family.Read(value, out _);
        ConfigValue zero = ConfigValue.Of(0);
        (ConfigValue L1, ConfigValue L2)? norms = function?.ClassName switch
        {
            "L1" => (function.Config["l1"] ?? zero, zero),
            "L2" => (zero, function.Config["l2"] ?? zero),
            "L1L2" => (function.Config["l1"] ?? zero, function.Config["l2"] ?? zero),
            _ => null,
        };
        if (norms is not { } pair)
        {
            report($"{key} {value}: not known to {NameOf(to)}; it matters for training only and is left out", KerasFindingSeverity.Note);
            return ConfigValue.Null;
        }

        return Make("keras.regularizers", "L1L2", ConfigValue.Of(("l1", pair.L1), ("l2", pair.L2)));
    }

    private ConfigValue Make(string module, string className, ConfigValue config)
    {
        if (to == Dialect.Keras3)
            return Wrap(module, className, config);
        return ConfigValue.Of(("class_name", ConfigValue.Of(to == Dialect.Tfjs ? TfjsClasses.GetValueOrDefault(className, className) : className)), ("config", config));
    }

    // Keras' wrappers of arrays and tuples are unwrapped, wherever they are.
    private static ConfigValue Plain(ConfigValue value) => value.Kind switch
    {
        ConfigKind.Array => ConfigValue.Of(value.Items.Select(Plain)),
        ConfigKind.Object when value.Text("class_name") is "__numpy__" or "__tensor__" => value["config"]?["value"] ?? ConfigValue.Null,
        ConfigKind.Object when value.Text("class_name") is "__tuple__" or "TensorShape" && value["items"] is { } items => Plain(items),
        _ => value,
    };

    internal static string NameOf(Dialect dialect) => dialect switch
    {
        Dialect.Tfjs => "TensorFlow.js",
        Dialect.Keras2 => "Keras 2",
        _ => "Keras 3",
    };
}
