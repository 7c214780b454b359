using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator.Benchmarks;

/// <summary>Finds the models' classes as the generator does, by the compiler's own look-up of attributes, and reads nothing: what no generator that is found by an attribute can be below.</summary>
internal sealed class FindingGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<string> names = context.SyntaxProvider.ForAttributeWithMetadataName(
            "LayersGen.LayersModelAttribute",
            static (node, _) => node is TypeDeclarationSyntax,
            static (match, _) => ((TypeDeclarationSyntax)match.TargetNode).Identifier.Text);
        context.RegisterSourceOutput(names, static (output, name) => output.AddSource(name, $"// {name}"));
    }
}
