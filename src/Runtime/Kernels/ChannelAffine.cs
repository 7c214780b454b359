using System.Numerics;

namespace LayersGen.Kernels;

/// <summary><c>x * scale + shift</c> with a scale and a shift per channel: BatchNormalization, and a bias where there is no scale.</summary>
/// <param name="Scale">One scale per channel, or null for 1.</param>
/// <param name="Shift">One shift per channel, or null for 0.</param>
internal readonly unsafe record struct ChannelAffine(nint Scale, nint Shift)
{
    /// <summary>
    /// Writes the scales and shifts of a BatchNormalization after an optional bias. Null weights are those the layer lacks.
    /// </summary>
    public static ChannelAffine FromBatchNorm(
        float* gamma, float* beta, float* mean, float* variance, float epsilon, float* bias, int channels, float* scratch)
    {
        float* scale = scratch;
        float* shift = scratch + channels;
        for (int i = 0; i < channels; i++)
        {
            double s = (gamma == null ? 1.0 : gamma[i]) / Math.Sqrt((double)variance[i] + epsilon);
            double offset = (bias == null ? 0.0 : bias[i]) - mean[i];
            scale[i] = (float)s;
            shift[i] = (float)((beta == null ? 0.0 : beta[i]) + (offset * s));
        }

        return new ChannelAffine((nint)scale, (nint)shift);
    }

    /// <summary>That of the channels from <paramref name="channel"/> on.</summary>
    public ChannelAffine From(int channel) => new(
        Scale == 0 ? 0 : (nint)((float*)Scale + channel), Shift == 0 ? 0 : (nint)((float*)Shift + channel));

    /// <summary>Rows of channels, <paramref name="stride"/> apart, followed by <paramref name="function"/>; may run in place.</summary>
    public void ApplyRows<TFunction>(TFunction function, float* source, float* destination, nint stride, nint rows, int channels)
        where TFunction : struct, IElementwise
    {
        for (nint row = 0; row < rows; row++, source += stride, destination += stride)
            Apply(function, source, destination, channels);
    }

    /// <summary>The <paramref name="inner"/> floats of one channel, where the channel axis is not last; may run in place.</summary>
    public void ApplyPlane(float* source, float* destination, int channel, nint inner) =>
        Elementwise.Apply(new Affine(((float*)Scale)[channel], ((float*)Shift)[channel]), source, destination, inner);

    private void Apply<TFunction>(TFunction function, float* source, float* destination, int channels)
        where TFunction : struct, IElementwise
    {
        float* scale = (float*)Scale;
        float* shift = (float*)Shift;
        int width = Vector<float>.Count;
        int i = 0;
        if (scale == null)
        {
            for (; i <= channels - width; i += width)
                function.Invoke(Vector.Load(source + i) + Vector.Load(shift + i)).Store(destination + i);
            for (; i < channels; i++)
                destination[i] = function.Invoke(new Vector<float>(source[i] + shift[i]))[0];
        }
        else
        {
            for (; i <= channels - width; i += width)
                function.Invoke(Vector.MultiplyAddEstimate(Vector.Load(source + i), Vector.Load(scale + i), Vector.Load(shift + i))).Store(destination + i);
            for (; i < channels; i++)
                destination[i] = function.Invoke(new Vector<float>(float.MultiplyAddEstimate(source[i], scale[i], shift[i])))[0];
        }
    }

    private readonly struct Affine(float scale, float shift) : IElementwise
    {
        public Vector<float> Invoke(Vector<float> x) => Vector.MultiplyAddEstimate(x, new Vector<float>(scale), new Vector<float>(shift));
    }
}
