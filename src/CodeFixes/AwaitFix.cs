using System.Collections.Immutable;
using System.Composition;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace LayersGen.CodeFixes;

/// <summary>Awaits a load or save that is dropped or waited for by blocking; a method that returned nothing becomes asynchronous.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
[Shared]
public sealed class AwaitFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ErrorId.NotAwaited, ErrorId.SyncOverAsync];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (root.FindNode(context.Span, getInnermostNodeForTie: true) is not ExpressionSyntax found)
            return;
        bool isDropped = context.Diagnostics[0].Id == ErrorId.NotAwaited;
        ExpressionSyntax old = isDropped ? Outermost(found) : found;
        SemanticModel semantics = await Fix.SemanticsOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        // A null task, of model?.SaveAsync(…), cannot be awaited; nor can anything be in a lock.
        if ((isDropped ? old : TaskOf(old)) is not { } task || task is ConditionalAccessExpressionSyntax || FunctionOf(old) is not { } function || !MayBeAsync(function, semantics, context.CancellationToken))
            return;
        context.RegisterCodeFix(
            CodeAction.Create("Write 'await'", cancellationToken => AwaitAsync(context.Document, root, old, task, function, cancellationToken), nameof(AwaitFix)),
            context.Diagnostics);
    }

    private static Task<Document> AwaitAsync(Document document, SyntaxNode root, ExpressionSyntax old, ExpressionSyntax task, SyntaxNode function, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        if (old.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax)
            awaited = SyntaxFactory.ParenthesizedExpression(awaited);
        awaited = awaited.WithTriviaFrom(old);
        SyntaxNode changed = IsAsync(function) ? root.ReplaceNode(old, awaited) : root.ReplaceNode(function, Async(function.ReplaceNode(old, awaited)));
        return Task.FromResult(document.WithSyntaxRoot(changed));
    }

    // What is dropped is the statement's expression or the lambda's: the call, or its ConfigureAwait(…).
    private static ExpressionSyntax Outermost(ExpressionSyntax call)
    {
        while (call.Parent is ExpressionSyntax and not AnonymousFunctionExpressionSyntax)
            call = (ExpressionSyntax)call.Parent;
        return call;
    }

    // model.SaveAsync(…).Result, .Wait(), .GetAwaiter().GetResult(): all wrap the task in a member access.
    private static ExpressionSyntax? TaskOf(ExpressionSyntax blocking) => blocking switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } result => result.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait } => wait.Expression,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } } } => awaiter.Expression,
        _ => null,
    };

    private static SyntaxNode? FunctionOf(SyntaxNode node)
    {
        foreach (SyntaxNode ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case LockStatementSyntax: return null;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or GlobalStatementSyntax or BasePropertyDeclarationSyntax: return ancestor;
            }
        }

        return null;
    }

    private static bool IsAsync(SyntaxNode function) => function switch
    {
        GlobalStatementSyntax => true,
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    private static bool MayBeAsync(SyntaxNode function, SemanticModel semantics, CancellationToken cancellationToken)
    {
        if (IsAsync(function))
            return true;
        if (function is LocalFunctionStatementSyntax or MethodDeclarationSyntax && semantics.GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method)
        {
            bool isPromised = method.IsOverride || method.IsVirtual || method.ExplicitInterfaceImplementations.Length > 0
                || method.ContainingType.AllInterfaces.SelectMany(type => type.GetMembers(method.Name)).Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));
            return method.ReturnsVoid && !isPromised && method.Parameters.All(static parameter => parameter.RefKind == RefKind.None);
        }

        return false;
    }

    private static SyntaxNode Async(SyntaxNode function)
    {
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        TypeSyntax task = SyntaxFactory.ParseTypeName("global::System.Threading.Tasks.Task").WithAdditionalAnnotations(Simplifier.Annotation).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxTriviaList leading = function.GetLeadingTrivia();
        SyntaxNode bare = function.WithoutLeadingTrivia();
        return (bare switch
        {
            MethodDeclarationSyntax method => method.WithReturnType(task).AddModifiers(keyword),
            LocalFunctionStatementSyntax local => local.WithReturnType(task).AddModifiers(keyword),
            _ => bare,
        }).WithLeadingTrivia(leading);
    }
}
