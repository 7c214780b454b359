using Microsoft.Win32.SafeHandles;

namespace LayersGen.Benchmarks;

/// <summary>The limit of loads and saves: the same bytes, to and from fresh memory, and nothing else.</summary>
internal static class RawFile
{
    public static async Task ReadAsync(string path)
    {
        using NativeBytes bytes = await ReadWholeAsync(path);
    }

    public static async Task<NativeBytes> ReadWholeAsync(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        NativeBytes bytes = new(checked((int)RandomAccess.GetLength(file)));
        int read = 0;
        while (read < bytes.Memory.Length)
            read += await RandomAccess.ReadAsync(file, bytes.Memory[read..], read);
        return bytes;
    }

    /// <summary>The old file stays until the new one is whole, as a save has it.</summary>
    public static async Task ReplaceAsync(string path, NativeBytes bytes)
    {
        string whole = path + ".new";
        await WriteAsync(whole, bytes);
        File.Move(whole, path, overwrite: true);
    }

    /// <summary>A new file each time, as a save makes.</summary>
    public static async Task WriteAsync(string path, NativeBytes bytes)
    {
        File.Delete(path);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: bytes.Memory.Length);
        await RandomAccess.WriteAsync(file, bytes.Memory, 0);
    }
}
