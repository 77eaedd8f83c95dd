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
// Chainlit's page opens its talk twice at once, first without its thread, and asks for a balancer's cookie before each.
// There is no balancer; answered here, the second stays the last, which a network does not promise: the first, coming
// late, would close it, and the page would wait for ever.
(() => {
  const { fetch } = window;
  window.fetch = (asked, ...more) =>
    String(asked?.url ?? asked).endsWith("/set-session-cookie") ? Promise.resolve(new Response("{}")) : fetch(asked, ...more);
})();
