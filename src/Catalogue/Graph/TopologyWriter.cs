using System.Text.Json;

namespace LayersGen.Catalogue;

/// <summary>Writes a graph as the topology TensorFlow.js' <c>model.toJSON()</c> gives for the same model, key for key.</summary>
internal static class TopologyWriter
{
    public static byte[] Write(ModelGraph graph)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("class_name", graph.IsSequential ? "Sequential" : "Model");
            writer.WriteStartObject("config");
            writer.WriteString("name", graph.Name);
            writer.WriteStartArray("layers");
            if (graph.IsSequential)
                WriteStack(writer, graph);
            else
                WriteLayers(writer, graph);
            writer.WriteEndArray();
            if (!graph.IsSequential)
            {
                WriteTensors(writer, "input_layers", graph, graph.Inputs);
                WriteTensors(writer, "output_layers", graph, graph.Outputs);
            }

            writer.WriteEndObject();
            // The dialect, which readers may look at; who wrote the file is model.json's generatedBy.
            writer.WriteString("keras_version", "tfjs-layers 4.22.0");
            writer.WriteString("backend", "tensor_flow.js");
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteStack(Utf8JsonWriter writer, ModelGraph graph)
    {
        GraphLayer? input = null;
        foreach (GraphLayer layer in graph.Layers)
        {
            if (layer.IsImplied)
            {
                input = layer;
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("class_name", layer.Kind.ClassName);
            WriteConfig(writer, graph, layer.Scope, input?.Scope);
            writer.WriteEndObject();
            input = null;
        }
    }

    private static void WriteLayers(Utf8JsonWriter writer, ModelGraph graph)
    {
        foreach (GraphLayer layer in graph.Layers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", layer.Name);
            writer.WriteString("class_name", layer.Kind.ClassName);
            WriteConfig(writer, graph, layer.Scope, null);
            writer.WriteStartArray("inbound_nodes");
            foreach (EquatableArray<TensorRef> call in layer.Calls.Where(static call => call.Count > 0))
            {
                writer.WriteStartArray();
                foreach (TensorRef input in call)
                {
                    WriteTensor(writer, input.Layer, input.Node, static w =>
                    {
                        w.WriteStartObject();
                        w.WriteEndObject();
                    });
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static void WriteConfig(Utf8JsonWriter writer, ModelGraph graph, LayerScope layer, LayerScope? input)
    {
        writer.WriteStartObject("config");
        bool hasBase = false;
        for (int i = 0; i < layer.Kind.Arguments.Count; i++)
        {
            Argument argument = layer.Kind.Arguments[i];
            if (argument == Argument.Base)
            {
                hasBase = true;
                writer.WriteString("name", layer.Name);
                writer.WriteBoolean("trainable", layer.Trainable);
                if (input is not null)
                {
                    Write(InputLayer.BatchShape, input.Get(InputLayer.BatchShape));
                    if (layer.Kind.WritesDType)
                        Write(InputLayer.ElementType, input.Get(InputLayer.ElementType));
                }
            }
            else
            {
                Write(argument, argument.WritesMeaning ? argument.MeaningOf(layer.Values[i], RankOfFirstInput(graph, layer)) : layer.Values[i]);
            }
        }

        if (!hasBase)
            writer.WriteString("name", layer.Name);
        writer.WriteEndObject();

        void Write(Argument argument, object? value)
        {
            bool isDefault = Equals(value, argument.Default);
            if (isDefault && argument.DefaultWriting == DefaultWriting.Nothing)
                return;
            writer.WritePropertyName(argument.Key);
            (isDefault && argument.DefaultWriting == DefaultWriting.Null ? ConfigValue.Null : argument.ToConfig(value)).Write(writer);
        }
    }

    private static int RankOfFirstInput(ModelGraph graph, LayerScope layer) =>
        graph.Tensors[graph.Nodes.First(node => ReferenceEquals(graph.Layers[node.Layer].Scope, layer)).Inputs[0]].Shape.Rank;

    private static void WriteTensors(Utf8JsonWriter writer, string key, ModelGraph graph, EquatableArray<int> tensors)
    {
        writer.WriteStartArray(key);
        foreach (int tensor in tensors)
        {
            int layer = graph.Tensors[tensor].Layer;
            int node = graph.Nodes.Where(n => n.Layer == layer).TakeWhile(n => n.Output != tensor).Count();
            WriteTensor(writer, graph.Layers[layer].Name, node, null);
        }

        writer.WriteEndArray();
    }

    private static void WriteTensor(Utf8JsonWriter writer, string layer, int node, Action<Utf8JsonWriter>? kwargs)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(layer);
        writer.WriteNumberValue(node);
        writer.WriteNumberValue(0);
        kwargs?.Invoke(writer);
        writer.WriteEndArray();
    }
}
