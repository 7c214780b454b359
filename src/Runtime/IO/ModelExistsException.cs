namespace LayersGen;

/// <summary>A model was not stored because there is one of that name, and <see cref="SaveOptions.Overwrite"/> is off.</summary>
public sealed class ModelExistsException : IOException
{
    /// <summary>An error without details.</summary>
    public ModelExistsException()
    {
    }

    /// <summary>An error with a complete message.</summary>
    public ModelExistsException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a complete message and its cause.</summary>
    public ModelExistsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The error for a path.</summary>
    /// <param name="path">The path or URL of the model that is there.</param>
    public static ModelExistsException At(string path) => new($"{path} exists. Set Overwrite to replace it.");
}
