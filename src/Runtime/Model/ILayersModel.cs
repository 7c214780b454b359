using System.ComponentModel;

namespace LayersGen;

/// <summary>A class declared with <c>[LayersModel]</c>; what generic code knows of it.</summary>
public interface ILayersModel
{
    /// <summary>The model.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract ModelDefinition Definition { get; }
}
