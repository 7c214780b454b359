using System.Text.Json;

namespace LayersGen.Catalogue;

/// <summary>The graph of a file, or what is wrong with its topology.</summary>
/// <param name="Spec">The graph as written; null if it has not the form.</param>
/// <param name="Graph">The graph, if nothing is wrong.</param>
/// <param name="Plan">Its forward pass; null also where shapes are not all known before run time.</param>
/// <param name="Errors">What is wrong.</param>
internal sealed record TopologyCheck(GraphSpec? Spec, ModelGraph? Graph, Execution.ForwardPlan? Plan, EquatableArray<ManifestError> Errors)
{
    private const string Field = "modelTopology";

    /// <summary>What is not wrong, but worth knowing.</summary>
    public EquatableArray<ManifestError> Notes { get; private init; } = [];

    /// <summary>Reads and checks a topology.</summary>
    /// <param name="topology">The value of <c>modelTopology</c>; empty if there is none.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static TopologyCheck Read(ReadOnlySpan<byte> topology, CancellationToken cancellationToken = default)
    {
        if (topology.IsEmpty)
            return Refused(ManifestError.Of(ErrorId.BadTopology, Field, "the topology of a layers-model", "none; weights alone are loaded into a class that declares the model, or, those of Keras, with the architecture that to_json() writes: " + ManifestReader.TwoFiles));
        GraphSpec spec;
        try
        {
            spec = TopologyReader.Read(topology);
        }
        catch (TopologyException error)
        {
            return Refused(ManifestError.Of(ErrorId.BadTopology, error.Path, error.Expected, error.Found));
        }
        catch (JsonException error)
        {
            return Refused(ManifestError.Of(ErrorId.BadTopology, Field, "JSON", error.Message));
        }

        GraphResult result = GraphBuilder.Build(spec, cancellationToken);
        return new TopologyCheck(spec, result.Graph, result.Plan, result.Errors.Select(error => InFile(error, spec)).ToEquatableArray())
        {
            Notes = result.Notes.Select(note => InFile(note, spec)).ToEquatableArray(),
        };
    }

    /// <summary>Where the file has a layer's argument, or the layer, or all of them.</summary>
    /// <param name="layer">The layer's name; null for the model as a whole.</param>
    /// <param name="argument">The argument's key; null for the layer as a whole.</param>
    public string PathOf(string? layer, string? argument)
    {
        string? path = Spec?.Layers.FirstOrDefault(spec => spec.Name == layer)?.Path;
        return path is null ? Spec?.Path ?? Field : argument is null ? path : $"{path}.config.{argument}";
    }

    private static TopologyCheck Refused(ManifestError error) => new(null, null, null, [error]);

    private static ManifestError InFile(GraphError error, GraphSpec spec) => new(IdInFile(error.Id), PathOf(error, spec), error.Message);

    // What is a slip of a name in a declaration is damage in a file, and has a page of its own.
    private static string IdInFile(string id) => id switch
    {
        ErrorId.UnknownLayer => ErrorId.UnknownClass,
        ErrorId.Cycle => ErrorId.TopologyCycle,
        ErrorId.UnknownInput => ErrorId.DanglingNode,
        ErrorId.DuplicateName or ErrorId.UnusedLayer or ErrorId.MissingInput => ErrorId.BadGraph,
        _ => id,
    };

    private static string PathOf(GraphError error, GraphSpec spec)
    {
        if (error.Layer < 0)
            return error.Argument is null || spec.IsSequential ? spec.Path ?? Field : $"{spec.Path}.{error.Argument}";
        LayerSpec layer = spec.Layers[error.Layer];
        string path = layer.Path ?? spec.Path ?? Field;
        if (error.Inner is { } inner)
        {
            return LayerCatalogue.Find(layer.ClassName) != LayerCatalogue.Submodel ? PathInside($"{path}.config", error.Argument!, inner)
                : inner.Layer < 0 ? $"{path}.config"
                : $"{path}.{PathOf(inner, TopologyReader.ReadConfig(layer.Config, spec.IsFromTfjs))}";
        }

        return error.Argument switch
        {
            null => error.Id == ErrorId.UnknownLayer ? path + ".class_name" : path,
            "name" => path + ".config.name",
            "from" => $"{path}.inbound_nodes[{error.Call}]",
            { } argument when CallArguments.IsMask(argument) => $"{path}.inbound_nodes[{error.Call}]",
            _ => $"{path}.config.{error.Argument}",
        };
    }

    // A layer inside a layer, or one of several.
    private static string PathInside(string config, string key, GraphError error)
    {
        string path = $"{config}.{key}{(key == StackedRNNCells.ListKey ? $"[{error.Layer}]" : "")}";
        if (error.Inner is { } inner)
            return PathInside($"{path}.config", error.Argument!, inner);
        return error.Argument is null ? (error.Id == ErrorId.UnknownLayer ? path + ".class_name" : path) : $"{path}.config.{error.Argument}";
    }
}
