using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator;

/// <summary>
/// Reads the attributes of a class into a <see cref="GraphSpec"/>. Both the generator and the analyzer come through here;
/// the analyzer also takes the <see cref="DeclarationSites"/>.
/// </summary>
internal sealed class DeclarationReader
{
    public const string AttributeName = "LayersGen.LayersModelAttribute";
    private const string LayerAttributeName = "LayersGen.LayerAttribute";
    private const string OutputAttributeName = "LayersGen.OutputAttribute";
    private const string ApplyAttributeName = "LayersGen.ApplyAttribute";

    private const string SubmodelAttributeName = "LayersGen.SubmodelAttribute";

    // What an attribute says of the call, not of the layer.
    private static readonly string[] CallProperties = ["From", "Mask", "AttentionMask"];

    private readonly INamedTypeSymbol _type;
    private readonly DeclarationReader? _outer;
    private readonly List<GraphError> _errors = [];
    private readonly List<Site> _errorSites = [];
    private readonly List<PendingLayer> _layers = [];
    private readonly Dictionary<string, TensorRef> _results = new(StringComparer.Ordinal);
    private readonly HashSet<string> _explicitNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _automaticNames = new(StringComparer.Ordinal);
    private TensorRef? _previous;

    private DeclarationReader(INamedTypeSymbol type, DeclarationReader? outer)
    {
        _type = type;
        _outer = outer;
    }

    /// <summary>The declaration, and where each part of it stands.</summary>
    public static (ModelDeclaration Declaration, DeclarationSites Sites) Read(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        DeclarationReader reader = new(type, null);
        GraphSpec? spec = reader.CheckType(cancellationToken) ? reader.ReadSpec(cancellationToken) : null;
        ModelDeclaration declaration = new(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            ContainingTypes(type).ToEquatableArray(),
            Identifier(type),
            MemberNamesOf(type).ToEquatableArray(),
            spec,
            reader._errors.ToEquatableArray())
        {
            Manifest = ManifestOf(type),
        };
        AttributeData? output = type.GetAttributes().FirstOrDefault(static attribute => Is(attribute, OutputAttributeName));
        return (declaration, new DeclarationSites(type, reader._errorSites, [.. reader._layers.Select(static layer => layer.Sites)], [.. reader._layers.Select(static layer => layer.Inner)], output));
    }

    /// <summary>Whether it declares a layer. Names are compared first: analyzers ask this of every attribute of a project.</summary>
    public static bool IsLayer(AttributeData attribute)
    {
        INamedTypeSymbol? type = attribute.AttributeClass?.BaseType;
        while (type is not null && (type.Name != "LayerAttribute" || type.ToDisplayString() != LayerAttributeName))
            type = type.BaseType;
        return type is not null;
    }

    private static ManifestReference? ManifestOf(INamedTypeSymbol type)
    {
        AttributeData? model = type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass is not null && Is(attribute, AttributeName));
        return model is null || Named(model, "Manifest") is not { Value: string path } ? null
            : new ManifestReference(path, Named(model, "Name")?.Value as string, model.ApplicationSyntaxReference?.SyntaxTree.FilePath ?? "");
    }

    private static Stack<string> ContainingTypes(INamedTypeSymbol type)
    {
        Stack<string> types = new();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            types.Push($"partial {(outer.IsRecord ? "record " : "")}{(outer.TypeKind == TypeKind.Struct ? "struct" : outer.TypeKind == TypeKind.Interface ? "interface" : "class")} {Identifier(outer)}");
        return types;
    }

    private static string Identifier(INamedTypeSymbol type) =>
        SyntaxFacts.GetKeywordKind(type.Name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(type.Name) == SyntaxKind.None ? type.Name : "@" + type.Name;

    // In an order of their own: moving a member changes nothing.
    private static IEnumerable<string> MemberNamesOf(INamedTypeSymbol type) => type.GetMembers()
        .Where(static member => !member.IsImplicitlyDeclared && member.CanBeReferencedByName)
        .Select(static member => member.Name)
        .Distinct()
        .OrderBy(static name => name, StringComparer.Ordinal);

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) => type.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax(cancellationToken))
        .OfType<TypeDeclarationSyntax>()
        .All(static syntax => syntax.Modifiers.Any(static modifier => modifier.Text == "partial"));

    private bool CheckType(CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? type = _type; type is not null; type = type.ContainingType)
        {
            if (!IsPartial(type, cancellationToken))
                Report(ErrorId.NotPartial, new Site(type), $"'{type.Name}' must be partial, so that the generator can add the model to it. Put 'partial' before its '{TypeKeyword(type)}'.");
            if (type.TypeParameters.Length > 0)
                Report(ErrorId.UnsupportedDeclaration, new Site(type), $"'{type.Name}' is generic; a Layers model is one fixed graph. Remove the type parameters, or move the model out of the generic type.");
            if (type.IsFileLocal)
                Report(ErrorId.UnsupportedDeclaration, new Site(type), $"'{type.Name}' is visible in its file alone, and the generator adds another file. Remove 'file'.");
        }

        if (_type.IsStatic || _type.IsAbstract || _type.IsRecord || _type.TypeKind != TypeKind.Class)
            Report(ErrorId.UnsupportedDeclaration, new Site(_type), $"'{_type.Name}' is {(_type.IsStatic ? "static" : _type.IsRecord ? "a record" : _type.TypeKind != TypeKind.Class ? $"a {TypeKeyword(_type)}" : "abstract")}; a Layers model is an ordinary class. Write 'public sealed partial class {_type.Name}'.");
        if (_type.InstanceConstructors.Any(constructor => constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax)))
            Report(ErrorId.UnsupportedDeclaration, new Site(_type), $"'{_type.Name}' has a primary constructor, which Create and LoadAsync could not call. Remove its parameters.");
        if (_type.BaseType is { SpecialType: not SpecialType.System_Object } && _type.BaseType.ToDisplayString() != "LayersGen.LayersModelBase")
            Report(ErrorId.UnsupportedDeclaration, new Site(_type), $"'{_type.Name}' derives from '{_type.BaseType.ToDisplayString()}', but the generator makes it derive from LayersModelBase. Remove the base class; interfaces are fine.");
        return _errors.Count == 0;
    }

    private static string TypeKeyword(INamedTypeSymbol type) => type.IsRecord ? "record" : type.TypeKind switch
    {
        TypeKind.Struct => "struct",
        TypeKind.Interface => "interface",
        _ => "class",
    };

    private GraphSpec? ReadSpec(CancellationToken cancellationToken)
    {
        AttributeData[] attributes = [.. _type.GetAttributes().Where(static attribute => attribute.AttributeClass is not null)];
        AttributeData[] ours = [.. attributes.Where(static attribute => IsLayer(attribute) || Is(attribute, ApplyAttributeName))];
        if (ours.Length == 0 && ManifestOf(_type) is not null)
            return null;
        if (ours.Length == 0)
        {
            Report(ErrorId.NoLayers, new Site(_type), $"'{_type.Name}' has no layers. Add some: [Input(4)], then [Dense(3, Activation = Activation.Softmax)].");
            return null;
        }

        if (ours.FirstOrDefault(attribute => DeclarationOf(attribute, cancellationToken) != DeclarationOf(ours[0], cancellationToken)) is { } elsewhere)
        {
            Report(ErrorId.SpreadOverDeclarations, new Site(_type, elsewhere), $"The layers of '{_type.Name}' are spread over several partial declarations, whose order is not defined. Put all of them on one.");
            return null;
        }

        AttributeData? output = attributes.FirstOrDefault(static attribute => Is(attribute, OutputAttributeName));
        bool isSequential = output is null
            && ours.Count(IsInput) <= 1
            && !ours.Any(static attribute => Is(attribute, ApplyAttributeName) || CallProperties.Any(property => Named(attribute, property) is not null));
        foreach (AttributeData attribute in ours)
        {
            if (Named(attribute, "Name") is { Value: string name })
                _explicitNames.Add(name);
        }

        Queue<AttributeData> queue = new(ours);
        while (queue.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AttributeData attribute = queue.Dequeue();
            if (Is(attribute, ApplyAttributeName))
                ReadApplication(attribute);
            else
                ReadLayer(attribute, queue, cancellationToken);
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
            Report(input == 0 ? ErrorId.NoLayers : ErrorId.MissingInput, new Site(_type, input > 0 ? _layers[input].Sites[0] : null), message);
            return false;
        }

        PendingLayer first = _layers[0];
        first.IsImplied = Named(first.Sites[0], "Name") is null && first.Config["dtype"] is null or { Text: "float32" };
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
            : output.ConstructorArguments.SelectMany(Strings).Select(Result).ToEquatableArray();
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

    private void ReadLayer(AttributeData attribute, Queue<AttributeData> following, CancellationToken cancellationToken)
    {
        InnerSites sites = new(attribute);
        (string className, string name, ConfigValue config) = ReadArguments(attribute, following, sites, cancellationToken);
        PendingLayer layer = new(attribute, className, name, config, sites);
        EquatableArray<TensorRef> inputs = className == "InputLayer" ? [] : CallOf(attribute, className);
        layer.Calls.Add(inputs);
        _layers.Add(layer);
        _previous = new TensorRef(layer.Name);
        if (!_results.TryGetValue(layer.Name, out TensorRef known))
            _results.Add(layer.Name, _previous);
        else if (known.Node > 0)
            Report(ErrorId.DuplicateName, new Site(_type, attribute, "name"), $"Layer '{layer.Name}' is named as the result of an [Apply] is. Give it another Name.");

        // A name that two layers have is the graph builder's to report.
    }

    // What a layer is, whether it is one of the model or one inside another, whose attributes follow.
    private (string ClassName, string Name, ConfigValue Config) ReadArguments(AttributeData attribute, Queue<AttributeData> following, InnerSites sites, CancellationToken cancellationToken)
    {
        if (Is(attribute, SubmodelAttributeName))
            return ReadSubmodel(attribute, cancellationToken);
        string attributeName = attribute.AttributeClass!.Name;
        string className = attributeName.EndsWith("Attribute", StringComparison.Ordinal) ? attributeName.Substring(0, attributeName.Length - "Attribute".Length) : attributeName;
        className = className == "Input" ? "InputLayer" : className;
        string name = NameOf(attribute, className);
        ConfigValue config = ReadConfig(attribute, className);
        if (LayerCatalogue.Find(className)?.InnerKey is not { } key)
            return (className, name, config);

        // [StackedRNNCells(2)] tells how many; the others have one.
        int? count = config["count"] is { } number && number.TryGetInt32(out int given) ? given : null;
        List<ConfigValue> inner = [];
        for (int i = 0; i < (count ?? 1); i++)
        {
            if (following.Count == 0 || !IsLayer(following.Peek()) || IsInput(following.Peek()))
            {
                Report(ErrorId.MissingInner, new Site(_type, attribute), $"[{className}] has {(inner.Count == 0 ? "no layer" : $"{inner.Count} of {count} layers")} behind it to wrap. Put the attribute{(count is null ? "" : "s")} behind it, such as [{className}{(count is null ? "" : $"({count})")}] [{(className == "TimeDistributed" ? "Dense(8)" : className == "Bidirectional" ? "LSTM(8)" : "LSTMCell(8)")}].");
                break;
            }

            AttributeData child = following.Dequeue();
            foreach (string property in CallProperties.Where(property => Named(child, property) is not null))
                Report(ErrorId.MissingInner, new Site(_type, child, Naming.ToSnake(property)), $"This layer is inside [{className}], which has the inputs. Move {property} there.");
            InnerSites childSites = new(child);
            sites.Layers.Add(childSites);
            (string childClass, string childName, ConfigValue childConfig) = ReadArguments(child, following, childSites, cancellationToken);
            inner.Add(ConfigValue.Of(("class_name", ConfigValue.Of(childClass)), ("config", childConfig.Kind == ConfigKind.Object ? childConfig.With("name", ConfigValue.Of(childName)) : childConfig)));
        }

        return (className, name, config.With(key, count is null && inner.Count == 1 ? inner[0] : ConfigValue.Of(inner)));
    }

    // Its configuration is the topology of the class.
    private (string ClassName, string Name, ConfigValue Config) ReadSubmodel(AttributeData attribute, CancellationToken cancellationToken)
    {
        ModelGraph? graph = attribute.ConstructorArguments.Select(static argument => argument.Value as INamedTypeSymbol).FirstOrDefault() is { } model ? GraphOf(attribute, model, cancellationToken) : null;
        if (graph is null)
            return ("Functional", NameOf(attribute, "Functional"), ConfigValue.EmptyObject);
        string name = Named(attribute, "Name") is { Value: string given } ? given : graph.Name;
        ConfigValue config = TopologyWriter.ConfigOf(graph with { Name = name });
        return (TopologyWriter.ClassNameOf(graph), name, Named(attribute, "Trainable") is { Value: false } ? config.With("trainable", ConfigValue.Of(false)) : config);
    }

    private ModelGraph? GraphOf(AttributeData attribute, INamedTypeSymbol model, CancellationToken cancellationToken)
    {
        Site site = new(_type, attribute, "model");
        for (DeclarationReader? reader = this; reader is not null; reader = reader._outer)
        {
            if (SymbolEqualityComparer.Default.Equals(reader._type, model))
            {
                Report(ErrorId.Cycle, site, $"'{model.Name}' is a layer of itself. Break the cycle by taking another model.");
                return null;
            }
        }

        if (!model.GetAttributes().Any(static data => data.AttributeClass is not null && Is(data, AttributeName)))
        {
            Report(ErrorId.UnsupportedDeclaration, site, $"'{model.Name}' is no Layers model. Put [LayersModel] and its layers on it.");
            return null;
        }

        DeclarationReader inner = new(model, this);
        GraphSpec? spec = inner.CheckType(cancellationToken) ? inner.ReadSpec(cancellationToken) : null;
        ModelGraph? graph = spec is null || inner._errors.Count > 0 ? null : GraphBuilder.BuildInner(spec).Graph;
        if (graph is null)
            Report(ErrorId.UnsupportedDeclaration, site, $"'{model.Name}' has errors of its own. Mend them first.");
        return graph;
    }

    private void ReadApplication(AttributeData attribute)
    {
        // No argument is the compiler's to report.
        string target = attribute.ConstructorArguments.Select(static argument => argument.Value as string).FirstOrDefault() ?? "";
        PendingLayer? layer = _layers.Find(known => known.Name == target);
        if (layer is null)
        {
            string[] known = [.. _layers.Select(static known => known.Name)];
            string? near = Naming.Nearest(target, known);
            Report(ErrorId.UnknownInput, new Site(_type, attribute, "layer"), $"[Apply(\"{target}\")]: no layer before it has that name.{Naming.Hint(near, known)}", Remedy.Replace(target, near));
            return;
        }

        TensorRef result = new(target, layer.Calls.Count);
        layer.Calls.Add(CallOf(attribute, layer.ClassName));
        layer.Sites.Add(attribute);
        _previous = result;
        if (Named(attribute, "Name") is not { Value: string name })
            return;
        if (_results.ContainsKey(name))
            Report(ErrorId.DuplicateName, new Site(_type, attribute, "name"), $"[Apply]'s result is named '{name}', as another result is. Give it another Name.");
        else
            _results.Add(name, result);
    }

    // The inputs, then what is given by name.
    private EquatableArray<TensorRef> CallOf(AttributeData attribute, string className)
    {
        List<TensorRef> call = [.. InputsOf(attribute), .. MasksOf(attribute, className)];
        if (Named(attribute, "AttentionMask") is { Value: string pairs })
            call.Add(Result(pairs) with { Argument = CallArguments.AttentionMask });
        return call.ToEquatableArray();
    }

    // One name, or one for each input, null where an input keeps its own mask.
    private IEnumerable<TensorRef> MasksOf(AttributeData attribute, string className)
    {
        if (Named(attribute, "Mask") is not { } mask)
            return [];
        string[] arguments = LayerCatalogue.Find(className)?.MaskArguments is { Count: > 0 } known ? [.. known] : [CallArguments.Mask];
        TypedConstant[] masks = mask.Kind == TypedConstantKind.Array ? [.. mask.Values] : [mask];
        if (masks.Length > 0 && masks.Length <= arguments.Length && masks.All(static item => item.IsNull || IsString(item)))
            return masks.Select((item, i) => item.IsNull ? null : Result((string)item.Value!) with { Argument = arguments[i] }).OfType<TensorRef>();
        Report(ErrorId.BadArgument, new Site(_type, attribute, CallArguments.Mask), $"Mask is {mask.ToCSharpString()}; expected the name of the layer that makes the mask{(arguments.Length > 1 ? $", or an array of at most {arguments.Length}, null where an input keeps its own" : "")}.");
        return [];
    }

    private EquatableArray<TensorRef> InputsOf(AttributeData attribute)
    {
        if (Named(attribute, "From") is not { } from)
            return _previous is null ? [] : [_previous];
        if (from.Kind is TypedConstantKind.Array ? from.Values.All(static item => IsString(item)) : IsString(from))
            return Strings(from).Select(Result).ToEquatableArray();
        Report(ErrorId.BadArgument, new Site(_type, attribute, "from"), $"From is {from.ToCSharpString()}; expected the name of a layer, or an array of names: From = new[] {{ \"a\", \"b\" }}.");
        return [];
    }

    // A name that is not known (yet) is left as it is: it may be a layer further down, or the graph builder reports it.
    // "lstm:1" is the second result of a layer that has several.
    private TensorRef Result(string name)
    {
        if (_results.TryGetValue(name, out TensorRef result))
            return result;
        int colon = name.LastIndexOf(':');
        return colon > 0 && int.TryParse(name.Substring(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int index)
            ? Result(name.Substring(0, colon)) with { Tensor = index }
            : new TensorRef(name);
    }

    private string NameOf(AttributeData attribute, string className)
    {
        if (Named(attribute, "Name") is { Value: string given })
            return given;
        return Naming.Automatic(className, _automaticNames, _explicitNames);
    }

    private static ConfigValue ReadConfig(AttributeData attribute, string className)
    {
        IReadOnlyList<Argument> arguments = LayerCatalogue.Find(className)?.Arguments ?? [];
        List<KeyValuePair<string, ConfigValue>> config = [];
        if (attribute.AttributeConstructor is { } constructor)
        {
            // Fewer arguments than parameters are the compiler's to report.
            for (int i = 0; i < Math.Min(constructor.Parameters.Length, attribute.ConstructorArguments.Length); i++)
                Add(constructor.Parameters[i].Name, attribute.ConstructorArguments[i], isRest: constructor.Parameters[i].IsParams);
        }

        foreach (KeyValuePair<string, TypedConstant> named in attribute.NamedArguments)
        {
            if (named.Key != "Name" && !CallProperties.Contains(named.Key))
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
            Argument? argument = arguments.FirstOrDefault(argument => string.Equals(argument.Property, name, StringComparison.OrdinalIgnoreCase));
            // An empty array is how an attribute says what a topology says by null.
            if (value is { Kind: ConfigKind.Array, Items.Count: 0 } && argument is { Required: false, Default: null or ConfigValue { IsNull: true } })
                return;
            config.Add(new KeyValuePair<string, ConfigValue>(argument?.Key ?? Naming.ToSnake(name), value));
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

    private static SyntaxNode? DeclarationOf(AttributeData attribute, CancellationToken cancellationToken) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).Parent?.Parent;

    private static bool IsString(TypedConstant constant) => constant.Kind == TypedConstantKind.Primitive && constant.Value is string;

    private static IEnumerable<string> Strings(TypedConstant constant) => constant.Kind != TypedConstantKind.Array ? [constant.Value as string ?? ""]
        : constant.IsNull ? []
        : constant.Values.Select(static value => value.Value as string ?? "");

    private void Report(string id, Site site, string message, Remedy? remedy = null)
    {
        _errors.Add(new GraphError(id, -1, site.Argument, message) { Remedy = remedy });
        _errorSites.Add(site);
    }

    private sealed class PendingLayer(AttributeData attribute, string className, string name, ConfigValue config, InnerSites inner)
    {
        public InnerSites Inner => inner;

        /// <summary>The layer's attribute, then each [Apply] of it: one for each of <see cref="Calls"/>.</summary>
        public List<AttributeData> Sites { get; } = [attribute];

        public string ClassName => className;

        public string Name { get; set; } = name;

        public ConfigValue Config => config;

        public List<EquatableArray<TensorRef>> Calls { get; } = [];

        public bool IsImplied { get; set; }

        public LayerSpec ToSpec() => new(className, Name, config, Calls.ToEquatableArray()) { IsImplied = IsImplied };
    }
}
