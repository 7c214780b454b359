using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen serve FOLDER</c>.</summary>
internal static class ServeCommand
{
    private const string Help = """
        Serves the models below a folder over http, to this computer only unless told otherwise, until Ctrl-C. GET / lists them; tf.loadLayersModel and LayersGen load URL/name/model.json.

        Examples:
          layersgen serve models
          layersgen serve models --port 0 --cors http://localhost:5173
          layersgen serve models --url http://0.0.0.0:8080 --writable
        """;

    private static readonly Argument<string> Folder = new("FOLDER") { Description = "The folder; each model is a folder below it." };
    private static readonly Option<string> Url = new("--url") { Description = "Where to listen: http, an address and a port.", DefaultValueFactory = static _ => "http://127.0.0.1:8080" };
    private static readonly Option<int?> Port = new("--port") { Description = "The port, in place of the URL's; 0 for any that is free." };
    private static readonly Option<bool> Writable = new("--writable") { Description = "Take models by PUT and POST, as model.save(url) sends them, and remove them by DELETE." };
    private static readonly Option<string[]> Cors = new("--cors") { Description = "An origin whose pages may use the models, such as http://localhost:5173." };
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };

    public static Command Create()
    {
        Command command = new("serve", Help) { Folder, Url, Port, Writable, Cors, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string folder = FileModelHandler.StripScheme(parsed.GetRequiredValue(Folder));
        bool isWritable = parsed.GetValue(Writable);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder} is no folder.");
        Uri url = AddressOf(parsed);
        WebApplication app = Build(folder, url, isWritable, parsed.GetValue(Cors) ?? []);
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            Tell(app.Urls.First(), folder, isWritable, parsed.GetValue(Json));
            // Ends by Ctrl-C, which cancels, or by a signal.
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static Uri AddressOf(ParseResult parsed)
    {
        string given = parsed.GetRequiredValue(Url);
        if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
            throw new ArgumentException($"\"{given}\" is not where to listen: expected http://address:port. For https, put a server before this one.");
        if (parsed.GetValue(Port) is not { } port)
            return url;
        return port is >= 0 and <= ushort.MaxValue ? new UriBuilder(url) { Port = port }.Uri : throw new ArgumentException($"{port} is not a port: expected 0 to {ushort.MaxValue}.");
    }

    private static WebApplication Build(string folder, Uri url, bool isWritable, string[] origins)
    {
        // Empty: a settings file that lies about, or a variable for other servers, shall not open this one.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)
            // Why it cannot start the exception tells.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRouting().AddCors();
        if (url.IsLoopback)
            builder.Services.AddHostFiltering(static hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        WebApplication app = builder.Build();
        // A page whose name was made to lead here is not from here.
        if (url.IsLoopback)
            app.UseHostFiltering();
        app.UseCors(policy => policy.WithOrigins(origins).AllowAnyHeader().WithMethods(isWritable ? ["GET", "HEAD", "PUT", "POST", "DELETE"] : ["GET", "HEAD"]));
        // A browser asks before it sends some requests to another origin, but a form is sent unasked.
        app.Use((context, next) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || MayWrite(context.Request, origins)
            ? next(context)
            : RefuseAsync(context));
        app.MapLayersModels("", options =>
        {
            options.Store = new FileModelStore(folder);
            options.AllowUpload = isWritable;
            options.AllowDelete = isWritable;
        });
        return app;
    }

    private static bool MayWrite(HttpRequest request, string[] origins) => request.Headers.Origin is not [{ } origin, ..]
        || origin == $"{request.Scheme}://{request.Host}" || origins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("This page's origin may not write here; --cors names those that may.");
    }

    private static void Tell(string url, string folder, bool isWritable, bool json)
    {
        if (json)
        {
            Report.Json(writer =>
            {
                writer.WriteString("url", url);
                writer.WriteBoolean("writable", isWritable);
            });
            return;
        }

        Console.WriteLine($"Serving {folder} at {url}{(isWritable ? "" : ", read-only")}. Ctrl-C ends.");
    }
}
