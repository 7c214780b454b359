namespace LayersGen.Keras.Dialects;

/// <summary>Where a layer's variables are.</summary>
internal enum LayerForm
{
    /// <summary>In the layer itself.</summary>
    Plain,

    /// <summary>In the recurrent cell it makes of its own arguments.</summary>
    OwnCell,

    /// <summary>In the cell it is given.</summary>
    GivenCell,

    /// <summary>In a list of cells.</summary>
    Cells,

    /// <summary>In the layer it wraps.</summary>
    Wrapper,

    /// <summary>In two copies of the layer it wraps.</summary>
    Bidirectional,

    /// <summary>In four projections of its own.</summary>
    Attention,
}

/// <summary>One layer class: its arguments and variables in every dialect.</summary>
internal sealed class LayerMapping
{
    private static readonly string[] FunctionSorts = ["initializer", "regularizer", "constraint"];

    // What every layer has.
    private static readonly ArgumentMapping[] Common =
    [
        ArgumentMapping.Parse("name"),
        ArgumentMapping.Parse("trainable"),
        ArgumentMapping.Parse("activity_regularizer!t~"),
        ArgumentMapping.Parse("input_dtype!t23~"),
    ];

    /// <param name="className">Keras' class name.</param>
    /// <param name="arguments">The arguments, in the notation of <see cref="ArgumentMapping.Parse"/>; <c>kernel_*</c> stands for its initializer, regularizer and constraint.</param>
    /// <param name="variables">The variables in Keras' order, in the notation of <see cref="VariableMapping.Parse"/>.</param>
    /// <param name="unknownTo">The dialects without this class.</param>
    public LayerMapping(string className, string arguments = "", string variables = "", Dialect unknownTo = Dialect.None)
    {
        ClassName = className;
        UnknownTo = unknownTo;
        Arguments = [.. Words(arguments).SelectMany(Expand).Select(ArgumentMapping.Parse), .. Common];
        Variables = [.. Words(variables).Select(VariableMapping.Parse)];
    }

    public string ClassName { get; }

    public Dialect UnknownTo { get; }

    public LayerForm Form { get; init; }

    public IReadOnlyList<ArgumentMapping> Arguments { get; }

    public IReadOnlyList<VariableMapping> Variables { get; }

    /// <summary>The argument by its key in a dialect.</summary>
    public ArgumentMapping? Find(string key, Dialect dialect)
    {
        foreach (ArgumentMapping argument in Arguments)
        {
            if ((dialect == Dialect.Keras3 ? argument.Keras3Key : argument.Key) == key)
                return argument;
        }

        return null;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Expand(string word)
    {
        int star = word.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? [word] : FunctionSorts.Select(part => word.Replace("*", part, StringComparison.Ordinal));
    }
}
