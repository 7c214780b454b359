namespace LayersGen;

/// <summary>Where the embedded store keeps models, and how long it waits for other processes.</summary>
public sealed class SqliteModelOptions
{
    /// <summary>
    /// The folder of the databases behind <c>localstorage://</c> and <c>indexeddb://</c>, created if need be; null for <c>LayersGen</c> in the user's
    /// local application data.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>The longest wait for another process or thread that is saving; a minute unless set.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
