using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>
/// Matrices in a tensor or weight: one per index of the product's <c>Batch</c> axes, whose rows of adjacent floats lie
/// <c>RowStride</c> floats apart.
/// </summary>
/// <param name="Operand">The tensor.</param>
/// <param name="BatchStrides">Floats between two matrices along each axis of the batch; 0 where one serves for all.</param>
/// <param name="RowStride">Floats between two rows.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MatrixView(Operand Operand, EquatableArray<int> BatchStrides, int RowStride);

/// <summary>
/// Products of matrices that are tensors both: <c>[rows, inner] x [inner, columns]</c> for every index of <c>Batch</c> (per
/// sample). The right ones may be stored transposed, <c>[columns, inner]</c>. Attention and Dot.
/// </summary>
/// <param name="Batch">Axes that left, right and result share.</param>
/// <param name="Rows">Rows of the left matrices and the results.</param>
/// <param name="Inner">Columns of the left matrices.</param>
/// <param name="Columns">Columns of the results.</param>
/// <param name="Left">The left matrices.</param>
/// <param name="Right">The right matrices.</param>
/// <param name="Transposed">Whether the right matrices are stored <c>[columns, inner]</c>.</param>
/// <param name="BatchStrides">Floats between two results along each axis of the batch.</param>
/// <param name="RowStride">Floats between two rows of a result.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record BatchMatMulOp(
    EquatableArray<int> Batch, int Rows, int Inner, int Columns, MatrixView Left, MatrixView Right, bool Transposed, EquatableArray<int> BatchStrides, int RowStride) : Op
{
    internal override IEnumerable<Operand> Inputs => [Left.Operand, Right.Operand];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with
    {
        Left = Left with { Operand = locate(Left.Operand) },
        Right = Right with { Operand = locate(Right.Operand) },
        Output = locate(Output),
    };
}

/// <summary>
/// Additive attention's scores: for each query <c>[queries, depth]</c> and key <c>[keys, depth]</c> the sum over the depth
/// of <c>scale * tanh(query + key)</c>.
/// </summary>
/// <param name="Queries">Number of queries.</param>
/// <param name="Keys">Number of keys.</param>
/// <param name="Depth">Floats of each.</param>
/// <param name="Query">The queries.</param>
/// <param name="Key">The keys.</param>
/// <param name="Scale">Index of the weight <c>[depth]</c>, or null for 1.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record AdditiveScoresOp(int Queries, int Keys, int Depth, Operand Query, Operand Key, int? Scale) : Op
{
    internal override IEnumerable<Operand> Inputs => [Query, Key];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Query = locate(Query), Key = locate(Key), Output = locate(Output) };
}
