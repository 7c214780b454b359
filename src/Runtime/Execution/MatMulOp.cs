using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record MatMulOp
{
    private int Stride => KernelColumns == 0 ? Columns : KernelColumns;

    internal override unsafe void Run(in ForwardPass pass)
    {
        float* scratch = pass.Scratch;
        RowEpilogue epilogue = pass.Prepare(Epilogue, Columns, scratch);
        Product<MatrixRows> product = new(
            new MatrixRows((nint)pass[Input], Inner), pass.Batch * Rows, Inner, Columns,
            (nint)(pass.Weight(Kernel) + FirstColumn), Stride, (nint)pass[Output], Columns, epilogue);
        product.Run(pass, ProductScratch.Packed(scratch, Columns));
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Rows, Inner, Columns);
        validator.Reads(Input, PlanValidator.Product(Rows, Inner));
        validator.Writes(Output, PlanValidator.Product(Rows, Columns));
        PlanValidator.Apart(Output, Input);
        validator.Weight(Kernel, PlanValidator.Product(Inner, Stride));
        PlanValidator.Require(FirstColumn >= 0 && (long)FirstColumn + Columns <= Stride, "the kernel has fewer columns");
        validator.Epilogue(Epilogue, Columns);
        validator.NeedsScratch(ProductScratch.Length(Inner, Columns));
    }
}
