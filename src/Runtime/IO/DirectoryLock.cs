namespace LayersGen;

/// <summary>
/// Lets one save at a time into a folder, by a file open exclusively. The system releases it when the process dies, so none is left stale.
/// </summary>
internal static class DirectoryLock
{
    private const string FileName = ".model.json.lock";
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    // No removals take the folder away so often: then it is something else.
    private const int MaxVanished = 100;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>Creates the folder if need be, waits until no other save or removal is under way in it, and holds off others until disposed.</summary>
    public static async Task<IDisposable> AcquireAsync(string directory, CancellationToken cancellationToken)
    {
        FileStreamOptions exclusive = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        int vanished = 0;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(directory);
                return new FileStream(Path.Join(directory, FileName), exclusive);
            }
            catch (IOException e) when (e is DirectoryNotFoundException or FileNotFoundException && ++vanished < MaxVanished)
            {
                // A removal took the folder away in between; whether it is there again by now says nothing.
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException e) when (e.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock)
            {
                await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
