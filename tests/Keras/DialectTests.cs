using LayersGen.Catalogue;
using LayersGen.Interop.Tests;
using LayersGen.Keras.Dialects;

namespace LayersGen.Keras.Tests;

/// <summary>The mapping tables: every layer there and back, and what does not fit is named.</summary>
public sealed class DialectTests
{
    // What TensorFlow.js and Keras export and this table must have.
    private static readonly string[] Catalogue =
    [
        "InputLayer", "Dense", "Activation", "Dropout", "SpatialDropout1D", "Flatten", "Reshape", "Permute", "RepeatVector", "Masking", "Embedding",
        "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv2D", "SeparableConv2D", "Cropping2D", "UpSampling2D", "ZeroPadding2D",
        "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D",
        "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "BatchNormalization", "LayerNormalization",
        "ReLU", "LeakyReLU", "PReLU", "ELU", "ThresholdedReLU", "Softmax", "Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply",
        "SimpleRNN", "GRU", "LSTM", "RNN", "StackedRNNCells", "SimpleRNNCell", "GRUCell", "LSTMCell", "ConvLSTM2D", "ConvLSTM2DCell", "Bidirectional", "TimeDistributed",
        "AlphaDropout", "GaussianDropout", "GaussianNoise", "CategoryEncoding", "CenterCrop", "RandomWidth", "Rescaling", "Resizing",
        "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "Cropping1D", "Cropping3D", "UpSampling1D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding3D",
        "GlobalAveragePooling3D", "GlobalMaxPooling3D", "GroupNormalization", "UnitNormalization", "Subtract", "MultiHeadAttention", "Attention", "AdditiveAttention",
        "EinsumDense", "Normalization", "Discretization", "SpatialDropout2D", "SpatialDropout3D",
        "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
    ];

    public static TheoryData<string> Layers() => [.. Catalogue];

    // A model inside a model: ModelTranslator walks into it.
    private static readonly string[] NotLayers = ["Functional"];

    [Fact]
    public void Every_layer_of_the_catalogue_has_a_row()
    {
        string[] missing = [.. LayerCatalogue.All.Select(static kind => kind.ClassName).Where(static name => LayerMappings.Find(name) is null)];
        Assert.Equal(NotLayers, missing);
        Assert.Empty(LayerCatalogue.All.Select(static kind => kind.ClassName).Except([.. Catalogue, .. NotLayers]));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Every_layer_goes_there_and_back(string className)
    {
        LayerMapping mapping = LayerMappings.Find(className)!;
        Assert.NotNull(mapping);
        foreach (Dialect dialect in new[] { Dialect.Keras2, Dialect.Keras3 }.Where(dialect => (mapping.UnknownTo & dialect) == 0))
        {
            ConfigValue model = Model(className, [.. mapping.Arguments.Where(argument => (argument.UnknownTo & (dialect | Dialect.Tfjs)) == 0 && argument.Key is not ("name" or "trainable")).Select(Sample)]);
            (ConfigValue there, IReadOnlyList<KerasFinding> lost) = ModelTranslator.Translate(model, Dialect.Keras2, dialect);
            (ConfigValue back, _) = ModelTranslator.Translate(there, dialect, Dialect.Keras2);
            (ConfigValue normal, _) = ModelTranslator.Translate(model, Dialect.Keras2, Dialect.Keras2);
            Assert.Empty(lost);
            // A ThresholdedReLU is a ReLU in Keras 3.
            if (className != "ThresholdedReLU")
                Assert.Equal(Sorted(normal), Sorted(back));
        }
    }

    [Fact]
    public void An_argument_that_is_an_array_of_numpy_is_read()
    {
        ConfigValue written = ConfigValue.Of(("type", ConfigValue.Of("ndarray")), ("value", ConfigValue.Of(0.25)));
        (ConfigValue read, IReadOnlyList<KerasFinding> lost) = ModelTranslator.Translate(Model("LeakyReLU", ("alpha", written)), Dialect.Keras2, Dialect.Tfjs);
        Assert.Empty(lost);
        Assert.Equal(ConfigValue.Of(0.25), read["config"]!["layers"]!.Items[^1]["config"]!["alpha"]);
    }

    [Theory]
    [InlineData("Dense", "activation", "\"gelu_new\"", Dialect.Tfjs, Dialect.Keras3, KerasFindingSeverity.Unsupported)]
    [InlineData("Dense", "activation", "\"hard_sigmoid\"", Dialect.Tfjs, Dialect.Keras3, KerasFindingSeverity.Changed)]
    [InlineData("Dense", "activation", "\"hard_sigmoid\"", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Changed)]
    [InlineData("Dense", "activation", "\"exponential\"", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("Conv2D", "groups", "2", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("GRU", "reset_after", "true", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("GlobalAveragePooling2D", "keepdims", "true", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("ReLU", "negative_slope", "0.1", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("GroupNormalization", "groups", "2", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("RandomWidth", "factor", "0.1", Dialect.Tfjs, Dialect.Keras3, KerasFindingSeverity.Unsupported)]
    [InlineData("Dense", "lora_rank", "4", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Note)]
    [InlineData("Dense", "quantization_config", "{\"class_name\":\"Int8QuantizationConfig\",\"config\":{}}", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Changed)]
    [InlineData("Dense", "kernel_initializer", "{\"class_name\":\"Mine\",\"config\":{}}", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Note)]
    [InlineData("Dense", "dtype", "\"mixed_float16\"", Dialect.Keras2, Dialect.Keras3, KerasFindingSeverity.Note)]
    internal void What_does_not_fit_is_named(string className, string key, string value, Dialect from, Dialect to, KerasFindingSeverity severity)
    {
        ConfigValue model = Model(className, (key, KerasJson.Read($"{{\"v\":{value}}}", "", "")["v"]!));
        (_, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(model, from, to);
        KerasFinding finding = Assert.Single(findings);
        Assert.Equal("layer", finding.Layer);
        Assert.Equal(severity, finding.Severity);
        Assert.Contains(key is "factor" or "groups" && className != "Conv2D" ? className : key.Split('_')[0], finding.Message);
    }

    // What is said of zeros where there are masks: nothing without, and nothing where both do the same.
    [Theory]
    [InlineData("LSTM", "true", "true", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("LSTM", "false", "true", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("LSTM", "true", "false", Dialect.Keras3, Dialect.Tfjs, null)]
    [InlineData("LSTM", "true", "true", Dialect.Tfjs, Dialect.Keras3, null)]
    [InlineData("Bidirectional", "true", "false", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("Bidirectional", "true", "true", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Unsupported)]
    [InlineData("Bidirectional", "false", "true", Dialect.Keras2, Dialect.Tfjs, null)]
    [InlineData("Bidirectional", "true", "false", Dialect.Tfjs, Dialect.Keras2, KerasFindingSeverity.Changed)]
    [InlineData("Bidirectional", "true", "false", Dialect.Tfjs, Dialect.Keras3, KerasFindingSeverity.Changed)]
    [InlineData("Bidirectional", "true", "true", Dialect.Tfjs, Dialect.Keras3, null)]
    [InlineData("Bidirectional", "false", "true", Dialect.Tfjs, Dialect.Keras2, KerasFindingSeverity.Changed)]
    [InlineData("Bidirectional", "true", "false", Dialect.Keras2, Dialect.Keras3, KerasFindingSeverity.Note)]
    internal void Zeros_for_masked_steps_are_named_where_there_are_masks(string className, string sequences, string zeros, Dialect from, Dialect to, KerasFindingSeverity? severity)
    {
        string layer = $"{{\"class_name\":\"LSTM\",\"config\":{{\"name\":\"l\",\"units\":2,\"return_sequences\":{sequences},\"zero_output_for_mask\":{zeros}}}}}";
        if (className == "Bidirectional")
            layer = $"{{\"class_name\":\"Bidirectional\",\"config\":{{\"name\":\"b\",\"layer\":{layer}}}}}";
        foreach (string masking in (string[])["{\"class_name\":\"Masking\",\"config\":{\"name\":\"m\",\"batch_input_shape\":[null,3,2]}}", "{\"class_name\":\"ReLU\",\"config\":{\"name\":\"m\",\"batch_input_shape\":[null,3,2]}}"])
        {
            ConfigValue model = Json($"{{\"class_name\":\"Sequential\",\"config\":{{\"name\":\"s\",\"layers\":[{masking},{layer}]}}}}");
            (ConfigValue there, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(model, from, to, isKerasFile: from != Dialect.Tfjs && to == Dialect.Tfjs);
            bool isMasked = masking.Contains("Masking", StringComparison.Ordinal);
            Assert.Equal(isMasked && severity is { } expected ? [expected] : [], findings.Select(static finding => finding.Severity));
            if (to != Dialect.Tfjs || !isMasked)
                continue;
            ConfigValue config = there["config"]!["layers"]!.Items[^1]["config"]!;
            Assert.Equal(severity is not null, (config["layer"]?["config"] ?? config).IsTrue("zero_output_for_mask", false));
        }
    }

    [Theory]
    [InlineData("Dropout", "\"rate\":0.5", Dialect.Keras2, Dialect.Tfjs, KerasFindingSeverity.Changed, true)]
    [InlineData("BatchNormalization", "\"axis\":-1", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Changed, true)]
    [InlineData("BatchNormalization", "\"axis\":-1,\"trainable\":false", Dialect.Keras3, Dialect.Tfjs, null, true)]
    [InlineData("LSTM", "\"units\":2,\"recurrent_dropout\":0.5", Dialect.Keras3, Dialect.Tfjs, KerasFindingSeverity.Changed, true)]
    [InlineData("LSTM", "\"units\":2", Dialect.Keras3, Dialect.Tfjs, null, true)]
    [InlineData("Dropout", "\"rate\":0.5", Dialect.Tfjs, Dialect.Keras3, KerasFindingSeverity.Note, false)]
    [InlineData("Dense", "\"units\":2", Dialect.Tfjs, Dialect.Keras2, null, true)]
    [InlineData("Dropout", "\"rate\":0.5", Dialect.Keras2, Dialect.Keras3, KerasFindingSeverity.Note, true)]
    internal void A_call_as_in_training_is_named_where_it_would_differ(string className, string arguments, Dialect from, Dialect to, KerasFindingSeverity? severity, bool isKept)
    {
        string call = from == Dialect.Keras3 ? """{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["x",0,0]}},true],"kwargs":{}}""" : """[["x",0,0,{"training":true}]]""";
        // As Keras 3 has it by position, too, where training is the second argument of a call.
        if (className == "LSTM")
            call = call.Replace(",true],\"kwargs\":{}", "],\"kwargs\":{\"training\":true}", StringComparison.Ordinal);
        string layer = $$$"""{"class_name":"{{{className}}}","name":"l","config":{"name":"l",{{{arguments}}}},"inbound_nodes":[{{{call}}}]}""";
        (ConfigValue there, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(Functional(layer, "l"), from, to, isKerasFile: from != Dialect.Tfjs && to == Dialect.Tfjs);
        Assert.Equal(severity is { } expected ? [expected] : Array.Empty<KerasFindingSeverity>(), findings.Select(static finding => finding.Severity));
        Assert.Equal(isKept, System.Text.Encoding.UTF8.GetString(KerasJson.Write(CallOf(there))).Contains("\"training\":true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"int8_from_float32\"")]
    [InlineData("{\"class_name\":\"QuantizedDTypePolicy\",\"config\":{\"mode\":\"int8\",\"source_name\":\"float32\"}}")]
    public void A_quantized_layer_is_named(string dtype)
    {
        (_, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(Model("Dense", ("dtype", KerasJson.Read($"{{\"v\":{dtype}}}", "", "")["v"]!)), Dialect.Keras3, Dialect.Tfjs);
        Assert.Contains("quantized (int8)", Assert.Single(findings, static finding => finding.Severity == KerasFindingSeverity.Changed).Message);
    }

    // (x / 127.5 - 1) beside (2 - x), and their sum, as each Keras writes it.
    [Fact]
    public void Arithmetic_between_layers_becomes_layers()
    {
        const string Keras2 = """
            {"class_name":"TFOpLambda","name":"tf.math.truediv","config":{"name":"tf.math.truediv","function":"math.truediv"},"inbound_nodes":[["x",0,0,{"y":127.5,"name":null}]]},
            {"class_name":"TFOpLambda","name":"less","config":{"name":"less","function":"math.subtract"},"inbound_nodes":[["tf.math.truediv",0,0,{"y":1.0,"name":null}]]},
            {"class_name":"TFOpLambda","name":"from","config":{"name":"from","function":"math.subtract"},"inbound_nodes":[["_CONSTANT_VALUE",-1,2.0,{"y":["x",0,0],"name":null}]]},
            {"class_name":"TFOpLambda","name":"sum","config":{"name":"sum","function":"__operators__.add"},"inbound_nodes":[["less",0,0,{"y":["from",0,0],"name":null}]]}
            """;
        const string Keras3 = """
            {"module":"keras.src.ops.numpy","class_name":"TrueDivide","registered_name":"TrueDivide","name":"tf.math.truediv","config":{"name":"tf.math.truediv"},"inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["x",0,0]}},127.5],"kwargs":{}}]},
            {"module":"keras.src.ops.numpy","class_name":"Subtract","registered_name":"Subtract","name":"less","config":{"name":"less"},"inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["tf.math.truediv",0,0]}},1.0],"kwargs":{}}]},
            {"module":"keras.src.ops.numpy","class_name":"Subtract","registered_name":"Subtract","name":"from","config":{"name":"from"},"inbound_nodes":[{"args":[2.0,{"class_name":"__keras_tensor__","config":{"keras_history":["x",0,0]}}],"kwargs":{}}]},
            {"module":"keras.src.ops.numpy","class_name":"Add","registered_name":"Add","name":"sum","config":{"name":"sum"},"inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["less",0,0]}},{"class_name":"__keras_tensor__","config":{"keras_history":["from",0,0]}}],"kwargs":{}}]}
            """;
        const string Expected = """
            [{"class_name":"Rescaling","config":{"name":"tf.math.truediv","scale":0.00784313725490196,"offset":0},"name":"tf.math.truediv","inbound_nodes":[[["x",0,0,{}]]]},
            {"class_name":"Rescaling","config":{"name":"less","scale":1,"offset":-1},"name":"less","inbound_nodes":[[["tf.math.truediv",0,0,{}]]]},
            {"class_name":"Rescaling","config":{"name":"from","scale":-1,"offset":2},"name":"from","inbound_nodes":[[["x",0,0,{}]]]},
            {"class_name":"Add","config":{"name":"sum"},"name":"sum","inbound_nodes":[[["less",0,0,{}],["from",0,0,{}]]]}]
            """;
        foreach ((string layers, Dialect dialect) in new[] { (Keras2, Dialect.Keras2), (Keras3, Dialect.Keras3) })
        {
            (ConfigValue model, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(Functional(layers, "sum"), dialect, Dialect.Tfjs);
            Assert.Empty(findings);
            ConfigValue expected = KerasJson.Read($"{{\"v\":{Expected}}}", "", "")["v"]!;
            Assert.Equal(expected.Items.Select(Sorted), model["config"]!["layers"]!.Items.Skip(1).Select(Sorted));
        }
    }

    [Theory]
    [InlineData("""{"class_name":"TFOpLambda","name":"r","config":{"name":"r","function":"reshape"},"inbound_nodes":[["x",0,0,{"shape":[2,2]}]]}""", "the operation reshape")]
    [InlineData("""{"class_name":"SlicingOpLambda","name":"r","config":{"name":"r","function":"__getitem__"},"inbound_nodes":[["x",0,0,{"slice_spec":[{"start":0,"stop":1,"step":null}]}]]}""", "the operation __getitem__")]
    [InlineData("""{"class_name":"TFOpLambda","name":"r","config":{"name":"r","function":"math.truediv"},"inbound_nodes":[["x",0,0,{"y":0,"name":null}]]}""", "the operation math.truediv")]
    [InlineData("""{"class_name":"TFOpLambda","name":"r","config":{"name":"r","function":"math.add"},"inbound_nodes":[["x",0,0,{"y":[1.0,2.0],"name":null}]]}""", "the operation math.add")]
    [InlineData("""{"module":"keras.src.ops.numpy","class_name":"Reshape","name":"r","config":{"name":"r","newshape":[2,2]},"inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["x",0,0]}}],"kwargs":{}}]}""", "the operation Reshape")]
    [InlineData("""{"module":"keras.src.ops.numpy","class_name":"Multiply","name":"r","config":{"name":"r"},"inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["x",0,0]}},{"class_name":"__tensor__","config":{"value":[2.0],"dtype":"float32"}}],"kwargs":{}}]}""", "the operation Multiply")]
    [InlineData("""{"class_name":"Lambda","name":"r","config":{"name":"r","function":["4wEAAAAA",null,null]},"inbound_nodes":[[["x",0,0,{}]]]}""", "it is Python code")]
    [InlineData("""{"class_name":"Mine","name":"r","config":{"name":"r"},"inbound_nodes":[[["x",0,0,{}]]]}""", "a class of the author's own")]
    public void What_is_no_layer_is_refused_with_advice(string layer, string message)
    {
        Dialect from = layer.Contains("module", StringComparison.Ordinal) ? Dialect.Keras3 : Dialect.Keras2;
        (_, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(Functional(layer, "r"), from, Dialect.Tfjs);
        KerasFinding finding = Assert.Single(findings);
        Assert.Equal(KerasFindingSeverity.Changed, finding.Severity);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Contains("build the model", finding.Message, StringComparison.Ordinal);
    }

    private static ConfigValue Functional(string layers, string output) => KerasJson.Read($$"""
        {"class_name":"Functional","config":{"name":"m","layers":[
        {"class_name":"InputLayer","name":"x","config":{"name":"x","batch_input_shape":[null,4],"dtype":"float32"},"inbound_nodes":[]},
        {{layers}}],"input_layers":[["x",0,0]],"output_layers":[["{{output}}",0,0]] } }
        """, "", "");

    [Fact]
    public async Task A_save_that_would_change_predictions_writes_nothing()
    {
        using TempFolder folder = new();
        ReadModel model = await Conversion.ReadAsync(new FileModelHandler(GoldenCase.Load("GRU/initial-state").ModelPath), TestContext.Current.CancellationToken);
        List<KerasFinding> findings = [];
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() =>
            new KerasModelHandler(folder["m.keras"], new KerasOptions { Findings = findings.Add }).SaveAsync(model.Artifacts, new SaveOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("gru: recurrent_activation hard_sigmoid", error.Message);
        Assert.Equal(KerasFindingSeverity.Changed, Assert.Single(findings).Severity);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Names_that_keras_counts_layers_by()
    {
        string[] classes = ["Dense", "Conv2D", "Dense", "PReLU", "Dense", "Conv2DTranspose", "StackedRNNCells", "ConvLSTM2D", "BatchNormalization", "LSTMCell"];
        Assert.Equal(
            ["dense", "conv2d", "dense_1", "p_re_lu", "dense_2", "conv2d_transpose", "stacked_rnn_cells", "conv_lstm2d", "batch_normalization", "lstm_cell"],
            Weights.Saveable.Count(classes.Select(static name => new Weights.Saveable(name, "x", true))).Select(static item => item.Counted));
    }

    [Theory]
    [InlineData("LSTM", """{"units":2}""", """[["a",0,0,{"mask":["m",0,0]}]]""")]
    [InlineData("LSTM", """{"units":2}""", """[["a",0,0,{"mask":["m",0,0],"training":true}],["m",0,0,{"mask":["m",0,0],"training":true}]]""")]
    [InlineData("Attention", "{}", """[["a",0,0,{"mask":[null,["m",0,0]],"use_causal_mask":true}],["b",0,0,{"mask":[null,["m",0,0]],"use_causal_mask":true}]]""")]
    [InlineData("MultiHeadAttention", """{"num_heads":1,"key_dim":2}""", """[["a",0,0,{"value":["b",0,0],"key":["a",0,0],"value_mask":["m",0,0]}]]""")]
    public void What_a_call_is_given_by_name_goes_there_and_back(string className, string config, string call)
    {
        string layers = string.Concat(new[] { "a", "b", "m" }.Select(static name => $$$"""{"class_name":"InputLayer","name":"{{{name}}}","config":{"name":"{{{name}}}","batch_input_shape":[null,3,2]},"inbound_nodes":[]},"""));
        ConfigValue model = KerasJson.Read(
            $$$"""{"class_name":"Functional","config":{"name":"n","layers":[{{{layers}}}{"class_name":"{{{className}}}","name":"l","config":{{{config.Replace("{", "{\"name\":\"l\",").Replace(",}", "}")}}},"inbound_nodes":[{{{call}}}]}],"input_layers":[["a",0,0],["b",0,0],["m",0,0]],"output_layers":[["l",0,0]]}}""", "", "");
        (ConfigValue there, _) = ModelTranslator.Translate(model, Dialect.Keras2, Dialect.Keras3);
        ConfigValue written = CallOf(there);
        Assert.Equal(ConfigKind.Object, written.Kind);
        // Keras lists what a mask comes from before the layer that is given it.
        Assert.Equal("l", there["config"]!["layers"]!.Items.Last(static layer => layer.Text("name") is "m" or "l").Text("name"));
        (ConfigValue back, _) = ModelTranslator.Translate(there, Dialect.Keras3, Dialect.Keras2);
        Assert.Equal(Sorted(Json(call)), Sorted(CallOf(back)));
    }

    [Theory]
    [InlineData("\"args\":[Q,V,K],\"kwargs\":{}")]
    [InlineData("\"args\":[Q],\"kwargs\":{\"value\":V,\"key\":K,\"training\":false}")]
    public void Inputs_of_heads_have_their_names_in_Keras_2(string call)
    {
        foreach (string name in (string[])["Q", "V", "K"])
            call = call.Replace(name, $$$"""{"class_name":"__keras_tensor__","config":{"keras_history":["{{{char.ToLowerInvariant(name[0])}}}",0,0]}}""", StringComparison.Ordinal);
        string layers = string.Concat(new[] { "q", "v", "k" }.Select(static name => $$$"""{"class_name":"InputLayer","name":"{{{name}}}","config":{"name":"{{{name}}}","batch_shape":[null,3,2]},"inbound_nodes":[]},"""));
        ConfigValue model = KerasJson.Read(
            $$$"""{"class_name":"Functional","config":{"name":"n","layers":[{{{layers}}}{"class_name":"MultiHeadAttention","name":"l","config":{"name":"l","num_heads":1,"key_dim":2},"inbound_nodes":[{{{{call}}}}]}],"input_layers":[["q",0,0],["v",0,0],["k",0,0]],"output_layers":["l",0,0]}}""", "", "");
        (ConfigValue there, _) = ModelTranslator.Translate(model, Dialect.Keras3, Dialect.Keras2);
        Assert.Equal(
            Sorted(Json("""[["q",0,0,{"value":["v",0,0],"key":["k",0,0]}]]""")),
            Sorted(CallOf(there)));
    }

    private static ConfigValue CallOf(ConfigValue model) => model["config"]!["layers"]!.Items.Single(static layer => layer.Text("name") == "l")["inbound_nodes"]!.Items[0];

    private static ConfigValue Json(string text) => KerasJson.Read($"{{\"v\":{text}}}", "", "")["v"]!;

    private static ConfigValue Model(string className, params (string Key, ConfigValue Value)[] arguments) => ConfigValue.Of(
        ("class_name", ConfigValue.Of("Sequential")),
        ("config", ConfigValue.Of(("name", ConfigValue.Of("model")), ("trainable", ConfigValue.Of(true)), ("layers", ConfigValue.Of([Layer(className, arguments)])))));

    private static ConfigValue Layer(string className, params (string Key, ConfigValue Value)[] arguments) => ConfigValue.Of(
        ("class_name", ConfigValue.Of(className)),
        ("config", ConfigValue.Of([("name", ConfigValue.Of("layer")), .. arguments])));

    private static (string, ConfigValue) Sample(ArgumentMapping argument) => (argument.Key, argument.Kind switch
    {
        ArgumentKind.Activation => ConfigValue.Of("swish"),
        ArgumentKind.Initializer => ConfigValue.Of(("class_name", ConfigValue.Of("LecunNormal")), ("config", ConfigValue.Of(("seed", ConfigValue.Of(1))))),
        ArgumentKind.Regularizer => ConfigValue.Of(("class_name", ConfigValue.Of("L2")), ("config", ConfigValue.Of(("l2", ConfigValue.Of(0.5))))),
        ArgumentKind.Constraint => ConfigValue.Of(("class_name", ConfigValue.Of("MaxNorm")), ("config", ConfigValue.Of(("max_value", ConfigValue.Of(2)), ("axis", ConfigValue.Of(0))))),
        ArgumentKind.Layer when argument.Key == "cell" => Layer("GRUCell", ("units", ConfigValue.Of(2)), ("reset_after", ConfigValue.Of(true))),
        ArgumentKind.Layer => Layer("LSTM", ("units", ConfigValue.Of(2)), ("go_backwards", ConfigValue.Of(argument.Key == "backward_layer"))),
        ArgumentKind.Layers => ConfigValue.Of([Layer("LSTMCell", ("units", ConfigValue.Of(2)))]),
        _ => ConfigValue.Of(3),
    });

    // Keys in order: the order of arguments says nothing.
    private static string Sorted(ConfigValue value) => value.Kind switch
    {
        ConfigKind.Object => $"{{{string.Join(",", value.Members.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => $"{member.Key}:{Sorted(member.Value)}"))}}}",
        ConfigKind.Array => $"[{string.Join(",", value.Items.Select(Sorted))}]",
        _ => value.ToString(),
    };
}
