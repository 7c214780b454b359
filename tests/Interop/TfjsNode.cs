using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(LayersGen.Interop.Tests.TfjsNode))]

namespace LayersGen.Interop.Tests;

/// <summary>Real TF.js: one Node process for all tests, started by the first that asks. The protocol is described in node/verify.mjs.</summary>
public sealed class TfjsNode : IAsyncDisposable
{
    private readonly Lazy<NodeProcess> _process = new(static () => new NodeProcess("verify.mjs"));
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _pending = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _starting = new();
    private Task? _reading;
    private int _lastId;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="TfjsException">TF.js failed; the message is its.</exception>
    public async Task<JsonObject> RequestAsync(object request, CancellationToken cancellationToken)
    {
        NodeProcess process = _process.Value;
        lock (_starting)
            _reading ??= ReadAnswersAsync(process);

        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonObject> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        JsonObject json = JsonSerializer.SerializeToNode(request)!.AsObject();
        json["id"] = id;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await process.Input.WriteLineAsync(json.ToJsonString().AsMemory(), cancellationToken);
            await process.Input.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        // A worker that ended before the request was noted would never answer it.
        if (_reading.IsCompleted)
            answer.TrySetException(process.Ended());
        JsonObject result = await answer.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        return result["error"] is { } error ? throw new TfjsException(error.GetValue<string>()) : result;
    }

    /// <summary>Loads a model from disk with TF.js, and predicts a golden's inputs.</summary>
    public async Task<Tensor<float>[]> PredictAsync(string modelPath, GoldenCase golden, CancellationToken cancellationToken) =>
        await PredictAsync(folder => new { modelPath, inputs = golden.InputsForNode(), outputDir = folder }, cancellationToken);

    /// <summary>Loads a model from a server with TF.js, and predicts a golden's inputs.</summary>
    public async Task<Tensor<float>[]> PredictFromAsync(Uri url, GoldenCase golden, CancellationToken cancellationToken) =>
        await PredictAsync(folder => new { command = "loadHttp", url, inputs = golden.InputsForNode(), outputDir = folder }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process.IsValueCreated)
            await _process.Value.DisposeAsync();
        if (_reading is not null)
            await _reading;
        _writing.Dispose();
    }

    private async Task<Tensor<float>[]> PredictAsync(Func<string, object> request, CancellationToken cancellationToken)
    {
        using TempFolder folder = new();
        JsonObject answer = await RequestAsync(request(folder.Path), cancellationToken);
        return [.. answer["outputs"]!.AsArray().Select(static output =>
            GoldenCase.Read(output!["file"]!.GetValue<string>(), output["shape"].Deserialize<int[]>()!))];
    }

    private async Task ReadAnswersAsync(NodeProcess process)
    {
        while (await process.Output.ReadLineAsync() is { } line)
        {
            JsonObject answer = JsonNode.Parse(line)!.AsObject();
            if (answer["id"]?.GetValue<int>() is { } id && _pending.TryRemove(id, out TaskCompletionSource<JsonObject>? waiting))
                waiting.TrySetResult(answer);
        }

        foreach (TaskCompletionSource<JsonObject> waiting in _pending.Values)
            waiting.TrySetException(process.Ended());
    }
}

/// <summary>What TF.js threw.</summary>
public sealed class TfjsException(string message) : Exception(message);
