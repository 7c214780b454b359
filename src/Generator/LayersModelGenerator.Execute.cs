using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.Generator;

public sealed partial class LayersModelGenerator
{
    /// <summary>Pure functions from a declaration to its generated file.</summary>
    private static class Execute
    {
        // The attribute on a second part of the class is the compiler's to report; a second file of one name would stop the generator.
        public static bool IsFirstDeclaration(GeneratorAttributeSyntaxContext match, CancellationToken cancellationToken) => match.TargetSymbol.GetAttributes()
            .First(static attribute => attribute.AttributeClass?.ToDisplayString() == DeclarationReader.AttributeName)
            .ApplicationSyntaxReference?.GetSyntax(cancellationToken).Parent?.Parent == match.TargetNode;

        public static ModelSource? MakeSource(ModelDeclaration declaration, CancellationToken cancellationToken)
        {
            if (declaration.Spec is null || declaration.Errors.Count > 0)
                return null;
            GraphResult result = GraphBuilder.Build(declaration.Spec, cancellationToken);
            return result.Graph is null ? null : new ModelSource(declaration.HintName, ModelEmitter.Emit(declaration, result.Graph, result.Plan));
        }
    }
}
