namespace LayersGen.Catalogue;

/// <summary>Reads a layer's arguments, whether it is a layer of a model or one inside another layer.</summary>
internal static class LayerReader
{
    /// <summary>The layer; null where its class is not known or an argument is wrong, after telling <paramref name="errors"/> about each.</summary>
    /// <param name="layer">The layer as declared.</param>
    /// <param name="isFromTfjs">Whether TensorFlow.js wrote it.</param>
    /// <param name="index">The layer's index, for errors.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static LayerScope? Read(LayerSpec layer, bool isFromTfjs, int index, List<GraphError> errors)
    {
        LayerKind? kind = LayerCatalogue.Find(layer.ClassName);
        if (kind is null)
        {
            string? advice = UnknownLayers.Advice(layer.ClassName);
            string? near = advice is not null ? null : Naming.Nearest(layer.ClassName, LayerCatalogue.All.Select(static known => known.ClassName));
            errors.Add(new GraphError(ErrorId.UnknownLayer, index, null, $"Layer '{layer.Name}' has the class '{layer.ClassName}', which is not a layer LayersGen knows{(advice is null ? "" : $": {advice}")}.{Naming.Hint(near, [])}"));
            return null;
        }

        int before = errors.Count;
        object?[] values = new object?[kind.Arguments.Count];
        ConfigValue config = kind.Upgrade(layer.Config, isFromTfjs);
        for (int i = 0; i < values.Length; i++)
        {
            Argument argument = kind.Arguments[i];
            if (argument == Argument.Base)
                continue;
            ConfigValue? value = config[argument.Key];
            if (value is null && argument.Required)
                errors.Add(new GraphError(ErrorId.BadArgument, index, argument.Key, $"{kind.ClassName} '{layer.Name}' needs {argument.Property} ({argument.Key}): {argument.Expected}."));
            else if (!argument.TryRead(value, out values[i], out string expected))
                errors.AddRange(Explain(layer, kind, index, argument, value!, expected));
        }

        return errors.Count == before ? new LayerScope(layer.Name, kind, EquatableArray.Create<object?>(values), layer.Trainable) : null;
    }

    // What is wrong inside an argument that is a layer or a model is told as such.
    private static IEnumerable<GraphError> Explain(LayerSpec layer, LayerKind kind, int index, Argument argument, ConfigValue value, string expected)
    {
        EquatableArray<GraphError> inside = argument.ErrorsIn(value);
        return inside.Count > 0
            ? inside.Select(error => new GraphError(error.Id, index, argument.Key, $"{kind.ClassName} '{layer.Name}': {error.Message}") { Inner = error, Remedy = error.Remedy })
            : [new GraphError(ErrorId.BadArgument, index, argument.Key, $"{kind.ClassName} '{layer.Name}': {argument.Property} ({argument.Key}) is {value}; expected {expected}.") { Remedy = argument.RemedyFor(value) }];
    }
}
