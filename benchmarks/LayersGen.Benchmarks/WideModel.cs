namespace LayersGen.Benchmarks;

/// <summary>100 MB of weights.</summary>
[LayersModel]
[Input(5000)]
[Dense(5000, Name = "dense")]
internal sealed partial class WideModel;
