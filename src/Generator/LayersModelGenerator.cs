using Microsoft.CodeAnalysis;

namespace LayersGen.Generator;

/// <summary>Turns each class with <c>[LayersModel]</c> into a typed model. What is wrong with one is the analyzers' to report.</summary>
[Generator(LanguageNames.CSharp)]
public sealed partial class LayersModelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        DeclarationMemo memo = new();
        IncrementalValuesProvider<ModelDeclaration> declarations = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => ModelSyntax.IsCandidate(node),
                (candidate, cancellationToken) => memo.Read(candidate.Node, candidate.SemanticModel, cancellationToken))
            .SelectMany(static (models, _) => models)
            .WithTrackingName(TrackingNames.Declarations);

        IncrementalValuesProvider<ModelFile> files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => ModelFiles.IsModel(pair.Left, pair.Right))
            .Select(static (pair, _) => pair.Left)
            .Select(static (file, cancellationToken) => ModelFile.Read(file, cancellationToken))
            .WithTrackingName(TrackingNames.Files);

        IncrementalValueProvider<string> projectFolder = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => ModelFiles.ProjectFolder(options));

        IncrementalValuesProvider<BoundModel> bound = declarations
            .Combine(files.Collect().Combine(projectFolder))
            .Select(static (pair, _) => Execute.Bind(pair.Left, pair.Right.Left, pair.Right.Right))
            .WithTrackingName(TrackingNames.Bound);

        IncrementalValuesProvider<ModelSource> sources = bound
            .Select(static (model, cancellationToken) => Execute.MakeSource(model, cancellationToken))
            .Where(static source => source is not null)
            .Select(static (source, _) => source!)
            .WithTrackingName(TrackingNames.Sources);

        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName, source.Text));
    }
}

/// <summary>One generated file.</summary>
internal sealed record ModelSource(string HintName, string Text);

/// <summary>The pipeline's steps, as tests find them.</summary>
internal static class TrackingNames
{
    public const string Declarations = nameof(Declarations);
    public const string Files = nameof(Files);
    public const string Bound = nameof(Bound);
    public const string Sources = nameof(Sources);
}
