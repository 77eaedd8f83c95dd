// Long work by its id: how far it is, what it says, and a way to stop it. It survives a reload, because it reads anew.
const { foldJobs, isUnfinished, jobTitle, parts } = window.orbiquant.cards;
const { useAnswer, useReady, useTopic } = parts(React);

function Bar({ job, title }) {
  const percent = Math.round(job.progress * 100);
  return (
    <div className="oq-progress">
      <div role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
        <span style={{ width: `${percent}%` }} />
      </div>
      <span className="oq-number">{window.orbiquant.number(percent, { digits: 0 })} %</span>
    </div>
  );
}

function Stop({ job, said }) {
  const { say } = window.orbiquant;
  const [asked, setAsked] = React.useState(false);
  const [sent, setSent] = React.useState(false);
  const sure = React.useRef(null);
  React.useEffect(() => {
    if (asked) sure.current?.focus();
  }, [asked]);
  const stop = async () => {
    setSent(true);
    try {
      await window.orbiquant.feed.ask({ do: "cancel", job: job.id });
    } catch {
      setSent(false);
      said(say("cards.failed"));
    }
  };
  if (sent) return <p className="oq-soft" role="status">{say("jobs.stopping")}</p>;
  if (!asked) return <button type="button" className="oq-button" onClick={() => setAsked(true)}>{say("jobs.cancel")}</button>;
  return (
    <div className="oq-row" role="group" aria-label={say("jobs.sure")}>
      <span>{say("jobs.sure")}</span>
      <button type="button" className="oq-button oq-danger" ref={sure} onClick={stop}>{say("jobs.cancel_yes")}</button>
      <button type="button" className="oq-button" onClick={() => setAsked(false)}>{say("jobs.cancel_no")}</button>
    </div>
  );
}

function Card() {
  const { say, moment } = window.orbiquant;
  const id = React.useId();
  const [read, again] = useAnswer(`/me/jobs/${props.job}`);
  const live = useTopic("jobs", foldJobs, {})[props.job];
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
        <h3 id={id}>{title}</h3>
        <span className={`oq-label oq-${job.status}`}>{say(`jobs.${job.status}`)}</span>
      </div>
      {job.status === "done" ? null : <Bar job={job} title={title} />}
      {isUnfinished(job) ? <Stop job={job} said={setProblem} /> : null}
      {read.outcome ? <p role="status">{read.outcome}</p> : null}
      {problem ? <p className="oq-problem" role="alert">{problem}</p> : null}
      <p className="oq-soft">
        {say("jobs.started", { at: moment(job.created_at) })}
        {job.finished_at ? ` · ${say("jobs.ended", { at: moment(job.finished_at) })}` : ""}
      </p>
    </section>
  );
}

export default function Job() {
  return useReady() ? <Card /> : <div className="oq-card oq-skeleton" style={{ height: 96 }} aria-hidden="true" />;
}
