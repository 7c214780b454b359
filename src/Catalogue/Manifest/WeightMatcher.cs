using System.Collections.Immutable;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>
/// Decides which stored weight fills which of the model's. A weight of the optimizer fills none. The others match
/// <list type="number">
/// <item>by name;</item>
/// <item>by the name without the part before the last, as TensorFlow.js: Keras 2.2 and later name an RNN's weights
/// <c>lstm/lstm_cell/kernel</c>;</item>
/// <item>by order within a layer, all that share the name up to the last <c>/</c>: where as many are left over on both
/// sides and every pair agrees in shape and type, they are paired in order; otherwise none of the layer's are.</item>
/// </list>
/// </summary>
internal sealed class WeightMatcher
{
    /// <summary>Marks a stored weight that is walked over.</summary>
    internal const int Skipped = -1;

    private const string Field = "weightsManifest";

    private readonly ModelManifest _manifest;
    private readonly ImmutableArray<WeightSpec> _expected;
    private readonly int[][] _targets;
    private readonly bool[] _filled;
    private readonly List<ManifestError> _errors = [];

    private WeightMatcher(ModelManifest manifest, ImmutableArray<WeightSpec> expected)
    {
        _manifest = manifest;
        _expected = expected;
        _targets = [.. manifest.Groups.Select(static group => Enumerable.Repeat(Skipped, group.Weights.Length).ToArray())];
        _filled = new bool[expected.Length];
    }

    /// <summary>Matches the stored weights with a model's.</summary>
    /// <param name="manifest">The stored ones.</param>
    /// <param name="expected">The model's.</param>
    /// <param name="strict">Whether missing and extra weights are errors.</param>
    internal static WeightMatch Match(ModelManifest manifest, ImmutableArray<WeightSpec> expected, bool strict)
    {
        WeightMatcher matcher = new(manifest, expected);
        List<(int Group, int Weight)> unmatched = matcher.MatchByName();
        matcher.MatchByOrder(unmatched);
        if (strict)
            matcher.ReportUnmatched(unmatched);
        return new WeightMatch(matcher._targets, matcher._errors.ToEquatableArray());
    }

    private List<(int Group, int Weight)> MatchByName()
    {
        Dictionary<string, int> indices = new(_expected.Length);
        for (int i = 0; i < _expected.Length; i++)
            indices.Add(_expected[i].Name, i);

        List<(int Group, int Weight)> unmatched = [];
        for (int group = 0; group < _targets.Length; group++)
        {
            for (int weight = 0; weight < _targets[group].Length; weight++)
            {
                WeightSpec stored = Stored(group, weight);
                if (stored.Group == "optimizer")
                    continue;
                if (indices.TryGetValue(stored.Name, out int index))
                    Fill(group, weight, index);
                else
                    unmatched.Add((group, weight));
            }
        }

        // Only after all full names, so that no short name takes a weight that another one names in full.
        unmatched.RemoveAll(at =>
        {
            bool found = indices.TryGetValue(WithoutCell(Stored(at.Group, at.Weight).Name), out int index) && !_filled[index];
            if (found)
                Fill(at.Group, at.Weight, index);
            return found;
        });
        return unmatched;
    }

    private void MatchByOrder(List<(int Group, int Weight)> unmatched)
    {
        ILookup<string, int> wanted = Enumerable.Range(0, _expected.Length)
            .Where(i => !_filled[i])
            .ToLookup(i => Layer(_expected[i].Name));
        HashSet<(int Group, int Weight)> matched = [];
        foreach (IGrouping<string, (int Group, int Weight)> layer in unmatched.GroupBy(at => Layer(Stored(at.Group, at.Weight).Name)))
        {
            int[] targets = [.. wanted[layer.Key]];
            (int Group, int Weight)[] stored = [.. layer];
            if (targets.Length != stored.Length || !stored.Zip(targets, (at, target) => Agree(Stored(at.Group, at.Weight), _expected[target])).All(static agrees => agrees))
                continue;
            for (int i = 0; i < stored.Length; i++)
            {
                Fill(stored[i].Group, stored[i].Weight, targets[i]);
                matched.Add(stored[i]);
            }
        }

        unmatched.RemoveAll(matched.Contains);
    }

    private void Fill(int group, int weight, int target)
    {
        WeightSpec stored = Stored(group, weight);
        WeightSpec wanted = _expected[target];
        string field = $"weightsManifest[{group}].weights[{weight}]";
        string name = FormatText.Quote(stored.Name);
        if (_filled[target])
            _errors.Add(ManifestError.Of(ErrorId.DuplicateWeight, field, "each weight once", $"{name} again"));
        else if (stored.DType != wanted.DType)
            _errors.Add(ManifestError.Of(ErrorId.WeightMismatch, $"{field}.dtype", $"{FormatText.Name(wanted.DType)} for {name}", FormatText.Name(stored.DType)));
        else if (!stored.Shape.AsSpan().SequenceEqual(wanted.Shape.AsSpan()))
            _errors.Add(ManifestError.Of(ErrorId.WeightMismatch, $"{field}.shape", $"{FormatText.Shape(wanted.Shape.AsSpan())} for {name}", FormatText.Shape(stored.Shape.AsSpan())));
        _targets[group][weight] = target;
        _filled[target] = true;
    }

    private void ReportUnmatched(List<(int Group, int Weight)> extra)
    {
        string expected = $"exactly the model's {_expected.Length} weights";
        List<string> missing = [.. _expected.Where((_, i) => !_filled[i]).Select(static weight => weight.Name)];
        if (missing.Count > 0)
            _errors.Add(ManifestError.Of(ErrorId.MissingWeight, Field, expected, $"{missing.Count} missing: {FormatText.List(missing)}"));
        if (extra.Count > 0)
        {
            string found = $"{extra.Count} extra: {FormatText.List([.. extra.Select(at => Stored(at.Group, at.Weight).Name)])}";
            _errors.Add(ManifestError.Of(ErrorId.ExtraWeight, Field, expected, found) with
            {
                At = extra.Select(static at => $"{Field}[{at.Group}].weights[{at.Weight}].name").ToEquatableArray(),
            });
        }
    }

    private WeightSpec Stored(int group, int weight) => _manifest.Groups[group].Weights[weight];

    private static bool Agree(WeightSpec stored, WeightSpec wanted) =>
        stored.DType == wanted.DType && stored.Shape.AsSpan().SequenceEqual(wanted.Shape.AsSpan());

    private static string Layer(string name) => name.Substring(0, Math.Max(name.LastIndexOf('/'), 0));

    private static string WithoutCell(string name)
    {
        int last = name.LastIndexOf('/');
        int cell = last <= 0 ? -1 : name.LastIndexOf('/', last - 1);
        return cell < 0 ? name : name.Substring(0, cell) + name.Substring(last);
    }
}

/// <summary>Which stored weight fills which of the model's.</summary>
/// <param name="Targets">For each group, for each of its weights, the index of the model's weight it fills, or <see cref="WeightMatcher.Skipped"/>.</param>
/// <param name="Errors">Where the two do not fit.</param>
internal sealed record WeightMatch(int[][] Targets, EquatableArray<ManifestError> Errors);
