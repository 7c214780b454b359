#!/usr/bin/env bash
# Packs LayersGen and uses the package from a project outside the repository: a PackageReference alone must bring the
# run time, the generator and the analyzers. Prints 'package: ok'.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cached=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')

dotnet pack src/Runtime -c Release -o "$scratch/source" --nologo -v quiet -tl:off -clp:NoSummary
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

# Weights that are too short are a fault of the manifest, at its place in the file.
head -c 31 /dev/zero >models/tiny/weights.bin
if dotnet build --nologo -v quiet -o wrong >log 2>&1 || ! grep -q 'model.json(6,14): error LG3014: .*expected 32 bytes.*found 31 bytes' log; then
    cat log >&2
    echo "package: a weights file of the wrong size is not reported" >&2
    exit 1
fi
