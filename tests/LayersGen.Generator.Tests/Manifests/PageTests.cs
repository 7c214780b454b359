using System.Text;
using System.Text.RegularExpressions;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>The C# on the pages of diagnostics about files is true, beside the file it tells of.</summary>
public partial class PageTests
{
    internal const string Iris = """
        {
          "modelTopology": { "class_name": "Sequential", "config": { "name": "iris", "layers": [
            { "class_name": "Dense", "config": { "name": "probs", "units": 3, "activation": "softmax", "batch_input_shape": [null, 4] } }
          ] } },
          "weightsManifest": [{ "paths": ["weights.bin"], "weights": [
            { "name": "probs/kernel", "shape": [4, 3], "dtype": "float32" },
            { "name": "probs/bias", "shape": [3], "dtype": "float32" }
          ] }]
        }
        """;

    [Theory]
    [InlineData("LG3017", "models/mobilenet/model.json")]
    [InlineData("LG3018", "models/iris/model.json")]
    public async Task ExamplesAreTrue(string id, string path)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Driver.RepositoryRoot, "docs", "diagnostics", $"{id}.md"), TestContext.Current.CancellationToken);
        string[] code = [.. CodeBlock().Matches(page).Select(static match => "using LayersGen;\n" + match.Groups[1].Value)];
        Assert.Equal(2, code.Length);
        Project project = new Project().WithModel(path, Encoding.UTF8.GetBytes(Iris));
        Assert.Equal(id, Assert.Single(await project.AnalyzeAsync(code[0])).Id);
        Assert.Empty(await project.AnalyzeAsync(code[1]));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
