// Before the first paint: the theme chosen last time, else the system's.
(() => {
  const KEY = 'layersgen-studio-theme';
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  const isDark = () => chosen ? chosen === 'dark' : system.matches;
  const apply = () => { document.documentElement.dataset.theme = isDark() ? 'dark' : 'light'; };
  apply();
  system.addEventListener('change', apply);
  globalThis.studioTheme = {
    isDark,
    toggle() {
      chosen = isDark() ? 'light' : 'dark';
      apply();
      try {
        localStorage.setItem(KEY, chosen);
      } catch {
        // As above.
      }
    },
  };
})();
