using LayersGen.Catalogue;

namespace LayersGen.Tests.Model;

/// <summary>A model's layers as attributes, written at run time as tools do; that they read back the same is tested with the code fix.</summary>
public class DeclarationWriterTests
{
    [Fact]
    public void WritesTheLayersOfALoadedModel()
    {
        const string Topology = """
            {"class_name": "Sequential", "config": {"name": "m", "layers": [
                {"class_name": "Conv2D", "config": {"name": "conv1", "filters": 8, "kernel_size": [5, 5], "strides": [2, 1], "activation": "relu", "batch_input_shape": [null, 28, 28, 1], "dtype": "float32"}},
                {"class_name": "Flatten", "config": {"name": "flatten"}},
                {"class_name": "Dense", "config": {"name": "probs", "units": 10, "trainable": false}}]}}
            """;
        ModelGraph graph = GraphBuilder.Build(TopologyReader.Read(System.Text.Encoding.UTF8.GetBytes(Topology)), TestContext.Current.CancellationToken).Graph!;
        Assert.Equal(
            """
            [Input(28, 28, 1)]
            [Conv2D(8, 5, Strides = [2, 1], Activation = Activation.Relu, Name = "conv1")]
            [Flatten]
            [Dense(10, Trainable = false, Name = "probs")]
            """,
            string.Join('\n', Assert.Single(DeclarationWriter.Write(graph, "Digits", AttributeSignature.Of, static _ => false)).Attributes));
    }

    [Fact]
    public void WritesWhatCallsAreGivenByName()
    {
        ModelGraph graph = GraphBuilder.Build(TopologyReader.Read(MaskedNet.TopologyUtf8), TestContext.Current.CancellationToken).Graph!;
        IReadOnlyList<string> attributes = Assert.Single(DeclarationWriter.Write(graph, "MaskedNet", AttributeSignature.Of, static _ => false)).Attributes;
        Assert.Contains("""[LSTM(3, ReturnSequences = true, Name = "read", From = "x", Mask = "keep")]""", attributes);
        Assert.Contains("""[MultiHeadAttention(2, 3, UseGate = true, SlidingWindow = 4, UseCausalMask = true, Name = "heads", From = new[] { "read", "x" }, Mask = new[] { null, "keep" }, AttentionMask = "pairs")]""", attributes);
        Assert.Contains("""[Apply("heads", Name = "heads_2", From = new[] { "read", "x" }, Mask = "keep", AttentionMask = "pairs")]""", attributes);
        Assert.Contains("""[GlobalAveragePooling1D(Name = "mean", Mask = "keep")]""", attributes);
    }
}
