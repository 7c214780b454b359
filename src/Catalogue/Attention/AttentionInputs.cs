namespace LayersGen.Catalogue;

/// <summary>The inputs of attention: queries, values, and keys, which are the values where there is no third input.</summary>
internal readonly struct AttentionInputs
{
    /// <summary>Whether a query sees only the keys up to its own place.</summary>
    public static readonly Argument<bool> UseCausalMask = Argument.Boolean("use_causal_mask", false).OfCall();

    /// <summary>Whether the shares of the values are a result, too.</summary>
    public static readonly Argument<bool> ReturnScores = Argument.Boolean("return_attention_scores", false).OfCall();

    /// <summary>What Keras calls the arguments of a call.</summary>
    public static readonly string[] Parameters = ["inputs", CallArguments.Mask, CallArguments.Training, ReturnScores.Key, UseCausalMask.Key];

    // Keras 2 once had it among a layer's arguments.
    private const string Causal = "causal";

    private AttentionInputs(IReadOnlyList<Shape> inputs)
    {
        Query = inputs[0];
        Value = inputs[1];
        Key = inputs[inputs.Count - 1];
    }

    /// <summary><c>[n, queries, depth]</c>.</summary>
    public Shape Query { get; }

    /// <summary><c>[n, keys, width]</c>.</summary>
    public Shape Value { get; }

    /// <summary><c>[n, keys, depth]</c>.</summary>
    public Shape Key { get; }

    public int Queries => Query[1];

    public int Keys => Value[1];

    public int Depth => Query[2];

    public int Width => Value[2];

    /// <summary><c>[n, queries, keys]</c>.</summary>
    public Shape Scores => new(Query[0], Queries, Keys);

    /// <summary>Fills in what older writers called otherwise.</summary>
    public static ConfigValue Upgrade(ConfigValue config) => config[Causal] is { Boolean: true } causal ? config.With(UseCausalMask.Key, causal) : config;

    /// <summary>The inputs as such, refusing shapes that do not fit together.</summary>
    public static AttentionInputs Of(IReadOnlyList<Shape> shapes)
    {
        foreach (Shape shape in shapes)
        {
            if (shape.Rank != 3)
                throw new GraphException(ErrorId.WrongRank, $"it needs sequences (batch, steps, features), rank 3, but an input is {shape}, rank {shape.Rank}.");
        }

        AttentionInputs inputs = new(shapes);
        if (Differ(inputs.Query[2], inputs.Key[2]))
            throw new GraphException(ErrorId.ShapeMismatch, $"its queries {inputs.Query} and keys {inputs.Key} differ in their last axis. Make them equal, or project them by [Dense].");
        if (Differ(inputs.Value[1], inputs.Key[1]))
            throw new GraphException(ErrorId.ShapeMismatch, $"its values {inputs.Value} and keys {inputs.Key} differ in their steps; each value needs a key.");
        return inputs;
    }

    private static bool Differ(int a, int b) => a != b && a != Shape.Unknown && b != Shape.Unknown;
}
