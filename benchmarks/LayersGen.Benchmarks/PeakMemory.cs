using System.Globalization;

namespace LayersGen.Benchmarks;

/// <summary>What a load or a save takes of memory at most, managed and native, as the kernel counts it. Needs a process of its own, and Linux.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>The bytes by which the process grew at most while loading a model, or while it is loaded and saved.</summary>
    /// <param name="operation">load, map or save.</param>
    /// <param name="rehearsal">A small model, which everything is done with first, so that compiled code is not counted.</param>
    /// <param name="model">The model's model.json.</param>
    public static async Task<long> MeasureAsync(string operation, string rehearsal, string model)
    {
        string folder = Directory.CreateTempSubdirectory("layersgen-peak-").FullName;
        try
        {
            await RunAsync(operation, rehearsal, Path.Join(folder, "rehearsal"));
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true);
            // The high-water mark falls to what is resident now.
            await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
            long before = Bytes("VmRSS:");
            await RunAsync(operation, model, Path.Join(folder, "measured"));
            return Bytes("VmHWM:") - before;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string operation, string path, string folder)
    {
        using LayersModel model = await LayersModel.LoadAsync(path, new LoadOptions { MemoryMap = operation == "map" });
        if (operation == "save")
            await model.SaveAsync($"file://{folder}");
    }

    private static long Bytes(string key)
    {
        string line = File.ReadLines(Status).First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(key.Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
