namespace LayersGen.Catalogue;

/// <summary>What to do about a layer class that is not known.</summary>
internal static class UnknownLayers
{
    /// <summary>What is to be said of any other class in a file of Keras.</summary>
    public const string Custom = "a class of the author's own cannot be run from its name; build the model of Keras' own layers, or save the part of it that has only these";

    /// <summary>A sentence's end for a message: why it is not known, and the way out; null for a class nothing is known of.</summary>
    public static string? Advice(string className) => className switch
    {
        "Lambda" => "it is Python code, which nothing but Python runs; build the model with a layer in its place (Rescaling for x / 255 - 0.5, Reshape, Add), or do its work outside the model, and save it again",
        "TFOpLambda" or "SlicingOpLambda" or "TensorFlowOpLayer" =>
            "build the model with the layer for it (Reshape, Concatenate, Activation, GlobalAveragePooling), or do its work outside the model, and save it again; sums, differences and products, and division by a number, are read",
        "TextVectorization" or "StringLookup" or "IntegerLookup" or "Hashing" or "HashedCrossing" => "it turns text or keys into numbers, which is done outside the model; build the model from its next layer on, and save it again",
        "CuDNNLSTM" or "CuDNNGRU" => "convert the Keras file, where it is known, with layersgen convert",
        _ => null,
    };
}
