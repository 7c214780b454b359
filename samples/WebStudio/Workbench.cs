using LayersGen;

namespace WebStudio;

/// <summary>What the panels share: the open model, the work under way, and the last thing to tell.</summary>
internal sealed class Workbench(ModelRouter router, ModelManager manager, ServerClient server) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenSource? _stop;

    /// <summary>Something the panels show has changed.</summary>
    public event Action? Changed;

    public LayersModel? Model { get; private set; }

    /// <summary>Where the open model came from.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Where models are sent and looked for; the sample server's address unless a person types another.</summary>
    public string ServerUrl { get; set => (field, OnServer) = (value, null); } = "http://localhost:5080/models";

    /// <summary>The models of localstorage:// and indexeddb://, TensorFlow.js' too.</summary>
    public IReadOnlyDictionary<string, ModelArtifactsInfo> Stored { get; private set; } = new Dictionary<string, ModelArtifactsInfo>();

    /// <summary>The server's models, by name; null until someone looks.</summary>
    public IReadOnlyDictionary<string, ModelArtifactsInfo>? OnServer { get; private set; }

    /// <summary>What is being done; null if nothing is.</summary>
    public string? Job { get; private set; }

    /// <summary>How much of it, 0 to 1; null if that is not known.</summary>
    public double? Fraction { get; private set; }

    public string Message { get; private set; } = "";

    public bool IsError { get; private set; }

    /// <summary>Where the server takes a model of a name; <c>/model.json</c> after it, where it gives one.</summary>
    public string UrlOnServer(string name) => $"{ServerUrl.Trim().TrimEnd('/')}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";

    public Task OpenAsync(string url) => OpenAsync(url, router.GetLoadHandler(url));

    public async Task OpenAsync(string source, ILoadHandler handler)
    {
        LayersModel? loaded = null;
        await RunAsync($"Opening {source}", async (progress, cancellationToken) =>
        {
            loaded = await LayersModel.LoadAsync(handler, new LoadOptions { Progress = progress }, cancellationToken);
            return $"Opened {loaded.Name} from {source}.";
        });
        if (loaded is null)
            return;
        Model?.Dispose();
        Model = loaded;
        Source = source;
        Changed?.Invoke();
    }

    public Task SaveAsync(string url, SaveOptions options) => RunAsync($"Saving to {url}", async (progress, cancellationToken) =>
    {
        SaveOptions told = new() { Quantization = options.Quantization, ShardSizeBytes = options.ShardSizeBytes, Progress = progress };
        SaveResult saved = await Model!.SaveAsync(router.GetSaveHandler(url), told, cancellationToken);
        saved.Response?.Dispose();
        await RefreshStoredAsync(cancellationToken);
        await RefreshServerAsync(cancellationToken);
        return $"Saved {Model!.Name} to {url}: {Units.Bytes(saved.ModelArtifactsInfo.WeightDataBytes)} of weights.";
    });

    /// <summary>Copies a stored model to the other store.</summary>
    public Task CopyAsync(string from, string to) => CopyAsync(from, to, "Copying", "Copied", overwrite: false);

    /// <summary>Hands a stored model to the user or a server, where it is up to the receiver what becomes of an earlier one.</summary>
    public Task SendAsync(string from, string to) => CopyAsync(from, to, "Sending", "Sent", overwrite: true);

    public Task RemoveAsync(string url) => RunAsync($"Removing {url}", async (_, cancellationToken) =>
    {
        ModelArtifactsInfo removed = await manager.RemoveAsync(url, cancellationToken);
        await RefreshStoredAsync(cancellationToken);
        return $"Removed {url}: {Units.Bytes(Units.Total(removed))} are free again.";
    });

    public Task ListAsync() => RunAsync("Looking for stored models", async (_, cancellationToken) =>
    {
        await RefreshStoredAsync(cancellationToken);
        return $"{Stored.Count} stored models.";
    });

    public Task ListServerAsync() => RunAsync($"Looking at {ServerUrl}", async (_, cancellationToken) =>
    {
        OnServer = null;
        OnServer = await server.ListAsync(ServerUrl.Trim(), cancellationToken);
        return $"{OnServer.Count} models on {ServerUrl}.";
    });

    public Task RemoveFromServerAsync(string name) => RunAsync($"Removing {UrlOnServer(name)}", async (_, cancellationToken) =>
    {
        await server.RemoveAsync(UrlOnServer(name), cancellationToken);
        await RefreshServerAsync(cancellationToken);
        return $"Removed {UrlOnServer(name)}.";
    });

    /// <summary>Does one thing at a time, tells of it, and tells why it failed.</summary>
    public async Task RunAsync(string job, Func<IProgress<double>, CancellationToken, Task<string>> work)
    {
        await _turn.WaitAsync();
        using CancellationTokenSource stop = _stop = new CancellationTokenSource();
        Job = job;
        Fraction = null;
        IsError = false;
        Message = "";
        Changed?.Invoke();
        try
        {
            // The page shows that it works before the work takes its thread.
            await Task.Delay(1, stop.Token);
            Message = await work(new Meter(this), stop.Token);
        }
        catch (OperationCanceledException)
        {
            Message = $"{job}: stopped. Nothing was changed.";
        }
        catch (ModelExistsException)
        {
            Message = $"{job}: there is such a model already. Remove it first.";
            IsError = true;
        }
        catch (Exception e) when (e is IOException or ModelFormatException or HttpRequestException or NotSupportedException or ArgumentException or KeyNotFoundException or InvalidOperationException or TimeoutException)
        {
            Message = e.Message;
            IsError = true;
        }
        finally
        {
            _stop = null;
            Job = null;
            _turn.Release();
            Changed?.Invoke();
        }
    }

    public void Stop() => _stop?.Cancel();

    public void Dispose()
    {
        Model?.Dispose();
        _turn.Dispose();
    }

    private Task CopyAsync(string from, string to, string doing, string done, bool overwrite) => RunAsync($"{doing} {from} to {to}", async (progress, cancellationToken) =>
    {
        await manager.CopyAsync(from, to, new CopyOptions { Overwrite = overwrite, Progress = progress }, cancellationToken);
        await RefreshStoredAsync(cancellationToken);
        await RefreshServerAsync(cancellationToken);
        return $"{done} {from} to {to}.";
    });

    private async Task RefreshStoredAsync(CancellationToken cancellationToken) => Stored = await manager.ListAsync(cancellationToken);

    // After a change there: what was done is done, also where the list is not to be had.
    private async Task RefreshServerAsync(CancellationToken cancellationToken)
    {
        if (OnServer is null)
            return;
        try
        {
            OnServer = await server.ListAsync(ServerUrl.Trim(), cancellationToken);
        }
        catch (HttpRequestException)
        {
            OnServer = null;
        }
    }

    private sealed class Meter(Workbench workbench) : IProgress<double>
    {
        private const double Step = 0.01;

        public void Report(double value)
        {
            if (value < 1 && value < (workbench.Fraction ?? -1) + Step)
                return;
            workbench.Fraction = value;
            workbench.Changed?.Invoke();
        }
    }
}
