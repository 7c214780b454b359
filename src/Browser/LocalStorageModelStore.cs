using System.Runtime.InteropServices.JavaScript;

namespace LayersGen;

/// <summary>
/// Models in the page's <c>localStorage</c>, under TensorFlow.js' keys: <c>localstorage://name</c>. Mirrors <c>tf.io.browserLocalStorage</c>,
/// https://js.tensorflow.org/api/latest/#io.browserLocalStorage.
/// </summary>
/// <remarks>
/// For small models: browsers give an origin about 5 MB, of which base64 takes a third. A save that does not fit leaves the model that was stored before as it was.
/// </remarks>
public sealed class LocalStorageModelStore() : BrowserModelStore(Scheme)
{
    internal const string Scheme = "localstorage";

    private protected override Task SaveCoreAsync(string name, JSObject buffer, string modelJson, string info, SaveOptions options) =>
        BrowserModule.SaveToLocalStorageAsync(name, buffer, modelJson, info, options.Overwrite);

    private protected override Task<JSObject> OpenCoreAsync(string name) => BrowserModule.OpenFromLocalStorageAsync(name);

    private protected override Task<string> ListCoreAsync() => BrowserModule.ListLocalStorageAsync();

    private protected override Task<string> RemoveCoreAsync(string name) => BrowserModule.RemoveFromLocalStorageAsync(name);
}
