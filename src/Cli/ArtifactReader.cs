using System.Collections.Immutable;

namespace LayersGen.Cli;

/// <summary>Reads a stored model whole, without building it: layers that LayersGen cannot run are copied as well.</summary>
internal static class ArtifactReader
{
    public static async Task<ModelArtifacts> ReadAsync(ILoadHandler handler, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        IModelSource source = await handler.OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            ImmutableArray<WeightSpec> specs = [.. manifest.Groups.SelectMany(static group => group.Weights)];
            if (specs.FirstOrDefault(static spec => spec.DType is DType.String or DType.Complex64) is { } odd)
                throw new ModelFormatException(source.Name, odd.Name, "float32, int32 or bool", FormatText.Name(odd.DType));
            long total = Math.Max(1, specs.Sum(static spec => WeightLayout.StoredBytes(spec)!.Value));
            List<ReadOnlyMemory<byte>> data = [];
            long done = 0;
            foreach (WeightGroup group in manifest.Groups)
            {
                GroupStream stream = new(source, group.Paths);
                await using (stream.ConfigureAwait(false))
                {
                    foreach (WeightSpec spec in group.Weights)
                    {
                        long bytes = WeightLayout.StoredBytes(spec)!.Value;
                        await stream.ReadAsync(data, bytes, spec.Name, cancellationToken).ConfigureAwait(false);
                        progress?.Report((double)(done += bytes) / total);
                    }

                    await stream.ExpectEndAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            return new ModelArtifacts
            {
                ModelTopology = manifest.Topology,
                WeightSpecs = specs,
                WeightData = data,
                GeneratedBy = manifest.GeneratedBy,
                ConvertedBy = manifest.ConvertedBy,
                TrainingConfig = manifest.TrainingConfig,
                UserDefinedMetadata = manifest.UserDefinedMetadata,
                Signature = manifest.Signature,
            };
        }
    }

    /// <summary>The shards of a group, one after the other.</summary>
    private sealed class GroupStream(IModelSource source, ImmutableArray<string> paths) : IAsyncDisposable
    {
        // What a manifest claims is allocated as it arrives.
        private const int Piece = 16 << 20;

        private Stream? _shard;
        private int _next;

        public async Task ReadAsync(List<ReadOnlyMemory<byte>> data, long bytes, string name, CancellationToken cancellationToken)
        {
            while (bytes > 0)
            {
                byte[] piece = new byte[Math.Min(bytes, Piece)];
                int filled = 0;
                while (filled < piece.Length)
                {
                    int read = await ReadAsync(piece.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                        throw new ModelFormatException(source.Name, "weights", $"{bytes - filled} more bytes of {FormatText.Quote(name)}", "the end of the shards");
                    filled += read;
                }

                data.Add(piece);
                bytes -= piece.Length;
            }
        }

        public async Task ExpectEndAsync(CancellationToken cancellationToken)
        {
            if (await ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
                throw new ModelFormatException(source.Name, "weights", "shards as long as their weights", "more bytes");
        }

        public ValueTask DisposeAsync() => _shard?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            while (true)
            {
                if (_shard is not null && await _shard.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is int read and > 0)
                    return read;
                if (_next == paths.Length)
                    return 0;
                if (_shard is not null)
                    await _shard.DisposeAsync().ConfigureAwait(false);
                _shard = await source.OpenShardAsync(paths[_next++], cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
