namespace LayersGen.Keras.Hdf5;

/// <summary>The message types of object headers that are read.</summary>
internal enum MessageType
{
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    Filters = 0x0B,
    Attribute = 0x0C,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15,
}

/// <summary>One message of an object header.</summary>
/// <param name="Type">What it tells.</param>
/// <param name="IsShared">Whether the data is a reference to another object's.</param>
/// <param name="Data">The data.</param>
internal sealed record Hdf5Message(MessageType Type, bool IsShared, ReadOnlyMemory<byte> Data);
