using LayersGen;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.Extensions.DependencyInjection;
using WebStudio;

WebAssemblyHostBuilder builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<Studio>("#app");
builder.Services.AddLayersModels(static options => options.AddBrowser());
builder.Services.AddSingleton<ServerClient>();
builder.Services.AddSingleton<Workbench>();
await builder.Build().RunAsync();
