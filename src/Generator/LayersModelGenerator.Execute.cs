using System.Collections.Immutable;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.Generator;

public sealed partial class LayersModelGenerator
{
    /// <summary>Pure functions from a declaration to its generated file.</summary>
    private static class Execute
    {
        public static BoundModel Bind(ModelDeclaration declaration, ImmutableArray<ModelFile> files, string projectFolder) => new(
            declaration,
            declaration.Manifest is { } reference ? ModelFiles.Find(ModelFiles.Candidates(reference, projectFolder), files, static file => file.Path) : null);

        // Attributes decide where there are any; the file then only has to agree with them.
        public static ModelSource? MakeSource(BoundModel model, CancellationToken cancellationToken)
        {
            ModelDeclaration declaration = model.Declaration;
            if (declaration.Errors.Count > 0)
                return null;
            if (declaration.Spec is not null)
            {
                GraphResult result = GraphBuilder.Build(declaration.Spec, cancellationToken);
                return result.Graph is null ? null : new ModelSource(declaration.HintName, ModelEmitter.Emit(declaration, result.Graph, result.Plan));
            }

            // A fault of the weights is reported, and leaves the class as it is.
            if (model.File?.Check.Topology is not { Graph: { } graph, Plan: var plan })
                return null;
            return new ModelSource(declaration.HintName, ModelEmitter.Emit(declaration, graph with { Name = declaration.Manifest?.Name ?? graph.Name }, plan));
        }
    }
}
