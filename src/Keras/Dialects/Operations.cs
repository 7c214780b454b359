using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>
/// Arithmetic between layers, as in <c>x / 127.5 - 1</c>: Keras 2 keeps it as a TFOpLambda, Keras 3 as an operation in the place of a layer.
/// Between tensors it is a merge layer, with a number a Rescaling.
/// </summary>
internal static class Operations
{
    private const string Keras3Module = "keras.src.ops.";

    private static readonly Dictionary<string, string> Functions = new(StringComparer.Ordinal)
    {
        ["__operators__.add"] = "Add",
        ["math.add"] = "Add",
        ["math.subtract"] = "Subtract",
        ["math.multiply"] = "Multiply",
        ["math.truediv"] = "TrueDivide",
        ["math.divide"] = "TrueDivide",
        ["Divide"] = "TrueDivide",
        ["math.maximum"] = "Maximum",
        ["math.minimum"] = "Minimum",
    };

    /// <summary>Whether an entry of a model's layers is an operation.</summary>
    public static bool IsOperation(ConfigValue layer) =>
        layer.Text("class_name") is "TFOpLambda" or "SlicingOpLambda" or "TensorFlowOpLayer"
        || layer.Text("module")?.StartsWith(Keras3Module, StringComparison.Ordinal) == true;

    /// <summary>What it is called, for a message.</summary>
    public static string NameOf(ConfigValue layer) => layer["config"]?.Text("function") ?? layer.Text("class_name")!;

    /// <summary>The layer that does the same, as in Keras 2; null if none does.</summary>
    public static ConfigValue? AsLayer(ConfigValue layer, GraphCalls.Applied applied)
    {
        string name = NameOf(layer);
        string operation = Functions.GetValueOrDefault(name, name);
        if (applied.Calls.Count > 0 && operation is "Add" or "Subtract" or "Multiply" or "Maximum" or "Minimum" && applied.Calls.All(static call => call.Operands is [null, null]))
            return Layer(operation, applied.Name);
        // One layer has one scale.
        (double, double)?[] rescalings = [.. applied.Calls.Select(call => Rescaling(operation, call.Operands)).Distinct()];
        return rescalings is [var (scale, offset)] && double.IsFinite(scale) && double.IsFinite(offset)
            ? Layer("Rescaling", applied.Name, ("scale", ConfigValue.Of(scale)), ("offset", ConfigValue.Of(offset)))
            : null;
    }

    private static (double Scale, double Offset)? Rescaling(string operation, IReadOnlyList<double?>? operands) => (operation, operands) switch
    {
        ("Add", [null, { } number]) => (1, number),
        ("Add", [{ } number, null]) => (1, number),
        ("Subtract", [null, { } number]) => (1, -number),
        ("Subtract", [{ } number, null]) => (-1, number),
        ("Multiply", [null, { } number]) => (number, 0),
        ("Multiply", [{ } number, null]) => (number, 0),
        ("TrueDivide", [null, { } number]) => (1 / number, 0),
        _ => null,
    };

    private static ConfigValue Layer(string className, string name, params (string Key, ConfigValue Value)[] arguments) => ConfigValue.Of(
        ("class_name", ConfigValue.Of(className)),
        ("config", ConfigValue.Of([("name", ConfigValue.Of(name)), .. arguments])));
}
