namespace LayersGen.Keras.Weights;

/// <summary>One variable of a model, with its name in each format.</summary>
/// <param name="Name">Within its layer: <c>kernel</c>.</param>
/// <param name="TfjsName">In a TensorFlow.js manifest: <c>lstm/kernel</c>.</param>
/// <param name="Keras2Name">In an HDF5 file, without <c>:0</c>: <c>lstm/lstm_cell/kernel</c>.</param>
/// <param name="IsTrainable">Whether training changes it: its own and its layers' word.</param>
internal sealed record Variable(string Name, string TfjsName, string Keras2Name, bool IsTrainable);
