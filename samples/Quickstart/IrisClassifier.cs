using LayersGen;

namespace Quickstart;

/// <summary>Tells the species of an iris from its sepal and petal length and width, in centimetres.</summary>
[LayersModel]
[Input(4)]
[BatchNormalization(Name = "norm")]
[Dense(16, Activation = Activation.Relu, Name = "hidden1")]
[Dense(16, Activation = Activation.Relu, Name = "hidden2")]
[Dense(3, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class IrisClassifier;
