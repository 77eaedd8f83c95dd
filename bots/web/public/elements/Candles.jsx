// Live candles with volume, indicators and levels. The bars come by the feed; see orbiquant/candles.js.
const { amount, change, parts, price, say } = window.orbiquant.pictures;
const { Heading, Waiting, useReady } = parts(React);
const TIMEFRAMES = ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w"];
const OVER_PRICE = /^(sma|ema|rma|wma|kama|vwap|bbands|keltner|donchian|psar|ichimoku)\b/;
const mounts = (window.orbiquant.candleMounts ??= new Map());

function Legend({ shown, colours }) {
  if (!shown) return <div className="oq-legend" aria-hidden="true" />;
  const [, open, high, low, close, volume] = shown.bar;
  const values = [["open", price(open)], ["high", price(high)], ["low", price(low)], ["close", price(close)]];
  return (
    <div className="oq-legend" aria-hidden="true">
      <span className="oq-moment">{shown.at}</span>
      {values.map(([name, text]) => (
        <span key={name}>
          <abbr title={say(`candles.${name}`)}>{say(`candles.${name}_short`)}</abbr> {text}
        </span>
      ))}
      <span className={shown.change < 0 ? "oq-fell" : "oq-rose"}>{change(shown.change)}</span>
      <span>
        <abbr title={say("candles.volume")}>{say("candles.volume_short")}</abbr> {amount(volume)}
      </span>
      {shown.lines.map(({ name, value, colour }) => (
        <span key={name} className="oq-line-name">
          <i style={{ background: colours?.[colour] }} />
          {name} {value === null ? "–" : price(value)}
        </span>
      ))}
    </div>
  );
}

function Tools({ state, chart }) {
  return (
    <div className="oq-tools">
      <div className="oq-timeframes" role="group" aria-label={say("candles.timeframe")}>
        {TIMEFRAMES.map((name) => (
          <button key={name} type="button" aria-pressed={name === state.timeframe} onClick={() => chart.current.show(name)}>
            {name}
          </button>
        ))}
      </div>
      <div className="oq-moves" role="group" aria-label={say("candles.view")}>
        <button type="button" aria-label={say("candles.zoom_out")} title={say("candles.zoom_out")} onClick={() => chart.current.zoom(1.25)}>
          −
        </button>
        <button type="button" aria-label={say("candles.zoom_in")} title={say("candles.zoom_in")} onClick={() => chart.current.zoom(0.8)}>
          +
        </button>
        <button type="button" disabled={state.atEnd !== false} title={say("candles.latest")} onClick={() => chart.current.goToLatest()}>
          {say("candles.latest")} →
        </button>
      </div>
    </div>
  );
}

/** What lies over the plot while there is nothing to see in it. */
function Cover({ state, chart }) {
  if (state.phase === "waiting") return <div className="oq-cover oq-skeleton" role="status" aria-label={say("waiting")} />;
  if (state.phase === "empty") return <div className="oq-cover">{say("candles.empty")}</div>;
  if (state.phase !== "problem") return null;
  const { what, rule, remedy } = state.problem ?? {};
  return (
    <div className="oq-cover" role="alert">
      <p>{[what ?? say("candles.broken"), rule, remedy].filter(Boolean).join(" ")}</p>
      <button type="button" onClick={() => chart.current.show(state.timeframe)}>
        {say("retry")}
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

function Chart() {
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
  const label = [state.market ?? props.symbol, state.timeframe, props.venue].join(" · ");
  return (
    <section className="oq-picture oq-candles" ref={root} data-ticks={state.ticks ?? 0} data-phase={state.phase} aria-labelledby={`${id}t`}>
      <Heading id={`${id}t`} text={label} simulated={state.simulated} old={state.old}>
        <span className="oq-state" role="status">
          {state.lost ? say("candles.lost") : ""}
        </span>
      </Heading>
      <Tools state={state} chart={chart} />
      <Legend shown={state.shown} colours={state.colours} />
      <div className="oq-frame" style={{ "--oq-below": below }}>
        <div
          ref={plot}
          className="oq-plot"
          tabIndex={0}
          role="application"
          aria-label={say("candles.label", { market: label })}
          aria-describedby={`${id}s ${id}k`}
          onKeyDown={(event) => moved(event, chart.current)}
        />
        <Cover state={state} chart={chart} />
      </div>
      <p id={`${id}s`} className="oq-spoken">
        {state.summary}
      </p>
      <p id={`${id}k`} className="oq-spoken">
        {say("candles.keys")}
      </p>
      <p className="oq-source">
        <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
          TradingView Lightweight Charts™ · © 2023 TradingView, Inc.
        </a>
      </p>
    </section>
  );
}

export default function Candles() {
  return useReady() ? <Chart /> : <Waiting height={520} />;
}
