// Long work by its id: how far it is, what it says, and a way to stop it. It survives a reload, because it reads anew.
const { foldJobs, isUnfinished, jobTitle } = window.orbiquant.cards;
const { Bar, useAnswer, useReady, useTopic } = window.orbiquant.parts(React);

function Stop({ job, said, leave }) {
  const { say } = window.orbiquant;
  const [asked, setAsked] = React.useState(null); // null until the first press
  const [sent, setSent] = React.useState(false);
  const next = React.useRef(null);
  React.useEffect(() => {
    if (asked !== null) next.current?.focus();
  }, [asked]);
  const stop = async () => {
    leave(); // the buttons go
    setSent(true);
    try {
      await window.orbiquant.feed.ask({ do: "cancel", job: job.id });
    } catch {
      setSent(false);
      said(say("cards.failed"));
    }
  };
  if (sent) return <p className="oq-soft" role="status">{say("jobs.stopping")}</p>;
  if (!asked) return <button type="button" className="oq-button" ref={next} onClick={() => setAsked(true)}>{say("jobs.cancel")}</button>;
  return (
    <div className="oq-row" role="group" aria-label={say("jobs.sure")}>
      <span>{say("jobs.sure")}</span>
      <button type="button" className="oq-button oq-danger" ref={next} onClick={stop}>{say("jobs.cancel_yes")}</button>
      <button type="button" className="oq-button" onClick={() => setAsked(false)}>{say("jobs.cancel_no")}</button>
    </div>
  );
}

function Card({ job: wanted }) {
  const { say, moment } = window.orbiquant;
  const id = React.useId();
  const heading = React.useRef(null);
  const [read, again] = useAnswer(`/me/jobs/${wanted}`);
  const live = useTopic("jobs", foldJobs, {})[wanted];
  const [problem, setProblem] = React.useState("");
  const ended = live && !isUnfinished(live);
  React.useEffect(() => {
    if (ended) again(); // its sentences come with the route
  }, [ended]);
  if (!read) return <div className="oq-card oq-skeleton" style={{ height: 96 }} aria-hidden="true" />;
  if (read.problem) return <p className="oq-card" role="alert">{read.problem}</p>;
  const job = { ...read, ...live, progress: Math.max(read.progress, live?.progress ?? 0) };
  const title = jobTitle(job);
  return (
    <section className="oq-card oq-job" aria-labelledby={id} data-status={job.status}>
      <div className="oq-heading">
        <h3 id={id} ref={heading} tabIndex={-1}>{title}</h3>
        <span className={`oq-label oq-${job.status}`}>{say(`jobs.${job.status}`)}</span>
      </div>
      {job.status === "done" ? null : <Bar job={job} name={title} />}
      {isUnfinished(job) ? <Stop job={job} said={setProblem} leave={() => heading.current.focus()} /> : null}
      {read.outcome ? <p role="status">{read.outcome}</p> : null}
      {problem ? <p className="oq-problem" role="alert">{problem}</p> : null}
      <p className="oq-soft">
        {say("jobs.started", { at: moment(job.created_at) })}
        {job.finished_at ? ` · ${say("jobs.ended", { at: moment(job.finished_at) })}` : ""}
      </p>
    </section>
  );
}

function Job(props) {
  return useReady() ? <Card {...props} /> : <div className="oq-card oq-skeleton" style={{ height: 96 }} aria-hidden="true" />;
}

const Steady = window.orbiquant.steady("Job", Job);
export default <Steady {...props} />;
