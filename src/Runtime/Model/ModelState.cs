using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>A model's definition with its weights' values: what generated constructors take.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModelState
{
    private ModelState(ModelDefinition definition, WeightBuffer weights, ModelManifest? manifest)
    {
        Definition = definition;
        Weights = weights;
        Manifest = manifest;
    }

    internal ModelDefinition Definition { get; }

    internal WeightBuffer Weights { get; }

    /// <summary>The manifest it was loaded from; null for a new model.</summary>
    internal ModelManifest? Manifest { get; }

    /// <summary>A new model, its weights filled by the declared initializers.</summary>
    /// <param name="definition">The model.</param>
    /// <param name="seed">Makes the weights repeatable; null for other ones each time.</param>
    public static ModelState Create(ModelDefinition definition, int? seed)
    {
        ArgumentNullException.ThrowIfNull(definition);
        WeightBuffer weights = WeightBuffer.Allocate(definition.WeightOffsets[^1]);
        try
        {
            InitializerSampler sampler = new(definition, seed);
            for (int i = 0; i < definition.Weights.Length; i++)
                sampler.Fill(i, FloatView(weights, definition, i));
        }
        catch
        {
            weights.Dispose();
            throw;
        }

        return new ModelState(definition, weights, null);
    }

    /// <summary>Loads the weights of a declared model.</summary>
    /// <param name="definition">The model.</param>
    /// <param name="handler">Where it is stored.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="ModelFormatException">The file is malformed, or is of another model.</exception>
    public static Task<ModelState> LoadAsync(ModelDefinition definition, ILoadHandler handler, LoadOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return LoadAsync((_, _) => definition, handler, options, cancellationToken);
    }

    /// <summary>As the other overload, by the handler of a URL's scheme.</summary>
    /// <param name="definition">The model.</param>
    /// <param name="url">The URL or path of its <c>model.json</c>.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    public static Task<ModelState> LoadAsync(ModelDefinition definition, string url, LoadOptions? options, CancellationToken cancellationToken) =>
        LoadAsync(definition, ModelRouter.Default.GetLoadHandler(url), options, cancellationToken);

    /// <summary>Loads a model that is known by its file alone.</summary>
    internal static Task<ModelState> LoadAsync(ILoadHandler handler, LoadOptions? options, CancellationToken cancellationToken) =>
        LoadAsync(
            (manifest, notes) => ModelDefinition.FromTopology(manifest.Topology, manifest.FileName, notes, cancellationToken),
            handler,
            options,
            cancellationToken);

    internal static Span<float> FloatView(WeightBuffer weights, ModelDefinition definition, int index)
    {
        long start = definition.WeightOffsets[index];
        return MemoryMarshal.Cast<byte, float>(weights.Span(start, checked((int)(definition.WeightOffsets[index + 1] - start))));
    }

    /// <summary>Refuses a file that a strict load of a declared model would refuse; its weights are not read.</summary>
    internal static void Check(ModelDefinition definition, ModelManifest manifest)
    {
        WeightMatch match = WeightMatcher.Match(manifest, NamesInFile(definition, manifest, strict: true, notes: null, CancellationToken.None), strict: true);
        if (match.Errors.Count > 0)
            throw ModelFormatException.Of(manifest.FileName, match.Errors);
    }

    private static async Task<ModelState> LoadAsync(Func<ModelManifest, Action<ModelNote>?, ModelDefinition> define, ILoadHandler handler, LoadOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options ??= LoadOptions.Default;
        IModelSource source = await handler.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, options, cancellationToken).ConfigureAwait(false);
            ModelDefinition definition = define(manifest, options.Notes);
            ImmutableArray<WeightSpec> stored = NamesInFile(definition, manifest, options.Strict, options.Notes, cancellationToken);
            InitializerSampler? sampler = null;
            WeightBuffer weights = await WeightLoader.LoadAsync(source, manifest, stored, options, Initialize, cancellationToken).ConfigureAwait(false);
            return new ModelState(definition, weights, manifest);

            void Initialize(int index, Span<byte> destination) =>
                (sampler ??= new InitializerSampler(definition, null)).Fill(index, MemoryMarshal.Cast<byte, float>(destination));
        }
    }

    // A file may name its layers otherwise ("dense_Dense1" for "dense"): then layers are paired by the topologies' structure.
    private static ImmutableArray<WeightSpec> NamesInFile(ModelDefinition definition, ModelManifest manifest, bool strict, Action<ModelNote>? notes, CancellationToken cancellationToken)
    {
        if (manifest.Topology.IsEmpty || manifest.Topology.Span.SequenceEqual(definition.Topology.Span))
            return definition.Weights;
        ModelGraph stored = TopologyGraph.Read(manifest.Topology, manifest.FileName, notes, cancellationToken).Graph!;
        ModelGraph declared = definition.Graph;
        GraphComparison comparison = GraphComparer.Compare(declared, stored);
        if (strict && comparison.Differences.Count > 0)
        {
            GraphDifference first = comparison.Differences[0];
            string more = comparison.Differences.Count > 1 ? $" ({comparison.Differences.Count - 1} more difference(s))" : "";
            throw new ModelFormatException(manifest.FileName, $"modelTopology: {first.Where}", $"{first.Declared}, as the class '{definition.Name}' declares", first.Stored + more);
        }

        ImmutableArray<WeightSpec> named = [.. definition.Weights.Select(weight => comparison.StoredNames.TryGetValue(weight.Name, out string? name) ? weight with { Name = name } : weight)];
        // Where only some layers are paired, two may come by one name: then the declared names decide, as in TensorFlow.js.
        return named.DistinctBy(static weight => weight.Name).Count() == named.Length ? named : definition.Weights;
    }
}
