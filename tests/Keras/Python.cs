using System.Diagnostics;

namespace LayersGen.Keras.Tests;

/// <summary>Python with h5py: the HDF5 library itself as an oracle.</summary>
internal static class Python
{
    private static readonly Lazy<string> Interpreter = new(Find);

    /// <summary>Runs a script of python/ and returns what it prints.</summary>
    public static Task<string> RunAsync(string script, params string[] arguments) =>
        RunProcessAsync(Interpreter.Value, [Path.Combine(Goldens.Folder, "..", "python", script), .. arguments]);

    private static string Find()
    {
        foreach (string candidate in new[] { "python3", "/usr/bin/python3" })
        {
            using Process process = Start(candidate, ["-c", "import h5py"]);
            process.WaitForExit();
            if (process.ExitCode == 0)
                return candidate;
        }

        throw new InvalidOperationException("No python3 with h5py is on the PATH, and these tests compare with it. Run ./test.sh, which installs it, or `apt-get install python3-h5py`.");
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<string> RunProcessAsync(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await errors}");
    }
}
