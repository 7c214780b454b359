using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>
/// Places every value: results straight into the model's outputs, all others into one arena, those not alive at the same
/// time in the same place.
/// </summary>
internal static class MemoryPlanner
{
    // A cache line of floats, so that every value starts on one whatever the batch.
    private const int Alignment = 16;

    public static ForwardPlan Place(List<Op> ops, IReadOnlyList<Operand> outputs, IReadOnlyList<int> inputSizes)
    {
        ops = [.. ops];
        AddCopies(ops, outputs, out Dictionary<Operand, Operand> placed);
        Dictionary<Operand, Operand> owner = ShareInPlace(ops, placed);
        List<Interval> intervals = FindIntervals(ops, owner, placed);
        int arena = Pack(intervals);
        foreach (Interval interval in intervals)
            placed[interval.Value] = Operand.Arena(interval.Offset, interval.Value.Size);

        Operand Locate(Operand operand)
        {
            if (operand.Kind != OperandKind.Arena)
                return operand;
            Operand home = placed[Owner(owner, operand)];
            return home with { Size = operand.Size };
        }

        return new ForwardPlan(
            inputSizes.ToEquatableArray(),
            outputs.Select(static output => output.Size).ToEquatableArray(),
            arena,
            ops.Select(op => op.Relocate(Locate)).ToEquatableArray());
    }

    // A value that is one output is computed there. An input that is an output, or one value that is two, is copied.
    private static void AddCopies(List<Op> ops, IReadOnlyList<Operand> outputs, out Dictionary<Operand, Operand> placed)
    {
        placed = [];
        for (int i = 0; i < outputs.Count; i++)
        {
            Operand target = Operand.Output(i, outputs[i].Size);
            if (outputs[i].Kind == OperandKind.Arena && !placed.ContainsKey(outputs[i]))
                placed.Add(outputs[i], target);
            else
                ops.Add(new CopyOp { Input = outputs[i], Output = target });
        }
    }

    // An element-wise operation writes where it reads if nobody reads that again.
    private static Dictionary<Operand, Operand> ShareInPlace(List<Op> ops, Dictionary<Operand, Operand> placed)
    {
        Dictionary<Operand, int> lastRead = LastReads(ops);
        Dictionary<Operand, Operand> owner = [];
        for (int i = 0; i < ops.Count; i++)
        {
            if (ops[i] is UnaryOp { RunsInPlace: true, Input: { Kind: OperandKind.Arena } input } op
                && lastRead[input] == i && op.Output.Kind == OperandKind.Arena
                && !placed.ContainsKey(Owner(owner, input)))
            {
                // The shared memory is named after the later value: it may be an output's.
                owner[Owner(owner, input)] = op.Output;
            }
        }

        return owner;
    }

    private static Operand Owner(Dictionary<Operand, Operand> owner, Operand operand)
    {
        while (owner.TryGetValue(operand, out Operand next))
            operand = next;
        return operand;
    }

    private static Dictionary<Operand, int> LastReads(List<Op> ops)
    {
        Dictionary<Operand, int> last = [];
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (Operand input in ops[i].Inputs)
                last[input] = i;
        }

        return last;
    }

    private static List<Interval> FindIntervals(List<Op> ops, Dictionary<Operand, Operand> owner, Dictionary<Operand, Operand> placed)
    {
        Dictionary<Operand, Interval> intervals = [];
        for (int i = 0; i < ops.Count; i++)
        {
            IEnumerable<Operand> touched = ops[i].Inputs.Concat(ops[i].Outputs);
            if (ops[i].ScratchSpace is { } scratch)
                touched = touched.Append(scratch);
            foreach (Operand operand in touched)
            {
                Operand value = Owner(owner, operand);
                if (value.Kind != OperandKind.Arena || placed.ContainsKey(value))
                    continue;
                if (!intervals.TryGetValue(value, out Interval? interval))
                    intervals.Add(value, interval = new Interval(value, i));
                interval.End = i;
            }
        }

        return [.. intervals.Values];
    }

    // Largest first, each at the lowest offset free for its lifetime.
    private static int Pack(List<Interval> intervals)
    {
        List<Interval> done = [];
        long arena = 0;
        foreach (Interval interval in intervals.OrderByDescending(static i => i.Value.Size).ThenBy(static i => i.Start))
        {
            long offset = 0;
            foreach (Interval other in done.Where(other => other.Start <= interval.End && interval.Start <= other.End).OrderBy(static o => o.Offset))
            {
                if (offset + interval.Space <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Space);
            }

            if (offset + interval.Space > int.MaxValue)
                throw new OverflowException("The forward pass needs more memory per sample than can be addressed.");
            interval.Offset = (int)offset;
            arena = Math.Max(arena, offset + interval.Space);
            done.Add(interval);
        }

        return (int)arena;
    }

    private sealed class Interval(Operand value, int start)
    {
        public Operand Value => value;

        public int Start { get; } = start;

        public int End { get; set; } = start;

        public int Offset { get; set; }

        public long Space => ((long)value.Size + Alignment - 1) / Alignment * Alignment;
    }
}
