namespace LayersGen.Catalogue;

/// <summary>A layer that changes its input while training and does nothing when predicting.</summary>
internal abstract class TrainingOnlyLayer : LayerKind
{
    public override bool PassesMask => true;

    public override IReadOnlyList<string> CallParameters { get; } = ["inputs", CallArguments.Training];

    public override bool DiffersInTraining(LayerScope layer) => true;

    public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

    public override void Lower(LoweringContext context) => context.PassThrough();
}
