using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class MatMulTests
{
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int> shapes = new()
            {
                { 1, 1, 1 }, { 15, 9, 300 }, { 16, 8, 257 }, { 64, 1030, 40 }, { 130, 513, 33 }, { 127, 70, 100 }, { 1, 700, 1000 }, { 200, 3, 2 },
            };
            for (int i = 1; i <= 70; i++)
                shapes.Add(i, (i * 7 % 71) + 1, (i * 13 % 71) + 1);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_with_bias_matches_the_reference(int rows, int inner, int columns)
    {
        float[] a = PlanRunner.Random(rows * inner), b = PlanRunner.Random(inner * columns, 2), bias = PlanRunner.Random(columns, 3);
        MatMulOp op = new(rows, inner, columns, 0, new Epilogue { Bias = 1 })
        {
            Input = Operand.Input(0, rows * inner),
            Output = Operand.Output(0, rows * columns),
        };
        float[] actual = PlanRunner.RunOne(op, a, rows * columns, 1, b, bias);
        double[] expected = References.MatMul(a, b, rows, inner, columns);
        for (int i = 0; i < expected.Length; i++)
            expected[i] += bias[i % columns];
        PlanRunner.Close(expected, actual, 1e-6 * Math.Max(10, inner / 20));
    }

    [Theory]
    [InlineData(3, Activation.Relu)]
    [InlineData(40, Activation.Relu)]
    [InlineData(3, Activation.Relu6)]
    [InlineData(40, Activation.Linear)]
    [InlineData(3, Activation.Softmax)]
    [InlineData(40, Activation.LogSoftmax)]
    [InlineData(40, Activation.Tanh)]
    public void Epilogue_adds_the_bias_then_normalizes_then_activates(int rows, Activation activation)
    {
        const int Inner = 19, Columns = 37;
        float[] a = PlanRunner.Random(rows * Inner), b = PlanRunner.Random(Inner * Columns, 2);
        float[] bias = PlanRunner.Random(Columns, 3), gamma = PlanRunner.Random(Columns, 4), beta = PlanRunner.Random(Columns, 5);
        float[] mean = PlanRunner.Random(Columns, 6), variance = [.. PlanRunner.Random(Columns, 7).Select(v => v + 1.5f)];
        Epilogue epilogue = new()
        {
            Bias = 1,
            BatchNorm = new BatchNormWeights(2, 3, 4, 5, 1e-3f),
            Activation = new ActivationFunction(activation),
        };
        MatMulOp op = new(rows, Inner, Columns, 0, epilogue)
        {
            Input = Operand.Input(0, rows * Inner),
            Output = Operand.Output(0, rows * Columns),
        };
        double[] expected = References.MatMul(a, b, rows, Inner, Columns);
        for (int i = 0; i < expected.Length; i++)
        {
            int c = i % Columns;
            expected[i] = ((expected[i] + bias[c] - mean[c]) / Math.Sqrt(variance[c] + 1e-3f) * gamma[c]) + beta[c];
        }

        expected = activation is Activation.Softmax or Activation.LogSoftmax
            ? References.Softmax(expected, rows, Columns, 1, activation == Activation.LogSoftmax)
            : [.. expected.Select(x => References.Activate(activation, x))];
        PlanRunner.Close(expected, PlanRunner.RunOne(op, a, rows * Columns, 1, b, bias, gamma, beta, mean, variance), 2e-5);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    public void Not_a_number_and_infinity_reach_the_result(int rows)
    {
        float[] a = PlanRunner.Random(rows * 5), b = PlanRunner.Random(5 * 9, 2);
        a[0] = float.NaN;
        a[5] = float.PositiveInfinity;
        MatMulOp op = new(rows, 5, 9, 0, Epilogue.None) { Input = Operand.Input(0, rows * 5), Output = Operand.Output(0, rows * 9) };
        PlanRunner.Close(References.MatMul(a, b, rows, 5, 9), PlanRunner.RunOne(op, a, rows * 9, 1, b));
    }
}
