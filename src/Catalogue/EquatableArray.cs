using System.Collections;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace LayersGen;

/// <summary>An immutable array that is equal to another with equal items, as the generator's pipeline and the plan's records need.</summary>
/// <typeparam name="T">The items.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
public readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
{
    private readonly T[]? _items;

    internal EquatableArray(T[] items) => _items = items;

    /// <summary>The number of items.</summary>
    public int Count => Items.Length;

    private T[] Items => _items ?? [];

    /// <summary>The item at <paramref name="index"/>.</summary>
    public T this[int index] => Items[index];

    /// <summary>Whether both hold equal items in the same order.</summary>
    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    /// <summary>Whether they differ in length or an item.</summary>
    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> AsSpan() => _items;

    internal int IndexOf(T item) => Array.IndexOf(Items, item);

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = 17;
        foreach (T item in Items)
            hash = unchecked((hash * 31) + (item?.GetHashCode() ?? 0));
        return hash;
    }

    /// <summary>The items, for <c>foreach</c>.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();

    /// <summary>The items between brackets.</summary>
    public override string ToString() => "[" + string.Join(", ", Items) + "]";
}

/// <summary>Makes an <see cref="EquatableArray{T}"/>; what a collection expression calls.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class EquatableArray
{
    /// <summary>A copy of <paramref name="items"/>.</summary>
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>A copy of <paramref name="items"/>.</summary>
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => new(items.ToArray());
}
