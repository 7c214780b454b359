using System.Numerics.Tensors;
using System.Text;
using System.Text.Json.Nodes;

namespace LayersGen.Tests;

/// <summary>Whole model files with damage: they load, or the one exception of bad files says why. Nothing else, ever.</summary>
public sealed class HostileModelTests
{
    private const int Mutations = 1500;

    // A model asks for no more memory than this, whatever its file claims.
    private const long MostBytes = 64 << 20;

    private static readonly double[] s_numbers = [-1, 0, 1, 2, 3, 0.5, -0.0, 7, 64, 255, 1e3, 65536, 1e6, int.MaxValue, 1L << 31, 1L << 40, long.MaxValue, 1e18, 1e300, -1e9];
    private static readonly string[] s_words = ["", "same", "valid", "relu", "softmax", "Dense", "InputLayer", "channels_first", "float32", "int32", "../x", "\0", "Infinity", "GRU", "Functional", "😀"];

    public static TheoryData<string> Goldens =>
    [
        "Dense/rank3", "Conv2D/many-channels-same", "Embedding/plain", "Functional/shared-layer-twice", "Functional/skip-connection", "Stack/lenet", "Stack/residual",
        "Stack/text", "Sharded/groups-with-shards", "Quantized/mixed", "SeparableConv2D/valid", "GRU/stacked", "Reshape/minus-one", "BatchNormalization/after-conv",
        "Conv2DTranspose/same-stride2", "Conv3D/same-stride2", "UpSampling2D/bilinear",
    ];

    [Theory]
    [MemberData(nameof(Goldens))]
    public async Task A_damaged_model_loads_or_is_refused(string name)
    {
        string folder = Find(name);
        byte[] json = await File.ReadAllBytesAsync(Path.Combine(folder, "model.json"), TestContext.Current.CancellationToken);
        Dictionary<string, ReadOnlyMemory<byte>> shards = Directory.EnumerateFiles(folder)
            .Where(static path => !path.EndsWith(".json", StringComparison.Ordinal))
            .ToDictionary(static path => Path.GetFileName(path)!, static path => (ReadOnlyMemory<byte>)File.ReadAllBytes(path));
        Random random = new(name.Length * 7919);
        int loaded = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = i % 4 == 0 ? DamageBytes(json, random) : DamageTree(json, random);
            loaded += await LoadAndPredict(damaged, shards) ? 1 : 0;
        }

        // Both ends of the range are met, or the mutations are too mild or too harsh to tell anything.
        Assert.InRange(loaded, 1, Mutations - 1);
    }

    [Theory]
    [InlineData("""{"units":2147483647}""")]
    [InlineData("""{"units":1e18}""")]
    [InlineData("""{"units":-5}""")]
    [InlineData("""{"units":2.5}""")]
    public async Task An_absurd_layer_is_refused(string change)
    {
        JsonNode model = JsonNode.Parse("""
            {"modelTopology":{"class_name":"Sequential","config":[{"class_name":"Dense","config":{"name":"d","units":2,"batch_input_shape":[null,1048576]}}]},
            "weightsManifest":[{"paths":["w.bin"],"weights":[]}]}
            """)!;
        JsonObject config = model["modelTopology"]!["config"]![0]!["config"]!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
            config[key] = value!.DeepClone();
        MemoryModelHandler handler = new(Encoding.UTF8.GetBytes(model.ToJsonString()), new Dictionary<string, ReadOnlyMemory<byte>> { ["w.bin"] = default });
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => LayersModel.LoadAsync(handler, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("'d'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"class_name":"LSTM","config":{"name":"d","units":2,"batch_input_shape":[null,0,3]}}""")]
    [InlineData("""{"class_name":"CategoryEncoding","config":{"name":"d","num_tokens":3,"output_mode":"one_hot","batch_input_shape":[null,0,1]}}""")]
    [InlineData("""{"class_name":"UpSampling1D","config":{"name":"d","size":2,"batch_input_shape":[null,0,1]}}""")]
    public async Task Layers_without_elements_are_refused(string layer)
    {
        string json = $$$"""{"modelTopology":{"class_name":"Sequential","config":[{{{layer}}}]},"weightsManifest":[]}""";
        MemoryModelHandler handler = new(Encoding.UTF8.GetBytes(json), new Dictionary<string, ReadOnlyMemory<byte>>());
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => LayersModel.LoadAsync(handler, new LoadOptions { Strict = false }, TestContext.Current.CancellationToken));
        Assert.Contains("'d_input'", error.Message, StringComparison.Ordinal);
        Assert.Contains("no elements", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prediction_without_elements_is_refused()
    {
        using AnyStepsNet steps = AnyStepsNet.Create(1);
        Assert.Contains("no elements", Assert.Throws<ArgumentException>(() => steps.Predict(Tensor.Create(Array.Empty<float>(), [1, 0, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => steps.Predict(null!));
    }

    private static async Task<bool> LoadAndPredict(byte[] json, Dictionary<string, ReadOnlyMemory<byte>> shards)
    {
        LayersModel model;
        try
        {
            model = await LayersModel.LoadAsync(new MemoryModelHandler(json, shards), new LoadOptions { MaxBytes = MostBytes }, TestContext.Current.CancellationToken);
        }
        catch (ModelFormatException error)
        {
            Assert.NotEmpty(error.Message);
            return false;
        }

        using (model)
        {
            Tensor<float>[] inputs = [.. model.Inputs.Select(static input => Input(input))];
            if (inputs.Any(static input => input.FlattenedLength > 1 << 16))
                return true;
            try
            {
                Assert.Equal(model.Outputs.Length, model.Predict(inputs).Length);
            }
            catch (ArgumentException error)
            {
                // A shape that cannot be, or an index beyond an embedding's table.
                Assert.NotEmpty(error.Message);
            }
        }

        return true;
    }

    private static Tensor<float> Input(ModelTensor input)
    {
        nint[] lengths = [.. input.Shape.Select(static (axis, i) => (nint)(i == 0 ? 1 : axis < 0 ? 4 : axis))];
        double size = lengths.Aggregate(1.0, static (product, axis) => product * axis);
        return size > 1 << 16 ? Tensor.Create<float>(new float[(1 << 16) + 1], [(1 << 16) + 1]) : Tensor.Create(new float[(int)size], lengths);
    }

    private static byte[] DamageBytes(byte[] json, Random random)
    {
        byte[] damaged = [.. json];
        if (random.Next(3) == 0)
            return damaged[..random.Next(damaged.Length)];
        for (int i = random.Next(1, 4); i > 0; i--)
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }

    // Changes the meaning and keeps the form: what a parser lets through.
    private static byte[] DamageTree(byte[] json, Random random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            List<JsonNode> nodes = [];
            Collect(root, nodes);
            JsonNode victim = nodes[random.Next(nodes.Count)];
            JsonNode? replacement = random.Next(6) switch
            {
                0 => null,
                1 => JsonValue.Create(s_words[random.Next(s_words.Length)]),
                2 => nodes[random.Next(nodes.Count)].DeepClone(),
                3 => new JsonArray(),
                _ => JsonValue.Create(s_numbers[random.Next(s_numbers.Length)]),
            };
            Replace(victim, replacement, remove: random.Next(8) == 0);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        IEnumerable<JsonNode?> children = node is JsonObject map ? map.Select(static pair => pair.Value) : node is JsonArray list ? list : [];
        foreach (JsonNode? child in children)
        {
            if (child is not null)
            {
                nodes.Add(child);
                Collect(child, nodes);
            }
        }
    }

    private static void Replace(JsonNode victim, JsonNode? replacement, bool remove)
    {
        if (victim.Parent is JsonArray list)
        {
            int index = list.IndexOf(victim);
            if (remove)
                list.RemoveAt(index);
            else
                list[index] = replacement;
        }
        else if (victim.Parent is JsonObject map)
        {
            string key = victim.GetPropertyName();
            if (remove)
                map.Remove(key);
            else
                map[key] = replacement;
        }
    }

    private static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string golden = Path.Combine(folder.FullName, "tests", "Interop", "goldens", name);
            if (Directory.Exists(golden))
                return golden;
        }

        throw new DirectoryNotFoundException($"There is no golden {name}.");
    }
}
