using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;
using LayersGen.Tests.IO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LayersGen.Stores.Tests;

/// <summary>
/// The options of TensorFlow.js' <c>tf.io.http</c> (<c>browserHTTPRequest</c>) for loading: the real one and LayersGen's, from one server, where both
/// must ask for the same things. Methods and headers: <see cref="ModelServerTests"/>; credentials: tests/Browser/http.test.mjs.
/// </summary>
public sealed class TfjsHttpOptionsTests(TfjsNode tfjs) : IAsyncLifetime
{
    private const string Header = "x-fetched-by";

    private static readonly GoldenCase Golden = GoldenCase.Load("Stack/lenet");

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private WebApplication? _server;
    private string _url = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using (LayersModel model = await LayersModel.LoadAsync(Golden.ModelPath, cancellationToken: Cancellation))
            await model.SaveAsync("file://" + _folder.Path, new SaveOptions { ShardSizeBytes = 1001 }, Cancellation);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();

        // A place for model.json, and others for the weights.
        _server.MapGet("/beside/{file}", SendAsync);
        _server.MapGet("/renamed/{file}", SendRenamedAsync);
        _server.MapGet("/json/model.json", context => SendAsync(context, "model.json"));
        _server.MapGet("/weights/{file}", context => SendAsync(context, WeightsOf(context)));
        _server.MapGet("/signed", context => SendAsync(context, context.Request.Query["file"].ToString()));
        _server.MapGet("/guarded/{file}", async context =>
        {
            if (context.Request.Headers[Header] == "yes")
                await SendAsync(context);
            else
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
        });
        await _server.StartAsync(Cancellation);
        _url = _server.Urls.Single();

        static string WeightsOf(HttpContext context) => context.Request.RouteValues["file"] as string is { } file && file != "model.json" ? file : "none";
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task Option_weightPathPrefix() => CompareAsync(
        new { url = _url + "/json/model.json", weightPathPrefix = _url + "/weights/" },
        new HttpModelHandler(_url + "/json/model.json"),
        new LoadOptions { WeightPathPrefix = _url + "/weights/" });

    [Fact]
    public Task Option_weightUrlConverter() => CompareAsync(
        new { url = _url + "/json/model.json", weightUrlStem = _url + "/signed?file=" },
        new HttpModelHandler(_url + "/json/model.json"),
        new LoadOptions { WeightUrlConverter = (name, _) => new($"{_url}/signed?file={name}") });

    [Fact]
    public async Task Option_fetchFunc()
    {
        using HttpClient client = new(new FetchedBy());
        await CompareAsync(
            new { url = _url + "/guarded/model.json", fetchHeader = Header },
            new HttpModelHandler(_url + "/guarded/model.json", new HttpModelOptions { Client = client }),
            LoadOptions.Default);
        await Assert.ThrowsAsync<TfjsException>(() => TheirsAsync(new { url = _url + "/guarded/model.json" }));
        await Assert.ThrowsAnyAsync<Exception>(() => LayersModel.LoadAsync(_url + "/guarded/model.json", cancellationToken: Cancellation));
    }

    [Fact]
    public Task Option_requestInit_headers() => CompareAsync(
        new { url = _url + "/guarded/model.json", headers = new Dictionary<string, string> { [Header] = "yes" } },
        new HttpModelHandler(_url + "/guarded/model.json", new HttpModelOptions { Headers = { [Header] = "yes" } }),
        LoadOptions.Default);

    [Fact]
    public async Task Option_onProgress()
    {
        ProgressLog ours = [];
        double[] theirs = await CompareAsync(new { url = _url + "/beside/model.json" }, new HttpModelHandler(_url + "/beside/model.json"), new LoadOptions { Progress = ours });
        foreach (IReadOnlyList<double> told in (IEnumerable<IReadOnlyList<double>>)[theirs, ours])
        {
            Assert.Equal(1, told[^1], 1e-9);
            Assert.True(told.Count > 5, $"{told.Count} reports");
            Assert.Equal(told.Order(), told);
        }
    }

    /// <summary>One weight is missing and another one too many: both refuse, and without Strict both take what fits, in the same way.</summary>
    [Fact]
    public async Task Option_strict()
    {
        string url = _url + "/renamed/model.json";
        TfjsException theirs = await Assert.ThrowsAsync<TfjsException>(() => TheirsAsync(new { url }));
        Assert.Contains("extra/weight", theirs.Message, StringComparison.Ordinal);
        ModelFormatException ours = await Assert.ThrowsAsync<ModelFormatException>(() => LayersModel.LoadAsync(url, cancellationToken: Cancellation));
        Assert.Contains("extra/weight", ours.Message, StringComparison.Ordinal);
        Drain();
        await CompareAsync(new { url, strict = false }, new HttpModelHandler(url), new LoadOptions { Strict = false }, isGolden: false);
    }

    /// <summary>
    /// A stream of the weights instead of one buffer: what LayersGen always reads. TensorFlow.js' loadLayersModel does not read its own: it makes a model
    /// without the stored weights.
    /// </summary>
    [Fact]
    public async Task Option_streamWeights()
    {
        string url = _url + "/beside/model.json";
        using TempFolder folder = new();
        await tfjs.RequestAsync(new { command = "streamHttp", url, output = folder["weights"] }, Cancellation);
        string[] theirs = Drain();
        await using IModelSource source = await new HttpModelHandler(url).OpenAsync(LoadOptions.Default, Cancellation);
        using StoredModel ours = await StoredModel.ReadAsync(source, cancellationToken: Cancellation);
        Assert.Equal(theirs, Drain());
        using MemoryStream bytes = new();
        foreach (ReadOnlyMemory<byte> piece in ours.Artifacts.WeightData)
            bytes.Write(piece.Span);
        Assert.Equal(await File.ReadAllBytesAsync(folder["weights"], Cancellation), bytes.ToArray());

        await TheirsAsync(new { url, streamWeights = true });
        Assert.Equal(["/beside/model.json"], Drain());
    }

    // Both load the same numbers by the same requests.
    private async Task<double[]> CompareAsync(object request, HttpModelHandler handler, LoadOptions options, bool isGolden = true)
    {
        (Tensor<float>[] outputs, double[] progress) = await TheirsAsync(request);
        string[] theirs = Drain();
        using LayersModel model = await LayersModel.LoadAsync(handler, options, Cancellation);
        Assert.Equal(theirs, Drain());
        Assert.True(theirs.Length > 3);
        Close.Assert(outputs, model.Predict(Golden.ReadInputs()), Close.ToleranceOf(Golden));
        if (isGolden)
            Close.Assert(Golden.ReadOutputs(), outputs, Close.ToleranceOf(Golden));
        return progress;
    }

    private async Task<(Tensor<float>[] Outputs, double[] Progress)> TheirsAsync(object options)
    {
        using TempFolder folder = new();
        JsonObject request = JsonSerializer.SerializeToNode(options)!.AsObject();
        request["command"] = "loadHttp";
        request["inputs"] = JsonSerializer.SerializeToNode(Golden.InputsForNode());
        request["outputDir"] = folder.Path;
        JsonObject answer = await tfjs.RequestAsync(request, Cancellation);
        Tensor<float>[] outputs = [.. answer["outputs"]!.AsArray().Select(static output => GoldenCase.Read(output!["file"]!.GetValue<string>(), output["shape"].Deserialize<int[]>()!))];
        return (outputs, answer["progress"].Deserialize<double[]>()!);
    }

    private string[] Drain()
    {
        string[] requests = [.. _requests.Order(StringComparer.Ordinal)];
        _requests.Clear();
        return requests;
    }

    // The last bias under a name that no layer asks for.
    private async Task SendRenamedAsync(HttpContext context)
    {
        if ((string)context.Request.RouteValues["file"]! != "model.json")
        {
            await SendAsync(context);
            return;
        }

        _requests.Enqueue(context.Request.Path);
        string json = await File.ReadAllTextAsync(_folder["model.json"], Cancellation);
        Assert.Contains("\"probs/bias\"", json, StringComparison.Ordinal);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json.Replace("\"probs/bias\"", "\"extra/weight\"", StringComparison.Ordinal), Cancellation);
    }

    private Task SendAsync(HttpContext context) => SendAsync(context, (string)context.Request.RouteValues["file"]!);

    private Task SendAsync(HttpContext context, string file)
    {
        _requests.Enqueue(context.Request.Path + context.Request.QueryString);
        if (!File.Exists(_folder[file]))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = file == "model.json" ? "application/json" : "application/octet-stream";
        return context.Response.SendFileAsync(_folder[file], Cancellation);
    }

    private sealed class FetchedBy() : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add(Header, "yes");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
