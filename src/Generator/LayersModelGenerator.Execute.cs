using LayersGen.Catalogue;

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
            GraphResult result = GraphBuilder.Build(declaration.Spec, cancellationToken);
            return result.Graph is null ? null : new ModelSource(declaration.HintName, ModelEmitter.Emit(declaration, result.Graph, result.Plan));
        }
    }
}
