using System.Text;

namespace LayersGen.Tests.Formats;

public sealed class ModelManifestTests
{
    private static ModelManifest Parse(string json) => ModelManifest.Parse(MemorySource.Utf8(json), "m.json");

    private static string Weight(string weight) => $$"""{"weightsManifest":[{"paths":["a"],"weights":[{{weight}}]}]}""";

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    [Fact]
    public void Reads_everything_and_keeps_json_verbatim()
    {
        ModelManifest manifest = Parse("""
            {"format":"layers-model","generatedBy":"TensorFlow.js tfjs-layers v4","convertedBy":null,"unknown":[{"a":1}],
             "modelTopology": {"class_name" :"Sequential", "config":{"node":1}},
             "trainingConfig":{"loss": "mse"},"userDefinedMetadata":{ },"signature":{"s":1},
             "weightsManifest":[{"weights":[
               {"name":"d/kernel","shape":[3,4],"dtype":"float32","extra":{}},
               {"name":"d/bias","shape":[],"dtype":"int32","quantization":{"dtype":"uint8","scale":0.1,"min":-2,"original_dtype":"int32"},"group":"optimizer"},
               {"name":"h","shape":[0,2],"dtype":"float32","quantization":{"dtype":"float16"}}],
              "paths":["a.bin","./b.bin"]},{"paths":[],"weights":[]}]}
            """);

        Assert.Equal("""{"class_name" :"Sequential", "config":{"node":1}}""", Text(manifest.Topology));
        Assert.Equal("""{"loss": "mse"}""", Text(manifest.TrainingConfig));
        Assert.Equal("{ }", Text(manifest.UserDefinedMetadata));
        Assert.Equal("""{"s":1}""", Text(manifest.Signature));
        Assert.Equal(("layers-model", "TensorFlow.js tfjs-layers v4", null), (manifest.Format, manifest.GeneratedBy, manifest.ConvertedBy));
        Assert.Equal(2, manifest.Groups.Length);
        Assert.Equal(["a.bin", "./b.bin"], manifest.Groups[0].Paths);
        Assert.Equal(
            [
                new WeightSpec("d/kernel", [3, 4]),
                new WeightSpec("d/bias", [], DType.Int32) { Group = "optimizer", Quantization = new(QuantizationType.UInt8, 0.1, -2) },
                new WeightSpec("h", [0, 2]) { Quantization = new(QuantizationType.Float16) },
            ],
            manifest.Groups[0].Weights.AsEnumerable());
    }

    [Fact]
    public void Tolerates_a_byte_order_mark_and_absent_parts()
    {
        ModelManifest manifest = ModelManifest.Parse(new byte[] { 0xEF, 0xBB, 0xBF }.Concat(MemorySource.Utf8("""{"modelTopology":{},"weightsManifest":null}""")).ToArray(), "m.json");
        Assert.Equal("{}", Text(manifest.Topology));
        Assert.Empty(manifest.Groups);
        Assert.True(Parse("""{"modelTopology":null,"weightsManifest":[]}""").Topology.IsEmpty);
    }

    [Theory]
    [InlineData("[]", "m.json: $: expected an object, found an array.")]
    [InlineData("{}", "m.json: $: expected modelTopology or weightsManifest, found neither.")]
    [InlineData("""{"class_name": "Sequential", "config": {}, "keras_version": "2.15.0"}""", "m.json: $: expected modelTopology or weightsManifest, found the architecture of a Keras model, as to_json() writes it, without its weights, which are in another file; load both: new KerasModelHandler(architecture, weights), or layersgen convert ARCHITECTURE OUT --weights WEIGHTS.")]
    [InlineData("""{"format":"graph-model"}""", "m.json: format: expected 'layers-model', found 'graph-model', a TensorFlow graph-model, which has operations and no layers; convert the Keras model to a layers-model, with layersgen convert.")]
    [InlineData("""{"weightsManifest":3,"modelTopology":{"versions":{},"node":[]}}""", "m.json: modelTopology.node: expected the topology of a layers-model, found a TensorFlow graph-model, which has operations and no layers; convert the Keras model to a layers-model, with layersgen convert.")]
    [InlineData("""{"modelTopology":{"library":{}}}""", "m.json: modelTopology.library: expected the topology of a layers-model, found a TensorFlow graph-model, which has operations and no layers; convert the Keras model to a layers-model, with layersgen convert.")]
    [InlineData("""{"modelTopology":"x"}""", "m.json: modelTopology: expected an object, found 'x'.")]
    [InlineData("""{"modelTopology":{},"modelTopology":{}}""", "m.json: modelTopology: expected one value, found a second one.")]
    [InlineData("""{"modelTopology":{},"format":1}""", "m.json: format: expected a string, found 1.")]
    [InlineData("""{"modelTopology":{},"format":"\ud800"}""", "m.json: format: expected text, found an unpaired surrogate.")]
    [InlineData("""{"weightsManifest":{}}""", "m.json: weightsManifest: expected an array, found an object.")]
    [InlineData("""{"weightsManifest":[null]}""", "m.json: weightsManifest[0]: expected an object, found null.")]
    [InlineData("""{"weightsManifest":[{"weights":[]}]}""", "m.json: weightsManifest[0].paths: expected an array of paths, found nothing.")]
    [InlineData("""{"weightsManifest":[{"paths":[]}]}""", "m.json: weightsManifest[0].weights: expected an array of weights, found nothing.")]
    [InlineData("""{"weightsManifest":[{"paths":["a",2],"weights":[]}]}""", "m.json: weightsManifest[0].paths[1]: expected a path, found 2.")]
    [InlineData("""{"weightsManifest":[{"paths":[""],"weights":[]}]}""", "m.json: weightsManifest[0].paths[0]: expected a path, found an empty string.")]
    [InlineData("""{"weightsManifest":[{"paths":[],"weights":[{"name":"a","shape":[],"dtype":"bool"}]}]}""", "m.json: weightsManifest[0].paths: expected at least one path, found none.")]
    public void Refuses_a_malformed_file(string json, string message) =>
        Assert.Equal(message, Assert.Throws<ModelFormatException>(() => Parse(json)).Message);

    [Theory]
    [InlineData("7", "", "an object", "7")]
    [InlineData("""{"shape":[],"dtype":"bool"}""", ".name", "a name", "nothing")]
    [InlineData("""{"name":true,"shape":[],"dtype":"bool"}""", ".name", "a name", "true")]
    [InlineData("""{"name":"a","dtype":"bool"}""", ".shape", "an array of axes", "nothing")]
    [InlineData("""{"name":"a","shape":[1,-1]}""", ".shape[1]", "an integer from 0 to 2147483647", "-1")]
    [InlineData("""{"name":"a","shape":[1.5]}""", ".shape[0]", "an integer from 0 to 2147483647", "1.5")]
    [InlineData("""{"name":"a","shape":[2147483648]}""", ".shape[0]", "an integer from 0 to 2147483647", "2147483648")]
    [InlineData("""{"name":"a","shape":[null]}""", ".shape[0]", "an integer from 0 to 2147483647", "null")]
    [InlineData("""{"name":"a","shape":[2147483647,2147483647,2147483647,2147483647]}""", ".shape", "at most 281474976710656 elements", "more")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float64"}""", ".dtype", "float32, int32, bool, string or complex64", "'float64'")]
    [InlineData("""{"name":"a","shape":[]}""", ".dtype", "a type", "nothing")]
    [InlineData("""{"name":"a","name":"b"}""", ".name", "one value", "a second one")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float32","quantization":{"dtype":"int4"}}""", ".quantization.dtype", "uint8, uint16 or float16", "'int4'")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float32","quantization":{"scale":1,"min":1}}""", ".quantization.dtype", "a type", "nothing")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float32","quantization":{"dtype":"uint8","min":1}}""", ".quantization.scale", "a finite number", "nothing")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float32","quantization":{"dtype":"uint16","scale":1}}""", ".quantization.min", "a finite number", "nothing")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float32","quantization":{"dtype":"uint8","scale":1e999,"min":1}}""", ".quantization.scale", "a finite number", "1e999")]
    [InlineData("""{"name":"a","shape":[],"dtype":"float32","quantization":{"dtype":"uint8","scale":"NaN","min":1}}""", ".quantization.scale", "a finite number", "'NaN'")]
    [InlineData("""{"name":"a","shape":[],"dtype":"bool","quantization":{"dtype":"uint8","scale":1,"min":1}}""", ".quantization", "a float32 or int32 weight for uint8", "bool")]
    [InlineData("""{"name":"a","shape":[],"dtype":"string","quantization":{"dtype":"uint16","scale":1,"min":1}}""", ".quantization", "a float32 or int32 weight for uint16", "string")]
    [InlineData("""{"name":"a","shape":[],"dtype":"int32","quantization":{"dtype":"float16"}}""", ".quantization", "a float32 weight for float16", "int32")]
    public void Refuses_a_malformed_weight(string weight, string field, string expected, string found)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Parse(Weight(weight)));
        Assert.Equal(("m.json", "weightsManifest[0].weights[0]" + field, expected, found), (error.File, error.Field, error.Expected, error.Found));
    }

    [Fact]
    public void Names_both_places_of_a_duplicate_weight()
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Parse("""
            {"weightsManifest":[{"paths":["a"],"weights":[{"name":"x","shape":[],"dtype":"bool"},{"name":"y","shape":[],"dtype":"bool"}]},
                                {"paths":["b"],"weights":[{"name":"y","shape":[],"dtype":"bool"}]}]}
            """));
        Assert.Equal("m.json: weightsManifest[1].weights[0].name: expected a name that occurs once, found 'y', the name of weightsManifest[0].weights[1] too.", error.Message);
    }

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("{\n  \"a\": x\n}", "line 2, column 8")]
    [InlineData("{} {}", "line 1, column 4")]
    [InlineData("{\"a\":NaN}", "line 1, column 6")]
    public void Says_where_json_ends_being_json(string json, string field)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Parse(json));
        Assert.Equal((field, "JSON"), (error.Field, error.Expected));
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_text()
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelManifest.Parse(new byte[] { (byte)'"', 0xFF, (byte)'"' }, "m.json"));
        Assert.Equal("m.json: $: expected UTF-8 JSON, found bytes that are not UTF-8.", error.Message);
    }

    [Fact]
    public void Says_which_other_file_it_was_given()
    {
        foreach (byte[] keras in new byte[][] { [0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n'], [.. "PK"u8, 3, 4, 20, 0], [.. "PK"u8, 3, 4, 0xFF, 0] })
            Assert.EndsWith("found a Keras file; new KerasModelHandler(…) of the package LayersGen.Keras loads it.", Assert.Throws<ModelFormatException>(() => ModelManifest.Parse(keras, "m.h5")).Message, StringComparison.Ordinal);
        Assert.EndsWith("git lfs pull.", Assert.Throws<ModelFormatException>(() => Parse("version https://git-lfs.github.com/spec/v1\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, false)]
    [InlineData(5000, false)]
    public void Accepts_a_depth_of_64(int brackets, bool accepted)
    {
        // Two more levels are the file's object and the topology.
        string json = $$$"""{"modelTopology":{"a":{{{new string('[', brackets)}}}{{{new string(']', brackets)}}}}}""";
        if (accepted)
            Parse(json);
        else
            Assert.Equal("m.json: $: expected JSON nested at most 64 deep, found deeper nesting.", Assert.Throws<ModelFormatException>(() => Parse(json)).Message);
    }

    [Fact]
    public void Messages_are_short_and_printable()
    {
        string message = Assert.Throws<ModelFormatException>(() => Parse(Weight($$"""{"name":"a","shape":[],"dtype":"\u001b[31m{{new string('x', 5000)}}"}"""))).Message;
        Assert.InRange(message.Length, 1, 300);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task Reads_a_source_in_any_pieces(int maxRead)
    {
        string json = $$$"""{"modelTopology":{"pad":"{{{new string('x', 40000)}}}"}}""";
        await using MemorySource source = new() { ModelJson = MemorySource.Utf8(json), MaxRead = maxRead };
        ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, TestContext.Current.CancellationToken);
        Assert.Equal(("model.json", json.Length - "{\"modelTopology\":}".Length), (manifest.FileName, manifest.Topology.Length));
    }

    [Fact]
    public async Task Refuses_a_file_over_the_limit()
    {
        await using MemorySource source = new() { ModelJson = new byte[1001], ClaimedLength = long.MaxValue };
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => ModelManifest.ReadAsync(source, new LoadOptions { MaxBytes = 1000 }, TestContext.Current.CancellationToken));
        Assert.Equal("model.json: size: expected at most 1000 bytes, found more.", error.Message);
    }

    /// <summary>It is read whole: a limit meant for weights, as of a server's uploads, must not let it take as much.</summary>
    [Fact]
    public async Task Refuses_a_file_over_its_own_limit()
    {
        await using MemorySource source = new() { ModelJson = new byte[ModelManifest.LargestJson + 1] };
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => ModelManifest.ReadAsync(source, new LoadOptions { MaxBytes = long.MaxValue }, TestContext.Current.CancellationToken));
        Assert.Equal("model.json: size: expected at most 268435456 bytes, found more.", error.Message);
    }
}
