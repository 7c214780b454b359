namespace LayersGen.Kernels;

/// <summary>The right matrix of a product: columns of a weight.</summary>
/// <param name="Weight">Index of the weight.</param>
/// <param name="Values">The weight's first float.</param>
/// <param name="Stride">Floats between two rows: all columns of the weight.</param>
/// <param name="FirstColumn">The first of the matrix' columns.</param>
/// <param name="Depth">Rows.</param>
/// <param name="Columns">Columns.</param>
internal readonly unsafe record struct RightMatrix(int Weight, nint Values, nint Stride, int FirstColumn, int Depth, int Columns)
{
    /// <summary>The first column of the first row.</summary>
    public float* Start => (float*)Values + FirstColumn;
}
