using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator.Benchmarks;

/// <summary>Finds the models' classes by the compiler's own look-up of attributes, as most generators do, and reads nothing.</summary>
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
