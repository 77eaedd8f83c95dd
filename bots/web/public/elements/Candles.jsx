// Live candles with volume, indicators and levels. The bars come by the feed; see orbiquant/candles.js.
const { CREDIT, TIMEFRAMES, amount, change, price, say } = window.orbiquant.pictures;
const { Heading, Waiting, useReady } = window.orbiquant.parts(React);
// Before the bars are here: they say which pane a line belongs to, and the room for it is kept from the start.
const OVER_PRICE = /^(sma|ema|rma|wma|kama|vwap|bbands|keltner|donchian|psar|ichimoku)\b/;
const mounts = new Map();

function Legend({ shown, colours }) {
  if (!shown) return <div className="oq-legend" aria-hidden="true" />;
  const [, open, high, low, close, volume] = shown.bar;
  const values = [["open", price(open)], ["high", price(high)], ["low", price(low)], ["close", price(close)]];
  return (
    <div className="oq-legend" aria-hidden="true">
      <span className="oq-moment">{shown.at}</span>
      {values.map(([name, text]) => (
        <span key={name}>
          <abbr title={say(`chart.candles.${name}`)}>{say(`chart.candles.${name}_short`)}</abbr> {text}
        </span>
      ))}
      <span className={shown.change < 0 ? "oq-fell" : "oq-rose"}>{change(shown.change)}</span>
      <span>
        <abbr title={say("chart.candles.volume")}>{say("chart.candles.volume_short")}</abbr> {amount(volume)}
      </span>
      {shown.indicators.map(([name, lines]) => (
        <span key={name}>
          <abbr>{name}</abbr>
          {lines.map(({ output, value, colour }) => (
            <span key={output} className="oq-value-of-line" title={output} style={{ color: colours?.[colour] }}>
              {value === null ? "–" : price(value)}
            </span>
          ))}
        </span>
      ))}
    </div>
  );
}

function Tools({ state, chart }) {
  return (
    <div className="oq-tools">
      <div className="oq-timeframes" role="group" aria-label={say("chart.candles.timeframe")}>
        {TIMEFRAMES.map((name) => (
          <button key={name} type="button" aria-pressed={name === state.timeframe} onClick={() => chart.current.show(name)}>
            {name}
          </button>
        ))}
      </div>
      <div className="oq-moves" role="group" aria-label={say("chart.candles.view")}>
        <button type="button" aria-label={say("chart.candles.zoom_out")} title={say("chart.candles.zoom_out")} onClick={() => chart.current.zoom(1.25)}>
          −
        </button>
        <button type="button" aria-label={say("chart.candles.zoom_in")} title={say("chart.candles.zoom_in")} onClick={() => chart.current.zoom(0.8)}>
          +
        </button>
        <button type="button" disabled={state.atEnd !== false} title={say("chart.candles.latest")} onClick={() => chart.current.goToLatest()}>
          {say("chart.candles.latest")} →
        </button>
      </div>
      <p className="oq-how">{say("chart.candles.wheel")}</p>
    </div>
  );
}

/** The sentence of what the feed could not do. */
function why(state) {
  const { reason, code } = state.problem;
  const known = [reason, code].map((name) => `chart.problem.${name}`).find((key) => key in window.orbiquant.words);
  return say(known ?? "chart.problem.other", state);
}

/** What lies over the plot while there is nothing to see in it. */
function Cover({ state, chart }) {
  if (state.phase === "waiting") return <div className="oq-cover oq-skeleton" role="status" aria-label={say("chart.waiting")} />;
  if (state.phase === "empty") return <div className="oq-cover">{say("chart.candles.empty")}</div>;
  if (state.phase !== "problem") return null;
  return (
    <div className="oq-cover" role="alert">
      <p>{state.problem ? why(state) : say("chart.candles.broken")}</p>
      <button type="button" onClick={() => chart.current.show(state.timeframe)}>
        {say("chart.retry")}
      </button>
    </div>
  );
}

function moved(event, chart) {
  const far = event.shiftKey ? 50 : 10;
  const moves = {
    ArrowLeft: () => chart.pan(-far),
    ArrowRight: () => chart.pan(far),
    "+": () => chart.zoom(0.8),
    "=": () => chart.zoom(0.8),
    "-": () => chart.zoom(1.25),
    Home: () => chart.goToFirst(),
    End: () => chart.goToLatest(),
  };
  if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  moves[event.key]();
}

function Chart(props) {
  const root = React.useRef(null);
  const plot = React.useRef(null);
  const chart = React.useRef(null);
  const [state, setState] = React.useState({ phase: "waiting", timeframe: props.timeframe });
  const id = React.useId();

  React.useEffect(() => {
    const key = JSON.stringify(props);
    mounts.set(key, (mounts.get(key) ?? 0) + 1);
    root.current.dataset.mounts = mounts.get(key);
    chart.current = window.orbiquant.openCandles(plot.current, props, setState);
    return () => chart.current.close();
  }, []);

  const below = new Set((props.indicators ?? []).filter((name) => !OVER_PRICE.test(name))).size;
  const drawn = state.phase === "live" || state.phase === "empty";
  const trouble = state.lost ? say("chart.candles.lost") : drawn && state.problem ? why(state) : "";
  const venue = state.simulated ? null : props.venue;
  const label = [state.market ?? props.symbol, state.timeframe, venue].filter(Boolean).join(" · ");
  return (
    <section
      className="oq-picture oq-candles"
      ref={root}
      aria-labelledby={`${id}t`}
      data-phase={state.phase}
      data-ticks={state.ticks ?? 0}
      data-range={state.range ? `${Math.round(state.range.from)} ${Math.round(state.range.to)}` : ""}
    >
      <Heading id={`${id}t`} text={label} simulated={state.simulated} old={state.old}>
        <span className="oq-state" role="status">
          {trouble}
        </span>
      </Heading>
      <Tools state={state} chart={chart} />
      <Legend shown={state.phase === "live" ? state.shown : null} colours={state.colours} />
      <div className="oq-frame" style={{ "--oq-below": below }}>
        <div
          ref={plot}
          className="oq-plot"
          tabIndex={0}
          role="application"
          aria-label={say("chart.candles.label", { market: label })}
          aria-describedby={`${id}s ${id}k`}
          onKeyDown={(event) => moved(event, chart.current)}
        />
        <Cover state={state} chart={chart} />
        {state.hint ? <div className="oq-hint" aria-hidden="true">{say("chart.candles.wheel")}</div> : null}
      </div>
      <p id={`${id}s`} className="oq-spoken">
        {state.summary}
      </p>
      <p id={`${id}k`} className="oq-spoken">
        {say("chart.candles.keys")}
      </p>
      <p className="oq-source">
        <a href={CREDIT.href} target="_blank" rel="noopener noreferrer">
          {CREDIT.text}
        </a>
      </p>
    </section>
  );
}

function Candles(props) {
  return useReady() ? <Chart {...props} /> : <Waiting height={520} />;
}

const Steady = window.orbiquant.steady("Candles", Candles);
export default <Steady {...props} />;
