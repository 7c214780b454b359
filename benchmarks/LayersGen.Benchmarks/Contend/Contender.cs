using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>One of compare.mjs' contenders: a request a line, an answer a line, as tfjs.mjs.</summary>
/// <param name="prepare">Makes what a request wants timed.</param>
internal sealed class Contender(Func<JsonNode, Task<Work>> prepare)
{
    private const int Rehearsals = 5;

    public async Task ServeAsync(TextReader requests, TextWriter answers)
    {
        while (await requests.ReadLineAsync() is { } line)
        {
            JsonObject answer = await AnswerAsync(JsonNode.Parse(line)!);
            await answers.WriteLineAsync(answer.ToJsonString());
            await answers.FlushAsync();
        }
    }

    private async Task<JsonObject> AnswerAsync(JsonNode request)
    {
        try
        {
            await using Work work = await prepare(request);
            // What it needs is in the caches again, whoever had the processor in between; where no cache is large enough, that is asked not to be done.
            if (request["warm"]?.GetValue<bool>() != false)
            {
                // A runtime's allocator learns from its first predictions.
                for (int i = 0; i < Rehearsals; i++)
                    work.Run?.Invoke();
                await (work.RunAsync?.Invoke() ?? Task.CompletedTask);
            }

            JsonObject answer = await MeasureAsync(work, request["milliseconds"]?.GetValue<double>() ?? 0);
            if (request["output"]?.GetValue<bool>() == true)
                answer["output"] = new JsonArray([.. work.Output.Select(static value => JsonValue.Create(value))]);
            return answer;
        }
        catch (Exception e)
        {
            // Whatever it is, the one who asked decides what becomes of the run.
            return new() { ["error"] = e.ToString() };
        }
    }

    private static async Task<JsonObject> MeasureAsync(Work work, double milliseconds)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            // Awaiting what is no task would cost a small model a good part of its time.
            work.Run?.Invoke();
            if (work.RunAsync is { } run)
                await run();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < milliseconds);

        double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        JsonObject answer = new() { ["milliseconds"] = elapsed / calls };
        // Of one thread: what goes on elsewhere has no such count.
        if (work.RunAsync is null)
            answer["allocated"] = (double)allocated / calls;
        return answer;
    }
}
