using Quickstart;
Console.WriteLine(IrisClassifier.Summary);
using var m = IrisClassifier.Create(1);
Console.WriteLine(string.Join(",", m.Probs.Kernel.Lengths.ToArray()));
