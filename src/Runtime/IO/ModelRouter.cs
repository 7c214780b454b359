using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace LayersGen;

/// <summary>
/// Finds what saves to, or loads from, a URL by its scheme. Mirrors TensorFlow.js' <c>IORouterRegistry</c>
/// (<c>tf.io.registerSaveRouter</c>, <c>tf.io.getSaveHandlers</c>).
/// </summary>
/// <remarks>
/// Every router knows <c>file</c>, <c>http</c>, <c>https</c> and <c>memory</c>; packages register more. What has no
/// scheme is a path, <c>C:\models</c> too. Safe for concurrent use.
/// </remarks>
public sealed class ModelRouter
{
    private readonly ConcurrentDictionary<string, Route> _routes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A router with the built-in schemes and a memory store of its own.</summary>
    public ModelRouter()
        : this(static () => HttpModelOptions.Default)
    {
    }

    internal ModelRouter(Func<HttpModelOptions> http)
    {
        _routes["file"] = new Route(static url => new FileModelHandler(url), static url => new FileModelHandler(url), new LocalModelStore());
        Register("http", url => new HttpModelHandler(url, http()), url => new HttpModelHandler(url, http()));
        Register("https", url => new HttpModelHandler(url, http()), url => new HttpModelHandler(url, http()));
        Register("memory", new MemoryModelStore());
    }

    /// <summary>The router of <c>SaveAsync(string)</c> and <c>LoadAsync(string)</c>, shared by the process.</summary>
    public static ModelRouter Default { get; } = new();

    /// <summary>The known schemes, sorted.</summary>
    public IReadOnlyList<string> Schemes => [.. _routes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a scheme, or replaces it.</summary>
    /// <param name="scheme">The scheme without <c>://</c>.</param>
    /// <param name="save">Makes a handler for a whole URL; null where the scheme can only be loaded from.</param>
    /// <param name="load">Makes a handler for a whole URL; null where the scheme can only be saved to.</param>
    /// <exception cref="ArgumentException">The scheme is not one: a letter, then letters, digits, <c>+</c>, <c>-</c>, <c>.</c></exception>
    public void Register(string scheme, Func<string, ISaveHandler>? save, Func<string, ILoadHandler>? load) =>
        _routes[CheckScheme(scheme)] = new Route(save, load, Store: null);

    /// <summary>Adds a scheme whose models can be listed and removed too, or replaces it.</summary>
    /// <param name="scheme">The scheme without <c>://</c>.</param>
    /// <param name="store">The store, given what follows <c>://</c> as a name.</param>
    /// <exception cref="ArgumentException">The scheme is not one: a letter, then letters, digits, <c>+</c>, <c>-</c>, <c>.</c></exception>
    public void Register(string scheme, IModelStore store) => _routes[CheckScheme(scheme)] = RouteTo(scheme, store);

    /// <summary>Replaces <c>file</c>, whose paths need no scheme before them.</summary>
    internal void RegisterFiles(Func<string, ISaveHandler> save, Func<string, ILoadHandler> load, IModelStore store) => _routes["file"] = new Route(save, load, store);

    /// <summary>Adds a scheme whose models can be listed and removed too, unless it is known already: what packages do for <see cref="Default"/>.</summary>
    /// <param name="scheme">The scheme without <c>://</c>.</param>
    /// <param name="store">The store, given what follows <c>://</c> as a name.</param>
    /// <returns>False where the scheme was known.</returns>
    /// <exception cref="ArgumentException">The scheme is not one: a letter, then letters, digits, <c>+</c>, <c>-</c>, <c>.</c></exception>
    public bool TryRegister(string scheme, IModelStore store) => _routes.TryAdd(CheckScheme(scheme), RouteTo(scheme, store));

    /// <summary>What saves to a URL or path.</summary>
    /// <param name="url">Where the model shall be saved.</param>
    /// <exception cref="NotSupportedException">The scheme is unknown, or can only be loaded from.</exception>
    /// <exception cref="ArgumentException">The URL is empty or not valid for its scheme.</exception>
    public ISaveHandler GetSaveHandler(string url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        string scheme = SchemeOf(url);
        Func<string, ISaveHandler> save = Find(scheme).Save
            ?? throw new NotSupportedException($"Models can be loaded from {scheme}:// but not saved to it.");
        return save(url);
    }

    /// <summary>What loads from a URL or path.</summary>
    /// <param name="url">Where the model is.</param>
    /// <exception cref="NotSupportedException">The scheme is unknown, or can only be saved to.</exception>
    /// <exception cref="ArgumentException">The URL is empty or not valid for its scheme.</exception>
    public ILoadHandler GetLoadHandler(string url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        string scheme = SchemeOf(url);
        Func<string, ILoadHandler> load = Find(scheme).Load
            ?? throw new NotSupportedException($"Models can be saved to {scheme}:// but not loaded from it.");
        return load(url);
    }

    /// <summary>The store behind a scheme.</summary>
    /// <returns>False where the scheme is unknown or its models cannot be listed.</returns>
    public bool TryGetStore(string scheme, [NotNullWhen(true)] out IModelStore? store)
    {
        store = _routes.TryGetValue(scheme, out Route? route) ? route.Store : null;
        return store is not null;
    }

    /// <summary>The scheme of a URL, and what follows <c>://</c>; of a path, <c>file</c> and the path.</summary>
    internal static (string Scheme, string Name) Split(string url)
    {
        // One letter before the colon is a drive.
        int length = url.IndexOf("://", StringComparison.Ordinal);
        return length > 1 && IsScheme(url.AsSpan(0, length)) ? (url[..length].ToLowerInvariant(), url[(length + "://".Length)..]) : ("file", url);
    }

    /// <summary>Refuses a scheme that is not known.</summary>
    internal void CheckKnown(string scheme) => Find(scheme);

    private static Route RouteTo(string scheme, IModelStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        int prefix = scheme.Length + "://".Length;
        return new Route(url => store.GetSaveHandler(url[prefix..]), url => store.GetLoadHandler(url[prefix..]), store);
    }

    private static string SchemeOf(string url) => Split(url).Scheme;

    private static string CheckScheme(string scheme)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        return IsScheme(scheme) ? scheme : throw new ArgumentException($"\"{scheme}\" is not a URL scheme; it is given without \"://\".", nameof(scheme));
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        }

        return char.IsAsciiLetter(text[0]);
    }

    private Route Find(string scheme) =>
        _routes.TryGetValue(scheme, out Route? route) ? route : throw new NotSupportedException(UnknownScheme.Explain(scheme, Schemes));

    private sealed record Route(Func<string, ISaveHandler>? Save, Func<string, ILoadHandler>? Load, IModelStore? Store);
}
