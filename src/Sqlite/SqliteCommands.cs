using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LayersGen;

/// <summary>Commands in one line.</summary>
internal static class SqliteCommands
{
    /// <summary>A command with its parameters, in the transaction the connection is in.</summary>
    public static SqliteCommand Command(this SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts are constants; what callers give goes into parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>Runs a command.</summary>
    public static void Run(this SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using SqliteCommand command = connection.Command(text, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a query for one number.</summary>
    public static long Scalar(this SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using SqliteCommand command = connection.Command(text, parameters);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
