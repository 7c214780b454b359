namespace LayersGen;

/// <summary>The layouts of Keras files.</summary>
public enum KerasFormat
{
    /// <summary>By the path's extension: <c>.keras</c>, <c>.weights.h5</c>, or <c>.h5</c> and <c>.hdf5</c>.</summary>
    ByExtension,

    /// <summary>A whole model in HDF5, as Keras 2 and Keras 3 read it.</summary>
    Hdf5,

    /// <summary>The weights alone in HDF5, as Keras 3's <c>save_weights</c> writes them.</summary>
    WeightsHdf5,

    /// <summary>Keras 3's archive of configuration and weights.</summary>
    Keras,
}
