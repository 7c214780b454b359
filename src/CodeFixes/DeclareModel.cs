using System.Text;
using System.Text.Json;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.CodeFixes;

/// <summary>Writes the layers of a <c>model.json</c> as the attributes of the class that is bound to it.</summary>
internal static class DeclareModel
{
    /// <summary>The class and its model; null where the class is not bound to a file of the project, or the file is not a model.</summary>
    public static async Task<BoundModel?> FindAsync(Document document, SyntaxNode? node, CancellationToken cancellationToken)
    {
        SemanticModel semantics = await Fix.SemanticsOf(document, cancellationToken).ConfigureAwait(false);
        if (node?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || semantics.GetDeclaredSymbol(type, cancellationToken) is not INamedTypeSymbol symbol)
            return null;
        AttributeSyntax? attribute = type.AttributeLists.SelectMany(static list => list.Attributes).FirstOrDefault(attribute => IsModel(attribute, semantics, cancellationToken));
        AttributeArgumentSyntax? argument = attribute?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.ValueText == "Manifest");
        if (argument is null || semantics.GetConstantValue(argument.Expression, cancellationToken).Value is not string manifest || FindFile(document.Project, manifest) is not { } file)
            return null;
        SourceText text = await file.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return GraphOf(text.ToString(), cancellationToken) is { } graph ? new BoundModel(type, symbol, Path.GetFileName(file.FilePath ?? file.Name), graph) : null;
    }

    /// <summary>The document with the model's layers in place of those the class has.</summary>
    public static async Task<Document> ApplyAsync(Document document, BoundModel model, CancellationToken cancellationToken)
    {
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel semantics = await Fix.SemanticsOf(document, cancellationToken).ConfigureAwait(false);
        TypeDeclarationSyntax type = model.Syntax;
        TextLine line = text.Lines.GetLineFromPosition(type.SpanStart);
        string start = text.ToString(TextSpan.FromBounds(line.Start, type.SpanStart));
        string separator = (text.ToString().Contains("\r\n") ? "\r\n" : "\n") + new string([.. start.TakeWhile(char.IsWhiteSpace)]);
        IReadOnlyList<DeclaredClass> classes = DeclarationWriter.Write(
            model.Graph,
            model.Symbol.Name,
            name => AttributeSignatures.Of(semantics.Compilation, name),
            name => !semantics.LookupNamespacesAndTypes(type.SpanStart, name: name).IsEmpty);
        List<string> lists = [];
        foreach (AttributeListSyntax list in type.AttributeLists)
        {
            AttributeSyntax[] kept = [.. list.Attributes.Where(attribute => !IsLayer(attribute, semantics, cancellationToken))];
            if (kept.Length == list.Attributes.Count)
                lists.Add(list == type.AttributeLists[0] ? list.ToString() : list.ToFullString().Trim());
            else if (kept.Length > 0)
                lists.Add($"[{string.Join(", ", kept.Select(static attribute => attribute.ToString()))}]");
            if (kept.Any(attribute => IsModel(attribute, semantics, cancellationToken)))
                lists.AddRange(classes[classes.Count - 1].Attributes);
        }

        int end = type.AttributeLists[type.AttributeLists.Count - 1].GetLastToken().GetNextToken().SpanStart;
        TextChange change = new(TextSpan.FromBounds(type.AttributeLists[0].SpanStart, end), string.Join(separator, lists) + separator);
        // Behind the class, whose comments stay where they are.
        string lineEnd = separator.TrimEnd(' ', '\t');
        IEnumerable<string> inner = classes.Take(classes.Count - 1)
            .Select(known => lineEnd + separator + string.Join(separator, ["[LayersModel]", .. known.Attributes, $"{type.Modifiers} class {known.Name};"]));
        return document.WithText(text.WithChanges(change, new TextChange(new TextSpan(type.Span.End, 0), string.Concat(inner))));
    }

    private static ModelGraph? GraphOf(string json, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument file = JsonDocument.Parse(json);
            if (file.RootElement.ValueKind != JsonValueKind.Object || !file.RootElement.TryGetProperty("modelTopology", out JsonElement topology))
                return null;
            return GraphBuilder.Build(TopologyReader.Read(Encoding.UTF8.GetBytes(topology.GetRawText())), cancellationToken).Graph;
        }
        catch (Exception error) when (error is JsonException or TopologyException)
        {
            // What is wrong with the file is the manifest analyzer's to report; there is nothing to declare.
            return null;
        }
    }

    // A manifest's path is relative to the project.
    private static TextDocument? FindFile(Project project, string manifest)
    {
        string wanted = "/" + manifest.Replace('\\', '/').TrimStart('.', '/');
        TextDocument[] found = [.. project.AdditionalDocuments.Where(file => ("/" + (file.FilePath ?? file.Name).Replace('\\', '/')).EndsWith(wanted, StringComparison.Ordinal))];
        return found.Length == 1 ? found[0] : null;
    }

    private static bool IsModel(AttributeSyntax attribute, SemanticModel semantics, CancellationToken cancellationToken) =>
        TypeOf(attribute, semantics, cancellationToken)?.ToDisplayString() == DeclarationReader.AttributeName;

    private static bool IsLayer(AttributeSyntax attribute, SemanticModel semantics, CancellationToken cancellationToken)
    {
        for (INamedTypeSymbol? type = TypeOf(attribute, semantics, cancellationToken); type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString() is "LayersGen.LayerAttribute" or "LayersGen.OutputAttribute" or "LayersGen.ApplyAttribute")
                return true;
        }

        return false;
    }

    private static INamedTypeSymbol? TypeOf(AttributeSyntax attribute, SemanticModel semantics, CancellationToken cancellationToken) =>
        semantics.GetTypeInfo(attribute, cancellationToken).Type as INamedTypeSymbol;
}

/// <summary>A class bound to a file.</summary>
/// <param name="Syntax">The declaration that has <c>[LayersModel]</c>.</param>
/// <param name="Symbol">The class.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Graph">The model in the file.</param>
internal sealed record BoundModel(TypeDeclarationSyntax Syntax, INamedTypeSymbol Symbol, string FileName, ModelGraph Graph);
