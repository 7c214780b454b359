namespace LayersGen.Kernels;

/// <summary>What is done to the rows of a product or convolution while they are in cache.</summary>
internal readonly unsafe record struct RowEpilogue(ChannelAffine Affine, Activator Activator)
{
    public void Apply(float* rows, nint stride, int count, int columns)
    {
        Affine.ApplyRows(rows, rows, stride, count, columns);
        Activator.ApplyRows(rows, stride, count, columns);
    }
}
