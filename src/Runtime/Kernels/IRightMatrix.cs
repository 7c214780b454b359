namespace LayersGen.Kernels;

/// <summary>The right matrix of a product, made of a weight. Equal ones are packed alike.</summary>
internal unsafe interface IRightMatrix
{
    /// <summary>Index of the weight.</summary>
    int Weight { get; }

    /// <summary>Rows.</summary>
    int Depth { get; }

    /// <summary>Columns.</summary>
    int Columns { get; }

    /// <summary>Packs the panels from <paramref name="first"/> up to <paramref name="end"/>, as <see cref="Panels"/> has them.</summary>
    void Pack(float* packed, int first, int end);
}
