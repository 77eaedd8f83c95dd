// What the elements in public/elements are made of: hooks and components for the page's own React.
import { ask } from "./cards.js";
import { palette, watchTheme } from "./charts.js";
import { origin, percent, say, taken } from "./telling.js";

const made = new WeakMap();

/** The same ones for every element, so that what they hold is kept. */
export function parts(React) {
  if (!made.has(React)) made.set(React, { ...hooks(React), ...components(React) });
  return made.get(React);
}

function hooks(React) {
  /** Whether words and formats are there; what is written is written anew when the reader chooses other ones. */
  function useReady() {
    const [ready, setReady] = React.useState(Boolean(window.orbiquant.words));
    const [, rewrite] = React.useReducer((times) => times + 1, 0);
    React.useEffect(() => {
      window.addEventListener("orbiquant:reader", rewrite);
      return () => window.removeEventListener("orbiquant:reader", rewrite);
    }, []);
    React.useEffect(() => {
      let gone = false;
      window.orbiquant.ready.then(() => gone || setReady(true));
      return () => {
        gone = true;
      };
    }, []);
    return ready;
  }

  /** What a topic of the feed has said so far: `fold` takes the state and a message, and gives the next state. */
  function useTopic(topic, fold, first) {
    const [state, setState] = React.useState(first);
    React.useEffect(() => {
      let gone = false;
      let stop = () => {};
      window.orbiquant.ready.then(() => {
        if (!gone) stop = window.orbiquant.feed.watch(topic, {}, (said) => setState((before) => fold(before, said)));
      });
      return () => {
        gone = true;
        stop();
      };
    }, []);
    return state;
  }

  /** What a route said, null until then; `again` asks anew. */
  function useAnswer(path) {
    const [said, setSaid] = React.useState(null);
    const again = React.useCallback(() => ask(path).then(setSaid), [path]);
    React.useEffect(() => {
      let gone = false;
      window.orbiquant.ready.then(() => ask(path)).then((answer) => gone || setSaid(answer));
      return () => {
        gone = true;
      };
    }, [path]);
    return [said, again];
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

  return { useReady, useTopic, useAnswer, useWidth, usePalette };
}

function components(React) {
  const h = React.createElement;

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
      h("time", { dateTime: as_of }, taken(evidence)),
      children,
    );
  }

  /** The place of a picture that is not drawn yet, as large as it will be. */
  function Waiting({ height }) {
    return h("div", { className: "oq-picture" }, h("div", { className: "oq-skeleton", style: { height }, "aria-hidden": true }));
  }

  /** How far a job is; `name` is what is heard. */
  function Bar({ job, name }) {
    const done = Math.round(job.progress * 100);
    const heard = { role: "progressbar", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": done };
    return h(
      "div",
      { className: "oq-progress" },
      h("div", heard, h("span", { style: { width: `${done}%` } })),
      h("span", { className: "oq-number" }, percent(done, 0)),
    );
  }

  /** One of a few, under its label; `options` are [value, words]. */
  function Choice({ label, name, value, options, pick }) {
    const id = React.useId();
    return h(
      "div",
      { className: "oq-field" },
      h("label", { htmlFor: id }, label),
      h(
        "select",
        { id, name, className: "oq-input", value, onChange: (event) => pick(event.target.value) },
        options.map(([key, text]) => h("option", { key, value: key }, text)),
      ),
    );
  }

  return { Heading, Source, Waiting, Bar, Choice };
}
