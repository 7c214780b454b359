namespace LayersGen.Kernels;

/// <summary>What is done to the rows of a product or convolution while they are in cache.</summary>
internal readonly unsafe record struct RowEpilogue(ChannelAffine Affine, Activator Activator)
{
    public void Apply(float* rows, nint stride, int count, int columns)
    {
        // The usual ReLUs go along with the affine step in one walk.
        if (Affine.Shift != 0 && Activator.IsClip(out ClippedRelu clip))
        {
            Affine.ApplyRows(clip, rows, rows, stride, count, columns);
            return;
        }

        if (Affine.Shift != 0)
            Affine.ApplyRows(default(Identity), rows, rows, stride, count, columns);
        Activator.ApplyRows(rows, stride, count, columns);
    }
}
