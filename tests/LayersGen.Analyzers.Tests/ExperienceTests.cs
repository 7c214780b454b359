using System.Reflection;
using System.Xml.Linq;

namespace LayersGen.Analyzers.Tests;

/// <summary>What an IDE shows over an attribute: a summary of the layer, and one of each argument.</summary>
public class ExperienceTests
{
    private static readonly Dictionary<string, XElement> s_documentation = XDocument.Load(Path.ChangeExtension(typeof(LayersModelAttribute).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(static member => member.Attribute("name")!.Value);

    public static TheoryData<string> Attributes => [.. typeof(LayersModelAttribute).Assembly.GetExportedTypes()
        .Where(static type => type.IsSubclassOf(typeof(Attribute))).Select(static type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Attributes))]
    public void EveryArgumentIsDocumented(string name)
    {
        Type type = typeof(LayersModelAttribute).Assembly.GetType(name)!;
        XElement documentation = Documented("T:" + name);
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.DeclaringType == type))
            Documented($"P:{name}.{property.Name}");
        foreach (ParameterInfo parameter in type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(static constructor => constructor.GetParameters()))
        {
            XElement? text = documentation.Elements("param").SingleOrDefault(param => param.Attribute("name")!.Value == parameter.Name);
            Assert.False(string.IsNullOrWhiteSpace(text?.Value), $"{name} does not document its parameter {parameter.Name}.");
        }
    }

    private static XElement Documented(string member)
    {
        Assert.True(s_documentation.TryGetValue(member, out XElement? element), $"{member} is not documented.");
        Assert.False(string.IsNullOrWhiteSpace(element!.Element("summary")?.Value ?? element.Element("inheritdoc")?.Attribute("cref")?.Value), $"{member} has no summary.");
        return element;
    }
}
