using System.Text;
using System.Text.Json.Nodes;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>A model's files, to be damaged.</summary>
internal sealed class Files(JsonNode root, Dictionary<string, byte[]> shards)
{
    public JsonNode Root { get; set; } = root;

    public Dictionary<string, byte[]> Shards => shards;

    /// <summary>The whole file, once a mutation has made one that no tree can be.</summary>
    public byte[]? Bytes { get; set; }

    public JsonObject Top => Root.AsObject();

    public JsonObject Topology => Top["modelTopology"]!.AsObject();

    /// <summary>The object with class_name and config.</summary>
    public JsonObject Model => (Topology["model_config"] ?? Topology).AsObject();

    public JsonArray Layers => (Model["config"] as JsonArray ?? Model["config"]!["layers"]!).AsArray();

    public bool IsSequential => (string?)Model["class_name"] == "Sequential";

    public JsonObject Group => Top["weightsManifest"]![0]!.AsObject();

    public JsonArray Paths => Group["paths"]!.AsArray();

    public JsonArray Weights => Group["weights"]!.AsArray();

    public byte[] Json() => Bytes ?? Encoding.UTF8.GetBytes(Root.ToJsonString());

    public string Text() => Root.ToJsonString();

    /// <summary>The first layer of a class; null if there is none.</summary>
    public JsonObject? Layer(string className) => Layers.Select(static layer => layer!.AsObject()).FirstOrDefault(layer => (string?)layer["class_name"] == className);

    public static Files Load(string golden)
    {
        string folder = Path.Combine(GoldenTests.Goldens, golden);
        JsonNode root = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "model.json")))!;
        Dictionary<string, byte[]> shards = root["weightsManifest"]!.AsArray()
            .SelectMany(static group => group!["paths"]!.AsArray())
            .Select(static path => path!.GetValue<string>())
            .ToDictionary(static path => path, path => File.ReadAllBytes(Path.Combine(folder, path)));
        return new Files(root, shards);
    }
}

/// <summary>One way to break a model.</summary>
/// <param name="Name">What is done to it.</param>
/// <param name="Id">What has to be reported.</param>
/// <param name="Apply">Does it; false where the model has nothing of the kind.</param>
internal sealed record Mutation(string Name, string Id, Func<Files, bool> Apply);

/// <summary>Broken manifests: each mutation of each good model it applies to.</summary>
internal static class Corpus
{
    public static readonly string[] Bases =
    [
        "Dense/rank2", "Sharded/groups-with-shards", "Quantized/mixed", "Functional/shared-layer-twice", "Functional/skip-connection", "Stack/lenet",
        "Topology/keras2-sequential", "Topology/keras2-functional", "Topology/sequential-list", "Topology/pretty-printed",
    ];

    public static readonly Mutation[] Mutations = [.. Text(), .. Top(), .. Groups(), .. Weights(), .. Quantizations(), .. Matches(), .. Shards(), .. TopologyForms(), .. Graphs(), .. Arguments()];

    private static IEnumerable<Mutation> Text()
    {
        yield return Raw("cut in half", "LG3002", static json => json[..(json.Length / 2)]);
        yield return Raw("last bracket missing", "LG3002", static json => json.TrimEnd()[..^1]);
        yield return Raw("comma before the end", "LG3002", static json => json.TrimEnd()[..^1] + ",}");
        yield return Raw("text behind the end", "LG3002", static json => json + "x");
        yield return Raw("a second value", "LG3002", static json => json + "{}");
        yield return Raw("single quotes", "LG3002", static json => json.Replace("\"modelTopology\"", "'modelTopology'", StringComparison.Ordinal));
        yield return Raw("a comment", "LG3002", static json => "/* model */" + json);
        yield return Raw("NaN", "LG3002", static json => json.Replace("null", "NaN", StringComparison.Ordinal));
        yield return Raw("a colon missing", "LG3002", static json => json.Replace("\"class_name\":", "\"class_name\"", StringComparison.Ordinal));
        yield return Raw("a line break in a string", "LG3002", static json => json.Replace("\"class_name\"", "\"class\nname\"", StringComparison.Ordinal));
        yield return Raw("empty", "LG3002", static _ => "");
        yield return Raw("too deep", "LG3002", static json => json.TrimEnd()[..^1] + ",\"deep\":" + new string('[', 70) + new string(']', 70) + "}");
        yield return new Mutation("not UTF-8", "LG3002", static files => Set(files, [.. Encoding.UTF8.GetBytes(files.Text().TrimEnd()[..^1]), .. ",\"x\":\""u8, 0xE4, .. "\"}"u8]));
        yield return new Mutation("UTF-16", "LG3002", static files => Set(files, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(files.Text())]));
    }

    private static IEnumerable<Mutation> Top()
    {
        yield return Tree("an array", "LG3003", static files => files.Root = new JsonArray());
        yield return Tree("a number", "LG3003", static files => files.Root = JsonValue.Create(7));
        yield return Tree("nothing in it", "LG3003", static files => files.Root = new JsonObject());
        yield return Tree("format graph-model", "LG3003", static files => files.Top["format"] = "graph-model");
        yield return Tree("a graph's nodes", "LG3003", static files => files.Topology["node"] = new JsonArray());
        yield return Tree("a graph's library", "LG3003", static files => files.Topology["library"] = new JsonObject());
        yield return Tree("format a number", "LG3004", static files => files.Top["format"] = 1);
        yield return Tree("generatedBy an object", "LG3004", static files => files.Top["generatedBy"] = new JsonObject());
        yield return Tree("convertedBy a list", "LG3004", static files => files.Top["convertedBy"] = new JsonArray());
        yield return Tree("trainingConfig a string", "LG3004", static files => files.Top["trainingConfig"] = "adam");
        yield return Tree("userDefinedMetadata a number", "LG3004", static files => files.Top["userDefinedMetadata"] = 1);
        yield return Tree("signature a list", "LG3004", static files => files.Top["signature"] = new JsonArray());
        yield return Tree("modelTopology a string", "LG3004", static files => files.Top["modelTopology"] = "Sequential");
        yield return Raw("weightsManifest twice", "LG3004", static json => json.TrimEnd()[..^1] + ",\"weightsManifest\":[]}");
        yield return Raw("half a surrogate pair", "LG3004", static json => json.Replace("\"generatedBy\":\"", "\"generatedBy\":\"\\ud800", StringComparison.Ordinal), needs: "\"generatedBy\":\"");
    }

    private static IEnumerable<Mutation> Groups()
    {
        yield return Tree("weightsManifest an object", "LG3004", static files => files.Top["weightsManifest"] = new JsonObject());
        yield return Tree("weightsManifest a string", "LG3004", static files => files.Top["weightsManifest"] = "weights.bin");
        yield return Tree("a group that is a string", "LG3004", static files => files.Top["weightsManifest"]!.AsArray()[0] = "weights.bin");
        yield return Tree("no paths", "LG3004", static files => files.Group.Remove("paths"));
        yield return Tree("no weights", "LG3004", static files => files.Group.Remove("weights"));
        yield return Tree("paths a string", "LG3004", static files => files.Group["paths"] = "weights.bin");
        yield return Tree("paths empty", "LG3004", static files => files.Group["paths"] = new JsonArray());
        yield return Tree("a path that is a number", "LG3004", static files => files.Paths[0] = 3);
        yield return Tree("an empty path", "LG3004", static files => files.Paths[0] = "");
        yield return Tree("a blank path", "LG3004", static files => files.Paths[0] = "  ");
        yield return Tree("weights an object", "LG3004", static files => files.Group["weights"] = new JsonObject());
    }

    private static IEnumerable<Mutation> Weights()
    {
        yield return Tree("a weight that is a string", "LG3004", static files => files.Weights[0] = "kernel");
        foreach (string key in (string[])["name", "shape", "dtype"])
            yield return Weight($"no {key}", "LG3004", weight => weight.Remove(key));
        yield return Weight("a name that is a number", "LG3004", static weight => weight["name"] = 1);
        yield return Weight("shape a string", "LG3004", static weight => weight["shape"] = "3x3");
        foreach ((string name, JsonNode? axis) in new (string, JsonNode?)[] { ("negative", -1), ("1.5", 1.5), ("too large", 1L << 31), ("null", null), ("a string", "3") })
            yield return Weight($"an axis that is {name}", "LG3004", weight => weight["shape"]!.AsArray()[0] = axis?.DeepClone());
        yield return Weight("too many elements", "LG3004", static weight => weight["shape"] = new JsonArray(int.MaxValue, int.MaxValue, int.MaxValue));
        yield return Weight("dtype float64", "LG3004", static weight => weight["dtype"] = "float64");
        yield return Weight("dtype a number", "LG3004", static weight => weight["dtype"] = 32);
        yield return Weight("group a number", "LG3004", static weight => weight["group"] = 1);
        yield return Tree("a weight twice", "LG3011", static files => files.Weights.Add(files.Weights[0]!.DeepClone()));
        yield return Tree("two weights of one name", "LG3011", static files => files.Weights[1]!["name"] = (string)files.Weights[0]!["name"]!, static files => files.Weights.Count > 1);
    }

    private static IEnumerable<Mutation> Quantizations()
    {
        yield return Weight("quantization a string", "LG3013", static weight => weight["quantization"] = "uint8");
        yield return Quantized("no dtype", """{"scale":1,"min":0}""");
        yield return Quantized("dtype int4", """{"dtype":"int4","scale":1,"min":0}""");
        yield return Quantized("dtype a number", """{"dtype":8,"scale":1,"min":0}""");
        yield return Quantized("no scale", """{"dtype":"uint8","min":0}""");
        yield return Quantized("no min", """{"dtype":"uint16","scale":1}""");
        yield return Quantized("scale a string", """{"dtype":"uint8","scale":"1","min":0}""");
        yield return Quantized("min null", """{"dtype":"uint8","scale":1,"min":null}""");
        yield return Weight("quantized bool", "LG3013", static weight =>
        {
            weight["dtype"] = "bool";
            weight["quantization"] = JsonNode.Parse("""{"dtype":"uint8","scale":1,"min":0}""");
        });
        yield return Weight("int32 as halves", "LG3013", static weight =>
        {
            weight["dtype"] = "int32";
            weight["quantization"] = JsonNode.Parse("""{"dtype":"float16"}""");
        });
    }

    private static IEnumerable<Mutation> Matches()
    {
        yield return Tree("first weight missing", "LG3009", static files => files.Weights.RemoveAt(0));
        yield return Tree("last weight missing", "LG3009", static files => files.Weights.RemoveAt(files.Weights.Count - 1));
        yield return Tree("no manifest", "LG3009", static files => files.Top.Remove("weightsManifest"));
        yield return Tree("manifest null", "LG3009", static files => files.Top["weightsManifest"] = null);
        yield return Tree("no groups", "LG3009", static files => files.Top["weightsManifest"] = new JsonArray());
        yield return Weight("a weight of another name", "LG3009", static weight => weight["name"] = "other/thing");
        yield return Weight("an optimizer's weight", "LG3009", static weight => weight["group"] = "optimizer");
        yield return Tree("a weight too many", "LG3010", static files => files.Weights.Add(JsonNode.Parse("""{"name":"other/thing","shape":[0],"dtype":"float32"}""")));
        yield return Tree("a scalar too many", "LG3010", static files => files.Weights.Insert(0, JsonNode.Parse("""{"name":"iterations","shape":[],"dtype":"int32"}""")));
        yield return Weight("an axis longer", "LG3012", static weight => weight["shape"]!.AsArray()[0] = (int)weight["shape"]![0]! + 1);
        yield return Weight("an axis more", "LG3012", static weight => weight["shape"]!.AsArray().Add(1));
        yield return Weight("an axis less", "LG3012", static weight => weight["shape"]!.AsArray().RemoveAt(0));
        yield return Weight("a scalar", "LG3012", static weight => weight["shape"] = new JsonArray());
        foreach (string type in (string[])["bool", "complex64", "string"])
            yield return Tree($"dtype {type}", "LG3012", files => files.Weights[0]!["dtype"] = type, static files => files.Weights[0]!["quantization"] is null);
        yield return Tree("dtype int32", "LG3012", static files => files.Weights[0]!["dtype"] = "int32", static files => (string?)files.Weights[0]!["quantization"]?["dtype"] != "float16");
    }

    private static IEnumerable<Mutation> Shards()
    {
        yield return Shard("a byte short", "LG3014", static bytes => bytes[..^1]);
        yield return Shard("a byte long", "LG3014", static bytes => [.. bytes, 0]);
        yield return Shard("half", "LG3014", static bytes => bytes[..(bytes.Length / 2)]);
        yield return Shard("empty", "LG3014", static _ => []);
        yield return Shard("twice", "LG3014", static bytes => [.. bytes, .. bytes]);
        yield return Tree("a shard named twice", "LG3014", static files => files.Paths.Add((string)files.Paths[0]!));
        yield return Tree("quantized in name only", "LG3014", static files => files.Weights[0]!["quantization"] = JsonNode.Parse("""{"dtype":"uint8","scale":1,"min":0}"""), static files => files.Weights[0]!["quantization"] is null);
        yield return Tree("no longer quantized", "LG3014", static files => files.Weights[0]!.AsObject().Remove("quantization"), static files => files.Weights[0]!["quantization"] is not null);
        yield return Tree("a shard gone", "LG3015", static files => files.Shards.Remove((string)files.Paths[0]!));
        yield return Tree("a shard of another name", "LG3015", static files => files.Paths[0] = "other.bin");
        yield return Tree("a shard in no folder", "LG3015", static files => files.Paths[0] = "none/weights.bin");
        yield return Tree("a shard too many", "LG3015", static files => files.Paths.Add("more.bin"));
        foreach (string path in (string[])
            ["../weights.bin", "..", "/etc/weights.bin", "a/../../weights.bin", "a/..", "http://elsewhere/weights.bin", "file:weights.bin", "C:weights.bin", @"a\weights.bin", "%2e%2e/weights.bin", "%252e%252e/weights.bin", "a/.. /weights.bin", "folder/", "a\0b"])
            yield return Tree($"the path {path.Replace("\0", "\\0", StringComparison.Ordinal)}", "LG3016", files => files.Paths[0] = path);
    }

    private static IEnumerable<Mutation> TopologyForms()
    {
        yield return Tree("no topology", "LG3001", static files => files.Top.Remove("modelTopology"));
        yield return Tree("topology null", "LG3001", static files => files.Top["modelTopology"] = null);
        yield return Tree("no class", "LG3001", static files => files.Model.Remove("class_name"));
        yield return Tree("class a number", "LG3001", static files => files.Model["class_name"] = 5);
        yield return Tree("class Graph", "LG3001", static files => files.Model["class_name"] = "Graph");
        yield return Tree("no config", "LG3001", static files => files.Model.Remove("config"));
        yield return Tree("config a string", "LG3001", static files => files.Model["config"] = "none");
        yield return Tree("no layers", "LG3001", static files => files.Model["config"]!.AsObject().Remove("layers"), static files => files.Model["config"] is JsonObject);
        yield return Tree("layers an object", "LG3001", static files => files.Model["config"]!["layers"] = new JsonObject(), static files => files.Model["config"] is JsonObject);
        yield return Tree("layers empty", "LG3001", static files => files.Layers.Clear(), static files => files.IsSequential);
        yield return Tree("a layer that is a number", "LG3001", static files => files.Layers[^1] = 3);
        yield return Layer("no class", "LG3001", static layer => layer.Remove("class_name"));
        yield return Layer("a class that is a list", "LG3001", static layer => layer["class_name"] = new JsonArray());
        yield return Layer("no config", "LG3001", static layer => layer.Remove("config"));
        yield return Layer("a config that is a list", "LG3001", static layer => layer["config"] = new JsonArray());
        yield return Tree("a layer without a name", "LG3001", static files => files.Layers[^1]!["config"]!.AsObject().Remove("name"), static files => files.IsSequential && files.Layers[^1]!["name"] is null);
        yield return Tree("no input shape", "LG3001", static files => files.Layers[0]!["config"]!.AsObject().Remove("batch_input_shape"), static files => files.IsSequential && files.Layers[0]!["config"]!["batch_input_shape"] is not null);
        yield return Functional("no inbound nodes", "LG3001", static files => files.Layers[^1]!.AsObject().Remove("inbound_nodes"));
        yield return Functional("inbound nodes a string", "LG3001", static files => files.Layers[^1]!["inbound_nodes"] = "input");
        yield return Functional("a reference without a tensor", "LG3001", static files => files.Layers[^1]!["inbound_nodes"]![0]![0]!.AsArray().RemoveAt(2));
        yield return Functional("a node index that is a string", "LG3001", static files => files.Layers[^1]!["inbound_nodes"]![0]![0]!.AsArray()[1] = "0");
        yield return Functional("no input layers", "LG3001", static files => files.Model["config"]!.AsObject().Remove("input_layers"));
        yield return Functional("no output layers", "LG3001", static files => files.Model["config"]!.AsObject().Remove("output_layers"));
        yield return Functional("output layers a number", "LG3001", static files => files.Model["config"]!["output_layers"] = 1);
        yield return Raw("half a surrogate pair in the topology", "LG3001", static json => json.Replace("\"class_name\"", "\"x\":\"\\udc00\",\"class_name\"", StringComparison.Ordinal));
    }

    private static IEnumerable<Mutation> Graphs()
    {
        yield return Layer("class Dens", "LG3005", static layer => layer["class_name"] = "Dens");
        yield return Layer("class Lambda", "LG3005", static layer => layer["class_name"] = "Lambda");
        yield return Layer("class in lower case", "LG3005", static layer => layer["class_name"] = ((string)layer["class_name"]!).ToLowerInvariant());
        yield return Functional("a layer applied to itself", "LG3006", static files => Input(files, ^1)[0] = Name(files.Layers[^1]!));
        yield return Tree("a ring of layers", "LG3006", static files => Input(files, 1)[0] = Name(files.Layers[^1]!), static files => !files.IsSequential && files.Layers[1]!["inbound_nodes"]!.AsArray().Count > 0);
        yield return Functional("an input of no such name", "LG3007", static files => Input(files, ^1)[0] = "nowhere");
        yield return Functional("a node there is not", "LG3007", static files => Input(files, ^1)[1] = 7);
        yield return Functional("a node below zero", "LG3007", static files => Input(files, ^1)[1] = -1);
        yield return Functional("a second result", "LG3007", static files => Input(files, ^1)[2] = 1);
        yield return Functional("an output of no such name", "LG3007", static files => files.Model["config"]!["output_layers"]![0]!.AsArray()[0] = "nowhere");
        yield return Functional("an output of a node there is not", "LG3007", static files => files.Model["config"]!["output_layers"]![0]!.AsArray()[1] = 3);
        yield return Tree("two layers of one name", "LG3008", static files => Rename(files.Layers[^1]!, Name(files.Layers[^2]!)), static files => files.Layers.Count > 1);
        yield return Functional("nothing uses the last layer", "LG3008", static files => files.Model["config"]!["output_layers"] = files.Layers[^1]!["inbound_nodes"]![0]!.DeepClone());
        yield return Functional("no inputs", "LG3008", static files => files.Model["config"]!["input_layers"] = new JsonArray());
        yield return Functional("no outputs", "LG3008", static files => files.Model["config"]!["output_layers"] = new JsonArray());
        yield return Functional("an input that is no InputLayer", "LG3008", static files => files.Model["config"]!["input_layers"]![0]!.AsArray()[0] = Name(files.Layers[^1]!));
        yield return Functional("an input twice", "LG3008", static files => files.Model["config"]!["input_layers"]!.AsArray().Add(files.Model["config"]!["input_layers"]![0]!.DeepClone()));
    }

    private static IEnumerable<Mutation> Arguments()
    {
        foreach ((string name, JsonNode? units) in new (string, JsonNode?)[] { ("0", 0), ("negative", -3), ("2.5", 2.5), ("a string", "five"), ("null", null), ("far too large", 1e18) })
            yield return Config("Dense", $"units {name}", "LG2001", config => config["units"] = units?.DeepClone());
        yield return Config("Dense", "no units", "LG2001", static config => config.Remove("units"));
        yield return Config("Dense", "activation rulu", "LG2001", static config => config["activation"] = "rulu");
        yield return Config("Dense", "use_bias a string", "LG2001", static config => config["use_bias"] = "yes");
        yield return Config("Dense", "an unknown initializer", "LG2001", static config => config["kernel_initializer"] = "he_said");
        yield return Config("Conv2D", "filters 0", "LG2001", static config => config["filters"] = 0);
        yield return Config("Conv2D", "a kernel of three axes", "LG2001", static config => config["kernel_size"] = new JsonArray(3, 3, 3));
        yield return Config("Conv2D", "padding smae", "LG2001", static config => config["padding"] = "smae");
        yield return Config("Conv2D", "strides 0", "LG2001", static config => config["strides"] = new JsonArray(0, 1));
        yield return Config("Conv2D", "data_format nchw", "LG2001", static config => config["data_format"] = "nchw");
        yield return Config("BatchNormalization", "epsilon a string", "LG2001", static config => config["epsilon"] = "small");
        yield return Config("Conv2D", "two axes where four are needed", "LG2002", static config => config["batch_input_shape"] = new JsonArray(null, 8), static config => config["batch_input_shape"] is not null);
        yield return Config("Conv2D", "a kernel larger than the picture", "LG2003", static config => config["kernel_size"] = new JsonArray(99, 99));
        yield return Config("MaxPooling2D", "a window larger than the picture", "LG2003", static config => config["pool_size"] = new JsonArray(99, 99));
        yield return Tree("sums of unlike shapes", "LG2004", static files => files.Layers[2]!["config"]!["units"] = 7, static files => files.Layer("Add") is not null && (string?)files.Layers[2]!["name"] == "dense_2");
        yield return Config("Conv2D", "strides and dilation", "LG2006", static config =>
        {
            config["strides"] = new JsonArray(2, 2);
            config["dilation_rate"] = new JsonArray(2, 2);
        });
        yield return Tree("a sum of one", "LG2007", static files => files.Layer("Add")!["inbound_nodes"]![0]!.AsArray().RemoveAt(0), static files => files.Layer("Add") is not null);
        yield return Tree("a layer of two inputs", "LG2007", static files => files.Layer("Dense")!["inbound_nodes"]![0]!.AsArray().Add(files.Layer("Dense")!["inbound_nodes"]![0]![0]!.DeepClone()), static files => !files.IsSequential && files.Layer("Dense") is not null);
        yield return Config("Dense", "more weights than fit", "LG2008", static config => config["units"] = int.MaxValue);
        yield return Config("Conv2D", "an open axis before Flatten", "LG2009", static config => config["batch_input_shape"]!.AsArray()[1] = null, static config => config["batch_input_shape"] is not null);
    }

    private static Mutation Tree(string name, string id, Action<Files> change, Predicate<Files>? applies = null) => new(name, id, files =>
    {
        if (applies is not null && !applies(files))
            return false;
        change(files);
        return true;
    });

    private static Mutation Raw(string name, string id, Func<string, string> change, string needs = "") => new(name, id, files =>
    {
        string json = files.Text();
        return json.Contains(needs, StringComparison.Ordinal) && Set(files, Encoding.UTF8.GetBytes(change(json)));
    });

    private static Mutation Weight(string name, string id, Action<JsonObject> change) => Tree(name, id, files => change(files.Weights[0]!.AsObject()));

    private static Mutation Quantized(string name, string quantization) => Weight($"quantization with {name}", "LG3013", weight => weight["quantization"] = JsonNode.Parse(quantization));

    private static Mutation Shard(string name, string id, Func<byte[], byte[]> change) => Tree($"a shard {name}", id, files =>
    {
        string last = (string)files.Paths[^1]!;
        files.Shards[last] = change(files.Shards[last]);
    });

    private static Mutation Layer(string name, string id, Action<JsonObject> change) => Tree($"a layer with {name}", id, files => change(files.Layers[^1]!.AsObject()));

    private static Mutation Functional(string name, string id, Action<Files> change) => Tree(name, id, change, static files => !files.IsSequential);

    private static Mutation Config(string className, string name, string id, Action<JsonObject> change, Predicate<JsonObject>? applies = null) => Tree(
        $"{className} with {name}",
        id,
        files => change(files.Layer(className)!["config"]!.AsObject()),
        files => files.Layer(className)?["config"] is JsonObject config && (applies is null || applies(config)));

    private static bool Set(Files files, byte[] bytes)
    {
        files.Bytes = bytes;
        return true;
    }

    private static JsonArray Input(Files files, Index layer) => files.Layers[layer.GetOffset(files.Layers.Count)]!["inbound_nodes"]![0]![0]!.AsArray();

    private static string Name(JsonNode layer) => (string)(layer["name"] ?? layer["config"]!["name"])!;

    private static void Rename(JsonNode layer, string name)
    {
        layer["config"]!["name"] = name;
        if (layer["name"] is not null)
            layer["name"] = name;
    }
}
