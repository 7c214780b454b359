using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;
using LayersGen.Keras.Hdf5;
using LayersGen.Keras.Weights;

namespace LayersGen.Keras;

/// <summary>Reads a Keras file of any layout: its configuration is translated, its weights are found and named, their values wait in the file.</summary>
internal sealed class KerasReader
{
    private const string BeforeName = "layers/";
    private const int MaxWeights = 1_000_000;

    private readonly string _file;
    private readonly KerasOptions _options;
    private readonly Hdf5File _hdf5;
    private readonly List<StoredWeight> _weights = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private KerasReader(Hdf5File hdf5, string file, KerasOptions options)
    {
        _hdf5 = hdf5;
        _file = file;
        _options = options;
    }

    /// <summary>Opens a file's bytes, which it owns from then on.</summary>
    public static async Task<IModelSource> OpenAsync(IRandomBytes bytes, string file, KerasOptions options, CancellationToken cancellationToken)
    {
        try
        {
            bool isZip = await IsZipAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (!isZip)
                return Finish([bytes], file, options, static (reader, _) => reader.ReadHdf5());
            (byte[] config, byte[]? metadata, IRandomBytes weights) = await KerasArchive.ReadAsync(bytes, file, cancellationToken).ConfigureAwait(false);
            bytes.Dispose();
            return Finish([weights], file, options, (reader, _) => reader.ReadArchive(config, metadata));
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
        return Finish([weights], folder, options, (reader, _) => reader.ReadArchive(config, metadata));
    }

    /// <summary>Opens weights that are cut into several files, and which a <c>.weights.json</c> lists.</summary>
    public static async Task<IModelSource> OpenShardsAsync(string path, KerasOptions options, CancellationToken cancellationToken)
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

        return Finish(opened, path, options, static (reader, files) => reader.ReadKeras3Weights(files));
    }

    private static KerasModelSource Finish(List<IRandomBytes> bytes, string file, KerasOptions options, Func<KerasReader, List<Hdf5File>, ModelArtifacts> read)
    {
        List<Hdf5File> files = [];
        try
        {
            foreach (IRandomBytes part in bytes)
                files.Add(Hdf5File.Open(part, file));
            KerasReader reader = new(files[0], file, options);
            ModelArtifacts artifacts = read(reader, files);
            return new KerasModelSource(file, ModelJsonWriter.Write(artifacts, [KerasModelSource.Shard]), reader._weights, files);
        }
        catch (Exception e)
        {
            bytes.ForEach(static part => part.Dispose());
            if (e is TopologyException topology)
                throw new ModelFormatException(file, topology.Path, topology.Expected, topology.Found, e);
            throw;
        }
    }

    private static async ValueTask<bool> IsZipAsync(IRandomBytes bytes, CancellationToken cancellationToken)
    {
        byte[] start = new byte[4];
        if (bytes.Length < start.Length)
            return false;
        await bytes.ReadAsync(0, start, cancellationToken).ConfigureAwait(false);
        return start.AsSpan().SequenceEqual("PK\u0003\u0004"u8);
    }

    private ModelArtifacts ReadHdf5()
    {
        Hdf5Group root = _hdf5.Root;
        string? json = Attribute(root, "model_config");
        if (json is null)
            return LooseWeights.IsLayout(root) ? ReadKeras3Weights([_hdf5]) : ReadKeras2Weights(root);
        Hdf5Group weights = root.FindGroup("model_weights") ?? throw Error("model_weights", "a group of the model's weights", "none");
        string version = Attribute(root, "keras_version") ?? Attribute(weights, "keras_version") ?? "2";
        ConfigValue model = Translate(KerasJson.Read(json, _file, "model_config"), version);
        Saveable saveable = SaveableBuilder.Build(model, inKerasOrder: false);
        foreach (Saveable layer in saveable.Layers!)
            ReadLegacyLayer(weights, layer);
        ConfigValue? training = Attribute(root, "training_config") is { } config ? KerasJson.Read(config, _file, "training_config") : null;
        Hdf5Group? optimizer = root.FindGroup("optimizer_weights");
        // Keras 2 makes an older optimizer of a configuration that does not say otherwise.
        bool isNew = !version.StartsWith('2') || training?["optimizer_config"]?["config"] is { } settings && !settings.IsTrue("is_legacy_optimizer", true);
        return Artifacts(model, version, training, ReadOptimizer(optimizer, optimizer is null ? [] : Names(optimizer, "weight_names"), training, saveable, isNew));
    }

    private ModelArtifacts ReadArchive(byte[] configJson, byte[]? metadataJson)
    {
        ConfigValue config = KerasJson.Read(configJson, _file, KerasArchive.Config);
        ConfigValue? metadata = metadataJson is null ? null : KerasJson.Read(metadataJson, _file, KerasArchive.Metadata);
        string version = metadata?.Text("keras_version") ?? "3";
        ConfigValue model = Translate(config, version);
        Saveable saveable = SaveableBuilder.Build(model, inKerasOrder: false);
        bool countsTwice = version.StartsWith("2.12.", StringComparison.Ordinal) || version.StartsWith("2.13.", StringComparison.Ordinal);
        foreach (StoredGroup group in saveable.Groups(countsTwice))
            ReadGroup(group);
        Hdf5Group? optimizer = _hdf5.Root.FindGroup("optimizer/vars");
        return Artifacts(model, version, config["compile_config"], ReadOptimizer(optimizer, optimizer is null ? [] : Numbered(optimizer), config["compile_config"], saveable, isNew: true));
    }

    private ConfigValue Translate(ConfigValue config, string version)
    {
        if (version.StartsWith("1.", StringComparison.Ordinal))
            throw Error("keras_version", "Keras 2 or 3", $"{FormatText.Quote(version)}; open it in Keras 2 and save it again");
        Dialect from = version.StartsWith('2') ? Dialect.Keras2 : Dialect.Keras3;
        (ConfigValue model, IReadOnlyList<KerasFinding> findings) = ModelTranslator.Translate(config, from, Dialect.Tfjs, isKerasFile: true);
        FindingReport.Raise(_file, findings, _options, KerasFindingSeverity.Changed);
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
    private void ReadLegacyLayer(Hdf5Group model, Saveable layer)
    {
        List<StoredWeight> weights = [];
        Variable[] variables = [.. layer.InLegacyOrder()];
        Hdf5Group? group = model.FindGroup(layer.Name);
        List<string> names = group is null ? [] : Names(group, "weight_names");
        string where = $"model_weights/{layer.Name}";
        if (names.Count != variables.Length)
            throw Error(where, $"{variables.Length} weights for {layer.ClassName} {FormatText.Quote(layer.Name)} ({string.Join(", ", variables.Take(8).Select(static variable => variable.Name))})", $"{names.Count}");
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

    private void ReadGroup(StoredGroup stored)
    {
        List<Variable> variables = stored.Owner.Own;
        Hdf5Group? group = stored.Paths.Select(FindVariables).FirstOrDefault(static group => group is not null);
        int count = group?.Names.Count() ?? 0;
        string where = stored.Paths[0];
        if (count != variables.Count)
            throw Error(where, $"{variables.Count} variables for {stored.Owner.ClassName} {FormatText.Quote(stored.Owner.Name)}{(variables.Count == 0 ? "" : $" ({string.Join(", ", variables.Select(static variable => variable.Name))})")}", $"{count}");
        if (group is null)
            return;
        bool isLayer = where.LastIndexOf('/') is int slash and > 0 && where[..(slash + 1)].EndsWith(BeforeName, StringComparison.Ordinal);
        if (isLayer && group.Attributes.TryGetValue("name", out Hdf5Attribute? name) && name.Text() != stored.Owner.Name)
            throw Error(where, $"the variables of {FormatText.Quote(stored.Owner.Name)}", $"those of {FormatText.Quote(name.Text())}");
        for (int i = 0; i < variables.Count; i++)
            Add(group.FindDataset($"{i}"), $"{where}/vars/{i}", variables[i].TfjsName);
    }

    // Keras 2 on Windows puts backslashes between the parts of a path, which to HDF5 is then one name.
    private Hdf5Group? FindVariables(string path) => path.Length == 0
        ? _hdf5.Root.FindGroup("vars")
        : _hdf5.Root.FindGroup(path + "/vars") ?? _hdf5.Root.FindGroup(path.Replace('/', '\\') + "/vars");

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
        List<string> layers = Names(root, "layer_names");
        if (layers.Count == 0)
            throw Error("/", "a model of Keras (an attribute model_config) or its weights (an attribute layer_names, or a group layers)", "neither");
        foreach (string layer in layers)
        {
            Hdf5Group group = root.FindGroup(layer) ?? throw Error(layer, "a group", "none");
            foreach (string name in Names(group, "weight_names"))
                Add(group.FindDataset(name), $"{layer}/{name}", WithoutOutput(name));
        }

        return WeightsOnly();
    }

    private ModelArtifacts ReadKeras3Weights(IEnumerable<Hdf5File> files)
    {
        LooseWeights loose = new(_file);
        foreach (Hdf5File file in files)
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
