using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>
/// Reads the shards of all groups into a <see cref="WeightBuffer"/>. Where the source allows it, several are read at once:
/// a shard whose stream knows its length lets the next one start; one that does not is read to its end first, while the next
/// ones are being opened. String weights have the same effect, since their size is known only once they are read.
/// </summary>
internal sealed class ShardReader(
    IModelSource source,
    ModelManifest manifest,
    ImmutableArray<ImmutableArray<StoredRun>> runs,
    WeightBuffer buffer,
    StringAllowance strings,
    ProgressMeter progress)
{
    private const int MaxConcurrentReads = 6;
    private const int MaxReadBytes = 4 << 20;
    private const int ScratchBytes = 64 << 10;

    private readonly StringWalk?[] _walks = new StringWalk?[manifest.Groups.Length];
    private readonly List<(StoredRun Run, long Element)> _splitElements = [];
    private ExceptionDispatchInfo? _failure;

    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] reads = new Task[source.SupportsConcurrentReads ? MaxConcurrentReads : 1];
        Array.Fill(reads, Task.CompletedTask);
        try
        {
            int slot = 0;
            for (int group = 0; group < manifest.Groups.Length; group++)
            {
                Task<Position> start = Task.FromResult(default(Position));
                for (int shard = 0; shard < manifest.Groups[group].Paths.Length; shard++)
                {
                    await reads[slot].ConfigureAwait(false);
                    TaskCompletionSource<Position> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    reads[slot] = ReadShardOrStopAsync(group, shard, start, end, stop);
                    start = end.Task;
                    slot = (slot + 1) % reads.Length;
                }
            }

            await Task.WhenAll(reads).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // No read may go on: the buffer is about to be freed. The first failure is the one that explains the others.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(reads).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            _failure?.Throw();
            throw;
        }

        DecodeSplitElements();
    }

    private async Task ReadShardOrStopAsync(int group, int shard, Task<Position> start, TaskCompletionSource<Position> end, CancellationTokenSource stop)
    {
        try
        {
            await ReadShardAsync(group, shard, start, end, stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReadShardAsync(int group, int shard, Task<Position> start, TaskCompletionSource<Position> end, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Stream stream = await OpenAsync(group, shard, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            Position position = await start.WaitAsync(cancellationToken).ConfigureAwait(false);
            long? length = LengthOf(stream);
            if (length is long bytes && TryAdvance(group, position, bytes) is Position known)
            {
                CheckTotal(group, shard, known);
                end.SetResult(known);
            }

            position = await ReadToEndAsync(stream, length, group, shard, position, cancellationToken).ConfigureAwait(false);
            CheckTotal(group, shard, position);
            end.TrySetResult(position);
        }
    }

    // The source knows the path alone; an error names its place in the manifest.
    private async ValueTask<Stream> OpenAsync(int group, int shard, CancellationToken cancellationToken)
    {
        string path = manifest.Groups[group].Paths[shard];
        try
        {
            return await source.OpenShardAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelFormatException error) when (error.Id is ErrorId.PathEscapes or ErrorId.ShardMissing)
        {
            throw ModelFormatException.Of(manifest.FileName, [ManifestError.Of(error.Id, ShardErrors.Field(group, shard), error.Expected!, error.Found!)], error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ModelFormatException.Of(manifest.FileName, [ShardErrors.Missing(group, shard, path)], error);
        }
    }

    private void CheckTotal(int group, int shard, Position end)
    {
        if (shard == manifest.Groups[group].Paths.Length - 1 && end.Run < runs[group].Length)
            throw ModelFormatException.Of(manifest.FileName, [ShardErrors.WrongTotal(group, manifest.Groups[group], end.Bytes)]);
    }

    private async Task<Position> ReadToEndAsync(Stream stream, long? length, int group, int shard, Position position, CancellationToken cancellationToken)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(ScratchBytes);
        try
        {
            long count = 0;
            while (true)
            {
                bool full = position.Run == runs[group].Length;
                bool ended = count == length;
                // Past the end one more byte is asked for, to learn that there is none.
                Memory<byte> destination = full || ended ? scratch.AsMemory(0, 1) : Destination(group, position, length - count, scratch);
                int read = await stream.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
                if (ended)
                    throw WrongLength(group, shard, length, "more");
                if (full)
                    throw WrongTotal(group, "more bytes");
                position = Take(group, position, destination.Span[..read]);
                count += read;
                progress.Add(read);
            }

            if (length is not null && count != length)
                throw WrongLength(group, shard, length, $"{count}");
            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private Memory<byte> Destination(int group, Position position, long? limit, byte[] scratch)
    {
        StoredRun run = runs[group][position.Run];
        long ahead = run.Bytes is long bytes ? bytes - position.Offset : Walk(group, run).BytesAhead;
        ahead = Math.Min(ahead, limit ?? long.MaxValue);
        return run.IsVerbatim
            ? buffer.Slice(run.Target + position.Offset, (int)Math.Min(ahead, MaxReadBytes))
            : scratch.AsMemory(0, (int)Math.Min(ahead, ScratchBytes));
    }

    private Position Take(int group, Position position, ReadOnlySpan<byte> bytes)
    {
        StoredRun run = runs[group][position.Run];
        bool finished;
        if (run.Bytes is long size)
        {
            if (!run.IsSkipped && !run.IsVerbatim)
                Decode(run, position.Offset, bytes);
            finished = position.Offset + bytes.Length == size;
        }
        else
        {
            strings.Use(bytes.Length);
            StringWalk walk = Walk(group, run);
            walk.Walk(bytes);
            finished = walk.IsDone;
            if (finished)
                _walks[group] = null;
        }

        return finished
            ? new Position(position.Run + 1, 0, position.Bytes + bytes.Length)
            : position with { Offset = position.Offset + bytes.Length, Bytes = position.Bytes + bytes.Length };
    }

    private StringWalk Walk(int group, StoredRun run) => _walks[group] ??= new StringWalk(run.Weight.ElementCount);

    // An element of two bytes may come in two reads, even of two shards at once. Its bytes then wait in its place in the
    // buffer, which is wider, until both are there.
    private void Decode(StoredRun run, long offset, ReadOnlySpan<byte> bytes)
    {
        int size = WeightLayout.StoredElementSize(run.Weight);
        if (offset % size != 0)
        {
            Element(run, offset / size)[1] = bytes[0];
            bytes = bytes[1..];
            offset++;
        }

        int whole = bytes.Length / size;
        Span<byte> loaded = buffer.Span(run.Target + (offset / size * sizeof(float)), whole * sizeof(float));
        Quantizer.Decode(bytes[..(whole * size)], run.Weight.DType, run.Weight.Quantization!, loaded);
        if (whole * size < bytes.Length)
        {
            long split = (offset / size) + whole;
            Element(run, split)[0] = bytes[^1];
            lock (_splitElements)
                _splitElements.Add((run, split));
        }
    }

    private void DecodeSplitElements()
    {
        Span<byte> stored = stackalloc byte[sizeof(ushort)];
        foreach ((StoredRun run, long element) in _splitElements)
        {
            Span<byte> loaded = Element(run, element);
            loaded[..stored.Length].CopyTo(stored);
            Quantizer.Decode(stored, run.Weight.DType, run.Weight.Quantization!, loaded);
        }
    }

    private Span<byte> Element(StoredRun run, long index) => buffer.Span(run.Target + (index * sizeof(float)), sizeof(float));

    // Where a shard of that many bytes ends; null if a string weight lies in between.
    private Position? TryAdvance(int group, Position position, long bytes)
    {
        Position end = position with { Bytes = position.Bytes + bytes };
        while (bytes > 0)
        {
            if (end.Run == runs[group].Length)
                throw WrongTotal(group, $"at least {end.Bytes} bytes");
            if (runs[group][end.Run].Bytes is not long size)
                return null;
            long part = Math.Min(bytes, size - end.Offset);
            bytes -= part;
            end = end.Offset + part == size ? end with { Run = end.Run + 1, Offset = 0 } : end with { Offset = end.Offset + part };
        }

        return end;
    }

    private static long? LengthOf(Stream stream)
    {
        try
        {
            return stream.CanSeek ? stream.Length - stream.Position : stream.Length;
        }
        catch (NotSupportedException)
        {
            // A stream that does not know, as of a chunked response.
            return null;
        }
    }

    private ModelFormatException WrongTotal(int group, string found) =>
        ModelFormatException.Of(manifest.FileName, [ShardErrors.WrongTotal(group, manifest.Groups[group], found)]);

    private ModelFormatException WrongLength(int group, int shard, long? length, string found) =>
        new(manifest.FileName, $"weightsManifest[{group}].paths[{shard}]", $"{length} bytes, the length its source gives", $"{found} bytes");

    /// <summary>A place in a group's bytes: a run, an offset in it, and the bytes before it in all.</summary>
    private readonly record struct Position(int Run, long Offset, long Bytes);
}
