// An empty page: a greeting, what is asked once, what can be begun, and what waits.
const { ask, foldJobs, isUnfinished, jobTitle } = window.orbiquant.cards;
const { Bar, Choice, useAnswer, useReady, useTopic } = window.orbiquant.parts(React);
const SKIPPED = "orbiquant-questions-skipped";
const THREADS = "/chat/thread/";
const NEW = "new";

function Doors({ open, show, skip }) {
  const { say } = window.orbiquant;
  const doors = [
    ["new", () => open(NEW)],
    ["trade", () => open("experienced")],
    ["show", show],
  ];
  return (
    <div>
      <div className="oq-doors">
        {doors.map(([door, enter]) => (
          <button key={door} type="button" className="oq-door" data-door={door} onClick={enter}>
            <strong>{say(`home.door.${door}`)}</strong>
            <span>{say(`home.door.${door}_text`)}</span>
          </button>
        ))}
      </div>
      <button type="button" className="oq-link" onClick={skip}>{say("home.skip")}</button>
    </div>
  );
}

/** For who is new: what is good to know before anything else, and who explains it. */
function FirstSteps({ steps, focused, send }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  const heading = React.useRef(null);
  React.useEffect(() => {
    if (focused) heading.current.focus();
  }, []);
  return (
    <section aria-labelledby={id}>
      <h3 id={id} ref={heading} tabIndex={-1}>{say("home.first")}</h3>
      <ol className="oq-first">
        {steps.map(({ text, asks }) => (
          <li key={asks}>
            <span>{text}</span>
            <button type="button" className="oq-chip" onClick={() => send(asks)}>{asks}</button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Questions({ home, experience, done, skip }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  const first = React.useRef(null);
  const [given, setGiven] = React.useState({ ...home.prefers, experience });
  const [problem, setProblem] = React.useState("");
  const [busy, setBusy] = React.useState(false);
  React.useEffect(() => {
    if (experience !== NEW) first.current?.focus();
  }, []);
  const give = (key) => (value) => setGiven((before) => ({ ...before, [key]: value }));
  const save = async (event) => {
    event.preventDefault();
    setBusy(true);
    const chosen = Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== "" || key === "goal"));
    const said = await ask("/me/preferences", chosen);
    setBusy(false);
    if (said.problem) setProblem(said.problem);
    else done(chosen.experience);
  };
  const { choices } = home;
  return (
    <form className="oq-questions" onSubmit={save} aria-label={say("home.questions")}>
      <div className="oq-field oq-wide">
        <label htmlFor={`${id}-goal`}>{say("home.goal")}</label>
        <input id={`${id}-goal`} ref={first} className="oq-input" maxLength={200} autoComplete="off" placeholder={say("home.goal_hint")} value={given.goal} onChange={(event) => give("goal")(event.target.value)} />
      </div>
      <Choice label={say("home.experience")} value={given.experience} pick={give("experience")} options={choices.experience.map((one) => [one, say(`home.experience.${one}`)])} />
      <Choice label={say("home.currency")} value={given.currency} pick={give("currency")} options={choices.currency.map((one) => [one, one])} />
      <Choice label={say("home.number_format")} value={given.number_format} pick={give("number_format")} options={choices.number_format.map((one) => [one, one === "auto" ? say("home.number_format.auto") : one])} />
      <div className="oq-field">
        <label htmlFor={`${id}-risk`}>{say("home.risk")}</label>
        <input id={`${id}-risk`} className="oq-input" inputMode="decimal" maxLength={6} autoComplete="off" value={given.risk} aria-describedby={`${id}-risk-hint`} onChange={(event) => give("risk")(event.target.value)} />
        <small id={`${id}-risk-hint`}>{say("home.risk_hint")}</small>
      </div>
      {problem ? <p className="oq-problem oq-wide" role="alert">{problem}</p> : null}
      <div className="oq-row oq-wide">
        <button type="submit" className="oq-button oq-primary" disabled={busy}>{say("home.save")}</button>
        <button type="button" className="oq-link" onClick={skip}>{say("home.skip")}</button>
      </div>
    </form>
  );
}

function Starters({ starters, send }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{say("home.begin")}</h3>
      <ul className="oq-examples">
        {starters.map(({ label, asks }) => (
          <li key={asks}>
            <button type="button" className="oq-chip" title={asks} onClick={() => send(asks)}>{label}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Running({ job }) {
  const title = jobTitle(job);
  return (
    <li className="oq-waiting">
      <span>{title}</span>
      <Bar job={job} name={title} />
    </li>
  );
}

function Waiting({ threads }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  const jobs = Object.values(useTopic("jobs", foldJobs, {})).filter(isUnfinished);
  const unread = useTopic("notices", (before, said) => said.unread ?? before, 0);
  if (!jobs.length && !unread && !threads.length) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{say("home.waiting")}</h3>
      <ul className="oq-list">
        {jobs.map((job) => <Running key={job.id} job={job} />)}
        {unread ? (
          <li className="oq-waiting">
            <button type="button" className="oq-link" onClick={() => window.dispatchEvent(new Event("orbiquant:notices"))}>
              {say(unread === 1 ? "home.unread_one" : "home.unread", { count: unread })}
            </button>
          </li>
        ) : null}
        {threads.map((thread) => <Thread key={thread.id} {...thread} when={say("home.unanswered")} />)}
      </ul>
    </section>
  );
}

function Thread({ id, title, when }) {
  return (
    <li className="oq-waiting">
      <a href={THREADS + id}>{title || window.orbiquant.say("home.untitled")}</a>
      <span className="oq-soft">{when}</span>
    </li>
  );
}

function Before({ threads }) {
  const { say, moment } = window.orbiquant;
  const id = React.useId();
  if (!threads.length) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{say("home.before")}</h3>
      <ul className="oq-list">
        {threads.map((thread) => <Thread key={thread.id} {...thread} when={moment(thread.at)} />)}
      </ul>
    </section>
  );
}

function where(venue) {
  const { say } = window.orbiquant;
  if (venue.simulated) return say(`home.simulated.${venue.why}`);
  return say(venue.stored ? "home.venue_stored" : "home.venue", venue);
}

function thinks({ name, model, wanted }) {
  const { say } = window.orbiquant;
  if (model) return say("home.brain.model", { name });
  return wanted ? say("home.brain.missing", { name: wanted }) : say("home.brain.embedded");
}

function Card({ sendUserMessage }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  const heading = React.useRef(null);
  const [home] = useAnswer("/me/home");
  const [stage, setStage] = React.useState(() => (localStorage.getItem(SKIPPED) ? "over" : "doors"));
  const [chosen, choose] = React.useState("");
  if (!home) return <div className="oq-home oq-skeleton" style={{ height: 420 }} aria-hidden="true" />;
  if (home.problem) return <p className="oq-home" role="alert">{home.problem}</p>;
  const leave = (next) => {
    heading.current.focus({ preventScroll: true }); // what was pressed goes
    setStage(next);
  };
  const save = (experience) => {
    choose(experience);
    leave("saved");
  };
  const skip = () => {
    localStorage.setItem(SKIPPED, "yes");
    leave("over");
  };
  const demonstrate = () => {
    skip();
    sendUserMessage(home.starters[0].asks);
  };
  const others = home.threads.filter((thread) => !window.location.pathname.endsWith(thread.id));
  const beginner = stage === NEW || chosen === NEW || (!chosen && home.prefers.experience === NEW);
  const asking = home.new && stage === "doors";
  return (
    <section className="oq-home" aria-labelledby={id}>
      <h2 id={id} ref={heading} tabIndex={-1}>{say("home.hello", { name: home.name })}</h2>
      <p className="oq-lead">{say(asking ? "home.which_door" : "home.lead")}</p>
      {asking ? <Doors open={setStage} show={demonstrate} skip={skip} /> : null}
      {stage === "saved" ? <p className="oq-good" role="status">{say("home.saved")}</p> : null}
      {beginner ? <FirstSteps steps={home.first_steps} focused={stage === NEW} send={sendUserMessage} /> : null}
      {stage === NEW || stage === "experienced" ? (
        <Questions home={home} experience={stage} done={save} skip={skip} />
      ) : null}
      <Starters starters={home.starters} send={sendUserMessage} />
      <Waiting threads={others.filter((thread) => thread.unanswered)} />
      <Before threads={others.filter((thread) => !thread.unanswered)} />
      <footer className="oq-soft">
        <p className={home.venue.simulated ? "oq-simulated-line" : ""}>{where(home.venue)}</p>
        <p>{thinks(home.brain)}</p>
      </footer>
    </section>
  );
}

function Home(props) {
  return useReady() ? <Card {...props} /> : <div className="oq-home oq-skeleton" style={{ height: 420 }} aria-hidden="true" />;
}

const Steady = window.orbiquant.steady("Home", Home);
export default <Steady sendUserMessage={sendUserMessage} />;
