using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace LayersGen.Interop.Tests.Declared;

/// <summary>Models declared in C# against the same models made with real TF.js.</summary>
public sealed class DeclaredTests(TfjsNode tfjs)
{
    private static readonly Dictionary<string, DeclaredModel> s_models = new()
    {
        ["digits"] = new(Digits.TopologyUtf8, static () => Digits.Create(1), static async path => await Digits.LoadAsync(path), static (m, x) => [((Digits)m).Predict(x[0])], [28, 28, 1]),
        ["explicitInput"] = new(ExplicitInput.TopologyUtf8, static () => ExplicitInput.Create(2), static async path => await ExplicitInput.LoadAsync(path), static (m, x) => [((ExplicitInput)m).Predict(x[0])], [4]),
        ["iris"] = new(Iris.TopologyUtf8, static () => Iris.Create(3), static async path => await Iris.LoadAsync(path), static (m, x) => [((Iris)m).Predict(x[0])], [4]),
        ["convolutions"] = new(Convolutions.TopologyUtf8, static () => Convolutions.Create(4), static async path => await Convolutions.LoadAsync(path), static (m, x) => [((Convolutions)m).Predict(x[0])], [16, 16, 3]),
        ["channelsFirst"] = new(ChannelsFirst.TopologyUtf8, static () => ChannelsFirst.Create(5), static async path => await ChannelsFirst.LoadAsync(path), static (m, x) => [((ChannelsFirst)m).Predict(x[0])], [3, 12, 13]),
        ["channelsFirstGap"] = new(ChannelsFirstGap.TopologyUtf8, static () => ChannelsFirstGap.Create(6), static async path => await ChannelsFirstGap.LoadAsync(path), static (m, x) => [((ChannelsFirstGap)m).Predict(x[0])], [3, 4, 5]),
        ["pooling"] = new(Pooling.TopologyUtf8, static () => Pooling.Create(7), static async path => await Pooling.LoadAsync(path), static (m, x) => [((Pooling)m).Predict(x[0])], [30, 31, 2]),
        ["sequences"] = new(Sequences.TopologyUtf8, static () => Sequences.Create(21), static async path => await Sequences.LoadAsync(path), static (m, x) => [((Sequences)m).Predict(x[0])], [40, 3]),
        ["sequenceMean"] = new(SequenceMean.TopologyUtf8, static () => SequenceMean.Create(22), static async path => await SequenceMean.LoadAsync(path), static (m, x) => [((SequenceMean)m).Predict(x[0])], [7, 3]),
        ["volumes"] = new(Volumes.TopologyUtf8, static () => Volumes.Create(23), static async path => await Volumes.LoadAsync(path), static (m, x) => [((Volumes)m).Predict(x[0])], [8, 9, 10, 2]),
        ["enlarging"] = new(Enlarging.TopologyUtf8, static () => Enlarging.Create(24), static async path => await Enlarging.LoadAsync(path), static (m, x) => [((Enlarging)m).Predict(x[0])], [5, 6, 3]),
        ["enlargingChannelsFirst"] = new(EnlargingChannelsFirst.TopologyUtf8, static () => EnlargingChannelsFirst.Create(25), static async path => await EnlargingChannelsFirst.LoadAsync(path), static (m, x) => [((EnlargingChannelsFirst)m).Predict(x[0])], [3, 4, 5]),
        ["activations"] = new(Activations.TopologyUtf8, static () => Activations.Create(8), static async path => await Activations.LoadAsync(path), static (m, x) => [((Activations)m).Predict(x[0])], [6]),
        ["normalization"] = new(Normalization.TopologyUtf8, static () => Normalization.Create(9), static async path => await Normalization.LoadAsync(path), static (m, x) => [((Normalization)m).Predict(x[0])], [8]),
        ["arguments"] = new(Arguments.TopologyUtf8, static () => Arguments.Create(10), static async path => await Arguments.LoadAsync(path), static (m, x) => [((Arguments)m).Predict(x[0])], [8]),
        ["shapes"] = new(Shapes.TopologyUtf8, static () => Shapes.Create(11), static async path => await Shapes.LoadAsync(path), static (m, x) => [((Shapes)m).Predict(x[0])], [24]),
        ["batchInput"] = new(BatchInput.TopologyUtf8, static () => BatchInput.Create(17), static async path => await BatchInput.LoadAsync(path), static (m, x) => [((BatchInput)m).Predict(x[0])], [7]),
        ["text"] = new(Text.TopologyUtf8, static () => Text.Create(12), static async path => await Text.LoadAsync(path), static (m, x) => [((Text)m).Predict(x[0])], [12]) { IndexBound = 100 },
        ["twoInTwoOut"] = new(TwoInTwoOut.TopologyUtf8, static () => TwoInTwoOut.Create(13), static async path => await TwoInTwoOut.LoadAsync(path), static (m, x) => Both(((TwoInTwoOut)m).Predict(new TwoInTwoOut.Inputs(x[0], x[1]))), [4], [3]),
        ["residual"] = new(Residual.TopologyUtf8, static () => Residual.Create(14), static async path => await Residual.LoadAsync(path), static (m, x) => [((Residual)m).Predict(x[0])], [8, 8, 4]),
        ["sharedLayer"] = new(SharedLayer.TopologyUtf8, static () => SharedLayer.Create(15), static async path => await SharedLayer.LoadAsync(path), static (m, x) => Both(((SharedLayer)m).Predict(new SharedLayer.Inputs(x[0], x[1]))), [4], [4]),
        ["recurrent"] = new(Recurrent.TopologyUtf8, static () => Recurrent.Create(18), static async path => await Recurrent.LoadAsync(path), static (m, x) => [((Recurrent)m).Predict(x[0])], [6, 3]),
        ["convLstm"] = new(ConvLstm.TopologyUtf8, static () => ConvLstm.Create(19), static async path => await ConvLstm.LoadAsync(path), static (m, x) => [((ConvLstm)m).Predict(x[0])], [3, 5, 6, 2]),
        ["sequenceToSequence"] = new(SequenceToSequence.TopologyUtf8, static () => SequenceToSequence.Create(20), static async path => await SequenceToSequence.LoadAsync(path), static (m, x) => [((SequenceToSequence)m).Predict(new SequenceToSequence.Inputs(x[0], x[1])).Probs], [5, 3], [4, 2]),
        ["siamese"] = new(Siamese.TopologyUtf8, static () => Siamese.Create(21), static async path => await Siamese.LoadAsync(path), static (m, x) => [((Siamese)m).Predict(new Siamese.Inputs(x[0], x[1])).Same], [3], [3]),
        ["outputInside"] = new(OutputInside.TopologyUtf8, static () => OutputInside.Create(16), static async path => await OutputInside.LoadAsync(path), static (m, x) => Both(((OutputInside)m).Predict(new OutputInside.Inputs(x[0]))), [4]),
    };

    // TF.js can't read gelu_new, which it writes; and it applies constraints to the weights it loads.
    private static readonly string[] s_unreadable = ["activations", "arguments"];
    // What it predicts otherwise than Keras: see goldens/README.md.
    private static readonly string[] s_astray = ["channelsFirst"];

    public static TheoryData<string> All => [.. s_models.Keys];

    public static TheoryData<string> Readable => [.. s_models.Keys.Except(s_unreadable)];

    [Theory]
    [MemberData(nameof(All))]
    public void Topology_is_what_tfjs_writes(string name)
    {
        JsonNode expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Goldens, "declared", name + ".json")))!;
        JsonNode actual = JsonNode.Parse(s_models[name].Topology)!;
        Assert.True(JsonNode.DeepEquals(expected, actual), $"TF.js writes\n{expected.ToJsonString()}\nwe write\n{actual.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Tfjs_runs_a_new_model_and_its_save_loads_into_the_class(string name)
    {
        DeclaredModel declared = s_models[name];
        using TempFolder folder = new();
        Tensor<float>[] inputs = declared.MakeInputs();
        using LayersModelBase model = declared.Create();
        await model.SaveAsync("file://" + folder["ours"], cancellationToken: TestContext.Current.CancellationToken);
        Tensor<float>[] predicted = declared.Predict(model, inputs);

        if (!s_astray.Contains(name))
            Close.Assert(await PredictWithTfjs(folder, inputs), predicted, Close.Deep);

        await tfjs.RequestAsync(new { command = "roundtrip", modelPath = folder["ours/model.json"], outputDir = folder["theirs"] }, TestContext.Current.CancellationToken);
        using LayersModelBase back = await declared.Load(folder["theirs/model.json"]);
        Close.Assert(predicted, declared.Predict(back, inputs), Close.Single);
    }

    [Fact]
    public async Task A_file_of_another_model_is_refused()
    {
        using TempFolder folder = new();
        using (Digits digits = Digits.Create(1))
            await digits.SaveAsync("file://" + folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        ModelFormatException other = await Assert.ThrowsAsync<ModelFormatException>(() => Iris.LoadAsync(folder["model.json"], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("as the class 'iris' declares", other.Message, StringComparison.Ordinal);
        ModelFormatException nearly = await Assert.ThrowsAsync<ModelFormatException>(() => DigitsWithSigmoid.LoadAsync(folder["model.json"], cancellationToken: TestContext.Current.CancellationToken));
        Assert.EndsWith("model.json: modelTopology: activation of layer 'probs': expected \"sigmoid\", as the class 'digits_with_sigmoid' declares, found \"softmax\".", nearly.Message, StringComparison.Ordinal);
    }

    private async Task<Tensor<float>[]> PredictWithTfjs(TempFolder folder, Tensor<float>[] inputs)
    {
        Directory.CreateDirectory(folder["predicted"]);
        List<object> sent = [];
        foreach (Tensor<float> input in inputs)
        {
            string file = folder[$"input{sent.Count}.bin"];
            float[] values = new float[input.FlattenedLength];
            input.FlattenTo(values);
            await File.WriteAllBytesAsync(file, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), TestContext.Current.CancellationToken);
            sent.Add(new { shape = input.Lengths.ToArray().Select(static length => (int)length), dtype = "float32", file });
        }

        JsonObject answer = await tfjs.RequestAsync(new { modelPath = folder["ours/model.json"], inputs = sent, outputDir = folder["predicted"] }, TestContext.Current.CancellationToken);
        return [.. answer["outputs"]!.AsArray().Select(static output =>
            GoldenCase.Read(output!["file"]!.GetValue<string>(), [.. output["shape"]!.AsArray().Select(static axis => axis!.GetValue<int>())]))];
    }

    private static Tensor<float>[] Both(TwoInTwoOut.Outputs outputs) => [outputs.Left, outputs.Right];

    private static Tensor<float>[] Both(SharedLayer.Outputs outputs) => [outputs.Sum, outputs.Shared];

    private static Tensor<float>[] Both(OutputInside.Outputs outputs) => [outputs.Hidden, outputs.End];
}

/// <summary>As <see cref="Digits"/>, with another activation at the end.</summary>
[LayersModel]
[Input(28, 28, 1)]
[Conv2D(8, 5, Activation = Activation.Relu)]
[MaxPooling2D(2)]
[Conv2D(16, 3, 2, Strides = [2, 1], Padding = Padding.Same, UseBias = false)]
[Flatten]
[Dense(10, Activation = Activation.Sigmoid, Name = "probs")]
public sealed partial class DigitsWithSigmoid;

/// <summary>What the tests do with each declared class.</summary>
internal sealed class DeclaredModel(
    ReadOnlySpan<byte> topology,
    Func<LayersModelBase> create,
    Func<string, Task<LayersModelBase>> load,
    Func<LayersModelBase, Tensor<float>[], Tensor<float>[]> predict,
    params int[][] inputs)
{
    private const int Batch = 4;

    public byte[] Topology { get; } = topology.ToArray();

    public Func<LayersModelBase> Create => create;

    public Func<string, Task<LayersModelBase>> Load => load;

    public Func<LayersModelBase, Tensor<float>[], Tensor<float>[]> Predict => predict;

    /// <summary>Inputs are whole numbers below it; 0 for any numbers.</summary>
    public int IndexBound { get; init; }

    public Tensor<float>[] MakeInputs()
    {
        Random random = new(7);
        return [.. inputs.Select(axes =>
        {
            float[] values = new float[axes.Aggregate(Batch, static (product, axis) => product * axis)];
            foreach (ref float value in values.AsSpan())
                value = IndexBound > 0 ? random.Next(IndexBound) : (random.NextSingle() * 4) - 2;
            return Tensor.Create(values, [Batch, .. axes.Select(static axis => (nint)axis)]);
        })];
    }
}
