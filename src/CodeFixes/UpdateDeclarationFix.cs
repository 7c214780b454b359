using System.Collections.Immutable;
using System.Composition;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace LayersGen.CodeFixes;

/// <summary>Rewrites the layers of a class that say something else than the <c>model.json</c> it is bound to.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UpdateDeclarationFix))]
[Shared]
public sealed class UpdateDeclarationFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ErrorId.ManifestDisagrees];

    // One fix updates the whole class; those of its other differences would do the same again.

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (await DeclareModel.FindAsync(context.Document, root.FindNode(context.Span), context.CancellationToken).ConfigureAwait(false) is not { } model)
            return;
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Update '{model.Symbol.Name}' from {model.FileName}",
                cancellationToken => DeclareModel.ApplyAsync(context.Document, model, cancellationToken),
                nameof(UpdateDeclarationFix)),
            context.Diagnostics);
    }
}
