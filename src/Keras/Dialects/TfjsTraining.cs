using LayersGen.Catalogue;
using LayersGen.Keras.Weights;

namespace LayersGen.Keras.Dialects;

/// <summary>
/// Translates a training configuration to TensorFlow.js' <c>trainingConfig</c>, with which it goes on training. It refuses to load
/// a model whose configuration has anything it does not know: there is one only where it knows all.
/// </summary>
internal static class TfjsTraining
{
    private static readonly string[] KnownLosses =
    [
        "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "squared_hinge", "hinge", "categorical_hinge",
        "logcosh", "categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "kullback_leibler_divergence", "poisson", "cosine_proximity",
    ];

    // Keras' other names for them.
    private static readonly Dictionary<string, string> RenamedLosses = new(StringComparer.Ordinal)
    {
        ["mse"] = "mean_squared_error",
        ["mae"] = "mean_absolute_error",
        ["mape"] = "mean_absolute_percentage_error",
        ["msle"] = "mean_squared_logarithmic_error",
        ["bce"] = "binary_crossentropy",
        ["kld"] = "kullback_leibler_divergence",
        ["kl_divergence"] = "kullback_leibler_divergence",
        ["log_cosh"] = "logcosh",
        ["cosine_similarity"] = "cosine_proximity",
    };

    // Metrics only watch: those that TensorFlow.js does not know are left out.
    private static readonly string[] Metrics = ["acc", "accuracy", "binary_accuracy", "categorical_accuracy", "precision", "categorical_crossentropy", "sparse_categorical_crossentropy", "mse", "mae", "mape"];

    // Arguments of an optimizer by Keras' names, those of TensorFlow.js.
    private static readonly Dictionary<string, string> Arguments = new(StringComparer.Ordinal)
    {
        ["learning_rate"] = "learningRate",
        ["momentum"] = "momentum",
        ["nesterov"] = "useNesterov",
        ["rho"] = "rho",
        ["beta_1"] = "beta1",
        ["beta_2"] = "beta2",
        ["epsilon"] = "epsilon",
        ["centered"] = "centered",
        ["initial_accumulator_value"] = "initialAccumulatorValue",
    };

    // Say nothing of how it trains.
    private static readonly string[] Idle = ["name", "is_legacy_optimizer", "jit_compile", "ema_momentum", "ema_overwrite_frequency"];

    /// <summary>The configuration; null where TensorFlow.js lacks something, and what.</summary>
    /// <param name="training">In Keras 2's form.</param>
    /// <param name="kind">The optimizer.</param>
    public static (ConfigValue? Config, string Reason) Of(ConfigValue training, OptimizerKind kind)
    {
        if (training["loss_weights"] is { IsNull: false } || training["weighted_metrics"] is { IsNull: false })
            return (null, "TensorFlow.js has neither weights of losses nor weighted metrics");
        ConfigValue loss = training["loss"] ?? ConfigValue.Null;
        if (Loss(loss) is not { } translated)
            return (null, $"TensorFlow.js has no loss {loss}");
        (ConfigValue? optimizer, string reason) = Optimizer(training["optimizer_config"]!["config"] ?? ConfigValue.EmptyObject, kind);
        return optimizer is null ? (null, reason) : (ConfigValue.Of(
            ("loss", translated),
            ("metrics", ConfigValue.Of(MetricsOf(training["metrics"] ?? ConfigValue.Null).Distinct().Select(static name => ConfigValue.Of(name)))),
            ("optimizer_config", ConfigValue.Of(("class_name", ConfigValue.Of(kind.TfjsClass)), ("config", optimizer)))), "");
    }

    private static (ConfigValue? Config, string Reason) Optimizer(ConfigValue config, OptimizerKind kind)
    {
        List<KeyValuePair<string, ConfigValue>> members = [];
        foreach ((string key, ConfigValue value) in config.Members)
        {
            // Off, in every way that Keras writes it.
            bool isOff = value.IsNull || value is { Kind: ConfigKind.Boolean, Boolean: false } || value is { Kind: ConfigKind.Number, Number: 0 };
            if (Idle.Contains(key))
                continue;
            if (!Arguments.TryGetValue(key, out string? name))
            {
                if (!isOff)
                    return (null, $"TensorFlow.js' {kind.TfjsClass} has no {key}");
                continue;
            }

            if (value.Kind is not (ConfigKind.Number or ConfigKind.Boolean))
            {
                if (isOff)
                    continue;
                return (null, $"TensorFlow.js' {kind.TfjsClass} has a number for {key}, no schedule");
            }

            // Its Adagrad has this one epsilon.
            if (kind.TfjsClass == "Adagrad" && key == "epsilon")
            {
                if (value.Number is > 1.01e-7 or < 0.99e-7)
                    return (null, $"TensorFlow.js' Adagrad has an epsilon of 1e-7, not {value}");
                continue;
            }

            // With momentum it is another class there.
            if (kind.TfjsClass == "SGD" && key is "momentum" or "nesterov")
                continue;
            members.Add(new(kind.TfjsClass == "RMSProp" && key == "rho" ? "decay" : name, value));
        }

        return members.Exists(static member => member.Key == "learningRate") ? (ConfigValue.Of(members), "") : (null, "there is no learning rate");
    }

    private static ConfigValue? Loss(ConfigValue loss)
    {
        switch (loss.Kind)
        {
            case ConfigKind.String:
                string name = loss.Text.All(char.IsUpper) ? loss.Text.ToLowerInvariant() : Naming.ToSnake(loss.Text);
                name = RenamedLosses.GetValueOrDefault(name, name);
                return KnownLosses.Contains(name) ? ConfigValue.Of(name) : null;
            case ConfigKind.Array:
                List<ConfigValue?> all = [.. loss.Items.Select(Loss)];
                return all.Contains(null) ? null : ConfigValue.Of(all.Select(static item => item!));
            // A loss with arguments of its own: those that change nothing.
            case ConfigKind.Object when loss.Text("class_name") is { } className:
                ConfigValue config = loss["config"] ?? ConfigValue.EmptyObject;
                bool isPlain = config.Members.All(static member => member.Key is "name" or "dtype" or "fn" or "axis"
                    || (member.Key == "reduction" && member.Value is { Kind: ConfigKind.String, Text: "auto" or "sum_over_batch_size" })
                    || member.Value.IsNull || member.Value is { Kind: ConfigKind.Boolean, Boolean: false } or { Kind: ConfigKind.Number, Number: 0 });
                return isPlain ? Loss(ConfigValue.Of(className)) : null;
            // By output.
            case ConfigKind.Object when loss.Members.Count > 0:
                List<KeyValuePair<string, ConfigValue?>> byOutput = [.. loss.Members.Select(static member => new KeyValuePair<string, ConfigValue?>(member.Key, Loss(member.Value)))];
                return byOutput.Exists(static member => member.Value is null)
                    ? null
                    : ConfigValue.Of(byOutput.Select(static member => new KeyValuePair<string, ConfigValue>(member.Key, member.Value!)));
            default:
                return null;
        }
    }

    private static IEnumerable<string> MetricsOf(ConfigValue metrics) => metrics.Kind switch
    {
        ConfigKind.String when Metrics.Contains(metrics.Text) => [metrics.Text],
        ConfigKind.Array => metrics.Items.SelectMany(MetricsOf),
        ConfigKind.Object when metrics["config"]?.Text("name") is { } name && Metrics.Contains(name) => [name],
        _ => [],
    };
}
