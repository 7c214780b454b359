using LayersGen.Catalogue;
using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras;

/// <summary>What a file is that is neither HDF5 nor a zip archive, and what to do then.</summary>
internal static class KerasSniffer
{
    private const int StartLength = 64;

    public static string Describe(IRandomBytes bytes)
    {
        byte[] start = new byte[Math.Min(StartLength, bytes.Length)];
        bytes.Read(0, start);
        ReadOnlySpan<byte> text = start.AsSpan().TrimStart(" \t\r\n"u8);
        return start switch
        {
            [] => "an empty file",
            _ when FileStart.IsGitLfsPointer(text) => FormatText.GitLfsPointer,
            _ when text is [(byte)'<', ..] => "a web page or other markup; what was downloaded is not the file itself",
            _ when text is [(byte)'{', ..] or [(byte)'[', ..] => "JSON, which has no weights; a model.json is loaded as one, and an architecture from to_json() together with its weights: " + ManifestReader.TwoFiles,
            _ when start is [0x93, (byte)'N', (byte)'U', (byte)'M', ..] => "an array of NumPy; save the model with model.save",
            [0x80, >= 2 and <= 5, ..] => "a pickle of Python, which is code; load it in Python and save the model with model.save",
            [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => "a model of TensorFlow Lite, which has operations and no layers; save the Keras model it was made of",
            [0x1F, 0x8B, ..] => "a gzip archive; unpack it first",
            _ when start.AsSpan().IndexOfAnyExcept((byte)0) < 0 => "zeros; it was not written or transferred whole",
            _ => "another sort of file",
        };
    }
}
