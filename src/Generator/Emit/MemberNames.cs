namespace LayersGen.Generator;

/// <summary>Names for generated members: none twice, none that the class has already.</summary>
internal sealed class MemberNames
{
    private static readonly string[] s_taken =
    [
        "Clone", "Create", "Deconstruct", "Definition", "Dispose", "Equals", "Finalize", "GetHashCode", "GetType", "GetWeight", "Inputs", "IsMemoryMapped", "LoadAsync",
        "MemberwiseClone", "Outputs", "Predict", "PredictSpan", "PredictTensors", "PrintMembers", "ReferenceEquals", "ResetStates", "SaveAsync", "Summary", "ToFloat",
        "ToString", "TopologyUtf8", "UseMultithreading", "UserDefinedMetadata", "Weight", "WeightSpecs",
    ];

    private readonly HashSet<string> _used;

    public MemberNames(string className, IEnumerable<string> members) => _used = new HashSet<string>(s_taken.Concat(members), StringComparer.Ordinal) { className };

    /// <summary><paramref name="name"/>, or where that is taken the same with <c>Layer</c> or a number behind it.</summary>
    public string Unique(string name)
    {
        string candidate = name;
        for (int i = 1; !_used.Add(candidate); i++)
            candidate = i == 1 ? name + "Layer" : name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return candidate;
    }
}
