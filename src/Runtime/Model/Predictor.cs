using System.Buffers;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using LayersGen.Catalogue;
using LayersGen.Execution;

namespace LayersGen;

/// <summary>Checks what is given to a prediction, pins it and runs the plan for its shapes.</summary>
internal sealed class Predictor(ModelDefinition definition, WeightBuffer weights) : IDisposable
{
    // Models with axes open until run time have a plan for each shape they have met; the oldest goes first.
    private const int PlansKept = 8;

    private readonly Lock _lock = new();
    private readonly List<(EquatableArray<Shape> Inputs, ShapedPlan Plan)> _shaped = [];
    private readonly PackedWeights _packed = new(definition.Weights.Length);

    // A state goes on whatever the other axes of the next prediction are, as the steps of a sequence.
    private readonly List<KeptStates> _kept = [];
    private PlanExecutor? _executor;

    public bool UseMultithreading { get; set; } = true;

    public unsafe void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        int batch = CheckSpans(input.Length, output.Length);
        using WeightBuffer.Hold hold = weights.Use();
        fixed (float* inputPointer = input)
        fixed (float* outputPointer = output)
        {
            Fixed().Run([(nint)inputPointer], [(nint)outputPointer], batch, UseMultithreading);
        }
    }

    public void Run(ReadOnlySpan<int> input, Span<float> output)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(input.Length);
        try
        {
            TensorPrimitives.ConvertTruncating(input, rented.AsSpan(0, input.Length));
            Run(rented.AsSpan(0, input.Length), output);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    public Tensor<float>[] Run(ReadOnlySpan<Tensor<float>> inputs)
    {
        (PlanExecutor executor, int batch, EquatableArray<Shape> shapes) = Prepare(inputs);
        Tensor<float>[] outputs = new Tensor<float>[shapes.Count];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = Tensor.CreateFromShapeUninitialized<float>([batch, .. shapes[i].Axes.Skip(1).Select(static axis => (nint)axis)]);
        Run(executor, inputs, outputs, batch);
        return outputs;
    }

    public void Run(ReadOnlySpan<Tensor<float>> inputs, ReadOnlySpan<Tensor<float>> outputs)
    {
        (PlanExecutor executor, int batch, EquatableArray<Shape> shapes) = Prepare(inputs);
        if (outputs.Length != shapes.Count)
            throw new ArgumentException($"'{definition.Name}' has {shapes.Count} outputs, not {outputs.Length}.", nameof(outputs));
        for (int i = 0; i < outputs.Length; i++)
            CheckShape(outputs[i], shapes[i], batch, $"output '{definition.Outputs[i].Name}'", nameof(outputs));
        Run(executor, inputs, outputs, batch);
    }

    /// <summary>Says that a writable view of a weight was given out.</summary>
    public void MarkWritable(int weight) => _packed.MarkWritable(weight);

    public void ResetStates()
    {
        lock (_lock)
        {
            foreach (KeptStates kept in _kept)
                kept.Reset();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _executor?.Dispose();
            foreach ((_, ShapedPlan plan) in _shaped)
                plan.Executor.Dispose();
        }
    }

    private void Run(PlanExecutor executor, ReadOnlySpan<Tensor<float>> inputs, ReadOnlySpan<Tensor<float>> outputs, int batch)
    {
        // Nothing to compute, and nothing to pin.
        if (batch == 0)
            return;
        using WeightBuffer.Hold hold = weights.Use();
        Span<nint> pointers = stackalloc nint[inputs.Length + outputs.Length];
        PinAndRun(executor, inputs, outputs, pointers, 0, batch);
    }

    // One tensor is pinned a level, so that any number can be.
    private unsafe void PinAndRun(PlanExecutor executor, ReadOnlySpan<Tensor<float>> inputs, ReadOnlySpan<Tensor<float>> outputs, Span<nint> pointers, int pinned, int batch)
    {
        if (pinned == pointers.Length)
        {
            executor.Run(pointers[..inputs.Length], pointers[inputs.Length..], batch, UseMultithreading);
            return;
        }

        Tensor<float> tensor = pinned < inputs.Length ? inputs[pinned] : outputs[pinned - inputs.Length];
        fixed (float* pointer = tensor)
        {
            pointers[pinned] = (nint)pointer;
            PinAndRun(executor, inputs, outputs, pointers, pinned + 1, batch);
        }
    }

    private int CheckSpans(int inputLength, int outputLength)
    {
        if (definition.Inputs.Length != 1 || definition.Outputs.Length != 1)
            throw new ArgumentException($"'{definition.Name}' has {definition.Inputs.Length} inputs and {definition.Outputs.Length} outputs; predict with tensors.");
        if (definition.Plan is null)
            throw new ArgumentException($"The input {definition.Inputs[0]} of '{definition.Name}' has axes known at run time only; predict with a tensor, which tells them.");
        int inputSize = definition.Plan.InputSizes[0];
        int outputSize = definition.Plan.OutputSizes[0];
        int batch = inputSize == 0 ? 0 : inputLength / inputSize;
        if (inputLength != (long)batch * inputSize)
            throw new ArgumentException($"The input has {inputLength} values, which is not a whole number of samples {definition.Inputs[0]} of {inputSize} values each.");
        if (outputLength != (long)batch * outputSize)
            throw new ArgumentException($"The output has room for {outputLength} values; {batch} sample(s) of {definition.Outputs[0]} need {(long)batch * outputSize}.");
        return batch;
    }

    private (PlanExecutor Executor, int Batch, EquatableArray<Shape> Outputs) Prepare(ReadOnlySpan<Tensor<float>> inputs)
    {
        if (inputs.Length != definition.Inputs.Length)
            throw new ArgumentException($"'{definition.Name}' has {definition.Inputs.Length} inputs, not {inputs.Length}.", nameof(inputs));
        ArgumentNullException.ThrowIfNull(inputs[0], nameof(inputs));
        int batch = inputs[0].Rank == 0 ? 0 : checked((int)inputs[0].Lengths[0]);
        for (int i = 0; i < inputs.Length; i++)
            CheckShape(inputs[i], new Shape(EquatableArray.Create(definition.Inputs[i].Shape.AsSpan())), batch, $"input '{definition.Inputs[i].Name}'", nameof(inputs));
        if (definition.Plan is not null)
            return (Fixed(), batch, DeclaredOutputs());
        ShapedPlan plan = PlanFor(inputs);
        return (plan.Executor, batch, plan.Outputs);
    }

    private EquatableArray<Shape> DeclaredOutputs() =>
        definition.Outputs.Select(static output => new Shape(EquatableArray.Create(output.Shape.AsSpan()))).ToEquatableArray();

    private static void CheckShape(Tensor<float> tensor, Shape expected, int batch, string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(tensor, parameter);
        bool fits = tensor.Rank == expected.Rank && tensor.IsDense && tensor.Lengths[0] == batch;
        for (int i = 1; fits && i < expected.Rank; i++)
            fits = expected[i] == Shape.Unknown || expected[i] == tensor.Lengths[i];
        if (!fits)
            throw new ArgumentException($"The {name} is {(tensor.IsDense ? "" : "not dense, or ")}[{string.Join(", ", tensor.Lengths.ToArray())}]; expected {expected.ToBatchString()}{(tensor.Rank == expected.Rank ? $" with n = {batch}" : "")}.", parameter);
    }

    private PlanExecutor Fixed()
    {
        PlanExecutor? executor = Volatile.Read(ref _executor);
        if (executor is not null)
            return executor;
        lock (_lock)
            return _executor ??= MakeExecutor(definition.Plan!);
    }

    private ShapedPlan PlanFor(ReadOnlySpan<Tensor<float>> inputs)
    {
        Shape[] shapes = new Shape[inputs.Length];
        for (int i = 0; i < shapes.Length; i++)
            shapes[i] = Shape.OfBatch(Shape.Unknown, inputs[i].Lengths[1..].ToArray().Select(static length => checked((int)length)));
        EquatableArray<Shape> key = EquatableArray.Create<Shape>(shapes);
        lock (_lock)
        {
            int found = _shaped.FindIndex(entry => entry.Inputs == key);
            if (found >= 0)
                return _shaped[found].Plan;
            GraphResult result = RuntimeShapes.Specialize(definition.Graph, shapes);
            ShapedPlan plan = new(MakeExecutor(result.Plan!), result.Graph!.OutputTensors.Select(static tensor => tensor.Shape).ToEquatableArray());
            // An executor that is dropped may still be running; its finalizer frees it.
            if (_shaped.Count == PlansKept)
                _shaped.RemoveAt(0);
            _shaped.Add((key, plan));
            return plan;
        }
    }

    private PlanExecutor MakeExecutor(ForwardPlan plan)
    {
        nint start = weights.Pointer;
        long[] offsets = definition.WeightOffsets;
        nint[] pointers = new nint[offsets.Length - 1];
        long[] lengths = new long[pointers.Length];
        for (int i = 0; i < pointers.Length; i++)
        {
            pointers[i] = start + (nint)offsets[i];
            lengths[i] = (offsets[i + 1] - offsets[i]) / sizeof(float);
        }

        return new PlanExecutor(plan, pointers, lengths, _packed, plan.KeptStates.Count > 0 ? KeptFor(plan.KeptStates) : null);
    }

    private KeptStates KeptFor(EquatableArray<int> sizes)
    {
        KeptStates? kept = _kept.Find(states => states.Sizes == sizes);
        if (kept is null)
            _kept.Add(kept = new KeptStates(sizes));
        return kept;
    }

    private sealed record ShapedPlan(PlanExecutor Executor, EquatableArray<Shape> Outputs);
}
