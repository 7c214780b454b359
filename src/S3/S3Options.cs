using Amazon.S3;

namespace LayersGen;

/// <summary>How <c>s3://</c> is reached.</summary>
public sealed class S3Options
{
    /// <summary>The client; null to make one when it is first needed, with region and credentials from AWS' default chain.</summary>
    public IAmazonS3? Client { get; set; }

    /// <summary>From which age on weights that no model lists are a killed saver's; a day unless set. See <see cref="ObjectModelStore.LeftoverAge"/>.</summary>
    public TimeSpan LeftoverAge { get; set; } = TimeSpan.FromDays(1);
}
