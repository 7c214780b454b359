using System.Numerics.Tensors;
using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record MomentNormOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        MomentNorm job = new(
            (nint)pass[Input], (nint)pass[Output], (nint)pass.Weight(Gamma), (nint)pass.Weight(Beta), Groups, Channels, Inner, Epsilon);
        pass.Split(&job, checked(pass.Batch * Outer * Groups), 6L * pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Outer, Groups, Channels, Inner);
        long size = PlanValidator.Product(Outer, Groups, Channels, Inner);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
        if (Gamma is { } gamma)
            validator.Weight(gamma, PlanValidator.Product(Groups, Channels));
        if (Beta is { } beta)
            validator.Weight(beta, PlanValidator.Product(Groups, Channels));
    }
}

public sealed partial record L2NormalizeOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        RowsJob job = new(pass[Input], pass[Output], Length, Epsilon);
        pass.Split(&job, checked(pass.Batch * Rows), 3L * pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Length);
        long size = PlanValidator.Product(Rows, Length);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
    }

    private readonly unsafe struct RowsJob(float* source, float* destination, int length, float epsilon) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            for (nint row = first; row < end; row++)
            {
                ReadOnlySpan<float> x = new(source + (row * length), length);
                float factor = 1f / MathF.Sqrt(MathF.Max(TensorPrimitives.SumOfSquares(x), epsilon));
                TensorPrimitives.Multiply(x, factor, new Span<float>(destination + (row * length), length));
            }
        }
    }
}

public sealed partial record StandardizeOp
{
    // Keras' smallest divisor.
    private const float Epsilon = 1e-7f;

    internal override unsafe void Run(in ForwardPass pass)
    {
        float* shift = pass.Scratch;
        float* scale = shift + Channels;
        float* offset = scale + Channels;
        float* mean = pass.Weight(Mean);
        float* variance = pass.Weight(Variance);
        for (int i = 0; i < Channels; i++)
        {
            float deviation = MathF.Max(MathF.Sqrt(variance[i]), Epsilon);
            (shift[i], scale[i], offset[i]) = Invert ? (0f, deviation, mean[i]) : (mean[i], 1f / deviation, 0f);
        }

        if (Channels == 1)
        {
            RescaleFlat flat = new((nint)pass[Input], (nint)pass[Output], (long)pass.Batch * Output.Size, new Rescale(*shift, *scale, *offset));
            pass.Split(&flat, flat.Items, 3L * pass.Batch * Output.Size);
            return;
        }

        RescaleRows job = new((nint)pass[Input], (nint)pass[Output], (long)pass.Batch * Rows, Channels, (nint)shift, (nint)scale, (nint)offset);
        pass.Split(&job, job.Items, 3L * pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Channels);
        long size = PlanValidator.Product(Rows, Channels);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
        validator.Weight(Mean, Channels);
        validator.Weight(Variance, Channels);
        validator.NeedsScratch(3L * Channels);
    }
}

public sealed partial record RescaleOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        long length = (long)pass.Batch * Output.Size;
        if (Shift.Count == 1 && Scale.Count == 1 && Offset.Count == 1)
        {
            RescaleFlat flat = new((nint)pass[Input], (nint)pass[Output], length, new Rescale(Shift[0], Scale[0], Offset[0]));
            pass.Split(&flat, flat.Items, 3 * length);
            return;
        }

        float* shift = Spread(Shift, pass.Scratch);
        float* scale = Spread(Scale, shift + Channels);
        float* offset = Spread(Offset, scale + Channels);
        RescaleRows job = new((nint)pass[Input], (nint)pass[Output], (long)pass.Batch * Rows, Channels, (nint)shift, (nint)scale, (nint)offset);
        pass.Split(&job, job.Items, 3 * length);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Channels);
        long size = PlanValidator.Product(Rows, Channels);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
        foreach (EquatableArray<float> values in new[] { Shift, Scale, Offset })
            PlanValidator.Require(values.Count == 1 || values.Count == Channels, "there must be one value, or one per channel");
        validator.NeedsScratch(3L * Channels);
    }

    private unsafe float* Spread(EquatableArray<float> values, float* room)
    {
        Span<float> spread = new(room, Channels);
        if (values.Count == 1)
            spread.Fill(values[0]);
        else
            values.AsSpan().CopyTo(spread);
        return room;
    }
}
