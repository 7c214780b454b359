using Microsoft.AspNetCore.Builder;

namespace LayersGen;

/// <summary>What <see cref="ModelServerEndpoints"/> serve, and what they accept.</summary>
public sealed class ModelServerOptions
{
    /// <summary>Where the models are kept. Must be set.</summary>
    public IModelStore? Store { get; set; }

    /// <summary>The most bytes of weights, and of <c>model.json</c>, of an upload; 1 GiB unless set. Replaces the server's own limit for request bodies.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>The most parts of an upload, <c>model.json</c> included; 1024 unless set.</summary>
    public int MaxParts { get; set; } = 1024;

    /// <summary>Take models by POST and PUT; on unless set.</summary>
    public bool AllowUpload { get; set; } = true;

    /// <summary>Let an upload replace a model; on unless set. A client that sends <c>If-None-Match: *</c> never does.</summary>
    public bool AllowOverwrite { get; set; } = true;

    /// <summary>Remove models by DELETE; on unless set.</summary>
    public bool AllowDelete { get; set; } = true;

    /// <summary>Tell the names of the models; on unless set.</summary>
    public bool AllowList { get; set; } = true;

    /// <summary>Configures the endpoints that list and serve, as by <c>RequireAuthorization</c>.</summary>
    public Action<IEndpointConventionBuilder>? ConfigureReads { get; set; }

    /// <summary>Configures the endpoints that take and remove, as by <c>RequireAuthorization</c>.</summary>
    public Action<IEndpointConventionBuilder>? ConfigureWrites { get; set; }
}
