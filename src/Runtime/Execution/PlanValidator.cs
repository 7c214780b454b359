namespace LayersGen.Execution;

/// <summary>
/// Checks a plan before it runs with pointers: every operand and weight lies where the operation will look for it.
/// Sizes are computed with overflow checks.
/// </summary>
internal sealed class PlanValidator(ForwardPlan plan, ReadOnlyMemory<long> weightLengths)
{
    /// <summary>No tensor may have more floats per sample: so sums of a few dimensions never leave the range of int.</summary>
    private const int MaxFloats = 1 << 30;

    /// <summary>The most floats of scratch an operation asked for.</summary>
    public long Scratch { get; private set; }

    /// <summary>The most floats of scratch per worker an operation asked for.</summary>
    public long WorkerScratch { get; private set; }

    /// <summary>The largest tensor, in floats per sample.</summary>
    public int LargestOperand { get; private set; } = 1;

    /// <summary>Checks all operations.</summary>
    /// <exception cref="ArgumentException">The plan is not valid.</exception>
    public static PlanValidator Check(ForwardPlan plan, ReadOnlyMemory<long> weightLengths)
    {
        PlanValidator validator = new(plan, weightLengths);
        int position = 0;
        try
        {
            Require(plan.ArenaSize >= 0, "the arena's size is negative");
            foreach (int size in plan.InputSizes)
                validator.Tensor(size);
            foreach (int size in plan.OutputSizes)
                validator.Tensor(size);
            foreach (int size in plan.KeptStates)
                validator.Tensor(size);
            foreach (Op op in plan.Ops)
            {
                op.Validate(validator);
                position++;
            }
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentException)
        {
            string where = position < plan.Ops.Count ? $"Operation {position} ({plan.Ops[position].GetType().Name}): " : string.Empty;
            throw new ArgumentException($"The plan is not valid. {where}{exception.Message}", nameof(plan), exception);
        }

        return validator;
    }

    /// <exception cref="ArgumentException"><paramref name="condition"/> is false.</exception>
    public static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new ArgumentException(otherwise);
    }

    public static void Positive(params ReadOnlySpan<int> dimensions)
    {
        foreach (int dimension in dimensions)
            Require(dimension >= 1, "a dimension is not positive");
    }

    public static long Product(params ReadOnlySpan<int> dimensions)
    {
        long product = 1;
        foreach (int dimension in dimensions)
            product = checked(product * dimension);
        return product;
    }

    /// <summary>A tensor that is read and has exactly <paramref name="size"/> floats per sample.</summary>
    public void Reads(in Operand operand, long size)
    {
        Require(operand.Size == size, $"an operand has {operand.Size} floats per sample instead of {size}");
        Tensor(operand.Size);
        int room = operand.Kind switch
        {
            OperandKind.Input => InRange(operand.Position, plan.InputSizes),
            OperandKind.Output => InRange(operand.Position, plan.OutputSizes),
            OperandKind.Arena => plan.ArenaSize,
            _ => throw new ArgumentException("an operand is of no known kind"),
        };
        int offset = operand.Kind == OperandKind.Arena ? operand.Position : 0;
        Require(offset >= 0 && (long)offset + operand.Size <= room, "an operand does not fit its memory");
        Require(operand.Kind == OperandKind.Arena || operand.Size == room, "an operand is not a whole input or output");
    }

    /// <summary>As <see cref="Reads"/>, or a weight of that size; for operations that ask <see cref="ForwardPass.SampleStride"/>.</summary>
    public void ReadsShared(in Operand operand, long size)
    {
        if (operand.Kind != OperandKind.Weight)
        {
            Reads(operand, size);
            return;
        }

        Require(operand.Size == size, $"an operand has {operand.Size} floats instead of {size}");
        Weight(operand.Position, size);
    }

    /// <summary>A tensor that is written and has exactly <paramref name="size"/> floats per sample.</summary>
    public void Writes(in Operand operand, long size)
    {
        Reads(operand, size);
        Require(operand.Kind != OperandKind.Input, "an operation writes to an input");
    }

    /// <summary>Tensors that must not share memory.</summary>
    public static void Apart(in Operand written, in Operand read)
    {
        if (written.Kind != read.Kind)
            return;
        bool overlap = written.Kind == OperandKind.Arena
            ? written.Position < (long)read.Position + read.Size && read.Position < (long)written.Position + written.Size
            : written.Position == read.Position;
        Require(!overlap, "an operation overwrites what it still reads");
    }

    /// <summary>Tensors of which one is written element by element from the other: the same, or apart.</summary>
    public static void SameOrApart(in Operand written, in Operand read)
    {
        if (written != read)
            Apart(written, read);
    }

    /// <summary>A weight with exactly <paramref name="length"/> elements.</summary>
    public void Weight(int index, long length)
    {
        Require((uint)index < (uint)weightLengths.Length, $"there is no weight {index}");
        long actual = weightLengths.Span[index];
        Require(actual == length, $"weight {index} has {actual} elements instead of {length}");
    }

    public void BatchNorm(BatchNormWeights weights, int channels)
    {
        if (weights.Gamma is { } gamma)
            Weight(gamma, channels);
        if (weights.Beta is { } beta)
            Weight(beta, channels);
        Weight(weights.Mean, channels);
        Weight(weights.Variance, channels);
    }

    public void Epilogue(Epilogue epilogue, int channels)
    {
        if (epilogue.Bias is { } bias)
            Weight(bias, channels);
        if (epilogue.BatchNorm is { } norm)
            BatchNorm(norm, channels);
        Known(epilogue.Activation.Activation);
    }

    public static void Known(Activation activation) => Require(Enum.IsDefined(activation), "an activation is not known");

    public static void Elementwise(Activation activation)
    {
        Known(activation);
        Require(activation is not (Activation.Softmax or Activation.LogSoftmax), $"{activation} is not element by element");
    }

    /// <summary>A window all of whose positions meet the input.</summary>
    public static void Window(in WindowGeometry window)
    {
        Axis(window.Planes);
        Axis(window.Height);
        Axis(window.Width);
    }

    /// <summary>A forward pass inside an operation, which has its own tensors.</summary>
    public void Body(ForwardPlan body)
    {
        Require(body.KeptStates.Count == 0, "a body keeps states");
        PlanValidator inside = Check(body, weightLengths);
        NeedsScratch(inside.Scratch);
        NeedsWorkerScratch(inside.WorkerScratch);
    }

    /// <summary>States that the model keeps, from <paramref name="first"/> on.</summary>
    public void Keeps(int first, EquatableArray<int> sizes)
    {
        for (int i = 0; i < sizes.Count; i++)
            Require((uint)(first + i) < (uint)plan.KeptStates.Count && plan.KeptStates[first + i] == sizes[i], "a state is not kept");
    }

    public void NeedsScratch(long floats) => Scratch = Math.Max(Scratch, floats);

    public void NeedsWorkerScratch(long floats) => WorkerScratch = Math.Max(WorkerScratch, floats);

    private static void Axis(in WindowAxis axis)
    {
        Positive(axis.Input, axis.Output, axis.Kernel, axis.Stride, axis.Dilation);
        long extent = checked(((axis.Kernel - 1L) * axis.Dilation) + 1);
        long lastStart = checked(((axis.Output - 1L) * axis.Stride) - axis.Padding);
        Require(axis.Padding >= 0 && axis.Padding < extent, "a window lies wholly before the input");
        Require(lastStart < axis.Input, "a window lies wholly after the input");
        Require(checked(lastStart + axis.Padding + extent) <= MaxFloats / 4, "a window is too large");
    }

    private static int InRange(int index, EquatableArray<int> sizes)
    {
        Require((uint)index < (uint)sizes.Count, "an operand is no input or output of the model");
        return sizes[index];
    }

    private void Tensor(int size)
    {
        Positive(size);
        Require(size <= MaxFloats, "a tensor is too large");
        LargestOperand = Math.Max(LargestOperand, size);
    }
}
