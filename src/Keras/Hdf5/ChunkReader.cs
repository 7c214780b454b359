using System.Collections.Immutable;

namespace LayersGen.Keras.Hdf5;

/// <summary>Puts a chunked dataset together.</summary>
internal sealed class ChunkReader(Hdf5File file, Storage.Chunked storage, ImmutableArray<int> shape, int elementSize, string where)
{
    private const int MaxLevel = 16;
    private const int MaxOverhang = 64;
    private const long OverhangFloor = 256 << 20;

    private readonly HashSet<long> _visited = [];

    /// <summary>Reads every chunk; elements of chunks that were never written stay zero.</summary>
    public async ValueTask ReadAsync(byte[] destination, CancellationToken cancellationToken)
    {
        HashSet<long> origins = [];
        List<Chunk> chunks = FindChunks();
        // Chunks much larger than what they hold of the dataset would cost time for nothing.
        if ((Int128)chunks.Count * storage.Bytes > (MaxOverhang * (Int128)destination.Length) + OverhangFloor)
            throw file.Faults.Make(where, $"chunks for {destination.Length} bytes", $"{chunks.Count} of {storage.Bytes} bytes each");
        foreach (Chunk chunk in chunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!origins.Add(Origin(chunk.Offsets)))
                throw file.Faults.Make(where, "each chunk once", $"the chunk at {FormatText.Shape([.. chunk.Offsets])} again");
            byte[] stored = new byte[chunk.StoredBytes];
            await file.ReadAsync(chunk.Address, stored, where, cancellationToken).ConfigureAwait(false);
            byte[] bytes = storage.Filters.Undo(stored, chunk.SkippedFilters, storage.Bytes, elementSize, file.Faults, where);
            Copy(bytes, chunk.Offsets, destination);
        }
    }

    private List<Chunk> FindChunks()
    {
        List<Chunk> chunks = [];
        Stack<(long Address, int Level)> nodes = new();
        nodes.Push((storage.Tree, MaxLevel));
        while (nodes.TryPop(out (long Address, int Level) node))
        {
            if (!_visited.Add(node.Address))
                throw file.Faults.Make(where, "a tree of chunks", "a node that occurs twice");
            Hdf5Cursor header = new(file.Read(node.Address, 24, where), where, file.Faults);
            header.Expect("TREE"u8);
            int type = header.Byte();
            int level = header.Byte();
            int count = header.UInt16();
            if (type != 1 || level > node.Level)
                throw file.Faults.Make(where, $"a tree of chunks of level {node.Level} at most", $"type {type}, level {level}");
            // A key before each child: size, skipped filters, an offset for each axis and for the element.
            int keyBytes = 8 + (8 * (shape.Length + 1));
            Hdf5Cursor entries = new(file.Read(node.Address + 24, (long)count * (keyBytes + 8), where), where, file.Faults);
            for (int i = 0; i < count; i++)
            {
                Chunk chunk = ReadChunk(ref entries);
                if (level == 0)
                    chunks.Add(chunk);
                else
                    nodes.Push((chunk.Address, level - 1));
            }
        }

        return chunks;
    }

    private Chunk ReadChunk(ref Hdf5Cursor entries)
    {
        uint size = entries.UInt32();
        uint skipped = entries.UInt32();
        int[] offsets = new int[shape.Length];
        for (int axis = 0; axis < offsets.Length; axis++)
        {
            long offset = entries.Size();
            offsets[axis] = offset % storage.Sizes[axis] == 0 && offset < Math.Max(1, shape[axis])
                ? (int)offset
                : throw file.Faults.Make(where, $"a chunk at a multiple of {storage.Sizes[axis]} below {shape[axis]} on axis {axis}", $"{offset}");
        }

        entries.Skip(8);
        long address = entries.Size();
        file.Check(address, size, where);
        return new Chunk(address, (int)Math.Min(size, int.MaxValue), skipped, offsets);
    }

    private long Origin(int[] offsets)
    {
        long origin = 0;
        for (int axis = 0; axis < offsets.Length; axis++)
            origin = (origin * Math.Max(1, shape[axis])) + offsets[axis];
        return origin;
    }

    // Row by row along the last axis; what lies beyond the dataset's edge is left out.
    private void Copy(byte[] chunk, int[] offsets, byte[] destination)
    {
        if (destination.Length == 0)
            return;
        int rank = shape.Length;
        if (rank == 0)
        {
            chunk.AsSpan(0, elementSize).CopyTo(destination);
            return;
        }

        int last = rank - 1;
        int rowBytes = Math.Min(storage.Sizes[last], shape[last] - offsets[last]) * elementSize;
        int[] index = new int[rank];
        while (true)
        {
            long from = 0, to = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                from = (from * storage.Sizes[axis]) + index[axis];
                to = (to * shape[axis]) + offsets[axis] + index[axis];
            }

            chunk.AsSpan((int)(from * elementSize), rowBytes).CopyTo(destination.AsSpan((int)(to * elementSize)));
            int moved = last - 1;
            while (moved >= 0 && ++index[moved] >= Math.Min(storage.Sizes[moved], shape[moved] - offsets[moved]))
                index[moved--] = 0;
            if (moved < 0)
                return;
        }
    }

    private sealed record Chunk(long Address, int StoredBytes, uint SkippedFilters, int[] Offsets);
}
