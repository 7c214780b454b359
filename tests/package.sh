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
  </ItemGroup>
</Project>
XML
cat >Program.cs <<'CS'
using LayersGen;

using Tiny model = Tiny.Create(seed: 1);
await model.SaveAsync("memory://tiny");
using Tiny back = await Tiny.LoadAsync("memory://tiny");
float[] output = new float[2], again = new float[2];
model.Predict([1, 2, 3], output);
back.Predict([1, 2, 3], again);
Console.WriteLine(output.AsSpan().SequenceEqual(again) && MathF.Abs(output.Sum() - 1) < 1e-6f ? "package: ok" : "package: wrong prediction");

[LayersModel]
[Input(3)]
[Dense(2, Activation = Activation.Softmax)]
public sealed partial class Tiny;

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
    echo "package: the analyzers do not report" >&2
    exit 1
fi
