// What the elements in public/elements are made of: words, numbers, and the parts that all of them have.
import { openCandles } from "./candles.js";
import { chartLibrary, palette, watchTheme } from "./charts.js";
import { steady } from "./steady.js";
import { csv, download, isNumeric, sorted } from "./tables.js";
import { amount, change, digits, origin, percent, price, say, term } from "./telling.js";

const made = new WeakMap();

/** Hooks and components that every element uses, for the page's own React. */
export function parts(React) {
  if (!made.has(React)) made.set(React, make(React));
  return made.get(React);
}

function make(React) {
  const h = React.createElement;

  /** Whether words and formats are there. */
  function useReady() {
    const [ready, setReady] = React.useState(Boolean(window.orbiquant.words));
    React.useEffect(() => {
      let gone = false;
      Promise.resolve(window.orbiquant.ready).then(() => gone || setReady(true));
      return () => {
        gone = true;
      };
    }, []);
    return ready;
  }

  /** The width of a node in pixels, kept true. */
  function useWidth() {
    const node = React.useRef(null);
    const [width, setWidth] = React.useState(0);
    React.useLayoutEffect(() => {
      if (!node.current) return undefined;
      const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
      watcher.observe(node.current);
      return () => watcher.disconnect();
    }, []);
    return [node, width];
  }

  /** The theme's colours, kept true. */
  function usePalette() {
    const [colours, setColours] = React.useState(palette);
    React.useEffect(() => watchTheme(() => setColours(palette())), []);
    return colours;
  }

  function Heading({ id, text, simulated, old, children }) {
    return h(
      "div",
      { className: "oq-heading" },
      h("h3", { id, className: "oq-title" }, text),
      simulated ? h("span", { className: "oq-label oq-simulated" }, say("chart.simulated")) : null,
      old ? h("span", { className: "oq-label oq-old" }, say("chart.old")) : null,
      children,
    );
  }

  function Source({ evidence, children }) {
    const { source, as_of } = evidence;
    return h(
      "p",
      { className: "oq-source" },
      h("span", null, `${say("chart.source")}: ${origin(source)}`),
      h("time", { dateTime: as_of }, window.orbiquant.moment(as_of)),
      children,
    );
  }

  /** The place of a picture that is not drawn yet, as large as it will be. */
  function Waiting({ height }) {
    return h("div", { className: "oq-picture" }, h("div", { className: "oq-skeleton", style: { height }, "aria-hidden": true }));
  }

  return { useReady, useWidth, usePalette, Heading, Source, Waiting };
}

window.orbiquant = Object.assign(window.orbiquant ?? {}, {
  chartLibrary,
  openCandles,
  steady,
  pictures: { amount, change, csv, digits, download, isNumeric, parts, percent, price, say, sorted, term },
});
