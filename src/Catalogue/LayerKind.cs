namespace LayersGen.Catalogue;

/// <summary>
/// What the library knows of one Keras layer class: its arguments, its shape rule, its weights, and the operations it
/// comes down to. One file per kind, which also holds the attribute; the file alone adds a layer.
/// </summary>
internal abstract class LayerKind
{
    /// <summary>Keras' class name, as topologies and attributes have it.</summary>
    public abstract string ClassName { get; }

    /// <summary>The class name that a topology has for a layer of the kind.</summary>
    public virtual string ClassNameOf(LayerScope layer) => ClassName;

    /// <summary>Other class names of the same layer in older or other writers' files.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>All arguments, in the order TensorFlow.js writes them; <see cref="Argument.Base"/> marks the place of the common ones.</summary>
    public abstract IReadOnlyList<Argument> Arguments { get; }

    /// <summary>
    /// The key of the argument that is a layer, or several; null for most. A declaration has the attributes of those behind the layer's
    /// own, a topology <c>{class_name, config}</c>.
    /// </summary>
    public virtual string? InnerKey => null;

    /// <summary>The fewest inputs the layer takes.</summary>
    public virtual int MinimumInputs => 1;

    /// <summary>The most inputs the layer takes.</summary>
    public virtual int MaximumInputs => 1;

    /// <summary>What Keras calls that which a call takes by position, the first included.</summary>
    public virtual IReadOnlyList<string> CallParameters => [];

    /// <summary>Whether inputs after the first are arguments of their own in a call, not a list with the first.</summary>
    public virtual bool NamesInputs => false;

    /// <summary>What a call may give as the mask of each input, in place of the one that the input has; one of <see cref="CallArguments"/> each.</summary>
    public virtual EquatableArray<string> MaskArguments => [];

    /// <summary>Whether a topology has those masks as one list.</summary>
    public virtual bool ListsMasks => false;

    /// <summary>Throws where the layer does not take a tensor of that name and shape beside its inputs.</summary>
    public virtual void CheckNamed(LayerScope layer, IReadOnlyList<Shape> inputs, string argument, Shape shape)
    {
        int input = MaskArguments.IndexOf(argument);
        if (input < 0)
            throw new GraphException(ErrorId.WrongInputCount, $"it takes no {Naming.ToPascal(CallArguments.PropertyKey(argument))}. Leave it out: masks are for recurrent layers, [Bidirectional], [TimeDistributed], [GlobalAveragePooling1D] and attention.");
        if (input >= inputs.Count)
            throw new GraphException(ErrorId.WrongInputCount, $"it is given a {argument} and no input for it. Name that input in From, or leave the mask out.");
        if (inputs[input].Rank < 3)
            throw new GraphException(ErrorId.WrongRank, $"a mask is for sequences (batch, steps, features), but its input {input} is {inputs[input]}. Leave the mask out.");
        Shape expected = new(inputs[input][0], inputs[input][1]);
        if (shape.Rank != 2 || (shape[1] != expected[1] && shape[1] != Shape.Unknown && expected[1] != Shape.Unknown))
            throw new GraphException(ErrorId.ShapeMismatch, $"its mask must be {expected}, a value for each step of its input {inputs[input]}, but is {shape}.");
    }

    /// <summary>Whether a call with <c>training=true</c> would predict something else.</summary>
    public virtual bool DiffersInTraining(LayerScope layer) =>
        Arguments.Any(argument => argument.Key is "dropout" or "recurrent_dropout" && layer.Value(argument) is double and not 0)
        || layer.Values.Any(static value => value switch
        {
            LayerScope inner => inner.Kind.DiffersInTraining(inner),
            EquatableArray<LayerScope> several => several.Any(static inner => inner.Kind.DiffersInTraining(inner)),
            ModelGraph model => model.Layers.Any(static inner => inner.Kind.DiffersInTraining(inner.Scope)),
            _ => false,
        });

    /// <summary>The shape of the result, or of the first of several; throws <see cref="GraphException"/> where the inputs do not fit.</summary>
    public abstract Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs);

    /// <summary>The shapes of all results, of a layer that has several.</summary>
    public virtual EquatableArray<Shape> InferShapes(LayerScope layer, IReadOnlyList<Shape> inputs) => [InferShape(layer, inputs)];

    /// <summary>The weights, in Keras' order, for the inputs the layer was first applied to.</summary>
    public virtual IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) => [];

    /// <summary>What applying the layer gives.</summary>
    public virtual LayerResult Apply(LayerScope layer, IReadOnlyList<Shape> inputs) => new(InferShapes(layer, inputs), Weights(layer, inputs).ToEquatableArray());

    /// <summary>
    /// Whether steps that are masked in its input are in its result too (Keras' <c>supports_masking</c>). A mask ends at any other
    /// layer; one that makes or changes a mask defines it where it is lowered.
    /// </summary>
    public virtual bool PassesMask => false;

    /// <summary>Whether TensorFlow.js writes <c>dtype</c> beside <c>batch_input_shape</c>, as it does for all but Embedding.</summary>
    public virtual bool WritesDType => true;

    /// <summary>Fills in what an older writer left out because its default was another; <paramref name="isTfjs"/> tells TensorFlow.js' files from Keras'.</summary>
    public virtual ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config;

    /// <summary>The layer's configuration as a topology has it, where that is more than its arguments side by side.</summary>
    public virtual ConfigValue Downgrade(LayerScope layer, ConfigValue config) => config;

    /// <summary>Emits the operations that compute the result at inference. All shapes are fully known but for the batch.</summary>
    public abstract void Lower(LoweringContext context);
}
