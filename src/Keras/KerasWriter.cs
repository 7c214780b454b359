using System.Globalization;
using System.IO.Compression;
using System.Text;
using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;
using LayersGen.Keras.Hdf5;
using LayersGen.Keras.Weights;

namespace LayersGen.Keras;

/// <summary>Writes a model in one of Keras' layouts. All that can fail for the model's sake fails before a byte is written.</summary>
internal sealed class KerasWriter
{
    // A list of names longer than this does not fit an object's header together with others.
    private const int MaxListBytes = 64512;

    private const string Keras2Version = "2.15.0";
    private const string Keras3Version = "3.8.0";

    private readonly Hdf5GroupNode _root = new();
    private readonly KerasFormat _format;
    private ConfigValue? _config;
    private string _version = "";

    private KerasWriter(KerasFormat format) => _format = format;

    /// <exception cref="ModelFormatException">Something of the model cannot be said; each layer is named.</exception>
    public static KerasWriter Prepare(ModelArtifacts artifacts, KerasFormat format, KerasOptions options, string file)
    {
        if (artifacts.ModelTopology.IsEmpty)
            throw new ModelFormatException(file, "modelTopology", "a topology, which tells which weight is whose", "weights alone; load them with the architecture that to_json() writes: " + ManifestReader.TwoFiles);
        KerasWriter writer = new(format);
        try
        {
            writer.Build(artifacts, options, file);
        }
        catch (TopologyException e)
        {
            throw new ModelFormatException(file, e.Path, e.Expected, e.Found, e);
        }
        catch (InvalidOperationException e)
        {
            // Names that cannot be paths.
            throw new ModelFormatException($"{file}: {e.Message}", e);
        }

        return writer;
    }

    public async Task WriteAsync(Stream stream, SaveOptions options, CancellationToken cancellationToken)
    {
        SaveProgress progress = new(options.Progress, Math.Max(1, Total(_root)));
        if (_format != KerasFormat.Keras)
        {
            await Hdf5Writer.WriteAsync(_root, stream, progress.Add, cancellationToken).ConfigureAwait(false);
            return;
        }

        ZipArchive archive = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            byte[] metadata = KerasJson.Write(ConfigValue.Of(
                ("keras_version", ConfigValue.Of(_version)),
                ("date_saved", ConfigValue.Of(DateTime.UtcNow.ToString("yyyy-MM-dd@HH:mm:ss", CultureInfo.InvariantCulture)))));
            await AddAsync(archive, KerasArchive.Metadata, entry => entry.WriteAsync(metadata, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
            byte[] config = KerasJson.Write(_config!);
            await AddAsync(archive, KerasArchive.Config, entry => entry.WriteAsync(config, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
            await AddAsync(archive, KerasArchive.Weights, entry => Hdf5Writer.WriteAsync(_root, entry, progress.Add, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    // Stored, not deflated, as Keras does: weights hardly compress.
    private static async Task AddAsync(ZipArchive archive, string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        Stream entry = await archive.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (entry.ConfigureAwait(false))
            await write(entry).ConfigureAwait(false);
    }

    private void Build(ModelArtifacts artifacts, KerasOptions options, string file)
    {
        ConfigValue topology = KerasJson.Read(artifacts.ModelTopology.Span, file, "modelTopology");
        ConfigValue model = topology["model_config"] ?? topology;
        string? version = topology.Text("keras_version");
        Dialect from = topology.Text("backend") is "tensor_flow.js" or "tensorflow.js" ? Dialect.Tfjs
            : version?.StartsWith('3') ?? model.Has("module") ? Dialect.Keras3 : Dialect.Keras2;
        // What came from Keras 3 was translated when it was read, and is Keras 3's no more.
        if (from == Dialect.Keras3 && !IsKeras3Form(model))
            from = Dialect.Keras2;
        Dialect to = _format == KerasFormat.Keras || _format == KerasFormat.WeightsHdf5 ? Dialect.Keras3 : Dialect.Keras2;
        int major = to == Dialect.Keras3 ? 3 : 2;
        _version = version is not null && version.StartsWith($"{major}.", StringComparison.Ordinal) ? version : major == 3 ? Keras3Version : Keras2Version;

        (ConfigValue canonical, _) = ModelTranslator.Translate(model, from, Dialect.Tfjs);
        (ConfigValue translated, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(model, from, to);
        ArtifactWeights weights = new(artifacts, file);
        if (!artifacts.UserDefinedMetadata.IsEmpty)
            findings = [.. findings, new KerasFinding("model", "userDefinedMetadata is left out: Keras' files have no place for it", KerasFindingSeverity.Note)];
        if (!artifacts.Signature.IsEmpty)
            findings = [.. findings, new KerasFinding("model", "signature is left out: Keras' files have no place for it", KerasFindingSeverity.Note)];
        FindingReport.Raise(file, findings, options, KerasFindingSeverity.Unsupported);
        Saveable saveable = SaveableBuilder.Build(canonical, inKerasOrder: true);
        Dictionary<Variable, Hdf5DatasetNode> matched = weights.Match([.. saveable.InLegacyOrder()]);
        // Where both are there, the model's is what TensorFlow.js' was made of.
        ConfigValue? training = topology["training_config"] ?? (artifacts.TrainingConfig.IsEmpty ? null : KerasJson.Read(artifacts.TrainingConfig.Span, file, "trainingConfig"));
        if (to == Dialect.Keras3)
            BuildKeras3(translated, saveable, matched, training);
        else
            BuildKeras2(translated, saveable, matched, training);
        if (weights.Optimizer.Count == 0)
            return;
        (List<(string, Hdf5DatasetNode)> state, string? note) = Optimizer(weights, matched, saveable, training, version);
        if (note is not null)
            FindingReport.Raise(file, [new KerasFinding(OptimizerNames.Group, note, KerasFindingSeverity.Note)], options, KerasFindingSeverity.Unsupported);
        AddOptimizer(state);
    }

    private static bool IsKeras3Form(ConfigValue model) =>
        model.Has("module") || (model["config"]?["layers"] is { Kind: ConfigKind.Array } layers && layers.Items.Any(static layer =>
            layer.Has("module") || layer["config"]?["dtype"] is { Kind: ConfigKind.Object } || layer["inbound_nodes"] is { Kind: ConfigKind.Array, Items: [{ Kind: ConfigKind.Object }, ..] }));

    private void BuildKeras2(ConfigValue config, Saveable model, Dictionary<Variable, Hdf5DatasetNode> weights, ConfigValue? training)
    {
        _root.Attributes.Add(("keras_version", _version));
        _root.Attributes.Add(("backend", "tensorflow"));
        _root.Attributes.Add(("model_config", Encoding.UTF8.GetString(KerasJson.Write(config))));
        if (training is { Kind: ConfigKind.Object })
            _root.Attributes.Add(("training_config", Encoding.UTF8.GetString(KerasJson.Write(TrainingTranslator.ToKeras2(training)))));
        Hdf5GroupNode group = _root.Group("model_weights");
        AddList(group, "layer_names", [.. model.Layers!.Select(static layer => layer.Name)]);
        group.Attributes.Add(("backend", "tensorflow"));
        group.Attributes.Add(("keras_version", _version));
        foreach (Saveable layer in model.Layers!)
        {
            Hdf5GroupNode layerGroup = group.Group(layer.Name);
            List<string> names = [];
            foreach (Variable variable in layer.InLegacyOrder())
            {
                names.Add(variable.Keras2Name + ":0");
                layerGroup.Add(names[^1], weights[variable]);
            }

            AddList(layerGroup, "weight_names", names);
        }

        AddList(group.Group("top_level_model_weights"), "weight_names", []);
    }

    private void BuildKeras3(ConfigValue config, Saveable model, Dictionary<Variable, Hdf5DatasetNode> weights, ConfigValue? training)
    {
        _config = training is { Kind: ConfigKind.Object } ? config.Set("compile_config", TrainingTranslator.ToKeras3(training)) : config;
        foreach (StoredGroup stored in model.Groups())
        {
            Hdf5GroupNode group = _root.Group(stored.Paths[0].Length == 0 ? "vars" : stored.Paths[0] + "/vars");
            group.Attributes.Add(("name", stored.Owner.Name));
            for (int i = 0; i < stored.Owner.Own.Count; i++)
                group.Add($"{i}", weights[stored.Owner.Own[i]]);
        }
    }

    // The optimizer's state as this file has it, and what is to be said of it. What is Keras' own already, its order tells that Keras only it came from.
    private (List<(string Name, Hdf5DatasetNode Dataset)> State, string? Note) Optimizer(
        ArtifactWeights weights, Dictionary<Variable, Hdf5DatasetNode> matched, Saveable model, ConfigValue? training, string? version)
    {
        string state = $"its state, {weights.Optimizer.Count} weight(s), is";
        if (_format == KerasFormat.WeightsHdf5)
            return ([], $"{state} left out: this file holds the model's weights only");
        if (!TfjsOptimizerState.Is(weights.Optimizer))
        {
            return _format == KerasFormat.Keras && version?.StartsWith('3') != true
                ? ([], $"{state} left out: Keras 3 orders it otherwise, and training starts with a new one; .h5 keeps it")
                : (weights.Optimizer, null);
        }

        string reason = "there is no training configuration";
        if (training is { Kind: ConfigKind.Object })
        {
            ConfigValue keras2 = TrainingTranslator.ToKeras2(training);
            OptimizerLayout layout = _format == KerasFormat.Keras ? OptimizerLayout.Keras3
                : keras2["optimizer_config"]?["config"]?.IsTrue("is_legacy_optimizer", true) == false ? OptimizerLayout.Keras2 : OptimizerLayout.Legacy;
            List<(string Name, Hdf5DatasetNode Dataset)> trained = [.. model.Trainable().Select(variable => (variable.Keras2Name, matched[variable]))];
            // TensorFlow.js lists what it trains in one order everywhere.
            Dictionary<Hdf5DatasetNode, int> indices = trained.Select(static (weight, i) => (weight.Dataset, i)).ToDictionary();
            int[] written = [.. weights.InOrder.Where(indices.ContainsKey).Select(dataset => indices[dataset])];
            (List<(string, Hdf5DatasetNode)>? translated, reason) = new TfjsOptimizerState(keras2, layout).Write(weights.Optimizer, written, trained);
            if (translated is not null)
                return (translated, OptimizerKind.Of(keras2)!.IsScaled ? "its momentum counts gradients in TensorFlow.js and steps in Keras: it is multiplied by the learning rate, and rounded" : null);
        }

        return _format == KerasFormat.Keras
            ? ([], $"{state} left out: {reason}")
            : (weights.Optimizer, $"{state} kept under TensorFlow.js' names, which Keras does not go on from: {reason}");
    }

    private void AddOptimizer(List<(string Name, Hdf5DatasetNode Dataset)> weights)
    {
        if (weights.Count == 0)
            return;
        if (_format == KerasFormat.Keras)
        {
            Hdf5GroupNode variables = _root.Group("optimizer/vars");
            if (_config?["compile_config"]?["optimizer"]?["config"]?.Text("name") is { } own)
                variables.Attributes.Add(("name", own));
            for (int i = 0; i < weights.Count; i++)
                variables.Add($"{i}", weights[i].Dataset);
            return;
        }

        Hdf5GroupNode group = _root.Group("optimizer_weights");
        List<string> names = [];
        foreach ((string name, Hdf5DatasetNode dataset) in weights)
        {
            names.Add((name.StartsWith(OptimizerNames.KerasPrefix, StringComparison.Ordinal) ? name[OptimizerNames.KerasPrefix.Length..] : name) + ":0");
            group.Add(names[^1], dataset);
        }

        AddList(group, "weight_names", names);
    }

    // In as many parts as numpy's array_split would need: their sizes differ by one at most.
    private static void AddList(Hdf5GroupNode group, string name, List<string> values)
    {
        int length = values.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty(1).Max();
        if (length > MaxListBytes)
            throw new InvalidOperationException($"A name of {length} bytes does not fit an HDF5 attribute.");
        int parts = 1;
        while (((values.Count + parts - 1L) / parts) * length > MaxListBytes)
            parts++;
        if (parts == 1)
        {
            group.Attributes.Add((name, values));
            return;
        }

        int start = 0;
        for (int i = 0; i < parts; i++)
        {
            int count = (values.Count / parts) + (i < values.Count % parts ? 1 : 0);
            group.Attributes.Add(($"{name}{i}", values.Skip(start).Take(count).ToArray()));
            start += count;
        }
    }

    private static long Total(Hdf5GroupNode group) => group.Children.Sum(static child => child.Value is Hdf5GroupNode inner ? Total(inner) : ((Hdf5DatasetNode)child.Value).Bytes);
}
