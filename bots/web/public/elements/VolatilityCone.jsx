// Volatility now against its own past, by window: bands of quantiles, and a line for now.
const { percent, say } = window.orbiquant.pictures;
const { Heading, Source, Waiting, useReady, useWidth } = window.orbiquant.parts(React);
const HEIGHT = 260;
const EDGE = { top: 16, right: 14, bottom: 40, left: 46 };
const [NOW, Q10, Q25, Q50, Q75, Q90, COUNT] = [1, 2, 3, 4, 5, 6, 7];

/** Ticks at round values from 0 to above the highest. */
function ticks(highest) {
  const rough = highest / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((each) => each >= rough);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, place) => place * step);
}

function Drawing({ rows, timeframe, width, name }) {
  const marks = ticks(Math.max(...rows.flatMap((row) => [row[NOW], row[Q90]])));
  const top = marks.at(-1);
  const x = (place) => EDGE.left + ((place + 0.5) * (width - EDGE.left - EDGE.right)) / rows.length;
  const y = (value) => EDGE.top + (1 - value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const line = (column) => rows.map((row, place) => `${x(place)},${y(row[column])}`).join(" ");
  const band = (low, high) => `${line(high)} ${line(low).split(" ").reverse().join(" ")}`;
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={name}>
      {marks.map((mark) => (
        <g key={mark}>
          <line className="oq-grid" x1={EDGE.left} x2={width - EDGE.right} y1={y(mark)} y2={y(mark)} />
          <text x={EDGE.left - 6} y={y(mark)} textAnchor="end" dominantBaseline="middle">
            {percent(mark, top < 10 ? 1 : 0)}
          </text>
        </g>
      ))}
      <polygon className="oq-band-wide" points={band(Q10, Q90)} />
      <polygon className="oq-band" points={band(Q25, Q75)} />
      <polyline className="oq-median" points={line(Q50)} />
      <polyline className="oq-now" points={line(NOW)} />
      {rows.map((row, place) => (
        <g key={row[0]}>
          <circle className="oq-dot" cx={x(place)} cy={y(row[NOW])} r="3.5" />
          <text className="oq-value" x={x(place)} y={y(row[NOW]) - 9} textAnchor="middle">
            {percent(row[NOW], row[NOW] < 10 ? 1 : 0)}
          </text>
          <text x={x(place)} y={HEIGHT - EDGE.bottom + 16} textAnchor="middle">
            {row[0]}
          </text>
        </g>
      ))}
      <text x={(EDGE.left + width - EDGE.right) / 2} y={HEIGHT - 6} textAnchor="middle">
        {say("chart.cone.windows", { timeframe })}
      </text>
    </svg>
  );
}

function Numbers({ rows, caption }) {
  const heads = [say("chart.cone.window"), say("chart.cone.now"), ...[10, 25, 50, 75, 90].map((part) => percent(part, 0)), say("chart.cone.count")];
  return (
    <details>
      <summary>{say("chart.numbers")}</summary>
      <div className="oq-scroll" tabIndex={0} role="group" aria-label={caption}>
        <table className="oq-numbers">
          <caption className="oq-spoken">{caption}</caption>
          <thead>
            <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]}>
                <th scope="row">{row[0]}</th>
                {row.slice(NOW, COUNT).map((value, place) => <td key={place}>{percent(value, 1)}</td>)}
                <td>{row[COUNT]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Cone({ rows, symbol, timeframe, evidence }) {
  const [node, width] = useWidth();
  const id = React.useId();
  const title = say("chart.cone.title", { symbol, timeframe });
  const above = rows.filter((row) => row[NOW] > row[Q75]).map((row) => row[0]).join(", ");
  const below = rows.filter((row) => row[NOW] < row[Q25]).map((row) => row[0]).join(", ");
  return (
    <section className="oq-picture oq-cone" aria-labelledby={id}>
      <Heading id={id} text={title} simulated={evidence.simulated} />
      <p className="oq-key">
        <span><i className="oq-key-now" />{say("chart.cone.now")}</span>
        <span><i className="oq-key-median" />{say("chart.cone.median")}</span>
        <span><i className="oq-key-band" />25–{percent(75, 0)}</span>
        <span><i className="oq-key-wide" />10–{percent(90, 0)}</span>
        <span>{say("chart.cone.unit")}</span>
      </p>
      <div ref={node} style={{ minHeight: HEIGHT }}>
        {width ? <Drawing rows={rows} timeframe={timeframe} width={width} name={say("chart.cone.summary", { symbol, above: above || "–", below: below || "–" })} /> : null}
      </div>
      <Numbers rows={rows} caption={title} />
      <Source evidence={evidence} />
    </section>
  );
}

function VolatilityCone(props) {
  return useReady() ? <Cone {...props} /> : <Waiting height={HEIGHT + 110} />;
}

const Steady = window.orbiquant.steady("VolatilityCone", VolatilityCone);
export default <Steady {...props} />;
