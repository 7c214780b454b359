namespace LayersGen.Catalogue;

/// <summary>What a call gives by name beside its inputs, as topologies spell it.</summary>
internal static class CallArguments
{
    /// <summary>The mask of a layer's one input; in a topology also the list of those of several.</summary>
    public const string Mask = "mask";

    /// <summary>The mask of attention's first input.</summary>
    public const string QueryMask = "query_mask";

    /// <summary>The mask of attention's second input.</summary>
    public const string ValueMask = "value_mask";

    /// <summary>The mask of attention's third input.</summary>
    public const string KeyMask = "key_mask";

    /// <summary>Which query sees which key.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>Whether a call runs as in training.</summary>
    public const string Training = "training";

    /// <summary>Whether it says that a call runs as in training.</summary>
    public static bool SaysTraining(KeyValuePair<string, ConfigValue> argument) => argument is { Key: Training, Value: { Kind: ConfigKind.Boolean, Boolean: true } };

    /// <summary>Whether it is the name of a mask.</summary>
    public static bool IsMask(string? key) => key is Mask or QueryMask or ValueMask or KeyMask or AttentionMask;

    /// <summary>Whether tensors of that name are inputs like those without.</summary>
    public static bool IsInput(string key) => key is "inputs" or "sequences" or "initial_state" or "query" or "value" or "key" or "count_weights";

    /// <summary>The key of the attribute's property that gives the mask: those of the inputs are one property.</summary>
    public static string PropertyKey(string key) => key == AttentionMask ? key : Mask;
}
