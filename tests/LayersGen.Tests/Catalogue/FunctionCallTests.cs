using LayersGen.Catalogue;

namespace LayersGen.Tests.Catalogue;

/// <summary>Functions as attributes say them: read, and written again by <c>declare</c>.</summary>
public sealed class FunctionCallTests
{
    [Theory]
    [InlineData("max_norm(3)")]
    [InlineData("max_norm(3, [0, 1, 2])")]
    [InlineData("max_norm(axis=[0, 1])")]
    [InlineData("min_max_norm(0.5, 1.5, 0.75, [0, 1])")]
    [InlineData("non_neg")]
    public void A_constraint_is_read_and_written(string call) => Assert.Equal(call, Again(Constraints.Family, call));

    [Theory]
    [InlineData("l1_l2(0.1, 0.2)")]
    [InlineData("l2(0.5)")]
    [InlineData("l1")]
    public void A_regularizer_is_read_and_written(string call) => Assert.Equal(call, Again(Regularizers.Family, call));

    [Theory]
    [InlineData("max_norm([])")]
    [InlineData("max_norm([0)")]
    [InlineData("max_norm([0, x])")]
    [InlineData("max_norm(0])")]
    [InlineData("max_norm(1, [0], 2)")]
    public void A_list_of_something_else_is_refused(string call) => Assert.Null(Constraints.Family.Read(ConfigValue.Of(call), out _));

    [Fact]
    public void An_argument_that_a_call_cannot_say_leaves_none()
    {
        Function function = new("MaxNorm", ConfigValue.Of(("max_value", ConfigValue.Of(2)), ("axis", ConfigValue.Of(0)), ("mine", ConfigValue.Of(1))));
        Assert.All(Constraints.Family.Signatures, signature => Assert.Null(signature.CallFor(function)));
    }

    private static string? Again(FunctionFamily family, string call)
    {
        Function function = family.Read(ConfigValue.Of(call), out _)!;
        Assert.NotNull(function);
        return family.Signatures.Select(signature => signature.CallFor(function)).Where(static found => found is not null).OrderBy(static found => found!.Length).First();
    }
}
