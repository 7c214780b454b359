namespace LayersGen.Cli;

/// <summary>Reads a stored model whole, without building it: layers that LayersGen cannot run are copied as well.</summary>
internal static class ArtifactReader
{
    // What a manifest claims is allocated as it arrives. A whole number of scalars.
    private const int Piece = 16 << 20;

    /// <summary>The model with its weights in memory; no piece holds part of a scalar, or of two weights.</summary>
    public static async Task<ModelArtifacts> ReadAsync(ILoadHandler handler, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        IModelSource source = await handler.OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            WeightSpec[] specs = [.. manifest.Groups.SelectMany(static group => group.Weights)];
            if (specs.FirstOrDefault(static spec => spec.DType is DType.String or DType.Complex64) is { } odd)
                throw new ModelFormatException(source.Name, odd.Name, "float32, int32 or bool", FormatText.Name(odd.DType));
            Pieces pieces = new(specs);
            await new StoredBytes(source, manifest, new LoadOptions { Progress = progress }).ReadAsync(pieces.TakeAsync, cancellationToken).ConfigureAwait(false);
            return ModelArtifacts.Of(manifest, pieces.Data);
        }
    }

    /// <summary>Cuts bytes as they come into pieces of one weight each.</summary>
    private sealed class Pieces(IEnumerable<WeightSpec> specs)
    {
        private readonly Queue<long> _weights = new(specs.Select(static spec => WeightLayout.StoredBytes(spec)!.Value).Where(static bytes => bytes > 0));
        private Memory<byte> _free;
        private long _left;

        public List<ReadOnlyMemory<byte>> Data { get; } = [];

        // There are as many bytes as the weights have: what hands them on sees to it.
        public ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            while (!bytes.IsEmpty)
            {
                if (_free.IsEmpty)
                {
                    if (_left == 0)
                        _left = _weights.Dequeue();
                    byte[] piece = new byte[Math.Min(_left, Piece)];
                    _left -= piece.Length;
                    _free = piece;
                    Data.Add(piece);
                }

                int count = Math.Min(bytes.Length, _free.Length);
                bytes[..count].CopyTo(_free);
                bytes = bytes[count..];
                _free = _free[count..];
            }

            return ValueTask.CompletedTask;
        }
    }
}
