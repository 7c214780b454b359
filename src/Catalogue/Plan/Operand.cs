using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>Where an operation reads or writes: a model input, a model output, the arena, or a weight.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum OperandKind
{
    /// <summary>The model input with the operand's index.</summary>
    Input,

    /// <summary>The model output with the operand's index.</summary>
    Output,

    /// <summary>The arena, at the operand's offset in floats per sample (multiplied by the batch at run time).</summary>
    Arena,

    /// <summary>The weight with the operand's index: the same for every sample. Few operations take one.</summary>
    Weight,
}

/// <summary>One tensor of a forward pass: where it lies and how many floats one sample of it has.</summary>
/// <param name="Kind">The memory it lies in.</param>
/// <param name="Position">The input's, output's or weight's index, or the offset in the arena in floats per sample.</param>
/// <param name="Size">Floats per sample: the product of all axes but the batch.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Operand(OperandKind Kind, int Position, int Size)
{
    /// <summary>The model input <paramref name="index"/>.</summary>
    public static Operand Input(int index, int size) => new(OperandKind.Input, index, size);

    /// <summary>The model output <paramref name="index"/>.</summary>
    public static Operand Output(int index, int size) => new(OperandKind.Output, index, size);

    /// <summary>The arena from <paramref name="offset"/> floats per sample on.</summary>
    public static Operand Arena(int offset, int size) => new(OperandKind.Arena, offset, size);

    /// <summary>The weight <paramref name="index"/> of <paramref name="size"/> floats.</summary>
    public static Operand Weight(int index, int size) => new(OperandKind.Weight, index, size);
}
