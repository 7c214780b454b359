namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A model as a layer of another. Its weights are those of its layers, which keep their names; <c>model.Enc.Conv1.Kernel</c> is one.
    /// A model with several outputs has them by number: <c>From = "enc:1"</c>. Source: https://keras.io/guides/functional_api/.
    /// </summary>
    /// <param name="model">A class with <c>[LayersModel]</c> and layers of its own.</param>
    public sealed class SubmodelAttribute(Type model) : LayerAttribute
    {
        /// <summary>A class with <c>[LayersModel]</c> and layers of its own.</summary>
        public Type Model => model;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SubmodelLayer : LayerKind
    {
        private const string FromTfjs = "from_tfjs";

        public static readonly Argument<ModelGraph> Model = new(
            "model",
            static (ConfigValue value, out ModelGraph result) => (result = Read(value).Graph!) is not null,
            "a model",
            TopologyWriter.ConfigOf) { Required = true, Meaning = static graph => graph.Meaning(), Errors = static value => Read(value).Errors };

        public override string ClassName => "Functional";

        public override IReadOnlyList<string> Aliases => ["Model", "Sequential"];

        public override IReadOnlyList<Argument> Arguments { get; } = [Model];

        public override int MaximumInputs => int.MaxValue;

        public override IReadOnlyList<string> CallParameters { get; } = ["inputs", CallArguments.Training, CallArguments.Mask];

        public override string ClassNameOf(LayerScope layer) => TopologyWriter.ClassNameOf(layer.Get(Model));

        // The configuration as a whole is the model.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config[Model.Key] is not null ? config : ConfigValue.Of(
            ("name", config["name"] ?? ConfigValue.Null),
            (Model.Key, ConfigValue.Of(("config", config), (FromTfjs, ConfigValue.Of(isTfjs)))));

        public override ConfigValue Downgrade(LayerScope layer, ConfigValue config) => layer.Trainable ? config[Model.Key]! : config[Model.Key]!.With("trainable", ConfigValue.Of(false));

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => On(layer, inputs).OutputTensors.First().Shape;

        public override LayerResult Apply(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            ModelGraph graph = On(layer, inputs);
            return new LayerResult(
                graph.OutputTensors.Select(static tensor => tensor.Shape).ToEquatableArray(),
                graph.Weights.Select(weight => weight.Entry.Inside(weight.Layer, weight.Trainable, graph.Layers[weight.Layer].Name) with { ManifestName = weight.FullName }).ToEquatableArray())
            {
                Graph = graph,
            };
        }

        public override void Lower(LoweringContext context) => context.LowerGraph();

        // The model on the shapes it is applied to, which may fix axes that it leaves open.
        private static ModelGraph On(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            ModelGraph graph = layer.Get(Model);
            Shape[] own = [.. graph.InputTensors.Select(static tensor => tensor.Shape)];
            if (own.Length != inputs.Count)
                throw new GraphException(ErrorId.WrongInputCount, $"it takes {own.Length} input(s), {string.Join(", ", own)}, and is given {inputs.Count}. Name them all in From.");
            for (int i = 0; i < own.Length; i++)
            {
                if (!Fits(inputs[i], own[i]))
                    throw new GraphException(ErrorId.ShapeMismatch, $"its input {i} is {own[i]}, but it is given {inputs[i]}. Give it that shape, or leave axes of its [Input] open with -1.");
            }

            if (own.SequenceEqual(inputs))
                return graph;
            Shape[] known = [.. inputs.Zip(own, static (given, declared) => new Shape(given.Axes.Zip(declared.Axes, static (a, b) => a == Shape.Unknown ? b : a).ToEquatableArray()))];
            GraphResult result = GraphBuilder.Specialize(graph, known, withPlan: false);
            return result.Graph ?? throw new GraphException(result.Errors[0].Id, result.Errors[0].Message);
        }

        private static bool Fits(Shape given, Shape own) =>
            given.Rank == own.Rank && given.Axes.Zip(own.Axes, static (a, b) => a == b || a == Shape.Unknown || b == Shape.Unknown).All(static fits => fits);

        private static GraphResult Read(ConfigValue value)
        {
            try
            {
                return GraphBuilder.BuildInner(TopologyReader.ReadConfig(value["config"]!, value[FromTfjs]!.Boolean));
            }
            catch (TopologyException error)
            {
                return new GraphResult(null, null, [new GraphError(ErrorId.BadTopology, -1, null, error.Message)]);
            }
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Submodel = Register(new SubmodelLayer());
    }
}
