namespace LayersGen.Catalogue;

/// <summary>A model as somebody declared it, in attributes or in a topology's JSON; not yet checked.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="IsSequential">Whether a topology writes it as a Sequential.</param>
/// <param name="Layers">The layers in order, the InputLayers among them.</param>
/// <param name="Inputs">The model's inputs.</param>
/// <param name="Outputs">The model's outputs.</param>
internal sealed record GraphSpec(
    string Name,
    bool IsSequential,
    EquatableArray<LayerSpec> Layers,
    EquatableArray<TensorRef> Inputs,
    EquatableArray<TensorRef> Outputs)
{
    /// <summary>Whether TensorFlow.js wrote it, whose defaults differ from Keras' here and there.</summary>
    public bool IsFromTfjs { get; init; }

    /// <summary>Where the file has its <c>config</c>, as <see cref="ManifestError.Path"/>; null for a declaration. A model inside another has it relative to its layer.</summary>
    public string? Path { get; init; }
}

/// <summary>One layer as declared.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="Name">Its name.</param>
/// <param name="Config">Its arguments by key: an object.</param>
/// <param name="Calls">What it is applied to, each time: its <c>inbound_nodes</c>; behind the inputs what is given by name.</param>
internal sealed record LayerSpec(string ClassName, string Name, ConfigValue Config, EquatableArray<EquatableArray<TensorRef>> Calls)
{
    /// <summary>An InputLayer that a Sequential's first layer implies by <c>batch_input_shape</c>, not written by itself.</summary>
    public bool IsImplied { get; init; }

    /// <summary>Where the file has it, as <see cref="ManifestError.Path"/>; null for a declaration.</summary>
    public string? Path { get; init; }

    /// <summary>The calls, by index, that say <c>training=true</c>: in Keras they run as in training when predicting, too.</summary>
    public EquatableArray<int> InTraining { get; init; }

    /// <summary>What the layer's <c>trainable</c> says.</summary>
    public bool Trainable => Config["trainable"] is not { Kind: ConfigKind.Boolean } value || value.Boolean;
}

/// <summary>The result of applying a layer: <c>[name, nodeIndex, tensorIndex]</c>.</summary>
internal sealed record TensorRef(string Layer, int Node = 0, int Tensor = 0)
{
    /// <summary>What a call gives it as, one of <see cref="CallArguments"/>; null for an input.</summary>
    public string? Argument { get; init; }

    /// <summary>The result, whatever it is given as.</summary>
    public TensorRef Result => Argument is null ? this : this with { Argument = null };
}
