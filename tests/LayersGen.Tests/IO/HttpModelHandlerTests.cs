using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace LayersGen.Tests.IO;

public sealed class HttpModelHandlerTests : IAsyncDisposable
{
    private readonly LoopbackServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_save_sends_the_form_TensorFlowJs_sends()
    {
        _server.Answer = _ => (201, "stored"u8.ToArray());
        ProgressLog progress = [];
        HttpModelOptions options = new()
        {
            Method = HttpMethod.Put,
            Headers = { ["X-Key"] = "k" },
            Authorization = new AuthenticationHeaderValue("Bearer", "t"),
        };

        SaveResult result = await Samples.SaveAsync(new HttpModelHandler(_server.Url("up?a=1"), options), 7, new SaveOptions { Progress = progress });

        Assert.Equal(HttpStatusCode.Created, result.Response!.StatusCode);
        Assert.Equal("stored", await result.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Request request = Assert.Single(_server.Requests);
        Assert.Equal(("PUT", "/up?a=1", "k", "Bearer t"), (request.Method, request.Path, request.Headers["X-Key"], request.Headers["Authorization"]));
        Assert.Equal(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), request.Headers["Content-Length"]);
        List<(string Headers, byte[] Body)> parts = request.Parts();
        Assert.Equal(2, parts.Count);
        Assert.Equal("Content-Type: application/json\r\nContent-Disposition: form-data; name=\"model.json\"; filename=\"model.json\"", parts[0].Headers);
        Assert.Equal(ModelJsonWriter.Write(Samples.Model(7), ["./model.weights.bin"]), parts[0].Body);
        Assert.Equal("Content-Type: application/octet-stream\r\nContent-Disposition: form-data; name=\"model.weights.bin\"; filename=\"model.weights.bin\"", parts[1].Headers);
        Assert.Equal(Enumerable.Repeat((byte)7, 32), parts[1].Body);
        Assert.Equal(1, progress[^1]);
    }

    [Fact]
    public async Task The_default_method_is_post_and_a_refusal_is_told_without_secrets_or_repeats()
    {
        _server.Answer = _ => (503, "try later"u8.ToArray());
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => Samples.SaveAsync(new HttpModelHandler(_server.Url("up?secret=1")), 7));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Contains("try later", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal("POST", Assert.Single(_server.Requests).Method);
    }

    [Fact]
    public async Task A_load_keeps_the_query_and_sends_headers_and_knows_lengths()
    {
        Serve(path => path == "/a/b/weights.bin?sig=x/y");
        HttpModelHandler handler = new(_server.Url("a/b/model.json?sig=x/y"), new HttpModelOptions { Headers = { ["X-Key"] = "k" } });
        Assert.Equal(5, await Samples.ReadAsync(handler));
        Assert.All(_server.Requests, request => Assert.Equal("k", request.Headers["X-Key"]));

        await using IModelSource source = await handler.OpenAsync(LoadOptions.Default, TestContext.Current.CancellationToken);
        await using Stream shard = await source.OpenShardAsync("./weights.bin", TestContext.Current.CancellationToken);
        Assert.Equal(32, shard.Length);
        Assert.Equal(_server.Url("a/b/model.json"), source.Name);
        Assert.Null(source.GetLocalPath("weights.bin"));
    }

    [Fact]
    public async Task Another_origin_sees_neither_headers_nor_query()
    {
        await using LoopbackServer other = new();
        other.Answer = _ => (200, [.. Enumerable.Repeat((byte)5, 32)]);
        Serve(_ => false);
        HttpModelHandler handler = new(_server.Url("model.json?sig=1"), new HttpModelOptions
        {
            Headers = { ["X-Key"] = "k" },
            Authorization = new AuthenticationHeaderValue("Bearer", "t"),
        });

        Assert.Equal(5, await Samples.ReadAsync(handler, new LoadOptions { WeightPathPrefix = other.Url("shards") }));
        Assert.Equal(5, await Samples.ReadAsync(handler, new LoadOptions { WeightUrlConverter = (path, _) => new(other.Url("c/" + path + "?own=1")) }));

        Assert.Equal(["/shards/weights.bin", "/c/weights.bin?own=1"], other.Requests.Select(request => request.Path));
        Assert.All(other.Requests, request => Assert.False(request.Headers.ContainsKey("X-Key") || request.Headers.ContainsKey("Authorization")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_redirect_takes_headers_to_no_other_origin(bool injected)
    {
        ServiceCollection services = new();
        services.AddLayersModels();
        await using ServiceProvider provider = services.BuildServiceProvider();
        await using LoopbackServer other = new();
        byte[] json = ModelJsonWriter.Write(Samples.Model(5), ["weights.bin"]);
        other.Answer = request => (200, request.Path == "/m/model.json" ? json : [.. Enumerable.Repeat((byte)5, 32)]);
        _server.Answer = request => (307, []);
        _server.Location = request => request.Path.StartsWith("/moved", StringComparison.Ordinal) ? other.Url("m" + request.Path["/moved".Length..]) : "/moved" + request.Path;
        HttpModelOptions options = new()
        {
            Headers = { ["X-Key"] = "k" },
            Authorization = new AuthenticationHeaderValue("Bearer", "t"),
            Client = injected ? provider.GetRequiredService<IHttpClientFactory>().CreateClient("LayersGen") : null,
        };

        Assert.Equal(5, await Samples.ReadAsync(new HttpModelHandler(_server.Url("model.json"), options)));
        ProgressLog progress = [];
        await Samples.SaveAsync(new HttpModelHandler(_server.Url("up"), options), 7, new SaveOptions { Progress = progress, Overwrite = false });

        Assert.Equal(6, _server.Requests.Count(static request => request.Headers["X-Key"] == "k" && request.Headers["Authorization"] == "Bearer t"));
        Assert.Equal(3, other.Requests.Count);
        Assert.All(other.Requests, static request => Assert.False(request.Headers.ContainsKey("X-Key") || request.Headers.ContainsKey("Authorization")));
        Request saved = other.Requests.Last();
        Assert.Equal(("POST", "/m/up", "*"), (saved.Method, saved.Path, saved.Headers["If-None-Match"]));
        Assert.Equal(2, saved.Parts().Count);
        Assert.Equal(progress.Distinct().Order(), progress);
    }

    [Fact]
    public async Task Redirects_end()
    {
        _server.Answer = _ => (302, []);
        _server.Location = _ => "/again";
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => Samples.SaveAsync(new HttpModelHandler(_server.Url("up")), 7));
        Assert.Equal(HttpStatusCode.Found, error.StatusCode);
        Assert.Equal("GET", _server.Requests.Last().Method);
        _server.Location = _ => "ftp://127.0.0.1/x";
        await Assert.ThrowsAsync<HttpRequestException>(() => Samples.ReadAsync(new HttpModelHandler(_server.Url("model.json"))));
    }

    [Fact]
    public async Task The_same_origin_keeps_headers_and_query_under_a_prefix()
    {
        Serve(path => path == "/shards/weights.bin?sig=1");
        HttpModelHandler handler = new(_server.Url("a/model.json?sig=1"), new HttpModelOptions { Headers = { ["X-Key"] = "k" } });
        Assert.Equal(5, await Samples.ReadAsync(handler, new LoadOptions { WeightPathPrefix = "../shards" }));
        Assert.Equal("k", _server.Requests.Last().Headers["X-Key"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_is_tried_again_and_an_upload_is_not(bool injected)
    {
        ServiceCollection services = new();
        services.AddLayersModels();
        await using ServiceProvider provider = services.BuildServiceProvider();
        ModelRouter router = injected ? provider.GetRequiredService<ModelRouter>() : ModelRouter.Default;
        int calls = 0;
        byte[] json = ModelJsonWriter.Write(Samples.Model(5), ["weights.bin"]);
        _server.Answer = request => ++calls == 1 ? (503, []) : request.Method == "POST" ? (500, []) : (200, request.Path.EndsWith("json", StringComparison.Ordinal) ? json : [.. Enumerable.Repeat((byte)5, 32)]);

        Assert.Equal(5, await Samples.ReadAsync(router.GetLoadHandler(_server.Url("model.json"))));
        Assert.Equal(3, calls);
        await Assert.ThrowsAsync<HttpRequestException>(() => Samples.SaveAsync(router.GetSaveHandler(_server.Url("up")), 1));
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task A_missing_model_is_told()
    {
        _server.Answer = _ => (404, []);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => Samples.ReadAsync(new HttpModelHandler(_server.Url("x"))));
        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
        Assert.Contains("model.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_and_a_cancellation_differ()
    {
        using ManualResetEventSlim stop = new();
        _server.Answer = _ => { stop.Wait(TimeSpan.FromSeconds(5)); return (200, []); };
        HttpModelHandler handler = new(_server.Url("x"), new HttpModelOptions { Timeout = TimeSpan.FromMilliseconds(100) });
        await Assert.ThrowsAsync<TimeoutException>(() => Samples.SaveAsync(handler, 1));
        using CancellationTokenSource cancellation = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new HttpModelHandler(_server.Url("x")).SaveAsync(Samples.Model(1), new SaveOptions(), cancellation.Token));
        stop.Set();
    }

    [Theory]
    [InlineData("ftp://x/y")]
    [InlineData("x/y")]
    [InlineData("")]
    public void Only_http_urls_are_taken(string url) => Assert.Throws<ArgumentException>(() => new HttpModelHandler(url));

    private void Serve(Func<string, bool> isShard)
    {
        byte[] json = ModelJsonWriter.Write(Samples.Model(5), ["weights.bin"]);
        _server.Answer = request =>
            request.Path.Contains("model.json", StringComparison.Ordinal) ? (200, json)
            : isShard(request.Path) ? (200, [.. Enumerable.Repeat((byte)5, 32)])
            : (404, []);
    }

    private sealed record Request(string Method, string Path, Dictionary<string, string> Headers, byte[] Body)
    {
        public List<(string Headers, byte[] Body)> Parts()
        {
            // Latin-1 keeps every byte a character of its own.
            string boundary = "--" + Headers["Content-Type"].Split("boundary=")[1];
            string[] sections = Encoding.Latin1.GetString(Body).Split(boundary);
            Assert.Equal("--\r\n", sections[^1]);
            return [.. sections[1..^1].Select(section =>
            {
                string[] halves = section.Split("\r\n\r\n", 2);
                return (halves[0].Trim(), Encoding.Latin1.GetBytes(halves[1][..^2]));
            })];
        }
    }

    /// <summary>A server in this process.</summary>
    private sealed class LoopbackServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly int _port;
        private readonly Task _serving;

        public LoopbackServer()
        {
            using (System.Net.Sockets.TcpListener probe = new(IPAddress.Loopback, 0))
            {
                probe.Start();
                _port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
            _listener.Start();
            _serving = Task.Run(ServeAsync);
        }

        public Func<Request, (int Status, byte[] Body)> Answer { get; set; } = _ => (404, []);

        public Func<Request, string>? Location { get; set; }

        public System.Collections.Concurrent.ConcurrentQueue<Request> Requests { get; } = [];

        public string Url(string path) => $"http://127.0.0.1:{_port}/{path}";

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                _ = Task.Run(() => RespondAsync(context));
            }
        }

        private async Task RespondAsync(HttpListenerContext context)
        {
            MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            Request request = new(
                context.Request.HttpMethod,
                context.Request.RawUrl!,
                context.Request.Headers.AllKeys.ToDictionary(key => key!, key => context.Request.Headers[key]!, StringComparer.OrdinalIgnoreCase),
                body.ToArray());
            Requests.Enqueue(request);
            (int status, byte[] answer) = Answer(request);
            context.Response.StatusCode = status;
            if (Location is { } location)
                context.Response.AddHeader("Location", location(request));
            context.Response.ContentLength64 = answer.Length;
            await context.Response.OutputStream.WriteAsync(answer);
            context.Response.Close();
        }
    }
}
