using System.Numerics.Tensors;
using System.Text;
using LayersGen.Catalogue;
using LayersGen.Execution;
using LayersGen.Tests.Kernels;

namespace LayersGen.Tests.Layers;

/// <summary>Cells against the layers they are the steps of, and what becomes of masked steps, on cases that are worked out by hand.</summary>
public sealed class SequenceTests
{
    [Theory]
    [InlineData("SimpleRNNCell", "SimpleRNN", "\"units\":3", "[null,4,2]")]
    [InlineData("LSTMCell", "LSTM", "\"units\":3", "[null,4,2]")]
    [InlineData("GRUCell", "GRU", "\"units\":3", "[null,4,2]")]
    [InlineData("GRUCell", "GRU", "\"units\":3,\"reset_after\":true", "[null,4,2]")]
    [InlineData("ConvLSTM2DCell", "ConvLSTM2D", "\"filters\":2,\"kernel_size\":2", "[null,3,4,3,2]")]
    public void A_cell_along_a_sequence_is_the_layer(string cell, string layer, string arguments, string shape)
    {
        string sequence = $"\"return_sequences\":true,\"return_state\":false,\"batch_input_shape\":{shape}";
        float[] expected = Predict($"{{\"class_name\":\"{layer}\",\"config\":{{\"name\":\"a\",{arguments},{sequence}}}}}");
        string inner = $"{{\"class_name\":\"{cell}\",\"config\":{{\"name\":\"c\",{arguments}}}}}";
        Assert.Equal(expected, Predict($"{{\"class_name\":\"RNN\",\"config\":{{\"name\":\"a\",{sequence},\"cell\":{inner}}}}}"));
        string stack = $"{{\"class_name\":\"StackedRNNCells\",\"config\":{{\"name\":\"s\",\"cells\":[{inner}]}}}}";
        Assert.Equal(expected, Predict($"{{\"class_name\":\"RNN\",\"config\":{{\"name\":\"a\",{sequence},\"cell\":{stack}}}}}"));
    }

    [Fact]
    public void Stacked_cells_return_their_states_in_order()
    {
        // Cells with an identity for activation and kernels of one number w: h = w x + w h. Weights are 1, 2 for the first cell (kernel, recurrent), 3, 4 for the second.
        const string First = """{"class_name":"SimpleRNNCell","config":{"name":"a","units":1,"activation":"linear","use_bias":false}}""";
        const string Second = """{"class_name":"SimpleRNNCell","config":{"name":"b","units":1,"activation":"linear","use_bias":false}}""";
        const string Rnn = """{"class_name":"RNN","name":"r","config":{"name":"r","return_state":true,"cell":{"class_name":"StackedRNNCells","config":{"name":"s","cells":[FIRST,SECOND]}}},"inbound_nodes":[[["x",0,0]]]}""";
        const string Model = """
            {"class_name":"Functional","config":{"name":"m","layers":[
            {"class_name":"InputLayer","name":"x","config":{"name":"x","batch_input_shape":[null,2,1]},"inbound_nodes":[]},RNN],
            "input_layers":[["x",0,0]],"output_layers":[["r",0,0],["r",0,1],["r",0,2]]}}
            """;
        string json = Model.Replace("RNN]", Rnn.Replace("FIRST", First).Replace("SECOND", Second) + "]");
        ForwardPlan plan = GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(json)), TestContext.Current.CancellationToken).Plan!;
        float[][] outputs = [new float[1], new float[1], new float[1]];
        PlanRunner.Run(plan, [[1f, 10f]], outputs, 1, false, [1f], [2f], [3f], [4f]);
        // Steps 1 and 10: first cell 1, then 10 + 2 = 12; second cell 3, then 36 + 12 = 48, which is the result.
        Assert.Equal([48f], outputs[0]);
        Assert.Equal([12f], outputs[1]);
        Assert.Equal([48f], outputs[2]);
    }

    [Fact]
    public void A_mean_leaves_masked_steps_out()
    {
        // Words 1, 0 and 2 with the vectors (1, 2) and (3, 6); word 0 is padding.
        float[] mean = Run(
            """{"class_name":"Embedding","config":{"name":"words","input_dim":3,"output_dim":2,"mask_zero":true,"batch_input_shape":[null,3]}},{"class_name":"GlobalAveragePooling1D","config":{"name":"mean"}}""",
            [1, 0, 2], 2, [100f, 100f, 1f, 2f, 3f, 6f]);
        Assert.Equal([2f, 4f], mean);
    }

    [Fact]
    public void Masked_steps_are_skipped_by_a_layer_behind_others()
    {
        // A sum over the steps: kernel and recurrent kernel 1. The step of zeros is masked, and Dense makes 5 of it, which must not count.
        float[] sum = Run(
            """
            {"class_name":"Masking","config":{"name":"mask","batch_input_shape":[null,3,1]}},
            {"class_name":"Dense","config":{"name":"plus","units":1}},
            {"class_name":"SimpleRNN","config":{"name":"sum","units":1,"activation":"linear","use_bias":false}}
            """,
            [1, 0, 2], 1, [1f], [5f], [1f], [1f]);
        Assert.Equal([6f + 7f], sum);
    }

    // A sum over the steps 1, 2 and 4 of which those named are masked, and what each step returns: kernel and recurrent kernel are 1.
    [Theory]
    [InlineData("", "", "1,3,7")]
    [InlineData("2", "", "1,1,5")]
    [InlineData("2", "\"zero_output_for_mask\":true", "1,0,5")]
    [InlineData("1,4", "\"zero_output_for_mask\":true", "0,2,0")]
    [InlineData("1,4", "", "0,2,2")]
    [InlineData("2,4", "\"zero_output_for_mask\":true,\"go_backwards\":true", "0,0,1")]
    [InlineData("1", "\"zero_output_for_mask\":true,\"go_backwards\":true", "4,6,0")]
    public void What_a_masked_step_returns(string masked, string argument, string expected)
    {
        string layers = "{\"class_name\":\"Masking\",\"config\":{\"name\":\"mask\",\"batch_input_shape\":[null,3,1]}},"
            + "{\"class_name\":\"SimpleRNN\",\"config\":{\"name\":\"sum\",\"units\":1,\"activation\":\"linear\",\"use_bias\":false,\"return_sequences\":SEQUENCES,MORE}}";
        float[] x = [.. new[] { 1f, 2f, 4f }.Select(step => masked.Contains($"{step}", StringComparison.Ordinal) ? 0 : step)];
        float[] results = [.. expected.Split(',').Select(static result => float.Parse(result, System.Globalization.CultureInfo.InvariantCulture))];
        string more = argument.Length == 0 ? "\"unroll\":false" : argument;
        Assert.Equal(results, Run(layers.Replace("SEQUENCES", "true", StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal), x, 3, [1f], [1f]));
        Assert.Equal(results[2..], Run(layers.Replace("SEQUENCES", "false", StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal), x, 1, [1f], [1f]));
    }

    [Fact]
    public void Zeros_for_masked_steps_are_declared_leave_the_state_and_go_along_in_the_topology()
    {
        using ZeroOutputNet model = ZeroOutputNet.Create(1);
        model.Both.ForwardSum.Kernel.Fill(1);
        model.Both.ForwardSum.RecurrentKernel.Fill(1);
        model.Both.BackwardSum.Kernel.Fill(1);
        model.Both.BackwardSum.RecurrentKernel.Fill(1);
        (Tensor<float> both, Tensor<float> forward, Tensor<float> backward) = model.Predict(new ZeroOutputNet.Inputs(Tensor.Create(new float[] { 1, 0, 4, 0, 2, 0 }, [2, 3, 1])));
        // Sums from the first step on and from the last; the second step of the first sample is masked, of the other one the first and the last.
        Assert.Equal([1f, 5f, 0f, 0f, 5f, 4f, 0f, 0f, 2f, 2f, 0f, 0f], both.ToArray());
        Assert.Equal([5f, 2f], forward.ToArray());
        Assert.Equal([5f, 2f], backward.ToArray());
        string topology = Encoding.UTF8.GetString(ZeroOutputNet.TopologyUtf8);
        Assert.Contains("\"zero_output_for_mask\":true", topology, StringComparison.Ordinal);
        ModelGraph with = GraphBuilder.Build(TopologyReader.Read(ZeroOutputNet.TopologyUtf8), TestContext.Current.CancellationToken).Graph!;
        ModelGraph without = GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology.Replace(",\"zero_output_for_mask\":true", "", StringComparison.Ordinal))), TestContext.Current.CancellationToken).Graph!;
        Assert.NotEmpty(GraphComparer.Compare(with, without).Differences);
    }

    [Fact]
    public void Attention_gives_masked_keys_no_weight_and_clears_masked_queries()
    {
        // Both inputs are the words 1 and 0, of which 0 is padding: the first query sees the first key alone, the second is cleared.
        float[] mixed = Run(
            """{"class_name":"Functional","config":{"name":"m","layers":[{"class_name":"InputLayer","name":"x","config":{"name":"x","batch_input_shape":[null,2]},"inbound_nodes":[]},{"class_name":"Embedding","name":"e","config":{"name":"e","input_dim":2,"output_dim":2,"mask_zero":true},"inbound_nodes":[[["x",0,0]]]},{"class_name":"Attention","name":"a","config":{"name":"a"},"inbound_nodes":[[["e",0,0],["e",0,0]]]}],"input_layers":[["x",0,0]],"output_layers":[["a",0,0]]}}""",
            [1, 0], 4, [7f, 8f, 3f, 4f]);
        Assert.Equal([3f, 4f, 0f, 0f], mixed);
    }

    [Fact]
    public void Causal_attention_sees_no_later_key()
    {
        // The first query sees the first value alone; the second has equal scores of 0 with both, so it takes their mean.
        float[] mixed = Run(
            """{"class_name":"Functional","config":{"name":"m","layers":[{"class_name":"InputLayer","name":"q","config":{"name":"q","batch_input_shape":[null,2,1]},"inbound_nodes":[]},{"class_name":"Dense","name":"v","config":{"name":"v","units":1},"inbound_nodes":[[["q",0,0]]]},{"class_name":"Dense","name":"k","config":{"name":"k","units":1,"use_bias":false},"inbound_nodes":[[["q",0,0]]]},{"class_name":"Attention","name":"a","config":{"name":"a","causal":true},"inbound_nodes":[[["q",0,0],["v",0,0],["k",0,0]]]}],"input_layers":[["q",0,0]],"output_layers":[["a",0,0]]}}""",
            [2, 4], 2, [3f], [1f], [0f]);
        Assert.Equal([7f, 10f], mixed);
    }

    [Fact]
    public void A_stateful_layer_goes_on_where_it_was()
    {
        using StatefulNet model = StatefulNet.Create(5);
        float[] x = PlanRunner.Random(2 * 3 * 2, 9), first = new float[8], second = new float[8], again = new float[8];
        model.Predict(x, first);
        model.Predict(x, second);
        Assert.NotEqual(first, second);
        model.ResetStates();
        model.Predict(x, again);
        Assert.Equal(first, again);

        // The same six steps at once.
        using StatelessNet whole = StatelessNet.Create(5);
        float[] steps = [.. x[..6], .. x[..6], .. x[6..], .. x[6..]], end = new float[8];
        whole.Predict(steps, end);
        PlanRunner.Close([.. end.Select(static value => (double)value)], second, 1e-6);
    }

    /// <summary>As for Keras and TensorFlow.js: a prompt, then step by step.</summary>
    [Fact]
    public void A_stateful_layer_goes_on_with_another_number_of_steps()
    {
        using StatelessNet whole = StatelessNet.Create(5);
        using AnyStepsNet model = AnyStepsNet.Create(5);
        float[] steps = PlanRunner.Random(6 * 2, 9), end = new float[4];
        whole.Predict(steps, end);
        Predict(steps[..8]);
        Predict(steps[8..10]);
        PlanRunner.Close([.. end.Select(static value => (double)value)], Predict(steps[10..]), 1e-6);

        // Also where so many lengths came in between that their plans are dropped, and after predictions that were refused.
        model.ResetStates();
        Predict(steps[..4]);
        for (int length = 3; length < 20; length++)
            Assert.Throws<ArgumentException>(() => model.Predict(Tensor.Create(new float[2 * length * 2], [2, length, 2])));
        Predict(steps[4..10]);
        PlanRunner.Close([.. end.Select(static value => (double)value)], Predict(steps[10..]), 1e-6);

        float[] Predict(float[] values)
        {
            float[] output = new float[4];
            model.Predict(Tensor.Create(values, [1, values.Length / 2, 2])).FlattenTo(output);
            return output;
        }
    }

    [Fact]
    public void A_stateful_model_refuses_another_batch_until_it_is_reset()
    {
        using StatefulNet model = StatefulNet.Create(5);
        model.Predict(new float[12], new float[8]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Predict(new float[6], new float[4]));
        Assert.Contains("ResetStates", error.Message, StringComparison.Ordinal);
        model.ResetStates();
        model.Predict(new float[6], new float[4]);
    }

    [Fact]
    public void Weights_inside_layers_are_members_of_members()
    {
        using NestedNet model = NestedNet.Create(3);
        Assert.Equal([2, 12], model.Both.ForwardGru.Kernel.Lengths.ToArray().Select(static length => (int)length));
        Assert.Equal([4, 12], model.Both.BackwardGru.RecurrentKernel.Lengths.ToArray().Select(static length => (int)length));
        Assert.Equal([8, 3], model.Head.Hidden.Kernel.Lengths.ToArray().Select(static length => (int)length));
        Assert.Equal("hidden/kernel", NestedNet.WeightSpecs[6].Name);
    }

    [Theory]
    [InlineData("Bidirectional", "layer", "LSTM", 6)]
    [InlineData("TimeDistributed", "layer", "Dense", 2)]
    [InlineData("RNN", "cell", "GRUCell", 3)]
    public void A_layer_inside_another_can_be_frozen(string wrapper, string key, string inner, int weights)
    {
        string topology = $"{{\"class_name\":\"Sequential\",\"config\":[{{\"class_name\":\"{wrapper}\",\"config\":{{\"name\":\"w\",\"batch_input_shape\":[null,4,2],\"{key}\":{{\"class_name\":\"{inner}\",\"config\":{{\"name\":\"i\",\"units\":3,\"trainable\":false}}}}}}}}]}}";
        ModelGraph graph = GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology)), TestContext.Current.CancellationToken).Graph!;
        Assert.Equal(weights, graph.Weights.Count);
        Assert.All(graph.Weights, static weight => Assert.False(weight.Trainable));
    }

    [Fact]
    public void Sequences_of_any_length_go_through_wrappers_states_and_models()
    {
        using Translator model = Translator.Create(7);
        foreach ((int batch, int source, int target) in new[] { (2, 5, 3), (1, 1, 1), (3, 4, 6) })
        {
            Tensor<float> probabilities = model.Predict(new Translator.Inputs(
                Tensor.Create(PlanRunner.Random(batch * source * 40), [batch, source, 40]),
                Tensor.Create(PlanRunner.Random(batch * target * 40, 2), [batch, target, 40]))).TimeDistributed;
            Assert.Equal([batch, target, 5], probabilities.Lengths.ToArray().Select(static length => (int)length));
            for (int step = 0; step < batch * target; step++)
                Assert.Equal(1.0, probabilities.ToArray().Skip(step * 5).Take(5).Sum(static p => (double)p), 5);
        }
    }

    private static float[] Predict(string layer)
    {
        GraphResult result = GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes($"{{\"class_name\":\"Sequential\",\"config\":[{layer}]}}")));
        float[][] weights = [.. result.Graph!.Weights.Select(static (weight, i) => PlanRunner.Random((int)weight.ElementCount, i + 1))];
        float[] y = PlanRunner.Filled(3 * result.Plan!.OutputSizes[0]);
        PlanRunner.Run(result.Plan, [PlanRunner.Random(3 * result.Plan.InputSizes[0])], [y], 3, true, weights);
        return y;
    }

    private static float[] Run(string layers, float[] input, int outputs, params float[][] weights)
    {
        string topology = layers.StartsWith("{\"class_name\":\"Functional\"", StringComparison.Ordinal) ? layers : $"{{\"class_name\":\"Sequential\",\"config\":[{layers}]}}";
        ForwardPlan plan = GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology))).Plan!;
        float[] y = PlanRunner.Filled(outputs);
        PlanRunner.Run(plan, [input], [y], 1, false, weights);
        return y;
    }
}
