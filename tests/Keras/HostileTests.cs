using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>Files made to do harm, or harmed: one clear error each, and no more memory than the file's size accounts for.</summary>
public sealed class HostileTests
{
    private const long Allowance = 64 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Crafted() => new()
    {
        { "soft-link.h5", "a symbolic link, which is not followed" },
        { "external-link.h5", "which is not followed" },
        { "external-data.h5", "stored in others" },
        { "huge-shape.h5", "can hold" },
        { "huge-unwritten.h5", "can hold" },
        { "lzf.h5", "the filter lzf" },
        { "group-for-dataset.h5", "expected a dataset, found a group" },
        { "text-for-numbers.h5", "numbers or bools" },
        { "missing-weight.h5", "expected a dataset, found none" },
        { "fewer-weights.h5", "expected 2 weights for Dense 'a'" },
        { "no-json.h5", "model_config" },
        { "no-text.h5", "expected text" },
        { "keras1.h5", "Keras 2 or 3" },
        { "unknown-layer.h5", "a: the layer class Mine is not known" },
        { "cycle.weights.h5", "each group once" },
        { "slash.weights.h5", "a name without a slash" },
        { "escape.weights.json", "the name of a .weights.h5 file in the same folder" },
        { "no-name.weights.json", "the name of a .weights.h5 file in the same folder" },
        { "nothing.weights.json", "1 to 1000 files" },
        { "bomb.keras", "an entry of at most 100 times" },
        { "escape.keras", "an entry config.json" },
        { "twice.keras", "one entry config.json" },
    };

    [Theory]
    [MemberData(nameof(Crafted))]
    public async Task A_crafted_file_is_refused(string file, string message)
    {
        long before = GC.GetTotalAllocatedBytes();
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() =>
            Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"hostile/{file}")), Token));
        Assert.Contains(message, error.Message);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 4 * Allowance);
    }

    // What people have under the name of a Keras file.
    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 372493696\n", "git lfs pull")]
    [InlineData("\n<!DOCTYPE html>", "a web page")]
    [InlineData("{\"class_name\": \"Sequential\"}", "which has no weights")]
    [InlineData("\u0080\u0004\u0095", "a pickle of Python")]
    [InlineData("\u0093NUMPY", "an array of NumPy")]
    [InlineData("\u001c\0\0\0TFL3", "TensorFlow Lite")]
    [InlineData("\u001f\u008b\u0008", "unpack it first")]
    [InlineData("\0\0\0\0", "not written or transferred whole")]
    [InlineData("Keras", "another sort of file")]
    public async Task What_is_no_Keras_file_is_told_from_its_bytes(string bytes, string what)
    {
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => Conversion.ReadAsync(new KerasModelHandler(System.Text.Encoding.Latin1.GetBytes(bytes)), Token));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dense.keras2.h5")]
    [InlineData("dense.chunked.h5")]
    [InlineData("dense.latest.h5")]
    [InlineData("deep.v108.h5")]
    [InlineData("dense.keras")]
    public async Task A_truncated_file_is_refused(string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(Goldens.Path(file), Token);
        for (int length = 0; length < bytes.Length; length += 211)
            await Assert.ThrowsAsync<ModelFormatException>(() => Conversion.ReadAsync(new KerasModelHandler(bytes.AsMemory(0, length)), Token));
    }

    [Theory]
    [InlineData("dense.keras2.h5", 1)]
    [InlineData("dense.chunked.h5", 2)]
    [InlineData("dense.latest.h5", 3)]
    [InlineData("lstm.keras", 4)]
    [InlineData("dense.weights.h5", 5)]
    [InlineData("deep.latest.h5", 6)]
    [InlineData("deep.tracked.h5", 7)]
    public async Task A_mutated_file_is_read_or_refused(string file, int seed)
    {
        byte[] original = await File.ReadAllBytesAsync(Goldens.Path(file), Token);
        Random random = new(seed);
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] bytes = [.. original];
            for (int change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            long before = GC.GetTotalAllocatedBytes();
            try
            {
                await Conversion.ReadAsync(new KerasModelHandler(bytes), Token);
            }
            catch (ModelFormatException)
            {
                refused++;
            }

            Assert.True(GC.GetTotalAllocatedBytes() - before < 4 * Allowance, $"mutation {i} of {file} allocated {GC.GetTotalAllocatedBytes() - before} bytes");
        }

        Assert.InRange(refused, 1, 1499);
    }

    [Fact]
    public async Task A_failed_save_leaves_the_old_file_and_nothing_else()
    {
        using TempFolder folder = new();
        string path = folder["m.keras"];
        await File.WriteAllTextAsync(path, "old", Token);
        ReadModel model = await Conversion.ReadAsync(new FileModelHandler(GoldenCase.Load("Config/training-config").ModelPath), Token);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new KerasModelHandler(path).SaveAsync(model.Artifacts, new SaveOptions(), cancelled.Token));
        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
