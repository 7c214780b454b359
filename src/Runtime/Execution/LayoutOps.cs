using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record TransposeOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        float* source = pass[Input];
        float* destination = pass[Output];
        for (int i = 0; i < pass.Batch; i++, source += Input.Size, destination += Output.Size)
            Transpose.Apply(source, destination, Rows, Columns);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Columns);
        long size = PlanValidator.Product(Rows, Columns);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.Apart(Output, Input);
    }
}

public sealed partial record EmbeddingOp
{
    internal override unsafe void Run(in ForwardPass pass) =>
        Embedding.Gather(pass[Input], pass.Weight(Table), pass[Output], (nint)pass.Batch * Input.Size, InputDim, OutputDim);

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(InputDim, OutputDim, Input.Size);
        validator.Reads(Input, Input.Size);
        validator.Writes(Output, PlanValidator.Product(Input.Size, OutputDim));
        PlanValidator.Apart(Output, Input);
        validator.Weight(Table, PlanValidator.Product(InputDim, OutputDim));
    }
}

public sealed partial record ConcatenateOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        float* start = pass[Output];
        int line = Output.Size / Outer;
        int rows = pass.Batch * Outer;
        for (int i = 0; i < Parts.Count; i++)
        {
            float* source = pass[Parts[i]];
            float* destination = start;
            int width = Widths[i];
            for (int row = 0; row < rows; row++, source += width, destination += line)
                Memory.Copy(source, destination, width);
            start += width;
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Outer, Parts.Count);
        PlanValidator.Require(Parts.Count == Widths.Count, "there must be one width per input");
        long line = 0;
        for (int i = 0; i < Parts.Count; i++)
        {
            PlanValidator.Positive(Widths[i]);
            validator.Reads(Parts[i], PlanValidator.Product(Outer, Widths[i]));
            PlanValidator.Apart(Output, Parts[i]);
            line += Widths[i];
        }

        validator.Writes(Output, checked(line * Outer));
    }
}
