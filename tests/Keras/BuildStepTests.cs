using System.Diagnostics;
using System.Text.RegularExpressions;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>The build step of docs/cli.md, in a project of its own.</summary>
public sealed partial class BuildStepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_class_is_bound_to_a_keras_file()
    {
        using TempFolder folder = new();
        string text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "cli.md"), Token);
        Directory.CreateDirectory(folder["models"]);
        File.Copy(Goldens.Path("dense.keras2.h5"), folder["models/digits.h5"]);
        await WriteToolAsync(folder);
        // A member by the name of a layer of the file: it compiles only if the generator has read it.
        await File.WriteAllTextAsync(folder["Digits.cs"], "using LayersGen;\n" + Snippet(text, "csharp") + "\npublic static class Use { public static object Of(Digits model) => model.A.Kernel.Lengths.Length; }\n", Token);
        await File.WriteAllTextAsync(folder["P.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <LayersGenTasksAssembly>{Output("Build")}</LayersGenTasksAssembly>
                <CustomAfterMicrosoftCommonTargets>{Repository.Root}/src/Build/build/LayersGen.targets</CustomAfterMicrosoftCommonTargets>
              </PropertyGroup>
              <Import Project="{Repository.Root}/src/Build/build/LayersGen.props" />
              <ItemGroup>
                <Reference Include="{typeof(LayersModel).Assembly.Location};{typeof(System.Numerics.Tensors.Tensor).Assembly.Location}" />
                <Analyzer Include="{Output("Generator")}" />
              </ItemGroup>
            {Snippet(text, "xml")}
            </Project>
            """, Token);

        ProcessStartInfo start = new("dotnet", ["build", "-v", "minimal", "--nologo", "-nodeReuse:false"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        start.Environment["PATH"] = folder.Path + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using Process build = Process.Start(start)!;
        string output = await build.StandardOutput.ReadToEndAsync(Token);
        await build.WaitForExitAsync(Token);
        Assert.True(build.ExitCode == 0, output);
        Assert.True(File.Exists(folder["obj/models/digits/model.json"]));
    }

    private static async Task WriteToolAsync(TempFolder folder)
    {
        if (OperatingSystem.IsWindows())
        {
            await File.WriteAllTextAsync(folder["layersgen.cmd"], $"@dotnet \"{CliTests.Tool}\" %*\r\n", Token);
            return;
        }

        await File.WriteAllTextAsync(folder["layersgen"], $"#!/bin/sh\nexec dotnet '{CliTests.Tool}' \"$@\"\n", Token);
        File.SetUnixFileMode(folder["layersgen"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static string Output(string project) =>
        Path.Combine(Repository.Root, "src", project, "bin", CliTests.Configuration, "netstandard2.0", $"LayersGen.{project}.dll");

    private static string Snippet(string text, string language) =>
        Assert.Single(Fence().Matches(text), match => match.Groups["language"].Value == language).Groups["code"].Value;

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
