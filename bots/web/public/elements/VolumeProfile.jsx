// Where the volume was traded: a bar for each row of prices, the point of control and the value area.
const { amount, percent, price, say } = window.orbiquant.pictures;
const { Heading, Source, Waiting, useReady, useWidth } = window.orbiquant.parts(React);
const [HEIGHT, TOP, LABELS] = [300, 8, 84];

function Drawing({ profile, width, name }) {
  const { low, high, volumes, poc, value_low, value_high, last } = profile;
  const top = Math.max(...volumes);
  const step = (high - low) / volumes.length;
  const y = (at) => TOP + ((high - at) / (high - low || 1)) * (HEIGHT - 2 * TOP);
  const row = (HEIGHT - 2 * TOP) / volumes.length;
  const drawn = width - LABELS;
  const control = volumes.indexOf(top);
  const inside = (place) => low + (place + 0.5) * step >= value_low && low + (place + 0.5) * step <= value_high;
  const kind = (place) => (place === control ? "oq-poc" : inside(place) ? "oq-inside" : "oq-outside");
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={name}>
      <rect className="oq-area" x="0" width={drawn} y={y(value_high)} height={Math.max(y(value_low) - y(value_high), 1)} />
      {volumes.map((volume, place) => (
        <rect
          key={place}
          className={kind(place)}
          x="0"
          y={y(low + (place + 1) * step) + 0.5}
          width={(drawn * volume) / top}
          height={Math.max(row - 1, 1)}
        >
          <title>{`${price(low + place * step)} – ${price(low + (place + 1) * step)}: ${amount(volume)}`}</title>
        </rect>
      ))}
      {last >= low && last <= high ? <line className="oq-last" x1="0" x2={drawn} y1={y(last)} y2={y(last)} /> : null}
      {spread([[poc, "oq-strong"], [last], [value_high], [value_low], [high], [low]].filter(([at]) => at >= low && at <= high), y).map(
        ([at, className, place]) => (
          <text key={at} className={className} x={drawn + 8} y={place} dominantBaseline="middle">
            {price(at)}
          </text>
        ),
      )}
    </svg>
  );
}

/** The labels that have room, those named first before the others. */
function spread(labels, y) {
  const placed = [];
  for (const [at, className] of labels) {
    if (placed.every(([, , other]) => Math.abs(other - y(at)) >= 13)) placed.push([at, className, y(at)]);
  }
  return placed;
}

function Profile(props) {
  const [node, width] = useWidth();
  const id = React.useId();
  const { symbol, timeframe, bars, poc, value_low, value_high, share, last, unit, evidence } = props;
  const area = `${price(value_low)} – ${price(value_high)} ${unit}`;
  const part = percent(share * 100, 0);
  return (
    <section className="oq-picture oq-profile" aria-labelledby={id}>
      <Heading id={id} text={say("chart.profile.title", { symbol, timeframe, bars })} simulated={evidence.simulated} />
      <dl className="oq-figures">
        <div><dt><i className="oq-key-poc" />{say("chart.profile.poc")}</dt><dd>{price(poc)} {unit}</dd></div>
        <div><dt><i className="oq-key-area" />{say("chart.profile.area", { share: part })}</dt><dd>{area}</dd></div>
        <div><dt><i className="oq-key-last" />{say("chart.profile.last")}</dt><dd>{price(last)} {unit}</dd></div>
      </dl>
      <div ref={node} style={{ minHeight: HEIGHT }}>
        {width ? <Drawing profile={props} width={width} name={say("chart.profile.summary", { symbol, poc: price(poc), area, share: part })} /> : null}
      </div>
      <Source evidence={evidence} />
    </section>
  );
}

function VolumeProfile(props) {
  return useReady() ? <Profile {...props} /> : <Waiting height={HEIGHT + 120} />;
}

const Steady = window.orbiquant.steady("VolumeProfile", VolumeProfile);
export default <Steady {...props} />;
