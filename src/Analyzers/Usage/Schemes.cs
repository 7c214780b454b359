using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Analyzers;

/// <summary>The schemes that the router of a program knows, as far as one compilation tells.</summary>
internal sealed class Schemes
{
    /// <summary>What every router knows.</summary>
    public static readonly ImmutableArray<string> BuiltIn = ["file", "http", "https", "memory"];

    /// <summary>What the packages beside LayersGen add, each when it is referenced.</summary>
    public static readonly ImmutableArray<(string Package, ImmutableArray<string> Schemes)> Packages =
    [
        ("LayersGen.Browser", ["localstorage", "indexeddb", "downloads"]),
        ("LayersGen.Sqlite", ["sqlite", "localstorage", "indexeddb"]),
        ("LayersGen.AzureBlobs", ["azblob"]),
        ("LayersGen.S3", ["s3"]),
    ];

    private readonly ImmutableHashSet<string> _registered;

    private Schemes(ImmutableArray<string> known, ImmutableHashSet<string> registered, bool mayBeOthers)
    {
        Known = known;
        _registered = registered;
        MayBeOthers = mayBeOthers;
    }

    /// <summary>Those of the router itself and of the packages referenced, sorted.</summary>
    public ImmutableArray<string> Known { get; }

    /// <summary>Whether a library that uses LayersGen, or a registration whose scheme is not a literal, may add schemes that are not seen here.</summary>
    public bool MayBeOthers { get; }

    public static Schemes Of(Compilation compilation)
    {
        HashSet<string> referenced = [.. compilation.ReferencedAssemblyNames.Select(static name => name.Name)];
        ImmutableArray<string> known = [.. BuiltIn.Concat(Packages.Where(package => referenced.Contains(package.Package)).SelectMany(static package => package.Schemes)).Distinct().OrderBy(static scheme => scheme, StringComparer.Ordinal)];
        List<string> registered = [];
        bool mayBeOthers = compilation.SourceModule.ReferencedAssemblySymbols.Any(IsOtherUser);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach (InvocationExpressionSyntax call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Register" }, ArgumentList.Arguments: { Count: 2 or 3 } arguments })
                    continue;
                if (arguments[0] is { NameColon: null, Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal })
                    registered.Add(literal.Token.ValueText);
                else if (arguments[0].Expression is not AnonymousFunctionExpressionSyntax)
                    mayBeOthers = true;
            }
        }

        return new Schemes(known, registered.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase), mayBeOthers);
    }

    public bool Contains(string scheme) => Known.Contains(scheme) || _registered.Contains(scheme);

    private static bool IsOtherUser(IAssemblySymbol assembly) =>
        assembly.Name != "LayersGen" && !assembly.Name.StartsWith("LayersGen.", StringComparison.Ordinal)
        && assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == "LayersGen"));
}
