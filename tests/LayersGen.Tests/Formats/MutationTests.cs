using System.Collections.Immutable;

namespace LayersGen.Tests.Formats;

/// <summary>Damaged files load or are refused; they do nothing else, at no great cost.</summary>
[Collection(Alone.Name)]
public sealed class MutationTests
{
    private const string Json = """
        {"format":"layers-model","generatedBy":"x","convertedBy":null,"modelTopology":{"class_name":"Sequential","config":[{"a":[1,2,{}]}]},
        "weightsManifest":[{"paths":["a","b"],"weights":[{"name":"d/kernel","shape":[2,3],"dtype":"float32"},
        {"name":"s","shape":[2],"dtype":"string","group":"optimizer"},
        {"name":"d/bias","shape":[3],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}},
        {"name":"h","shape":[3],"dtype":"float32","quantization":{"dtype":"float16"}},{"name":"i","shape":[],"dtype":"int32"}]}]}
        """;

    private static readonly string[] Fragments =
        ["null", "{}", "[]", "-1", "1e999", "9999999999", "2147483647", "\"\"", "\"\\ud800\"", "{\"a\":", "[[", "0", "\"string\"", "\"complex64\"", ",", "\"b\",\"b\"", "true", "\"shape\"", "\"uint16\""];

    private static readonly ImmutableArray<WeightSpec> Model = [new("d/kernel", [2, 3]), new("d/bias", [3]), new("h", [3]), new("i", [], DType.Int32)];

    private static readonly byte[] Bytes = [.. new byte[24], 1, 0, 0, 0, 65, 0, 0, 0, 0, 1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0];

    [Fact]
    public async Task The_undamaged_file_loads()
    {
        using WeightBuffer? buffer = await TryLoad(MemorySource.Utf8(Json), Bytes[..30], Bytes[30..], new Random(0), strict: true);
        Assert.NotNull(buffer);
    }

    [Fact]
    public async Task Every_truncation_of_the_json_is_refused()
    {
        byte[] json = MemorySource.Utf8(Json);
        for (int length = 0; length < json.Length; length++)
            Assert.Throws<ModelFormatException>(() => ModelManifest.Parse(json.AsMemory(0, length), "model.json"));
        for (int length = 0; length < Bytes.Length; length++)
        {
            int split = Math.Min(length, 30);
            Assert.Null(await TryLoad(json, Bytes[..split], Bytes[split..length], new Random(length), strict: true));
        }
    }

    [Fact]
    public async Task Mutations_are_refused_or_load()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        const int Count = 20_000;
        int loaded = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            Random random = new(seed);
            byte[] json = MemorySource.Utf8(Json);
            byte[] bytes = [.. Bytes];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                if (random.Next(4) == 0)
                    bytes = Mutate(random, bytes);
                else
                    json = Mutate(random, json);
            }

            int split = random.Next(bytes.Length + 1);
            using WeightBuffer? buffer = await TryLoad(json, bytes[..split], bytes[split..], random, strict: random.Next(2) == 0);
            loaded += buffer is null ? 0 : 1;
        }

        Assert.InRange(loaded, 1, Count - 1);
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / Count, 0, 200_000);
    }

    private static byte[] Mutate(Random random, byte[] bytes)
    {
        int at = random.Next(bytes.Length), count = random.Next(Math.Min(20, bytes.Length - at) + 1);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 1:
                return [.. bytes[..at], .. bytes[(at + count)..]];
            case 2:
                return [.. bytes[..at], .. bytes[at..(at + count)], .. bytes[at..]];
            default:
                // In the place of a number, where there is one.
                int digit = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
                at += Math.Max(digit, 0);
                return [.. bytes[..at], .. MemorySource.Utf8(Fragments[random.Next(Fragments.Length)]), .. bytes[(at + 1)..]];
        }
    }

    private static async Task<WeightBuffer?> TryLoad(byte[] json, byte[] first, byte[] second, Random random, bool strict)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        await using MemorySource source = new()
        {
            ModelJson = json,
            SupportsConcurrentReads = random.Next(2) == 0,
            KnowsLengths = random.Next(2) == 0,
            Shards = { ["a"] = first, ["b"] = second },
        };
        LoadOptions options = new() { Strict = strict };
        try
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, options, timeout.Token);
            // Which paths exist is the source's business, not the manifest's.
            manifest = new ModelManifest { FileName = manifest.FileName, Groups = [.. manifest.Groups.Select(static group => group with { Paths = [.. group.Paths.Select(static path => path == "b" ? "b" : "a")] })] };
            return await WeightLoader.LoadAsync(source, manifest, Model, options, static (_, _) => { }, timeout.Token);
        }
        catch (ModelFormatException)
        {
            Assert.Equal(0, source.Open);
            return null;
        }
    }
}
