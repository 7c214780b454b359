namespace LayersGen.Catalogue;

/// <summary>
/// One thing wrong with a model. Says where by layer and argument, not by location: the analyzer turns that into the
/// attribute's argument, the run-time loader into a path in the JSON.
/// </summary>
/// <param name="Id">An <see cref="ErrorId"/>.</param>
/// <param name="Layer">Index of the layer in the specification; -1 for the model as a whole.</param>
/// <param name="Argument">The key of the argument at fault, or null for the layer as a whole.</param>
/// <param name="Message">What is wrong, with the shapes and values involved, and what to write instead.</param>
internal sealed record GraphError(string Id, int Layer, string? Argument, string Message)
{
    /// <summary>Which application of the layer is at fault: an index of <see cref="LayerSpec.Calls"/>.</summary>
    public int Call { get; init; }

    /// <summary>What would repair it, where that is known.</summary>
    public Remedy? Remedy { get; init; }

    /// <summary>The same fault as the model or layer inside the argument has it; null where the fault is the layer's own.</summary>
    public GraphError? Inner { get; init; }
}

/// <summary>Thrown by a layer's rules where its arguments or inputs do not fit.</summary>
internal sealed class GraphException(string id, string message, Argument? argument = null) : Exception(message)
{
    public string Id => id;

    public Argument? Argument => argument;

    public Remedy? Remedy { get; init; }
}
