using System.Collections.Immutable;
using System.Composition;
using LayersGen.Analyzers;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.CodeFixes;

/// <summary>Puts the layer before another that gives its input the rank it needs: <c>[Flatten]</c>, <c>[Reshape(28, 28, 1)]</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InsertLayerFix))]
[Shared]
public sealed class InsertLayerFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ErrorId.WrongRank];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (!context.Diagnostics[0].Properties.TryGetValue(Repair.Insert, out string? layer) || layer is null
            || root.FindNode(context.Span).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute || attribute.Name.ToString() == "Apply"
            || InsertLayer.Before(root, attribute, layer) is not { } changed)
            return;
        context.RegisterCodeFix(CodeAction.Create($"Insert [{layer}] before it", _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(InsertLayerFix)), context.Diagnostics);
    }
}
