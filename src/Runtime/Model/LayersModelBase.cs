using System.Collections.Immutable;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LayersGen;

/// <summary>
/// A Layers model with its weights, which lie in one native buffer in manifest order. Predicting is safe from several
/// threads at once; writing weights while predicting is not. Disposing it frees the weights and ends every view of them;
/// keep the model referenced (a <c>using</c> does) for as long as a view is in use.
/// </summary>
public abstract class LayersModelBase : IDisposable
{
    private static readonly string Writer = $"LayersGen {typeof(LayersModelBase).Assembly.GetName().Version?.ToString(3)}";

    private readonly ModelState _state;
    private readonly Predictor _predictor;

    /// <summary>A model over loaded or new weights, which it owns from now on.</summary>
    /// <param name="state">The definition and the weights.</param>
    protected LayersModelBase(ModelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state = state;
        _predictor = new Predictor(state.Definition, state.Weights);
    }

    /// <summary>Whether the weights are a memory-mapped file.</summary>
    public bool IsMemoryMapped => _state.Weights.IsMemoryMapped;

    /// <summary>Whether large predictions use several threads; true by default. Turn it off where the process has other work for its cores.</summary>
    public bool UseMultithreading
    {
        get => _predictor.UseMultithreading;
        set => _predictor.UseMultithreading = value;
    }

    /// <summary>What the file this model was loaded from holds as <c>userDefinedMetadata</c>; null where it holds none, or for a new model.</summary>
    public JsonElement? UserDefinedMetadata => _state.Manifest is { UserDefinedMetadata.IsEmpty: false } manifest
        ? JsonElement.Parse(manifest.UserDefinedMetadata.Span)
        : null;

    internal ModelDefinition Definition => _state.Definition;

    /// <summary>Saves the model to a URL: <c>file://folder</c>, <c>http(s)://…</c>, or any scheme of <see cref="ModelRouter.Default"/>.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="options">How; the defaults are TensorFlow.js'.</param>
    /// <param name="cancellationToken">Cancels the save; what was stored before stays whole.</param>
    /// <exception cref="NotSupportedException">The scheme is not known; the message lists those that are.</exception>
    public Task<SaveResult> SaveAsync(string url, SaveOptions? options = null, CancellationToken cancellationToken = default) =>
        SaveAsync(ModelRouter.Default.GetSaveHandler(url), options, cancellationToken);

    /// <summary>Saves the model by a handler.</summary>
    /// <param name="handler">Stores the model.</param>
    /// <param name="options">How; the defaults are TensorFlow.js'.</param>
    /// <param name="cancellationToken">Cancels the save; what was stored before stays whole.</param>
    public async Task<SaveResult> SaveAsync(ISaveHandler handler, SaveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new SaveOptions();

        // The artifacts are views of the weights.
        using (_state.Weights.Use())
            return await handler.SaveAsync(Pack(options), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the states that stateful recurrent layers keep from one prediction to the next back to zeros. Source: https://keras.io/api/layers/recurrent_layers/rnn/.</summary>
    public void ResetStates() => _predictor.ResetStates();

    /// <summary>
    /// A weight by its name in the manifest, such as <c>conv1/kernel</c>: a writable view of the model's memory, valid until the model is disposed.
    /// What is written is in the next prediction. A weight is kept in the kernels' layout until a view of it is given out; afterwards larger
    /// predictions make that layout each time.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">No weight has that name; the message lists those there are.</exception>
    /// <exception cref="InvalidOperationException">The weight is not of float32.</exception>
    public TensorSpan<float> GetWeight(string name)
    {
        ImmutableArray<WeightSpec> weights = Definition.Weights;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i].Name != name)
                continue;
            return weights[i].DType == DType.Float32
                ? Weight(i)
                : throw new InvalidOperationException($"The weight '{name}' of '{Definition.Name}' is {FormatText.Name(weights[i].DType)}, which has no view as floats.");
        }

        throw new KeyNotFoundException($"'{Definition.Name}' has no weight '{name}'. Its weights are {string.Join(", ", weights.Select(static weight => weight.Name))}.");
    }

    /// <summary>Frees the weights. Views of them must not be used any more.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the weights.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _predictor.Dispose();
        _state.Weights.Dispose();
    }

    /// <summary>A writable view of a weight, by its index in the manifest; what typed members return.</summary>
    /// <param name="index">The index.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal TensorSpan<float> Weight(int index)
    {
        _predictor.MarkWritable(index);
        ReadOnlySpan<int> shape = Definition.Weights[index].Shape.AsSpan();
        Span<nint> lengths = stackalloc nint[shape.Length];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = shape[i];
        return new TensorSpan<float>(ModelState.FloatView(_state.Weights, Definition, index), lengths);
    }

    /// <summary>Predicts with one input and one output; allocates nothing after the first call.</summary>
    /// <param name="input">Samples back to back.</param>
    /// <param name="output">Receives as many results.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void PredictSpan(ReadOnlySpan<float> input, Span<float> output) => _predictor.Run(input, output);

    /// <inheritdoc cref="PredictSpan(ReadOnlySpan{float}, Span{float})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void PredictSpan(ReadOnlySpan<int> input, Span<float> output) => _predictor.Run(input, output);

    /// <summary>Predicts into new tensors.</summary>
    /// <param name="inputs">The inputs in order, each with the same batch.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Tensor<float>[] PredictTensors(params ReadOnlySpan<Tensor<float>> inputs) => _predictor.Run(inputs);

    /// <summary>Predicts into tensors of the right shapes.</summary>
    /// <param name="inputs">The inputs in order, each with the same batch.</param>
    /// <param name="outputs">The outputs in order.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void PredictTensors(ReadOnlySpan<Tensor<float>> inputs, ReadOnlySpan<Tensor<float>> outputs) => _predictor.Run(inputs, outputs);

    /// <summary>Index inputs as the kernels read them.</summary>
    /// <param name="indices">The indices.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static Tensor<float> ToFloat(Tensor<int> indices) => Tensor.ConvertChecked<int, float>(indices);

    private ModelArtifacts Pack(SaveOptions options)
    {
        ModelDefinition definition = Definition;
        EncodedWeights encoded = WeightEncoder.Encode(
            definition.Weights,
            _state.Weights,
            options,
            options.TrainableOnly ? index => index < definition.TrainableCount : null);
        return new ModelArtifacts
        {
            ModelTopology = definition.Topology,
            WeightSpecs = encoded.Specs,
            WeightData = encoded.Pieces,
            GeneratedBy = Writer,
            TrainingConfig = options.IncludeOptimizer && _state.Manifest is not null ? _state.Manifest.TrainingConfig : default,
            UserDefinedMetadata = options.UserDefinedMetadata is { } metadata
                ? System.Text.Encoding.UTF8.GetBytes(metadata.ToJsonString())
                : _state.Manifest?.UserDefinedMetadata ?? default,
            Signature = _state.Manifest?.Signature ?? default,
        };
    }
}
