using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;

namespace LayersGen.Keras.Weights;

/// <summary>Derives a model's variables, their order and their names from its configuration in the form of Keras 2 and TensorFlow.js.</summary>
internal sealed class SaveableBuilder
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private SaveableBuilder()
    {
    }

    /// <param name="model">The model, as <see cref="ModelTranslator"/> writes it for TensorFlow.js.</param>
    /// <param name="inKerasOrder">Order functional models' layers as Keras does; otherwise they stay as the file lists them, which in Keras' files is the same.</param>
    public static Saveable Build(ConfigValue model, bool inKerasOrder) => new SaveableBuilder().Model(model, true, "", inKerasOrder);

    private Saveable Model(ConfigValue model, bool isTrainable, string prefix, bool inKerasOrder)
    {
        bool isSequential = model.Text("class_name") == "Sequential";
        ConfigValue config = model["config"]!;
        string name = config.Text("name") ?? "model";
        ConfigValue layers = config.Kind == ConfigKind.Array ? config : config["layers"]!;
        // A Sequential does not count its InputLayer among its layers.
        IEnumerable<ConfigValue> items = isSequential
            ? layers.Items.Where(static layer => layer.Text("class_name") != "InputLayer")
            : inKerasOrder ? GraphCalls.Read(config, name, Dialect.Tfjs).KerasOrder().Select(index => layers.Items[index]) : layers.Items;
        bool trainable = isTrainable && config.IsTrue("trainable", true);
        return new Saveable(isSequential ? "Sequential" : "Functional", name, trainable)
        {
            Layers = [.. items.Select(layer => Layer(layer, trainable, prefix, inKerasOrder))],
        };
    }

    private Saveable Layer(ConfigValue layer, bool isTrainable, string prefix, bool inKerasOrder)
    {
        string className = layer.Text("class_name")!;
        if (!ModelTranslator.IsModel(className))
            return Layer(layer, new Scope(Unique(prefix, Name(layer)), isTrainable, inKerasOrder));
        // Named by their own layers, as in TensorFlow.js; by the model's name too only where that would clash.
        return Model(layer, isTrainable, $"{prefix}{Name(layer)}/", inKerasOrder);
    }

    private string Unique(string prefix, string name)
    {
        string unique = _names.Add(name) ? name : prefix + name;
        _names.Add(unique);
        return unique;
    }

    private static string Name(ConfigValue layer) => layer["config"]?.Text("name") ?? layer.Text("name") ?? layer.Text("class_name")!;

    // The name a layer's variables bear may be another's: a wrapper's, or its own with what it is in the wrapper.
    private Saveable Layer(ConfigValue layer, Scope scope)
    {
        string className = LayerMappings.CurrentName(layer.Text("class_name")!);
        ConfigValue config = layer["config"]!;
        LayerMapping? mapping = LayerMappings.Find(className);
        bool isTrainable = scope.IsTrainable && config.IsTrue("trainable", true);
        Saveable saveable = new(className, Name(layer), isTrainable);
        Scope inner = scope with { IsTrainable = isTrainable };
        switch (mapping?.Form)
        {
            case null:
                break;
            case LayerForm.OwnCell:
                saveable.Parts.Add(new Part(["cell"], Cell(mapping, className + "Cell", config, inner)));
                break;
            case LayerForm.GivenCell when config["cell"] is { } cell:
                saveable.Parts.Add(new Part(["cell"], GivenCell(cell, inner)));
                break;
            case LayerForm.Cells:
                AddCells(saveable, config, inner);
                break;
            case LayerForm.Wrapper when config["layer"] is { } wrapped:
                saveable.Parts.Add(new Part(["layer"], ModelTranslator.IsModel(wrapped.Text("class_name"))
                    ? Model(wrapped, isTrainable, scope.Name + "/", scope.InKerasOrder)
                    : Layer(wrapped, inner)));
                break;
            case LayerForm.Bidirectional when config["layer"] is { } forward:
                AddDirections(saveable, config, forward, inner);
                break;
            case LayerForm.Attention:
                AddProjections(saveable, config, inner);
                break;
            default:
                AddOwn(saveable, mapping, config, inner.Name, inner.Name);
                break;
        }

        return saveable;
    }

    private static void AddOwn(Saveable saveable, LayerMapping mapping, ConfigValue config, string tfjs, string keras2)
    {
        foreach (VariableMapping variable in mapping.Variables.Where(variable => variable.IsIn(config)))
            saveable.Own.Add(new Variable(variable.Name, $"{tfjs}/{variable.Name}", $"{keras2}/{variable.Name}", variable.IsTrainable));
    }

    private static Saveable Cell(LayerMapping mapping, string className, ConfigValue config, Scope scope)
    {
        string name = className == "ConvLSTM2DCell" ? "conv_lstm_cell" : Naming.ToSnake(className);
        Saveable cell = new(className, name, scope.IsTrainable);
        AddOwn(cell, mapping, config, scope.Name, $"{scope.Name}/{name}");
        return cell;
    }

    private Saveable GivenCell(ConfigValue cell, Scope scope)
    {
        string className = cell.Text("class_name")!;
        if (LayerMappings.Find(className) is { Form: LayerForm.Plain } mapping)
            return Cell(mapping, mapping.ClassName, cell["config"]!, scope) with { Name = Name(cell) };
        return Layer(cell, scope);
    }

    private void AddCells(Saveable saveable, ConfigValue config, Scope scope)
    {
        ConfigValue[] cells = config["cells"] is { Kind: ConfigKind.Array } array ? [.. array.Items] : [];
        List<Saveable> built = [.. cells.Select((cell, i) => GivenCell(cell, scope with { Name = $"{scope.Name}/RNNCell_{i}" }))];
        saveable.Parts.AddRange(Saveable.Count(built).Select(static item => new Part([$"cells/{item.Counted}"], item.Item)));
    }

    private void AddDirections(Saveable saveable, ConfigValue config, ConfigValue forward, Scope scope)
    {
        ConfigValue backward = config["backward_layer"] ?? forward;
        Add("forward_layer", forward, "forward_" + Name(forward));
        Add("backward_layer", backward, config.Has("backward_layer") ? Name(backward) : "backward_" + Name(forward));

        void Add(string attribute, ConfigValue layer, string name) =>
            saveable.Parts.Add(new Part([attribute], Layer(layer, scope with { Name = $"{scope.Name}/{name}" }) with { Name = name }));
    }

    private static void AddProjections(Saveable saveable, ConfigValue config, Scope scope)
    {
        LayerMapping dense = LayerMappings.Find("Dense")!;
        // The order in which Keras makes them, and so lists their weights.
        (string Attribute, string Name)[] projections = config["use_gate"] is { Boolean: true }
            ? [("query_dense", "query"), ("key_dense", "key"), ("gate_dense", "gate"), ("value_dense", "value"), ("output_dense", "attention_output")]
            : [("query_dense", "query"), ("key_dense", "key"), ("value_dense", "value"), ("output_dense", "attention_output")];
        foreach ((string attribute, string name) in projections)
        {
            Saveable projection = new("EinsumDense", name, scope.IsTrainable);
            AddOwn(projection, dense, config, $"{scope.Name}/{name}", $"{scope.Name}/{name}");
            saveable.Parts.Add(new Part([attribute, "_" + attribute], projection));
        }
    }

    private readonly record struct Scope(string Name, bool IsTrainable, bool InKerasOrder);
}
