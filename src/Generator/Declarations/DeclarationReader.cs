using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator;

/// <summary>
/// Reads the attributes of a class into a <see cref="GraphSpec"/>. Both the generator and the analyzer come through here;
/// the analyzer also takes, for each layer of the specification, the attribute it came from.
/// </summary>
internal sealed class DeclarationReader
{
    public const string AttributeName = "LayersGen.LayersModelAttribute";
    private const string LayerAttributeName = "LayersGen.LayerAttribute";
    private const string OutputAttributeName = "LayersGen.OutputAttribute";
    private const string ApplyAttributeName = "LayersGen.ApplyAttribute";

    private readonly INamedTypeSymbol _type;
    private readonly List<GraphError> _errors = [];
    private readonly List<PendingLayer> _layers = [];
    private readonly Dictionary<string, TensorRef> _results = new(StringComparer.Ordinal);
    private readonly HashSet<string> _explicitNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _automaticNames = new(StringComparer.Ordinal);
    private TensorRef? _previous;

    private DeclarationReader(INamedTypeSymbol type) => _type = type;

    /// <summary>The declaration, and the attribute behind each layer of its specification.</summary>
    public static (ModelDeclaration Declaration, IReadOnlyList<AttributeData> Attributes) Read(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        DeclarationReader reader = new(type);
        GraphSpec? spec = reader.CheckType(cancellationToken) ? reader.ReadSpec(cancellationToken) : null;
        ModelDeclaration declaration = new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            ContainingTypes(type).ToEquatableArray(),
            type.Name,
            spec,
            reader._errors.ToEquatableArray());
        return (declaration, [.. reader._layers.Select(static layer => layer.Attribute)]);
    }

    private static Stack<string> ContainingTypes(INamedTypeSymbol type)
    {
        Stack<string> types = new();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            types.Push($"partial {(outer.IsRecord ? "record " : "")}{(outer.TypeKind == TypeKind.Struct ? "struct" : outer.TypeKind == TypeKind.Interface ? "interface" : "class")} {outer.Name}");
        return types;
    }

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) => type.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax(cancellationToken))
        .OfType<TypeDeclarationSyntax>()
        .All(static syntax => syntax.Modifiers.Any(static modifier => modifier.Text == "partial"));

    private bool CheckType(CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? type = _type; type is not null; type = type.ContainingType)
        {
            if (!IsPartial(type, cancellationToken))
                Report(ErrorId.NotPartial, -1, null, $"'{type.Name}' must be partial, so that the generator can add the model to it. Write 'partial class {type.Name}'.");
            if (type.IsGenericType)
                Report(ErrorId.UnsupportedDeclaration, -1, null, $"'{type.Name}' is generic; a Layers model is one fixed graph. Remove the type parameters, or move the model out of the generic type.");
        }

        if (_type.IsStatic || _type.IsAbstract || _type.IsRecord)
            Report(ErrorId.UnsupportedDeclaration, -1, null, $"'{_type.Name}' is {(_type.IsStatic ? "static" : _type.IsRecord ? "a record" : "abstract")}; a Layers model is an ordinary class. Write 'public sealed partial class {_type.Name}'.");
        if (_type.BaseType is { SpecialType: not SpecialType.System_Object } && _type.BaseType.ToDisplayString() != "LayersGen.LayersModelBase")
            Report(ErrorId.UnsupportedDeclaration, -1, null, $"'{_type.Name}' derives from '{_type.BaseType.ToDisplayString()}', but the generator makes it derive from LayersModelBase. Remove the base class; interfaces are fine.");
        return _errors.Count == 0;
    }

    private GraphSpec? ReadSpec(CancellationToken cancellationToken)
    {
        AttributeData[] attributes = [.. _type.GetAttributes().Where(static attribute => attribute.AttributeClass is not null)];
        AttributeData[] ours = [.. attributes.Where(static attribute => IsLayer(attribute) || Is(attribute, ApplyAttributeName))];
        if (ours.Length == 0)
        {
            Report(ErrorId.NoLayers, -1, null, $"'{_type.Name}' has no layers. Add some: [Input(4)], then [Dense(3, Activation = Activation.Softmax)].");
            return null;
        }

        if (ours.Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).Parent?.Parent).Distinct().Count() > 1)
        {
            Report(ErrorId.SpreadOverDeclarations, -1, null, $"The layers of '{_type.Name}' are spread over several partial declarations, whose order is not defined. Put all of them on one.");
            return null;
        }

        AttributeData? output = attributes.FirstOrDefault(static attribute => Is(attribute, OutputAttributeName));
        bool isSequential = output is null
            && ours.Count(IsInput) <= 1
            && !ours.Any(static attribute => Is(attribute, ApplyAttributeName) || Named(attribute, "From") is not null);
        foreach (AttributeData attribute in ours)
        {
            if (Named(attribute, "Name") is { Value: string name })
                _explicitNames.Add(name);
        }

        foreach (AttributeData attribute in ours)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Is(attribute, ApplyAttributeName))
                ReadApplication(attribute);
            else
                ReadLayer(attribute, isSequential);
        }

        return isSequential && !CheckStack() ? null : MakeSpec(attributes, output, isSequential);
    }

    // A stack has its input first. One without a name is written as the first layer's batch_input_shape.
    private bool CheckStack()
    {
        int input = _layers.FindIndex(static layer => layer.ClassName == "InputLayer");
        if (input != 0 || _layers.Count < 2)
        {
            string message = input < 0 ? $"'{_type.Name}' does not tell the shape of its input. Put [Input(…)] with the axes after the batch before the first layer."
                : input > 0 ? "[Input] stands behind another layer. Put it first."
                : $"'{_type.Name}' has an input and no layer. Add one after it, such as [Dense(3)].";
            Report(input < 0 ? ErrorId.MissingInput : input > 0 ? ErrorId.MissingInput : ErrorId.NoLayers, input > 0 ? input : -1, null, message);
            return false;
        }

        PendingLayer first = _layers[0];
        first.IsImplied = Named(first.Attribute, "Name") is null && first.Config["dtype"] is null or { Text: "float32" };
        if (first.IsImplied)
        {
            string name = _layers[1].Name + "_input";
            _layers[1].Calls[0] = [new TensorRef(name)];
            _results[name] = new TensorRef(name);
            first.Name = name;
        }

        return true;
    }

    private GraphSpec MakeSpec(AttributeData[] attributes, AttributeData? output, bool isSequential)
    {
        AttributeData model = attributes.First(static attribute => Is(attribute, AttributeName));
        EquatableArray<TensorRef> outputs = output is null
            ? [_previous!]
            : Strings(output.ConstructorArguments[0]).Select(Result).ToEquatableArray();
        // The model's inputs are in source order, whatever the layers' order.
        EquatableArray<TensorRef> inputs = _layers.Where(static layer => layer.ClassName == "InputLayer").Select(static layer => new TensorRef(layer.Name)).ToEquatableArray();
        if (!isSequential)
        {
            PendingLayer[] ordered = [.. KerasOrder.Of([.. _layers.Select(static layer => layer.ToSpec())], outputs).Select(index => _layers[index])];
            _layers.Clear();
            _layers.AddRange(ordered);
        }

        return new GraphSpec(
            Named(model, "Name") is { Value: string given } ? given : Naming.ToSnake(_type.Name),
            isSequential,
            _layers.Select(static layer => layer.ToSpec()).ToEquatableArray(),
            inputs,
            outputs);
    }

    private void ReadLayer(AttributeData attribute, bool isSequential)
    {
        string attributeName = attribute.AttributeClass!.Name;
        string className = attributeName.EndsWith("Attribute", StringComparison.Ordinal) ? attributeName.Substring(0, attributeName.Length - "Attribute".Length) : attributeName;
        className = className == "Input" ? "InputLayer" : className;
        bool isInput = className == "InputLayer";
        PendingLayer layer = new(attribute, className, NameOf(attribute, className), ReadConfig(attribute, className));
        EquatableArray<TensorRef> inputs = isInput ? [] : InputsOf(attribute);
        layer.Calls.Add(inputs);
        _layers.Add(layer);
        _previous = new TensorRef(layer.Name);
        // A name used twice is the graph builder's to report.
        if (!_results.ContainsKey(layer.Name))
            _results.Add(layer.Name, _previous);
    }

    private void ReadApplication(AttributeData attribute)
    {
        string target = attribute.ConstructorArguments[0].Value as string ?? "";
        PendingLayer? layer = _layers.Find(known => known.Name == target);
        if (layer is null)
        {
            string? near = Naming.Nearest(target, _layers.Select(static known => known.Name));
            Report(ErrorId.UnknownInput, -1, null, $"[Apply(\"{target}\")]: no layer before it has that name{(near is null ? "" : $"; did you mean \"{near}\"?")}.");
            return;
        }

        TensorRef result = new(target, layer.Calls.Count);
        layer.Calls.Add(InputsOf(attribute));
        _previous = result;
        if (Named(attribute, "Name") is { Value: string name } && !_results.ContainsKey(name))
            _results.Add(name, result);
    }

    private EquatableArray<TensorRef> InputsOf(AttributeData attribute)
    {
        if (Named(attribute, "From") is not { } from)
            return _previous is null ? [] : [_previous];
        return Strings(from).Select(Result).ToEquatableArray();
    }

    // A name that is not known (yet) is left as it is: it may be a layer further down, or the graph builder reports it.
    private TensorRef Result(string name) => _results.TryGetValue(name, out TensorRef result) ? result : new TensorRef(name);

    private string NameOf(AttributeData attribute, string className)
    {
        if (Named(attribute, "Name") is { Value: string given })
            return given;
        string stem = Naming.ToSnake(className);
        string name;
        do
        {
            _automaticNames.TryGetValue(stem, out int count);
            _automaticNames[stem] = count + 1;
            name = count == 0 ? stem : $"{stem}_{count}";
        }
        while (_explicitNames.Contains(name));
        return name;
    }

    private static ConfigValue ReadConfig(AttributeData attribute, string className)
    {
        IReadOnlyList<Argument> arguments = LayerCatalogue.Find(className)?.Arguments ?? [];
        List<KeyValuePair<string, ConfigValue>> config = [];
        if (attribute.AttributeConstructor is { } constructor)
        {
            for (int i = 0; i < constructor.Parameters.Length; i++)
                Add(constructor.Parameters[i].Name, attribute.ConstructorArguments[i], isRest: constructor.Parameters[i].IsParams);
        }

        foreach (KeyValuePair<string, TypedConstant> named in attribute.NamedArguments)
        {
            if (named.Key is not ("Name" or "From"))
                Add(named.Key, named.Value, isRest: false);
        }

        return ConfigValue.Of(config);

        void Add(string name, TypedConstant constant, bool isRest)
        {
            ConfigValue value = ToConfig(constant);
            if (className == "InputLayer" && name == "BatchSize")
                return;
            if (className == "InputLayer" && name == "shape")
                (name, value) = ("batchInputShape", ConfigValue.Of([BatchSize(attribute), .. value.Items]));
            else if (isRest && value.Items.Count == 0)
                return;
            string key = arguments.FirstOrDefault(argument => string.Equals(argument.Property, name, StringComparison.OrdinalIgnoreCase))?.Key ?? Naming.ToSnake(name);
            config.Add(new KeyValuePair<string, ConfigValue>(key, value));
        }
    }

    private static ConfigValue BatchSize(AttributeData input) => Named(input, "BatchSize") is { Value: int size and not 0 } ? ConfigValue.Of(size) : ConfigValue.Null;

    private static ConfigValue ToConfig(TypedConstant constant)
    {
        if (constant.IsNull)
            return ConfigValue.Null;
        if (constant.Kind == TypedConstantKind.Array)
            return ConfigValue.Of(constant.Values.Select(ToConfig));
        if (constant.Kind == TypedConstantKind.Enum && constant.Type is INamedTypeSymbol type)
        {
            IFieldSymbol? member = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));
            if (member is not null)
                return ConfigValue.Of(Naming.ToSnake(member.Name));
        }

        return constant.Value switch
        {
            string text => ConfigValue.Of(text),
            bool flag => ConfigValue.Of(flag),
            IConvertible number => ConfigValue.Of(number.ToDouble(System.Globalization.CultureInfo.InvariantCulture)),
            _ => ConfigValue.Null,
        };
    }

    private static bool Is(AttributeData attribute, string name) => attribute.AttributeClass!.ToDisplayString() == name;

    private static bool IsLayer(AttributeData attribute)
    {
        INamedTypeSymbol? type = attribute.AttributeClass!.BaseType;
        while (type is not null && type.ToDisplayString() != LayerAttributeName)
            type = type.BaseType;
        return type is not null;
    }

    private static bool IsInput(AttributeData attribute) => attribute.AttributeClass!.Name == "InputAttribute" && IsLayer(attribute);

    private static TypedConstant? Named(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && !argument.Value.IsNull)
                return argument.Value;
        }

        return null;
    }

    private static IEnumerable<string> Strings(TypedConstant constant) => constant.Kind == TypedConstantKind.Array
        ? constant.IsNull ? [] : constant.Values.Select(static value => value.Value as string ?? "")
        : [constant.Value as string ?? constant.Value?.ToString() ?? ""];

    private void Report(string id, int layer, string? argument, string message) => _errors.Add(new GraphError(id, layer, argument, message));

    private sealed class PendingLayer(AttributeData attribute, string className, string name, ConfigValue config)
    {
        public AttributeData Attribute => attribute;

        public string ClassName => className;

        public string Name { get; set; } = name;

        public ConfigValue Config => config;

        public List<EquatableArray<TensorRef>> Calls { get; } = [];

        public bool IsImplied { get; set; }

        public LayerSpec ToSpec() => new(className, Name, config, Calls.ToEquatableArray()) { IsImplied = IsImplied };
    }
}
