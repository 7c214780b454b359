using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record BroadcastOp
{
    internal override void Run(in ForwardPass pass)
    {
        switch (Function)
        {
            case BroadcastFunction.Add: Run<AddFunction>(pass); break;
            case BroadcastFunction.Subtract: Run<SubtractFunction>(pass); break;
            case BroadcastFunction.Multiply: Run<MultiplyFunction>(pass); break;
            case BroadcastFunction.Average: Run<AverageFunction>(pass); break;
            case BroadcastFunction.Maximum: Run<MaximumFunction>(pass); break;
            case BroadcastFunction.Minimum: Run<MinimumFunction>(pass); break;
            default: Run<PReluFunction>(pass); break;
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        int[] shape = [.. Shape];
        PlanValidator.Positive(shape);
        PlanValidator.Positive(shape.Length, Terms.Count);
        PlanValidator.Require(Enum.IsDefined(Function), "a function is not known");
        PlanValidator.Require((long)(Terms.Count + 1) * shape.Length <= MaxTermAxes, "there are too many terms");
        validator.Writes(Output, PlanValidator.Product(shape));
        foreach (BroadcastTerm term in Terms)
        {
            PlanValidator.Require(term.Strides.Count == shape.Length, "there must be one stride per axis");
            PlanValidator.Require(term.Offset >= 0, "an offset is negative");
            long last = term.Offset;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                PlanValidator.Require(term.Strides[axis] >= 0, "a stride is negative");
                last = checked(last + ((shape[axis] - 1L) * term.Strides[axis]));
            }

            validator.ReadsShared(term.Operand, term.Operand.Size);
            PlanValidator.Require(last < term.Operand.Size, "a term's strides lead outside it");
            if (IsContiguous(term))
                PlanValidator.SameOrApart(Output, term.Operand);
            else
                PlanValidator.Apart(Output, term.Operand);
        }
    }

    private unsafe void Run<TFunction>(in ForwardPass pass)
        where TFunction : struct, IBroadcastFunction
    {
        int rank = Shape.Count;
        int* axes = stackalloc int[rank * (Terms.Count + 1)];
        Shape.AsSpan().CopyTo(new Span<int>(axes, rank));
        BroadcastView* views = stackalloc BroadcastView[Terms.Count];
        for (int t = 0; t < Terms.Count; t++)
        {
            BroadcastTerm term = Terms[t];
            int* strides = axes + (rank * (t + 1));
            term.Strides.AsSpan().CopyTo(new Span<int>(strides, rank));
            views[t] = new BroadcastView((nint)(pass[term.Operand] + term.Offset), ForwardPass.SampleStride(term.Operand), (nint)strides);
        }

        int lines = Output.Size / Shape[rank - 1];
        Broadcast<TFunction> job = new((nint)views, Terms.Count, (nint)axes, rank, lines, (long)pass.Batch * lines, (nint)pass[Output]);
        pass.Split(&job, job.Items, (long)pass.Batch * Output.Size * Terms.Count);
    }

    private bool IsContiguous(BroadcastTerm term)
    {
        long stride = 1;
        for (int axis = Shape.Count - 1; axis >= 0; axis--)
        {
            if (Shape[axis] > 1 && term.Strides[axis] != stride)
                return false;
            stride *= Shape[axis];
        }

        return term.Offset == 0;
    }
}
