using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record ActivationOp
{
    /// <summary>Floats of one work item.</summary>
    private const int Block = 1 << 14;

    internal override unsafe void Run(in ForwardPass pass)
    {
        Kernels.Activator activator = new(Function);
        long length = (long)pass.Batch * Output.Size;
        ActivationJob job = new(pass[Input], pass[Output], length, activator);
        pass.Split(&job, (int)((length + Block - 1) / Block), length * activator.Cost);
    }

    internal override void Validate(PlanValidator validator)
    {
        validator.Reads(Input, Output.Size);
        validator.Writes(Output, Output.Size);
        PlanValidator.SameOrApart(Output, Input);
        PlanValidator.Elementwise(Function.Activation);
    }

    private readonly unsafe struct ActivationJob(float* source, float* destination, long length, Kernels.Activator activator) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            nint start = (nint)first * Block;
            activator.Apply(source + start, destination + start, (nint)Math.Min((long)end * Block, length) - start);
        }
    }
}

public sealed partial record BatchNormOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        ChannelAffine affine = pass.Affine(Weights, null, Channels, pass.Scratch);
        float* source = pass[Input];
        float* destination = pass[Output];
        nint rows = (nint)pass.Batch * Outer;
        if (Inner == 1)
        {
            affine.ApplyRows(default(Identity), source, destination, Channels, rows, Channels);
            return;
        }

        for (nint row = 0; row < rows; row++)
        {
            for (int channel = 0; channel < Channels; channel++, source += Inner, destination += Inner)
                affine.ApplyPlane(source, destination, channel, Inner);
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Outer, Channels, Inner);
        long size = PlanValidator.Product(Outer, Channels, Inner);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
        validator.BatchNorm(Weights, Channels);
        validator.NeedsScratch(2L * Channels);
    }
}

public sealed partial record SoftmaxOp
{
    internal override unsafe void Run(in ForwardPass pass) =>
        Softmax.Apply(pass[Input], pass[Output], (nint)pass.Batch * Outer, Axis, Inner, Logarithm);

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Outer, Axis, Inner);
        long size = PlanValidator.Product(Outer, Axis, Inner);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.SameOrApart(Output, Input);
    }
}

public sealed partial record CopyOp
{
    internal override unsafe void Run(in ForwardPass pass) =>
        Memory.Copy(pass[Input], pass[Output], (nint)pass.Batch * Output.Size);

    internal override void Validate(PlanValidator validator)
    {
        validator.Reads(Input, Output.Size);
        validator.Writes(Output, Output.Size);
        PlanValidator.SameOrApart(Output, Input);
    }
}
