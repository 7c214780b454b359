namespace LayersGen.Interop.Tests.Declared;

[LayersModel]
[Input(4, 6, Name = "x")]
[Masking(MaskValue = -1, Name = "mask")]
[SpatialDropout1D(0.25, Seed = 3, Name = "spatial")]
[Permute(2, 1, Name = "turn")]
[AlphaDropout(0.5, Name = "alpha")]
[GaussianDropout(0.5, Name = "gaussian")]
[GaussianNoise(0.1, Name = "noise")]
[LayerNormalization(Name = "norm1")]
[LayerNormalization(Axis = [1, -1], Epsilon = 0.01, GammaInitializer = "random_normal", BetaRegularizer = "l1_l2", Name = "norm2")]
[LayerNormalization(Axis = [1], Center = false, Scale = false, Name = "norm3")]
[Rescaling(0.5, Offset = [-1], Name = "rescale")]
[Rescaling(2, Name = "rescale_only")]
[Flatten(Name = "flat")]
[Dense(3, Name = "dense")]
[RepeatVector(2, Name = "repeat")]
public sealed partial class CatalogueCore;

[LayersModel]
[Input(3, 4)]
[LeakyReLU(Name = "leaky")]
[LeakyReLU(Alpha = 0.05, Name = "leaky_alpha")]
[ELU(Name = "elu")]
[ThresholdedReLU(Theta = 0.25, Name = "thresholded")]
[ThresholdedReLU(Name = "thresholded_one")]
[PReLU(Name = "prelu")]
[PReLU(AlphaInitializer = "ones", SharedAxes = [1], Name = "prelu_shared")]
public sealed partial class CatalogueActivations;

[LayersModel]
[Input(3, 4, Name = "a")]
[Input(3, 4, Name = "b")]
[Average(Name = "average", From = new[] { "a", "b" })]
[Maximum(Name = "maximum", From = new[] { "average", "b" })]
[Minimum(Name = "minimum", From = new[] { "maximum", "a" })]
[Multiply(Name = "product", From = new[] { "minimum", "b" })]
[Dot(2, Normalize = true, Name = "square", From = new[] { "product", "a" })]
[Dot(2, 1, Name = "mixed", From = new[] { "square", "b" })]
public sealed partial class CatalogueMerge;

[LayersModel]
[Input(4, 2, Name = "x")]
[Reshape(8, Name = "flat", From = "x")]
[CategoryEncoding(5, OutputMode = EncodingMode.Count, Name = "encoded")]
public sealed partial class CatalogueCategories;

[LayersModel]
[Input(6, 8, 2, Name = "x")]
[Reshape(6, 8, 2, Name = "kept", From = "x")]
[CenterCrop(4, 4, Name = "crop")]
public sealed partial class CatalogueImages;
