using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Resizes a part of images by weights; a work item is one line of one result.</summary>
internal readonly unsafe struct ResampleImage(float* source, float* destination, ResampleImageOp op, ResampleTaps lines, ResampleTaps columns, WorkerScratch scratch) : IJob
{
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
        float* between = _scratch.Of(worker);
        for (int item = first; item < end; item++)
        {
            (int image, int line) = Math.DivRem(item, _outputHeight);
            float* rows = _part + (image * _sourceImage) + ((nint)_lineStarts[line] * _sourceLine);
            Mix(rows, _sourceLine, _lineWeights + ((nint)line * _lineSpan), _lineSpan, between, _partWidth * _channels);
            float* result = _destination + ((nint)item * _outputWidth * _channels);
            for (int x = 0; x < _outputWidth; x++, result += _channels)
                Mix(between + ((nint)_columnStarts[x] * _channels), _channels, _columnWeights + ((nint)x * _columnSpan), _columnSpan, result, _channels);
        }
    }

    // The sum of so many rows, a stride apart, each times its weight.
    private static void Mix(float* rows, nint stride, float* weights, int count, float* sum, int length)
    {
        int j = 0;
        for (; j <= length - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector<float> total = Vector.Load(rows + j) * weights[0];
            for (int i = 1; i < count; i++)
                total += Vector.Load(rows + (i * stride) + j) * weights[i];
            total.Store(sum + j);
        }

        for (; j < length; j++)
        {
            float total = rows[j] * weights[0];
            for (int i = 1; i < count; i++)
                total += rows[(i * stride) + j] * weights[i];
            sum[j] = total;
        }
    }
}
