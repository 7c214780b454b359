namespace LayersGen.Interop.Tests;

/// <summary>Where the files of the tests lie, on whatever machine.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Interop { get; } = Path.Combine(Root, "tests", "Interop");

    public static string Goldens { get; } = Path.Combine(Interop, "goldens");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LayersGen.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds LayersGen.sln.");
    }
}
