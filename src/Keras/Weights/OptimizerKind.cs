using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;

namespace LayersGen.Keras.Weights;

/// <summary>One value that an optimizer keeps for each variable it trains.</summary>
/// <param name="Tfjs">How its name ends in TensorFlow.js, and in Keras 2's older optimizers.</param>
/// <param name="Keras2">How its name begins in Keras 2's newer optimizers.</param>
/// <param name="InKeras">Whether Keras keeps it under these settings; TensorFlow.js always does.</param>
internal sealed record OptimizerSlot(string Tfjs, string Keras2, bool InKeras = true);

/// <summary>An optimizer whose state TensorFlow.js and Keras both keep.</summary>
/// <param name="TfjsClass">Its class in TensorFlow.js.</param>
/// <param name="Slots">What it keeps, in the order of each of them.</param>
/// <param name="IsInterleaved">Whether Keras' newer optimizers keep each variable's values together, not each slot's.</param>
internal sealed record OptimizerKind(string TfjsClass, IReadOnlyList<OptimizerSlot> Slots, bool IsInterleaved)
{
    /// <summary>What is kept in Keras.</summary>
    public OptimizerSlot[] KerasSlots => [.. Slots.Where(static slot => slot.InKeras)];

    /// <summary>Whether the values are other ones in Keras: it accumulates steps, TensorFlow.js gradients.</summary>
    public bool IsScaled => TfjsClass == "Momentum";

    /// <summary>The optimizer of a training configuration in Keras 2's form; null where TensorFlow.js keeps no such state.</summary>
    public static OptimizerKind? Of(ConfigValue training)
    {
        if (training["optimizer_config"] is not { Kind: ConfigKind.Object } optimizer)
            return null;
        ConfigValue config = optimizer["config"] ?? ConfigValue.EmptyObject;
        bool hasMomentum = config["momentum"] is { Kind: ConfigKind.Number, Number: not 0 };
        return optimizer.Text("class_name") switch
        {
            "SGD" when hasMomentum => new OptimizerKind("Momentum", [new("momentum", "m")], false),
            "SGD" => new OptimizerKind("SGD", [], false),
            "RMSprop" => new OptimizerKind("RMSProp",
            [
                new("rms", "velocity"),
                new("momentum", "momentum", hasMomentum),
                .. config.IsTrue("centered", false) ? [new OptimizerSlot("mg", "average_gradient")] : Array.Empty<OptimizerSlot>(),
            ], false),
            "Adagrad" => new OptimizerKind("Adagrad", [new("accumulator", "accumulator")], false),
            "Adadelta" => new OptimizerKind("Adadelta", [new("accum_grad", "accumulated_grad"), new("accum_var", "accumulated_delta_var")], true),
            "Adam" => new OptimizerKind("Adam", [new("m", "m"), new("v", "v")], true),
            _ => null,
        };
    }
}
