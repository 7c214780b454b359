namespace LayersGen.Tests.Layers;

/// <summary>MultiHeadAttention's definition, written down naively in double precision, for one sample.</summary>
/// <param name="heads">The number of heads.</param>
/// <param name="depth">The size of a head's queries and keys.</param>
/// <param name="width">The size of a head's values.</param>
/// <param name="weights">By name, as the layer has them.</param>
internal sealed class AttentionReference(int heads, int depth, int width, IReadOnlyDictionary<string, float[]> weights)
{
    /// <summary>Whether a query sees a key: head, query and key. All see all by default.</summary>
    public Func<int, int, int, bool> Sees { get; init; } = static (_, _, _) => true;

    /// <summary>The result, and each head's shares of the values.</summary>
    public (double[] Output, double[] Shares) Run(float[] query, float[] value, float[] key, int queries, int keys)
    {
        double[,,] q = Project("query", query, queries, depth), k = Project("key", key, keys, depth), v = Project("value", value, keys, width);
        double[,,]? gate = weights.ContainsKey("gate/kernel") ? Project("gate", query, queries, width) : null;
        double[] shares = new double[heads * queries * keys];
        double[,,] mixed = new double[queries, heads, width];
        for (int head = 0; head < heads; head++)
        {
            for (int row = 0; row < queries; row++)
            {
                double[] terms = [.. Enumerable.Range(0, keys).Select(column => Sees(head, row, column) ? Math.Exp(Dot(q, row, k, column, head) / Math.Sqrt(depth)) : 0)];
                // Who sees no key sees all alike.
                if (terms.Sum() == 0)
                    Array.Fill(terms, 1);
                for (int column = 0; column < keys; column++)
                {
                    double share = shares[(((head * queries) + row) * keys) + column] = terms[column] / terms.Sum();
                    for (int i = 0; i < width; i++)
                        mixed[row, head, i] += share * v[column, head, i];
                }
            }
        }

        float[] kernel = weights["attention_output/kernel"];
        int outputs = kernel.Length / (heads * width);
        double[] output = new double[queries * outputs];
        for (int row = 0; row < queries; row++)
            for (int column = 0; column < outputs; column++)
                output[(row * outputs) + column] = weights["attention_output/bias"][column] + Enumerable.Range(0, heads * width).Sum(i =>
                    mixed[row, i / width, i % width] * (gate is null ? 1 : 1 / (1 + Math.Exp(-gate[row, i / width, i % width]))) * kernel[(i * outputs) + column]);
        return (output, shares);
    }

    private double Dot(double[,,] queries, int query, double[,,] keys, int key, int head) => Enumerable.Range(0, depth).Sum(i => queries[query, head, i] * keys[key, head, i]);

    private double[,,] Project(string name, float[] x, int steps, int size)
    {
        double[,,] projected = new double[steps, heads, size];
        int features = x.Length / steps;
        for (int step = 0; step < steps; step++)
            for (int head = 0; head < heads; head++)
                for (int i = 0; i < size; i++)
                    projected[step, head, i] = weights[name + "/bias"][(head * size) + i]
                        + Enumerable.Range(0, features).Sum(f => (double)x[(step * features) + f] * weights[name + "/kernel"][(((f * heads) + head) * size) + i]);
        return projected;
    }
}
