namespace LayersGen;

/// <summary>The browser's storage failed. The message says where, why, and what can be done.</summary>
public sealed class BrowserStorageException : IOException
{
    /// <summary>An error without details.</summary>
    public BrowserStorageException()
    {
    }

    /// <summary>An error with a complete message.</summary>
    /// <param name="message">The message.</param>
    public BrowserStorageException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a complete message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public BrowserStorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error of a known kind.</summary>
    /// <param name="fault">Its kind.</param>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public BrowserStorageException(BrowserStorageFault fault, string message, Exception? innerException)
        : base(message, innerException) => Fault = fault;

    /// <summary>What kind of failure it is.</summary>
    public BrowserStorageFault Fault { get; }
}
