using System.Composition;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.CodeFixes;

/// <summary>
/// Offers <c>[Flatten]</c> before a <c>[Dense]</c> whose input has more axes than the batch and one. Such a Dense works, on the last
/// axis alone, so it is no error; but often it is meant to see the whole input.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(FlattenRefactoring))]
[Shared]
public sealed class FlattenRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (root.FindNode(context.Span).FirstAncestorOrSelf<AttributeSyntax>() is not { Name: var name, Parent.Parent: TypeDeclarationSyntax type } attribute || name.ToString() != "Dense")
            return;
        SemanticModel semantics = await Fix.SemanticsOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (semantics.GetDeclaredSymbol(type, context.CancellationToken) is not INamedTypeSymbol symbol || InputOf(attribute, symbol, context.CancellationToken) is not { Rank: > 2 } input
            || InsertLayer.Before(root, attribute, "Flatten") is not { } changed)
            return;
        context.RegisterRefactoring(CodeAction.Create($"Insert [Flatten] before it: its input is {input}", _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(FlattenRefactoring)));
    }

    private static Shape? InputOf(AttributeSyntax attribute, INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        (ModelDeclaration declaration, DeclarationSites sites) = DeclarationReader.Read(type, cancellationToken);
        if (declaration.Spec is null || declaration.Errors.Count > 0 || GraphBuilder.Build(declaration.Spec, cancellationToken).Graph is not { } graph)
            return null;
        for (int i = 0; i < declaration.Spec.Layers.Count; i++)
        {
            Site site = sites.OfGraphError(new GraphError(ErrorId.WrongRank, i, null, ""));
            if (site.Attribute?.ApplicationSyntaxReference?.Span == attribute.Span && site.Attribute.ApplicationSyntaxReference.SyntaxTree == attribute.SyntaxTree)
                return graph.Tensors[graph.Nodes.First(node => node.Layer == i).Inputs[0]].Shape;
        }

        return null;
    }
}
