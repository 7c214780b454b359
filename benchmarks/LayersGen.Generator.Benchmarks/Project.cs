using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator.Benchmarks;

/// <summary>A user's project with many models, each a convolutional network as in the README, and as many other classes.</summary>
internal static class Project
{
    public const int Models = 100;

    public const string Edited = "Edited.cs";

    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    // The framework this runs on, and LayersGen.dll.
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name && (name == "LayersGen.dll" || name.StartsWith("System.", StringComparison.Ordinal)))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The project, parsed anew: no compilation finds another's results.</summary>
    public static CSharpCompilation Create() => CSharpCompilation.Create(
        "User",
        Enumerable.Range(0, Models).Select(Model).Concat(Enumerable.Range(0, Models).Select(Other)).Append(("internal class Edited { int a; }", Edited))
            .Select(static file => CSharpSyntaxTree.ParseText(file.Item1, ParseOptions, file.Item2)),
        s_references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, concurrentBuild: false));

    /// <summary>A model's file.</summary>
    public static (string Text, string Path) Model(int index) => (
        $$"""
        using LayersGen;
        namespace User;

        [LayersModel]
        [Input(28, 28, 1)]
        [Conv2D({{8 + index}}, 5, Activation = Activation.Relu, Name = "conv1")]
        [BatchNormalization]
        [MaxPooling2D(2)]
        [Flatten]
        [Dense(32, Activation = Activation.Relu)]
        [Dense(10, Activation = Activation.Softmax, Name = "probs")]
        internal sealed partial class Model{{index}};
        """,
        $"Model{index}.cs");

    // What surrounds a model in an application: a page of ordinary code.
    private static (string Text, string Path) Other(int index) => (
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        namespace User;

        internal sealed class Service{{index}}(string name)
        {
            private readonly Dictionary<string, int> _counts = [];
            public string Name { get; } = name;
            public int Count(IEnumerable<string> words)
            {
                foreach (string word in words.Where(word => word.Length > {{index}}).OrderBy(word => word, StringComparer.Ordinal))
                    _counts[word] = _counts.TryGetValue(word, out int count) ? count + 1 : 1;
                return _counts.Values.Sum();
            }
            public override string ToString() => $"{Name}: {string.Join(", ", _counts.Select(pair => $"{pair.Key} {pair.Value}"))}";
        }
        """,
        $"Service{index}.cs");
}
