using System.Globalization;
using System.Runtime.InteropServices.JavaScript;
using System.Text;
using System.Text.Json;

namespace LayersGen;

/// <summary>
/// What <c>localstorage://</c> and <c>indexeddb://</c> have in common. Both keep models where TensorFlow.js does, so that a page running it and
/// one running LayersGen, on the same origin, see each other's.
/// </summary>
/// <remarks>
/// Weights are passed through one buffer of the page's memory. <see cref="SaveOptions.ShardSizeBytes"/>, <see cref="LoadOptions.WeightPathPrefix"/>
/// and <see cref="LoadOptions.WeightUrlConverter"/> have no meaning here and are not used.
/// </remarks>
public abstract class BrowserModelStore : IModelStore
{
    private const string WeightsPath = "weight_data";

    private readonly string _scheme;

    private protected BrowserModelStore(string scheme) => _scheme = scheme;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ISaveHandler GetSaveHandler(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new SaveHandler(this, name);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ILoadHandler GetLoadHandler(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new LoadHandler(this, name);
    }

    /// <inheritdoc/>
    /// <remarks>A size or date another writer left out or spoilt is zero, or 1970: what is listed can be removed.</remarks>
    /// <exception cref="BrowserStorageException">The storage cannot be read; <see cref="BrowserStorageException.Fault"/> tells why.</exception>
    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        string json = await CallAsync("", ListCoreAsync, cancellationToken).ConfigureAwait(false);
        using JsonDocument list = JsonDocument.Parse(json);
        Dictionary<string, ModelArtifactsInfo> models = new(StringComparer.Ordinal);
        foreach (JsonElement model in list.RootElement.EnumerateArray())
            models[model[0].GetString()!] = ReadInfo(model[1]);
        return models;
    }

    /// <inheritdoc/>
    /// <exception cref="BrowserStorageException">The storage cannot be used; <see cref="BrowserStorageException.Fault"/> tells why.</exception>
    public async Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string json = await CallAsync(name, () => RemoveCoreAsync(name), cancellationToken).ConfigureAwait(false);
        using JsonDocument info = JsonDocument.Parse(json);
        return ReadInfo(info.RootElement);
    }

    private protected abstract Task SaveCoreAsync(string name, JSObject buffer, string modelJson, string info, SaveOptions options);

    private protected abstract Task<JSObject> OpenCoreAsync(string name);

    private protected abstract Task<string> ListCoreAsync();

    private protected abstract Task<string> RemoveCoreAsync(string name);

    private static ModelArtifactsInfo ReadInfo(JsonElement info) => new(
        info.GetProperty("dateSaved").GetDateTimeOffset(),
        info.GetProperty("modelTopologyBytes").GetInt64(),
        info.GetProperty("weightSpecsBytes").GetInt64(),
        info.GetProperty("weightDataBytes").GetInt64());

    // As TensorFlow.js' JSON.stringify of its ModelArtifactsInfo.
    private static string WriteInfo(ModelArtifactsInfo info) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"dateSaved":"{{info.DateSaved.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","modelTopologyType":"JSON","modelTopologyBytes":{{info.ModelTopologyBytes}},"weightSpecsBytes":{{info.WeightSpecsBytes}},"weightDataBytes":{{info.WeightDataBytes}}}""");

    private async Task<T> CallAsync<T>(string name, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await BrowserModule.LoadAsync(_scheme, cancellationToken).ConfigureAwait(false);
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (JSException e)
        {
            throw BrowserFaults.Explain(e, $"{_scheme}://{name}", cancellationToken);
        }
    }

    private async Task<bool> SaveAsync(string name, ModelArtifacts artifacts, ModelArtifactsInfo info, SaveOptions options, CancellationToken cancellationToken)
    {
        string modelJson = Encoding.UTF8.GetString(artifacts.ToModelJson([WeightsPath]));
        using BrowserBuffer buffer = BrowserBuffer.Allocate(artifacts.WeightDataBytes);
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        await new WeightShard(WeightsPath, artifacts.WeightData).WriteToAsync(buffer, progress, cancellationToken).ConfigureAwait(false);
        using (cancellationToken.Register(() => BrowserModule.Cancel(buffer.Handle)))
            await SaveCoreAsync(name, buffer.Handle, modelJson, WriteInfo(info), options).ConfigureAwait(false);
        progress.Complete();
        return true;
    }

    private sealed class SaveHandler(BrowserModelStore store, string name) : ISaveHandler
    {
        public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(artifacts);
            ArgumentNullException.ThrowIfNull(options);
            ModelArtifactsInfo info = artifacts.Describe();
            await store.CallAsync(name, () => store.SaveAsync(name, artifacts, info, options, cancellationToken), cancellationToken).ConfigureAwait(false);
            return new SaveResult(info);
        }
    }

    private sealed class LoadHandler(BrowserModelStore store, string name) : ILoadHandler
    {
        public async ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(options);
            JSObject buffer = await store.CallAsync(name, () => store.OpenCoreAsync(name), cancellationToken).ConfigureAwait(false);
            return new Source($"{store._scheme}://{name}", new BrowserBuffer(buffer));
        }
    }

    private sealed class Source(string name, BrowserBuffer weights) : IModelSource
    {
        public string Name => name;

        public bool SupportsConcurrentReads => false;

        public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) =>
            new(new MemoryStream(Encoding.UTF8.GetBytes(BrowserModule.ModelJson(weights.Handle)), writable: false));

        public ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken) => new(weights);

        public string? GetLocalPath(string path) => null;

        public ValueTask DisposeAsync() => weights.DisposeAsync();
    }
}
