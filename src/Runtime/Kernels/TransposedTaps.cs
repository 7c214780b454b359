using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// Taps of a transposed convolution's kernel <c>[kd, kh, kw, outputs, inputs]</c>, one below the other: a row for each tap's input, in the
/// order in which inputs lie in memory, which is the opposite of the taps'.
/// </summary>
/// <param name="Weight">Index of the weight.</param>
/// <param name="First">The first float of the first tap.</param>
/// <param name="Planes">Taps one behind the other.</param>
/// <param name="Lines">Taps one above the other.</param>
/// <param name="Row">Taps side by side.</param>
/// <param name="Inputs">Rows of a tap.</param>
/// <param name="Columns">Columns: the outputs, or those of several neighbouring taps.</param>
internal readonly unsafe record struct TransposedTaps(int Weight, nint First, TapSteps Planes, TapSteps Lines, TapSteps Row, int Inputs, int Columns) : IRightMatrix
{
    public int Depth => Planes.Count * Lines.Count * Row.Count * Inputs;

    public void Pack(float* packed, int first, int end)
    {
        int row = 0;
        for (int z = 0; z < Planes.Count; z++)
        {
            for (int y = 0; y < Lines.Count; y++)
            {
                for (int x = 0; x < Row.Count; x++, row += Inputs)
                {
                    float* tap = (float*)First - (z * Planes.Distance) - (y * Lines.Distance) - (x * Row.Distance);
                    Panels.PackTransposed(tap, Inputs, Inputs, Columns, packed, first, end, row, Depth);
                }
            }
        }
    }
}

/// <summary>Taps along an axis, each so many floats before the one before it.</summary>
internal readonly record struct TapSteps(int Count, nint Distance)
{
    public static TapSteps One => new(1, 0);
}
