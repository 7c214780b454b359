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
    public static IReadOnlyList<WeightShard> Split(IReadOnlyList<ReadOnlyMemory<byte>> data, long? shardSize, string singleName) =>
        Split(data, shardSize, singleName, group: 1);

    /// <summary>The files of each group of the artifacts' weights, <c>group2-shard1of1.bin</c>; as <see cref="Split(IReadOnlyList{ReadOnlyMemory{byte}}, long?, string)"/> has it where there is one.</summary>
    public static WeightShard[][] SplitGroups(ModelArtifacts artifacts, long? shardSize, string singleName)
    {
        if (artifacts.WeightGroups.IsEmpty)
            return [[.. Split(artifacts.WeightData, shardSize, singleName)]];
        List<WeightShard[]> groups = [];
        int weight = 0;
        int piece = 0;
        foreach (int count in artifacts.WeightGroups)
        {
            List<ReadOnlyMemory<byte>> data = [];
            for (long left = artifacts.WeightSpecs.Skip(weight).Take(count).Sum(static spec => WeightLayout.StoredBytes(spec)!.Value); left > 0; left -= data[^1].Length)
                data.Add(artifacts.WeightData[piece++]);
            int number = groups.Count + 1;
            groups.Add([.. Split(data, shardSize, $"group{number}-shard1of1.bin", number)]);
            weight += count;
        }

        return [.. groups];
    }

    /// <summary>The groups as the manifest has them.</summary>
    /// <param name="artifacts">The weights.</param>
    /// <param name="groups">Their files, of <see cref="SplitGroups"/>.</param>
    public static IEnumerable<WeightGroup> Describe(ModelArtifacts artifacts, WeightShard[][] groups)
    {
        int weight = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            int count = artifacts.WeightGroups.IsEmpty ? artifacts.WeightSpecs.Length : artifacts.WeightGroups[i];
            yield return new WeightGroup([.. groups[i].Select(static shard => shard.Name)], artifacts.WeightSpecs.Slice(weight, count));
            weight += count;
        }
    }

    private static IReadOnlyList<WeightShard> Split(IReadOnlyList<ReadOnlyMemory<byte>> data, long? shardSize, string singleName, int group)
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

        return [.. files.Select((pieces, index) => new WeightShard($"group{group}-shard{index + 1}of{files.Count}.bin", pieces))];
    }
}
