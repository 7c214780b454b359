using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class GruTests
{
    public static TheoryData<bool, bool, bool, bool> Flags
    {
        get
        {
            TheoryData<bool, bool, bool, bool> flags = [];
            for (int i = 0; i < 16; i++)
                flags.Add((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0);
            return flags;
        }
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void Gru_matches_the_reference(bool resetAfter, bool goBackwards, bool returnSequences, bool useBias)
    {
        foreach ((int batch, int steps, int features, int units) in new[] { (1, 1, 1, 1), (1, 5, 3, 9), (3, 4, 10, 17), (40, 3, 5, 33) })
        {
            int[] biasShape = resetAfter ? [2, 3 * units] : [3 * units];
            float[] x = PlanRunner.Random(batch * steps * features), kernel = PlanRunner.Random(features * 3 * units, 2);
            float[] recurrent = PlanRunner.Random(units * 3 * units, 3), bias = PlanRunner.Random(biasShape.Aggregate((a, b) => a * b), 4);
            int size = returnSequences ? steps * units : units;
            GruOp op = new(steps, features, units, 0, 1, useBias ? 2 : null)
            {
                Activation = Activation.Tanh,
                RecurrentActivation = Activation.HardSigmoid,
                ResetAfter = resetAfter,
                GoBackwards = goBackwards,
                ReturnSequences = returnSequences,
                Input = Operand.Input(0, steps * features),
                Output = Operand.Output(0, size),
                Scratch = Operand.Arena(0, 7 * units),
            };
            ForwardPlan plan = new([steps * features], [size], 7 * units, [op]);
            float[] y = PlanRunner.Filled(batch * size);
            PlanRunner.Run(plan, [x], [y], batch, true, kernel, recurrent, bias);
            PlanRunner.Close(Reference(op, x, kernel, recurrent, useBias ? bias : new float[bias.Length], batch), y, 2e-5);
        }
    }

    private static double[] Reference(GruOp op, float[] x, float[] kernel, float[] recurrent, float[] bias, int batch)
    {
        int units = op.Units, gates = 3 * units;
        List<double> written = [];
        for (int sample = 0; sample < batch; sample++)
        {
            double[] h = new double[units];
            for (int step = 0; step < op.Steps; step++)
            {
                int at = (((sample * op.Steps) + (op.GoBackwards ? op.Steps - 1 - step : step)) * op.Features);
                double Input(int g) => bias[g] + Enumerable.Range(0, op.Features).Sum(f => (double)x[at + f] * kernel[(f * gates) + g]);
                double State(double[] s, int g) =>
                    (op.ResetAfter ? bias[gates + g] : 0) + Enumerable.Range(0, units).Sum(u => s[u] * recurrent[(u * gates) + g]);
                double[] old = h;
                double[] z = [.. Enumerable.Range(0, units).Select(u => References.Activate(op.RecurrentActivation, Input(u) + State(old, u)))];
                double[] r = [.. Enumerable.Range(units, units).Select(u => References.Activate(op.RecurrentActivation, Input(u) + State(old, u)))];
                double[] reset = [.. old.Select((v, u) => v * r[u])];
                h = [.. Enumerable.Range(0, units).Select(u =>
                {
                    double share = op.ResetAfter ? r[u] * State(old, (2 * units) + u) : State(reset, (2 * units) + u);
                    return (z[u] * old[u]) + ((1 - z[u]) * References.Activate(op.Activation, Input((2 * units) + u) + share));
                })];
                if (op.ReturnSequences || step == op.Steps - 1)
                    written.AddRange(h);
            }
        }

        return [.. written];
    }
}
