namespace LayersGen.Kernels;

/// <summary>What is done to the rows of a product or convolution while they are in cache.</summary>
internal readonly unsafe record struct RowEpilogue(ChannelAffine Affine, Activator Activator)
{
    /// <summary>The epilogue of the columns from <paramref name="column"/> on.</summary>
    public RowEpilogue From(int column) => this with { Affine = Affine.From(column) };

    public void Apply(float* rows, nint stride, int count, int columns)
    {
        // The usual ReLUs go along with the affine step in one walk.
        if (Affine.Shift != 0 && Activator.IsClip(out float ceiling))
        {
            Affine.ApplyRows(new ClippedRelu(0f, ceiling), rows, rows, stride, count, columns);
            return;
        }

        if (Affine.Shift != 0)
            Affine.ApplyRows(default(Identity), rows, rows, stride, count, columns);
        Activator.ApplyRows(rows, stride, count, columns);
    }
}
