using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LayersGen.CodeFixes;

/// <summary>Puts a layer's attribute before another's.</summary>
internal static class InsertLayer
{
    /// <param name="root">The file.</param>
    /// <param name="attribute">The layer that follows.</param>
    /// <param name="layer">The new layer as an attribute says it: <c>Reshape(28, 28, 1)</c>.</param>
    /// <returns>The file with it; null where the layer that follows has several inputs.</returns>
    public static SyntaxNode? Before(SyntaxNode root, AttributeSyntax attribute, string layer)
    {
        if (attribute.Parent is not AttributeListSyntax list || list.Parent is not MemberDeclarationSyntax member)
            return null;
        AttributeSyntax inserted = ((ClassDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{layer}] class C;")!).AttributeLists[0].Attributes[0];
        AttributeSyntax following = attribute;
        if (attribute.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.ValueText == "From") is { } from)
        {
            if (from.Expression is not LiteralExpressionSyntax)
                return null;
            inserted = inserted.AddArgumentListArguments(from.WithoutTrivia());
            SeparatedSyntaxList<AttributeArgumentSyntax> others = attribute.ArgumentList.Arguments.Remove(from);
            following = attribute.WithArgumentList(others.Count == 0 ? null : attribute.ArgumentList.WithArguments(others));
        }

        if (list.Attributes.Count > 1)
            return root.ReplaceNode(list, list.WithAttributes(list.Attributes.Replace(attribute, following).Insert(list.Attributes.IndexOf(attribute), inserted)).NormalizeWhitespace().WithTriviaFrom(list));
        int index = member.AttributeLists.IndexOf(list);
        AttributeListSyntax added = SyntaxFactory.AttributeList([inserted]).NormalizeWhitespace()
            .WithLeadingTrivia(list.GetLeadingTrivia())
            .WithTrailingTrivia(index > 0 ? member.AttributeLists[index - 1].GetTrailingTrivia() : list.GetTrailingTrivia());
        SyntaxList<AttributeListSyntax> lists = member.AttributeLists.Replace(list, list.ReplaceNode(attribute, following)).Insert(index, added);
        return root.ReplaceNode(member, member.WithAttributeLists(lists));
    }
}
