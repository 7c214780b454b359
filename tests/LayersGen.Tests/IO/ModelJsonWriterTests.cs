using System.Text;
using System.Text.Json;

namespace LayersGen.Tests.IO;

public sealed class ModelJsonWriterTests
{
    [Fact]
    public void Keys_and_order_are_those_of_TensorFlowJs()
    {
        ModelArtifacts artifacts = new()
        {
            ModelTopology = "{ \"a\" : 1 }"u8.ToArray(),
            WeightSpecs =
            [
                new WeightSpec("é/<k>", [2, 3]),
                new WeightSpec("s", [], DType.Int32) { Group = "optimizer" },
                new WeightSpec("q", [1]) { Quantization = new WeightQuantization(QuantizationType.UInt8, 0.5, -1) },
                new WeightSpec("h", [0]) { Quantization = new WeightQuantization(QuantizationType.Float16) },
            ],
            WeightData = [],
            GeneratedBy = "g",
            TrainingConfig = "{\"t\":1}"u8.ToArray(),
            UserDefinedMetadata = "{\"u\":1}"u8.ToArray(),
            Signature = "{\"s\":1}"u8.ToArray(),
        };
        const string Specs = """[{"name":"é/<k>","shape":[2,3],"dtype":"float32"},{"name":"s","shape":[],"dtype":"int32","group":"optimizer"},{"name":"q","shape":[1],"dtype":"float32","quantization":{"dtype":"uint8","min":-1,"scale":0.5,"original_dtype":"float32"}},{"name":"h","shape":[0],"dtype":"float32","quantization":{"dtype":"float16","original_dtype":"float32"}}]""";
        string expected = """{"modelTopology":{ "a" : 1 },"format":"layers-model","generatedBy":"g","convertedBy":null,"weightsManifest":[{"paths":["./w.bin"],"weights":""" + Specs
            + """}],"signature":{"s":1},"userDefinedMetadata":{"u":1},"trainingConfig":{"t":1}}""";

        Assert.Equal(expected, Encoding.UTF8.GetString(ModelJsonWriter.Write(artifacts, ["./w.bin"])));
        ModelArtifactsInfo info = ModelJsonWriter.Describe(artifacts);
        Assert.Equal(Encoding.UTF8.GetByteCount(Specs), info.WeightSpecsBytes);
        Assert.Equal(11, info.ModelTopologyBytes);
        Assert.Equal(0, info.WeightDataBytes);
    }

    [Fact]
    public void A_broken_topology_is_not_written()
    {
        ModelArtifacts artifacts = new() { ModelTopology = "{\"a\":"u8.ToArray(), WeightSpecs = [], WeightData = [] };
        Assert.ThrowsAny<JsonException>(() => ModelJsonWriter.Write(artifacts, ["w"]));
    }
}

public sealed class ShardingTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 10).Select(i => (byte)i)];

    [Theory]
    [InlineData(null, 1)]
    [InlineData(10L, 1)]
    [InlineData(9L, 2)]
    [InlineData(5L, 2)]
    [InlineData(3L, 4)]
    [InlineData(1L, 10)]
    public void Shards_are_full_but_the_last_and_join_to_the_data(long? size, int count)
    {
        IReadOnlyList<WeightShard> shards = Sharding.Split([Data.AsMemory(0, 4), default, Data.AsMemory(4)], size, "weights.bin");

        Assert.Equal(count, shards.Count);
        Assert.Equal(count == 1 ? "weights.bin" : $"group1-shard{count}of{count}.bin", shards[^1].Name);
        Assert.Equal(Data, shards.SelectMany(shard => shard.Pieces).SelectMany(piece => piece.ToArray()));
        Assert.All(shards.Take(count - 1), shard => Assert.Equal(size, shard.Length));
    }

    [Fact]
    public void No_bytes_are_one_empty_shard() => Assert.Equal(0, Assert.Single(Sharding.Split([], 5, "w")).Length);

    [Fact]
    public void A_shard_size_must_be_positive() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Sharding.Split([], 0, "w"));
}
