using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LayersGen.Benchmarks;

// 'contend <1 | all>' is what compare.mjs starts; anything else is BenchmarkDotNet's.
if (args is ["contend", string threads])
{
    await Contender.ServeAsync(Console.In, Console.Out, multithreaded: threads == "all");
    return;
}

// In this process: one that BenchmarkDotNet generates would not have the repository's build settings.
BenchmarkSwitcher.FromAssembly(typeof(Contender).Assembly).Run(
    args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
