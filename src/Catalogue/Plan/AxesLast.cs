using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>Emitting operations that work along some axes, for which these must come last: brings them there, and back.</summary>
internal sealed class AxesLast
{
    private readonly LoweringContext _context;
    private readonly EquatableArray<int> _axes;
    private readonly int[] _order;

    /// <param name="context">The layer.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="axes">The axes to bring last, from 1 on; they keep the tensor's order.</param>
    public AxesLast(LoweringContext context, Shape shape, IEnumerable<int> axes)
    {
        if (shape.Rank > PermuteOp.MaxRank)
            throw new OverflowException($"The shape {shape} has more than {PermuteOp.MaxRank} axes.");
        _context = context;
        _axes = shape.Axes.Skip(1).ToEquatableArray();
        HashSet<int> last = [.. axes.Select(static axis => axis - 1)];
        _order = [.. Enumerable.Range(0, _axes.Count).Where(axis => !last.Contains(axis)), .. last.OrderBy(static axis => axis)];
        Inner = new Shape(_axes).Size(last);
        Outer = new Shape(_axes).Size(Enumerable.Range(0, _axes.Count).Where(axis => !last.Contains(axis)));
    }

    /// <summary>Values along the axes that come last.</summary>
    public int Inner { get; }

    /// <summary>Values along the others.</summary>
    public int Outer { get; }

    private bool IsIdentity => _order.Select(static (axis, i) => axis == i).All(static same => same);

    /// <summary>The tensor with the axes last.</summary>
    public Operand Bring(Operand input) => IsIdentity ? input : _context.Emit(new PermuteOp(_axes, EquatableArray.Create<int>(_order)) { Input = input }, input.Size);

    /// <summary>Emits an operation on the reordered tensor; its result, in the tensor's own order, is the layer's.</summary>
    public void EmitBack(UnaryOp op) => EmitBack(op, _axes[_axes.Count - 1]);

    /// <summary>As the other, where the operation gave the tensor's last axis another size.</summary>
    public void EmitBack(UnaryOp op, int lastSize)
    {
        if (IsIdentity)
        {
            _context.Emit(op);
            return;
        }

        Operand result = _context.Emit(op, _context.OutputShape.SampleSize);
        int[] back = new int[_order.Length];
        for (int i = 0; i < back.Length; i++)
            back[_order[i]] = i;
        EquatableArray<int> sizes = _order.Select(axis => axis == _axes.Count - 1 ? lastSize : _axes[axis]).ToEquatableArray();
        _context.Emit(new PermuteOp(sizes, EquatableArray.Create<int>(back)) { Input = result });
    }
}
