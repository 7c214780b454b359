using System.Runtime.InteropServices.JavaScript;

namespace LayersGen;

/// <summary>Turns what <c>layersgen.browser.js</c> throws into exceptions. Its errors read <c>Kind: what happened</c>.</summary>
internal static class BrowserFaults
{
    private const string Separator = ": ";

    /// <summary>The exception for an error.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="url">The model it happened to.</param>
    /// <param name="cancellationToken">That of the call: what it stopped is a cancellation.</param>
    public static Exception Explain(JSException error, string url, CancellationToken cancellationToken)
    {
        int end = error.Message.IndexOf(Separator, StringComparison.Ordinal);
        string kind = end < 0 ? "" : error.Message[..end];
        string reason = end < 0 ? error.Message : error.Message[(end + Separator.Length)..];
        return kind switch
        {
            "NotFound" => new KeyNotFoundException($"{url} does not exist."),
            "Exists" => ModelExistsException.At(url),
            "Corrupt" => new ModelFormatException($"{url} is not as TensorFlow.js stores a model: {reason}.", error),
            nameof(BrowserStorageFault.Aborted) when cancellationToken.IsCancellationRequested => new OperationCanceledException(error.Message, error, cancellationToken),
            _ => Explain(error, url, Enum.TryParse(kind, out BrowserStorageFault fault) ? fault : BrowserStorageFault.Failed, reason),
        };
    }

    private static BrowserStorageException Explain(JSException error, string url, BrowserStorageFault fault, string reason)
    {
        string remedy = fault switch
        {
            BrowserStorageFault.QuotaExceeded => $" Remove models that are no longer needed, quantize this one (SaveOptions.Quantization), or store it elsewhere.{Hint(url)}",
            BrowserStorageFault.Denied => " Allow site data for this site in the browser's settings, outside a private window or a sandboxed frame, or use files: downloads:// and BrowserFilesHandler.",
            BrowserStorageFault.VersionConflict => " TensorFlow.js cannot use it either. Delete the database in the browser's developer tools, with all that is in it, or store the model elsewhere.",
            BrowserStorageFault.Aborted => " Nothing was changed: try again.",
            BrowserStorageFault.OutOfMemory => " Close other models or pages, or quantize the model (SaveOptions.Quantization).",
            _ => "",
        };
        return new BrowserStorageException(fault, $"{url}: {reason}.{remedy}", error);
    }

    private static string Hint(string url) =>
        url.StartsWith(LocalStorageModelStore.Scheme + ":", StringComparison.Ordinal) ? " localStorage holds about 5 MB in all; indexeddb:// holds far more." : "";
}
