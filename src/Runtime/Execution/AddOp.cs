using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record AddOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        // Tensors of one shape are one long line.
        bool flat = true;
        foreach (ref readonly AddTerm term in Terms.AsSpan())
            flat &= IsContiguous(term);
        int line = flat ? Output.Size : Shape[Shape.Count - 1];
        int lines = Output.Size / line;
        Span<float> sum = stackalloc float[BroadcastAdd.Block];
        float* destination = pass[Output];
        for (int sample = 0; sample < pass.Batch; sample++)
        {
            for (int i = 0; i < lines; i++, destination += line)
            {
                for (int start = 0; start < line; start += BroadcastAdd.Block)
                {
                    Span<float> part = sum[..Math.Min(BroadcastAdd.Block, line - start)];
                    for (int t = 0; t < Terms.Count; t++)
                    {
                        AddTerm term = Terms[t];
                        int stride = flat ? 1 : term.Strides[Shape.Count - 1];
                        float* values = pass[term.Operand] + ((nint)sample * term.Operand.Size)
                            + (flat ? 0 : LineOffset(term, i)) + ((nint)start * stride);
                        if (t == 0)
                            BroadcastAdd.Load(values, stride, part);
                        else
                            BroadcastAdd.Add(values, stride, part);
                    }

                    part.CopyTo(new Span<float>(destination + start, part.Length));
                }
            }
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        int[] shape = [.. Shape];
        PlanValidator.Positive(shape);
        PlanValidator.Positive(Terms.Count);
        validator.Writes(Output, PlanValidator.Product(shape));
        foreach (AddTerm term in Terms)
        {
            PlanValidator.Require(term.Strides.Count == shape.Length, "there must be one stride per axis");
            long last = 0;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                PlanValidator.Require(term.Strides[axis] >= 0, "a stride is negative");
                last = checked(last + ((shape[axis] - 1L) * term.Strides[axis]));
            }

            validator.Reads(term.Operand, term.Operand.Size);
            PlanValidator.Require(last < term.Operand.Size, "a term's strides lead outside it");
            if (IsContiguous(term))
                PlanValidator.SameOrApart(Output, term.Operand);
            else
                PlanValidator.Apart(Output, term.Operand);
        }
    }

    private bool IsContiguous(AddTerm term)
    {
        long stride = 1;
        for (int axis = Shape.Count - 1; axis >= 0; axis--)
        {
            if (Shape[axis] > 1 && term.Strides[axis] != stride)
                return false;
            stride *= Shape[axis];
        }

        return true;
    }

    /// <summary>Where the term's values for line <paramref name="line"/> of the output begin.</summary>
    private nint LineOffset(AddTerm term, int line)
    {
        nint offset = 0;
        for (int axis = Shape.Count - 2; axis >= 0; axis--)
        {
            (line, int index) = Math.DivRem(line, Shape[axis]);
            offset += (nint)index * term.Strides[axis];
        }

        return offset;
    }
}
