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
// And it asks now and then who is logged in: without an answer it would leave for a log-in that nobody serves either,
// and take along what is on the page. So that question waits.
(() => {
  const PAUSE_MS = 2000;
  const { fetch } = window;
  const waiting = (asked, more) =>
    fetch(asked, ...more).catch((error) => {
      if (more[0]?.signal?.aborted) throw error;
      return new Promise((resolve) => setTimeout(resolve, PAUSE_MS)).then(() => waiting(asked, more));
    });
  window.fetch = (asked, ...more) => {
    const address = String(asked?.url ?? asked);
    if (address.endsWith("/set-session-cookie")) return Promise.resolve(new Response("{}"));
    return address.endsWith("/chat/user") ? waiting(asked, more) : fetch(asked, ...more);
  };
})();
