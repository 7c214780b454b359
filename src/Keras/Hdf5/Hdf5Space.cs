using System.Collections.Immutable;

namespace LayersGen.Keras.Hdf5;

/// <summary>The axes of a dataset or attribute: none for a scalar, null for HDF5's empty dataspace.</summary>
internal static class Hdf5Space
{
    private const int MaxRank = 32;

    public static ImmutableArray<int> Read(ref Hdf5Cursor cursor, Hdf5Faults faults, string where)
    {
        byte version = cursor.Byte();
        int rank = cursor.Byte();
        cursor.Skip(1);
        if (version is not (1 or 2))
            throw faults.Make(where, "a dataspace of version 1 or 2", $"version {version}");
        if (rank > MaxRank)
            throw faults.Make(where, $"at most {MaxRank} axes", $"{rank}");
        bool isNull = false;
        if (version == 1)
            cursor.Skip(5);
        else
            isNull = cursor.Byte() == 2;
        ImmutableArray<int>.Builder shape = ImmutableArray.CreateBuilder<int>(rank);
        for (int i = 0; i < rank; i++)
        {
            ulong axis = cursor.UInt64();
            shape.Add(axis <= int.MaxValue ? (int)axis : throw faults.Make(where, $"an axis of at most {int.MaxValue}", $"{axis}"));
        }

        return isNull ? [0] : shape.MoveToImmutable();
    }

    /// <summary>The number of elements; refuses a shape whose bytes would not fit a long.</summary>
    public static long Count(ImmutableArray<int> shape, Hdf5Faults faults, string where)
    {
        const long Most = 1L << 48;
        Int128 count = 1;
        bool isEmpty = false;
        foreach (int axis in shape)
        {
            isEmpty |= axis == 0;
            if (axis > 0)
                count *= axis;
            if (count > Most)
                throw faults.Make(where, $"at most {Most} elements", "more");
        }

        return isEmpty ? 0 : (long)count;
    }
}
