// The person's settings: each is saved when it is chosen, and said back. What is chosen here can be said in the talk, too.
const { ask } = window.orbiquant.cards;
const { Choice, useAnswer, useReady } = window.orbiquant.parts(React);
const LANGUAGES = { es: "Español", en: "English" }; // each in itself, for whoever does not read the other

function shown(key, value) {
  const { words } = window.orbiquant;
  if (key === "language") return LANGUAGES[value];
  return words[`settings.${key}.${value || "none"}`] ?? value;
}

// Written rather than picked: it is saved when it is left, or with Enter. `options` are offered while one types;
// `free` may be left empty.
function Written({ name, value, options, hint, choose, free = false }) {
  const id = React.useId();
  const [text, setText] = React.useState(value);
  React.useEffect(() => setText(value), [value]);
  const save = () => (free || text.trim()) && text !== value && choose(name, text);
  return (
    <div className="oq-field">
      <label htmlFor={id}>{window.orbiquant.say(`settings.${name}`)}</label>
      <input
        id={id} name={name} className="oq-input" value={text} maxLength={free ? 200 : 60} autoComplete="off"
        list={options ? `${id}-list` : undefined} aria-describedby={`${id}-hint`}
        onChange={(event) => setText(event.target.value)} onBlur={save}
        onKeyDown={(event) => event.key === "Enter" && save()}
      />
      {options ? <datalist id={`${id}-list`}>{options.map((one) => <option key={one} value={one} />)}</datalist> : null}
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}

function Card() {
  const { say } = window.orbiquant;
  const [settings, again] = useAnswer("/me/settings");
  const [told, setTold] = React.useState({});
  if (!settings) return <div className="oq-skeleton" style={{ height: 420 }} aria-hidden="true" />;
  if (settings.problem) return <p role="alert">{settings.problem}</p>;
  const choose = async (name, value) => {
    const said = await ask("/me/preferences", { [name]: value });
    if (said.problem) {
      setTold(said);
      return;
    }
    await Promise.all([again(), window.orbiquant.again()]);
    setTold({ saved: say("settings.saved", { name: say(`settings.${name}`), value: shown(name, said[name]) }) });
  };
  const { prefers, choices } = settings;
  const pick = (name) => {
    const offered = choices[name].includes(prefers[name]) ? choices[name] : [prefers[name], ...choices[name]];
    const options = offered.map((one) => [one, shown(name, one)]);
    return <Choice name={name} label={say(`settings.${name}`)} value={prefers[name]} options={options} pick={(value) => choose(name, value)} />;
  };
  return (
    <div className="oq-settings">
      <div role="status" aria-live="polite">{told.saved ? <p className="oq-good">{told.saved}</p> : null}</div>
      {told.problem ? <p className="oq-problem" role="alert">{told.problem}</p> : null}
      {pick("language")}
      {pick("theme")}
      {pick("number_format")}
      <Written name="time_zone" value={prefers.time_zone} options={choices.time_zone} hint={say("settings.time_zone_hint")} choose={choose} />
      {pick("currency")}
      {pick("exchange")}
      {pick("timeframe")}
      <Written name="goal" value={prefers.goal} hint={say("home.goal_hint")} choose={choose} free />
      {pick("experience")}
      <Written name="risk" value={prefers.risk} hint={say("home.risk_hint")} choose={choose} />
      {pick("brain")}
      <p className="oq-soft">{say("settings.said")}</p>
    </div>
  );
}

function Settings() {
  return useReady() ? <Card /> : null;
}

const Steady = window.orbiquant.steady("Settings", Settings);
export default <Steady />;
