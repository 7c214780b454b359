using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using LayersGen.Catalogue;
using LayersGen.Execution;
using LayersGen.Tests.IO;

namespace LayersGen.Tests;

public sealed class DeclaredModelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_emitted_plan_is_the_one_the_run_time_builds()
    {
        // The generator and the run time compile the same planner; what is emitted must come back as the same values.
        Check(SmallNet.TopologyUtf8, SmallNet.Create(1));
        Check(OneSizeNet.TopologyUtf8, OneSizeNet.Create(1));
        Check(WordNet.TopologyUtf8, WordNet.Create(1));
        Check(OddNames.TopologyUtf8, OddNames.Create(1));
        Check(StatefulNet.TopologyUtf8, StatefulNet.Create(1));
        Check(NestedNet.TopologyUtf8, NestedNet.Create(1));
        Check(VolumeNet.TopologyUtf8, VolumeNet.Create(1));

        static void Check(ReadOnlySpan<byte> topology, LayersModelBase model)
        {
            using (model)
            {
                ForwardPlan? expected = GraphBuilder.Build(TopologyReader.Read(topology)).Plan;
                Assert.Equal(expected, model.Definition.Plan);
            }
        }
    }

    [Fact]
    public void Writing_a_weight_changes_the_next_prediction()
    {
        using SmallNet model = SmallNet.Create(3);
        float[] input = Values(72, 1);
        float[] before = Predict(model, input);
        // Folded into the convolution; must not be stale.
        model.Norm.Beta.Fill(2);
        float[] after = Predict(model, input);
        Assert.NotEqual(before, after);
        model.Norm.Beta.Fill(0);
        Assert.Equal(before, Predict(model, input));
    }

    [Fact]
    public void A_seed_repeats_the_weights_and_no_seed_does_not()
    {
        using SmallNet a = SmallNet.Create(5);
        using SmallNet b = SmallNet.Create(5);
        using SmallNet c = SmallNet.Create();
        Assert.Equal(Flat(a.Conv.Kernel), Flat(b.Conv.Kernel));
        Assert.NotEqual(Flat(a.Conv.Kernel), Flat(c.Conv.Kernel));
    }

    [Fact]
    public void Initializers_have_the_statistics_Keras_gives_them()
    {
        using InitializedNet model = InitializedNet.Create(11);
        float[] he = Flat(model.He.Kernel);
        Assert.InRange(Deviation(he), 0.097f, 0.103f);
        Assert.InRange(MathF.Abs(TensorPrimitives.MaxMagnitude<float>(he)), 0f, 0.2275f);
        Assert.All(Flat(model.He.Bias), static value => Assert.Equal(0.25f, value));

        float[] orthogonal = Flat(model.Orthogonal.Kernel);
        Assert.Equal(4f, TensorPrimitives.Dot(orthogonal.AsSpan(0, 300), orthogonal.AsSpan(0, 300)), 1e-3f);
        Assert.Equal(0f, TensorPrimitives.Dot(orthogonal.AsSpan(0, 300), orthogonal.AsSpan(300, 300)), 1e-3f);
        Assert.All(Flat(model.Orthogonal.Bias), static value => Assert.InRange(value, 1f, 3f));

        float limit = MathF.Sqrt(6f / 700);
        Assert.InRange(MathF.Abs(TensorPrimitives.MaxMagnitude<float>(Flat(model.Glorot.Kernel))), limit * 0.99f, limit);
        Assert.InRange(Deviation(Flat(model.Glorot.Bias)), 0.42f, 0.58f);

        float[] identity = Flat(model.Identity.Kernel);
        Assert.Equal(400 * 3f, TensorPrimitives.Sum<float>(identity));
        Assert.Equal(3f, identity[401]);
        Assert.InRange(MathF.Abs(TensorPrimitives.MaxMagnitude<float>(Flat(model.Identity.Bias))), 0.1f, 0.2f);
    }

    [Fact]
    public void A_seed_in_the_initializer_beats_the_models()
    {
        using InitializedNet a = InitializedNet.Create(1);
        using InitializedNet b = InitializedNet.Create(2);
        Assert.Equal(Flat(a.Glorot.Kernel), Flat(b.Glorot.Kernel));
        Assert.NotEqual(Flat(a.He.Kernel), Flat(b.He.Kernel));
    }

    [Fact]
    public void Axes_open_until_run_time_are_planned_for_each_shape()
    {
        using AnySizeNet any = AnySizeNet.Create(4);
        using OneSizeNet one = OneSizeNet.Create(9);
        foreach (string name in new[] { "conv/kernel", "conv/bias", "out/kernel", "out/bias" })
            any.GetWeight(name).CopyTo(one.GetWeight(name));
        Tensor<float> input = Tensor.Create(Values(2 * 90, 5), [2, 9, 5, 2]);
        Assert.Equal(Flat(one.Predict(input)), Flat(any.Predict(input)));
        Assert.Equal([3, 3], any.Predict(Tensor.Create(Values(3 * 32, 5), [3, 4, 4, 2])).Lengths.ToArray());
        Assert.Equal([2, 3], any.Predict(input).Lengths.ToArray());

        ArgumentException error = Assert.Throws<ArgumentException>(() => any.Predict(Tensor.Create(Values(90, 5), [1, 9, 10, 1])));
        Assert.Contains("[1, 9, 10, 1]; expected [n, ?, ?, 2]", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Weights are kept as the kernels want them, but not once somebody may write them.</summary>
    [Fact]
    public void What_is_written_to_a_weight_at_any_time_is_in_the_next_prediction()
    {
        const int Batch = 20;
        using SmallNet model = SmallNet.Create(1);
        float[] input = Values(Batch * 72, 5), before = new float[Batch * 3], after = new float[Batch * 3];
        model.Predict(input, before);
        TensorSpan<float> kernel = model.Conv.Kernel;
        for (int change = 1; change <= 2; change++)
        {
            kernel[0, 0, 0, change] += 1f;
            model.Predict(input, after);
            using SmallNet fresh = SmallNet.Create(1);
            kernel.CopyTo(fresh.Conv.Kernel);
            float[] expected = new float[Batch * 3];
            fresh.Predict(input, expected);
            Assert.Equal(expected, after);
            Assert.NotEqual(before, after);
            after.CopyTo(before, 0);
        }
    }

    [Fact]
    public void A_convolution_takes_over_the_zeros_put_around_its_input()
    {
        using PaddedNet model = PaddedNet.Create(1);
        Op[] ops = [.. model.Definition.Plan!.Ops];
        Assert.Equal([typeof(ConvolutionOp), typeof(DepthwiseConv2DOp), typeof(BorderOp), typeof(MaxPoolOp), typeof(MatMulOp)], ops.Select(static op => op.GetType()));
        Assert.Equal(new WindowAxis(8, 4, 3, Stride: 2), ((ConvolutionOp)ops[0]).Window.Height);
        Assert.Equal(new WindowAxis(4, 6, 3, Padding: 2), ((DepthwiseConv2DOp)ops[1]).Window.Width);
    }

    [Fact]
    public void Indices_are_integers_and_checked()
    {
        using WordNet model = WordNet.Create(2);
        int[] indices = [0, 1, 2, 9, 4];
        float[] output = new float[2];
        model.Predict(indices, output);
        Assert.Equal(output, Flat(model.Predict(Tensor.Create(indices, [1, 5]))));
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict([0, 1, 2, 10, 4], output));
        Assert.Contains("10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_length_or_shape_says_what_fits()
    {
        using SmallNet model = SmallNet.Create(1);
        Assert.Contains("which is not a whole number of samples conv_input [n, 6, 6, 2] of 72 values each", Assert.Throws<ArgumentException>(() => model.Predict(new float[71], new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("2 sample(s) of probs [n, 3] need 6", Assert.Throws<ArgumentException>(() => model.Predict(new float[144], new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("The input 'conv_input' is [1, 6, 2, 6]; expected [n, 6, 6, 2] with n = 1", Assert.Throws<ArgumentException>(() => model.Predict(Tensor.Create(Values(72, 1), [1, 6, 2, 6]))).Message, StringComparison.Ordinal);
        Assert.EndsWith("The input 'conv_input' is [6, 6, 2]; expected [n, 6, 6, 2]. (Parameter 'inputs')", Assert.Throws<ArgumentException>(() => model.Predict(Tensor.Create(Values(72, 1), [6, 6, 2]))).Message, StringComparison.Ordinal);
        Assert.Contains("conv/kernel", Assert.Throws<KeyNotFoundException>(() => model.GetWeight("conv/bias")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_thread_and_many_give_the_same_numbers()
    {
        using SmallNet model = SmallNet.Create(8);
        float[] input = Values(72 * 500, 3);
        float[] many = Predict(model, input);
        model.UseMultithreading = false;
        Assert.Equal(many, Predict(model, input));
    }

    /// <summary>Of more shapes than plans are kept, too; and a disposal lets each have its result or says that it came too late.</summary>
    [Fact]
    public async Task Threads_that_predict_at_once_do_not_disturb_each_other()
    {
        const int Shapes = 12;
        for (int round = 0; round < 20; round++)
        {
            AnySizeNet model = AnySizeNet.Create(round);
            Tensor<float>[] inputs = [.. Enumerable.Range(0, Shapes).Select(static i => Tensor.Create(Values((1 + (i % 3)) * (3 + i) * 5 * 2, i), [1 + (i % 3), 3 + i, 5, 2]))];
            float[][] expected = [.. inputs.Select(input => Flat(model.Predict(input)))];
            int predicted = 0;
            Task[] threads = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(
                () =>
                {
                    for (int i = thread; ; i++)
                    {
                        Assert.Equal(expected[i % Shapes], Flat(model.Predict(inputs[i % Shapes])));
                        Interlocked.Increment(ref predicted);
                    }
                },
                Cancellation))];
            SpinWait.SpinUntil(() => Volatile.Read(ref predicted) > 50, TimeSpan.FromSeconds(20));
            model.Dispose();
            foreach (Task thread in threads)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => thread);
        }
    }

    [Fact]
    public void A_disposed_model_says_so()
    {
        SmallNet model = SmallNet.Create(1);
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Predict(model, new float[72]));
        Assert.Throws<ObjectDisposedException>(() => Flat(model.Conv.Kernel));
    }

    [Fact]
    public async Task A_model_disposed_while_it_is_saved_keeps_its_memory_until_the_save_has_ended()
    {
        InitializedNet model = InitializedNet.Create(1);
        await model.SaveAsync(new DisposingHandler(model), cancellationToken: Cancellation);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.SaveAsync(new MemoryModelHandler(), cancellationToken: Cancellation));
    }

    private sealed class DisposingHandler(LayersModelBase model) : ISaveHandler
    {
        public Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
        {
            // As a copy to a stream does on one thread, while another disposes. Were the memory freed here, this would end the process.
            ReadOnlySpan<byte> bytes = artifacts.WeightData[0].Span;
            byte[] before = bytes.ToArray();
            model.Dispose();
            Assert.True(bytes.SequenceEqual(before));
            return Task.FromResult(new SaveResult(artifacts.Describe()));
        }
    }

    [Fact]
    public async Task Saved_weights_come_back_bit_for_bit_also_mapped()
    {
        using TemporaryFolder folder = new();
        using SmallNet model = SmallNet.Create(6);
        float[] input = Values(72, 2);
        SaveResult saved = await model.SaveAsync("file://" + folder.Path, new SaveOptions { UserDefinedMetadata = new JsonObject { ["note"] = "öÄ" } }, Cancellation);
        Assert.Equal(SmallNet.TopologyUtf8.Length, saved.ModelArtifactsInfo.ModelTopologyBytes);
        Assert.Equal(SmallNet.WeightSpecs.ToArray().Sum(static weight => weight.ElementCount) * 4, saved.ModelArtifactsInfo.WeightDataBytes);

        using SmallNet read = await SmallNet.LoadAsync(folder["model.json"], cancellationToken: Cancellation);
        using SmallNet mapped = await SmallNet.LoadAsync(folder["model.json"], new LoadOptions { MemoryMap = true }, Cancellation);
        Assert.False(read.IsMemoryMapped);
        Assert.True(mapped.IsMemoryMapped);
        Assert.Equal(Predict(model, input), Predict(read, input));
        Assert.Equal(Predict(model, input), Predict(mapped, input));
        Assert.Equal("öÄ", read.UserDefinedMetadata!.Value.GetProperty("note").GetString());

        // A mapping is private: writing to it leaves the file as it was.
        mapped.Probs.Bias.Fill(1);
        using SmallNet again = await SmallNet.LoadAsync(folder["model.json"], cancellationToken: Cancellation);
        Assert.Equal(Predict(model, input), Predict(again, input));
    }

    [Fact]
    public async Task Trainable_weights_alone_load_only_where_missing_ones_are_allowed()
    {
        using TemporaryFolder folder = new();
        using SmallNet model = SmallNet.Create(6);
        await model.SaveAsync("file://" + folder.Path, new SaveOptions { TrainableOnly = true }, Cancellation);
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => SmallNet.LoadAsync(folder["model.json"], cancellationToken: Cancellation));
        Assert.Contains("norm/moving_mean", error.Message, StringComparison.Ordinal);
        using SmallNet back = await SmallNet.LoadAsync(folder["model.json"], new LoadOptions { Strict = false }, Cancellation);
        Assert.Equal(Flat(model.Conv.Kernel), Flat(back.Conv.Kernel));
        Assert.All(Flat(back.Norm.MovingVariance), static value => Assert.Equal(1f, value));
    }

    [Fact]
    public async Task Names_decide_where_layers_are_paired_only_in_part()
    {
        MemoryModelHandler store = new();
        using OneLayerNet one = OneLayerNet.Create(6);
        await one.SaveAsync(store, cancellationToken: Cancellation);
        // By structure the file's layer is the second one's here, whose name is another.
        using TwoLayerNet two = await TwoLayerNet.LoadAsync(store, new LoadOptions { Strict = false }, Cancellation);
        Assert.Equal(Flat(one.Dense.Kernel), Flat(two.Dense.Kernel));
        Assert.NotEqual(Flat(one.Dense.Kernel), Flat(two.Dense1.Kernel));
    }

    [Fact]
    public async Task Layers_are_paired_by_structure_where_the_file_names_them_otherwise()
    {
        MemoryModelHandler store = new();
        using OneSizeNet model = OneSizeNet.Create(6);
        await model.SaveAsync(store, cancellationToken: Cancellation);
        IModelSource source = await store.OpenAsync(LoadOptions.Default, Cancellation);
        await using (source)
        {
            using StreamReader reader = new(await source.OpenModelJsonAsync(Cancellation));
            string json = await reader.ReadToEndAsync(Cancellation);
            string renamed = json.Replace("\"conv", "\"conv2d_Conv2D1", StringComparison.Ordinal).Replace("\"out", "\"dense_Dense1", StringComparison.Ordinal);
            using MemoryStream weights = new();
            await (await source.OpenShardAsync("weights.bin", Cancellation)).CopyToAsync(weights, Cancellation);
            MemoryModelHandler other = new(System.Text.Encoding.UTF8.GetBytes(renamed), new Dictionary<string, ReadOnlyMemory<byte>> { ["weights.bin"] = weights.ToArray() });
            using OneSizeNet back = await OneSizeNet.LoadAsync(other, cancellationToken: Cancellation);
            Assert.Equal(Flat(model.Conv.Kernel), Flat(back.Conv.Kernel));
            Assert.Equal(Flat(model.Out.Kernel), Flat(back.Out.Kernel));
        }
    }

    [Fact]
    public void Odd_layer_names_have_members()
    {
        using OddNames model = OddNames.Create(1);
        Assert.Equal([4, 2], model.PredictLayer.Kernel.Lengths.ToArray());
        Assert.Equal([2, 2], model._2ndLayer.Kernel.Lengths.ToArray());
        Assert.Equal([2, 2], model.Class.Kernel.Lengths.ToArray());
        Assert.Equal([2, 2], model.ABC.Kernel.Lengths.ToArray());
        Assert.Contains("a<b&c (Dense)", OddNames.Summary, StringComparison.Ordinal);
    }

    private static float[] Predict(SmallNet model, float[] input)
    {
        float[] output = new float[input.Length / 72 * 3];
        model.Predict(input, output);
        return output;
    }

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = (random.NextSingle() * 2) - 1;
        return values;
    }

    private static float[] Flat(TensorSpan<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static float[] Flat(Tensor<float> tensor) => Flat(tensor.AsTensorSpan());

    private static float Deviation(float[] values) => TensorPrimitives.StdDev<float>(values);
}
