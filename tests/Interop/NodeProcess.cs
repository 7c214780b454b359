using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LayersGen.Interop.Tests;

/// <summary>A script of node/ at work. It ends when its stdin does.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    public NodeProcess(string script, params string[] arguments)
    {
        if (!Directory.Exists(Path.Combine(Repository.Interop, "node_modules", "@tensorflow", "tfjs")))
            throw new InvalidOperationException("TensorFlow.js is not installed, and these tests compare with it. Run ./test.sh, which installs it, or `npm ci` in tests/Interop.");
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        ProcessStartInfo start = new("node", [Path.Combine(Repository.Interop, "node", script), .. arguments])
        {
            WorkingDirectory = Repository.Interop,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            StandardErrorEncoding = utf8,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("Node is not on the PATH, and these tests compare with TensorFlow.js. Install Node 20 or newer, then run ./test.sh.", exception);
        }

        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>The error of those who wait for a process that has ended.</summary>
    public InvalidOperationException Ended()
    {
        lock (_errors)
            return new($"Node has ended. It wrote: {_errors}");
    }

    public async ValueTask DisposeAsync()
    {
        Input.Close();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
