namespace LayersGen;

/// <summary>Stores a model. The counterpart of a TensorFlow.js <c>IOHandler</c>'s <c>save</c>.</summary>
public interface ISaveHandler
{
    /// <summary>Stores <paramref name="artifacts"/> whole or not at all.</summary>
    /// <param name="artifacts">What is stored.</param>
    /// <param name="options">How it is stored.</param>
    /// <param name="cancellationToken">Cancels the save; what was stored before stays as it was.</param>
    Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken);
}
