using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LayersGen.Interop.Tests;

/// <summary>A tensor of a golden: raw little-endian float32 in a file, int32 inputs too.</summary>
/// <param name="Name">The input's or output's name.</param>
/// <param name="Shape">Its shape, batch included.</param>
/// <param name="Dtype">What TF.js takes or gives.</param>
/// <param name="File">The file, in the golden's folder.</param>
public sealed record GoldenTensor(string Name, int[] Shape, string Dtype, string File);

/// <summary>A weight of a golden, in the order of TF.js' model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
public sealed record GoldenWeight(string Name, int[] Shape);

/// <summary>A model made by real TF.js, with inputs and what it predicts. See goldens/README.md.</summary>
public sealed record GoldenCase(string Layer, string Variant, bool Deep, bool TfjsReads, bool TfjsPredicts, GoldenTensor[] Inputs, GoldenTensor[] Outputs, GoldenWeight[] Weights)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Folder => Path.Combine(Repository.Goldens, Layer, Variant);

    public string ModelPath => Path.Combine(Folder, "model.json");

    public static GoldenCase Load(string name)
    {
        string path = Path.Combine(Repository.Goldens, name, "case.json");
        return JsonSerializer.Deserialize<GoldenCase>(File.ReadAllBytes(path), Json) ?? throw new InvalidDataException(path);
    }

    /// <summary>The names of the goldens that are to work, as <c>layer/variant</c>.</summary>
    public static TheoryData<string> All() => [.. Names()];

    /// <summary>Those that TF.js itself can read.</summary>
    public static TheoryData<string> ReadByTfjs() => [.. Names().Where(static name => Load(name).TfjsReads)];

    /// <summary>Those that TF.js can read and computes rightly.</summary>
    public static TheoryData<string> PredictedByTfjs() => [.. Names().Where(static name => Load(name).TfjsPredicts)];

    public Tensor<float>[] ReadInputs() => [.. Inputs.Select(input => Read(Path.Combine(Folder, input.File), input.Shape))];

    public Tensor<float>[] ReadOutputs() => [.. Outputs.Select(output => Read(Path.Combine(Folder, output.File), output.Shape))];

    /// <summary>The inputs as the worker takes them.</summary>
    public object[] InputsForNode() => [.. Inputs.Select(input => new { shape = input.Shape, dtype = input.Dtype, file = Path.Combine(Folder, input.File) })];

    public static Tensor<float> Read(string file, int[] shape)
    {
        float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
        return Tensor.Create(values, [.. shape.Select(static axis => (nint)axis)]);
    }

    private static IEnumerable<string> Names() => Directory
        .EnumerateFiles(Repository.Goldens, "case.json", SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Repository.Goldens, Path.GetDirectoryName(path)!).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);
}
