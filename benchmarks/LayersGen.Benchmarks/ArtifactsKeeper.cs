namespace LayersGen.Benchmarks;

/// <summary>Keeps what a save is given, and stores nothing.</summary>
internal sealed class ArtifactsKeeper : ISaveHandler
{
    public ModelArtifacts? Artifacts { get; private set; }

    public Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        Artifacts = artifacts;
        return Task.FromResult(new SaveResult(ModelJsonWriter.Describe(artifacts)));
    }
}
