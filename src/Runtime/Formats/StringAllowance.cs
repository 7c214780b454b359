namespace LayersGen;

/// <summary>What string weights may take of <see cref="LoadOptions.MaxBytes"/>: their size is known only once they are read.</summary>
internal sealed class StringAllowance(string fileName, long? maxBytes, long otherBytes)
{
    private long _used = otherBytes;

    internal void Use(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > maxBytes)
            throw new ModelFormatException(fileName, "weightsManifest", $"at most {maxBytes} bytes of weights", "more") { IsTooLarge = true };
    }
}
