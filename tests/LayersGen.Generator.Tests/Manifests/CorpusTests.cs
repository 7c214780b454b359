using System.Text;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>Compiler and run time judge alike: the same id at the same field, for every way a file can be broken.</summary>
public class CorpusTests
{
    public static TheoryData<string> Bases => [.. Corpus.Bases];

    [Fact]
    public void IsLargeEnough()
    {
        HashSet<string> ids = [];
        int count = 0;
        foreach (Mutation mutation in Corpus.Mutations)
        {
            int applied = Corpus.Bases.Count(name => mutation.Apply(Files.Load(name)));
            Assert.True(applied > 0, $"'{mutation.Name}' applies to no model");
            count += applied;
            ids.Add(mutation.Id);
        }

        Assert.InRange(count, 200, int.MaxValue);
        Assert.Equal(Corpus.Mutations.Length, Corpus.Mutations.Select(static mutation => mutation.Name).Distinct().Count());
        // All that a model file can be wrong in by itself; LG3017 and LG3018 are about the class.
        Assert.Superset(Enumerable.Range(3001, 16).Select(static number => $"LG{number}").ToHashSet(), ids);
    }

    /// <summary>All broken forms of a model, and the model as it is, each bound to a class of one project.</summary>
    [Theory]
    [MemberData(nameof(Bases))]
    public async Task CompilerAndRunTimeJudgeAlike(string name)
    {
        Project project = new();
        StringBuilder source = new("using LayersGen;\n");
        List<(Mutation Mutation, Files Files, byte[] Json, string Path)> cases = [];
        foreach (Mutation mutation in Corpus.Mutations.Prepend(new Mutation("as it is", "", static _ => true)))
        {
            Files files = Files.Load(name);
            if (!mutation.Apply(files))
                continue;
            string path = $"models/{cases.Count}/model.json";
            byte[] json = files.Json();
            project.WithModel(path, json).WithShards(path, Sizes(files));
            source.Append("[LayersModel(Manifest = \"").Append(path).Append("\")] public sealed partial class Model").Append(cases.Count).Append(";\n");
            cases.Add((mutation, files, json, Project.Folder + path));
        }

        ILookup<string, Diagnostic> reported = (await project.AnalyzeAsync(source.ToString())).ToLookup(static diagnostic => diagnostic.Location.GetLineSpan().Path);
        List<string> wrong = [];
        foreach ((Mutation mutation, Files files, byte[] json, string path) in cases)
        {
            ModelFormatException? refusal = await LoadAsync(files, json);
            Diagnostic? first = reported[path].FirstOrDefault();
            if ((first?.Id ?? "") != mutation.Id || (refusal?.Id ?? "") != mutation.Id)
                wrong.Add($"{mutation.Name}: {mutation.Id} is wanted; the compiler says {first?.ToString() ?? "nothing"}, the run time {refusal?.Id}: {refusal?.Message}");
            else if (first is not null && !first.GetMessage(null).StartsWith(refusal!.Field + ": ", StringComparison.Ordinal))
                wrong.Add($"{mutation.Name}: the compiler says {first}, the run time {refusal!.Message}");
            else if (first is not null && (first.Location.SourceSpan.End > json.Length || (first.Location.SourceSpan.IsEmpty && first.Id != "LG3002")))
                wrong.Add($"{mutation.Name}: {first} is at {first.Location.SourceSpan}");
        }

        Assert.Empty(wrong);
    }

    // As the build task: a path that must not be followed is not.
    private static (string, long?)[] Sizes(Files files)
    {
        if (files.Bytes is not null || files.Root is not JsonObject || files.Top["weightsManifest"] is not JsonArray)
            return [.. files.Shards.Select(static pair => (pair.Key, (long?)pair.Value.Length))];
        return [.. files.Top["weightsManifest"]!.AsArray()
            .SelectMany(static group => (group as JsonObject)?["paths"] as JsonArray ?? [])
            .Where(static path => path is JsonValue value && value.TryGetValue(out string? _))
            .Select(static path => path!.GetValue<string>())
            .Distinct()
            .Select(path => (path, files.Shards.TryGetValue(path, out byte[]? bytes) ? bytes.Length : (long?)null))];
    }

    private static async Task<ModelFormatException?> LoadAsync(Files files, byte[] json)
    {
        string folder = Directory.CreateTempSubdirectory("layersgen-corpus-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.json");
            await File.WriteAllBytesAsync(path, json, TestContext.Current.CancellationToken);
            foreach ((string shard, byte[] bytes) in files.Shards)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, shard))!);
                await File.WriteAllBytesAsync(Path.Combine(folder, shard), bytes, TestContext.Current.CancellationToken);
            }

            using LayersModel model = await LayersModel.LoadAsync(path, cancellationToken: TestContext.Current.CancellationToken);
            return null;
        }
        catch (ModelFormatException refusal)
        {
            return refusal;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
