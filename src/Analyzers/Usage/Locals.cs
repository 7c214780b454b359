using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>What is sure of local variables.</summary>
internal static class Locals
{
    /// <summary>The value a local is declared with, if it never gets another one; null if it may.</summary>
    public static IOperation? OnlyValue(ILocalReferenceOperation reference)
    {
        IOperation? value = null;
        foreach (IOperation operation in Root(reference).Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && SymbolEqualityComparer.Default.Equals(declarator.Symbol, reference.Local))
                value = declarator.GetVariableInitializer()?.Value;
            else if (operation is ILocalReferenceOperation other && SymbolEqualityComparer.Default.Equals(other.Local, reference.Local) && MayWrite(other))
                return null;
        }

        return value;
    }

    /// <summary>Every use of the local.</summary>
    public static IEnumerable<ILocalReferenceOperation> ReferencesTo(ILocalSymbol local, IOperation near) =>
        Root(near).Descendants().OfType<ILocalReferenceOperation>().Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local));

    private static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    private static bool MayWrite(ILocalReferenceOperation reference)
    {
        if (reference.Local.IsRef || (reference.Parent is IAssignmentOperation assignment && assignment.Target == reference) || reference.Parent is ITupleOperation or IIncrementOrDecrementOperation)
            return true;
        return reference.Syntax.Parent is RefExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression };
    }
}
