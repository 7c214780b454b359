using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator;

/// <summary>Which nodes may declare a model, by their text alone: the compiler is asked later, and about these only.</summary>
internal static class ModelSyntax
{
    private static readonly string[] s_attribute = [DeclarationReader.AttributeName.Substring(DeclarationReader.AttributeName.LastIndexOf('.') + 1)];

    /// <summary>A type with what looks like <c>[LayersModel]</c>, or a file that gives the attribute another name in all files.</summary>
    public static bool IsCandidate(SyntaxNode node) => node switch
    {
        TypeDeclarationSyntax type => IsModel(type, s_attribute),
        CompilationUnitSyntax file => GlobalNames(file).Count > s_attribute.Length,
        _ => false,
    };

    /// <summary>The types that have the attribute under no name but one that <paramref name="file"/> gives it for all files.</summary>
    public static IEnumerable<TypeDeclarationSyntax> ModelsByGlobalName(CompilationUnitSyntax file, Compilation compilation, CancellationToken cancellationToken)
    {
        List<string> names = GlobalNames(file);
        return compilation.SyntaxTrees
            .SelectMany(tree => tree.GetRoot(cancellationToken).DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
            .OfType<TypeDeclarationSyntax>()
            .Where(type => !IsModel(type, s_attribute) && IsModel(type, names));
    }

    private static List<string> GlobalNames(CompilationUnitSyntax file)
    {
        List<string> names = [.. s_attribute];
        AddAliases(file.Usings, names, isGlobal: true);
        return names;
    }

    private static bool IsModel(TypeDeclarationSyntax type, IEnumerable<string> known)
    {
        if (type.AttributeLists.Count == 0)
            return false;
        List<string> names = [.. known];
        foreach (SyntaxNode scope in type.Ancestors().Reverse())
            AddAliases(scope is CompilationUnitSyntax file ? file.Usings : scope is BaseNamespaceDeclarationSyntax space ? space.Usings : default, names, isGlobal: false);
        foreach (AttributeListSyntax list in type.AttributeLists)
        {
            foreach (AttributeSyntax attribute in list.Attributes)
            {
                string name = LastPart(attribute.Name);
                if (names.Contains(name) || names.Contains(name + "Attribute"))
                    return true;
            }
        }

        return false;
    }

    private static void AddAliases(SyntaxList<UsingDirectiveSyntax> usings, List<string> names, bool isGlobal)
    {
        foreach (UsingDirectiveSyntax directive in usings)
        {
            if (directive is { Alias: { } alias, NamespaceOrType: NameSyntax target } && (!isGlobal || directive.GlobalKeyword.ValueText.Length > 0) && names.Contains(LastPart(target)))
                names.Add(alias.Name.Identifier.ValueText);
        }
    }

    private static string LastPart(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
