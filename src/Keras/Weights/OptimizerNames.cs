namespace LayersGen.Keras.Weights;

/// <summary>What the weights of an optimizer's state are called.</summary>
internal static class OptimizerNames
{
    /// <summary>Their group in a manifest.</summary>
    public const string Group = "optimizer";

    /// <summary>Before the names of a state that is kept as Keras has it: TensorFlow.js has none of the kind.</summary>
    public const string KerasPrefix = "optimizer/";

    /// <summary>The number of steps: the first weight of each state in TensorFlow.js.</summary>
    public const string Iterations = "iter";
}
