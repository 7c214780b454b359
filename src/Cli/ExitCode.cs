namespace LayersGen.Cli;

/// <summary>What the process ends with; docs/cli.md tells them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The model is malformed, or cannot be converted.</summary>
    public const int Invalid = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A file or server could not be read or written, or exists already.</summary>
    public const int Unreachable = 3;

    public const int Cancelled = 130;
}
