using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace LayersGen.CodeFixes;

/// <summary>Offers, on a class bound to a <c>model.json</c>, to declare the model in C#: its layers as attributes, which the compiler then holds against the file.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(DeclareModelRefactoring))]
[Shared]
public sealed class DeclareModelRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (await DeclareModel.FindAsync(context.Document, root.FindNode(context.Span), context.CancellationToken).ConfigureAwait(false) is not { } model)
            return;
        context.RegisterRefactoring(CodeAction.Create(
            $"Declare '{model.Symbol.Name}' in C#, as {model.FileName} has it",
            cancellationToken => DeclareModel.ApplyAsync(context.Document, model, cancellationToken),
            nameof(DeclareModelRefactoring)));
    }
}
