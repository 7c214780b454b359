using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Zeros around images. Input <c>[n, height, width, channels]</c>, output <c>[n, top + height + bottom, left + width + right, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/zero_padding2d/.
    /// </summary>
    /// <param name="padding">One number for all sides; two for top/bottom and left/right; four for top, bottom, left, right. None is 1.</param>
    public sealed class ZeroPadding2DAttribute(params int[] padding) : LayerAttribute
    {
        /// <summary>One number for all sides; two for top/bottom and left/right; four for top, bottom, left, right. None is 1.</summary>
        public int[] Padding => padding;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ZeroPadding2DLayer : LayerKind
    {
        private static readonly Argument<EquatableArray<int>> PaddingArgument = new(
            "padding",
            TryRead,
            "one number for all sides, two for [vertical, horizontal], or [[top, bottom], [left, right]]; none negative",
            static sides => ConfigValue.Of([Argument.Numbers([sides[0], sides[1]]), Argument.Numbers([sides[2], sides[3]])])) { DefaultValue = [1, 1, 1, 1] };

        private static readonly Argument<DataFormat> Format = Argument.Choice("data_format", DataFormat.ChannelsLast);

        public override string ClassName => "ZeroPadding2D";

        public override IReadOnlyList<Argument> Arguments { get; } = [PaddingArgument, Format, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> sides = layer.Get(PaddingArgument);
            Image image = Image.Of(inputs[0], layer.Get(Format));
            return image.With(Padded(image.Height, sides[0], sides[1]), Padded(image.Width, sides[2], sides[3]), image.Channels);
        }

        public override void Lower(LoweringContext context)
        {
            EquatableArray<int> sides = context.Get(PaddingArgument);
            Image image = Image.Of(context.InputShape, context.Get(Format));
            context.EmitImages(
                new ZeroPad2DOp(image.Height, image.Width, image.Channels, sides[0], sides[1], sides[2], sides[3]) { Input = context.ChannelsLastInput(context.Get(Format)) },
                context.Get(Format));
        }

        private static int Padded(int size, int before, int after) => size == Shape.Unknown ? size : checked(size + before + after);

        private static bool TryRead(ConfigValue value, out EquatableArray<int> sides)
        {
            sides = [];
            if (value.TryGetInt32(out int all))
            {
                sides = [all, all, all, all];
            }
            else if (Argument.TryIntegers(value, out EquatableArray<int> numbers))
            {
                sides = numbers.Count switch
                {
                    0 => [1, 1, 1, 1],
                    1 => [numbers[0], numbers[0], numbers[0], numbers[0]],
                    2 => [numbers[0], numbers[0], numbers[1], numbers[1]],
                    4 => numbers,
                    _ => [],
                };
            }
            else if (value.Kind == ConfigKind.Array && value.Items.Count == 2
                && Argument.TryIntegers(value.Items[0], out EquatableArray<int> vertical) && vertical.Count == 2
                && Argument.TryIntegers(value.Items[1], out EquatableArray<int> horizontal) && horizontal.Count == 2)
            {
                sides = [vertical[0], vertical[1], horizontal[0], horizontal[1]];
            }

            return sides.Count == 4 && sides.All(static side => side >= 0);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ZeroPadding2D = Register(new ZeroPadding2DLayer());
    }
}
