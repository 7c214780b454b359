namespace LayersGen;

/// <summary>Why the browser did not store or give back a model.</summary>
public enum BrowserStorageFault
{
    /// <summary>Something the browser did not explain further; the message has its words.</summary>
    Failed,

    /// <summary>The origin's storage is full. What was stored before is as it was.</summary>
    QuotaExceeded,

    /// <summary>The user, a policy or the kind of page forbids storage.</summary>
    Denied,

    /// <summary>Other code has given the database another version or other stores than TensorFlow.js'.</summary>
    VersionConflict,

    /// <summary>Another tab is changing or deleting the database and does not finish.</summary>
    Busy,

    /// <summary>The browser stopped the transaction, as when it is closing. What was stored before is as it was.</summary>
    Aborted,

    /// <summary>The page has not the memory for another copy of the weights.</summary>
    OutOfMemory,
}
