using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>Translates training configurations: Keras 2's <c>training_config</c>, Keras 3's <c>compile_config</c>, TensorFlow.js' <c>trainingConfig</c>.</summary>
internal static class TrainingTranslator
{
    // TensorFlow.js' optimizers by their names there.
    private static readonly Dictionary<string, string> TfjsOptimizers = new(StringComparer.Ordinal) { ["RMSProp"] = "RMSprop", ["Momentum"] = "SGD" };

    private static readonly Dictionary<string, string> TfjsArguments = new(StringComparer.Ordinal)
    {
        ["beta1"] = "beta_1",
        ["beta2"] = "beta_2",
        ["use_nesterov"] = "nesterov",
    };

    // Settings of an optimizer that one Keras has and the other refuses; none of them is a hyperparameter both have.
    private static readonly string[] Keras2Only = ["decay", "is_legacy_optimizer", "jit_compile"];
    private static readonly string[] Keras3Only = ["loss_scale_factor", "gradient_accumulation_steps"];

    /// <summary>Any of the three as Keras 2's.</summary>
    public static ConfigValue ToKeras2(ConfigValue training)
    {
        ConfigValue optimizer = training["optimizer_config"] ?? training["optimizer"] ?? ConfigValue.Null;
        return ConfigValue.Of(
            ("loss", Unwrap(training["loss"] ?? ConfigValue.Null)),
            ("metrics", Unwrap(training["metrics"] ?? ConfigValue.Null)),
            ("weighted_metrics", Unwrap(training["weighted_metrics"] ?? ConfigValue.Null)),
            ("loss_weights", Unwrap(training["loss_weights"] ?? ConfigValue.Null)),
            ("optimizer_config", Optimizer(optimizer)));
    }

    /// <summary>Any of the three as Keras 3's.</summary>
    public static ConfigValue ToKeras3(ConfigValue training)
    {
        ConfigValue keras2 = ToKeras2(training);
        ConfigValue optimizer = keras2["optimizer_config"] ?? ConfigValue.Null;
        if (optimizer.Text("class_name") is { } className)
            optimizer = ValueTranslator.Wrap("keras.optimizers", className, Schedule(optimizer["config"] ?? ConfigValue.EmptyObject).Without(Keras2Only));
        return ConfigValue.Of(
            ("optimizer", optimizer),
            ("loss", Wrap(Keras3Loss(keras2["loss"] ?? ConfigValue.Null), "keras.losses")),
            ("loss_weights", keras2["loss_weights"] ?? ConfigValue.Null),
            ("metrics", Wrap(keras2["metrics"] ?? ConfigValue.Null, "keras.metrics")),
            ("weighted_metrics", Wrap(keras2["weighted_metrics"] ?? ConfigValue.Null, "keras.metrics")),
            ("run_eagerly", ConfigValue.Of(false)),
            ("steps_per_execution", ConfigValue.Of(1)),
            ("jit_compile", ConfigValue.Of(false)));
    }

    private static ConfigValue Optimizer(ConfigValue value)
    {
        // By its name alone.
        if (value.Kind == ConfigKind.String)
            return value;
        if (value.Text("class_name") is not { } className)
            return ConfigValue.Null;
        List<KeyValuePair<string, ConfigValue>> members = [];
        foreach ((string rawKey, ConfigValue member) in (value["config"] ?? ConfigValue.EmptyObject).Members)
        {
            string key = Naming.ToSnake(rawKey);
            key = TfjsArguments.GetValueOrDefault(key, key);
            // TensorFlow.js calls RMSprop's rho decay.
            if (key == "decay" && className == "RMSProp")
                key = "rho";
            // Null where unused. In use, they say how the optimizer's state is to be read.
            if (!member.IsNull || !Keras3Only.Contains(key))
                members.Add(new(key, Unwrap(member)));
        }

        return ConfigValue.Of(("class_name", ConfigValue.Of(TfjsOptimizers.GetValueOrDefault(className, className))), ("config", ConfigValue.Of(members)));
    }

    // Keras 3 has dropped some names of losses that Keras 2 and TensorFlow.js have.
    private static ConfigValue Keras3Loss(ConfigValue loss) => loss.Kind switch
    {
        ConfigKind.String => ConfigValue.Of(loss.Text switch
        {
            "kullback_leibler_divergence" => "kl_divergence",
            "cosine_proximity" => "cosine_similarity",
            "logcosh" => "log_cosh",
            string name => name,
        }),
        ConfigKind.Array => ConfigValue.Of(loss.Items.Select(Keras3Loss)),
        _ => loss,
    };

    private static ConfigValue Schedule(ConfigValue config) => config["learning_rate"] is { Kind: ConfigKind.Object } schedule
        ? config.Set("learning_rate", Wrap(schedule, "keras.optimizers.schedules"))
        : config;

    // Keras 3's {module, class_name, config, registered_name} as {class_name, config}; {class_name: "function", config: name} as the name.
    private static ConfigValue Unwrap(ConfigValue value) => value.Kind switch
    {
        ConfigKind.Array => ConfigValue.Of(value.Items.Select(Unwrap)),
        ConfigKind.Object when value.Text("class_name") == "function" && value["config"] is { Kind: ConfigKind.String } name => name,
        ConfigKind.Object => ConfigValue.Of(value.Without("module", "registered_name", "build_config", "shared_object_id").Members
            .Select(static member => new KeyValuePair<string, ConfigValue>(member.Key, Unwrap(member.Value)))),
        _ => value,
    };

    private static ConfigValue Wrap(ConfigValue value, string module) => value.Kind switch
    {
        ConfigKind.Array => ConfigValue.Of(value.Items.Select(item => Wrap(item, module))),
        ConfigKind.Object when value.Text("class_name") is { } className => ValueTranslator.Wrap(module, className, value["config"] ?? ConfigValue.EmptyObject),
        // By output.
        ConfigKind.Object => ConfigValue.Of(value.Members.Select(member => new KeyValuePair<string, ConfigValue>(member.Key, Wrap(member.Value, module)))),
        _ => value,
    };
}
