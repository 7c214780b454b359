// Takes and serves models:  dotnet run --project samples/ModelServer [folder]
//   await model.save('http://localhost:5000/models/digits')                          TensorFlow.js
//   await model.SaveAsync("http://localhost:5000/models/digits");                    LayersGen
//   await Digits.LoadAsync("http://localhost:5000/models/digits/model.json");
// Whoever sends the key in MODELSERVER_KEY as a bearer token may write; everyone may read. Without a key only this machine is listened to.
using System.Security.Cryptography;
using System.Text;
using LayersGen;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
string folder = args.FirstOrDefault(static argument => !argument.StartsWith('-')) ?? Path.Combine(builder.Environment.ContentRootPath, "models");
string? key = Environment.GetEnvironmentVariable("MODELSERVER_KEY");
if (string.IsNullOrEmpty(key))
    builder.WebHost.UseUrls("http://localhost:5000");

// Pages of any origin may use the server: they send the key, no cookies.
builder.Services.AddCors(static cors => cors.AddDefaultPolicy(static policy => policy.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod()));

WebApplication app = builder.Build();
app.UseCors();
app.Use(async (context, next) =>
{
    if (IsWrite(context.Request.Method) && !string.IsNullOrEmpty(key) && !IsKey(context.Request.Headers.Authorization.ToString(), key))
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    else
        await next(context);
});
app.MapLayersModels("/models", o => o.Store = new FileModelStore(folder));
Console.WriteLine($"Models are kept in {Path.GetFullPath(folder)}");
app.Run();

static bool IsWrite(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

static bool IsKey(string authorization, string key) =>
    CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes("Bearer " + key));
