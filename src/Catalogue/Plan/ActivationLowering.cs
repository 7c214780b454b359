using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>Emitting activations, which Softmax makes two sorts of: element by element, and along the last axis.</summary>
internal static class ActivationLowering
{
    /// <summary>The layer's result is <paramref name="activation"/> of <paramref name="input"/>.</summary>
    public static void EmitActivation(this LoweringContext context, Operand input, Activation activation)
    {
        Shape shape = context.OutputShape;
        int last = shape.Rank - 1;
        switch (activation)
        {
            case Activation.Linear:
                context.Define(input);
                break;
            case Activation.Softmax or Activation.LogSoftmax:
                context.Emit(new SoftmaxOp(shape.Product(1, last), shape[last], 1, activation == Activation.LogSoftmax) { Input = input });
                break;
            default:
                context.Emit(new ActivationOp(new ActivationFunction(activation)) { Input = input });
                break;
        }
    }

    /// <summary>The layer's result is <paramref name="activation"/> of what <paramref name="op"/> makes; fusion joins the two where it can.</summary>
    public static void EmitActivated(this LoweringContext context, Op op, Activation activation)
    {
        if (activation == Activation.Linear)
            context.Emit(op);
        else
            context.EmitActivation(context.Emit(op, context.OutputShape.SampleSize), activation);
    }
}
