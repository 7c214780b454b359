using System.Numerics;
using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record MaskRowsOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        RowsJob job = new(pass[Input], pass[Output], Columns, Value);
        pass.Split(&job, checked(pass.Batch * Rows), 2L * pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Columns);
        long size = PlanValidator.Product(Rows, Columns);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
    }

    private readonly unsafe struct RowsJob(float* source, float* destination, int columns, float value) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            for (nint row = first; row < end; row++)
            {
                float* x = source + (row * columns);
                float* y = destination + (row * columns);
                if (new ReadOnlySpan<float>(x, columns).ContainsAnyExcept(value))
                    Memory.Copy(x, y, columns);
                else
                    Memory.Clear(y, columns);
            }
        }
    }
}

public sealed partial record DiscretizeOp
{
    /// <summary>Floats of one work item.</summary>
    private const int Block = 1 << 12;

    internal override unsafe void Run(in ForwardPass pass)
    {
        fixed (float* boundaries = Boundaries.AsSpan())
        {
            long length = (long)pass.Batch * Output.Size;
            BlockJob job = new(pass[Input], pass[Output], length, boundaries, Boundaries.Count);
            pass.Split(&job, checked((int)((length + Block - 1) / Block)), length * (1 + BitOperations.Log2((uint)Boundaries.Count + 1)));
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        validator.Reads(Input, Output.Size);
        validator.Writes(Output, Output.Size);
        PlanValidator.SameOrApart(Output, Input);
    }

    private readonly unsafe struct BlockJob(float* source, float* destination, long length, float* boundaries, int count) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            nint last = (nint)Math.Min((long)end * Block, length);
            for (nint i = (nint)first * Block; i < last; i++)
                destination[i] = Bin(source[i]);
        }

        // What is not a number is above all boundaries, as for numpy.
        private int Bin(float value)
        {
            int low = 0;
            int high = count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (value < boundaries[middle])
                    high = middle;
                else
                    low = middle + 1;
            }

            return low;
        }
    }
}

public sealed partial record CountOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        float* numbers = pass[Numbers];
        float* weights = Weights is { } operand ? pass[operand] : null;
        float* counters = pass[Output];
        nint rows = (nint)pass.Batch * Rows;
        Memory.Clear(counters, rows * Depth);
        for (nint row = 0; row < rows; row++, numbers += Columns, counters += Depth)
        {
            for (int i = 0; i < Columns; i++)
            {
                if (!(numbers[i] > -1f && numbers[i] < Depth))
                    throw OutOfRange(numbers[i]);
                ref float counter = ref counters[(int)numbers[i]];
                counter = Binary ? 1f : counter + (weights == null ? 1f : weights[(row * Columns) + i]);
            }
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Columns, Depth);
        validator.Reads(Numbers, PlanValidator.Product(Rows, Columns));
        validator.Writes(Output, PlanValidator.Product(Rows, Depth));
        PlanValidator.Apart(Output, Numbers);
        if (Weights is not { } weights)
            return;
        validator.Reads(weights, PlanValidator.Product(Rows, Columns));
        PlanValidator.Apart(Output, weights);
    }

    private ArgumentOutOfRangeException OutOfRange(float number) => new(
        nameof(number),
        number,
        FormattableString.Invariant($"The category {number} lies outside 0 to {Depth - 1}, which are counted."));
}
