using System.Text;
using LayersGen.Tests.IO;

namespace LayersGen.Stores.Tests;

/// <summary>What every store does. A class for each runs these against the real thing.</summary>
public abstract class StoreTests
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A store without models, or with those of other tests only, under other names.</summary>
    protected abstract IModelStore Store { get; }

    /// <summary>What the names of this test begin with.</summary>
    protected abstract string Prefix { get; }

    private string A => Prefix + "a";

    private string B => Prefix + "deep/b";

    [Fact]
    public async Task Models_are_saved_listed_found_loaded_and_removed()
    {
        Assert.Empty(await Store.ListAsync(Prefix, Cancellation));
        Assert.Null(await Store.FindAsync(A, Cancellation));
        SaveResult a = await Samples.SaveAsync(Store.GetSaveHandler(A), 1);
        await Samples.SaveAsync(Store.GetSaveHandler(B), 2, new SaveOptions { ShardSizeBytes = 7 });
        Assert.Equal(1, await Samples.ReadAsync(Store.GetLoadHandler(A)));
        Assert.Equal(2, await Samples.ReadAsync(Store.GetLoadHandler(B)));

        IReadOnlyDictionary<string, ModelArtifactsInfo> models = await Store.ListAsync(Prefix, Cancellation);
        Assert.Equal(new[] { Store.Normalize(A), Store.Normalize(B) }, models.Keys.Order(StringComparer.Ordinal));
        ModelArtifactsInfo listed = models[Store.Normalize(A)];
        Assert.Equal(a.ModelArtifactsInfo with { DateSaved = listed.DateSaved }, listed);
        Assert.InRange(listed.DateSaved, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(listed, await Store.FindAsync(A, Cancellation));

        Assert.Equal(listed, await Store.RemoveAsync(A, Cancellation));
        Assert.Equal(new[] { Store.Normalize(B) }, (await Store.ListAsync(Prefix, Cancellation)).Keys);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Store.RemoveAsync(A, Cancellation));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Samples.ReadAsync(Store.GetLoadHandler(A)));
    }

    [Fact]
    public async Task A_save_replaces_the_model_unless_told_not_to()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(A), 1, new SaveOptions { Overwrite = false });
        await Assert.ThrowsAsync<ModelExistsException>(() => Samples.SaveAsync(Store.GetSaveHandler(A), 2, new SaveOptions { Overwrite = false }));
        Assert.Equal(1, await Samples.ReadAsync(Store.GetLoadHandler(A)));
        await Samples.SaveAsync(Store.GetSaveHandler(A), 3, new SaveOptions { ShardSizeBytes = 10 });
        Assert.Equal(3, await Samples.ReadAsync(Store.GetLoadHandler(A)));
        Assert.Single(await Store.ListAsync(Prefix, Cancellation));
    }

    [Fact]
    public async Task Of_two_savers_who_must_not_replace_one_wins()
    {
        Task<SaveResult>[] saves = [.. Enumerable.Range(1, 6).Select(fill => Task.Run(() => Samples.SaveAsync(Store.GetSaveHandler(A), (byte)fill, new SaveOptions { Overwrite = false }), Cancellation))];
        await Task.WhenAll(saves).ContinueWith(static _ => { }, Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        int winner = 1 + Array.FindIndex(saves, static save => save.IsCompletedSuccessfully);
        Assert.Equal(5, saves.Count(static save => save.Exception?.InnerException is ModelExistsException));
        Assert.Equal(winner, await Samples.ReadAsync(Store.GetLoadHandler(A)));
    }

    /// <summary>A reader that opened the old model may fail to find its weights, but never gets those of another.</summary>
    [Fact]
    public async Task Savers_do_not_interleave()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(A), 1);
        Task[] writers = [.. Enumerable.Range(2, 3).Select(fill => Task.Run(
            async () =>
            {
                for (int i = 0; i < 4; i++)
                    await Samples.SaveAsync(Store.GetSaveHandler(A), (byte)fill, new SaveOptions { ShardSizeBytes = 7 });
            },
            Cancellation))];
        Task all = Task.WhenAll(writers);
        while (!all.IsCompleted)
            await ReadOldOrNewAsync();
        await all;
        Assert.InRange(await Samples.ReadAsync(Store.GetLoadHandler(A)), 2, 4);
        await CheckNothingElseAsync();
    }

    [Fact]
    public async Task A_cancelled_save_changes_nothing()
    {
        await Samples.SaveAsync(Store.GetSaveHandler(A), 1);
        using CancellationTokenSource source = new();
        SaveOptions options = new() { ShardSizeBytes = 7, Progress = new CancelAt(0.4, source) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetSaveHandler(A).SaveAsync(Samples.Model(2), options, source.Token));
        Assert.Equal(1, await Samples.ReadAsync(Store.GetLoadHandler(A)));
        await CheckNothingElseAsync();
    }

    [Fact]
    public async Task A_model_of_many_megabytes_comes_back_byte_for_byte_with_progress()
    {
        byte[] data = new byte[20_000_000];
        new Random(1).NextBytes(data);
        ModelArtifacts artifacts = new()
        {
            ModelTopology = Encoding.UTF8.GetBytes(Samples.Topology),
            WeightSpecs = [new WeightSpec("a", [data.Length / 4])],
            WeightData = [data.AsMemory(0, 12_345_678), data.AsMemory(12_345_678)],
            UserDefinedMetadata = """{"labels":["é","\u0000"]}"""u8.ToArray(),
        };
        ProgressLog progress = [];
        await Store.GetSaveHandler(A).SaveAsync(artifacts, new SaveOptions { Progress = progress }, Cancellation);
        Assert.Equal(1, progress[^1]);
        Assert.True(progress.Count > 5);
        await using IModelSource source = await Store.GetLoadHandler(A).OpenAsync(LoadOptions.Default, Cancellation);
        using StoredModel back = await StoredModel.ReadAsync(source, cancellationToken: Cancellation);
        using MemoryStream copied = new(data.Length);
        foreach (ReadOnlyMemory<byte> piece in back.Artifacts.WeightData)
            copied.Write(piece.Span);
        Assert.True(data.AsSpan().SequenceEqual(copied.ToArray()), "the weights differ");
        Assert.True(back.Artifacts.UserDefinedMetadata.Span.SequenceEqual(artifacts.UserDefinedMetadata.Span));
    }

    [Fact]
    public async Task A_model_without_weights_is_a_model()
    {
        ModelArtifacts artifacts = new() { ModelTopology = Encoding.UTF8.GetBytes(Samples.Topology), WeightSpecs = [], WeightData = [] };
        await Store.GetSaveHandler(A).SaveAsync(artifacts, new SaveOptions(), Cancellation);
        Assert.Equal(0, (await Store.FindAsync(A, Cancellation))!.WeightDataBytes);
        await using IModelSource source = await Store.GetLoadHandler(A).OpenAsync(LoadOptions.Default, Cancellation);
        using StoredModel back = await StoredModel.ReadAsync(source, cancellationToken: Cancellation);
        Assert.Empty(back.Artifacts.WeightSpecs);
    }

    /// <summary>Looks for leftovers.</summary>
    protected virtual Task CheckNothingElseAsync() => Task.CompletedTask;

    private async Task ReadOldOrNewAsync()
    {
        try
        {
            Assert.InRange(await Samples.ReadAsync(Store.GetLoadHandler(A)), 1, 4);
        }
        catch (FileNotFoundException)
        {
            // The old weights were removed while they were read.
        }
    }

    protected sealed class CancelAt(double fraction, CancellationTokenSource source) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= fraction)
                source.Cancel();
        }
    }
}
