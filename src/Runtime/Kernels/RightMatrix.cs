namespace LayersGen.Kernels;

/// <summary>Columns of a weight.</summary>
/// <param name="Weight">Index of the weight.</param>
/// <param name="Values">The weight's first float.</param>
/// <param name="Stride">Floats between two rows: all columns of the weight.</param>
/// <param name="FirstColumn">The first of the matrix' columns.</param>
/// <param name="Depth">Rows.</param>
/// <param name="Columns">Columns.</param>
internal readonly unsafe record struct RightMatrix(int Weight, nint Values, nint Stride, int FirstColumn, int Depth, int Columns) : IRightMatrix
{
    /// <summary>The first column of the first row. Not public: a record prints what is, and code that prints a pointer stops the native compiler.</summary>
    internal float* Start => (float*)Values + FirstColumn;

    public void Pack(float* packed, int first, int end) => Panels.Pack(Start, Stride, Depth, Columns, packed, first, end);
}
