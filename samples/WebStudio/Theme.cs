using System.Runtime.InteropServices.JavaScript;

namespace WebStudio;

/// <summary>Light or dark; the functions are in wwwroot/theme.js.</summary>
internal static partial class Theme
{
    [JSImport("globalThis.studioTheme.isDark")]
    public static partial bool IsDark();

    [JSImport("globalThis.studioTheme.toggle")]
    public static partial void Toggle();
}
