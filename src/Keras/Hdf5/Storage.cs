using System.Collections.Immutable;

namespace LayersGen.Keras.Hdf5;

/// <summary>How a dataset's bytes are stored.</summary>
internal abstract record Storage
{
    /// <summary>In the header itself.</summary>
    internal sealed record Compact(ReadOnlyMemory<byte> Data) : Storage;

    /// <summary>In one piece.</summary>
    internal sealed record Contiguous(long Address) : Storage;

    /// <summary>In chunks of equal size, which a B-tree finds.</summary>
    internal sealed record Chunked(long Tree, ImmutableArray<int> Sizes, int Bytes, FilterPipeline Filters) : Storage;

    /// <summary>Nowhere: no element was written.</summary>
    internal sealed record Unwritten : Storage
    {
        public static readonly Unwritten Instance = new();
    }
}
