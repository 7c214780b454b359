#!/usr/bin/env bash
# Packs LayersGen and the packages beside it, and uses them from projects outside the repository: a PackageReference alone must bring the
# run time, the generator and the analyzers, a package beside it what it builds on. Prints 'package: ok' and 'packages: ok'.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cached=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')

# In one build, which sees to what they share once.
cat >"$scratch/pack.proj" <<XML
<Project>
  <ItemGroup>
    <Packed Include="$(printf "$PWD/src/%s/*.csproj;" Runtime Browser Sqlite AspNetCore AzureBlobs S3 Keras Cli)" />
  </ItemGroup>
  <Target Name="Restore">
    <MSBuild Projects="@(Packed)" Targets="Restore" />
  </Target>
  <Target Name="Pack">
    <MSBuild Projects="@(Packed)" Targets="Pack" Properties="Configuration=Release;PackageOutputPath=$scratch/source" />
  </Target>
</Project>
XML
dotnet msbuild "$scratch/pack.proj" -t:Restore -m:1 -nologo -v:quiet -tl:off
dotnet msbuild "$scratch/pack.proj" -t:Pack -m:1 -nologo -v:quiet -tl:off
mkdir "$scratch/app"
cd "$scratch/app"
cat >nuget.config <<'XML'
<configuration>
  <packageSources>
    <add key="packed" value="../source" />
  </packageSources>
</configuration>
XML
# Installed into a folder of its own, so that no package of an earlier run is taken for this one.
cat >App.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestorePackagesPath>../packages</RestorePackagesPath>
    <RestoreFallbackFolders>$cached</RestoreFallbackFolders>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="LayersGen" Version="*" />
    <LayersModelFile Include="models/**/model.json" />
  </ItemGroup>
</Project>
XML
mkdir -p models/tiny
cat >models/tiny/model.json <<'JSON'
{
  "modelTopology": { "class_name": "Sequential", "config": { "name": "tiny", "layers": [
    { "class_name": "Dense", "config": { "name": "probs", "units": 2, "activation": "softmax", "batch_input_shape": [null, 3] } }
  ] } },
  "weightsManifest": [{
    "paths": ["weights.bin"],
    "weights": [{ "name": "probs/kernel", "shape": [3, 2], "dtype": "float32" }, { "name": "probs/bias", "shape": [2], "dtype": "float32" }]
  }]
}
JSON
head -c 32 /dev/zero >models/tiny/weights.bin
cat >Program.cs <<'CS'
using LayersGen;

using Tiny model = Tiny.Create(seed: 1);
await model.SaveAsync("memory://tiny");
using Tiny back = await Tiny.LoadAsync("memory://tiny");
float[] output = new float[2], again = new float[2];
model.Predict([1, 2, 3], output);
back.Predict([1, 2, 3], again);
using Bound bound = await Bound.LoadAsync("models/tiny/model.json");
if (bound.Probs.Kernel.FlattenedLength != 6)
    Console.WriteLine("package: wrong weights");
Console.WriteLine(output.AsSpan().SequenceEqual(again) && MathF.Abs(output.Sum() - 1) < 1e-6f ? "package: ok" : "package: wrong prediction");

[LayersModel]
[Input(3)]
[Dense(2, Activation = Activation.Softmax)]
public sealed partial class Tiny;

[LayersModel(Manifest = "models/tiny/model.json")]
public sealed partial class Bound;

#if WRONG
[LayersModel]
[Input(3)]
[Conv2D(2, 3)]
public sealed partial class Wrong;
#endif
CS
dotnet build --nologo -v quiet -tl:off -clp:NoSummary -o out
for file in lib/net10.0/LayersGen.dll lib/net10.0/LayersGen.xml README.md LICENSE \
    analyzers/dotnet/cs/LayersGen.Generator.dll analyzers/dotnet/cs/LayersGen.Analyzers.dll analyzers/dotnet/cs/LayersGen.CodeFixes.dll; do
    [ -f "$(echo ../packages/layersgen/*/"$file")" ] || { echo "package: $file is missing" >&2; exit 1; }
done
./out/App | tee result
grep -q '^package: ok$' result

if dotnet build --nologo -v quiet -p:DefineConstants=WRONG -o wrong >log 2>&1 || ! grep -q LG2002 log; then
    cat log >&2
    echo "package: the analyzers do not report" >&2
    exit 1
fi

# An IDE's design-time build is told of the model and of its weights files' sizes.
dotnet msbuild -nologo -t:Compile -p:DesignTimeBuild=true -p:NonExistentFile=never -p:SkipCompilerExecution=true -p:ProvideCommandLineArgs=true -getItem:CscCommandLineArgs >arguments
if ! grep -q 'additionalfile:.*model\.json' arguments || ! grep -q 'additionalfile:.*\.layersshards' arguments; then
    cat arguments >&2
    echo "package: the compiler does not learn of the model" >&2
    exit 1
fi

# A symbolic link is as long as what it leads to.
mv models/tiny/weights.bin models/tiny/stored.bin
ln -s stored.bin models/tiny/weights.bin
if ! dotnet build --nologo -v quiet -o linked >log 2>&1; then
    cat log >&2
    echo "package: weights behind a symbolic link are taken for others" >&2
    exit 1
fi
rm models/tiny/weights.bin

# Weights that are too short are a fault of the manifest, at its place in the file.
head -c 31 /dev/zero >models/tiny/weights.bin
if dotnet build --nologo -v quiet -o wrong >log 2>&1 || ! grep -q 'model.json(6,14): error LG3014: .*expected 32 bytes.*found 31 bytes' log; then
    cat log >&2
    echo "package: a weights file of the wrong size is not reported" >&2
    exit 1
fi

# The packages beside LayersGen, which none names here, in one web project.
mkdir "$scratch/beside"
cp nuget.config "$scratch/beside"
cp -r models "$scratch/beside"
head -c 32 /dev/zero >"$scratch/beside/models/tiny/weights.bin"
cd "$scratch/beside"
cat >Beside.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestorePackagesPath>../packages</RestorePackagesPath>
    <RestoreFallbackFolders>$cached</RestoreFallbackFolders>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="LayersGen.Browser" Version="*" />
    <PackageReference Include="LayersGen.Sqlite" Version="*" />
    <PackageReference Include="LayersGen.AspNetCore" Version="*" />
    <PackageReference Include="LayersGen.AzureBlobs" Version="*" />
    <PackageReference Include="LayersGen.S3" Version="*" />
    <PackageReference Include="LayersGen.Keras" Version="*" />
  </ItemGroup>
</Project>
XML
cat >Program.cs <<'CS'
using LayersGen;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.ClearProviders();
await using WebApplication server = builder.Build();
server.MapLayersModels<Tiny>("/models", o => o.Store = new MemoryModelStore());
await server.StartAsync();

// Schemes that a package registers by itself, and a server.
using Tiny model = Tiny.Create(seed: 1);
ILoadHandler[] places = [await SaveAsync("sqlite://models.db#tiny", ""), await SaveAsync(server.Urls.Single() + "/models/tiny", "/model.json"), new KerasModelHandler("tiny.keras")];
await model.SaveAsync(new KerasModelHandler("tiny.keras"));
float[] expected = new float[2], found = new float[2];
model.Predict([1, 2, 3], expected);
foreach (ILoadHandler place in places)
{
    using Tiny back = await Tiny.LoadAsync(place);
    back.Predict([1, 2, 3], found);
    if (!found.AsSpan().SequenceEqual(expected))
        throw new InvalidOperationException($"{place} holds another model");
}

// Those that need an account, or a browser.
_ = new ModelRouter().AddAzureBlobs(new AzureBlobsOptions { ServiceUri = new Uri("https://account.blob.core.windows.net") }).AddS3(new S3Options()).AddBrowser();
string[] missing = [.. new[] { "sqlite", "azblob", "s3" }.Except(ModelRouter.Default.Schemes)];
Console.WriteLine(missing.Length == 0 ? "packages: ok" : $"packages: {string.Join(", ", missing)} is not registered");

async Task<ILoadHandler> SaveAsync(string url, string file)
{
    await model.SaveAsync(url);
    return ModelRouter.Default.GetLoadHandler(url + file);
}

[LayersModel]
[Input(3)]
[Dense(2, Activation = Activation.Softmax)]
public sealed partial class Tiny;
CS
dotnet build --nologo -v quiet -tl:off -clp:NoSummary -o out
(cd out && ./Beside) | tee result
grep -q '^packages: ok$' result
if ! grep -q 'layersgen\.browser\.js' out/Beside.staticwebassets.runtime.json; then
    echo "packages: a page would not find layersgen.browser.js" >&2
    exit 1
fi

# A package alone must bring the generator, too.
for name in browser sqlite aspnetcore azureblobs s3 keras; do
    if ! grep -q 'id="LayersGen" .*include="All"' ../packages/layersgen.$name/*/*.nuspec; then
        echo "packages: layersgen.$name does not bring all of LayersGen" >&2
        exit 1
    fi
done

dotnet tool install LayersGen.Cli --tool-path "$scratch/tools" --configfile nuget.config --version '*-*' -v quiet
"$scratch/tools/layersgen" inspect models/tiny/model.json | tee result
grep -q 'probs' result
