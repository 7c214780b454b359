using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;
using LayersGen.Keras.Hdf5;
using LayersGen.Keras.Weights;

namespace LayersGen.Keras;

/// <summary>Reads a Keras file of any layout: its configuration is translated, its weights are found and named, their values wait in the file.</summary>
internal sealed class KerasReader
{
    private const string BeforeName = "layers/";
    private const string LayerNames = "layer_names";
    private const string WeightNames = "weight_names";
    private const int MaxWeights = 1_000_000;

    // Of names in a message.
    private const int MaxListed = 8;

    private readonly string _file;
    private readonly KerasOptions _options;
    private readonly List<Hdf5File> _files;
    private readonly List<StoredWeight> _weights = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // What an architecture from another file makes of the weights.
    private readonly Dictionary<string, WeightSpec> _expected = new(StringComparer.Ordinal);

    private KerasReader(List<Hdf5File> files, string file, KerasOptions options)
    {
        _files = files;
        _file = file;
        _options = options;
    }

    private Hdf5Group Root => _files[0].Root;

    /// <summary>Opens a file's bytes, which it owns from then on; for the weights alone if there is an architecture.</summary>
    public static async Task<IModelSource> OpenAsync(IRandomBytes bytes, string file, KerasOptions options, KerasArchitecture? architecture, CancellationToken cancellationToken)
    {
        try
        {
            bool isZip = await IsZipAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (!isZip)
                return Finish([bytes], file, options, architecture, static reader => reader.ReadHdf5());
            (byte[] config, byte[]? metadata, IRandomBytes weights) = await KerasArchive.ReadAsync(bytes, file, cancellationToken).ConfigureAwait(false);
            bytes.Dispose();
            return Finish([weights], file, options, architecture, reader => reader.ReadArchive(config, metadata));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Opens what an archive holds, as files of a folder: <c>model.save(…, zipped=False)</c>.</summary>
    public static async Task<IModelSource> OpenFolderAsync(string folder, KerasOptions options, CancellationToken cancellationToken)
    {
        (byte[] config, byte[]? metadata, IRandomBytes weights) = await KerasArchive.ReadFolderAsync(folder, cancellationToken).ConfigureAwait(false);
        return Finish([weights], folder, options, null, reader => reader.ReadArchive(config, metadata));
    }

    /// <summary>Opens weights that are cut into several files, and which a <c>.weights.json</c> lists.</summary>
    public static async Task<IModelSource> OpenShardsAsync(string path, KerasOptions options, KerasArchitecture? architecture, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> files = await KerasShards.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        List<IRandomBytes> opened = [];
        try
        {
            foreach (string file in files)
            {
                if (!File.Exists(file))
                    throw new FileNotFoundException($"{path} names {file}, which does not exist.", file);
                opened.Add(FileBytes.Open(file));
            }
        }
        catch
        {
            opened.ForEach(static bytes => bytes.Dispose());
            throw;
        }

        return Finish(opened, path, options, architecture, static reader => reader.ReadKeras3Weights());
    }

    // What is not said by an architecture, the file itself has to say.
    private static KerasModelSource Finish(List<IRandomBytes> bytes, string file, KerasOptions options, KerasArchitecture? architecture, Func<KerasReader, ModelArtifacts> read)
    {
        List<Hdf5File> files = [];
        try
        {
            foreach (IRandomBytes part in bytes)
                files.Add(Hdf5File.Open(part, file));
            KerasReader reader = new(files, file, options);
            ModelArtifacts artifacts = architecture is null ? read(reader) : reader.ReadWeightsOf(architecture);
            return new KerasModelSource(file, ModelJsonWriter.Write(artifacts, [KerasModelSource.Shard]), reader._weights, files);
        }
        catch (Exception e)
        {
            bytes.ForEach(static part => part.Dispose());
            if (e is TopologyException topology)
                throw new ModelFormatException(architecture?.File ?? file, topology.Path, topology.Expected, topology.Found, e);
            throw;
        }
    }

    private static async ValueTask<bool> IsZipAsync(IRandomBytes bytes, CancellationToken cancellationToken)
    {
        byte[] start = new byte[4];
        if (bytes.Length < start.Length)
            return false;
        await bytes.ReadAsync(0, start, cancellationToken).ConfigureAwait(false);
        return FileStart.IsZip(start);
    }

    private ModelArtifacts ReadHdf5()
    {
        Hdf5Group root = Root;
        string? json = Attribute(root, "model_config");
        if (json is null)
            return LooseWeights.IsLayout(root) ? ReadKeras3Weights() : ReadKeras2Weights(root);
        Hdf5Group weights = root.FindGroup("model_weights") ?? throw Error("model_weights", "a group of the model's weights", "none");
        string version = Attribute(root, "keras_version") ?? Attribute(weights, "keras_version") ?? "2";
        ConfigValue model = Translate(KerasJson.Read(json, _file, "model_config"), version, _file);
        Saveable saveable = SaveableBuilder.Build(model, inKerasOrder: false);
        foreach (Saveable layer in saveable.Layers!)
            ReadLegacyLayer(weights.FindGroup(layer.Name), $"model_weights/{layer.Name}", layer);
        ConfigValue? training = Attribute(root, "training_config") is { } config ? KerasJson.Read(config, _file, "training_config") : null;
        Hdf5Group? optimizer = root.FindGroup("optimizer_weights");
        // Keras 2 makes an older optimizer of a configuration that does not say otherwise.
        bool isNew = !version.StartsWith('2') || training?["optimizer_config"]?["config"] is { } settings && !settings.IsTrue("is_legacy_optimizer", true);
        return Artifacts(model, version, training, ReadOptimizer(optimizer, optimizer is null ? [] : Names(optimizer, WeightNames), training, saveable, isNew));
    }

    private ModelArtifacts ReadArchive(byte[] configJson, byte[]? metadataJson)
    {
        ConfigValue config = KerasJson.Read(configJson, _file, KerasArchive.Config);
        ConfigValue? metadata = metadataJson is null ? null : KerasJson.Read(metadataJson, _file, KerasArchive.Metadata);
        string version = metadata?.Text("keras_version") ?? "3";
        return ReadKeras3(Translate(config, version, _file), version, config["compile_config"]);
    }

    private ModelArtifacts ReadKeras3(ConfigValue model, string version, ConfigValue? training)
    {
        Saveable saveable = SaveableBuilder.Build(model, inKerasOrder: false);
        bool countsTwice = version.StartsWith("2.12.", StringComparison.Ordinal) || version.StartsWith("2.13.", StringComparison.Ordinal);
        StoredGroup[] groups = [.. saveable.Groups(countsTwice)];
        HashSet<string> owners = [.. groups.Select(static group => group.Owner.Name)];
        foreach (StoredGroup group in groups)
            ReadGroup(group, owners);
        // Where weights are in several files, the state would be too.
        Hdf5Group? optimizer = _files.Count == 1 ? Root.FindGroup("optimizer/vars") : null;
        return Artifacts(model, version, training, ReadOptimizer(optimizer, optimizer is null ? [] : Numbered(optimizer), training, saveable, isNew: true));
    }

    // In either layout, or a whole model's, whose own configuration then is not asked.
    private ModelArtifacts ReadWeightsOf(KerasArchitecture architecture)
    {
        ConfigValue model = Translate(architecture.Config, architecture.Version, architecture.File);
        // No graph is no obstacle: what does not run is converted all the same, and loading says what is wrong.
        if (TopologyCheck.Read(KerasJson.Write(model)).Graph is { } graph)
        {
            foreach (GraphWeight weight in graph.Weights)
                _expected[weight.Spec.Name] = weight.Spec;
        }

        ConfigValue? training = architecture.Config["compile_config"];
        bool isLegacy = Names(Root, LayerNames).Count > 0;
        if (!isLegacy && LooseWeights.IsLayout(Root))
            return ReadKeras3(model, architecture.Version, training);
        Hdf5Group weights = isLegacy ? Root : Root.FindGroup("model_weights") ?? Root;
        foreach ((string stored, Saveable layer) in Pair(weights, SaveableBuilder.Build(model, inKerasOrder: false)))
            ReadLegacyLayer(weights.FindGroup(stored), stored, layer);
        return Artifacts(model, architecture.Version, training, null);
    }

    // As Keras: those that have weights, one after the other, whatever their names; but where all names agree, these decide.
    private IEnumerable<(string Stored, Saveable Layer)> Pair(Hdf5Group weights, Saveable model)
    {
        Saveable[] layers = [.. model.Layers!.Where(static layer => layer.InLegacyOrder().Any())];
        string[] stored = [.. Names(weights, LayerNames).Where(name => weights.FindGroup(name) is { } group && Names(group, WeightNames).Count > 0)];
        string[] names = [.. layers.Select(static layer => layer.Name)];
        if (stored.Length != names.Length)
            throw Error(LayerNames, $"{names.Length} layers with weights, as in the architecture ({List(names)})", $"{stored.Length} ({List(stored)})");
        return (names.ToHashSet(StringComparer.Ordinal).SetEquals(stored) ? names : stored).Zip(layers);

        static string List(string[] names) => string.Join(", ", names.Take(MaxListed)) + (names.Length > MaxListed ? ", …" : "");
    }

    private ConfigValue Translate(ConfigValue config, string version, string file)
    {
        if (version.StartsWith("1.", StringComparison.Ordinal))
            throw new ModelFormatException(file, "keras_version", "Keras 2 or 3", $"{FormatText.Quote(version)}; open it in Keras 2 and save it again");
        Dialect from = version.StartsWith('2') ? Dialect.Keras2 : Dialect.Keras3;
        (ConfigValue model, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(config, from, Dialect.Tfjs, isKerasFile: true);
        FindingReport.Raise(file, findings, _options, KerasFindingSeverity.Changed);
        return model;
    }

    private ModelArtifacts Artifacts(ConfigValue model, string version, ConfigValue? training, ConfigValue? tfjsTraining)
    {
        List<KeyValuePair<string, ConfigValue>> members = [.. model.Members, new("keras_version", ConfigValue.Of(version)), new("backend", ConfigValue.Of("tensorflow"))];
        // All of it, beside the model, where tensorflowjs_converter puts it: TensorFlow.js would refuse a file for an optimizer it does not know.
        if (training is { Kind: ConfigKind.Object })
            members.Add(new("training_config", TrainingTranslator.ToKeras2(training)));
        return new ModelArtifacts
        {
            ModelTopology = KerasJson.Write(ConfigValue.Of(members)),
            WeightSpecs = [.. _weights.Select(static weight => weight.Spec)],
            WeightData = [],
            GeneratedBy = $"keras v{version}",
            ConvertedBy = Writer.Name,
            TrainingConfig = tfjsTraining is null ? default : KerasJson.Write(tfjsTraining),
        };
    }

    // As Keras: by order within each layer.
    private void ReadLegacyLayer(Hdf5Group? group, string where, Saveable layer)
    {
        List<StoredWeight> weights = [];
        Variable[] variables = [.. layer.InLegacyOrder()];
        List<string> names = group is null ? [] : Names(group, WeightNames);
        if (names.Count != variables.Length)
            throw Error(where, $"{variables.Length} weights for {layer.ClassName} {FormatText.Quote(layer.Name)} ({string.Join(", ", variables.Take(MaxListed).Select(static variable => variable.Name))})", $"{names.Count}");
        for (int i = 0; i < names.Count; i++)
        {
            string last = LastPart(names[i]);
            // A sign of another order: Keras 3 calls some weights by the end of their name in Keras 2.
            bool fits = variables[i].Name.EndsWith(last, StringComparison.Ordinal) || last.EndsWith(variables[i].Name, StringComparison.Ordinal)
                || !variables.Any(variable => variable.Name == last);
            if (!fits)
                throw Error(where, $"{variables[i].Name} as weight {i}", FormatText.Quote(names[i]));
            weights.Add(new StoredWeight(group!.FindDataset(names[i]) ?? throw Error($"{where}/{names[i]}", "a dataset", "none"), variables[i].TfjsName, _file));
        }

        CuDnnWeights.Rearrange(weights);
        for (int i = 0; i < weights.Count; i++)
            Add(weights[i], $"{where}/{names[i]}");
    }

    private void ReadGroup(StoredGroup stored, HashSet<string> owners)
    {
        List<Variable> variables = stored.Owner.Own;
        List<Hdf5Group> parts = stored.Paths.Select(FindVariables).FirstOrDefault(static parts => parts.Count > 0) ?? [];
        int count = parts.Sum(static part => part.Names.Count());
        string where = stored.Paths[0];
        if (count != variables.Count)
            throw Error(where, $"{variables.Count} variables for {stored.Owner.ClassName} {FormatText.Quote(stored.Owner.Name)}{(variables.Count == 0 ? "" : $" ({string.Join(", ", variables.Select(static variable => variable.Name))})")}", $"{count}");
        bool isLayer = where.LastIndexOf('/') is int slash and > 0 && where[..(slash + 1)].EndsWith(BeforeName, StringComparison.Ordinal);
        // Keras itself goes by the place; another name may be of another run, but not of another layer.
        if (isLayer && NameOf(parts) is { } name && name != stored.Owner.Name && owners.Contains(name))
            throw Error(where, $"the variables of {FormatText.Quote(stored.Owner.Name)}", $"those of {FormatText.Quote(name)}");
        for (int i = 0; i < variables.Count; i++)
            Add(parts.Select(part => part.FindDataset($"{i}")).FirstOrDefault(static dataset => dataset is not null), $"{where}/vars/{i}", variables[i].TfjsName);
    }

    // A layer whose variables are in several files tells its name in the first.
    private static string? NameOf(List<Hdf5Group> parts) => parts.Select(static part => Attribute(part, "name")).FirstOrDefault(static name => name is not null);

    // Keras 2 on Windows puts backslashes between the parts of a path, which to HDF5 is then one name.
    private List<Hdf5Group> FindVariables(string path) => [.. _files.Select(file => path.Length == 0
        ? file.Root.FindGroup("vars")
        : file.Root.FindGroup(path + "/vars") ?? file.Root.FindGroup(path.Replace('/', '\\') + "/vars")).OfType<Hdf5Group>()];

    // As TensorFlow.js goes on from, with the configuration that it needs for that; else as it is, for Keras.
    private ConfigValue? ReadOptimizer(Hdf5Group? group, IReadOnlyList<string> names, ConfigValue? training, Saveable model, bool isNew)
    {
        if (group is null || names.Count == 0)
            return null;
        List<StoredWeight> state = [.. names.Select(name => new StoredWeight(
            group.FindDataset(name) ?? throw Error($"{group.Path}/{name}", "a dataset", "none"),
            OptimizerNames.KerasPrefix + (group.Path.Contains('/') ? "vars/" : "") + WithoutOutput(name.TrimStart('/')),
            _file,
            OptimizerNames.Group))];
        (ConfigValue? config, string reason) = (null, "there is no training configuration");
        if (training is { Kind: ConfigKind.Object })
        {
            ConfigValue keras2 = TrainingTranslator.ToKeras2(training);
            Dictionary<string, WeightSpec> specs = _weights.ToDictionary(static weight => weight.Spec.Name, static weight => weight.Spec);
            (IReadOnlyList<StoredWeight>? translated, reason) = new KerasOptimizerState(keras2, isNew).Read(state, [.. model.Trainable().Select(variable => specs[variable.TfjsName])], _file);
            if (translated is not null)
                (config, reason) = TfjsTraining.Of(keras2, OptimizerKind.Of(keras2)!);
            if (config is not null)
                state = [.. translated!];
            if (config is not null && OptimizerKind.Of(keras2)!.IsScaled)
                Note("its momentum counts steps in Keras and gradients in TensorFlow.js: it is divided by the learning rate, and rounded");
        }

        if (config is null)
            Note($"its state, {state.Count} weight(s), is kept for Keras; TensorFlow.js starts with a new one: {reason}");
        foreach (StoredWeight weight in state)
            Add(weight, $"{group.Path}/{weight.Spec.Name}");
        return config;

        void Note(string message) => FindingReport.Raise(_file, [new KerasFinding(OptimizerNames.Group, message, KerasFindingSeverity.Note)], _options, KerasFindingSeverity.Changed);
    }

    // Without a configuration: names are the layer's and the weight's own, as far as the file tells them.
    private ModelArtifacts ReadKeras2Weights(Hdf5Group root)
    {
        List<string> layers = Names(root, LayerNames);
        if (layers.Count == 0)
            throw Error("/", "a model of Keras (an attribute model_config) or its weights (an attribute layer_names, or a group layers)", "neither");
        foreach (string layer in layers)
        {
            Hdf5Group group = root.FindGroup(layer) ?? throw Error(layer, "a group", "none");
            foreach (string name in Names(group, WeightNames))
                Add(group.FindDataset(name), $"{layer}/{name}", WithoutOutput(name));
        }

        return WeightsOnly();
    }

    private ModelArtifacts ReadKeras3Weights()
    {
        LooseWeights loose = new(_file);
        foreach (Hdf5File file in _files)
            loose.Add(file.Root);
        foreach ((Hdf5Dataset dataset, string path, string name) in loose.All())
            Add(dataset, path, name);
        return WeightsOnly();
    }

    private ModelArtifacts WeightsOnly() => new()
    {
        ModelTopology = default,
        WeightSpecs = [.. _weights.Select(static weight => weight.Spec)],
        WeightData = [],
        GeneratedBy = "keras",
        ConvertedBy = Writer.Name,
    };

    private void Add(Hdf5Dataset? dataset, string path, string name) =>
        Add(new StoredWeight(dataset ?? throw Error(path, "a dataset", "none"), name, _file), path);

    private void Add(StoredWeight weight, string path)
    {
        if (_weights.Count == MaxWeights)
            throw Error(path, $"at most {MaxWeights} weights", "more");
        if (!_names.Add(weight.Spec.Name))
            throw Error(path, "a weight of its own", $"another {FormatText.Quote(weight.Spec.Name)}");
        if (_expected.TryGetValue(weight.Spec.Name, out WeightSpec? expected) && !expected.Shape.SequenceEqual(weight.Spec.Shape))
            throw Error(path, $"{FormatText.Shape(expected.Shape.AsSpan())} for {FormatText.Quote(expected.Name)}, as in the architecture", FormatText.Shape(weight.Spec.Shape.AsSpan()));
        _weights.Add(weight);
    }

    private string[] Numbered(Hdf5Group group)
    {
        string[] names = [.. group.Names];
        for (int i = 0; i < names.Length; i++)
            names[i] = group.Contains($"{i}") ? $"{i}" : throw Error(group.Path, $"variables 0 to {names.Length - 1}", $"no {i}");
        return names;
    }

    // Lists over 64 KiB are cut into layer_names0, layer_names1 and so on.
    private static List<string> Names(Hdf5Group group, string attribute)
    {
        if (group.Attributes.TryGetValue(attribute, out Hdf5Attribute? whole))
            return [.. whole.Texts()];
        List<string> names = [];
        for (int i = 0; group.Attributes.TryGetValue($"{attribute}{i}", out Hdf5Attribute? part); i++)
            names.AddRange(part.Texts());
        return names;
    }

    private static string? Attribute(Hdf5Group group, string name) => group.Attributes.TryGetValue(name, out Hdf5Attribute? attribute) ? attribute.Text() : null;

    // TensorFlow's names of tensors end in the output's number.
    private static string WithoutOutput(string name) => name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;

    private static string LastPart(string name) => WithoutOutput(name)[(WithoutOutput(name).LastIndexOf('/') + 1)..];

    private ModelFormatException Error(string where, string expected, string found) => new(_file, where, expected, found);
}
