using System.Collections.Immutable;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.Analyzers;

/// <summary>The descriptors of all diagnostics. Messages are made where the fault is found, with the shapes and names at hand.</summary>
internal static class Descriptors
{
    private const string HelpRoot = "https://github.com/layersgen/layersgen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NotPartial = Declaration(ErrorId.NotPartial, "A Layers model must be partial");
    public static readonly DiagnosticDescriptor NoLayers = Declaration(ErrorId.NoLayers, "A Layers model needs layers");
    public static readonly DiagnosticDescriptor SpreadOverDeclarations = Declaration(ErrorId.SpreadOverDeclarations, "Layers must be on one declaration");
    public static readonly DiagnosticDescriptor UnknownInput = Declaration(ErrorId.UnknownInput, "No layer has that name");
    public static readonly DiagnosticDescriptor DuplicateName = Declaration(ErrorId.DuplicateName, "Layer names must be unique");
    public static readonly DiagnosticDescriptor Cycle = Declaration(ErrorId.Cycle, "A layer depends on its own result");
    public static readonly DiagnosticDescriptor UnusedLayer = Declaration(ErrorId.UnusedLayer, "Nothing uses a layer's result");
    public static readonly DiagnosticDescriptor UnknownLayer = Declaration(ErrorId.UnknownLayer, "Not a known layer");
    public static readonly DiagnosticDescriptor MissingInput = Declaration(ErrorId.MissingInput, "The model's input is missing");
    public static readonly DiagnosticDescriptor UnsupportedDeclaration = Declaration(ErrorId.UnsupportedDeclaration, "The class cannot be a Layers model");
    public static readonly DiagnosticDescriptor MissingInner = Declaration(ErrorId.MissingInner, "A wrapper has no layer behind it");
    public static readonly DiagnosticDescriptor NotMarked = Declaration(ErrorId.NotMarked, "A class with layers is no model");
    public static readonly DiagnosticDescriptor NameNotForTfjs = Declaration(ErrorId.NameNotForTfjs, "TensorFlow.js cannot load a layer of that name", DiagnosticSeverity.Warning);
    public static readonly DiagnosticDescriptor BadArgument = Shapes(ErrorId.BadArgument, "A layer's argument is missing or wrong");
    public static readonly DiagnosticDescriptor WrongRank = Shapes(ErrorId.WrongRank, "The input has the wrong number of axes");
    public static readonly DiagnosticDescriptor WindowTooLarge = Shapes(ErrorId.WindowTooLarge, "The window is larger than its input");
    public static readonly DiagnosticDescriptor ShapeMismatch = Shapes(ErrorId.ShapeMismatch, "Shapes do not fit together");
    public static readonly DiagnosticDescriptor BadReshape = Shapes(ErrorId.BadReshape, "A reshape must keep the number of values");
    public static readonly DiagnosticDescriptor StridesWithDilation = Shapes(ErrorId.StridesWithDilation, "Strides and dilation exclude each other");
    public static readonly DiagnosticDescriptor WrongInputCount = Shapes(ErrorId.WrongInputCount, "The layer takes another number of inputs");
    public static readonly DiagnosticDescriptor TooLarge = Shapes(ErrorId.TooLarge, "The model is too large");
    public static readonly DiagnosticDescriptor UnknownAxis = Shapes(ErrorId.UnknownAxis, "An axis needs a fixed size");
    public static readonly DiagnosticDescriptor Unsupported = Shapes(ErrorId.Unsupported, "Not supported");

    public static readonly DiagnosticDescriptor BadTopology = Manifest(ErrorId.BadTopology, "The topology has not the form of one");
    public static readonly DiagnosticDescriptor MalformedJson = Manifest(ErrorId.MalformedJson, "Not JSON");
    public static readonly DiagnosticDescriptor NotLayersModel = Manifest(ErrorId.NotLayersModel, "Not a layers-model");
    public static readonly DiagnosticDescriptor BadManifest = Manifest(ErrorId.BadManifest, "A field of the manifest is missing or wrong");
    public static readonly DiagnosticDescriptor UnknownClass = Manifest(ErrorId.UnknownClass, "The file has a layer of an unknown class");
    public static readonly DiagnosticDescriptor TopologyCycle = Manifest(ErrorId.TopologyCycle, "A layer of the file depends on its own result");
    public static readonly DiagnosticDescriptor DanglingNode = Manifest(ErrorId.DanglingNode, "A layer of the file is applied to what is not there");
    public static readonly DiagnosticDescriptor BadGraph = Manifest(ErrorId.BadGraph, "The file's layers, inputs and outputs do not fit together");
    public static readonly DiagnosticDescriptor MissingWeight = Manifest(ErrorId.MissingWeight, "The file lacks weights of the model");
    public static readonly DiagnosticDescriptor ExtraWeight = Manifest(ErrorId.ExtraWeight, "The file has weights that no layer has");
    public static readonly DiagnosticDescriptor DuplicateWeight = Manifest(ErrorId.DuplicateWeight, "The file has a weight twice");
    public static readonly DiagnosticDescriptor WeightMismatch = Manifest(ErrorId.WeightMismatch, "A weight's shape or type disagrees with the topology");
    public static readonly DiagnosticDescriptor BadQuantization = Manifest(ErrorId.BadQuantization, "A quantization is wrong");
    public static readonly DiagnosticDescriptor ShardSize = Manifest(ErrorId.ShardSize, "The weights files have more or fewer bytes than the weights");
    public static readonly DiagnosticDescriptor ShardMissing = Manifest(ErrorId.ShardMissing, "A weights file is missing");
    public static readonly DiagnosticDescriptor PathEscapes = Manifest(ErrorId.PathEscapes, "A weights path leads out of the model's folder");
    public static readonly DiagnosticDescriptor ManifestNotFound = Manifest(ErrorId.ManifestNotFound, "The manifest is not among the project's models");
    public static readonly DiagnosticDescriptor ManifestDisagrees = Manifest(ErrorId.ManifestDisagrees, "Attributes and manifest disagree");
    public static readonly DiagnosticDescriptor ManifestNote = Manifest(ErrorId.ManifestNote, "Something of the file is read otherwise than one may think", DiagnosticSeverity.Info);

    // Each is reported by an analyzer of its own.
    public static readonly DiagnosticDescriptor UnknownScheme = Usage(ErrorId.UnknownScheme, "No handler is known for the URL's scheme");
    public static readonly DiagnosticDescriptor NotModelJson = Usage(ErrorId.NotModelJson, "A model is loaded from its model.json");
    public static readonly DiagnosticDescriptor NotAwaited = Usage(ErrorId.NotAwaited, "A load or save is not awaited");
    public static readonly DiagnosticDescriptor SyncOverAsync = Usage(ErrorId.SyncOverAsync, "A load or save blocks its thread");
    public static readonly DiagnosticDescriptor MappedModelNotDisposed = Usage(ErrorId.MappedModelNotDisposed, "A memory-mapped model is not disposed");
    public static readonly DiagnosticDescriptor PredictShape = Usage(ErrorId.PredictShape, "What is given to Predict does not fit the model", DiagnosticSeverity.Error);

    /// <summary>Those that are found in a declaration or its file.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        NotPartial, NoLayers, SpreadOverDeclarations, UnknownInput, DuplicateName, Cycle, UnusedLayer, UnknownLayer, MissingInput, UnsupportedDeclaration, MissingInner, NotMarked, NameNotForTfjs,
        BadArgument, WrongRank, WindowTooLarge, ShapeMismatch, BadReshape, StridesWithDilation, WrongInputCount, TooLarge, UnknownAxis, Unsupported,
        BadTopology, MalformedJson, NotLayersModel, BadManifest, UnknownClass, TopologyCycle, DanglingNode, BadGraph, MissingWeight,
        ExtraWeight, DuplicateWeight, WeightMismatch, BadQuantization, ShardSize, ShardMissing, PathEscapes, ManifestNotFound, ManifestDisagrees, ManifestNote,
    ];

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> s_byId = All.ToImmutableDictionary(static descriptor => descriptor.Id);

    public static DiagnosticDescriptor Of(string id) => s_byId[id];

    private static DiagnosticDescriptor Declaration(string id, string title, DiagnosticSeverity severity = DiagnosticSeverity.Error) => Make(id, title, "LayersGen.Declaration", severity);

    private static DiagnosticDescriptor Shapes(string id, string title) => Make(id, title, "LayersGen.Shapes");

    private static DiagnosticDescriptor Manifest(string id, string title, DiagnosticSeverity severity = DiagnosticSeverity.Error) => Make(id, title, "LayersGen.Manifest", severity);

    private static DiagnosticDescriptor Usage(string id, string title, DiagnosticSeverity severity = DiagnosticSeverity.Warning) => Make(id, title, "LayersGen.Usage", severity);

    private static DiagnosticDescriptor Make(string id, string title, string category, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(id, title, "{0}", category, severity, isEnabledByDefault: true, helpLinkUri: $"{HelpRoot}{id}.md");
}
