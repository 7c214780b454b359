using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>The library's types in one compilation, and what its methods are known by.</summary>
internal sealed class KnownTypes
{
    private readonly INamedTypeSymbol _modelBase;

    private KnownTypes(INamedTypeSymbol modelBase, INamedTypeSymbol loadOptions)
    {
        _modelBase = modelBase;
        LoadOptions = loadOptions;
    }

    public INamedTypeSymbol LoadOptions { get; }

    /// <summary>Null where the compilation does not reference LayersGen.</summary>
    public static KnownTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("LayersGen.LayersModelBase") is { } modelBase && compilation.GetTypeByMetadataName("LayersGen.LoadOptions") is { } loadOptions
            ? new KnownTypes(modelBase, loadOptions)
            : null;

    /// <summary>A declared model's class, or <c>LayersModel</c>.</summary>
    public bool IsModel(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, _modelBase))
                return true;
        }

        return false;
    }

    public bool IsLoad(IMethodSymbol method) => method is { Name: "LoadAsync", IsStatic: true } && TakesPlace(method);

    public bool IsSave(IMethodSymbol method) => method is { Name: "SaveAsync", IsStatic: false } && TakesPlace(method);

    /// <summary>The URL or path of a load or save; null where it is given a handler.</summary>
    public static IOperation? UrlOf(IInvocationOperation call) => call.Arguments
        .FirstOrDefault(static argument => argument.Parameter is { Ordinal: 0, Type.SpecialType: SpecialType.System_String })?.Value;

    // A class may have overloads of its own.
    private bool TakesPlace(IMethodSymbol method) => IsModel(method.ContainingType)
        && method.ReturnType.Name == "Task"
        && method.Parameters.Length == 3
        && (method.Parameters[0].Type.SpecialType == SpecialType.System_String || method.Parameters[0].Type.Name is "ILoadHandler" or "ISaveHandler");
}
