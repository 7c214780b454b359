using System.Runtime.CompilerServices;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator;

/// <summary>
/// Remembers what a node declares for as long as nothing in the project can have changed it. A changed compilation makes Roslyn bind all attributes
/// anew, for any file may change what a name in them means; with many models that is most of what a keystroke would cost. So the files
/// that changed are compared by their <see cref="DeclarationOutline"/> first. It gives what reading anew would give, and holds neither symbols nor compilations.
/// </summary>
internal sealed class DeclarationMemo
{
    private readonly ConditionalWeakTable<SyntaxTree, DeclarationOutline> _outlines = new();
    private readonly ConditionalWeakTable<SyntaxNode, Entry> _entries = new();
    private Snapshot? _latest;

    /// <summary>The models that a candidate of <see cref="ModelSyntax.IsCandidate"/> declares.</summary>
    public EquatableArray<ModelDeclaration> Read(SyntaxNode node, SemanticModel semantics, CancellationToken cancellationToken)
    {
        Snapshot now = SnapshotOf(semantics.Compilation, cancellationToken);
        Entry entry = _entries.GetOrCreateValue(node);
        if (entry.Reading is { } known && known.Names == now.Names && (known.IsOfNodeAlone || known.Attributes == now.Attributes))
            return known.Models;
        (IEnumerable<ModelDeclaration> models, bool isOfNodeAlone) = node is TypeDeclarationSyntax type
            ? ReadType(type, semantics, cancellationToken)
            : (ModelSyntax.ModelsByGlobalName((CompilationUnitSyntax)node, semantics.Compilation, cancellationToken)
                .SelectMany(model => ReadType(model, semantics.Compilation.GetSemanticModel(model.SyntaxTree), cancellationToken).Models), false);
        entry.Reading = new Reading(now.Names, now.Attributes, isOfNodeAlone, models.ToEquatableArray());
        return entry.Reading.Models;
    }

    // The attribute on a second part of the class is the compiler's to report; a second file of one name would stop the generator.
    private static (IEnumerable<ModelDeclaration> Models, bool IsOfNodeAlone) ReadType(TypeDeclarationSyntax node, SemanticModel semantics, CancellationToken cancellationToken)
    {
        if (semantics.GetDeclaredSymbol(node, cancellationToken) is not { } type)
            return ([], false);
        bool isOfNodeAlone = type.DeclaringSyntaxReferences.Length == 1
            && !type.GetAttributes().Any(static attribute => attribute.ConstructorArguments.Any(static argument => argument.Kind == TypedConstantKind.Type));
        AttributeData? model = type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass?.ToDisplayString() == DeclarationReader.AttributeName);
        return (model?.ApplicationSyntaxReference?.GetSyntax(cancellationToken).Parent?.Parent == node ? [DeclarationReader.Read(type, cancellationToken).Declaration] : [], isOfNodeAlone);
    }

    // Runs of forked drivers may cross: then more is read, not less.
    private Snapshot SnapshotOf(Compilation compilation, CancellationToken cancellationToken)
    {
        Snapshot? latest = Volatile.Read(ref _latest);
        if (latest is not null && latest.Is(compilation))
            return latest;
        (bool names, bool attributes) = latest is null ? (false, false) : Compare(latest, compilation, cancellationToken);
        object era = new();
        latest = new Snapshot(compilation, names ? latest!.Names : era, names && attributes ? latest!.Attributes : era);
        Volatile.Write(ref _latest, latest);
        return latest;
    }

    // Whether all names mean the same in both, and whether all attributes are the same.
    private (bool Names, bool Attributes) Compare(Snapshot earlier, Compilation later, CancellationToken cancellationToken)
    {
        SyntaxTree[] trees = [.. later.SyntaxTrees];
        if (trees.Length != earlier.Trees.Length || later.AssemblyName != earlier.AssemblyName || !later.Options.Equals(earlier.Options) || !later.References.SequenceEqual(earlier.References))
            return (false, false);
        bool attributes = true;
        HashSet<string> changed = new(StringComparer.Ordinal);
        for (int i = 0; i < trees.Length; i++)
        {
            if (trees[i] == earlier.Trees[i])
                continue;
            DeclarationOutline before = OutlineOf(earlier.Trees[i], cancellationToken);
            DeclarationOutline after = OutlineOf(trees[i], cancellationToken);
            if (before.Text != after.Text || !trees[i].Options.Equals(earlier.Trees[i].Options))
                return (false, false);
            attributes &= before.Attributes == after.Attributes;
            changed.UnionWith(before.MembersUnlike(after));
        }

        return (changed.Count == 0 || !trees.Any(tree => OutlineOf(tree, cancellationToken) is var outline && changed.Any(outline.Mentions)), attributes);
    }

    private DeclarationOutline OutlineOf(SyntaxTree tree, CancellationToken cancellationToken) =>
        _outlines.GetValue(tree, tree => DeclarationOutline.Of(tree, cancellationToken));

    /// <summary>What of a compilation the next one is compared with.</summary>
    /// <param name="names">One object for all compilations in which all names that attributes mention mean the same.</param>
    /// <param name="attributes">One object for all of them whose attributes are the same, too.</param>
    private sealed class Snapshot(Compilation compilation, object names, object attributes)
    {
        private readonly WeakReference<Compilation> _compilation = new(compilation);

        public object Names => names;

        public object Attributes => attributes;

        public SyntaxTree[] Trees { get; } = [.. compilation.SyntaxTrees];

        public MetadataReference[] References { get; } = [.. compilation.References];

        public CompilationOptions Options { get; } = compilation.Options;

        public string? AssemblyName { get; } = compilation.AssemblyName;

        public bool Is(Compilation other) => _compilation.TryGetTarget(out Compilation? target) && target == other;
    }

    private sealed class Entry
    {
        private Reading? _reading;

        public Reading? Reading
        {
            get => Volatile.Read(ref _reading);
            set => Volatile.Write(ref _reading, value);
        }
    }

    /// <summary>What was read, and when.</summary>
    /// <param name="IsOfNodeAlone">Whether attributes elsewhere, of another part of the class or of a model inside it, have no say.</param>
    private sealed record Reading(object Names, object Attributes, bool IsOfNodeAlone, EquatableArray<ModelDeclaration> Models);
}
