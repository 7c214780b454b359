using Microsoft.Win32.SafeHandles;

namespace LayersGen.Keras.Hdf5;

/// <summary>The bytes of a file, wherever they are.</summary>
internal interface IRandomBytes : IDisposable
{
    long Length { get; }

    /// <summary>Fills <paramref name="destination"/>, which lies within the file.</summary>
    void Read(long offset, Span<byte> destination);

    /// <inheritdoc cref="Read"/>
    ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : IRandomBytes
{
    public long Length => bytes.Length;

    public void Read(long offset, Span<byte> destination) => bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);

    public ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Read(offset, destination.Span);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }
}

/// <summary>Bytes of a local file, which it owns.</summary>
/// <param name="file">The file.</param>
/// <param name="owner">What closes the file; null for the handle itself.</param>
internal sealed class FileBytes(SafeFileHandle file, IDisposable? owner = null) : IRandomBytes
{
    public long Length { get; } = RandomAccess.GetLength(file);

    public static FileBytes Open(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous | FileOptions.RandomAccess));

    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(file, destination, offset);
            Advance(read);
            offset += read;
            destination = destination[read..];
        }
    }

    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            int read = await RandomAccess.ReadAsync(file, destination, offset, cancellationToken).ConfigureAwait(false);
            Advance(read);
            offset += read;
            destination = destination[read..];
        }
    }

    public void Dispose() => (owner ?? file).Dispose();

    // The length was checked when the file was opened.
    private static void Advance(int read)
    {
        if (read == 0)
            throw new EndOfStreamException("The file became shorter while it was read.");
    }
}
