using System.Collections.Immutable;

namespace LayersGen;

/// <summary>A weights group of a manifest: its weights lie back to back in the concatenation of its shards.</summary>
/// <param name="Paths">The shards, as the manifest names them.</param>
/// <param name="Weights">The weights, in the order of the bytes.</param>
internal sealed record WeightGroup(ImmutableArray<string> Paths, ImmutableArray<WeightSpec> Weights);

/// <summary>What a <c>model.json</c> says. JSON values are slices of the file, verbatim; an absent or null one is empty.</summary>
internal sealed class ModelManifest
{
    /// <summary>The most bytes of <c>model.json</c> read where <see cref="LoadOptions.MaxBytes"/> sets no limit.</summary>
    internal const int DefaultMaxBytes = 256 << 20;

    /// <summary>How errors name the file.</summary>
    public required string FileName { get; init; }

    /// <summary>The value of <c>modelTopology</c>.</summary>
    public ReadOnlyMemory<byte> Topology { get; init; }

    /// <summary>The weight groups; empty if there is no <c>weightsManifest</c>.</summary>
    public ImmutableArray<WeightGroup> Groups { get; init; } = [];

    /// <summary><c>layers-model</c>; null in old files.</summary>
    public string? Format { get; init; }

    /// <summary>The writer's name and version.</summary>
    public string? GeneratedBy { get; init; }

    /// <summary>The converter's name and version.</summary>
    public string? ConvertedBy { get; init; }

    /// <summary>The value of <c>trainingConfig</c>.</summary>
    public ReadOnlyMemory<byte> TrainingConfig { get; init; }

    /// <summary>The value of <c>userDefinedMetadata</c>.</summary>
    public ReadOnlyMemory<byte> UserDefinedMetadata { get; init; }

    /// <summary>The value of <c>signature</c>.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Reads a <c>model.json</c>.</summary>
    /// <param name="utf8">The file; the manifest keeps slices of it.</param>
    /// <param name="fileName">How errors name the file.</param>
    internal static ModelManifest Parse(ReadOnlyMemory<byte> utf8, string fileName) =>
        ManifestReader.Read(utf8, fileName);

    /// <summary>Reads the <c>model.json</c> of a source.</summary>
    internal static async Task<ModelManifest> ReadAsync(IModelSource source, LoadOptions options, CancellationToken cancellationToken)
    {
        Stream stream = await source.OpenModelJsonAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            long limit = Math.Min(options.MaxBytes ?? DefaultMaxBytes, Array.MaxLength - 1);
            ReadOnlyMemory<byte> utf8 = await ReadBoundedAsync(stream, limit, source.Name, cancellationToken).ConfigureAwait(false);
            return Parse(utf8, source.Name);
        }
    }

    /// <summary>The stored bytes of all weights but strings.</summary>
    /// <exception cref="ModelFormatException">There are more than any machine holds.</exception>
    internal long StoredBytes()
    {
        Int128 bytes = 0;
        foreach (WeightGroup group in Groups)
        {
            foreach (WeightSpec weight in group.Weights)
                bytes += WeightLayout.StoredBytes(weight) ?? 0;
        }

        return bytes <= long.MaxValue / 2
            ? (long)bytes
            : throw new ModelFormatException(FileName, "weightsManifest", $"at most {long.MaxValue / 2} bytes of weights", $"{bytes}");
    }

    /// <summary>What a listing tells of the model.</summary>
    /// <param name="saved">When it was saved.</param>
    /// <param name="weightDataBytes">The bytes of its shards.</param>
    internal ModelArtifactsInfo Describe(DateTimeOffset saved, long weightDataBytes) =>
        new(saved, Topology.Length, ModelJsonWriter.WriteWeightSpecs([.. Groups.SelectMany(static group => group.Weights)]).Length, weightDataBytes);

    // The buffer grows with the bytes that arrive: a length that is merely claimed allocates nothing.
    private static async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(Stream stream, long limit, string fileName, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 << 10];
        int count = 0;
        while (true)
        {
            if (count == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(2L * count, Array.MaxLength));
            int read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return buffer.AsMemory(0, count);
            count += read;
            if (count > limit)
                throw new ModelFormatException(fileName, "size", $"at most {limit} bytes", "more");
        }
    }
}
