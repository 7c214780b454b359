using LayersGen.Catalogue;
using LayersGen.Execution;

namespace LayersGen.Generator;

public sealed partial class LayersModelGenerator
{
    /// <summary>Pure functions from a declaration to its generated file.</summary>
    private static class Execute
    {
        public static ModelSource? MakeSource(ModelDeclaration declaration, CancellationToken cancellationToken)
        {
            if (declaration.Spec is null || declaration.Errors.Count > 0)
                return null;
            ModelGraph? graph = GraphBuilder.Build(declaration.Spec, cancellationToken).Graph;
            if (graph is null)
                return null;
            ForwardPlan? plan = graph.IsStatic ? PlanBuilder.Build(graph) : null;
            return new ModelSource(declaration.HintName, ModelEmitter.Emit(declaration, graph, plan));
        }
    }
}
