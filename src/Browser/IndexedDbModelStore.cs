using System.Runtime.InteropServices.JavaScript;

namespace LayersGen;

/// <summary>
/// Models in the origin's IndexedDB, in TensorFlow.js' database: <c>indexeddb://name</c>. Mirrors <c>tf.io.browserIndexedDB</c>,
/// https://js.tensorflow.org/api/latest/#io.browserIndexedDB.
/// </summary>
/// <remarks>
/// A save is one transaction over both object stores: another tab sees the old model or the new one, whole. With
/// <see cref="SaveOptions.FlushToDisk"/> it is reported done once it would survive a power failure.
/// </remarks>
public sealed class IndexedDbModelStore() : BrowserModelStore(Scheme)
{
    internal const string Scheme = "indexeddb";

    private protected override Task SaveCoreAsync(string name, JSObject buffer, string modelJson, string info, SaveOptions options) =>
        BrowserModule.SaveToIndexedDbAsync(name, buffer, modelJson, info, options.Overwrite, options.FlushToDisk);

    private protected override Task<JSObject> OpenCoreAsync(string name) => BrowserModule.OpenFromIndexedDbAsync(name);

    private protected override Task<string> ListCoreAsync() => BrowserModule.ListIndexedDbAsync();

    private protected override Task<string> RemoveCoreAsync(string name) => BrowserModule.RemoveFromIndexedDbAsync(name);
}
