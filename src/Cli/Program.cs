using System.CommandLine;
using LayersGen;
using LayersGen.Cli;
using LayersGen.Cli.Commands;

RootCommand root = new("Keras and TensorFlow.js models: convert, inspect, validate and run them, without Python.")
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
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, parsed.Errors.Select(static error => error.Message)));
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
    await Console.Error.WriteLineAsync(Report.Printable(e.Message));
    return ExitCode.Usage;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(Report.Printable(e.Message));
    return ExitCode.Unreachable;
}
