using LayersGen.Catalogue;

namespace LayersGen;

internal sealed partial class ModelManifest
{
    /// <summary>The most bytes of <c>model.json</c> read, all at once; <see cref="LoadOptions.MaxBytes"/> may set a lower limit, but a higher one is for the weights.</summary>
    internal const int LargestJson = 256 << 20;

    /// <summary>Reads a <c>model.json</c>.</summary>
    /// <param name="utf8">The file; the manifest keeps slices of it.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="ModelFormatException">It is malformed.</exception>
    internal static ModelManifest Parse(ReadOnlyMemory<byte> utf8, string fileName)
    {
        try
        {
            return ManifestReader.Read(utf8, fileName);
        }
        catch (ManifestException error)
        {
            throw ModelFormatException.Of(fileName, [error.Error], error);
        }
    }

    /// <summary>Reads the <c>model.json</c> of a source.</summary>
    internal static async Task<ModelManifest> ReadAsync(IModelSource source, LoadOptions options, CancellationToken cancellationToken) =>
        Parse(await ReadUtf8Async(source, options, cancellationToken).ConfigureAwait(false), source.Name);

    /// <summary>The bytes of a source's <c>model.json</c>.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadUtf8Async(IModelSource source, LoadOptions options, CancellationToken cancellationToken)
    {
        Stream stream = await source.OpenModelJsonAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int limit = (int)Math.Min(options.MaxBytes ?? LargestJson, LargestJson);
            return await ReadBoundedAsync(stream, limit, source.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The stored bytes of all weights but strings.</summary>
    /// <exception cref="ModelFormatException">There are more than any machine holds.</exception>
    internal long StoredBytes()
    {
        try
        {
            return WeightLayout.StoredBytes(this);
        }
        catch (ManifestException error)
        {
            throw ModelFormatException.Of(FileName, [error.Error], error);
        }
    }

    /// <summary>What a listing tells of the model.</summary>
    /// <param name="saved">When it was saved.</param>
    /// <param name="weightDataBytes">The bytes of its shards.</param>
    internal ModelArtifactsInfo Describe(DateTimeOffset saved, long weightDataBytes) =>
        new(saved, Topology.Length, ModelJsonWriter.WriteWeightSpecs([.. Groups.SelectMany(static group => group.Weights)]).Length, weightDataBytes);

    // The buffer grows with the bytes that arrive: a length that is merely claimed allocates nothing.
    private static async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(Stream stream, int limit, string fileName, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 << 10];
        int count = 0;
        while (true)
        {
            if (count == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * count, limit + 1));
            int read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return buffer.AsMemory(0, count);
            count += read;
            if (count > limit)
                throw new ModelFormatException(fileName, "size", $"at most {limit} bytes", "more") { IsTooLarge = true };
        }
    }
}
