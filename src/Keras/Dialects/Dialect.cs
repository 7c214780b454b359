namespace LayersGen.Keras.Dialects;

/// <summary>Who reads a configuration. What TensorFlow.js and Keras 2 write differs in details only, Keras 3's form in much.</summary>
[Flags]
internal enum Dialect
{
    None = 0,
    Tfjs = 1,
    Keras2 = 2,
    Keras3 = 4,
}
