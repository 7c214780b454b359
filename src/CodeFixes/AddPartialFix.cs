using System.Collections.Immutable;
using System.Composition;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.CodeFixes;

/// <summary>Makes a model's class, or a type around it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddPartialFix))]
[Shared]
public sealed class AddPartialFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ErrorId.NotPartial];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (root.FindToken(context.Span.Start).Parent is not TypeDeclarationSyntax type)
            return;
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        // Before 'class', whose leading trivia may be all there is before it.
        TypeDeclarationSyntax partial = type.Modifiers.Count > 0
            ? type.AddModifiers(keyword)
            : type.WithKeyword(type.Keyword.WithLeadingTrivia()).WithModifiers([keyword.WithLeadingTrivia(type.Keyword.LeadingTrivia)]);
        Fix.Offer(context, root, type, partial, $"Make '{type.Identifier.ValueText}' partial", nameof(AddPartialFix));
    }
}
