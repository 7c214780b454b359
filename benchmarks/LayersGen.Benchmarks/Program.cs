using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LayersGen.Benchmarks;

switch (args)
{
    // What compare.mjs starts.
    case ["contend", string threads]:
        await new Contender(request => LayersGenWork.PrepareAsync(request, multithreaded: threads == "all")).ServeAsync(Console.In, Console.Out);
        break;
    case ["contend-onnx", string threads]:
        await new Contender(request => OnnxWork.PrepareAsync(request, threads == "all" ? 0 : 1)).ServeAsync(Console.In, Console.Out);
        break;
    case ["peak", string operation, string rehearsal, string model]:
        Console.WriteLine(await PeakMemory.MeasureAsync(operation, rehearsal, model));
        break;
    default:
        // In this process: one that BenchmarkDotNet generates would not have the repository's build settings.
        BenchmarkSwitcher.FromAssembly(typeof(Contender).Assembly).Run(
            args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
        break;
}
