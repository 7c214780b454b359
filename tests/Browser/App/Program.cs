using BrowserTests;
using LayersGen;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;

ModelRouter.Default.AddBrowser();
WebAssemblyHostBuilder builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<Page>("#app");
builder.Services.AddLayersModels(static options => options.AddBrowser());
await builder.Build().RunAsync();
