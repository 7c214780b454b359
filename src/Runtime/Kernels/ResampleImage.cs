using System.Numerics.Tensors;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Resizes a part of images by weights; a work item is one line of one result.</summary>
internal readonly unsafe struct ResampleImage(float* source, float* destination, ResampleImageOp op, ResampleTaps lines, ResampleTaps columns, WorkerScratch scratch) : IJob
{
    // So many channels are worth a call.
    private const int ManyChannels = 16;

    private readonly nint _sourceImage = (nint)op.Height * op.Width * op.Channels;
    private readonly int _sourceLine = op.Width * op.Channels;
    private readonly float* _part = source + ((((nint)op.Top * op.Width) + op.Left) * op.Channels);
    private readonly float* _destination = destination;
    private readonly int _partWidth = op.PartWidth;
    private readonly int _channels = op.Channels;
    private readonly int _outputHeight = op.OutputHeight;
    private readonly int _outputWidth = op.OutputWidth;
    private readonly int* _lineStarts = lines.Starts;
    private readonly float* _lineWeights = lines.Weights;
    private readonly int _lineSpan = lines.Span;
    private readonly int* _columnStarts = columns.Starts;
    private readonly float* _columnWeights = columns.Weights;
    private readonly int _columnSpan = columns.Span;
    private readonly WorkerScratch _scratch = scratch;

    public void Execute(int first, int end, int worker)
    {
        Span<float> between = new(_scratch.Of(worker), _partWidth * _channels);
        for (int item = first; item < end; item++)
        {
            (int image, int line) = Math.DivRem(item, _outputHeight);
            Mix(_part + (image * _sourceImage) + ((nint)_lineStarts[line] * _sourceLine), _sourceLine, _lineWeights + ((nint)line * _lineSpan), _lineSpan, between);
            float* result = _destination + ((nint)item * _outputWidth * _channels);
            fixed (float* row = between)
            {
                for (int x = 0; x < _outputWidth; x++, result += _channels)
                {
                    float* pixels = row + ((nint)_columnStarts[x] * _channels);
                    float* weights = _columnWeights + ((nint)x * _columnSpan);
                    if (_channels >= ManyChannels)
                        Mix(pixels, _channels, weights, _columnSpan, new Span<float>(result, _channels));
                    else
                        MixFew(pixels, weights, result);
                }
            }
        }
    }

    // The sum of so many rows, a stride apart, each times its weight.
    private static void Mix(float* rows, nint stride, float* weights, int count, Span<float> sum)
    {
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(rows, sum.Length), weights[0], sum);
        for (int i = 1; i < count; i++)
        {
            rows += stride;
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(rows, sum.Length), weights[i], sum, sum);
        }
    }

    private void MixFew(float* pixels, float* weights, float* result)
    {
        for (int c = 0; c < _channels; c++)
        {
            float sum = 0;
            for (int i = 0; i < _columnSpan; i++)
                sum += pixels[((nint)i * _channels) + c] * weights[i];
            result[c] = sum;
        }
    }
}
