using System.Globalization;
using System.Text.Json;

namespace Quickstart;

/// <summary>Fisher's 150 irises: four lengths in centimetres each, and the species.</summary>
internal sealed class IrisData
{
    public const int Measures = 4;

    public static readonly string[] Species = ["setosa", "versicolor", "virginica"];

    private IrisData(float[] features, int[] labels)
    {
        Features = features;
        Labels = labels;
    }

    /// <summary>The measurements, row after row: what a prediction of the whole batch takes.</summary>
    public float[] Features { get; }

    /// <summary>The index in <see cref="Species"/> of each row.</summary>
    public int[] Labels { get; }

    public int Count => Labels.Length;

    public ReadOnlySpan<float> Flower(int row) => Features.AsSpan(row * Measures, Measures);

    /// <summary>Whether a row was held out of the training: the split of train/train.mjs.</summary>
    public static bool IsTest(int row) => row % 5 == 4;

    public static IrisData Read(string csv)
    {
        string[][] rows = [.. File.ReadLines(csv).Skip(1).Where(static line => line.Length > 0).Select(static line => line.Split(','))];
        float[] features = [.. rows.SelectMany(static cells => cells.Take(Measures)).Select(static cell => float.Parse(cell, CultureInfo.InvariantCulture))];
        int[] labels = [.. rows.Select(static cells => Array.IndexOf(Species, cells[Measures]))];
        return new IrisData(features, labels);
    }

    /// <summary>The probabilities TF.js predicted, row after row, as train/train.mjs wrote them.</summary>
    public static float[] ReadPredictions(string json)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(json));
        return [.. document.RootElement.EnumerateArray().SelectMany(static row => row.EnumerateArray()).Select(static value => value.GetSingle())];
    }
}
