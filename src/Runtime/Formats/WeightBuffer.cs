using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LayersGen;

/// <summary>
/// The weights of a model, back to back without padding, outside the managed heap: in one 64-byte-aligned allocation or
/// in a private copy-on-write mapping of a file. <see cref="Memory{T}"/> slices keep the buffer alive; spans and
/// <see cref="Pointer"/> do not.
/// </summary>
internal sealed class WeightBuffer : IDisposable
{
    private const int Alignment = 64;

    private readonly SafeHandle _owner;
    private readonly nint _pointer;

    private WeightBuffer(SafeHandle owner, nint pointer, long length, bool isMemoryMapped)
    {
        _owner = owner;
        _pointer = pointer;
        Length = length;
        IsMemoryMapped = isMemoryMapped;
    }

    /// <summary>Bytes in the buffer.</summary>
    public long Length { get; }

    /// <summary>Whether the bytes are a mapping of a file.</summary>
    public bool IsMemoryMapped { get; }

    /// <summary>The first byte. Valid until <see cref="Dispose"/>; the caller keeps the buffer alive while using it.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
            return _pointer;
        }
    }

    /// <summary>Allocates a zeroed buffer.</summary>
    public static WeightBuffer Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        NativeAllocation allocation = new(length + Alignment);
        return new WeightBuffer(allocation, allocation.Align(Alignment), length, isMemoryMapped: false);
    }

    /// <summary>Maps the first <paramref name="length"/> bytes of a file; pages that are written to become private copies.</summary>
    public static WeightBuffer Map(SafeFileHandle file, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        using MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        // The view outlives the mapping object that made it.
        MemoryMappedViewAccessor view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
        SafeMemoryMappedViewHandle handle = view.SafeMemoryMappedViewHandle;
        return new WeightBuffer(handle, handle.DangerousGetHandle() + (nint)view.PointerOffset, length, isMemoryMapped: true);
    }

    /// <summary>A part of the buffer, without copying. Its use after <see cref="Dispose"/> throws.</summary>
    public Memory<byte> Slice(long offset, int length)
    {
        CheckRange(offset, length);
        return length == 0 ? Memory<byte>.Empty : new Segment(this, offset, length).Memory;
    }

    /// <summary>A part of the buffer. The caller keeps the buffer alive, and undisposed, while using it.</summary>
    public unsafe Span<byte> Span(long offset, int length)
    {
        CheckRange(offset, length);
        return new Span<byte>((byte*)_pointer + offset, length);
    }

    /// <summary>Holds off the release of the buffer while its pointer is in use, also where another thread disposes it.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed already.</exception>
    public Hold Use() => new(_owner);

    /// <inheritdoc/>
    public void Dispose() => _owner.Dispose();

    private void CheckRange(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
    }

    /// <summary>A use of the buffer; the buffer is released no sooner than it is disposed.</summary>
    internal readonly struct Hold : IDisposable
    {
        private readonly SafeHandle _owner;

        public Hold(SafeHandle owner)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        public void Dispose() => _owner.DangerousRelease();
    }

    /// <summary>Memory handed to streams. Pinning it holds off the release of the buffer, so that no pending read writes into freed memory.</summary>
    private sealed class Segment(WeightBuffer buffer, long offset, int length) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(length);

        public override Span<byte> GetSpan() => buffer.Span(offset, length);

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, length);
            bool added = false;
            buffer._owner.DangerousAddRef(ref added);
            return new MemoryHandle((byte*)buffer._pointer + offset + elementIndex, pinnable: this);
        }

        public override void Unpin() => buffer._owner.DangerousRelease();

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>A zeroed native allocation; the collector knows of its weight.</summary>
    private sealed unsafe class NativeAllocation : SafeHandle
    {
        private readonly long _bytes;

        public NativeAllocation(long bytes)
            : base(0, ownsHandle: true)
        {
            // calloc rather than an aligned allocation: its large blocks are zeroed lazily, page by page.
            SetHandle((nint)NativeMemory.AllocZeroed(checked((nuint)bytes)));
            _bytes = bytes;
            GC.AddMemoryPressure(bytes);
        }

        public override bool IsInvalid => handle == 0;

        public nint Align(int alignment) => (handle + alignment - 1) & -(nint)alignment;

        protected override bool ReleaseHandle()
        {
            NativeMemory.Free((void*)handle);
            GC.RemoveMemoryPressure(_bytes);
            return true;
        }
    }
}
