using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary><c>layersgen serve</c> as a process, asked over http.</summary>
public sealed class ServeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serves_a_folder_to_read_until_interrupted()
    {
        using TempFolder folder = new();
        await Conversion.CopyAsync(new KerasModelHandler(Goldens.Path("dense.keras")), new FileModelHandler(folder["digits"]), Token);
        using Process server = Start("serve", folder.Path, "--port", "0", "--cors", "http://page.example");
        try
        {
            string told = (await server.StandardOutput.ReadLineAsync(Token))!;
            string url = told.Split(' ').Single(static word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)).TrimEnd(',', '.');
            Assert.Contains("read-only", told);
            using HttpClient client = new() { BaseAddress = new Uri(url) };
            Assert.Contains("digits", await client.GetStringAsync("/", Token));
            using (LayersModel model = await LayersModel.LoadAsync($"{url}/digits/model.json", cancellationToken: Token))
                Assert.Equal(Goldens.Model("dense").Weights["a/kernel"].Values[0], model.GetWeight("a/kernel")[0, 0]);

            using HttpRequestMessage read = new(HttpMethod.Get, "/digits/model.json") { Headers = { { "Origin", "http://page.example" } } };
            using HttpResponseMessage readable = await client.SendAsync(read, Token);
            Assert.Equal("http://page.example", Assert.Single(readable.Headers.GetValues("Access-Control-Allow-Origin")));
            using HttpResponseMessage removed = await client.DeleteAsync("/digits", Token);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, removed.StatusCode);
            using HttpRequestMessage rebound = new(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };
            using HttpResponseMessage refused = await client.SendAsync(rebound, Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

            if (OperatingSystem.IsWindows())
                return;
            // Ctrl-C's own signal is ignored by all that a script has started in the background.
            using (Process end = Process.Start("kill", ["-TERM", $"{server.Id}"]))
                await end.WaitForExitAsync(Token);
            await server.WaitForExitAsync(Token);
            Assert.Equal(0, server.ExitCode);
        }
        finally
        {
            if (!server.HasExited)
                server.Kill();
        }
    }

    [Fact]
    public async Task Takes_models_when_told_but_not_from_other_origins()
    {
        using TempFolder folder = new();
        using Process server = Start("serve", folder.Path, "--url", "http://127.0.0.1:0", "--writable", "--json");
        try
        {
            string told = "";
            while (await server.StandardOutput.ReadLineAsync(Token) is { } line && (told += line) is not [.., '}'])
            {
            }

            string url = JsonNode.Parse(told)!["url"]!.GetValue<string>();
            ReadModel model = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path("dense.keras")), Token);
            await new HttpModelHandler($"{url}/digits").SaveAsync(model.Artifacts, new SaveOptions(), Token);
            Assert.True(File.Exists(folder["digits/model.json"]));

            using HttpClient client = new();
            using HttpRequestMessage forged = new(HttpMethod.Delete, $"{url}/digits") { Headers = { { "Origin", "http://evil.example" } } };
            using HttpResponseMessage refused = await client.SendAsync(forged, Token);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.True(File.Exists(folder["digits/model.json"]));
            using HttpResponseMessage removed = await client.DeleteAsync($"{url}/digits", Token);
            Assert.True(removed.IsSuccessStatusCode);
            Assert.False(File.Exists(folder["digits/model.json"]));
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task Says_in_a_line_that_a_port_is_taken()
    {
        using TempFolder folder = new();
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using Process server = Process.Start(new ProcessStartInfo("dotnet", [CliTests.Tool, "serve", folder.Path, "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}"]) { RedirectStandardError = true })!;
        string errors = await server.StandardError.ReadToEndAsync(Token);
        await server.WaitForExitAsync(Token);
        Assert.Equal(3, server.ExitCode);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [CliTests.Tool, .. arguments]) { RedirectStandardOutput = true })!;
}
