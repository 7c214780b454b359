using System.IO.Compression;
using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras;

/// <summary>Reads a <c>.keras</c> archive: a zip of <c>metadata.json</c>, <c>config.json</c> and <c>model.weights.h5</c>.</summary>
/// <remarks>Entries are read by these names alone; nothing is extracted to a path an archive chooses.</remarks>
internal static class KerasArchive
{
    public const string Config = "config.json";
    public const string Metadata = "metadata.json";
    public const string Weights = "model.weights.h5";

    private const string NpzWeights = "model.weights.npz";
    private const int MaxEntries = 100_000;

    // Keras stores its weights as they are, and weights hardly deflate: larger entries that shrink more than this hold none.
    private const long MaxExpansion = 100;
    private const long ExpansionFloor = 64 << 20;

    // Beyond this the weights go to a temporary file, which vanishes when it is closed.
    private const long MaxInMemory = 256 << 20;

    public static async Task<(byte[] Config, byte[]? Metadata, IRandomBytes Weights)> ReadAsync(IRandomBytes bytes, string file, CancellationToken cancellationToken)
    {
        try
        {
            using ZipArchive archive = new(new RandomBytesStream(bytes), ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxEntries)
                throw new ModelFormatException(file, "archive", $"at most {MaxEntries} entries", $"{archive.Entries.Count}");
            byte[] config = await ReadJsonAsync(Find(archive, Config, file) ?? throw Missing(file, Config), file, cancellationToken).ConfigureAwait(false);
            byte[]? metadata = Find(archive, Metadata, file) is { } entry ? await ReadJsonAsync(entry, file, cancellationToken).ConfigureAwait(false) : null;
            if (Find(archive, Weights, file) is not { } weights)
                throw archive.Entries.Any(static item => item.FullName == NpzWeights) ? new ModelFormatException(file, "archive", $"an entry {Weights}", $"{NpzWeights}, which is not read; save the model again with Keras' default, HDF5") : Missing(file, Weights);
            return (config, metadata, await ReadWeightsAsync(weights, file, cancellationToken).ConfigureAwait(false));
        }
        catch (InvalidDataException e)
        {
            throw new ModelFormatException(file, "archive", "a zip archive as Keras 3 writes it", e.Message, e);
        }
        catch (EndOfStreamException e)
        {
            throw new ModelFormatException(file, "archive", "a complete zip archive", e.Message, e);
        }
    }

    /// <summary>The same files in a folder.</summary>
    public static async Task<(byte[] Config, byte[]? Metadata, IRandomBytes Weights)> ReadFolderAsync(string folder, CancellationToken cancellationToken)
    {
        byte[] config = await ReadJsonAsync(Config).ConfigureAwait(false) ?? throw new FileNotFoundException($"{folder} is a folder without a {Config}: no model of Keras.");
        byte[]? metadata = await ReadJsonAsync(Metadata).ConfigureAwait(false);
        string weights = Path.Join(folder, Weights);
        return File.Exists(weights)
            ? (config, metadata, FileBytes.Open(weights))
            : throw new FileNotFoundException($"{folder} has a {Config}, but no {Weights}.", weights);

        async Task<byte[]?> ReadJsonAsync(string name)
        {
            FileInfo file = new(Path.Join(folder, name));
            if (!file.Exists)
                return null;
            return file.Length <= KerasJson.MaxBytes
                ? await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false)
                : throw new ModelFormatException(folder, name, $"at most {KerasJson.MaxBytes} bytes", $"{file.Length}");
        }
    }

    private static ModelFormatException Missing(string file, string name) => new(file, "archive", $"an entry {name}", "none");

    private static ZipArchiveEntry? Find(ZipArchive archive, string name, string file)
    {
        ZipArchiveEntry[] found = [.. archive.Entries.Where(entry => entry.FullName == name)];
        return found.Length <= 1 ? found.FirstOrDefault() : throw new ModelFormatException(file, "archive", $"one entry {name}", $"{found.Length}");
    }

    private static async Task<byte[]> ReadJsonAsync(ZipArchiveEntry entry, string file, CancellationToken cancellationToken)
    {
        MemoryStream memory = new();
        await CopyAsync(entry, memory, Math.Min(KerasJson.MaxBytes, entry.Length), file, cancellationToken).ConfigureAwait(false);
        return memory.ToArray();
    }

    private static async Task<IRandomBytes> ReadWeightsAsync(ZipArchiveEntry entry, string file, CancellationToken cancellationToken)
    {
        if (entry.Length > ExpansionFloor && entry.Length / MaxExpansion > entry.CompressedLength)
            throw new ModelFormatException(file, entry.FullName, $"an entry of at most {MaxExpansion} times the {entry.CompressedLength} bytes it takes", $"{entry.Length} bytes");
        if (entry.Length <= MaxInMemory)
        {
            MemoryStream memory = new();
            await CopyAsync(entry, memory, entry.Length, file, cancellationToken).ConfigureAwait(false);
            return new MemoryBytes(memory.GetBuffer().AsMemory(0, (int)memory.Length));
        }

        string path = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
        FileStream stream = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });
        try
        {
            await CopyAsync(entry, stream, entry.Length, file, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            return new FileBytes(stream.SafeFileHandle, stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // As many bytes as the archive says, no more: the rest of a bomb is not inflated.
    private static async Task CopyAsync(ZipArchiveEntry entry, Stream destination, long limit, string file, CancellationToken cancellationToken)
    {
        Stream source = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            byte[] buffer = new byte[81920];
            long total = 0;
            while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is int read and > 0)
            {
                total += read;
                if (total > limit)
                    throw new ModelFormatException(file, entry.FullName, $"at most {limit} bytes", "more");
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            if (total != entry.Length)
                throw new ModelFormatException(file, entry.FullName, $"{entry.Length} bytes", $"{total}");
        }
    }
}
