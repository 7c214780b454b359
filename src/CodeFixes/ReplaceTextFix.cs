using System.Collections.Immutable;
using System.Composition;
using LayersGen.Analyzers;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.CodeFixes;

/// <summary>Writes the name that was meant: of a layer, an initializer, regularizer or constraint, a scheme, or the path of a <c>model.json</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReplaceTextFix))]
[Shared]
public sealed class ReplaceTextFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ErrorId.UnknownInput, ErrorId.BadArgument, ErrorId.UnknownScheme, ErrorId.NotModelJson];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        Diagnostic diagnostic = context.Diagnostics[0];
        if (!diagnostic.Properties.TryGetValue(Repair.Found, out string? found) || !diagnostic.Properties.TryGetValue(Repair.Suggestion, out string? suggestion) || found is null || suggestion is null)
            return;
        SyntaxToken[] literals = [.. root.FindNode(context.Span).DescendantTokens().Where(token => context.Span.Contains(token.Span) && IsText(token))];
        SyntaxToken literal = literals.FirstOrDefault(token => token.ValueText == found);
        // Of an initializer the name alone is replaced, not its arguments; of a URL the scheme.
        if (literal.RawKind == 0 && diagnostic.Id is ErrorId.BadArgument or ErrorId.UnknownScheme)
            literal = literals.FirstOrDefault(token => token.ValueText.StartsWith(found, StringComparison.OrdinalIgnoreCase));
        if (literal.RawKind == 0)
            return;
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Write \"{suggestion}\"",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceToken(literal, Replaced(literal, found, suggestion)))),
                nameof(ReplaceTextFix)),
            context.Diagnostics);
    }

    private static bool IsText(SyntaxToken token) => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken);

    private static SyntaxToken Replaced(SyntaxToken literal, string found, string suggestion)
    {
        string value = suggestion + literal.ValueText.Substring(found.Length);
        SyntaxToken replaced = literal.IsKind(SyntaxKind.StringLiteralToken)
            ? SyntaxFactory.Literal(value)
            : SyntaxFactory.Token(literal.LeadingTrivia, SyntaxKind.InterpolatedStringTextToken, suggestion + literal.Text.Substring(found.Length), value, literal.TrailingTrivia);
        return replaced.WithTriviaFrom(literal);
    }
}
