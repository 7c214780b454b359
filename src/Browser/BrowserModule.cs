using System.Runtime.InteropServices.JavaScript;

namespace LayersGen;

/// <summary>The functions of <c>layersgen.browser.js</c>, a module of the page's own origin: no script is made from text, so a strict Content-Security-Policy holds.</summary>
internal static partial class BrowserModule
{
    private const string Name = "LayersGen.Browser";

    // Relative to _framework/dotnet.js, wherever the page's base is.
    private const string Url = "../_content/LayersGen.Browser/layersgen.browser.js";

    private static Task? _loading;

    /// <summary>Imports the module, once.</summary>
    /// <param name="scheme">What needs it, for the error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PlatformNotSupportedException">This is no browser.</exception>
    public static async Task LoadAsync(string scheme, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!OperatingSystem.IsBrowser())
            throw new PlatformNotSupportedException($"{scheme}:// of LayersGen.Browser works in a browser only, on Blazor WebAssembly. Elsewhere, the package LayersGen.Sqlite stores models.");

        // One that failed, for want of a network, is tried again.
        if (_loading is null or { IsCompletedSuccessfully: false, IsCompleted: true })
            _loading = JSHost.ImportAsync(Name, Url, CancellationToken.None);
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A buffer of the page's.</summary>
    [JSImport("allocate", Name)]
    public static partial JSObject Allocate(double length);

    [JSImport("write", Name)]
    public static partial void Write(JSObject buffer, double offset, [JSMarshalAs<JSType.MemoryView>] Span<byte> bytes);

    [JSImport("read", Name)]
    public static partial void Read(JSObject buffer, double offset, [JSMarshalAs<JSType.MemoryView>] Span<byte> bytes);

    [JSImport("byteLength", Name)]
    public static partial double ByteLength(JSObject buffer);

    [JSImport("modelJson", Name)]
    public static partial string ModelJson(JSObject buffer);

    /// <summary>Frees the buffer's bytes; that of the JSObject itself comes when the collectors of both worlds agree.</summary>
    [JSImport("release", Name)]
    public static partial void Release(JSObject buffer);

    /// <summary>Stops the save a buffer is part of.</summary>
    [JSImport("cancel", Name)]
    public static partial void Cancel(JSObject buffer);

    [JSImport("saveToLocalStorage", Name)]
    public static partial Task SaveToLocalStorageAsync(string name, JSObject buffer, string modelJson, string info, bool overwrite);

    [JSImport("openFromLocalStorage", Name)]
    public static partial Task<JSObject> OpenFromLocalStorageAsync(string name);

    [JSImport("listLocalStorage", Name)]
    public static partial Task<string> ListLocalStorageAsync();

    [JSImport("removeFromLocalStorage", Name)]
    public static partial Task<string> RemoveFromLocalStorageAsync(string name);

    [JSImport("saveToIndexedDb", Name)]
    public static partial Task SaveToIndexedDbAsync(string name, JSObject buffer, string modelJson, string info, bool overwrite, bool flush);

    [JSImport("openFromIndexedDb", Name)]
    public static partial Task<JSObject> OpenFromIndexedDbAsync(string name);

    [JSImport("listIndexedDb", Name)]
    public static partial Task<string> ListIndexedDbAsync();

    [JSImport("removeFromIndexedDb", Name)]
    public static partial Task<string> RemoveFromIndexedDbAsync(string name);

    [JSImport("downloadText", Name)]
    public static partial Task DownloadTextAsync(string fileName, string text);

    [JSImport("downloadBytes", Name)]
    public static partial Task DownloadBytesAsync(string fileName, JSObject buffer);
}
