using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>
/// A model file that is malformed, inconsistent or does not fit the model it is loaded into. The message names the file,
/// the field, what was expected and what was found.
/// </summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>An error without details.</summary>
    public ModelFormatException()
    {
    }

    /// <summary>An error with a complete message.</summary>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a complete message and its cause.</summary>
    public ModelFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error in a field of a file.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="field">The path of the field in it, such as <c>weightsManifest[0].weights[2].shape</c>.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="found">What was there.</param>
    /// <param name="innerException">The cause, if another exception showed it.</param>
    public ModelFormatException(string file, string field, string expected, string found, Exception? innerException = null)
        : base($"{file}: {field}: expected {expected}, found {found}.", innerException)
    {
        File = file;
        Field = field;
        Expected = expected;
        Found = found;
    }

    private ModelFormatException(string file, ManifestError first, string message, Exception? innerException)
        : base($"{file}: {first.Path}: {message}", innerException)
    {
        File = file;
        Id = first.Id;
        Field = first.Path;
        Expected = first.Expected;
        Found = first.Found;
    }

    /// <summary>The file, as the user named it.</summary>
    public string? File { get; }

    /// <summary>The diagnostic the compiler reports for the same fault in a file bound to a class, such as <c>LG3012</c>; null where there is none.</summary>
    public string? Id { get; }

    /// <summary>Whether nothing is wrong but the size: the model has more bytes than <see cref="LoadOptions.MaxBytes"/> allows.</summary>
    public bool IsTooLarge { get; internal init; }

    /// <summary>The path of the field in it.</summary>
    public string? Field { get; }

    /// <summary>What would have been right.</summary>
    public string? Expected { get; }

    /// <summary>What was there.</summary>
    public string? Found { get; }

    /// <summary>The exception for what the shared checks found, of which there is something.</summary>
    internal static ModelFormatException Of(string file, IReadOnlyList<ManifestError> errors, Exception? innerException = null)
    {
        const int Shown = 5;
        ManifestError first = errors[0];
        // What is missing and what is extra is one sentence.
        IEnumerable<string> messages = first.Expected is null
            ? errors.Take(Shown).Select(static error => $"{error.Message} ({error.Id})")
            : [$"expected {first.Expected}, found {string.Join("; ", errors.Where(error => error.Path == first.Path && error.Expected == first.Expected).Select(static error => error.Found))}."];
        string more = first.Expected is null && errors.Count > Shown ? $" And {errors.Count - Shown} more." : "";
        return new ModelFormatException(file, first, string.Join(" ", messages) + more, innerException);
    }
}
