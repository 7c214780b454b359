namespace LayersGen.Generator.Tests;

public class SnapshotTests
{
    [Fact]
    public void Sequential() => Snapshot.Verify(Driver.Generate("""
        using LayersGen;
        namespace Vision;
        /// <summary>Tells digits apart.</summary>
        [LayersModel]
        [Input(28, 28, 1)]
        [Conv2D(8, 5, Activation = Activation.Relu, Name = "conv1")]
        [BatchNormalization]
        [MaxPooling2D(2)]
        [Flatten]
        [Dense(10, Activation = Activation.Softmax, Name = "probs")]
        public sealed partial class Digits;
        """));

    [Fact]
    public void Functional() => Snapshot.Verify(Driver.Generate("""
        using LayersGen;
        namespace Twins;
        /// <summary>Compares two pictures by one encoder.</summary>
        [LayersModel(Name = "siamese")]
        [Input(8, Name = "left")]
        [Input(8, Name = "right")]
        [Dense(4, Name = "encoder", From = "left")]
        [Apply("encoder", Name = "encoded_right", From = "right")]
        [Concatenate(Name = "both", From = new[] { "encoder", "encoded_right" })]
        [Dense(1, Activation = Activation.Sigmoid, Name = "same", From = "both")]
        [Add(Name = "sum", From = new[] { "encoder", "encoded_right" })]
        [Output("same", "sum")]
        public sealed partial class Siamese;
        """));

    [Fact]
    public void IntegerInput() => Snapshot.Verify(Driver.Generate("""
        using LayersGen;
        namespace Language;
        /// <summary>Reads a review.</summary>
        [LayersModel]
        [Input(6, DType = DType.Int32)]
        [Embedding(100, 4)]
        [GRU(3)]
        [Dense(1)]
        public sealed partial class Review;
        """));

    [Fact]
    public void Nested() => Snapshot.Verify(Driver.Generate("""
        using LayersGen;
        namespace Deep.Down;
        /// <summary>Outer.</summary>
        public static partial class Outer
        {
            internal partial record struct Middle
            {
                [LayersModel]
                [Input(4)]
                [Dense(2)]
                private sealed partial class Inner;
            }
        }
        """));

    [Fact]
    public void GlobalNamespace() => Snapshot.Verify(Driver.Generate("""
        using LayersGen;
        [LayersModel]
        [Input(4)]
        [Dense(2)]
        internal sealed partial class Plain;
        """));

    [Fact]
    public void UnknownAxes() => Snapshot.Verify(Driver.Generate("""
        using LayersGen;
        namespace Vision;
        /// <summary>Takes pictures of any size.</summary>
        [LayersModel]
        [Input(-1, -1, 3)]
        [Conv2D(2, 3)]
        [GlobalAveragePooling2D]
        [Dense(2)]
        public sealed partial class AnySize;
        """));
}
