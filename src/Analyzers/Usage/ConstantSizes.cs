using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>Sizes that an expression is sure to have, whatever the program does before.</summary>
internal static class ConstantSizes
{
    private const int Unknown = -1;

    /// <summary>The number of values of an array or span; null where it is not sure.</summary>
    /// <param name="values">The expression.</param>
    /// <param name="size">The expression that decides it, if there is one to change: <c>784</c> in <c>new float[784]</c>.</param>
    public static int? LengthOf(IOperation values, out SyntaxNode? size)
    {
        size = null;
        values = Unwrap(values);
        switch (values)
        {
            case IArrayCreationOperation { DimensionSizes.Length: 1 } creation:
                size = creation.Initializer is null ? creation.DimensionSizes[0].Syntax : null;
                return creation.DimensionSizes[0].ConstantValue is { HasValue: true, Value: int length } ? length : null;
            case ICollectionExpressionOperation collection:
                return collection.Elements.Any(static element => element is ISpreadOperation) ? null : collection.Elements.Length;
            case ILocalReferenceOperation local:
                return Locals.OnlyValue(local) is { } value ? LengthOf(value, out size) : null;
            case IInvocationOperation { TargetMethod: { Name: "AsSpan", IsExtensionMethod: true }, Arguments: { Length: 1 } array }:
                return LengthOf(array[0].Value, out size);
            default:
                return LengthOfStackAlloc(values, out size);
        }
    }

    /// <summary>The lengths of a tensor made by one of <c>Tensor</c>'s methods, -1 for one that is not sure; null where even their number is not.</summary>
    /// <param name="tensor">The expression.</param>
    /// <param name="lengths">The expression that lists them, if there is one to change.</param>
    public static ImmutableArray<int>? ShapeOf(IOperation tensor, out SyntaxNode? lengths)
    {
        lengths = null;
        tensor = Unwrap(tensor);
        if (tensor is ILocalReferenceOperation local)
            return Locals.OnlyValue(local) is { } value ? ShapeOf(value, out lengths) : null;
        if (tensor is not IInvocationOperation { TargetMethod: { Name: "Create" or "CreateFromShape" or "CreateFromShapeUninitialized", ContainingType: { Name: "Tensor", IsStatic: true } } method } call
            || method.ContainingNamespace.ToDisplayString() != "System.Numerics.Tensors")
            return null;
        if (call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "lengths") is { } given)
        {
            lengths = given.Value.Syntax;
            return ListOf(Unwrap(given.Value));
        }

        return call.Arguments is { Length: 1 } only && only[0].Parameter?.Type is IArrayTypeSymbol && LengthOf(only[0].Value, out _) is { } length ? [length] : null;
    }

    private static ImmutableArray<int>? ListOf(IOperation lengths) => lengths switch
    {
        ICollectionExpressionOperation collection when !collection.Elements.Any(static element => element is ISpreadOperation) => [.. collection.Elements.Select(Constant)],
        IArrayCreationOperation { DimensionSizes.Length: 1, Initializer: { } initializer } => [.. initializer.ElementValues.Select(Constant)],
        _ => null,
    };

    private static int Constant(IOperation length)
    {
        length = Unwrap(length);
        return length.ConstantValue is { HasValue: true, Value: int size and >= 0 } ? size : Unknown;
    }

    // The compiler has no operation for it.
    private static int? LengthOfStackAlloc(IOperation values, out SyntaxNode? size)
    {
        size = null;
        switch (values.Syntax)
        {
            case StackAllocArrayCreationExpressionSyntax { Initializer: { } initializer }: return initializer.Expressions.Count;
            case ImplicitStackAllocArrayCreationExpressionSyntax { Initializer.Expressions.Count: var count }: return count;
            case StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: { Count: 1 } ranks } } when values.SemanticModel is { } semantics && ranks[0].Sizes.Count == 1:
                size = ranks[0].Sizes[0];
                return semantics.GetConstantValue(size) is { HasValue: true, Value: int number } ? number : null;
            default: return null;
        }
    }

    private static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        return operation;
    }
}
