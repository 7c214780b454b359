using LayersGen.Tests.Kernels;

namespace LayersGen.Tests;

/// <summary>A regression guard that needs no clock: predictions allocate nothing after the first, whatever the model is made of.</summary>
public sealed class PredictAllocationTests
{
    public delegate void Predict<T>(ReadOnlySpan<T> input, Span<float> output);

    [Fact]
    public void Dense_layers() => Check(HeadNet.Create(1), static model => model.Predict, 8, 3);

    [Fact]
    public void Convolutions() => Check(SmallNet.Create(1), static model => model.Predict, 6 * 6 * 2, 3);

    [Fact]
    public void Recurrent_layers_around_cells_and_masks() => Check(SequenceNet.Create(1), static model => model.Predict, 6 * 3, 2);

    [Fact]
    public void Recurrent_layers_that_keep_their_states() => Check(StatefulNet.Create(1), static model => model.Predict, 3 * 2, 4);

    [Fact]
    public void Recurrent_convolutions() => Check(MovingNet.Create(1), static model => model.Predict, 3 * 5 * 6 * 2, 5 * 6 * 2);

    [Fact]
    public void Models_inside_models() => Check(NestedNet.Create(1), static model => model.Predict, 5 * 2, 3);

    [Fact]
    public void Attention() => Check(AttentionNet.Create(1), static model => model.Predict, 5 * 6, 5 * 6);

    [Fact]
    public void Masks_given_by_name() => Check(MaskedNet.Create(1), static model => model.Predict, 6 * 3, 12);

    [Fact]
    public void Resized_images() => Check(ResizedNet.Create(1), static model => model.Predict, 5 * 6 * 2, 8 * 9 * 2);

    [Fact]
    public void Indices()
    {
        using WordNet model = WordNet.Create(1);
        int[] input = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0];
        Check<int>(model.Predict, input, new float[2 * 2]);
    }

    // Two samples: a batch is a loop of its own in the layers above.
    private static void Check<TModel>(TModel model, Func<TModel, Predict<float>> predict, int inputSize, int outputSize)
        where TModel : LayersModelBase
    {
        using (model)
            Check(predict(model), PlanRunner.Random(2 * inputSize), new float[2 * outputSize]);
    }

    private static void Check<T>(Predict<T> predict, T[] input, float[] output)
    {
        // The second is the first that finds weights packed: whichever test comes first also pays what the process makes once for that.
        predict(input, output);
        predict(input, output);
        float[] first = [.. output];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            predict(input, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.All(output, static value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(new float[output.Length], first);
    }
}
