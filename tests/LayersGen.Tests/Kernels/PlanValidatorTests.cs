using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class PlanValidatorTests
{
    private static readonly Operand In = Operand.Input(0, 12), Out = Operand.Output(0, 12);

    public static TheoryData<string, Op> Invalid => new()
    {
        { "no such input", new CopyOp { Input = Operand.Input(1, 12), Output = Out } },
        { "no such output", new CopyOp { Input = In, Output = Operand.Output(-1, 12) } },
        { "part of an input", new CopyOp { Input = Operand.Input(0, 11), Output = Operand.Arena(0, 11) } },
        { "beyond the arena", new CopyOp { Input = In, Output = Operand.Arena(9, 12) } },
        { "before the arena", new CopyOp { Input = In, Output = Operand.Arena(-1, 12) } },
        { "overflowing offset", new CopyOp { Input = In, Output = Operand.Arena(int.MaxValue, 12) } },
        { "writes an input", new CopyOp { Input = In, Output = In } },
        { "overlapping copy", new CopyOp { Input = Operand.Arena(0, 12), Output = Operand.Arena(4, 12) } },
        { "sizes differ", new ActivationOp(ActivationFunction.Linear) { Input = In, Output = Operand.Arena(0, 6) } },
        { "softmax element by element", new ActivationOp(new ActivationFunction(Activation.Softmax)) { Input = In, Output = Out } },
        { "no such activation", new ActivationOp(new ActivationFunction((Activation)99)) { Input = In, Output = Out } },
        { "no such weight", new MatMulOp(1, 12, 12, 7, Epilogue.None) { Input = In, Output = Out } },
        { "weight too short", new MatMulOp(1, 12, 12, 1, Epilogue.None) { Input = In, Output = Out } },
        { "bias too short", new MatMulOp(1, 12, 12, 0, new Epilogue { Bias = 0 }) { Input = In, Output = Out } },
        { "norm too short", new MatMulOp(1, 12, 12, 0, new Epilogue { BatchNorm = new(null, null, 1, 0, 0f) }) { Input = In, Output = Out } },
        { "in place product", new MatMulOp(1, 12, 12, 0, Epilogue.None) { Input = Operand.Arena(0, 12), Output = Operand.Arena(0, 12) } },
        { "overflowing product", new MatMulOp(65536, 65536, 65536, 0, Epilogue.None) { Input = In, Output = Out } },
        { "negative product", new MatMulOp(-1, -12, -12, 0, Epilogue.None) { Input = In, Output = Out } },
        { "zero stride", new MaxPoolOp(new(new(3, 3, 1, 0), new(4, 4, 1)), 1) { Input = In, Output = Out } },
        { "window before the input", new MaxPoolOp(new(new(3, 3, 1, 1, 1, 1), new(4, 4, 1)), 1) { Input = In, Output = Out } },
        { "window after the input", new MaxPoolOp(new(new(3, 3, 1, 2), new(4, 4, 1)), 1) { Input = In, Output = Out } },
        { "channels do not fit", new AveragePoolOp(new(new(3, 3, 1), new(4, 4, 1)), 2) { Input = In, Output = Out } },
        { "kernel does not fit", new ConvolutionOp(new(new(3, 3, 1), new(4, 4, 1)), 1, 1, 0, Epilogue.None) { Input = In, Output = Out } },
        { "depthwise kernel does not fit", new DepthwiseConv2DOp(new(new(3, 3, 1), new(4, 4, 1)), 1, 1, 0, Epilogue.None) { Input = In, Output = Out } },
        { "positions do not fit", new GlobalAveragePoolOp(5, 2) { Input = In, Output = Out } },
        { "axes do not fit", new SoftmaxOp(1, 5, 2, false) { Input = In, Output = Out } },
        { "norm does not fit", new BatchNormOp(1, 12, 1, new(null, null, 0, 1, 0f)) { Input = In, Output = Out } },
        { "negative padding", new MaxPoolOp(new(new(3, 3, 1, Padding: -1), new(4, 4, 1)), 1) { Input = In, Output = Out } },
        { "depth that does not fit", new MaxPoolOp(new(new(3, 3, 1), new(4, 4, 1)) { Depth = new(2, 1, 1) }, 1) { Input = In, Output = Out } },
        { "depth of a depthwise convolution", new DepthwiseConv2DOp(new(new(2, 2, 1), new(3, 3, 1)) { Depth = new(2, 2, 1) }, 1, 1, 0, Epilogue.None) { Input = In, Output = Out } },
        { "channels not in groups", new ConvolutionOp(new(new(1, 1, 1), new(1, 1, 1)), 12, 12, 0, Epilogue.None, 5) { Input = In, Output = Out } },
        { "no group", new ConvolutionOp(new(new(1, 1, 1), new(1, 1, 1)), 12, 12, 0, Epilogue.None, 0) { Input = In, Output = Out } },
        { "kernel of all groups", new ConvolutionOp(new(new(1, 1, 1), new(1, 1, 1)), 12, 12, 0, Epilogue.None, 2) { Input = In, Output = Out } },
        { "transposed kernel does not fit", new TransposedConvolutionOp(new(new(1, 1, 1), new(1, 1, 1)), 12, 12, 1, Epilogue.None) { Input = In, Output = Out } },
        { "transposed the wrong way", new TransposedConvolutionOp(new(new(1, 1, 1), new(6, 12, 1)), 1, 2, 1, Epilogue.None) { Input = In, Output = Out } },
        { "border that does not fit", new BorderOp(1, new(1), new(3, 1), new(4), 1) { Input = In, Output = Out } },
        { "all cut off", new BorderOp(1, new(1), new(3, -4, 4), new(4), 1) { Input = In, Output = Out } },
        { "overflowing border", new BorderOp(1, new(1), new(3, int.MaxValue, int.MaxValue), new(4), 1) { Input = In, Output = Out } },
        { "repeated more than there is room", new RepeatOp(1, new(1), new(3), new(4, 2), 1) { Input = In, Output = Out } },
        { "not repeated at all", new RepeatOp(1, new(1), new(3, 0), new(4), 1) { Input = In, Output = Out } },
        { "positions of a maximum", new GlobalMaxPoolOp(5, 2) { Input = In, Output = Out } },
        { "transpose does not fit", new TransposeOp(3, 5) { Input = In, Output = Out } },
        { "table does not fit", new EmbeddingOp(4, 1, 0) { Input = In, Output = Out } },
        { "scratch too small", new LoopOp(1, 0, Identity) { Input = In, Output = Out, Scratch = Operand.Arena(0, 14) } },
        { "zeros for a mask that is not there", new LoopOp(1, 0, Identity) { Input = In, Output = Out, Scratch = Operand.Arena(0, 1000), ZeroMasked = true } },
        { "the body's input does not fit", new DistributeOp(2, Identity) { Input = In, Output = Out, Scratch = Operand.Arena(0, 2) } },
        { "the body is not valid", new DistributeOp(1, new ForwardPlan([12], [12], 0, [new TransposeOp(3, 5) { Input = In, Output = Out }])) { Input = In, Output = Out, Scratch = Operand.Arena(0, 1) } },
        { "no such state", new LoopOp(1, 1, Identity) { Input = In, Output = Out, Scratch = Operand.Arena(0, 20) } },
        { "states overlap", new LstmCellOp(1, 12) { Input = Operand.Arena(0, 48), Recurrent = Operand.Arena(48, 48), Carry = In, Output = Out, NextCarry = Out } },
        { "columns outside the kernel", new MatMulOp(1, 12, 12, 0, Epilogue.None) { Input = In, Output = Out, KernelColumns = 12, FirstColumn = 1 } },
        { "no terms", new BroadcastOp(BroadcastFunction.Add, [12], []) { Output = Out } },
        { "strides lead outside", new BroadcastOp(BroadcastFunction.Add, [12], [new(In, [2])]) { Output = Out } },
        { "stride missing", new BroadcastOp(BroadcastFunction.Add, [12], [new(In, [])]) { Output = Out } },
        { "negative stride", new BroadcastOp(BroadcastFunction.Add, [12], [new(In, [-1])]) { Output = Out } },
        { "broadcast in place", new BroadcastOp(BroadcastFunction.Add, [3, 4], [new(Operand.Arena(0, 12), [0, 1])]) { Output = Operand.Arena(0, 12) } },
        { "negative offset", new BroadcastOp(BroadcastFunction.Add, [12], [new(In, [1]) { Offset = -1 }]) { Output = Out } },
        { "offset leads outside", new BroadcastOp(BroadcastFunction.Add, [12], [new(In, [1]) { Offset = 1 }]) { Output = Out } },
        { "no axes", new BroadcastOp(BroadcastFunction.Add, [], [new(In, [])]) { Output = Out } },
        { "no such function", new BroadcastOp((BroadcastFunction)99, [12], [new(In, [1])]) { Output = Out } },
        { "no such weight to broadcast", new BroadcastOp(BroadcastFunction.Add, [12], [new(Operand.Weight(7, 12), [1])]) { Output = Out } },
        { "a weight of another size", new BroadcastOp(BroadcastFunction.Add, [12], [new(Operand.Weight(1, 12), [1])]) { Output = Out } },
        { "a weight where none is taken", new MaskRowsOp(12, 12, 0) { Input = Operand.Weight(0, 144), Output = Out } },
        { "an axis twice", new PermuteOp([3, 4], [0, 0]) { Input = In, Output = Out } },
        { "order too short", new PermuteOp([3, 4], [0]) { Input = In, Output = Out } },
        { "permuted in place", new PermuteOp([3, 4], [1, 0]) { Input = Operand.Arena(0, 12), Output = Operand.Arena(0, 12) } },
        { "left matrix leads outside", new BatchMatMulOp([], 3, 4, 4, new(In, [], 5), new(In, [], 1), false, [], 4) { Output = Out } },
        { "right matrix leads outside", new BatchMatMulOp([2], 2, 2, 3, new(In, [4], 2), new(In, [7], 3), false, [6], 3) { Output = Out } },
        { "result leads outside", new BatchMatMulOp([2], 2, 2, 3, new(In, [4], 2), new(In, [6], 3), false, [7], 3) { Output = Out } },
        { "batch stride missing", new BatchMatMulOp([2], 2, 2, 3, new(In, [], 2), new(In, [6], 3), false, [6], 3) { Output = Out } },
        { "scores do not fit", new AdditiveScoresOp(3, 4, 4, In, In, null) { Output = Out } },
        { "groups do not fit", new MomentNormOp(1, 3, 3, 1, null, null, 0) { Input = In, Output = Out } },
        { "gamma too short", new MomentNormOp(1, 3, 4, 1, 1, null, 0) { Input = In, Output = Out } },
        { "rows do not fit", new L2NormalizeOp(5, 2, 0) { Input = In, Output = Out } },
        { "mean too short", new StandardizeOp(3, 4, 1, 1, false) { Input = In, Output = Out } },
        { "too few scales", new RescaleOp(3, 4, [0], [1, 2, 3], [0]) { Input = In, Output = Out } },
        { "mask does not fit", new MaskRowsOp(5, 2, 0) { Input = In, Output = Out } },
        { "counters do not fit", new CountOp(3, 4, 5, false, In, null) { Output = Out } },
        { "counter weights do not fit", new CountOp(3, 4, 4, false, In, Operand.Arena(0, 11)) { Output = Out } },
        { "a part after its image", new ResizeImageOp(3, 4, 1, 1, 0, 3, 4, 3, 4, true) { Input = In, Output = Out } },
        { "a part after an image that is resampled", new ResampleImageOp(3, 4, 1, 1, 0, 3, 4, 3, 4, Interpolation.Bicubic) { Input = In, Output = Out } },
        { "resampling to the nearest", new ResampleImageOp(3, 4, 1, 0, 0, 3, 4, 3, 4, Interpolation.Nearest) { Input = In, Output = Out } },
        { "a mask that is too short", new MaskScoresOp(1, 3, 4) { Input = In, Output = Out, Mask = In, MaskStrides = [0, 4, 2] } },
        { "a mask without strides", new MaskScoresOp(1, 3, 4) { Input = In, Output = Out, Mask = In } },
        { "a negative window", new MaskScoresOp(1, 3, 4) { Input = In, Output = Out, Window = -1 } },
        { "a part before its image", new ResizeImageOp(3, 4, 1, -1, 0, 3, 4, 3, 4, true) { Input = In, Output = Out } },
        { "nothing to join", new ConcatenateOp(1, [], []) { Output = Out } },
        { "widths missing", new ConcatenateOp(1, [In], []) { Output = Out } },
        { "width does not fit", new ConcatenateOp(1, [In], [13]) { Output = Out } },
    };

    private static ForwardPlan Identity => new([12, 12], [12], 0, [new CopyOp { Input = In, Output = Out }]);

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void An_invalid_operation_is_refused(string why, Op op)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new PlanExecutor(new ForwardPlan([12], [12], 20, [op]), [0, 0], [144, 5]));
        Assert.True(exception.Message.Contains("Operation 0", StringComparison.Ordinal), why);
    }

    [Fact]
    public void Invalid_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PlanExecutor(new ForwardPlan([0], [], 0, []), [], []));
        Assert.Throws<ArgumentException>(() => new PlanExecutor(new ForwardPlan([], [int.MaxValue], 0, []), [], []));
        Assert.Throws<ArgumentException>(() => new PlanExecutor(new ForwardPlan([], [], -1, []), [], []));
        Assert.Throws<ArgumentException>(() => new PlanExecutor(new ForwardPlan([], [], 0, []), [0], []));
    }

    /// <summary>A small model.json may say so; what lies between the taps would be gigabytes.</summary>
    [Fact]
    public void Taps_that_are_far_apart_take_little_memory()
    {
        const int Apart = 10_000;
        WindowAxis axis = new(8, 8, 3, Dilation: Apart, Padding: Apart);
        Operand input = Operand.Input(0, 8 * 8 * 4), output = Operand.Output(0, 8 * 8 * 4);
        foreach (Op op in new Op[]
        {
            new ConvolutionOp(new(axis, axis), 4, 4, 0, Epilogue.None) { Input = input, Output = output },
            new ConvolutionOp(new(axis, axis), 4, 4, 1, Epilogue.None, Groups: 4) { Input = input, Output = output },
            new DepthwiseConv2DOp(new(axis, axis), 4, 1, 1, Epilogue.None) { Input = input, Output = output },
            new TransposedConvolutionOp(new(axis, axis), 4, 4, 0, Epilogue.None) { Input = input, Output = output },
        })
        {
            PlanValidator validator = PlanValidator.Check(new ForwardPlan([input.Size], [output.Size], 0, [op]), new long[] { 144, 36 });
            Assert.InRange(validator.Scratch + validator.WorkerScratch, 1, 1 << 17);
        }
    }
}
