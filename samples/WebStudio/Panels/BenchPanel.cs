using Microsoft.AspNetCore.Components;

namespace WebStudio.Panels;

/// <summary>A part of the page that follows the workbench.</summary>
public abstract class BenchPanel : ComponentBase, IDisposable
{
    [Inject]
    internal Workbench Bench { get; set; } = null!;

    protected bool Busy => Bench.Job is not null;

    public void Dispose()
    {
        Bench.Changed -= Follow;
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized() => Bench.Changed += Follow;

    protected virtual void Follow() => StateHasChanged();
}
