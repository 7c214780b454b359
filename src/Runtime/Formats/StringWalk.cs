using System.Buffers.Binary;

namespace LayersGen;

/// <summary>Finds the end of a string weight, whose elements each have their length before them, in bytes that come piecemeal.</summary>
internal sealed class StringWalk(long elements)
{
    private readonly byte[] _prefix = new byte[sizeof(uint)];
    private int _prefixBytes;
    private long _payload;

    internal bool IsDone => elements == 0;

    /// <summary>The fewest bytes that are still to come, and so may be read without reading past the weight.</summary>
    internal long BytesAhead => IsDone ? 0 : ((elements - 1) * sizeof(uint)) + (_payload > 0 ? _payload : sizeof(uint) - _prefixBytes);

    /// <summary>Walks over <paramref name="bytes"/>; no more than <see cref="BytesAhead"/>.</summary>
    internal void Walk(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                int count = (int)Math.Min(_payload, bytes.Length);
                bytes = bytes[count..];
                _payload -= count;
                if (_payload == 0)
                    elements--;
                continue;
            }

            int part = Math.Min(sizeof(uint) - _prefixBytes, bytes.Length);
            bytes[..part].CopyTo(_prefix.AsSpan(_prefixBytes));
            bytes = bytes[part..];
            _prefixBytes += part;
            if (_prefixBytes == sizeof(uint))
            {
                _prefixBytes = 0;
                _payload = BinaryPrimitives.ReadUInt32LittleEndian(_prefix);
                if (_payload == 0)
                    elements--;
            }
        }
    }
}
