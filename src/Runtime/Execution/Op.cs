namespace LayersGen.Execution;

public abstract partial record Op
{
    /// <summary>Computes <see cref="Output"/>; the plan was validated, so nothing is checked again.</summary>
    internal abstract void Run(in ForwardPass pass);

    /// <summary>Checks that a run touches no memory but its operands, weights and scratch, and asks for the scratch.</summary>
    internal abstract void Validate(PlanValidator validator);
}
