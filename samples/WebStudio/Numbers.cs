using System.Globalization;
using System.Numerics.Tensors;

namespace WebStudio;

/// <summary>Reads what a person types for a tensor.</summary>
internal static class Numbers
{
    private const int MaxElements = 1 << 24;
    private static readonly char[] Separators = [' ', ',', ';', '\t', '\n', '\r', '[', ']'];

    /// <summary>The tensor, or an <see cref="ArgumentException"/> that says what is missing.</summary>
    public static Tensor<float> Parse(string name, string shape, string values)
    {
        nint[] lengths = ParseShape(name, shape);
        string[] words = values.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        nint count = Count(lengths);
        if (words.Length != count)
            throw new ArgumentException($"{name} of shape [{shape}] needs {count} numbers; there are {words.Length}.");
        float[] numbers = new float[words.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.TryParse(words[i], CultureInfo.InvariantCulture, out numbers[i]))
                throw new ArgumentException($"{name}: \"{words[i]}\" is not a number.");
        }

        return Tensor.Create(numbers, lengths);
    }

    public static nint[] ParseShape(string name, string shape)
    {
        string[] words = shape.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        nint[] lengths = new nint[words.Length];
        long count = 1;
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], CultureInfo.InvariantCulture, out int length) || length < 1 || (count *= length) > MaxElements)
                throw new ArgumentException($"The shape of {name}, [{shape}], must be whole numbers from 1, with at most {MaxElements:N0} elements in all.");
            lengths[i] = length;
        }

        return lengths;
    }

    public static nint Count(nint[] lengths) => lengths.Aggregate((nint)1, static (product, length) => product * length);
}
