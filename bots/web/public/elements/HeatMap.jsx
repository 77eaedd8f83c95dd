// Correlations of every pair: a table whose cells carry the number, and a colour from orange to blue.
const { say } = window.orbiquant.pictures;
const { Heading, Source, Waiting, useReady, usePalette } = window.orbiquant.parts(React);
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

function Cell({ pair, value, dark, chance }) {
  if (pair[0] === pair[1]) return <td className="oq-same">1</td>;
  if (value === null) return <td className="oq-none" title={say("chart.heat.still")}>–</td>;
  const number = window.orbiquant.number(value, { digits: 2 });
  const said = `${pair.join(" – ")}: ${number}`;
  return (
    <td style={shade(value, dark)} title={chance ? `${said} (${say("chart.heat.chance")})` : said}>
      {number}
      {chance ? <sup aria-label={say("chart.heat.chance")}>?</sup> : null}
    </td>
  );
}

function Correlations({ labels, values, chance, window: days, evidence }) {
  usePalette();
  const id = React.useId();
  const dark = document.documentElement.classList.contains("dark");
  const weak = new Set(chance.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  return (
    <section className="oq-picture oq-map" aria-labelledby={id}>
      <Heading id={id} text={say("chart.heat.title", { days })} simulated={evidence.simulated} />
      <div className="oq-scroll" tabIndex={0} role="group" aria-labelledby={id}>
        <table className="oq-heat">
          <caption className="oq-spoken">{say("chart.heat.caption")}</caption>
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
                  <Cell key={other} pair={[label, other]} value={values[row][column]} dark={dark} chance={weak.has(`${row} ${column}`)} />
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
        <span>{say("chart.heat.opposite")} / {say("chart.heat.together")}</span>
        {chance.length ? <span><sup>?</sup> {say("chart.heat.chance")}</span> : null}
      </p>
      <Source evidence={evidence} />
    </section>
  );
}

function HeatMap(props) {
  return useReady() ? <Correlations {...props} /> : <Waiting height={90 + 34 * (props.labels.length + 1)} />;
}

const Steady = window.orbiquant.steady("HeatMap", HeatMap);
export default <Steady {...props} />;
