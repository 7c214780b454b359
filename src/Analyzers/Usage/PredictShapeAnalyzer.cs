using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>Reports arrays, spans and tensors given to a declared model's <c>Predict</c> whose sizes are constant and cannot fit.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PredictShapeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.PredictShape];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is not { } types)
                return;
            ConcurrentDictionary<INamedTypeSymbol, ModelGraph?> graphs = new(SymbolEqualityComparer.Default);
            start.RegisterOperationAction(call => AnalyzeCall(call, types, graphs), OperationKind.Invocation);
            start.RegisterOperationAction(creation => AnalyzeInputs(creation, types, graphs), OperationKind.ObjectCreation);
        });
    }

    private static void AnalyzeCall(OperationAnalysisContext context, KnownTypes types, ConcurrentDictionary<INamedTypeSymbol, ModelGraph?> graphs)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is not { Name: "Predict", IsStatic: false } || !types.IsModel(call.TargetMethod.ContainingType) || MeansToFail(call)
            || GraphOf(call.TargetMethod.ContainingType, graphs, context.CancellationToken) is not { Inputs.Count: 1, Outputs.Count: 1 } graph)
            return;
        IOperation[] arguments = [.. call.Arguments.OrderBy(static argument => argument.Parameter!.Ordinal).Select(static argument => argument.Value)];
        GraphTensor input = graph.InputTensors.First();
        if (arguments.Length == 1)
            CheckTensor(context, arguments[0], input, $"'{call.TargetMethod.ContainingType.Name}' predicts");
        else if (arguments.Length == 2 && graph.IsStatic)
            CheckSpans(context, arguments[0], arguments[1], input.Shape, graph.OutputTensors.First().Shape);
    }

    // new Model.Inputs(a, b), of a model with several.
    private static void AnalyzeInputs(OperationAnalysisContext context, KnownTypes types, ConcurrentDictionary<INamedTypeSymbol, ModelGraph?> graphs)
    {
        IObjectCreationOperation creation = (IObjectCreationOperation)context.Operation;
        if (creation.Type is not INamedTypeSymbol { Name: "Inputs", ContainingType: { } model } || !types.IsModel(model) || MeansToFail(creation)
            || GraphOf(model, graphs, context.CancellationToken) is not { } graph || creation.Arguments.Length != graph.Inputs.Count)
            return;
        GraphTensor[] inputs = [.. graph.InputTensors];
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            GraphTensor input = inputs[argument.Parameter!.Ordinal];
            CheckTensor(context, argument.Value, input, $"'{graph.Layers[input.Layer].Name}' of '{model.Name}' is");
        }
    }

    private static ModelGraph? GraphOf(INamedTypeSymbol model, ConcurrentDictionary<INamedTypeSymbol, ModelGraph?> graphs, CancellationToken cancellationToken) =>
        graphs.GetOrAdd(model, type =>
        {
            if (!type.GetAttributes().Any(static attribute => attribute.AttributeClass?.ToDisplayString() == DeclarationReader.AttributeName))
                return null;
            ModelDeclaration declaration = DeclarationReader.Read(type, cancellationToken).Declaration;
            return declaration.Spec is null || declaration.Errors.Count > 0 ? null : GraphBuilder.Build(declaration.Spec, cancellationToken).Graph;
        });

    private static void CheckTensor(OperationAnalysisContext context, IOperation tensor, GraphTensor expected, string subject)
    {
        Shape shape = expected.Shape;
        if (ConstantSizes.ShapeOf(tensor, out SyntaxNode? lengths) is not { } given)
            return;
        bool fits = given.Length == shape.Rank;
        for (int axis = 1; fits && axis < shape.Rank; axis++)
            fits = given[axis] < 0 || shape[axis] == Shape.Unknown || given[axis] == shape[axis];
        if (fits)
            return;
        // The batch is the user's where there is one; a shape with an axis too few has most often left it out.
        int batch = given.Length >= shape.Rank && given.Length > 0 && given[0] >= 0 ? given[0] : 1;
        ImmutableDictionary<string, string?> properties = lengths is null || shape.Rank == 0 || shape.Axes.Skip(1).Contains(Shape.Unknown)
            ? ImmutableDictionary<string, string?>.Empty
            : ImmutableDictionary<string, string?>.Empty.Add(Repair.Axes, string.Join(", ", shape.Axes.Skip(1).Prepend(batch).Select(Text)));
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.PredictShape,
            (lengths ?? tensor.Syntax).GetLocation(),
            properties,
            $"{subject} {shape.ToBatchString()}, but this tensor is [{string.Join(", ", given.Select(static axis => axis < 0 ? "?" : Text(axis)))}]."));
    }

    private static void CheckSpans(OperationAnalysisContext context, IOperation input, IOperation output, Shape inputShape, Shape outputShape)
    {
        int sample = inputShape.SampleSize;
        int result = outputShape.SampleSize;
        int? given = ConstantSizes.LengthOf(input, out SyntaxNode? inputSize);
        if (given is { } length && sample > 0 && length % sample != 0)
        {
            Report(input, inputSize, Math.Max(1, (int)Math.Round((double)length / sample)) * (long)sample, $"The input has {Text(length)} values, which is not a whole number of samples {inputShape.ToBatchString()} of {Text(sample)} values each.");
            return;
        }

        if (ConstantSizes.LengthOf(output, out SyntaxNode? outputSize) is not { } room)
            return;
        if (given is { } values && sample > 0 && room != (long)(values / sample) * result)
            Report(output, outputSize, (long)(values / sample) * result, $"The output has room for {Text(room)} values; {Text(values / sample)} sample(s) of {outputShape.ToBatchString()} need {Text((long)(values / sample) * result)}.");
        else if (given is null && result > 0 && room % result != 0)
            Report(output, outputSize, Math.Max(1, (int)Math.Round((double)room / result)) * (long)result, $"The output has room for {Text(room)} values, which is not a whole number of results {outputShape.ToBatchString()} of {Text(result)} values each.");

        void Report(IOperation values, SyntaxNode? size, long right, string message) => context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.PredictShape,
            (size ?? values.Syntax).GetLocation(),
            size is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(Repair.Length, Text(right)),
            message));
    }

    // Assert.Throws(() => model.Predict(…)), Record.Exception(() => …): a test that it is refused.
    private static bool MeansToFail(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IInvocationOperation { TargetMethod.Name: var name } && (name.Contains("Throw") || name.Contains("Exception")))
                return true;
        }

        return false;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(int number) => Text((long)number);
}
