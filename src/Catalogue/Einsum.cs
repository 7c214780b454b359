namespace LayersGen.Catalogue;

/// <summary>
/// An equation <c>input,kernel->output</c> between the axes of an input, of a kernel and of their product, a letter each, with the
/// axes that <c>...</c> stands for written out. A letter of all three is a batch of products; of input and output, a row; of kernel and output, a column;
/// of input and kernel, what is summed over.
/// </summary>
internal sealed class Einsum
{
    private const string Form = "expected letters for the axes of the input, of the kernel and of the result, as in \"abc,cd->abd\" or \"...x,xy->...y\"";

    private readonly Dictionary<char, int> _sizes = [];

    private Einsum(string input, string kernel, string output, int elided)
    {
        Input = input;
        Kernel = kernel;
        Output = output;
        Elided = elided;
    }

    /// <summary>The input's letters, the batch's first.</summary>
    public string Input { get; }

    /// <summary>The kernel's letters.</summary>
    public string Kernel { get; }

    /// <summary>The result's letters, the batch's first.</summary>
    public string Output { get; }

    /// <summary>How many axes <c>...</c> stands for.</summary>
    public int Elided { get; }

    /// <summary>The size of a letter's axis.</summary>
    public int this[char letter] => _sizes[letter];

    public IEnumerable<int> Sizes(IEnumerable<char> letters) => letters.Select(letter => _sizes[letter]);

    /// <summary>The equation for an input of some shape and the result's axes (without the batch and those <c>...</c> stands for).</summary>
    public static Einsum Read(string equation, Argument argument, Shape input, EquatableArray<int> output, Argument outputArgument)
    {
        Einsum einsum = Split(equation, input.Rank) ?? throw Bad("it is not an equation of three parts; " + Form);
        foreach (string part in new[] { einsum.Input, einsum.Kernel, einsum.Output })
        {
            if (part.Length == 0 || part.Distinct().Count() < part.Length)
                throw Bad("a part is empty or has a letter twice; " + Form);
        }

        if (einsum.Input.Length != input.Rank)
            throw new GraphException(ErrorId.WrongRank, $"Equation \"{equation}\" is for an input of rank {einsum.Input.Length}, but its input is {input}, rank {input.Rank}.", argument);
        if (einsum.Input[0] != einsum.Output[0] || einsum.Kernel.Contains(einsum.Input[0]))
            throw Bad("the first letter of input and result is the batch, which the kernel cannot have");
        foreach (char letter in einsum.Input.Where(letter => !einsum.Kernel.Contains(letter) && !einsum.Output.Contains(letter)))
            throw Bad($"'{letter}' is in the input alone; name it in the kernel or the result");
        foreach (char letter in einsum.Kernel.Where(letter => !einsum.Input.Contains(letter) && !einsum.Output.Contains(letter)))
            throw Bad($"'{letter}' is in the kernel alone; name it in the input or the result");
        foreach (char letter in einsum.Output.Where(letter => !einsum.Input.Contains(letter) && !einsum.Kernel.Contains(letter)))
            throw Bad($"'{letter}' is in the result alone; name it in the input or the kernel");
        einsum.FindSizes(input, output, outputArgument, equation.EndsWith("...", StringComparison.Ordinal));
        return einsum;

        GraphException Bad(string problem) => new(ErrorId.BadArgument, $"Equation is \"{equation}\": {problem}.", argument);
    }

    private static Einsum? Split(string equation, int rank)
    {
        string[] sides = equation.Replace(" ", "").Split(["->"], StringSplitOptions.None);
        string[] factors = sides[0].Split(',');
        if (sides.Length != 2 || factors.Length != 2)
            return null;
        (string input, string kernel, string output) = (factors[0], factors[1], sides[1]);
        bool isLeft = input.StartsWith("...", StringComparison.Ordinal) && output.StartsWith("...", StringComparison.Ordinal);
        bool isRight = !isLeft && input.EndsWith("...", StringComparison.Ordinal) && output.EndsWith("...", StringComparison.Ordinal);
        string elided = "";
        if (isLeft || isRight)
        {
            input = isLeft ? input.Substring(3) : input.Substring(0, input.Length - 3);
            output = isLeft ? output.Substring(3) : output.Substring(0, output.Length - 3);
            // Digits, which no equation may have.
            int count = rank - input.Length;
            if (count is < 0 or > 10)
                return null;
            elided = "0123456789".Substring(0, count);
        }

        if (!(input + kernel + output).All(static c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')))
            return null;
        return isRight
            ? new Einsum(input + elided, kernel, output + elided, elided.Length)
            : new Einsum(elided + input, kernel, elided + output, elided.Length);
    }

    private void FindSizes(Shape input, EquatableArray<int> output, Argument argument, bool isRight)
    {
        for (int i = 0; i < Input.Length; i++)
            _sizes[Input[i]] = input[i];
        // Axes that "..." stands for are the input's; so is the batch, which is one of them where they come first.
        int first = isRight || Elided == 0 ? 1 : Elided;
        int end = isRight ? Output.Length - Elided : Output.Length;
        if (end - first != output.Count)
            throw new GraphException(ErrorId.BadArgument, $"OutputShape {output} has {output.Count} sizes, but the equation's result has {end - first} axes beside the batch and those \"...\" stands for. Give one size for each.", argument);
        for (int i = first; i < end; i++)
        {
            int size = output[i - first];
            if (!_sizes.TryGetValue(Output[i], out int known))
                _sizes[Output[i]] = size;
            else if (size != Shape.Unknown && known != Shape.Unknown && size != known)
                throw new GraphException(ErrorId.ShapeMismatch, $"OutputShape {output} gives '{Output[i]}' the size {size}, but it is {known} in its input {input}.", argument);
            else if (known == Shape.Unknown)
                _sizes[Output[i]] = size;
        }
    }
}
