using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;
using LayersGen.Tests.IO;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LayersGen.Stores.Tests;

/// <summary>The model server over real HTTP, with the real TensorFlow.js, LayersGen and hostile clients.</summary>
public sealed class ModelServerTests(TfjsNode tfjs) : IAsyncLifetime
{
    private const string Key = "X-Api-Key";

    private readonly MemoryModelStore _store = new();
    private readonly HttpClient _client = new();
    private WebApplication? _server;
    private string _url = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapLayersModels("/models", o => o.Store = _store);
        _server.MapLayersModels("/small", o => (o.Store, o.MaxBytes, o.MaxParts) = (_store, 600, 3));
        _server.MapLayersModels("/once", o => (o.Store, o.AllowOverwrite, o.AllowDelete, o.AllowList) = (_store, false, false, false));
        _server.MapLayersModels<Digit>("/digits", o => o.Store = _store);
        _server.MapLayersModels("/locked", o => o.Store = _store);
        _server.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/locked", StringComparison.Ordinal) && context.Request.Headers[Key] != "secret")
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            else
                await next(context);
        });
        await _server.StartAsync(Cancellation);
        _url = _server.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync();
    }

    [Theory]
    [InlineData("Dense/rank2")]
    [InlineData("Stack/lenet")]
    public async Task Tfjs_saves_by_url_and_loads_back(string name)
    {
        GoldenCase golden = GoldenCase.Load(name);
        string url = $"{_url}/models/{name}";
        JsonObject answer = await tfjs.RequestAsync(new { command = "saveHttp", modelPath = golden.ModelPath, url }, Cancellation);
        Assert.Equal(200, answer["status"]!.GetValue<int>());
        Assert.Equal((await ((IModelStore)_store).FindAsync(name, Cancellation))!.WeightDataBytes, answer["response"]!["modelArtifactsInfo"]!["weightDataBytes"]!.GetValue<long>());
        Close.Assert(golden.ReadOutputs(), await tfjs.PredictFromAsync(new Uri(url + "/model.json"), golden, Cancellation), Close.ToleranceOf(golden));

        // What TensorFlow.js stored, LayersGen loads.
        using LayersModel model = await LayersModel.LoadAsync(url + "/model.json", cancellationToken: Cancellation);
        Close.Assert(golden.ReadOutputs(), model.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
    }

    [Fact]
    public async Task Tfjs_saves_by_PUT_with_headers()
    {
        GoldenCase golden = GoldenCase.Load("Dense/rank2");
        string url = $"{_url}/locked/a";
        JsonObject answer = await tfjs.RequestAsync(new { command = "saveHttp", modelPath = golden.ModelPath, url, method = "PUT", headers = new Dictionary<string, string> { [Key] = "secret" } }, Cancellation);
        Assert.Equal(200, answer["status"]!.GetValue<int>());
        await Assert.ThrowsAsync<TfjsException>(() => tfjs.RequestAsync(new { command = "saveHttp", modelPath = golden.ModelPath, url, method = "PUT" }, Cancellation));
        HttpModelHandler ours = new(url + "/model.json", new HttpModelOptions { Headers = { [Key] = "secret" } });
        using LayersModel model = await LayersModel.LoadAsync(ours, cancellationToken: Cancellation);
        Close.Assert(golden.ReadOutputs(), model.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
    }

    [Fact]
    public async Task Tfjs_loads_what_LayersGen_saves()
    {
        GoldenCase golden = GoldenCase.Load("Stack/lenet");
        string url = $"{_url}/models/lenet";
        using (LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation))
        {
            await model.SaveAsync(url, new SaveOptions { ShardSizeBytes = 1001 }, Cancellation);
            SaveResult put = await model.SaveAsync(new HttpModelHandler(url, new HttpModelOptions { Method = HttpMethod.Put }), cancellationToken: Cancellation);
            Assert.Equal("/models/lenet/model.json", put.Response!.Content.Headers.ContentLocation!.OriginalString);
            await Assert.ThrowsAsync<ModelExistsException>(() => model.SaveAsync(url, new SaveOptions { Overwrite = false }, Cancellation));
        }

        Close.Assert(golden.ReadOutputs(), await tfjs.PredictFromAsync(new Uri(url + "/model.json"), golden, Cancellation), Close.ToleranceOf(golden));
    }

    [Fact]
    public async Task Models_are_copied_to_a_server_listed_and_deleted()
    {
        ModelRouter router = new();
        await Samples.SaveAsync(router.GetSaveHandler("memory://a"), 3);
        ModelManager manager = new(router);
        ModelArtifactsInfo info = await manager.CopyAsync("memory://a", $"{_url}/models/deep/a", cancellationToken: Cancellation);
        JsonNode list = JsonNode.Parse(await _client.GetStringAsync(_url + "/models", Cancellation))!;
        Assert.Equal(info.WeightDataBytes, list["deep/a"]!["weightDataBytes"]!.GetValue<long>());
        await manager.CopyAsync($"{_url}/models/deep/a/model.json", "memory://b", cancellationToken: Cancellation);
        Assert.Equal(3, await Samples.ReadAsync(router.GetLoadHandler("memory://b")));

        Assert.Equal(HttpStatusCode.OK, (await _client.DeleteAsync(_url + "/models/deep/a", Cancellation)).StatusCode);
        await AssertProblemAsync(HttpStatusCode.NotFound, await _client.DeleteAsync(_url + "/models/deep/a", Cancellation));
        await AssertProblemAsync(HttpStatusCode.NotFound, await _client.GetAsync(_url + "/models/deep/a/model.json", Cancellation));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.DeleteAsync(_url + "/once/deep/a", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Files_have_types_tags_and_ranges()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 7);
        using HttpResponseMessage json = await _client.GetAsync(_url + "/models/a/model.json", Cancellation);
        Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", json.Headers.GetValues("X-Content-Type-Options").Single());
        using HttpResponseMessage weights = await _client.GetAsync(_url + "/models/a/weights.bin", Cancellation);
        Assert.Equal("application/octet-stream", weights.Content.Headers.ContentType!.MediaType);
        Assert.NotEqual(json.Headers.ETag, weights.Headers.ETag);

        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(request => request.Headers.IfNoneMatch.Add(weights.Headers.ETag!))).StatusCode);
        using HttpResponseMessage part = await GetAsync(request => request.Headers.Range = new RangeHeaderValue(4, 9));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(new byte[] { 7, 7, 7, 7, 7, 7 }, await part.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(32, part.Content.Headers.ContentRange!.Length);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await GetAsync(request => request.Headers.Range = new RangeHeaderValue(40, 50))).StatusCode);
        using HttpResponseMessage head = await GetAsync(request => request.Method = HttpMethod.Head);
        Assert.Equal(32, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));

        await Samples.SaveAsync(_store.GetSaveHandler("a"), 8);
        using HttpResponseMessage changed = await GetAsync(request => request.Headers.IfNoneMatch.Add(weights.Headers.ETag!));
        Assert.Equal(8, (await changed.Content.ReadAsByteArrayAsync(Cancellation))[0]);

        Task<HttpResponseMessage> GetAsync(Action<HttpRequestMessage> change)
        {
            HttpRequestMessage request = new(HttpMethod.Get, _url + "/models/a/weights.bin");
            change(request);
            return _client.SendAsync(request, Cancellation);
        }
    }

    [Fact]
    public async Task Weights_in_folders_are_served_and_nothing_else_of_a_folder()
    {
        using TempFolder folder = new();
        FileModelStore files = new(folder.Path);
        await Samples.SaveAsync(files.GetSaveHandler("x/deep"), 9);
        await using WebApplication server = await StartAsync(app => app.MapLayersModels("/files", o => o.Store = files));

        // As converters and people lay models out; LayersGen writes no folders.
        Directory.CreateDirectory(folder["x/deep/weights/1"]);
        File.Move(folder["x/deep/weights.bin"], folder["x/deep/weights/1/w.bin"]);
        File.WriteAllText(folder["x/deep/model.json"], File.ReadAllText(folder["x/deep/model.json"]).Replace("weights.bin", "weights/1/w.bin", StringComparison.Ordinal));
        File.WriteAllText(folder["x/deep/.secret"], "s");
        File.WriteAllText(folder["x/deep/notes.txt"], "n");
        File.WriteAllText(folder["x/deep/weights/model.json"], "{}");
        string url = server.Urls.Single() + "/files/x/deep/";
        Assert.Equal(9, (await _client.GetByteArrayAsync(url + "weights/1/w.bin", Cancellation))[31]);
        Assert.Equal(9, await Samples.ReadAsync(new HttpModelHandler(url + "model.json")));
        foreach (string path in (string[])["weights/1/v.bin", ".secret", "weights/../../../x", "weights/%2e%2e/.secret", "weights%5c1%5cw.bin", "weights/1/", "weights/1", "weights/model.json/x", "notes.txt", "weights/notes.txt", ""])
            await AssertProblemAsync(HttpStatusCode.NotFound, await _client.GetAsync(url + path, Cancellation));
    }

    [Fact]
    public async Task A_model_below_a_model_is_no_file_of_it()
    {
        using TempFolder folder = new();
        FileModelStore files = new(folder.Path);
        await using WebApplication server = await StartAsync(app => app.MapLayersModels("/files", o => o.Store = files));
        string url = server.Urls.Single() + "/files/";
        await Samples.SaveAsync(new HttpModelHandler(url + "a"), 1);
        await Samples.SaveAsync(new HttpModelHandler(url + "a/b"), 2);
        await AssertProblemAsync(HttpStatusCode.NotFound, await _client.GetAsync(url + "a/b", Cancellation));
        Assert.Equal(1, await Samples.ReadAsync(new HttpModelHandler(url + "a/model.json")));
        Assert.Equal(2, await Samples.ReadAsync(new HttpModelHandler(url + "a/b/model.json")));
    }

    [Fact]
    public async Task Readers_and_writers_are_authorized_apart()
    {
        await using WebApplication server = await StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapLayersModels("/m", o => (o.Store, o.ConfigureReads, o.ConfigureWrites) = (_store, static e => e.RequireAuthorization(), static e => e.RequireAuthorization("writers")));
            },
            services => services
                .AddAuthorizationBuilder().AddPolicy("writers", static policy => policy.RequireAuthenticatedUser().RequireRole("writer")).Services
                .AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, RoleHeader>("test", null));
        string url = server.Urls.Single() + "/m";
        (string? Role, HttpStatusCode Read, HttpStatusCode Write)[] expectations =
        [
            (null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            ("reader", HttpStatusCode.OK, HttpStatusCode.Forbidden),
            ("writer", HttpStatusCode.OK, HttpStatusCode.OK),
        ];
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        foreach ((string? role, HttpStatusCode read, HttpStatusCode write) in expectations)
        {
            Assert.Equal(read, await StatusAsync(HttpMethod.Get, url));
            Assert.Equal(read, await StatusAsync(HttpMethod.Get, url + "/a/model.json"));
            Assert.Equal(read, await StatusAsync(HttpMethod.Head, url + "/a/weights.bin"));
            Assert.Equal(write, await StatusAsync(HttpMethod.Post, url + "/b", Form()));
            Assert.Equal(write, await StatusAsync(HttpMethod.Put, url + "/b", Form()));
            Assert.Equal(write, await StatusAsync(HttpMethod.Delete, url + "/a"));

            async Task<HttpStatusCode> StatusAsync(HttpMethod method, string target, HttpContent? content = null)
            {
                using HttpRequestMessage request = new(method, target) { Content = content };
                if (role is not null)
                    request.Headers.Add(RoleHeader.Name, role);
                using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
                return response.StatusCode;
            }
        }

        Assert.Equal(["b"], (await _store.ListAsync(Cancellation)).Keys);
    }

    [Theory]
    [InlineData("/models/a%2f..%2f..%2fx")]
    [InlineData("/models/%2e%2e%2fx")]
    [InlineData("/models/a%5cb")]
    [InlineData("/models/a//b")]
    [InlineData("/models/.hidden")]
    [InlineData("/models/a.")]
    [InlineData("/models/NUL")]
    [InlineData("/models/a%00")]
    [InlineData("/models/a/model.json")]
    [InlineData("/models/1/2/3/4/5/6/7/8/9")]
    public async Task Bad_names_are_refused(string path)
    {
        using HttpResponseMessage response = await SendAsync(path, Form());
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{response.StatusCode}");
        Assert.Empty(await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_no_model_is_refused_with_the_reason()
    {
        byte[] json = Samples.Model(1).ToModelJson(["./model.weights.bin"]);
        byte[] weights = new byte[32];
        (HttpStatusCode Status, string Reason, HttpContent Content)[] uploads =
        [
            (HttpStatusCode.UnsupportedMediaType, "multipart/form-data", new StringContent("{}", Encoding.UTF8, "application/json")),
            (HttpStatusCode.UnsupportedMediaType, "boundary", Raw("x", "multipart/form-data")),
            (HttpStatusCode.BadRequest, "model.json", Form([])),
            (HttpStatusCode.BadRequest, "model.json", Form(("model.weights.bin", weights), ("model.json", json))),
            (HttpStatusCode.BadRequest, "other.bin", Form(("model.json", json), ("other.bin", weights))),
            (HttpStatusCode.BadRequest, "further part", Form(("model.json", json), ("model.weights.bin", weights), ("more", weights))),
            (HttpStatusCode.BadRequest, "fewer", Form(("model.json", json), ("model.weights.bin", weights[1..]))),
            (HttpStatusCode.BadRequest, "more", Form(("model.json", json), ("model.weights.bin", [.. weights, 0]))),
            (HttpStatusCode.BadRequest, "JSON", Form(("model.json", "{"u8.ToArray()))),
            (HttpStatusCode.BadRequest, "graph-model", Form(("model.json", """{"format":"graph-model","modelTopology":{}}"""u8.ToArray()))),
            (HttpStatusCode.BadRequest, "complete", Truncated(json)),
        ];
        foreach ((HttpStatusCode status, string reason, HttpContent content) in uploads)
            Assert.Contains(reason, await AssertProblemAsync(status, await SendAsync("/models/a", content)), StringComparison.Ordinal);
        Assert.Empty(await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Too_much_is_refused()
    {
        await AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, await SendAsync("/small/a", Form(("model.json", new byte[2 << 20])), request => request.Headers.ExpectContinue = true));

        // Without a length, as it comes.
        HttpContent chunked = Form(("model.json", new byte[2 << 20]));
        using HttpRequestMessage request = new(HttpMethod.Post, _url + "/small/a") { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            // The server hangs up on who keeps sending.
            Assert.Null(e.StatusCode);
        }

        // On a connection of its own: the server may be about to close the other.
        using HttpClient fresh = new();
        string[] paths = ["a", "b", "c"];
        HttpContent parts = Form([("model.json", Samples.Model(1).ToModelJson(paths)), .. paths.Select(static path => (path, new byte[10]))]);
        Assert.Contains("parts", await AssertProblemAsync(HttpStatusCode.BadRequest, await fresh.PostAsync(_url + "/small/a", parts, Cancellation)), StringComparison.Ordinal);

        // A model of more bytes than MaxBytes, in a body that is not too large by itself: its weights, and its model.json.
        byte[] large = new ModelArtifacts { ModelTopology = "{}"u8.ToArray(), WeightSpecs = [new WeightSpec("a", [200])], WeightData = [new byte[800]] }.ToModelJson(["a"]);
        await AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, await fresh.PostAsync(_url + "/small/a", Form(("model.json", large), ("a", new byte[800])), Cancellation));
        await AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, await fresh.PostAsync(_url + "/small/a", Form(("model.json", [.. large, .. new byte[800]])), Cancellation));
        Assert.Empty(await _store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_model_is_replaced_only_where_that_is_allowed()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/once/a", Form())).StatusCode);
        await AssertProblemAsync(HttpStatusCode.Conflict, await SendAsync("/once/a", Form()));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/models/a", Form())).StatusCode);
        await AssertProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("/models/a", Form(), request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any)));
        await AssertProblemAsync(HttpStatusCode.NotImplemented, await SendAsync("/models/a", Form(), request => request.Headers.IfMatch.Add(EntityTagHeaderValue.Any)));
    }

    [Fact]
    public async Task A_typed_server_takes_its_model_only()
    {
        using (Digit right = Digit.Create(seed: 1))
            await right.SaveAsync(_url + "/digits/v1", cancellationToken: Cancellation);
        using Digit back = await Digit.LoadAsync(_url + "/digits/v1/model.json", cancellationToken: Cancellation);
        using OtherDigit wrong = OtherDigit.Create(seed: 1);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => wrong.SaveAsync(_url + "/digits/v2", cancellationToken: Cancellation));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, error.StatusCode);
        Assert.Contains("Dense", error.Message, StringComparison.OrdinalIgnoreCase);

        // The right layers, but not their weights.
        ModelArtifacts part = new() { ModelTopology = Digit.TopologyUtf8.ToArray(), WeightSpecs = [Digit.WeightSpecs[0]], WeightData = [new byte[160]] };
        error = await Assert.ThrowsAsync<HttpRequestException>(() => new HttpModelHandler(_url + "/digits/v2").SaveAsync(part, new SaveOptions(), Cancellation));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, error.StatusCode);
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
        Assert.Equal(["v1"], (await _store.ListAsync(Cancellation)).Keys);
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        configure?.Invoke(builder.Services);
        WebApplication server = builder.Build();
        map(server);
        await server.StartAsync(Cancellation);
        return server;
    }

    private static MultipartFormDataContent Form() => Form(("model.json", Samples.Model(1).ToModelJson(["./model.weights.bin"])), ("model.weights.bin", new byte[32]));

    private static MultipartFormDataContent Form(params (string Name, byte[] Content)[] parts)
    {
        MultipartFormDataContent form = new("boundary");
        foreach ((string name, byte[] content) in parts)
            form.Add(new ByteArrayContent(content), name, name);
        return form;
    }

    private static ByteArrayContent Truncated(byte[] json) =>
        Raw($"--b\r\nContent-Disposition: form-data; name=\"model.json\"\r\n\r\n{Encoding.UTF8.GetString(json)}\r\n--b\r\nContent-Disposition: form-data; name=\"model.weights.bin\"\r\n\r\n12345", "multipart/form-data; boundary=b");

    private static ByteArrayContent Raw(string body, string type)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private static async Task<string> AssertProblemAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == response.StatusCode, $"expected {status}, got {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonNode problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, problem["status"]!.GetValue<int>());
        return problem["detail"]!.GetValue<string>();
    }

    private Task<HttpResponseMessage> SendAsync(string path, HttpContent content, Action<HttpRequestMessage>? change = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _url + path) { Content = content };
        change?.Invoke(request);
        return _client.SendAsync(request, Cancellation);
    }
}

/// <summary>Believes a header that names the caller's role.</summary>
internal sealed class RoleHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "X-Role";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Name].ToString() is not { Length: > 0 } role)
            return Task.FromResult(AuthenticateResult.NoResult());
        ClaimsIdentity identity = new([new Claim(ClaimTypes.Role, role)], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}

[LayersModel]
[Input(4)]
[Dense(10, Activation = Activation.Softmax)]
public sealed partial class Digit;

[LayersModel]
[Input(4)]
[Dense(11, Activation = Activation.Softmax)]
public sealed partial class OtherDigit;
