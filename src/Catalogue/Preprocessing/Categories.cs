using LayersGen.Execution;

namespace LayersGen
{
    /// <summary>How a layer writes categories.</summary>
    public enum EncodingMode
    {
        /// <summary>Each by its number.</summary>
        Int,

        /// <summary>Each as a row of zeros with a 1 at its number.</summary>
        OneHot,

        /// <summary>All of a sample as one row with a 1 at each number.</summary>
        MultiHot,

        /// <summary>All of a sample as one row that counts each number.</summary>
        Count,
    }
}

namespace LayersGen.Catalogue
{
    /// <summary>What the layers share that encode categories.</summary>
    internal static class Categories
    {
        public static Shape Shape(Shape input, EncodingMode mode, int depth, Argument argument)
        {
            if (mode == EncodingMode.Int)
                return input;
            int last = input.Rank - 1;
            if (mode == EncodingMode.OneHot)
                return last >= 1 && input[last] == 1 ? input.With(last, depth) : Catalogue.Shape.OfBatch(input[0], input.Axes.Skip(1).Append(depth));
            if (input.Rank > 2)
                throw new GraphException(ErrorId.WrongRank, $"OutputMode {mode} needs (batch, categories), rank 2 at most, but its input is {input}, rank {input.Rank}. Put a [Flatten] before it, or choose OneHot.", argument);
            return new Shape(input[0], depth);
        }

        /// <summary>Reads categories of the shape <paramref name="input"/>.</summary>
        public static CountOp Op(Shape input, EncodingMode mode, int depth, Operand categories, Operand? weights)
        {
            int rows = mode == EncodingMode.OneHot ? input.SampleSize : 1;
            return new CountOp(rows, input.SampleSize / rows, depth, mode != EncodingMode.Count, categories, weights);
        }
    }
}
