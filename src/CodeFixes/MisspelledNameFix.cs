using System.Collections.Immutable;
using System.Composition;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.CodeFixes;

/// <summary>
/// Writes the layer attribute, or the member of one of LayersGen's enumerations (activations, paddings), that was meant. Those the
/// compiler reports: CS0246 for <c>[Dens(3)]</c>, CS0117 for <c>Activation.Rellu</c>, CS0234 where it is qualified.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MisspelledNameFix))]
[Shared]
public sealed class MisspelledNameFix : CodeFixProvider
{
    private const string Suffix = "Attribute";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["CS0246", "CS0117", "CS0234"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = await Fix.RootOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        if (root.FindNode(context.Span, getInnermostNodeForTie: true) is not IdentifierNameSyntax name)
            return;
        SemanticModel semantics = await Fix.SemanticsOf(context.Document, context.CancellationToken).ConfigureAwait(false);
        string written = name.Identifier.ValueText;
        if (Naming.Nearest(written, Candidates(name, semantics, context.CancellationToken)) is { } near && near != written)
            Fix.Offer(context, root, name, SyntaxFactory.IdentifierName(near).WithTriviaFrom(name), $"Write {near}", nameof(MisspelledNameFix));
    }

    private static IEnumerable<string> Candidates(IdentifierNameSyntax name, SemanticModel semantics, CancellationToken cancellationToken)
    {
        if (semantics.Compilation.GetTypeByMetadataName("LayersGen.LayerAttribute") is not { } layer)
            return [];
        if (name.FirstAncestorOrSelf<NameSyntax>(static ancestor => ancestor.Parent is AttributeSyntax) is { Parent: AttributeSyntax { Parent.Parent: ClassDeclarationSyntax type } })
            return IsModel(type) ? Attributes(layer) : [];
        return name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            && semantics.GetSymbolInfo(access.Expression, cancellationToken).Symbol is INamedTypeSymbol { TypeKind: TypeKind.Enum } choices
            && SymbolEqualityComparer.Default.Equals(choices.ContainingAssembly, layer.ContainingAssembly)
            ? choices.GetMembers().OfType<IFieldSymbol>().Select(static member => member.Name)
            : [];
    }

    private static bool IsModel(ClassDeclarationSyntax type) => type.AttributeLists.SelectMany(static list => list.Attributes)
        .Any(static attribute => attribute.Name.ToString() is "LayersModel" or "LayersModelAttribute" or "LayersGen.LayersModel");

    private static IEnumerable<string> Attributes(INamedTypeSymbol layer) => layer.ContainingNamespace.GetTypeMembers()
        .Where(static type => !type.IsAbstract && type.Name.EndsWith(Suffix, StringComparison.Ordinal) && type.BaseType is not null)
        .Select(static type => type.Name.Substring(0, type.Name.Length - Suffix.Length));
}
