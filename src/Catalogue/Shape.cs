namespace LayersGen.Catalogue;

/// <summary>The axes of a tensor, the batch first. An axis that is only known at run time is <see cref="Unknown"/>.</summary>
internal readonly struct Shape : IEquatable<Shape>
{
    /// <summary>An axis without a fixed size: <c>null</c> in a topology, <c>-1</c> in C#.</summary>
    public const int Unknown = -1;

    private readonly EquatableArray<int> _axes;

    public Shape(EquatableArray<int> axes) => _axes = axes;

    public Shape(params int[] axes) => _axes = EquatableArray.Create<int>(axes);

    /// <summary>A batch of samples with the given axes.</summary>
    public static Shape OfBatch(int batch, IEnumerable<int> axes)
    {
        int[] all = [batch, .. axes];
        return new Shape(all);
    }

    public int Rank => _axes.Count;

    public EquatableArray<int> Axes => _axes;

    /// <summary>Elements of one sample: the product of all axes but the batch; <see cref="Unknown"/> if one of them is. Callers have checked that it fits.</summary>
    public int SampleSize => Rank == 0 ? 1 : Product(1, Rank);

    public int this[int axis] => _axes[axis];

    public Shape With(int axis, int size)
    {
        int[] axes = [.. _axes];
        axes[axis] = size;
        return new Shape(axes);
    }

    /// <summary>The product of the axes from <paramref name="start"/> to before <paramref name="end"/>; <see cref="Unknown"/> if one of them is.</summary>
    public int Product(int start, int end)
    {
        long product = 1;
        for (int axis = start; axis < end; axis++)
        {
            if (_axes[axis] == Unknown)
                return Unknown;
            product *= _axes[axis];
            if (product > int.MaxValue)
                throw new OverflowException($"The shape {this} has more than {int.MaxValue} elements.");
        }

        return (int)product;
    }

    /// <summary>The product of some axes, all of them known.</summary>
    public int Size(IEnumerable<int> axes)
    {
        EquatableArray<int> all = _axes;
        int[] sizes = [.. axes.Select(axis => all[axis])];
        return new Shape(sizes).Product(0, sizes.Length);
    }

    public bool Equals(Shape other) => _axes == other._axes;

    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    public override int GetHashCode() => _axes.GetHashCode();

    /// <summary>As Keras prints it: <c>(None, 28, 28, 1)</c>.</summary>
    public override string ToString() => "(" + string.Join(", ", _axes.Select(Axis)) + (Rank == 1 ? ",)" : ")");

    /// <summary>As documentation of generated code prints it: <c>[n, 28, 28, 1]</c>.</summary>
    public string ToBatchString() => "[" + string.Join(", ", _axes.Select((size, axis) => axis == 0 ? "n" : size == Unknown ? "?" : Axis(size))) + "]";

    private static string Axis(int size) => size == Unknown ? "None" : size.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
