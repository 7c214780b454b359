using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LayersGen.Benchmarks;

/// <summary>Serves a folder's files out of memory.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app, Dictionary<string, byte[]> files) =>
        (_app, Paths, Bytes, Address) = (app, [.. files.Keys], files.Values.Sum(static file => file.Length), new Uri(app.Urls.Single()));

    public Uri Address { get; }

    public IReadOnlyList<string> Paths { get; }

    public int Bytes { get; }

    public static async Task<LoopbackServer> StartAsync(string folder)
    {
        Dictionary<string, byte[]> files = Directory.EnumerateFiles(folder).ToDictionary(static path => Path.GetFileName(path), File.ReadAllBytes);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        // Standard output is the protocol's.
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, port: 0));
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            byte[] file = files[context.Request.Path.Value!.TrimStart('/')];
            context.Response.ContentLength = file.Length;
            await context.Response.Body.WriteAsync(file, context.RequestAborted);
        });
        await app.StartAsync();
        return new LoopbackServer(app, files);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
