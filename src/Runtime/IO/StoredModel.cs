using System.Text.Json;

namespace LayersGen;

/// <summary>
/// A stored model read as it is, to be stored elsewhere: weights are not decoded, and no layer needs to be known. Small weights are kept in memory,
/// large ones in a temporary file. Disposing it ends its <see cref="Artifacts"/>.
/// </summary>
public sealed class StoredModel : IDisposable
{
    private readonly WeightSpool _spool;

    private StoredModel(ModelManifest manifest, WeightSpool spool, IReadOnlyList<ReadOnlyMemory<byte>> weights)
    {
        Manifest = manifest;
        _spool = spool;
        Artifacts = ModelArtifacts.Of(manifest, weights);
    }

    /// <summary>What an <see cref="ISaveHandler"/> takes.</summary>
    public ModelArtifacts Artifacts { get; }

    internal ModelManifest Manifest { get; }

    /// <summary>Reads a model whole: first <c>model.json</c>, then each shard once, in order.</summary>
    /// <param name="source">The model.</param>
    /// <param name="options">The most bytes, and progress; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ModelFormatException">The model is malformed, or larger than <see cref="LoadOptions.MaxBytes"/>.</exception>
    public static async Task<StoredModel> ReadAsync(IModelSource source, LoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= LoadOptions.Default;
        ModelManifest manifest = await ModelManifest.ReadAsync(source, options, cancellationToken).ConfigureAwait(false);
        WeightSpool spool = new();
        try
        {
            await new StoredBytes(source, manifest, options).ReadAsync(spool.WriteAsync, cancellationToken).ConfigureAwait(false);
            return new StoredModel(manifest, spool, await spool.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>Reads a copy of this model and compares: topology and other JSON by value, the weights byte for byte.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="IOException">It differs; the message says where.</exception>
    public async Task VerifyAsync(IModelSource copy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ModelManifest manifest = await ModelManifest.ReadAsync(copy, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
        Compare(copy.Name, "modelTopology", Artifacts.ModelTopology, manifest.Topology);
        Compare(copy.Name, "trainingConfig", Artifacts.TrainingConfig, manifest.TrainingConfig);
        Compare(copy.Name, "userDefinedMetadata", Artifacts.UserDefinedMetadata, manifest.UserDefinedMetadata);
        Compare(copy.Name, "signature", Artifacts.Signature, manifest.Signature);
        if (!manifest.Groups.SelectMany(static group => group.Weights).SequenceEqual(Artifacts.WeightSpecs))
            throw Different(copy.Name, "weightsManifest");

        PieceReader expected = new(Artifacts.WeightData);
        await new StoredBytes(copy, manifest, LoadOptions.Default).ReadAsync(Match, cancellationToken).ConfigureAwait(false);
        if (!expected.IsAtEnd)
            throw Different(copy.Name, "the weights");

        ValueTask Match(ReadOnlyMemory<byte> bytes, CancellationToken token) =>
            expected.Matches(bytes.Span) ? ValueTask.CompletedTask : throw Different(copy.Name, "the weights");
    }

    /// <summary>Refuses a model that <typeparamref name="TModel"/> would not load strictly: another topology, other weights.</summary>
    /// <typeparam name="TModel">A class declared with <c>[LayersModel]</c>.</typeparam>
    /// <exception cref="ModelFormatException">It is another model; the message has the first difference.</exception>
    public void CheckIs<TModel>()
        where TModel : ILayersModel => ModelState.Check(TModel.Definition, Manifest);

    /// <inheritdoc/>
    public void Dispose() => _spool.Dispose();

    // A store may keep JSON as values (IndexedDB does): then its spelling may change.
    private static void Compare(string copy, string field, ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        if (expected.Span.SequenceEqual(actual.Span))
            return;
        if (expected.IsEmpty || actual.IsEmpty)
            throw Different(copy, field);
        using JsonDocument first = JsonDocument.Parse(expected);
        using JsonDocument second = JsonDocument.Parse(actual);
        if (!JsonElement.DeepEquals(first.RootElement, second.RootElement))
            throw Different(copy, field);
    }

    private static IOException Different(string copy, string field) => new($"{copy} is not what was stored there: {field} differs from the original, which was kept.");

    /// <summary>Reads pieces from start to end.</summary>
    private sealed class PieceReader(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        private int _piece;
        private int _offset;

        public bool IsAtEnd
        {
            get
            {
                SkipEnded();
                return _piece == pieces.Count;
            }
        }

        public bool Matches(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (IsAtEnd)
                    return false;
                ReadOnlySpan<byte> rest = pieces[_piece].Span[_offset..];
                int part = Math.Min(rest.Length, bytes.Length);
                if (!rest[..part].SequenceEqual(bytes[..part]))
                    return false;
                bytes = bytes[part..];
                _offset += part;
            }

            return true;
        }

        private void SkipEnded()
        {
            while (_piece < pieces.Count && _offset == pieces[_piece].Length)
            {
                _piece++;
                _offset = 0;
            }
        }
    }
}
