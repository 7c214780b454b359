namespace LayersGen.Tests;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equal_items_are_equal_arrays()
    {
        EquatableArray<int> a = [1, 2, 3];
        EquatableArray<int> b = [1, 2, 3];
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, [1, 2]);
        Assert.Equal(default, EquatableArray.Create<int>([]));
    }
}
