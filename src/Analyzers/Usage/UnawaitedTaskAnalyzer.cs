using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>Reports a <c>LoadAsync</c> or <c>SaveAsync</c> whose task is dropped, and one that is waited for by blocking.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedTaskAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.NotAwaited, Descriptors.SyncOverAsync];

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
        bool isSave = types.IsSave(call.TargetMethod);
        if (!isSave && !types.IsLoad(call.TargetMethod))
            return;
        IOperation task = Task(call);
        if (task.Parent is IExpressionStatementOperation)
        {
            string what = isSave
                ? "The task of SaveAsync is dropped: the model may not be saved when the next line runs, and nobody learns of an error."
                : "The task of LoadAsync is dropped, and the model with it.";
            Report(Descriptors.NotAwaited, call, $"{what} Write 'await' before it.");
        }
        else if (Blocking(task) is { } blocking)
        {
            string name = blocking is IPropertyReferenceOperation { Property.Name: var property } ? "." + property : $".{((IInvocationOperation)blocking).TargetMethod.Name}()";
            Report(Descriptors.SyncOverAsync, blocking, $"{name} blocks a thread until {call.TargetMethod.Name} is done, and may deadlock where there is a synchronization context. Use 'await'.");
        }

        void Report(DiagnosticDescriptor descriptor, IOperation at, string message) => context.ReportDiagnostic(Diagnostic.Create(descriptor, at.Syntax.GetLocation(), message));
    }

    // The call with what merely wraps it: ConfigureAwait(…), parentheses, model?.SaveAsync(…).
    private static IOperation Task(IOperation task)
    {
        while (true)
        {
            switch (task.Parent)
            {
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured when configured.Instance == task: task = configured; break;
                case IParenthesizedOperation parenthesized: task = parenthesized; break;
                case IConditionalAccessOperation access when access.WhenNotNull == task: task = access; break;
                default: return task;
            }
        }
    }

    private static IOperation? Blocking(IOperation task) => task.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "Result" } result when result.Instance == task => result,
        IInvocationOperation { TargetMethod.Name: "Wait" } wait when wait.Instance == task => wait,
        IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter when awaiter.Instance == task && awaiter.Parent is IInvocationOperation { TargetMethod.Name: "GetResult" } result => result,
        _ => null,
    };
}
