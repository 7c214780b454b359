using System.Runtime.CompilerServices;
using System.Text;

namespace LayersGen.Generator.Tests;

/// <summary>
/// Compares a text with the committed <c>Snapshots/Name.verified.cs</c>. On a difference the text is written beside it as
/// <c>.received.cs</c>; renaming that accepts it. The names are Verify's, so that Verify can take over.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string text, [CallerMemberName] string name = "")
    {
        string verifiedPath = Path.Combine(Driver.Folder("Snapshots"), name + ".verified.cs");
        string receivedPath = Path.Combine(Driver.Folder("Snapshots"), name + ".received.cs");
        string verified = File.Exists(verifiedPath) ? File.ReadAllText(verifiedPath).ReplaceLineEndings("\n") : "";
        if (verified == text)
        {
            File.Delete(receivedPath);
            return;
        }

        Directory.CreateDirectory(Driver.Folder("Snapshots"));
        File.WriteAllText(receivedPath, text);
        Assert.Fail($"{name} differs from its snapshot; see {receivedPath}.\n{Diff(verified.Split('\n'), text.Split('\n'))}");
    }

    // The lines between the common beginning and the common end.
    private static string Diff(string[] verified, string[] received)
    {
        int shortest = Math.Min(verified.Length, received.Length);
        int start = 0;
        while (start < shortest && verified[start] == received[start])
            start++;
        int end = 0;
        while (end < shortest - start && verified[^(end + 1)] == received[^(end + 1)])
            end++;
        StringBuilder diff = new($"@@ line {start + 1} @@\n");
        foreach (string line in verified[start..^end])
            diff.Append("- ").Append(line).Append('\n');
        foreach (string line in received[start..^end])
            diff.Append("+ ").Append(line).Append('\n');
        return diff.ToString();
    }
}
