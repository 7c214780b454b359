namespace LayersGen.Catalogue;

/// <summary>What can be wrong with a model, by the id of the diagnostic that reports it. A page per id is under docs/diagnostics.</summary>
internal static class ErrorId
{
    public const string NotPartial = "LG1001";
    public const string NoLayers = "LG1002";
    public const string SpreadOverDeclarations = "LG1003";
    public const string UnknownInput = "LG1004";
    public const string DuplicateName = "LG1005";
    public const string Cycle = "LG1006";
    public const string UnusedLayer = "LG1007";
    public const string UnknownLayer = "LG1008";
    public const string MissingInput = "LG1009";
    public const string UnsupportedDeclaration = "LG1010";
    public const string MissingInner = "LG1011";
    public const string NotMarked = "LG1012";
    public const string NameNotForTfjs = "LG1013";
    public const string BadArgument = "LG2001";
    public const string WrongRank = "LG2002";
    public const string WindowTooLarge = "LG2003";
    public const string ShapeMismatch = "LG2004";
    public const string BadReshape = "LG2005";
    public const string StridesWithDilation = "LG2006";
    public const string WrongInputCount = "LG2007";
    public const string TooLarge = "LG2008";
    public const string UnknownAxis = "LG2009";
    public const string Unsupported = "LG2010";
    public const string BadTopology = "LG3001";
    public const string MalformedJson = "LG3002";
    public const string NotLayersModel = "LG3003";
    public const string BadManifest = "LG3004";
    public const string UnknownClass = "LG3005";
    public const string TopologyCycle = "LG3006";
    public const string DanglingNode = "LG3007";
    public const string BadGraph = "LG3008";
    public const string MissingWeight = "LG3009";
    public const string ExtraWeight = "LG3010";
    public const string DuplicateWeight = "LG3011";
    public const string WeightMismatch = "LG3012";
    public const string BadQuantization = "LG3013";
    public const string ShardSize = "LG3014";
    public const string ShardMissing = "LG3015";
    public const string PathEscapes = "LG3016";
    public const string ManifestNotFound = "LG3017";
    public const string ManifestDisagrees = "LG3018";
    public const string ManifestNote = "LG3019";
    public const string UnknownScheme = "LG4001";
    public const string NotModelJson = "LG4002";
    public const string NotAwaited = "LG4003";
    public const string SyncOverAsync = "LG4004";
    public const string MappedModelNotDisposed = "LG4005";
    public const string PredictShape = "LG4006";
}
