namespace LayersGen;

/// <summary>One weights file to be written: views of the model's memory, in order.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Pieces">Its bytes.</param>
public sealed record WeightShard(string Name, IReadOnlyList<ReadOnlyMemory<byte>> Pieces)
{
    // Large enough for full speed, small enough that progress moves and cancellation is prompt.
    private const int ChunkBytes = 1 << 20;

    /// <summary>The file's size.</summary>
    public long Length { get; } = Pieces.Sum(static piece => (long)piece.Length);

    /// <summary>Writes the bytes to a stream.</summary>
    /// <param name="destination">Where they go.</param>
    /// <param name="progress">Told of each chunk.</param>
    /// <param name="cancellationToken">Cancels between chunks.</param>
    public async Task WriteToAsync(Stream destination, SaveProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(progress);
        foreach (ReadOnlyMemory<byte> piece in Pieces)
        {
            for (int offset = 0; offset < piece.Length; offset += ChunkBytes)
            {
                ReadOnlyMemory<byte> chunk = piece.Slice(offset, Math.Min(ChunkBytes, piece.Length - offset));
                await destination.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
                progress.Add(chunk.Length);
            }
        }
    }

    /// <summary>A seekable stream of the bytes.</summary>
    /// <param name="progress">Told as they are read.</param>
    public Stream OpenRead(SaveProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new PiecesStream(Pieces, Length, progress);
    }
}
