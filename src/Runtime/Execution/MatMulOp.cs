using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record MatMulOp
{
    private int Stride => KernelColumns == 0 ? Columns : KernelColumns;

    internal override unsafe void Run(in ForwardPass pass)
    {
        RowEpilogue epilogue = pass.Prepare(Epilogue, Columns, pass.Scratch);
        int rows = pass.Batch * Rows;
        int block = MatMul.BlockRows(MatMul.BlockRows(Inner), rows, Panels.Count(Columns), pass.Workers(ForwardPass.ProductCost(rows, Inner, Columns)));
        Product<MatrixRows> product = new(new MatrixRows((nint)pass[Input], Inner, rows, Inner, block), rows, new ResultRows((nint)pass[Output], Columns), epilogue);
        RightMatrix kernel = new(Kernel, (nint)pass.Weight(Kernel), Stride, FirstColumn, Inner, Columns);
        product.Run(pass, new ProductScratch(pass.Scratch, Columns, Columns, runs: 1), kernel);
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
        validator.NeedsScratch(ProductScratch.Length(Columns, Inner, Columns, runs: 1));
    }
}
