using System.Text;

namespace LayersGen.Tests.Layers;

/// <summary>
/// Convolutions and poolings that Keras has and TensorFlow.js has not, on cases small enough to be worked out by hand. Numbers
/// are chosen so that each result shows by its digits which products are in it: inputs are units, weights powers of ten.
/// </summary>
public sealed class KerasWindowTests
{
    [Fact]
    public async Task Groups_see_their_own_channels_only() =>
        // Filter 0 sees channels 0 and 1: 1 * 1 + 2 * 2. Filter 1 sees channels 2 and 3: 3 * 10 + 4 * 20.
        await Check("Conv2D", "\"filters\":2,\"kernel_size\":1,\"groups\":2", [1, 1, 1, 4], [1, 2, 3, 4], [1, 1, 1, 2], [5.5f, 110.25f],
            ("kernel", [1, 10, 2, 20]), ("bias", [0.5f, 0.25f]));

    [Fact]
    public async Task Groups_of_sequences_take_windows_too() =>
        // Steps (1 2 3 4), (5 6 7 8). Filters 0 and 1 see channels 0 and 1 of both steps, filters 2 and 3 the others:
        // 1 * 1 + 2 * 10 + 5 * 100 + 6 * 1000 for filter 0, the same doubled for 1; 3 + 40 + 700 + 8000 for 2, doubled for 3.
        await Check("Conv1D", "\"filters\":4,\"kernel_size\":[2],\"groups\":2,\"use_bias\":false", [1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 4], [6521, 13042, 8743, 17486],
            ("kernel", [1, 2, 1, 2, 10, 20, 10, 20, 100, 200, 100, 200, 1000, 2000, 1000, 2000]));

    [Fact]
    public async Task Groups_of_volumes_take_planes_too() =>
        // Two planes of one pixel of two channels, (1 2), (3 4): filter 0 is 1 * 1 + 3 * 100, filter 1 is 2 * 10 + 4 * 1000.
        await Check("Conv3D", "\"filters\":2,\"kernel_size\":[2,1,1],\"groups\":2,\"use_bias\":false", [1, 2, 1, 1, 2], [1, 2, 3, 4], [1, 1, 1, 1, 2], [301, 4020],
            ("kernel", [1, 10, 100, 1000]));

    [Fact]
    public async Task As_many_groups_as_channels_are_a_depthwise_convolution()
    {
        // Channel 0 is (1, 3), channel 1 is (2, 4). Two results of each: 1 * 1 + 3 * 2, and so on by powers of ten.
        float[] expected = [7, 70, 1000, 10000];
        float[] kernel = [1, 10, 100, 1000, 2, 20, 200, 2000];
        await Check("Conv1D", "\"filters\":4,\"kernel_size\":2,\"groups\":2,\"use_bias\":false", [1, 2, 2], [1, 2, 3, 4], [1, 1, 4], expected, ("kernel", kernel));
        await Check("DepthwiseConv1D", "\"kernel_size\":2,\"depth_multiplier\":2,\"use_bias\":false", [1, 2, 2], [1, 2, 3, 4], [1, 1, 4], expected, ("depthwise_kernel", kernel));
        await Check("Conv1D", "\"filters\":4,\"kernel_size\":2,\"groups\":2,\"use_bias\":false,\"data_format\":\"channels_first\"", [1, 2, 2], [1, 3, 2, 4], [1, 4, 1], expected, ("kernel", kernel));
    }

    [Fact]
    public async Task SeparableConv1D_is_depthwise_then_pointwise()
    {
        // Depthwise: 1 * 1 + 3 * 2 = 7 and 2 * 10 + 4 * 20 = 100; pointwise: 7 + 100 / 2, and the bias 3.
        (string, float[])[] weights = [("depthwise_kernel", [1, 10, 2, 20]), ("pointwise_kernel", [1, 0.5f]), ("bias", [3])];
        await Check("SeparableConv1D", "\"filters\":1,\"kernel_size\":2", [1, 2, 2], [1, 2, 3, 4], [1, 1, 1], [60], weights);
        // Causal: the first step sees a zero before it, 1 * 2 and 2 * 20, so 2 + 40 / 2 + 3.
        await Check("SeparableConv1D", "\"filters\":1,\"kernel_size\":2,\"padding\":\"causal\"", [1, 2, 2], [1, 2, 3, 4], [1, 2, 1], [25, 60], weights);
    }

    [Theory]
    // Each position spreads the kernel (1, 10, 100) from 2 * i on; what lies together is added. Valid keeps all seven.
    [InlineData("\"strides\":2", 3, new[] { 1f, 10, 102, 20, 203, 30, 300 })]
    // Same: 6 = 3 * 2 positions, of the one too many none before.
    [InlineData("\"strides\":2,\"padding\":\"same\"", 3, new[] { 1f, 10, 102, 20, 203, 30 })]
    // An output padding adds a zero at the end of valid...
    [InlineData("\"strides\":2,\"output_padding\":[1]", 3, new[] { 1f, 10, 102, 20, 203, 30, 300, 0 })]
    // ...and makes same 2 * 2 + 1 + padding long: two too many for 0, one of them before; one for 1.
    [InlineData("\"strides\":2,\"padding\":\"same\",\"output_padding\":0", 3, new[] { 10f, 102, 20, 203, 30 })]
    [InlineData("\"strides\":2,\"padding\":\"same\",\"output_padding\":1", 3, new[] { 1f, 10, 102, 20, 203, 30 })]
    // Taps two apart: i, i + 2 and i + 4.
    [InlineData("\"dilation_rate\":2", 3, new[] { 1f, 2, 13, 20, 130, 200, 300 })]
    [InlineData("\"dilation_rate\":2,\"padding\":\"same\"", 3, new[] { 13f, 20, 130 })]
    // Strides above the kernel leave gaps, the last of them at the end.
    [InlineData("\"strides\":4", 3, new[] { 1f, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300, 0 })]
    public async Task Conv1DTranspose_spreads_each_position(string arguments, int kernelSize, float[] expected) =>
        await Check("Conv1DTranspose", $"\"filters\":1,\"kernel_size\":{kernelSize},\"use_bias\":false,{arguments}", [1, 3, 1], [1, 2, 3], [1, expected.Length, 1], expected, ("kernel", [1, 10, 100]));

    [Fact]
    public async Task Conv2DTranspose_takes_an_output_padding_for_each_axis() =>
        // One pixel, 2, spread over 1 x 2 at strides 1 and 3, and two columns of zeros.
        await Check("Conv2DTranspose", "\"filters\":1,\"kernel_size\":[1,2],\"strides\":[1,3],\"output_padding\":[0,2]", [1, 1, 1, 1], [2], [1, 1, 4, 1], [3, 21, 1, 1], ("kernel", [1, 10]), ("bias", [1]));

    [Fact]
    public async Task Poolings_of_sequences_know_channels_first()
    {
        await Check("MaxPooling1D", "\"pool_size\":2,\"data_format\":\"channels_first\"", [1, 2, 4], [1, 5, 2, 3, -4, -3, -2, -1], [1, 2, 2], [5, 3, -3, -1]);
        await Check("AveragePooling1D", "\"pool_size\":2,\"data_format\":\"channels_first\"", [1, 2, 4], [1, 5, 2, 4, -4, -3, -2, -1], [1, 2, 2], [3, 3, -3.5f, -1.5f]);
        await Check("GlobalAveragePooling1D", "\"data_format\":\"channels_first\"", [1, 2, 2], [1, 5, 2, 4], [1, 2], [3, 3]);
        await Check("GlobalMaxPooling1D", "\"data_format\":\"channels_first\",\"keepdims\":true", [1, 2, 2], [1, 5, 2, 4], [1, 2, 1], [5, 4]);
    }

    [Fact]
    public async Task Global_poolings_of_volumes()
    {
        // Four positions of two channels: (1 10), (2 20), (3 30), (6 60).
        float[] volume = [1, 10, 2, 20, 3, 30, 6, 60];
        await Check("GlobalAveragePooling3D", "", [1, 2, 1, 2, 2], volume, [1, 2], [3, 30]);
        await Check("GlobalMaxPooling3D", "", [1, 2, 1, 2, 2], volume, [1, 2], [6, 60]);
        await Check("GlobalMaxPooling3D", "\"keepdims\":true", [1, 2, 1, 2, 2], volume, [1, 1, 1, 1, 2], [6, 60]);
        await Check("GlobalAveragePooling3D", "\"keepdims\":true,\"data_format\":\"channels_first\"", [1, 2, 2, 2, 1], [1, 2, 3, 6, 10, 20, 30, 60], [1, 2, 1, 1, 1], [3, 30]);
    }

    [Fact]
    public async Task Borders_of_sequences_and_volumes()
    {
        await Check("Cropping1D", "", [1, 4, 1], [1, 2, 3, 4], [1, 2, 1], [2, 3]);
        await Check("Cropping1D", "\"cropping\":[0,3]", [1, 4, 1], [1, 2, 3, 4], [1, 1, 1], [1]);
        await Check("ZeroPadding1D", "\"padding\":[1,2]", [1, 1, 2], [5, 6], [1, 4, 2], [0, 0, 5, 6, 0, 0, 0, 0]);
        await Check("ZeroPadding1D", "\"data_format\":\"channels_first\"", [1, 2, 1], [5, 6], [1, 2, 3], [0, 5, 0, 0, 6, 0]);
        // The middle of 0 to 26 is 13; the middle of the back plane of the lower right corner is 26.
        float[] cube = [.. Enumerable.Range(0, 27).Select(static i => (float)i)];
        await Check("Cropping3D", "", [1, 3, 3, 3, 1], cube, [1, 1, 1, 1, 1], [13]);
        await Check("Cropping3D", "\"cropping\":[[2,0],[2,0],[1,0]]", [1, 3, 3, 3, 1], cube, [1, 1, 1, 2, 1], [25, 26]);
        await Check("Cropping3D", "\"cropping\":[1,1,0],\"data_format\":\"channels_first\"", [1, 1, 3, 3, 3], cube, [1, 1, 1, 1, 3], [12, 13, 14]);
        await Check("ZeroPadding3D", "\"padding\":[[0,1],[1,0],[0,1]]", [1, 1, 1, 1, 1], [5], [1, 2, 2, 2, 1], [0, 0, 5, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public async Task UpSampling_repeats_steps_and_planes()
    {
        await Check("UpSampling1D", "", [1, 2, 2], [1, 2, 3, 4], [1, 4, 2], [1, 2, 1, 2, 3, 4, 3, 4]);
        await Check("UpSampling3D", "\"size\":[2,1,3]", [1, 1, 1, 2, 1], [1, 2], [1, 2, 1, 6, 1], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]);
        await Check("UpSampling3D", "\"size\":[1,2,1],\"data_format\":\"channels_first\"", [1, 2, 1, 1, 2], [1, 2, 3, 4], [1, 2, 1, 2, 2], [1, 2, 1, 2, 3, 4, 3, 4]);
    }

    [Theory]
    [InlineData("Convolution1D", "\"filters\":1,\"kernel_size\":1", 3)]
    [InlineData("Convolution3D", "\"filters\":1,\"kernel_size\":1", 5)]
    [InlineData("Deconvolution2D", "\"filters\":1,\"kernel_size\":1", 4)]
    [InlineData("Convolution2DTranspose", "\"filters\":1,\"kernel_size\":1", 4)]
    [InlineData("Deconvolution3D", "\"filters\":1,\"kernel_size\":1", 5)]
    [InlineData("SeparableConvolution1D", "\"filters\":1,\"kernel_size\":1", 3)]
    [InlineData("MaxPool1D", "", 3)]
    [InlineData("AvgPool2D", "", 4)]
    [InlineData("MaxPool3D", "", 5)]
    [InlineData("GlobalAvgPool1D", "", 3)]
    [InlineData("GlobalMaxPool2D", "", 4)]
    public async Task Other_names_of_a_class_are_known(string className, string config, int rank)
    {
        using LayersModel model = await SingleLayer.LoadAsync(className, config, [1, .. Enumerable.Repeat(2, rank - 1)]);
        Assert.Single(model.Outputs);
    }

    [Theory]
    [InlineData("Conv1D", "\"filters\":2,\"kernel_size\":2,\"padding\":\"same\"", new[] { -1, 2 })]
    [InlineData("Conv1DTranspose", "\"filters\":2,\"kernel_size\":3,\"strides\":2,\"padding\":\"same\"", new[] { -1, 2 })]
    [InlineData("Conv3DTranspose", "\"filters\":2,\"kernel_size\":2,\"strides\":2", new[] { -1, 2, -1, 2 })]
    [InlineData("AveragePooling3D", "", new[] { -1, -1, -1, 2 })]
    [InlineData("Cropping2D", "\"cropping\":1", new[] { -1, -1, 2 })]
    [InlineData("ZeroPadding3D", "", new[] { 3, -1, 3, 2 })]
    [InlineData("UpSampling1D", "", new[] { -1, 2 })]
    [InlineData("GlobalMaxPooling1D", "", new[] { -1, 2 })]
    public async Task An_open_axis_is_as_a_fixed_one_of_its_size(string className, string config, int[] axes)
    {
        int[] shape = [1, .. axes.Select(static axis => axis < 0 ? 4 : axis)];
        float[] input = [.. Enumerable.Range(0, shape.Aggregate(static (a, b) => a * b)).Select(static i => (i * 37 % 11) - 5f)];
        (string, float[])[] weights = [];
        if (className.StartsWith("Conv", StringComparison.Ordinal))
        {
            using LayersModel model = await SingleLayer.LoadAsync(className, config, shape);
            weights = [("kernel", [.. Enumerable.Range(0, (int)model.GetWeight("layer/kernel").FlattenedLength).Select(static i => i - 3f)])];
        }

        (int[] fixedShape, float[] expected) = await SingleLayer.PredictAsync(className, config, shape, input, weights);
        (int[] openShape, float[] values) = await SingleLayer.PredictAsync(className, config, [1, .. axes], shape, input, weights);
        Assert.Equal(fixedShape, openShape);
        Assert.Equal(expected, values);
    }

    [Theory]
    [InlineData("Conv2D", "\"filters\":4,\"kernel_size\":1,\"padding\":\"causal\"", new[] { 4, 4, 2 }, "expected one of valid, same")]
    [InlineData("MaxPooling1D", "\"padding\":\"causal\"", new[] { 4, 2 }, "expected one of valid, same")]
    [InlineData("Conv1D", "\"filters\":4,\"kernel_size\":1,\"groups\":3", new[] { 4, 6 }, "Groups is 3, which divides its input's 6 channels or its 4 filters with a remainder")]
    [InlineData("Conv1D", "\"filters\":4,\"kernel_size\":[1,1]", new[] { 4, 6 }, "expected a positive integer.")]
    [InlineData("Conv3D", "\"filters\":4,\"kernel_size\":[1,1]", new[] { 4, 4, 4, 2 }, "expected a positive integer or three of them")]
    [InlineData("Conv1D", "\"filters\":4,\"kernel_size\":5", new[] { 4, 6 }, "its window covers 5 positions of the steps, but its input has only 4")]
    [InlineData("Conv1D", "\"filters\":4,\"kernel_size\":2,\"strides\":2,\"dilation_rate\":2", new[] { 4, 6 }, "both above 1")]
    [InlineData("Conv1D", "\"filters\":4,\"kernel_size\":1", new[] { 4, 6, 2 }, "it needs sequences (batch, steps, channels), rank 3")]
    [InlineData("Conv3D", "\"filters\":4,\"kernel_size\":1", new[] { 4, 6, 2 }, "[Reshape(d, h, w, 1)]")]
    [InlineData("Conv2DTranspose", "\"filters\":4,\"kernel_size\":3,\"output_padding\":1", new[] { 4, 6, 2 }, "OutputPadding [1, 1] is not below Strides [1, 1]")]
    [InlineData("Conv2DTranspose", "\"filters\":4,\"kernel_size\":3,\"strides\":2,\"output_padding\":-1", new[] { 4, 6, 2 }, "expected an integer from 0 on or two of them")]
    [InlineData("Conv1DTranspose", "\"filters\":4,\"kernel_size\":2,\"strides\":2,\"padding\":\"same\",\"output_padding\":0", new[] { 1, 2 }, "no position along the steps")]
    [InlineData("Conv1DTranspose", "\"filters\":4,\"kernel_size\":2,\"strides\":2000000000", new[] { 3, 2 }, "layer")]
    [InlineData("Cropping2D", "\"cropping\":[[1,2],[0,0]]", new[] { 3, 4, 2 }, "cuts 1 and 2 positions off the height of its input, which has only 3")]
    [InlineData("Cropping1D", "\"cropping\":-1", new[] { 3, 4 }, "none negative")]
    [InlineData("ZeroPadding3D", "\"padding\":[1,2]", new[] { 3, 4, 4, 2 }, "three for [depth, vertical, horizontal]")]
    [InlineData("UpSampling2D", "\"interpolation\":\"cubic\"", new[] { 3, 4, 2 }, "bicubic")]
    [InlineData("UpSampling3D", "\"size\":2000000000", new[] { 3, 4, 4, 2 }, "layer")]
    public async Task What_does_not_fit_is_refused(string className, string config, int[] axes, string expected)
    {
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => SingleLayer.LoadAsync(className, config, [1, .. axes]));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>What Keras would not read otherwise: it takes lists of one for a window, but not for this size.</summary>
    [Fact]
    public void A_topology_has_arguments_as_Keras_takes_them()
    {
        string topology = Encoding.UTF8.GetString(VolumeNet.TopologyUtf8);
        Assert.Contains("\"size\":3,", topology, StringComparison.Ordinal);
        Assert.Contains("\"size\":[1,2,1],", topology, StringComparison.Ordinal);
        Assert.Contains("\"output_padding\":[0,1,0]", topology, StringComparison.Ordinal);
        Assert.Contains("\"cropping\":[[1,1],[0,0],[0,0]],", topology, StringComparison.Ordinal);
        Assert.Contains("\"padding\":\"causal\"", topology, StringComparison.Ordinal);
        Assert.Contains("\"groups\":2", topology, StringComparison.Ordinal);
    }

    private static async Task Check(string className, string config, int[] shape, float[] input, int[] expectedShape, float[] expected, params (string, float[])[] weights)
    {
        (int[] resultShape, float[] values) = await SingleLayer.PredictAsync(className, config, shape, input, weights);
        Assert.Equal(expectedShape, resultShape);
        Assert.Equal(expected, values);
    }
}
