using System.Text;
using LayersGen.Catalogue;

namespace LayersGen.Tests;

public sealed class GraphComparerTests
{
    [Fact]
    public void A_difference_inside_a_model_is_at_the_layer_that_is_the_model()
    {
        // Layer 'c' has index 3 inside, with the input before it; the model around has two layers.
        GraphComparison comparison = GraphComparer.Compare(Build("relu", "enc"), Build("tanh", "other"));
        GraphDifference difference = Assert.Single(comparison.Differences);
        Assert.Equal("activation of layer 'c' of model 'enc'", difference.Where);
        Assert.Equal((1, "other", null), (difference.DeclaredLayer, difference.StoredLayer, difference.Argument));
    }

    private static ModelGraph Build(string activation, string name)
    {
        string topology = """
            {"class_name":"Sequential","config":{"name":"m","layers":[{"class_name":"Sequential","config":{"name":"NAME","layers":[
            {"class_name":"Dense","config":{"name":"a","units":2,"batch_input_shape":[null,2]}},
            {"class_name":"Dense","config":{"name":"b","units":2}},
            {"class_name":"Dense","config":{"name":"c","units":2,"activation":"ACTIVATION"}}]}}]}}
            """;
        return GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology.Replace("NAME", name).Replace("ACTIVATION", activation))), TestContext.Current.CancellationToken).Graph!;
    }
}
