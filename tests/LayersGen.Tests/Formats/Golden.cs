namespace LayersGen.Tests.Formats;

/// <summary>Files written by TensorFlow.js 4.22.0; see Goldens/make-goldens.mjs.</summary>
internal static class Golden
{
    public static Stream Open(string name) => typeof(Golden).Assembly.GetManifestResourceStream($"Goldens/{name}")!;

    /// <summary>A manifest with one group of these weights.</summary>
    public static ModelManifest Manifest(string weights) =>
        ModelManifest.Parse(MemorySource.Utf8($$"""{"weightsManifest":[{"paths":["a"],"weights":{{weights}}}]}"""), "model.json");
}
