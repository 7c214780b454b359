using System.Collections;
using System.Globalization;
using System.Reflection;
using LayersGen.Execution;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator;

/// <summary>
/// Writes a value of the plan as the C# expression that makes it again. Records are written by their constructor and the
/// properties that differ from the default, so a new operation needs no code here.
/// </summary>
internal static class CSharpLiteral
{
    public static string Of(object? value) => Of(value, isTypeKnown: false);

    // Where the type is known from the place (an argument or property), new() needs no name.
    private static string Of(object? value, bool isTypeKnown) => value switch
    {
        null => "null",
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        float number => OfSingle(number),
        Enum member => $"{TypeName(member.GetType())}.{member}",
        Operand { Kind: var kind } operand => $"{TypeName(typeof(Operand))}.{kind}({operand.Position}, {operand.Size})",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(item => Of(item, isTypeKnown: !item.GetType().BaseType!.IsAbstract)))}]",
        _ => OfRecord(value, isTypeKnown),
    };

    private static string OfSingle(float number)
    {
        if (float.IsPositiveInfinity(number))
            return "float.PositiveInfinity";
        if (float.IsNegativeInfinity(number))
            return "float.NegativeInfinity";
        return float.IsNaN(number) ? "float.NaN" : number.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    private static string OfRecord(object value, bool isTypeKnown)
    {
        Type type = value.GetType();
        if (Constant(value, type) is { } constant)
            return constant;
        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(static c => c.GetParameters().Length).First();
        ParameterInfo[] parameters = constructor.GetParameters();
        string arguments = string.Join(", ", parameters.Select(parameter => $"{parameter.Name}: {Of(type.GetProperty(parameter.Name)!.GetValue(value), isTypeKnown: true)}"));
        PropertyInfo[] settable = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !parameters.Any(parameter => parameter.Name == property.Name) && !IsDefault(property, value))
            .OrderBy(static property => property.Name is "Output" ? 1 : 0)
            .ThenBy(static property => property.MetadataToken)];
        string initializer = settable.Length == 0 ? "" : $" {{ {string.Join(", ", settable.Select(property => $"{property.Name} = {Of(property.GetValue(value), isTypeKnown: true)}"))} }}";
        return $"new{(isTypeKnown ? "" : " " + TypeName(type))}({arguments}){initializer}";
    }

    // Epilogue.None, ActivationFunction.Linear.
    private static string? Constant(object value, Type type)
    {
        PropertyInfo? constant = type.GetProperties(BindingFlags.Public | BindingFlags.Static)
            .FirstOrDefault(property => property.PropertyType == type && value.Equals(property.GetValue(null)));
        return constant is null ? null : $"{TypeName(type)}.{constant.Name}";
    }

    private static bool IsDefault(PropertyInfo property, object owner)
    {
        object? value = property.GetValue(owner);
        if (value is null)
            return true;
        if (property.PropertyType.IsEnum || property.PropertyType == typeof(Operand))
            return false;
        return property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null
            && value.Equals(Activator.CreateInstance(property.PropertyType));
    }

    private static string TypeName(Type type) => "global::" + type.FullName;
}
