// Takes and serves models:  dotnet run --project samples/ModelServer [folder] [--urls=http://localhost:5080]
//   await model.save('http://localhost:5080/models/digits')                          TensorFlow.js
//   await model.SaveAsync("http://localhost:5080/models/digits");                    LayersGen
//   await Digits.LoadAsync("http://localhost:5080/models/digits/model.json");
// Whoever sends the key in MODELSERVER_KEY as a bearer token may write; everyone may read. Without a key only this machine is listened to, and of web pages
// only its own may write: a browser sends any page's requests to localhost.
using System.Net;
using System.Security.Cryptography;
using System.Text;
using LayersGen;

// The folder is not for the configuration, to which /models would be a switch.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder([.. args.Where(static argument => argument.StartsWith('-'))]);
string folder = args.FirstOrDefault(static argument => !argument.StartsWith('-')) ?? Path.Combine(builder.Environment.ContentRootPath, "models");
string? key = Environment.GetEnvironmentVariable("MODELSERVER_KEY");
if (string.IsNullOrEmpty(key))
{
    string urls = builder.Configuration["urls"] ?? "http://localhost:5080";
    if (!urls.Split(';').All(IsLocal))
    {
        Console.Error.WriteLine($"Without MODELSERVER_KEY everyone who reaches {urls} could write: set it, or listen to localhost.");
        return 1;
    }

    builder.WebHost.UseUrls(urls);
}

// Pages of any origin may use the server: they send the key, no cookies. If-None-Match: saves that replace nothing; loads that ask whether a model has changed.
builder.Services.AddCors(static cors => cors.AddDefaultPolicy(static policy => policy
    .AllowAnyOrigin()
    .WithMethods("GET", "HEAD", "POST", "PUT", "DELETE")
    .WithHeaders("Authorization", "Content-Type", "If-None-Match", "Range")
    .WithExposedHeaders("ETag", "Content-Location", "Content-Range")));

WebApplication app = builder.Build();
app.UseCors();
app.Use(async (context, next) =>
{
    string origin = context.Request.Headers.Origin.ToString();
    if (!IsWrite(context.Request.Method))
        await next(context);
    else if (string.IsNullOrEmpty(key) && origin.Length > 0 && !IsLocal(origin))
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
    else if (!string.IsNullOrEmpty(key) && !IsKey(context.Request.Headers.Authorization.ToString(), key))
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    else
        await next(context);
});
app.MapLayersModels("/models", o => o.Store = new FileModelStore(folder));
Console.WriteLine($"Models are kept in {Path.GetFullPath(folder)}");
app.Run();
return 0;

static bool IsWrite(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

// A page without an origin of its own sends "null".
static bool IsLocal(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
    && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address)));

static bool IsKey(string authorization, string key) =>
    CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes("Bearer " + key));
