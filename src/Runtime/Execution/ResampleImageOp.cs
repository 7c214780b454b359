using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record ResampleImageOp
{
    // Of a weighted sum, in vectors.
    private const int TermsPerOperation = 4;

    private readonly Kept _kept = new();

    internal override unsafe void Run(in ForwardPass pass)
    {
        Both taps = _kept.Taps ??= new(ResampleTaps.Of(Interpolation, PartHeight, OutputHeight), ResampleTaps.Of(Interpolation, PartWidth, OutputWidth));
        ResampleImage job = new(pass[Input], pass[Output], this, taps.Lines, taps.Columns, pass.WorkerScratch);
        long line = ((long)PartWidth * taps.Lines.Span) + ((long)OutputWidth * taps.Columns.Span);
        pass.Split(&job, checked(pass.Batch * OutputHeight), pass.Batch * OutputHeight * line * Channels / TermsPerOperation);
        // Another run may have kept its own meanwhile.
        GC.KeepAlive(taps);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Require(Interpolation is > Interpolation.Nearest and <= Interpolation.Mitchellcubic, "an interpolation is not by weights");
        PlanValidator.Positive(Height, Width, Channels, PartHeight, PartWidth, OutputHeight, OutputWidth);
        PlanValidator.Require(Top >= 0 && Left >= 0, "a part begins before its image");
        PlanValidator.Require((long)Top + PartHeight <= Height && (long)Left + PartWidth <= Width, "a part ends after its image");
        validator.Reads(Input, PlanValidator.Product(Height, Width, Channels));
        validator.Writes(Output, PlanValidator.Product(OutputHeight, OutputWidth, Channels));
        PlanValidator.Apart(Output, Input);
        foreach ((int input, int output) in ((int, int)[])[(PartHeight, OutputHeight), (PartWidth, OutputWidth)])
            PlanValidator.Require((long)output * ResampleTaps.SpanOf(Interpolation, input, output) <= Array.MaxLength, "there are too many weights");
        validator.NeedsWorkerScratch(PlanValidator.Product(PartWidth, Channels));
    }

    // The weights, made when first needed, for all copies of the operation. They follow from its sizes, so operations that have them and that have not are equal.
    private sealed class Kept
    {
        public Both? Taps { get; set; }

        public override bool Equals(object? obj) => obj is Kept;

        public override int GetHashCode() => 0;
    }

    private sealed record Both(ResampleTaps Lines, ResampleTaps Columns);
}
