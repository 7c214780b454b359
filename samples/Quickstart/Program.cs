using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LayersGen;
using Quickstart;

// A model trained by TensorFlow.js (train/train.mjs), used from C#: loaded, run, saved and loaded again.
Report report = new();
Stages stages = new();
string here = AppContext.BaseDirectory;
IrisData data = IrisData.Read(Path.Join(here, "data", "iris.csv"));

Report.Section("The declared model");
Report.Text(IrisClassifier.Summary);

Report.Section("Predicting with the weights TensorFlow.js trained");
using IrisClassifier model = await stages.RunAsync("load model.json and weights.bin", () => IrisClassifier.LoadAsync(Path.Join(here, "model", "model.json")));
float[] probabilities = stages.Run("predict 150 flowers, first time", () => Predict(model));
stages.Run("predict 150 flowers, again", () => Predict(model));

Confusion test = new(data, probabilities, IrisData.IsTest);
Report.Confusions(("Held-out test rows", test), ("All rows", new Confusion(data, probabilities, static _ => true)));
report.Check("The test accuracy is at least 93 %, as train.mjs demands", test.Accuracy >= 0.93);

float[] expected = IrisData.ReadPredictions(Path.Join(here, "model", "predictions.json"));
float difference = expected.Zip(probabilities, static (theirs, ours) => MathF.Abs(theirs - ours)).Max();
report.Check($"Largest difference from TensorFlow.js' predictions: {difference:0.0e0} (at most 1e-6)", expected.Length == probabilities.Length && difference <= 1e-6f);

Report.Section("Saving, and loading what was saved");
string folder = Directory.CreateTempSubdirectory("layersgen-quickstart-").FullName;
try
{
    SaveResult saved = await stages.RunAsync("save", () => model.SaveAsync($"file://{folder}"));
    Report.Saved(folder, saved);
    using IrisClassifier back = await stages.RunAsync("load again", () => IrisClassifier.LoadAsync($"file://{folder}/model.json"));
    report.Check("The loaded model predicts the same bits", BitEqual(Predict(back), probabilities));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

Report.Section("Typed weights, and one flower by spans");
Report.Weight("model.Hidden1.Kernel", model.Hidden1.Kernel);

const int flower = 70;
float[] one = new float[IrisData.Species.Length];
stages.Run("predict one flower by spans", () =>
{
    model.Predict(data.Flower(flower), one);
    return one;
});
Report.Flower(data.Flower(flower), one);
report.Check("One flower alone predicts as it does in the batch", BitEqual(one, probabilities.AsSpan(flower * one.Length, one.Length)));

Report.Section("Elapsed");
Report.Times(stages.Times);
return report.Failed ? 1 : 0;

float[] Predict(IrisClassifier classifier)
{
    Tensor<float> result = classifier.Predict(Tensor.Create(data.Features, [data.Count, IrisData.Measures]));
    float[] values = new float[result.FlattenedLength];
    result.FlattenTo(values);
    return values;
}

static bool BitEqual(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
    MemoryMarshal.AsBytes(left).SequenceEqual(MemoryMarshal.AsBytes(right));
