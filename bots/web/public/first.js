// Before anything is drawn: the theme that was chosen, or the system's, so that a dark page is never white first.
(() => {
  const key = "vite-ui-theme";
  let theme = "system";
  try {
    theme = localStorage.getItem(key) ?? theme;
    localStorage.setItem(key, theme);
  } catch {
    // a browser that keeps nothing
  }
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.add(dark ? "dark" : "light");
})();
