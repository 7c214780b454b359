using System.CommandLine;
using System.CommandLine.Help;
using LayersGen;
using LayersGen.Cli;
using LayersGen.Cli.Commands;

// Not a RootCommand, whose help calls the tool by its file's name.
Command root = new("layersgen", "Keras and TensorFlow.js models: convert, inspect, validate and run them, without Python.")
{
    ConvertCommand.Create(),
    InspectCommand.Create(),
    ValidateCommand.Create(),
    DeclareCommand.Create(),
    PredictCommand.Create(),
    ServeCommand.Create(),
    StoreCommands.List(),
    StoreCommands.Copy(),
    StoreCommands.Move(),
    StoreCommands.Remove(),
    new HelpOption(),
    new VersionOption(),
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, parsed.Errors.Select(static error => Text(error.Message))));
    await Console.Error.WriteLineAsync("See 'layersgen --help', or 'layersgen COMMAND --help'.");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return ExitCode.Cancelled;
}
catch (Exception e) when (e is ModelFormatException or NotSupportedException or KeyNotFoundException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(Report.Printable(e.Message));
    return ExitCode.Invalid;
}
catch (ArgumentException e)
{
    // Which parameter of which method it was is of no use here.
    await Console.Error.WriteLineAsync(Report.Printable(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)));
    return ExitCode.Usage;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(Report.Printable(e.Message));
    return ExitCode.Unreachable;
}

// All options that are not text are whole numbers; the parser names .NET's type.
static string Text(string error) => error.IndexOf(" as expected type ", StringComparison.Ordinal) is var end and >= 0 ? $"{error[..end]}: expected a whole number." : error;
