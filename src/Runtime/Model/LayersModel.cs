using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace LayersGen;

/// <summary>
/// A Layers model known by its file alone: the same graph and kernels as a declared one, members by name. For tools, and
/// for models that are chosen at run time.
/// </summary>
/// <example>
/// <code>
/// using LayersModel model = await LayersModel.LoadAsync("file:///models/digits/model.json");
/// Tensor&lt;float&gt; probs = model.Predict([images])[0];
/// </code>
/// </example>
public sealed class LayersModel : LayersModelBase
{
    private LayersModel(ModelState state)
        : base(state)
    {
    }

    /// <summary>The model's name.</summary>
    public string Name => Definition.Name;

    /// <summary>The inputs, in the order <see cref="Predict(IReadOnlyList{Tensor{float}})"/> takes them.</summary>
    public ImmutableArray<ModelTensor> Inputs => Definition.Inputs;

    /// <summary>The outputs, in order.</summary>
    public ImmutableArray<ModelTensor> Outputs => Definition.Outputs;

    /// <summary>The weights in manifest order.</summary>
    public ImmutableArray<WeightSpec> WeightSpecs => Definition.Weights;

    /// <summary>The topology's JSON, UTF-8, as the file has it.</summary>
    public ReadOnlyMemory<byte> TopologyUtf8 => Definition.Topology;

    /// <summary>Keras' summary table.</summary>
    public string Summary => Catalogue.Summary.Write(Definition.Graph);

    /// <summary>Loads a model.</summary>
    /// <param name="url">The URL or path of its <c>model.json</c>.</param>
    /// <param name="options">How it is loaded; strictly by default.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="ModelFormatException">The file is malformed, or the model has a layer LayersGen does not know.</exception>
    /// <exception cref="NotSupportedException">The scheme is not known; the message lists those that are.</exception>
    public static Task<LayersModel> LoadAsync(string url, LoadOptions? options = null, CancellationToken cancellationToken = default) =>
        LoadAsync(ModelRouter.Default.GetLoadHandler(url), options, cancellationToken);

    /// <summary>Loads a model by a handler.</summary>
    /// <param name="handler">Opens the model.</param>
    /// <param name="options">How it is loaded; strictly by default.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="ModelFormatException">The file is malformed, or the model has a layer LayersGen does not know.</exception>
    public static async Task<LayersModel> LoadAsync(ILoadHandler handler, LoadOptions? options = null, CancellationToken cancellationToken = default) =>
        new(await ModelState.LoadAsync(handler, options, cancellationToken).ConfigureAwait(false));

    /// <summary>Predicts. Index inputs are given as whole numbers.</summary>
    /// <param name="inputs">The inputs in order, each with the same batch.</param>
    /// <returns>The outputs in order.</returns>
    /// <exception cref="ArgumentException">An input has another shape than the model's.</exception>
    public Tensor<float>[] Predict(IReadOnlyList<Tensor<float>> inputs) => PredictTensors([.. inputs]);

    /// <summary>Predicts with one input and one output; allocates nothing after the first call.</summary>
    /// <param name="input">Samples back to back.</param>
    /// <param name="output">Receives as many results.</param>
    /// <exception cref="ArgumentException">A length is not a whole number of samples, or the model has several inputs or outputs.</exception>
    public void Predict(ReadOnlySpan<float> input, Span<float> output) => PredictSpan(input, output);
}
