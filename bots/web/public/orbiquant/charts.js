// The charting library, when the first chart wants it, and the page's colours as it takes them.

const LIBRARY = "../vendor/lightweight-charts/lightweight-charts-5.2.1.mjs";
let loading;

/** What stands in the library's NOTICE, to be shown with a link to its makers. */
export const CREDIT = { text: "TradingView Lightweight Charts™ · © 2023 TradingView, Inc.", href: "https://www.tradingview.com/" };

/** The vendored lightweight-charts. A load that failed is tried again by the next who asks. */
export function chartLibrary() {
  loading ??= import(LIBRARY).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** The theme's colours now: text, grid, guide, rise, fall, level, and one for each line. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const own = (name) => style.getPropertyValue(`--oq-${name}`).trim();
  const theirs = (name, alpha = 1) => `hsl(${style.getPropertyValue(`--${name}`).trim()} / ${alpha})`;
  return {
    text: theirs("muted-foreground"),
    strong: theirs("foreground"),
    back: theirs("background"),
    grid: theirs("border", 0.6),
    guide: theirs("muted-foreground", 0.5),
    rise: own("rise"),
    fall: own("fall"),
    level: own("level"),
    lines: [1, 2, 3, 4, 5].map((place) => own(`line-${place}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Calls back when the page turns dark or light, or its colours change; returns what ends that. */
export function watchTheme(callback) {
  const watcher = new MutationObserver(callback);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style"] });
  return () => watcher.disconnect();
}

/** A "#rrggbb" with an opacity, as the library reads it. */
export function faint(colour, alpha) {
  return colour + Math.round(alpha * 255).toString(16).padStart(2, "0");
}
