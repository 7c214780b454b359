using System.Collections.Immutable;
using System.Composition;
using LayersGen.Analyzers;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.CodeFixes;

/// <summary>Gives what <c>Predict</c> is called with the size the model has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PredictShapeFix))]
[Shared]
public sealed class PredictShapeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ErrorId.PredictShape];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        ImmutableDictionary<string, string?> properties = context.Diagnostics[0].Properties;
        ExpressionSyntax? size = root.FindNode(context.Span, getInnermostNodeForTie: true) as ExpressionSyntax;
        string? text = properties.TryGetValue(Repair.Length, out string? length) ? length : properties.TryGetValue(Repair.Axes, out string? axes) ? $"[{axes}]" : null;
        if (size is not null && text is not null)
            Fix.Offer(context, root, size, SyntaxFactory.ParseExpression(text).WithTriviaFrom(size), $"Change it to {text}", nameof(PredictShapeFix));
    }
}
