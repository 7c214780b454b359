using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>The command lines of docs/cli.md, run as they stand there.</summary>
public sealed partial class DocsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A server does not end, and what the tool is installed from is not published yet: ServeTests and package.sh have them.
    public static TheoryData<string> Lines() =>
    [
        .. CommandLine().Matches(Document()).Select(static match => match.Groups["arguments"].Value).Where(static line => !line.StartsWith("serve ", StringComparison.Ordinal)).Distinct(),
    ];

    [Fact]
    public void All_kinds_of_lines_are_found() => Assert.True(Lines().Count >= 4);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Each_line_does_what_it_says(string line)
    {
        using TempFolder folder = new();
        string[] parts = line.Split(" > ");
        string[] arguments = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string file in arguments.Where(static argument => argument.EndsWith(".h5", StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
            File.Copy(Goldens.Path("dense.keras2.h5"), folder[file], overwrite: true);
        }

        string[] places = [.. arguments.Skip(1).Where(static argument => argument.Contains('.', StringComparison.Ordinal) || argument.Contains('/', StringComparison.Ordinal))];
        if (places.Length > 0 && places[0].EndsWith("/model.json", StringComparison.Ordinal))
            await RunAsync(folder, "cp", Goldens.Path("dense.keras2.h5"), Path.GetDirectoryName(places[0])!);
        if (arguments[0] == "convert" && File.Exists(folder[places[^1]]))
            File.Delete(folder[places[^1]]);
        string output = await RunAsync(folder, arguments);
        if (arguments[0] == "convert")
            Assert.True(Path.Exists(folder[places[^1]]), output);
        else
            Assert.Contains("public sealed partial class", output);
    }

    [Fact]
    public async Task A_problem_is_told_as_documented()
    {
        string sample = Assert.Single(ProblemLine().Matches(Document())).Groups["problem"].Value;
        using TempFolder folder = new();
        await RunAsync(folder, "cp", Goldens.Path("dense.keras2.h5"), "web/m");
        JsonNode model = JsonNode.Parse(await File.ReadAllTextAsync(folder["web/m/model.json"], Token))!;
        JsonNode layer = model["modelTopology"]!["config"]!["layers"]![1]!;
        Assert.Equal("Dense", layer["class_name"]!.ToString());
        layer["config"]!["units"] = 0;
        await File.WriteAllTextAsync(folder["web/m/model.json"], model.ToJsonString(new() { WriteIndented = true }), Token);
        string output = await RunAsync(folder, 1, "validate", "web/m/model.json");
        // Where in the file is the file's affair.
        Assert.Contains(Place().Replace(sample, "").Replace("…", "", StringComparison.Ordinal), Place().Replace(output, ""));
    }

    private static string Document() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "cli.md"));

    private static Task<string> RunAsync(TempFolder folder, params string[] arguments) => RunAsync(folder, 0, arguments);

    private static async Task<string> RunAsync(TempFolder folder, int expected, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [CliTests.Tool, .. arguments]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        string text = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == expected, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {text}{await errors}");
        return text;
    }

    [GeneratedRegex(@"^    layersgen (?<arguments>.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"^    (?<problem>\S+model\.json\(\d+,\d+\): .+)$", RegexOptions.Multiline)]
    private static partial Regex ProblemLine();

    [GeneratedRegex(@"\(\d+,\d+\)")]
    private static partial Regex Place();
}
