using System.Security.Cryptography;

namespace LayersGen;

/// <summary>
/// Takes bytes as they come and gives them as memory: small ones on the heap, large ones in a temporary file that is mapped, so that a model of
/// any size passes through without filling the machine's memory.
/// </summary>
internal sealed class WeightSpool : IDisposable
{
    /// <summary>The most bytes kept on the heap.</summary>
    public const int HeapBytes = 32 << 20;

    private const int ChunkBytes = 1 << 20;

    private readonly List<ReadOnlyMemory<byte>> _full = [];
    private byte[] _chunk = [];
    private int _used;
    private FileStream? _file;
    private WeightBuffer? _mapping;

    /// <summary>Bytes taken.</summary>
    public long Length { get; private set; }

    /// <summary>Takes bytes.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Length += bytes.Length;
        if (_file is null && Length > HeapBytes && !OperatingSystem.IsBrowser())
            await MoveToFileAsync(cancellationToken).ConfigureAwait(false);
        if (_file is not null)
        {
            await _file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            return;
        }

        while (!bytes.IsEmpty)
        {
            if (_used == _chunk.Length)
                NextChunk();
            int part = Math.Min(bytes.Length, _chunk.Length - _used);
            bytes[..part].CopyTo(_chunk.AsMemory(_used));
            bytes = bytes[part..];
            _used += part;
        }
    }

    /// <summary>All bytes taken, valid until the spool is disposed.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            EndChunk();
            return _full;
        }

        await _file.FlushAsync(cancellationToken).ConfigureAwait(false);
        _mapping = WeightBuffer.Map(_file.SafeFileHandle, Length);
        List<ReadOnlyMemory<byte>> pieces = [];
        const int PieceBytes = 1 << 30;
        for (long offset = 0; offset < Length; offset += PieceBytes)
            pieces.Add(_mapping.Slice(offset, (int)Math.Min(PieceBytes, Length - offset)));
        return pieces;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mapping?.Dispose();
        _file?.Dispose();
    }

    private async Task MoveToFileAsync(CancellationToken cancellationToken)
    {
        EndChunk();
        string path = Path.Join(Path.GetTempPath(), $"layersgen-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(path, options);

        // Elsewhere than on Windows an open file needs no name: without one, nothing is left even if the process is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        foreach (ReadOnlyMemory<byte> chunk in _full)
            await _file.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
        _full.Clear();
    }

    private void NextChunk()
    {
        EndChunk();
        _chunk = GC.AllocateUninitializedArray<byte>(ChunkBytes);
        _used = 0;
    }

    private void EndChunk()
    {
        if (_used > 0)
            _full.Add(_chunk.AsMemory(0, _used));
        _chunk = [];
        _used = 0;
    }
}
