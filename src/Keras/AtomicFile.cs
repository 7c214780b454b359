using System.Security.Cryptography;

namespace LayersGen.Keras;

/// <summary>Writes a file whole or not at all.</summary>
internal static class AtomicFile
{
    public static async Task WriteAsync(string path, SaveOptions options, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; a Keras file is saved to a file.");
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Join(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp");
        try
        {
            FileStream stream = new(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous });
            await using (stream.ConfigureAwait(false))
            {
                await write(stream).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                stream.Flush(options.FlushToDisk);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, path, options.Overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        if (options.FlushToDisk)
            DirectoryFlush.Flush(folder);
    }
}
