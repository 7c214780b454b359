using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>An <see cref="ActivationFunction"/> as unmanaged data, for kernels.</summary>
internal readonly unsafe struct Activator
{
    private readonly Activation _kind;
    private readonly float _slope;
    private readonly float _maxValue;
    private readonly float _threshold;

    public Activator(ActivationFunction function)
        : this(function.Activation, function.Slope, function.MaxValue, function.Threshold)
    {
    }

    public Activator(Activation kind)
        : this(kind, slope: null, maxValue: null, threshold: 0f)
    {
    }

    private Activator(Activation kind, float? slope, float? maxValue, float threshold)
    {
        _kind = kind;
        _slope = slope ?? (kind == Activation.Elu ? 1f : 0f);
        _maxValue = maxValue ?? float.PositiveInfinity;
        _threshold = threshold;
    }

    public bool IsLinear => _kind == Activation.Linear;

    /// <summary>Whether it needs the whole channel axis at once.</summary>
    public bool IsSoftmax => _kind is Activation.Softmax or Activation.LogSoftmax;

    /// <summary>A rough count of operations per element, for deciding on threads.</summary>
    public int Cost => _kind switch
    {
        Activation.Linear or Activation.Relu or Activation.Relu6 or Activation.HardSigmoid or Activation.Softsign => 2,
        _ => 24,
    };

    /// <summary>Whether it is a ReLU, with or without a maximum, that is 0 below 0.</summary>
    public bool IsClip(out float maxValue)
    {
        maxValue = _kind == Activation.Relu6 ? 6f : _maxValue;
        return _kind == Activation.Relu6 || (_kind == Activation.Relu && _slope == 0f && _threshold == 0f && _maxValue >= 0f);
    }

    /// <summary>Activates a row; may run in place.</summary>
    public void ApplyRow(float* source, float* destination, int columns)
    {
        if (IsSoftmax)
            Softmax.Row(source, destination, columns, _kind == Activation.LogSoftmax);
        else
            Apply(source, destination, columns);
    }

    /// <summary>Activates rows of <paramref name="columns"/> floats that lie <paramref name="stride"/> apart, in place.</summary>
    public void ApplyRows(float* values, nint stride, int rows, int columns)
    {
        if (IsLinear)
            return;
        if (IsSoftmax)
        {
            for (int row = 0; row < rows; row++)
                Softmax.Row(values + (row * stride), values + (row * stride), columns, _kind == Activation.LogSoftmax);
        }
        else if (stride == columns)
        {
            Apply(values, values, (nint)rows * columns);
        }
        else
        {
            for (int row = 0; row < rows; row++)
                Apply(values + (row * stride), values + (row * stride), columns);
        }
    }

    /// <summary>Activates element by element; <paramref name="destination"/> may be <paramref name="source"/>.</summary>
    public void Apply(float* source, float* destination, nint length)
    {
        switch (_kind)
        {
            case Activation.Linear: Memory.Copy(source, destination, length); break;
            case Activation.Elu: Elementwise.Apply(new Elu(_slope), source, destination, length); break;
            case Activation.Gelu: Elementwise.Apply(default(Gelu), source, destination, length); break;
            case Activation.GeluNew: Elementwise.Apply(default(GeluNew), source, destination, length); break;
            case Activation.HardSigmoid: Elementwise.Apply(default(HardSigmoid), source, destination, length); break;
            case Activation.Mish: Elementwise.Apply(default(Mish), source, destination, length); break;
            case Activation.Relu: ApplyRelu(source, destination, length); break;
            case Activation.Relu6: Elementwise.Apply(new ClippedRelu(0f, 6f), source, destination, length); break;
            case Activation.Selu: Elementwise.Apply(default(Selu), source, destination, length); break;
            case Activation.Sigmoid: Elementwise.Apply(default(Sigmoid), source, destination, length); break;
            case Activation.Softplus: Elementwise.Apply(default(Softplus), source, destination, length); break;
            case Activation.Softsign: Elementwise.Apply(default(Softsign), source, destination, length); break;
            case Activation.Swish: Elementwise.Apply(default(Swish), source, destination, length); break;
            case Activation.Tanh: Elementwise.Apply(default(Tanh), source, destination, length); break;
            default: throw new InvalidOperationException($"{_kind} is not an element-wise activation.");
        }
    }

    private void ApplyRelu(float* source, float* destination, nint length)
    {
        if (_slope != 0f)
            Elementwise.Apply(new DampedRelu(_slope, _threshold, _maxValue), source, destination, length);
        else if (_threshold != 0f || _maxValue != float.PositiveInfinity)
            Elementwise.Apply(new ClippedRelu(_threshold, _maxValue), source, destination, length);
        else
            Elementwise.Apply(default(Relu), source, destination, length);
    }
}
