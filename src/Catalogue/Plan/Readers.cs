using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>How often each operand is read: what only the next operation reads can be folded into it.</summary>
internal static class Readers
{
    public static Dictionary<Operand, int> Count(IEnumerable<Op> ops, IEnumerable<Operand> outputs)
    {
        Dictionary<Operand, int> readers = [];
        foreach (Operand operand in ops.SelectMany(static op => op.Inputs).Concat(outputs))
            readers[operand] = readers.TryGetValue(operand, out int count) ? count + 1 : 1;
        return readers;
    }
}
