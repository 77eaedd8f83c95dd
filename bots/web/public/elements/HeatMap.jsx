// Correlations of every pair: a table whose cells carry the number, and a colour from orange to blue.
const { parts, say } = window.orbiquant.pictures;
const { Heading, Source, Waiting, useReady, usePalette } = parts(React);
// Poles that people with any kind of colour vision tell apart; each cell says its number anyway.
const [NEGATIVE, POSITIVE] = [[179, 88, 6], [33, 102, 172]];

/** From the middle (dark on a dark page, light on a light one) to the pole of the value's sign. */
function shade(value, dark) {
  const middle = dark ? [44, 48, 56] : [247, 247, 247];
  const pole = value < 0 ? NEGATIVE : POSITIVE;
  const colour = middle.map((from, place) => Math.round(from + (pole[place] - from) * Math.abs(value)));
  return { backgroundColor: `rgb(${colour.join(" ")})`, color: luminance(colour) > 0.18 ? "#0b0d10" : "#ffffff" };
}

function luminance(colour) {
  const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function Cell({ row, column, dark, chance }) {
  const value = props.values[row][column];
  if (row === column) return <td className="oq-same">1</td>;
  if (value === null) return <td className="oq-none" title={say("heat.still")}>–</td>;
  const number = window.orbiquant.number(value, { digits: 2 });
  const pair = `${props.labels[row]} – ${props.labels[column]}: ${number}`;
  return (
    <td style={shade(value, dark)} title={chance ? `${pair} (${say("heat.chance")})` : pair}>
      {number}
      {chance ? <sup aria-label={say("heat.chance")}>?</sup> : null}
    </td>
  );
}

function Correlations() {
  usePalette();
  const id = React.useId();
  const dark = document.documentElement.classList.contains("dark");
  const { labels, chance, window: days, evidence } = props;
  const weak = new Set(chance.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  return (
    <section className="oq-picture" aria-labelledby={id}>
      <Heading id={id} text={say("heat.title", { days })} simulated={evidence.simulated} />
      <div className="oq-scroll" tabIndex={0} role="group" aria-labelledby={id}>
        <table className="oq-heat">
          <caption className="oq-spoken">{say("heat.caption")}</caption>
          <thead>
            <tr>
              <td />
              {labels.map((label) => <th key={label} scope="col">{label}</th>)}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, row) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {labels.map((other, column) => (
                  <Cell key={other} row={row} column={column} dark={dark} chance={weak.has(`${row} ${column}`)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="oq-key">
        <span>−1</span>
        <i className="oq-scale" aria-hidden="true" />
        <span>+1</span>
        <span>{say("heat.opposite")} / {say("heat.together")}</span>
        {chance.length ? <span><sup>?</sup> {say("heat.chance")}</span> : null}
      </p>
      <Source evidence={evidence} />
    </section>
  );
}

export default function HeatMap() {
  return useReady() ? <Correlations /> : <Waiting height={90 + 34 * (props.labels.length + 1)} />;
}
