using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>Drops operations whose results nothing reads: masks that end unread, branches of a shared model.</summary>
internal static class DeadOps
{
    public static List<Op> Remove(IReadOnlyList<Op> ops, IReadOnlyList<Operand> outputs)
    {
        HashSet<Operand> read = [.. outputs];
        List<Op> live = [];
        for (int i = ops.Count - 1; i >= 0; i--)
        {
            if (!ops[i].Outputs.Any(read.Contains))
                continue;
            read.UnionWith(ops[i].Inputs);
            live.Add(ops[i]);
        }

        live.Reverse();
        return live;
    }
}
