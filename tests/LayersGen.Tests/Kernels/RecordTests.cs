using System.Reflection;

namespace LayersGen.Tests.Kernels;

public sealed class RecordTests
{
    /// <summary>A record's ToString prints its public members; Native AOT cannot compile one that prints a pointer (the publish fails where such a record is boxed).</summary>
    [Fact]
    public void No_record_prints_a_pointer()
    {
        Type[] records = [.. typeof(LayersModelBase).Assembly.GetTypes().Where(static type => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(System.Text.StringBuilder)]) is not null)];
        Assert.NotEmpty(records);
        Assert.Empty(records.SelectMany(static type => type.GetProperties()).Where(static property => property.PropertyType.IsPointer).Select(static property => $"{property.DeclaringType}.{property.Name}"));
    }
}
