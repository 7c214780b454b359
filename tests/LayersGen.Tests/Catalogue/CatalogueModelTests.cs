using System.Numerics.Tensors;
using LayersGen.Catalogue;
using LayersGen.Execution;
using LayersGen.Tests.Kernels;

namespace LayersGen.Tests;

public sealed class CatalogueModelTests
{
    [Fact]
    public void The_emitted_plan_is_the_one_the_run_time_builds()
    {
        using EveryLayer model = EveryLayer.Create(1);
        ForwardPlan? expected = GraphBuilder.Build(TopologyReader.Read(EveryLayer.TopologyUtf8), TestContext.Current.CancellationToken).Plan;
        Assert.NotNull(expected);
        Assert.Equal(expected, model.Definition.Plan);
    }

    [Fact]
    public void Predictions_allocate_nothing_after_the_first_ones()
    {
        using EveryLayer model = EveryLayer.Create(1);
        float[] input = PlanRunner.Random(2 * 6 * 8 * 4), output = new float[2 * 2 * 4];
        // The second is the first that finds weights packed, as in PredictAllocationTests.
        model.Predict(input, output);
        model.Predict(input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        model.Predict(input, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        // 225 bins are counted, the same in either row of a sample.
        Assert.Equal(225, output[..4].Sum());
        Assert.Equal(output[..4], output[4..8]);
    }

    [Fact]
    public void Open_axes_are_planned_once_they_are_known()
    {
        using LengthSeven fixedLength = LengthSeven.Create(3);
        using AnyLength anyLength = AnyLength.Create(3);
        Tensor<float> x = Tensor.Create(PlanRunner.Random(2 * 7 * 6), [2, 7, 6]);
        Assert.Equal(Flat(fixedLength.Predict(x)), Flat(anyLength.Predict(x)));
        Assert.Equal([2, 4, 5], anyLength.Predict(Tensor.Create(PlanRunner.Random(2 * 5 * 6), [2, 5, 6])).Lengths.ToArray());
    }

    /// <summary>What must not be accepted, with a part of what is said of it.</summary>
    [Theory]
    [InlineData("Permute", """{"dims": [1, 1]}""", "Name each of them once")]
    [InlineData("LayerNormalization", """{"axis": [1, -2]}""", "twice")]
    [InlineData("GroupNormalization", """{"groups": 4}""", "does not divide the 6 channels")]
    [InlineData("GroupNormalization", """{"groups": 0}""", "does not divide")]
    [InlineData("RepeatVector", """{"n": 3}""", "rank 2")]
    [InlineData("Rescaling", """{"scale": [1, 2]}""", "2 numbers")]
    [InlineData("Normalization", """{"mean": [1, 2, 3, 4, 5, 6]}""", "Give both")]
    [InlineData("Normalization", """{"mean": [1, 2], "variance": [1, 2]}""", "6 positions")]
    [InlineData("Discretization", """{"num_bins": 3}""", "adapt()")]
    [InlineData("Discretization", """{"bin_boundaries": [1, 0]}""", "ascending")]
    [InlineData("CategoryEncoding", """{"num_tokens": 3, "output_mode": "count"}""", "Flatten")]
    [InlineData("CategoryEncoding", """{"num_tokens": 3, "output_mode": "int"}""", "OneHot, MultiHot or Count")]
    [InlineData("Resizing", """{"height": 2, "width": 2, "interpolation": "cubic"}""", "bicubic")]
    [InlineData("Resizing", """{"height": 2, "width": 2}""", "rank 4")]
    [InlineData("EinsumDense", """{"equation": "abc,cd", "output_shape": [5, 4]}""", "three parts")]
    [InlineData("EinsumDense", """{"equation": "abc,cd->abcd", "output_shape": [5, 4]}""", "3 axes")]
    [InlineData("EinsumDense", """{"equation": "abc,de->abd", "output_shape": [5, 4]}""", "'c' is in the input alone")]
    [InlineData("EinsumDense", """{"equation": "abc,cd->abd", "output_shape": [4, 4]}""", "size 4, but it is 5")]
    [InlineData("EinsumDense", """{"equation": "abc,cd->abd", "output_shape": [5, 4], "bias_axes": "a"}""", "not the batch")]
    [InlineData("EinsumDense", """{"equation": "ab,bc->ac", "output_shape": [4]}""", "rank 2")]
    public void Arguments_that_do_not_fit_are_refused(string layer, string config, string said)
    {
        string topology = $$$"""
            {"class_name": "Sequential", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null, 5, 6]}},
              {"class_name": "{{{layer}}}", "config": {{{config[..^1]}}}{{{(config.Length > 2 ? ", " : "")}}}"name": "y"}}
            ]}}
            """;
        GraphResult result = GraphBuilder.Build(TopologyReader.Read(System.Text.Encoding.UTF8.GetBytes(topology)), TestContext.Current.CancellationToken);
        Assert.Contains(said, Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    /// <summary>A plan that a run could not hold is refused when the file is read, not at the first prediction.</summary>
    [Theory]
    [InlineData("Permute", "\"dims\": [1 to 70]")]
    [InlineData("LayerNormalization", "\"axis\": 1")]
    public void More_axes_than_a_run_can_hold_are_refused(string layer, string config)
    {
        string dims = string.Join(", ", Enumerable.Range(1, 70));
        string topology = $$$"""
            {"class_name": "Sequential", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null{{{string.Concat(Enumerable.Repeat(", 1", 70))}}}]}},
              {"class_name": "{{{layer}}}", "config": {"name": "y", {{{config.Replace("1 to 70", dims, StringComparison.Ordinal)}}}}}
            ]}}
            """;
        GraphResult result = GraphBuilder.Build(TopologyReader.Read(System.Text.Encoding.UTF8.GetBytes(topology)), TestContext.Current.CancellationToken);
        Assert.Equal(ErrorId.TooLarge, Assert.Single(result.Errors).Id);
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
