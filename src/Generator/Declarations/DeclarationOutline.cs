using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.Generator;

/// <summary>
/// What of a file can bear on how a model's attributes in any file are bound: types, constants, usings, and the names of other members.
/// Bodies, initializers and comments cannot.
/// </summary>
internal sealed class DeclarationOutline
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _attributes = new();
    private readonly HashSet<Member> _members = [];
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);

    private DeclarationOutline(CompilationUnitSyntax file)
    {
        Add(file.Externs, file.Usings);
        Add(file.Members, new Scope("", IsPartial: false));
        Text = _text.ToString();
        Attributes = _attributes.ToString();
    }

    /// <summary>All but attributes, and members that are no constants.</summary>
    public string Text { get; }

    /// <summary>The types' attributes.</summary>
    public string Attributes { get; }

    public static DeclarationOutline Of(SyntaxTree tree, CancellationToken cancellationToken) => new((CompilationUnitSyntax)tree.GetRoot(cancellationToken));

    /// <summary>The names of the members that one of two outlines has and the other has not, or otherwise.</summary>
    public IEnumerable<string> MembersUnlike(DeclarationOutline other) =>
        _members.Except(other._members).Concat(other._members.Except(_members)).Select(static member => member.Name);

    /// <summary>Whether an attribute or a constant here mentions the name, whatever it means there.</summary>
    public bool Mentions(string name) => _mentioned.Contains(name);

    private void Add(SyntaxList<ExternAliasDirectiveSyntax> externs, SyntaxList<UsingDirectiveSyntax> usings)
    {
        foreach (ExternAliasDirectiveSyntax directive in externs)
            AddTokens(directive);
        foreach (UsingDirectiveSyntax directive in usings)
            AddTokens(directive);
    }

    private void Add(SyntaxList<MemberDeclarationSyntax> members, Scope scope)
    {
        foreach (MemberDeclarationSyntax member in members)
            Add(member, scope);
    }

    private void Add(MemberDeclarationSyntax member, Scope scope)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax space:
                AddTokens(space.Name);
                _text.Append("{ ");
                Add(space.Externs, space.Usings);
                Add(space.Members, scope with { Path = $"{scope.Path}{space.Name}." });
                _text.Append("} ");
                break;
            case TypeDeclarationSyntax type:
                AddType(type, scope);
                break;
            case BaseFieldDeclarationSyntax field when !field.Modifiers.Any(SyntaxKind.ConstKeyword):
                foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
                    AddMember(field, variable.Identifier, scope);
                break;
            case MethodDeclarationSyntax method:
                AddMember(method, method.Identifier, scope);
                break;
            case PropertyDeclarationSyntax property:
                AddMember(property, property.Identifier, scope);
                break;
            case EventDeclarationSyntax happening:
                AddMember(happening, happening.Identifier, scope);
                break;
            case ConstructorDeclarationSyntax constructor:
                AddTokens(constructor.Modifiers);
                AddTokens(constructor.ParameterList);
                break;

            // What has no name, or is not finished.
            case IndexerDeclarationSyntax or BaseMethodDeclarationSyntax or GlobalStatementSyntax or IncompleteMemberSyntax:
                break;

            // Constants, enumerations, delegates.
            default:
                AddTokens(member);
                Mention(member);
                break;
        }
    }

    private void AddType(TypeDeclarationSyntax type, Scope scope)
    {
        foreach (AttributeListSyntax list in type.AttributeLists)
        {
            _attributes.Append(list);
            Mention(list);
        }

        AddTokens(type.Modifiers);
        _text.Append(type.Kind()).Append(' ').Append(type.Identifier.Text).Append(' ');
        AddTokens(type.TypeParameterList);
        AddTokens(type.ParameterList);
        AddTokens(type.BaseList);
        _attributes.Append("; ");
        _text.Append("{ ");
        Add(type.Members, new Scope($"{scope.Path}{type.Identifier.ValueText}`{type.Arity}.", type.Modifiers.Any(SyntaxKind.PartialKeyword)));
        _text.Append("} ");
    }

    // A model is partial, and what it declares itself is not generated.
    private void AddMember(MemberDeclarationSyntax member, SyntaxToken name, Scope scope)
    {
        if (scope.IsPartial)
            _text.Append(member.Modifiers).Append(' ').Append(name.ValueText).Append(' ');
        else
            _members.Add(new Member(scope.Path, member.Modifiers.ToString(), name.ValueText));
    }

    private void AddTokens(SyntaxNode? node)
    {
        foreach (SyntaxToken token in node?.DescendantTokens() ?? [])
            _text.Append(token.Text).Append(' ');
    }

    private void AddTokens(SyntaxTokenList tokens)
    {
        foreach (SyntaxToken token in tokens)
            _text.Append(token.Text).Append(' ');
    }

    // The name of a property that an attribute sets is looked up in the attribute alone.
    private void Mention(SyntaxNode node)
    {
        foreach (SyntaxToken token in node.DescendantTokens(static child => child is not NameEqualsSyntax))
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
                _mentioned.Add(token.ValueText);
        }
    }

    /// <summary>What a member stands in.</summary>
    private readonly record struct Scope(string Path, bool IsPartial);

    private readonly record struct Member(string Scope, string Modifiers, string Name);
}
