using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>
/// Reports a memory-mapped model that nothing disposes: one that is dropped, or kept in a local that is only worked with
/// where it is declared. What is returned, stored or handed on may be disposed elsewhere.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MappedModelAnalyzer : DiagnosticAnalyzer
{
    private const string Message = "This model maps its file into memory, and nothing disposes it: the file stays open, and on Windows locked. Declare it with 'using'.";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.MappedModelNotDisposed];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { } types)
                start.RegisterOperationAction(call => Analyze(call, types), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (!types.IsLoad(call.TargetMethod) || !call.Arguments.Any(argument => Maps(argument.Value, types)) || ModelOf(call) is not { } model)
            return;
        bool isLost = model.Parent switch
        {
            IExpressionStatementOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => IsUndisposed(declarator),
            // Worked with on the spot: (await M.LoadAsync(…)).Predict(…).
            IInvocationOperation use => use.Instance == model && use.TargetMethod.Name != "Dispose" && use.Type?.Name != "Task" && !types.IsModel(use.Type),
            _ => false,
        };
        if (isLost)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.MappedModelNotDisposed, call.Syntax.GetLocation(), Message));
    }

    private static bool Maps(IOperation options, KnownTypes types)
    {
        while (options is IConversionOperation conversion)
            options = conversion.Operand;
        if (options is ILocalReferenceOperation local)
            return Locals.OnlyValue(local) is { } value and not ILocalReferenceOperation && Maps(value, types);
        return options is IObjectCreationOperation creation && SymbolEqualityComparer.Default.Equals(creation.Type, types.LoadOptions)
            && creation.Initializer is { } initializer
            && initializer.Initializers.OfType<ISimpleAssignmentOperation>().Any(static assignment =>
                assignment is { Target: IPropertyReferenceOperation { Property.Name: "MemoryMap" }, Value.ConstantValue: { HasValue: true, Value: true } });
    }

    // The awaited model; null where the task goes elsewhere.
    private static IOperation? ModelOf(IOperation task)
    {
        while (task.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } or IParenthesizedOperation or IConversionOperation)
            task = task.Parent;
        if (task.Parent is not IAwaitOperation { Parent: not null } awaited)
            return null;
        IOperation model = awaited;
        while (model.Parent is IParenthesizedOperation or IConversionOperation { IsImplicit: true })
            model = model.Parent;
        return model;
    }

    private static bool IsUndisposed(IVariableDeclaratorOperation declarator)
    {
        if (IsUsing(declarator) || declarator.Symbol.IsRef)
            return false;
        return Locals.ReferencesTo(declarator.Symbol, declarator).All(IsHarmless);
    }

    private static bool IsUsing(IVariableDeclaratorOperation declarator)
    {
        for (IOperation? parent = declarator.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IUsingDeclarationOperation or IUsingOperation { Resources: IVariableDeclarationGroupOperation })
                return parent is not IUsingOperation statement || statement.Resources.Descendants().Contains(declarator);
            if (parent is IBlockOperation)
                return false;
        }

        return false;
    }

    // A member of it is used, and it is not disposed by that.
    private static bool IsHarmless(ILocalReferenceOperation reference)
    {
        IOperation use = reference;
        while (use.Parent is IConversionOperation { IsImplicit: true } or IParenthesizedOperation)
            use = use.Parent;
        bool isMember = use.Parent switch
        {
            IInvocationOperation call => call.Instance == use && call.TargetMethod.Name is "Predict" or "SaveAsync" or "GetWeight",
            IPropertyReferenceOperation property => property.Instance == use,
            _ => false,
        };
        if (!isMember)
            return false;
        for (IOperation? parent = use.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return true;
    }
}
