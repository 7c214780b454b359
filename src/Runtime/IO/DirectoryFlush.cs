using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LayersGen;

/// <summary>
/// Makes the names in a folder durable. Linux and macOS keep them apart from the files' contents, and .NET opens no folders;
/// Windows journals them by itself.
/// </summary>
internal static partial class DirectoryFlush
{
    /// <summary>Flushes the folder's entries to the disk.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsBrowser())
            return;

        int handle = Open(directory, flags: 0);
        if (handle < 0)
            throw Failure(directory);
        try
        {
            if (FSync(handle) < 0)
                throw Failure(directory);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string directory) =>
        new($"{directory} could not be flushed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
