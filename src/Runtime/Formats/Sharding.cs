namespace LayersGen;

/// <summary>Cuts weight data into files. A weight may straddle two of them, as in tensorflowjs_converter's output.</summary>
internal static class Sharding
{
    /// <summary>
    /// The files for <paramref name="data"/>: one named <paramref name="singleName"/> where all fits into it, also when there are
    /// no bytes at all; otherwise <c>group1-shard1ofN.bin</c> and so on, each but the last exactly <paramref name="shardSize"/> long.
    /// </summary>
    /// <param name="data">The bytes, in pieces.</param>
    /// <param name="shardSize">The largest file; null for no limit.</param>
    /// <param name="singleName">The name of an only file.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardSize"/> is not positive.</exception>
    public static IReadOnlyList<WeightShard> Split(IReadOnlyList<ReadOnlyMemory<byte>> data, long? shardSize, string singleName)
    {
        if (shardSize <= 0)
            throw new ArgumentOutOfRangeException(nameof(shardSize), shardSize, $"{nameof(SaveOptions.ShardSizeBytes)} must be positive, or null for one shard.");

        long total = data.Sum(static piece => (long)piece.Length);
        if (shardSize is not { } size || total <= size)
            return [new WeightShard(singleName, data)];

        List<List<ReadOnlyMemory<byte>>> files = [[]];
        long room = size;
        foreach (ReadOnlyMemory<byte> piece in data)
        {
            ReadOnlyMemory<byte> rest = piece;
            while (!rest.IsEmpty)
            {
                if (room == 0)
                {
                    files.Add([]);
                    room = size;
                }

                int taken = (int)Math.Min(room, rest.Length);
                files[^1].Add(rest[..taken]);
                rest = rest[taken..];
                room -= taken;
            }
        }

        return [.. files.Select((pieces, index) => new WeightShard($"group1-shard{index + 1}of{files.Count}.bin", pieces))];
    }
}
