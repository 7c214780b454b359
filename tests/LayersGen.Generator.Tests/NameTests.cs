extern alias gen;

using System.Reflection;
using gen::LayersGen.Generator;

namespace LayersGen.Generator.Tests;

/// <summary>Names of layers become members whatever they are.</summary>
public class NameTests
{
    [Theory]
    [InlineData("predict", "PredictLayer")]
    [InlineData("model", "ModelLayer")]
    [InlineData("block_1/expand", "Block1Expand")]
    [InlineData("2nd", "_2nd")]
    [InlineData("größe", "Größe")]
    [InlineData("日本", "日本")]
    [InlineData("class", "Class")]
    [InlineData("", "_")]
    [InlineData("/", "_")]
    [InlineData("a<b> & \\\"c\\\"", "ABC")]
    [InlineData("a */ b --> \\\"\\\"\\\"\\\" {0}", "AB0")]
    [InlineData("two\\nlines\\r\\u2028", "TwoLines")]
    [InlineData("s_definition", "SDefinition")]
    [InlineData("topology_utf8", "TopologyUtf8Layer")]
    [InlineData("user member", "UserMemberLayer")]
    [InlineData("save_async", "SaveAsyncLayer")]
    public void LayerName(string name, string member) => Assert.Contains($" {member} => new(this);", Generate($"""[Dense(2, Name = "{name}")]"""), StringComparison.Ordinal);

    [Fact]
    public void EqualMemberNames()
    {
        string text = Generate("""[Dense(2, Name = "a_b")] [Dense(2, Name = "a/b")] [Dense(2, Name = "A_B")] [Dense(2, Name = "a_b_weights")]""");
        Assert.Contains(" AB => new(this);", text, StringComparison.Ordinal);
        Assert.Contains(" ABLayer => new(this);", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("equals", "to_string")]
    [InlineData("deconstruct", "clone")]
    [InlineData("print_members", "finalize")]
    [InlineData("inputs", "outputs")]
    [InlineData("a<b", "a\\nb")]
    public void InputAndOutputNames(string first, string second) => Driver.Generate($$"""
        using LayersGen;
        namespace User;
        /// <summary>A model.</summary>
        [LayersModel]
        [Input(4, Name = "{{first}}")]
        [Input(4, Name = "{{second}}")]
        [Add(From = new[] { "{{first}}", "{{second}}" }, Name = "sum")]
        public sealed partial class Model;
        """);

    [Fact]
    public void KeywordsAsNames() => Driver.Generate("""
        namespace @namespace.@event;
        /// <summary>Outer.</summary>
        public partial class @class
        {
            /// <summary>A model.</summary>
            [LayersGen.LayersModel, LayersGen.Input(4), LayersGen.Dense(2)]
            public sealed partial class @int;
        }
        """);

    // A layer's property must not hide what the base class has.
    [Fact]
    public void MembersOfTheBaseAreTaken()
    {
        MemberNames names = new("Model", []);
        foreach (MemberInfo member in typeof(LayersModelBase).GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
        {
            bool isSeen = member is MethodBase { IsPrivate: false, IsSpecialName: false } or PropertyInfo or TypeInfo { IsNestedPrivate: false } or EventInfo;
            if (isSeen)
                Assert.NotEqual(member.Name, names.Unique(member.Name));
        }
    }

    private static string Generate(string layers) => Driver.Generate($$"""
        using LayersGen;
        namespace User;
        /// <summary>A model.</summary>
        [LayersModel]
        [Input(4)]
        {{layers}}
        public sealed partial class Model
        {
            /// <summary>Not generated.</summary>
            public int UserMember { get; set; }
        }
        """);
}
