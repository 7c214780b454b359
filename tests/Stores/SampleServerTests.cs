using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using LayersGen.Interop.Tests;
using LayersGen.Tests.IO;

namespace LayersGen.Stores.Tests;

/// <summary>samples/ModelServer, run as the process it is.</summary>
public sealed partial class SampleServerTests(TfjsNode tfjs) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tfjs_and_LayersGen_save_to_the_sample_and_load_from_it()
    {
        GoldenCase golden = GoldenCase.Load("Dense/rank2");
        await using Server server = await StartAsync(key: null);
        await tfjs.RequestAsync(new { command = "saveHttp", modelPath = golden.ModelPath, url = server.Url + "theirs" }, Cancellation);
        using LayersModel model = await LayersModel.LoadAsync(server.Url + "theirs/model.json", cancellationToken: Cancellation);
        Close.Assert(golden.ReadOutputs(), model.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
        await model.SaveAsync(server.Url + "ours", cancellationToken: Cancellation);
        Close.Assert(golden.ReadOutputs(), await tfjs.PredictFromAsync(new Uri(server.Url + "ours/model.json"), golden, Cancellation), Close.ToleranceOf(golden));
        Assert.True(File.Exists(_folder["ours/model.json"]));
    }

    [Theory]
    [InlineData("https://example.com", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost.example.com", HttpStatusCode.Forbidden)]
    [InlineData("http://192.168.0.2:5080", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:1234", HttpStatusCode.OK)]
    [InlineData("http://[::1]:1234", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task Without_a_key_only_pages_of_this_machine_write(string? origin, HttpStatusCode expected)
    {
        await using Server server = await StartAsync(key: null);
        foreach ((HttpMethod method, HttpContent? content) in (IEnumerable<(HttpMethod, HttpContent?)>)[(HttpMethod.Post, Form()), (HttpMethod.Put, Form()), (HttpMethod.Delete, null)])
            Assert.Equal(expected, await StatusAsync(method, server.Url + "a", content, request => AddOrigin(request, origin)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, server.Url.TrimEnd('/'), null, request => AddOrigin(request, origin)));
    }

    [Fact]
    public async Task With_a_key_only_who_sends_it_writes()
    {
        await using Server server = await StartAsync("secret");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, server.Url + "a", Form(), static _ => { }));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Delete, server.Url + "a", null, static request => Authorize(request, "secrets")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Post, server.Url + "a", Form(), static request =>
        {
            Authorize(request, "secret");
            AddOrigin(request, "https://example.com");
        }));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, server.Url + "a/model.json", null, static _ => { }));
    }

    /// <summary>What a browser asks before it sends what pages of other origins want to.</summary>
    [Theory]
    [InlineData("PUT", "authorization,content-type,if-none-match")]
    [InlineData("DELETE", "authorization")]
    [InlineData("GET", "if-none-match,range")]
    public async Task Preflights_allow_methods_and_headers_in_use(string method, string headers)
    {
        await using Server server = await StartAsync("secret");
        using HttpRequestMessage request = new(HttpMethod.Options, server.Url + "a");
        AddOrigin(request, "https://example.com");
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains(method, List("Access-Control-Allow-Methods"));
        Assert.Empty(headers.Split(',').Except(List("Access-Control-Allow-Headers"), StringComparer.OrdinalIgnoreCase));

        string[] List(string header) => string.Join(',', response.Headers.GetValues(header)).Split(',', StringSplitOptions.TrimEntries);
    }

    [Fact]
    public async Task Without_a_key_the_sample_listens_to_this_machine_only()
    {
        using Process process = Start(key: null, "http://0.0.0.0:0");
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        string error;
        try
        {
            error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill();
        }

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("MODELSERVER_KEY", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_studio_sends_to_the_sample()
    {
        string studio = File.ReadAllText(Path.Combine(Repository.Root, "samples", "WebStudio", "Workbench.cs"));
        string url = StudioUrl().Match(studio).Groups[1].Value;
        string sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "ModelServer", "Program.cs"));
        Assert.Contains($"?? \"{new Uri(url).GetLeftPart(UriPartial.Authority)}\"", sample, StringComparison.Ordinal);
        Assert.Contains($"MapLayersModels(\"{new Uri(url).AbsolutePath}\"", sample, StringComparison.Ordinal);
    }

    private static void AddOrigin(HttpRequestMessage request, string? origin)
    {
        if (origin is not null)
            request.Headers.Add("Origin", origin);
    }

    private static void Authorize(HttpRequestMessage request, string key) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);

    private static MultipartFormDataContent Form() => new()
    {
        { new ByteArrayContent(Samples.Model(1).ToModelJson(["w"])), "model.json", "model.json" },
        { new ByteArrayContent(new byte[32]), "w", "w" },
    };

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string url, HttpContent? content, Action<HttpRequestMessage> change)
    {
        using HttpRequestMessage request = new(method, url) { Content = content };
        change(request);
        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private Process Start(string? key, string urls)
    {
        // As these tests are built: bin/<configuration>/<framework>.
        string output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Stores"), AppContext.BaseDirectory);
        string executable = Path.Combine(Repository.Root, "samples", "ModelServer", output, "ModelServer" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        ProcessStartInfo start = new(executable, [_folder.Path, "--urls=" + urls]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MODELSERVER_KEY"] = key ?? "";
        return Process.Start(start)!;
    }

    private async Task<Server> StartAsync(string? key)
    {
        Process process = Start(key, "http://127.0.0.1:0");
        StringBuilder lines = new();
        while (await process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            lines.AppendLine(line);
            if (Listening().Match(line) is { Success: true } match)
                return new Server(process, match.Groups[1].Value + "/models/");
        }

        throw new InvalidOperationException($"The sample ended: {lines}{await process.StandardError.ReadToEndAsync(Cancellation)}");
    }

    [GeneratedRegex("Now listening on: (http://[^ ]+)")]
    private static partial Regex Listening();

    [GeneratedRegex("ServerUrl .*= \"([^\"]+)\"")]
    private static partial Regex StudioUrl();

    private sealed class Server(Process process, string url) : IAsyncDisposable
    {
        public string Url => url;

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
