using LayersGen;

namespace BrowserTests;

/// <summary>A convolution, a normalization and a product: the kernels meet the interpreter of WebAssembly.</summary>
[LayersModel]
[Input(8, 8, 2)]
[Conv2D(5, 3, Activation = Activation.Relu, Padding = Padding.Same, Name = "conv")]
[BatchNormalization(Name = "norm")]
[MaxPooling2D(2)]
[Flatten]
[Dense(7, Activation = Activation.Tanh, Name = "hidden")]
[Dense(3, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class Small;

/// <summary>2 MB of weights, random ones: Chromium compresses what it stores.</summary>
[LayersModel]
[Input(1000)]
[Dense(500, UseBias = false, Name = "middle")]
public sealed partial class Medium;

/// <summary>204.8 MB of weights.</summary>
[LayersModel]
[Input(6400)]
[Dense(8000, KernelInitializer = "zeros", UseBias = false, Name = "big")]
public sealed partial class Large;
