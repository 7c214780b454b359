using System.Text.Json;
using Spectre.Console;

namespace LayersGen.Cli;

/// <summary>What a command tells: tables and bars for people, JSON for programs.</summary>
internal static class Report
{
    /// <summary>Writes JSON to standard output.</summary>
    public static void Json(Action<Utf8JsonWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>Shows a bar on a terminal's standard error while something goes on.</summary>
    public static Task<T> ProgressAsync<T>(string what, bool quiet, Func<IProgress<double>?, Task<T>> work)
    {
        if (quiet || Console.IsErrorRedirected)
            return work(null);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).StartAsync(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: 1);
            return work(new Forward(task));
        });
    }

    /// <summary>Tells what does not stop a load, on standard error: standard output is for results.</summary>
    public static void Note(ModelNote note) => Console.Error.WriteLine(Printable($"Note: {note.Field}: {note.Message}"));

    /// <summary>Text that a model may have made, for a terminal: its control characters are no commands to that.</summary>
    public static string Printable(string text) => string.Create(text.Length, text, static (shown, text) =>
    {
        for (int i = 0; i < shown.Length; i++)
            shown[i] = char.IsControl(text[i]) && text[i] != '\n' ? '?' : text[i];
    });

    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{bytes / 1024.0:0.0} KiB",
        < 1 << 30 => $"{bytes / 1048576.0:0.0} MiB",
        _ => $"{bytes / 1073741824.0:0.00} GiB",
    };

    private sealed class Forward(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
