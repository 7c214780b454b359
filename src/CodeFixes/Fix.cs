using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace LayersGen.CodeFixes;

/// <summary>What all fixes do: find the node at fault, and put another tree in the document's place.</summary>
internal static class Fix
{
    /// <summary>Offers to replace a node; nothing where it has no replacement.</summary>
    public static void Offer(CodeFixContext context, SyntaxNode root, SyntaxNode? old, SyntaxNode? replacement, string title, string key)
    {
        if (old is null || replacement is null)
            return;
        Document document = context.Document;
        context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(old, replacement))), key), context.Diagnostics);
    }

    public static async Task<SyntaxNode> RootOf(Document document, CancellationToken cancellationToken) =>
        await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException($"{document.Name} has no syntax tree.");

    /// <summary>What a node means.</summary>
    public static async Task<SemanticModel> SemanticsOf(Document document, CancellationToken cancellationToken) =>
        await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException($"{document.Name} has no semantic model.");
}
