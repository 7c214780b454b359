using System.Text;
using LayersGen.Catalogue;
using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

/// <summary>Recurrent layers against plain loops, over sizes around a vector's width and all ways through a sequence.</summary>
public sealed class RecurrentTests
{
    /// <summary>One step: the input's and the state's shares of a gate by index, and the states before, to the states after.</summary>
    private delegate double[] Cell(Func<int, double> input, Func<double[], int, double> recurrent, double[] states, int units);

    public static TheoryData<bool, bool, bool> Flags
    {
        get
        {
            TheoryData<bool, bool, bool> flags = [];
            for (int i = 0; i < 8; i++)
                flags.Add((i & 1) != 0, (i & 2) != 0, (i & 4) != 0);
            return flags;
        }
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void Simple_rnn_matches_the_reference(bool goBackwards, bool returnSequences, bool useBias) =>
        Check("SimpleRNN", "", 1, 1, 1, goBackwards, returnSequences, useBias, static (input, recurrent, states, units) =>
            [.. Units(units).Select(u => Math.Tanh(input(u) + recurrent(states, u)))]);

    [Theory]
    [MemberData(nameof(Flags))]
    public void Lstm_matches_the_reference(bool goBackwards, bool returnSequences, bool useBias) =>
        Check("LSTM", "", 4, 1, 2, goBackwards, returnSequences, useBias, static (input, recurrent, states, units) =>
        {
            double Gate(int gate, int u) => input((gate * units) + u) + recurrent(states, (gate * units) + u);
            double[] carry = [.. Units(units).Select(u => (HardSigmoid(Gate(1, u)) * states[units + u]) + (HardSigmoid(Gate(0, u)) * Math.Tanh(Gate(2, u))))];
            return [.. Units(units).Select(u => HardSigmoid(Gate(3, u)) * Math.Tanh(carry[u])), .. carry];
        });

    [Theory]
    [MemberData(nameof(Flags))]
    public void Gru_with_the_reset_before_matches_the_reference(bool goBackwards, bool returnSequences, bool useBias) =>
        Check("GRU", "\"reset_after\":false,", 3, 1, 1, goBackwards, returnSequences, useBias, static (input, recurrent, states, units) =>
        {
            double[] reset = [.. Units(units).Select(u => states[u] * HardSigmoid(input(units + u) + recurrent(states, units + u)))];
            return Mix(input, recurrent, states, units, u => recurrent(reset, (2 * units) + u));
        });

    [Theory]
    [MemberData(nameof(Flags))]
    public void Gru_with_the_reset_after_matches_the_reference(bool goBackwards, bool returnSequences, bool useBias) =>
        Check("GRU", "\"reset_after\":true,", 3, 2, 1, goBackwards, returnSequences, useBias, static (input, recurrent, states, units) =>
            Mix(input, recurrent, states, units, u => HardSigmoid(input(units + u) + recurrent(states, units + u)) * recurrent(states, (2 * units) + u)));

    [Theory]
    [MemberData(nameof(Flags))]
    public void Softmax_is_over_the_units_of_each_gate(bool goBackwards, bool returnSequences, bool useBias)
    {
        const string Softmax = "\"activation\":\"softmax\",";
        Check("SimpleRNN", Softmax, 1, 1, 1, goBackwards, returnSequences, useBias, static (input, recurrent, states, units) => Shares(u => input(u) + recurrent(states, u), units));
        Check("LSTM", Softmax + "\"recurrent_activation\":\"softmax\",", 4, 1, 2, goBackwards, returnSequences, useBias, static (input, recurrent, states, units) =>
        {
            double[] Gate(int gate) => Shares(u => input((gate * units) + u) + recurrent(states, (gate * units) + u), units);
            (double[] take, double[] forget, double[] candidate, double[] output) = (Gate(0), Gate(1), Gate(2), Gate(3));
            double[] carry = [.. Units(units).Select(u => (forget[u] * states[units + u]) + (take[u] * candidate[u]))];
            double[] shares = Shares(u => carry[u], units);
            return [.. Units(units).Select(u => output[u] * shares[u]), .. carry];
        });
        foreach (bool resetAfter in (bool[])[false, true])
        {
            Check("GRU", $"{Softmax}\"recurrent_activation\":\"softmax\",\"reset_after\":{Json(resetAfter)},", 3, resetAfter ? 2 : 1, 1, goBackwards, returnSequences, useBias, (input, recurrent, states, units) =>
            {
                double[] Gate(int gate) => Shares(u => input((gate * units) + u) + recurrent(states, (gate * units) + u), units);
                (double[] update, double[] reset) = (Gate(0), Gate(1));
                double[] left = [.. Units(units).Select(u => reset[u] * states[u])];
                double[] candidate = Shares(u => input((2 * units) + u) + (resetAfter ? reset[u] * recurrent(states, (2 * units) + u) : recurrent(left, (2 * units) + u)), units);
                return [.. Units(units).Select(u => (update[u] * states[u]) + ((1 - update[u]) * candidate[u]))];
            });
        }
    }

    private static double[] Shares(Func<int, double> values, int units)
    {
        double[] exponentials = [.. Units(units).Select(u => Math.Exp(values(u)))];
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private static double[] Mix(Func<int, double> input, Func<double[], int, double> recurrent, double[] states, int units, Func<int, double> candidateShare) =>
        [.. Units(units).Select(u =>
        {
            double z = HardSigmoid(input(u) + recurrent(states, u));
            return (z * states[u]) + ((1 - z) * Math.Tanh(input((2 * units) + u) + candidateShare(u)));
        })];

    private static void Check(string className, string arguments, int gates, int biasRows, int states, bool goBackwards, bool returnSequences, bool useBias, Cell cell)
    {
        foreach ((int batch, int steps, int features, int units) in new[] { (1, 1, 1, 1), (1, 5, 3, 9), (3, 4, 10, 17), (40, 3, 5, 33) })
        {
            string topology = $$$"""
                {"class_name":"Sequential","config":{"name":"m","layers":[{"class_name":"{{{className}}}","config":{"name":"r","units":{{{units}}},{{{arguments}}}
                "go_backwards":{{{Json(goBackwards)}}},"return_sequences":{{{Json(returnSequences)}}},"use_bias":{{{Json(useBias)}}},"batch_input_shape":[null,{{{steps}}},{{{features}}}]}}]}}
                """;
            ForwardPlan plan = GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology))).Plan!;
            int columns = gates * units;
            float[] x = PlanRunner.Random(batch * steps * features), kernel = PlanRunner.Random(features * columns, 2);
            float[] recurrent = PlanRunner.Random(units * columns, 3), bias = PlanRunner.Random(biasRows * columns, 4);
            float[] y = PlanRunner.Filled(batch * plan.OutputSizes[0]);
            PlanRunner.Run(plan, [x], [y], batch, true, useBias ? [kernel, recurrent, bias] : [kernel, recurrent]);

            List<double> expected = [];
            for (int sample = 0; sample < batch; sample++)
            {
                double[] state = new double[states * units];
                for (int step = 0; step < steps; step++)
                {
                    int at = ((sample * steps) + (goBackwards ? steps - 1 - step : step)) * features;
                    state = cell(
                        g => (useBias ? bias[g] : 0) + Enumerable.Range(0, features).Sum(f => (double)x[at + f] * kernel[(f * columns) + g]),
                        (h, g) => (useBias && biasRows == 2 ? bias[columns + g] : 0) + Enumerable.Range(0, units).Sum(u => h[u] * recurrent[(u * columns) + g]),
                        state,
                        units);
                    if (returnSequences || step == steps - 1)
                        expected.AddRange(state.Take(units));
                }
            }

            PlanRunner.Close([.. expected], y, 2e-5);
        }
    }

    private static IEnumerable<int> Units(int units) => Enumerable.Range(0, units);

    private static double HardSigmoid(double x) => Math.Clamp((0.2 * x) + 0.5, 0, 1);

    private static string Json(bool value) => value ? "true" : "false";
}
