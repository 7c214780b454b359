namespace LayersGen.Kernels;

/// <summary>
/// Floats of a left matrix's row that lie side by side in memory. A row is a pointer and a list of runs that is the same for
/// all rows: so the patches of an image are multiplied where they are.
/// </summary>
/// <param name="Offset">Floats from the row's pointer.</param>
/// <param name="Length">Floats.</param>
internal readonly record struct TapRun(nint Offset, nint Length);
