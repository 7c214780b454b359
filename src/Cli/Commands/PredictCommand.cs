using System.CommandLine;
using System.Numerics.Tensors;
using System.Text.Json;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen predict MODEL --input FILE</c>.</summary>
internal static class PredictCommand
{
    private const string Help = """
        Runs a model on a batch and prints what it predicts as JSON. The input is a nested array, the batch first; for several inputs, an object of such arrays by the inputs' names.

        Examples:
          layersgen predict model.keras --input batch.json
          echo "[[5.1, 3.5, 1.4, 0.2]]" | layersgen predict web/iris/model.json --input -
        """;

    private static readonly Argument<string> Model = Places.ModelArgument("MODEL");
    private static readonly Option<string?> Weights = Places.WeightsOption();
    private static readonly Option<string> Input = new("--input") { Description = "A JSON file, or - for standard input.", Required = true };

    public static Command Create()
    {
        Command command = new("predict", Help) { Model, Weights, Input };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string place = parsed.GetRequiredValue(Model);
        using JsonDocument input = await ReadAsync(parsed.GetRequiredValue(Input), cancellationToken).ConfigureAwait(false);
        using LayersModel model = await Report.ProgressAsync($"Reading {place}", false, progress =>
            LayersModel.LoadAsync(Places.Source(place, ModelFormats.Of(null, place), parsed.GetValue(Weights)), new LoadOptions { Progress = progress, Notes = Report.Note }, cancellationToken)).ConfigureAwait(false);
        Tensor<float>[] outputs = model.Predict(Inputs(model, input.RootElement));
        Report.Json(writer =>
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                writer.WritePropertyName(model.Outputs[i].Name);
                float[] values = new float[outputs[i].FlattenedLength];
                outputs[i].FlattenTo(values);
                int position = 0;
                Write(writer, outputs[i].Lengths, values, ref position);
            }
        });
        return ExitCode.Success;
    }

    private static async Task<JsonDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            return await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The input is not JSON: {e.Message}", e);
        }
    }

    private static Tensor<float>[] Inputs(LayersModel model, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && model.Inputs.Length == 1)
            return [ToTensor(root, model.Inputs[0].Name)];
        if (root.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"The model has the inputs {string.Join(", ", model.Inputs.Select(static input => input.Name))}: give an object of arrays by these names.");
        return [.. model.Inputs.Select(input => root.TryGetProperty(input.Name, out JsonElement array)
            ? ToTensor(array, input.Name)
            : throw new ArgumentException($"The input '{input.Name}' is missing."))];
    }

    private static Tensor<float> ToTensor(JsonElement array, string name)
    {
        List<nint> lengths = [];
        for (JsonElement level = array; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            lengths.Add(level.GetArrayLength());
            if (level.GetArrayLength() == 0)
                break;
        }

        List<float> values = [];
        Collect(array, 0);
        return Tensor.Create(values.ToArray(), [.. lengths]);

        void Collect(JsonElement element, int depth)
        {
            if (depth == lengths.Count)
            {
                values.Add(element.ValueKind == JsonValueKind.Number ? element.GetSingle() : throw new ArgumentException($"The input '{name}' holds {element.ValueKind}; numbers are expected {depth} levels deep."));
                return;
            }

            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != lengths[depth])
                throw new ArgumentException($"The input '{name}' is ragged: arrays of {lengths[depth]} are expected {depth} levels deep.");
            foreach (JsonElement item in element.EnumerateArray())
                Collect(item, depth + 1);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<nint> lengths, float[] values, ref int position)
    {
        if (lengths.IsEmpty)
        {
            float value = values[position++];
            // JSON has no other numbers.
            if (float.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        for (nint i = 0; i < lengths[0]; i++)
            Write(writer, lengths[1..], values, ref position);
        writer.WriteEndArray();
    }
}
