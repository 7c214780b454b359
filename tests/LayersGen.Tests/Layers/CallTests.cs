using System.Text;
using LayersGen.Catalogue;
using LayersGen.Execution;
using LayersGen.Tests.Kernels;

namespace LayersGen.Tests.Layers;

/// <summary>What calls of a layer give by name: masks, which query sees which key, and constants.</summary>
public sealed class CallTests
{
    private const string X = """{"class_name":"__keras_tensor__","config":{"shape":[null,5,2],"dtype":"float32","keras_history":["x",0,0]}}""";
    private const string M = """{"class_name":"__keras_tensor__","config":{"shape":[null,5],"dtype":"bool","keras_history":["m",0,0]}}""";

    private const int Queries = 3;
    private const int Keys = 4;
    private const int Features = 5;

    [Theory]
    [InlineData("""[["x",0,0,{"mask":["m",0,0]}]]""")]
    [InlineData("""[["x",0,0,{"mask":[["m",0,0],null],"training":null}]]""")]
    [InlineData("{\"args\":[" + X + "],\"kwargs\":{\"mask\":" + M + ",\"training\":false}}")]
    [InlineData("{\"args\":[" + X + ",null," + M + "],\"kwargs\":{}}")]
    public void A_recurrent_layer_skips_the_steps_of_a_mask_by_name(string call)
    {
        const string Lstm = """{"class_name":"LSTM","name":"l","config":{"name":"l","units":3},"inbound_nodes":[CALL]}""";
        float[] x = PlanRunner.Random(10), expected = new float[3], masked = new float[3];
        GraphResult all = Build(Model(Lstm.Replace("CALL", """[["x",0,0]]"""), "l", ("x", "3,2")));
        float[][] weights = Weights(all.Graph!);
        PlanRunner.Run(all.Plan!, [[.. x[..2], .. x[4..8]]], [expected], 1, false, weights);
        // Any number but 0 keeps a step.
        PlanRunner.Run(Build(Model(Lstm.Replace("CALL", call), "l", ("x", "5,2"), ("m", "5"))).Plan!, [x, [1, 0, -2, 0.5f, 0]], [masked], 1, false, weights);
        Assert.Equal(expected, masked);
    }

    [Fact]
    public void A_mask_by_name_is_in_place_of_the_inputs_own_and_goes_on_behind_the_layer()
    {
        // Masking marks the second step, the call the first; the sum behind takes the call's word. Kernels and recurrent kernels are 1.
        const string Layers = """
            {"class_name":"Masking","name":"own","config":{"name":"own"},"inbound_nodes":[[["x",0,0]]]},
            {"class_name":"SimpleRNN","name":"a","config":{"name":"a","units":1,"activation":"linear","use_bias":false,"return_sequences":true},"inbound_nodes":[[["own",0,0,{"mask":["m",0,0]}]]]},
            {"class_name":"SimpleRNN","name":"b","config":{"name":"b","units":1,"activation":"linear","use_bias":false},"inbound_nodes":[[["a",0,0]]]}
            """;
        float[] sum = new float[1];
        PlanRunner.Run(Build(Model(Layers, "b", ("x", "3,1"), ("m", "3"))).Plan!, [[1, 0, 2], [0, 1, 1]], [sum], 1, false, [1f], [1f], [1f], [1f]);
        Assert.Equal([0f + 2f], sum);
    }

    [Fact]
    public void A_mean_leaves_out_what_a_mask_by_name_says()
    {
        float[] mean = new float[2];
        ForwardPlan plan = Build(Model("""{"class_name":"GlobalAveragePooling1D","name":"g","config":{"name":"g"},"inbound_nodes":[[["x",0,0,{"mask":["m",0,0]}]]]}""", "g", ("x", "3,2"), ("m", "3"))).Plan!;
        PlanRunner.Run(plan, [[1, 2, 100, 100, 3, 6], [1, 0, 1]], [mean], 1, false);
        Assert.Equal([2f, 4f], mean);
    }

    [Theory]
    [InlineData("Attention")]
    [InlineData("AdditiveAttention")]
    public void Attention_takes_a_list_of_masks_and_returns_its_scores(string className)
    {
        const string Call = """{"mask":[["qm",0,0],["vm",0,0]],"use_causal_mask":true,"return_attention_scores":true}""";
        string layer = $$"""{"class_name":"{{className}}","name":"a","config":{"name":"a","use_scale":false},"inbound_nodes":[[["q",0,0,{{Call}}],["v",0,0,{{Call}}]]]}""";
        ForwardPlan plan = Build(Model(layer, "a\",0,0],[\"a\",0,1],[\"a", ("q", "3,1"), ("v", "3,1"), ("qm", "3"), ("vm", "3"))).Plan!;
        float[] y = new float[3], shares = new float[9];
        // Queries of 0 see all they see alike.
        PlanRunner.Run(plan, [[0, 0, 0], className == "Attention" ? [2, 4, 8] : [3, 3, 3], [1, 1, 0], [0, 1, 1]], [y, shares, new float[3]], 1, false);
        // The first query sees the first key alone, which is masked, so all of them count alike, which Keras has too; the second sees the second.
        float first = className == "Attention" ? 14f / 3 : 3, second = className == "Attention" ? 4 : 3;
        PlanRunner.Close([first, second, 0], y, 1e-6);
        PlanRunner.Close([1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 1, 0, 0, 0.5, 0.5], shares, 1e-6);
    }

    // Masks: the query's, the value's, the key's, 0 for what is padding; pairs: the shape of the attention mask.
    [Theory]
    [InlineData("110", "", "", "", "")]
    [InlineData("", "1011", "", "", "")]
    [InlineData("011", "1011", "1110", "", "")]
    [InlineData("", "0000", "", "", "")]
    [InlineData("", "", "", "3,4", "")]
    [InlineData("", "", "", "1,4", "")]
    [InlineData("101", "", "", "2,3,4", "")]
    [InlineData("", "1101", "", "1,3,1", "")]
    [InlineData("", "", "", "", "\"use_causal_mask\":true")]
    [InlineData("", "1011", "", "2,1,4", "\"use_causal_mask\":true")]
    [InlineData("110", "", "", "", "", "\"sliding_window\":1")]
    [InlineData("", "", "", "", "", "\"sliding_window\":2")]
    [InlineData("", "", "1110", "", "\"use_causal_mask\":true", "\"sliding_window\":2")]
    [InlineData("", "", "", "", "", "\"use_gate\":true")]
    [InlineData("110", "0111", "", "3,4", "", "\"use_gate\":true,\"value_dim\":3")]
    public void Heads_see_what_masks_let_them(string queryMask, string valueMask, string keyMask, string pairs, string constants, string config = "")
    {
        (int heads, int width) = (2, config.Contains("value_dim", StringComparison.Ordinal) ? 3 : 4);
        bool isCausal = constants.Length > 0;
        int window = config.Contains("window", StringComparison.Ordinal) ? config[^1] - '0' : 99;
        List<(string Name, string Axes)> inputs = [("q", "3,5"), ("v", "4,5"), ("k", "4,5")];
        List<string> named = ["\"value\":[\"v\",0,0]", "\"key\":[\"k\",0,0]", "\"return_attention_scores\":true"];
        List<float[]> values = [PlanRunner.Random(2 * Queries * Features, 1), PlanRunner.Random(2 * Keys * Features, 2), PlanRunner.Random(2 * Keys * Features, 3)];
        Add("query_mask", queryMask.Length == 0 ? "" : "3", Twice(queryMask));
        Add("value_mask", valueMask.Length == 0 ? "" : "4", Twice(valueMask));
        Add("key_mask", keyMask.Length == 0 ? "" : "4", Twice(keyMask));
        int[] axes = pairs.Length == 0 ? [] : [.. pairs.Split(',').Select(int.Parse)];
        int count = axes.Aggregate(1, static (product, axis) => product * axis);
        float[] seen = [.. PlanRunner.Random(2 * count, 7).Select(static value => value > -0.3f ? value + 1 : 0)];
        Add("attention_mask", pairs, seen);
        if (isCausal)
            named.Add(constants);

        string layer = $$$"""{"class_name":"MultiHeadAttention","name":"a","config":{"name":"a","num_heads":2,"key_dim":4{{{(config.Length > 0 ? "," : "")}}}{{{config}}}},"inbound_nodes":[[["q",0,0,{{{{string.Join(",", named)}}}}]]]}""";
        GraphResult result = Build(Model(layer, "a\",0,0],[\"a\",0,1],[\"a", [.. inputs]));
        float[][] weights = Weights(result.Graph!);
        float[] y = PlanRunner.Filled(2 * Queries * Features), shares = PlanRunner.Filled(2 * heads * Queries * Keys);
        PlanRunner.Run(result.Plan!, [.. values], [y, shares, new float[y.Length]], 2, true, weights);

        Dictionary<string, float[]> byName = result.Graph!.Weights.Zip(weights).ToDictionary(static pair => pair.First.Entry.Name, static pair => pair.Second);
        List<double> expected = [], expectedShares = [];
        for (int sample = 0; sample < 2; sample++)
        {
            int own = sample;
            AttentionReference reference = new(heads, 4, width, byName)
            {
                Sees = (head, query, key) => At(queryMask, query) && At(valueMask, key) && At(keyMask, key) && (!isCausal || key <= query) && Math.Abs(query - key) < window && Pair(own, head, query, key),
            };
            (double[] output, double[] part) = reference.Run(Sample(values[0]), Sample(values[1]), Sample(values[2]), Queries, Keys);
            expected.AddRange(output);
            expectedShares.AddRange(part);

            float[] Sample(float[] both) => [.. both.Skip(own * both.Length / 2).Take(both.Length / 2)];
        }

        PlanRunner.Close([.. expected], y);
        PlanRunner.Close([.. expectedShares], shares);

        void Add(string argument, string shape, float[] content)
        {
            if (shape.Length == 0)
                return;
            inputs.Add((argument, shape));
            named.Add($"\"{argument}\":[\"{argument}\",0,0]");
            values.Add(content);
        }

        bool Pair(int sample, int head, int query, int key)
        {
            if (axes.Length == 0)
                return true;
            int[] place = [head, query, key];
            int offset = sample;
            for (int i = 0; i < axes.Length; i++)
                offset = (offset * axes[i]) + (axes[i] == 1 ? 0 : place[i + 3 - axes.Length]);
            return seen[offset] != 0;
        }

        static float[] Twice(string mask) => [.. (mask + mask).Select(static digit => digit == '0' ? 0f : 1f)];

        static bool At(string mask, int position) => mask.Length == 0 || mask[position] != '0';
    }

    [Fact]
    public void Heads_spread_padded_queries_over_all_keys()
    {
        // The second step is padding: it sees nothing, so it takes as much of either value; the first sees the first key alone.
        const string Layers = """
            {"class_name":"Masking","name":"m","config":{"name":"m"},"inbound_nodes":[[["x",0,0]]]},
            {"class_name":"MultiHeadAttention","name":"a","config":{"name":"a","num_heads":1,"key_dim":1,"use_bias":false},"inbound_nodes":[[["m",0,0,{"value":["m",0,0]}]]]}
            """;
        float[] y = new float[2];
        PlanRunner.Run(Build(Model(Layers, "a", ("x", "2,1"))).Plan!, [[3, 0]], [y], 1, false, [1f], [1f], [2f], [1f]);
        Assert.Equal([6f, 3f], y);
    }

    [Theory]
    [InlineData("Dropout", "\"rate\":0.5", """[["x",0,0,{"training":true}]]""")]
    [InlineData("Dropout", "\"rate\":0.5", "{\"args\":[" + X + ",true],\"kwargs\":{}}")]
    [InlineData("BatchNormalization", "\"axis\":-1", "{\"args\":[" + X + "],\"kwargs\":{\"training\":true}}")]
    [InlineData("LSTM", "\"units\":2,\"dropout\":0.1", """[["x",0,0,{"training":true}]]""")]
    [InlineData("TimeDistributed", """
        "layer":{"class_name":"Dropout","config":{"name":"d","rate":0.5}}
        """, """[["x",0,0,{"training":true}]]""")]
    public void A_call_as_in_training_predicts_as_any_other_and_is_kept(string className, string arguments, string call)
    {
        string layer = $$$"""{"class_name":"{{{className}}}","name":"l","config":{"name":"l",{{{arguments}}}},"inbound_nodes":[CALL]}""";
        GraphResult training = Build(Model(layer.Replace("CALL", call, StringComparison.Ordinal), "l", ("x", "5,2")));
        GraphResult plain = Build(Model(layer.Replace("CALL", """[["x",0,0]]""", StringComparison.Ordinal), "l", ("x", "5,2")));
        Assert.Equal(plain.Plan, training.Plan);
        Assert.Empty(GraphComparer.Compare(plain.Graph!, training.Graph!).Differences);
        Assert.EndsWith("""[["x",0,0,{"training":true}]]""", WrittenCall(training.Graph!), StringComparison.Ordinal);
        Assert.EndsWith("""[["x",0,0,{}]]""", WrittenCall(plain.Graph!), StringComparison.Ordinal);

        static string WrittenCall(ModelGraph graph)
        {
            string written = Encoding.UTF8.GetString(TopologyWriter.Write(graph));
            return written[..(written.LastIndexOf("}]]]", StringComparison.Ordinal) + 3)];
        }
    }

    [Fact]
    public void Only_the_call_that_was_as_in_training_is_written_so()
    {
        const string Layers = """
            {"class_name":"Dropout","name":"d","config":{"name":"d","rate":0.5},"inbound_nodes":[[["x",0,0,{}]],[["x",0,0,{"training":true}]],[["x",0,0,{"training":false}]]]},
            {"class_name":"Add","name":"s","config":{"name":"s"},"inbound_nodes":[[["d",0,0],["d",1,0],["d",2,0]]]}
            """;
        ModelGraph graph = Build(Model(Layers, "s", ("x", "3"))).Graph!;
        foreach (ModelGraph written in new[] { graph, GraphBuilder.Specialize(graph, [new Shape(7, 3)]).Graph! })
            Assert.Contains("""[[["x",0,0,{}]],[["x",0,0,{"training":true}]],[["x",0,0,{}]]]""", Encoding.UTF8.GetString(TopologyWriter.Write(written)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"class_name":"Dense","name":"l","config":{"name":"l","units":2},"inbound_nodes":[[["x",0,0,{"mask":["m",0,0]}]]]}""", ErrorId.WrongInputCount, "takes no Mask")]
    [InlineData("""{"class_name":"LSTM","name":"l","config":{"name":"l","units":2},"inbound_nodes":[[["x",0,0,{"mask":["x",0,0]}]]]}""", ErrorId.ShapeMismatch, "its mask must be")]
    [InlineData("""{"class_name":"LSTM","name":"l","config":{"name":"l","units":2},"inbound_nodes":[[["x",0,0,{"attention_mask":["m",0,0]}]]]}""", ErrorId.WrongInputCount, "takes no AttentionMask")]
    [InlineData("""{"class_name":"LSTM","name":"l","config":{"name":"l","units":2},"inbound_nodes":[[["x",0,0,{"mask":["n",0,0]}]]]}""", ErrorId.UnknownInput, "takes its Mask from 'n'")]
    [InlineData("""{"class_name":"MultiHeadAttention","name":"l","config":{"name":"l","num_heads":1,"key_dim":2},"inbound_nodes":[[["x",0,0,{"value":["x",0,0],"key_mask":["m",0,0]}]]]}""", ErrorId.WrongInputCount, "no input for it")]
    [InlineData("""{"class_name":"MultiHeadAttention","name":"l","config":{"name":"l","num_heads":1,"key_dim":2},"inbound_nodes":[[["x",0,0,{"value":["x",0,0],"attention_mask":["m",0,0]}]]]}""", ErrorId.ShapeMismatch, "its AttentionMask must be")]
    public void What_a_layer_does_not_take_by_name_is_refused(string layer, string id, string message)
    {
        GraphError error = Assert.Single(Build(Model(layer, "l", ("x", "3,2"), ("m", "3"))).Errors);
        Assert.Equal(id, error.Id);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[["x",0,0,{"constants":["m",0,0]}]]""", "initial_state, query, value, key or a mask")]
    [InlineData("""[["x",0,0,{"mask":[["m",0,0],["m",0,0]]}]]""", "one mask")]
    public void Tensors_by_other_names_are_refused(string call, string message)
    {
        const string Layer = """{"class_name":"LSTM","name":"l","config":{"name":"l","units":2},"inbound_nodes":[CALL]}""";
        TopologyException error = Assert.Throws<TopologyException>(() => Build(Model(Layer.Replace("CALL", call), "l", ("x", "3,2"), ("m", "3"))));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_of_one_layer_that_differ_in_a_constant_are_refused()
    {
        const string Layer = """{"class_name":"Attention","name":"l","config":{"name":"l"},"inbound_nodes":[[["x",0,0,{"use_causal_mask":true}],["x",0,0,{"use_causal_mask":true}]],[["x",0,0],["x",0,0]]]}""";
        TopologyException error = Assert.Throws<TopologyException>(() => Build(Model(Layer, "l", ("x", "3,2"))));
        Assert.Contains("one use_causal_mask in all of them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_given_by_name_is_written_as_it_was_read()
    {
        const string Layers = """
            {"class_name":"MultiHeadAttention","name":"h","config":{"name":"h","num_heads":1,"key_dim":2},"inbound_nodes":[[["x",0,0,{"value":["x",0,0],"value_mask":["m",0,0],"attention_mask":["p",0,0],"use_causal_mask":true}]]]},
            {"class_name":"Attention","name":"a","config":{"name":"a","causal":true},"inbound_nodes":[[["h",0,0,{"mask":[null,["m",0,0]]}],["x",0,0,{"mask":[null,["m",0,0]]}]]]},
            {"class_name":"GRU","name":"g","config":{"name":"g","units":2},"inbound_nodes":[[["a",0,0,{"mask":["m",0,0]}],["s",0,0,{"mask":["m",0,0]}]]]}
            """;
        ModelGraph graph = Build(Model(Layers, "g", ("x", "3,2"), ("m", "3"), ("p", "3,3"), ("s", "2"))).Graph!;
        string written = Encoding.UTF8.GetString(TopologyWriter.Write(graph));
        ModelGraph again = Build(written).Graph!;
        Assert.Equal(graph.Meaning(), again.Meaning());
        Assert.Empty(GraphComparer.Compare(graph, again).Differences);
        Assert.Contains("""[["x",0,0,{"value":["x",0,0],"value_mask":["m",0,0],"attention_mask":["p",0,0],"use_causal_mask":true}]]""", written, StringComparison.Ordinal);
        Assert.Contains("""{"mask":[null,["m",0,0]],"use_causal_mask":true}""", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\"causal\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_the_mask_is_another()
    {
        const string Layer = """{"class_name":"LSTM","name":"l","config":{"name":"l","units":2},"inbound_nodes":[[["x",0,0,{"mask":["m",0,0]}]]]},{"class_name":"Dense","name":"d","config":{"name":"d","units":3},"inbound_nodes":[[["m",0,0]]]}""";
        ModelGraph masked = Build(Model(Layer, "l\",0,0],[\"d", ("x", "3,2"), ("m", "3"))).Graph!;
        ModelGraph plain = Build(Model(Layer.Replace(""",{"mask":["m",0,0]}""", ""), "l\",0,0],[\"d", ("x", "3,2"), ("m", "3"))).Graph!;
        Assert.NotEqual(masked.Meaning(), plain.Meaning());
        Assert.NotEmpty(GraphComparer.Compare(masked, plain).Differences);
    }

    private static string Model(string layers, string output, params (string Name, string Axes)[] inputs) => $$$"""
        {"class_name":"Functional","config":{"name":"m","layers":[
        {{{string.Concat(inputs.Select(Input))}}}
        {{{layers}}}],"input_layers":[{{{string.Join(",", inputs.Select(static input => $"[\"{input.Name}\",0,0]"))}}}],"output_layers":[["{{{output}}}",0,0]]}}
        """;

    private static string Input((string Name, string Axes) input) =>
        $$$"""{"class_name":"InputLayer","name":"{{{input.Name}}}","config":{"name":"{{{input.Name}}}","batch_input_shape":[null,{{{input.Axes}}}]},"inbound_nodes":[]},""";

    private static GraphResult Build(string topology) => GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology)), TestContext.Current.CancellationToken);

    private static float[][] Weights(ModelGraph graph) => [.. graph.Weights.Select(static (weight, i) => PlanRunner.Random((int)weight.ElementCount, i + 1))];
}
