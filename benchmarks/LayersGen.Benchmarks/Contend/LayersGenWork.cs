using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>What LayersGen is asked for, and the limits it is compared with: the memory's, the file system's and the network's.</summary>
internal static class LayersGenWork
{
    public static async Task<Work> PrepareAsync(JsonNode request, bool multithreaded) => request.Text("operation") switch
    {
        "predict" => await PredictAsync(request, multithreaded),
        "read" => FileWork.Read(request),
        "load" => FileWork.Load(request, LoadOptions.Default),
        "map" => FileWork.Load(request, new LoadOptions { MemoryMap = true }),
        "write" => await FileWork.WriteAsync(request, replace: false),
        "writeOver" => await FileWork.WriteAsync(request, replace: true),
        "save" => await FileWork.SaveAsync(request, replace: false),
        "saveOver" => await FileWork.SaveAsync(request, replace: true),
        "copy" => QuantizeWork.Copy(request),
        "decode" => QuantizeWork.Decode(request),
        "encode" => QuantizeWork.Encode(request),
        "download" => await HttpWork.DownloadAsync(request),
        "loadHttp" => await HttpWork.LoadAsync(request),
        "copyTopology" => TopologyWork.Copy(),
        "emitTopology" => TopologyWork.Emit(),
        "parse" => TopologyWork.Parse(request),
        string other => throw new ArgumentException($"No operation '{other}'.", nameof(request)),
    };

    private static async Task<Work> PredictAsync(JsonNode request, bool multithreaded)
    {
        LayersModel model = await LayersModel.LoadAsync(request.Text("model"));
        model.UseMultithreading = multithreaded;
        float[] input = Request.Floats(request.Text("input"));
        int batch = request["shape"]![0]!.GetValue<int>();
        float[] output = new float[model.Outputs[0].Shape.Skip(1).Aggregate(batch, static (product, axis) => product * axis)];
        return new Work(() => model.Predict(input, output), model) { Output = output };
    }
}
