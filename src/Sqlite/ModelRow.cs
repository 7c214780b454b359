using Microsoft.Data.Sqlite;

namespace LayersGen;

/// <summary>A row of the table of models.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Info">What is told of the model.</param>
internal sealed record ModelRow(long Id, ModelArtifactsInfo Info)
{
    /// <summary>The columns <see cref="ReadInfo"/> reads.</summary>
    public const string InfoColumns = "date_saved, topology_bytes, weight_specs_bytes, weight_data_bytes";

    /// <summary>How many they are.</summary>
    public const int InfoCount = 4;

    /// <summary>Looks a model up; null where there is none.</summary>
    public static ModelRow? Find(SqliteConnection connection, string name)
    {
        using SqliteCommand command = connection.Command($"SELECT {InfoColumns}, id FROM models WHERE name = $name", ("$name", name));
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new ModelRow(reader.GetInt64(InfoCount), ReadInfo(reader)) : null;
    }

    /// <summary>What a row tells of its model.</summary>
    public static ModelArtifactsInfo ReadInfo(SqliteDataReader reader) =>
        new(new DateTimeOffset(reader.GetInt64(0), TimeSpan.Zero), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));

    /// <summary>Adds a model.</summary>
    /// <returns>Its key.</returns>
    public static long Insert(SqliteConnection connection, string name, ModelArtifactsInfo info, byte[] modelJson) => connection.Scalar(
        $"INSERT INTO models (name, {InfoColumns}, model_json) VALUES ($name, $date, $topology, $specs, $data, $json) RETURNING id",
        ("$name", name),
        ("$date", info.DateSaved.UtcTicks),
        ("$topology", info.ModelTopologyBytes),
        ("$specs", info.WeightSpecsBytes),
        ("$data", info.WeightDataBytes),
        ("$json", modelJson));

    /// <summary>Deletes a model, its shards with it.</summary>
    public static void Delete(SqliteConnection connection, long id) => connection.Run("DELETE FROM models WHERE id = $id", ("$id", id));
}
