// What the cards around the talk are made of: the feed as React state, and our routes with their sentences.

const made = new WeakMap();

/** Hooks for the page's own React. */
export function parts(React) {
  if (!made.has(React)) made.set(React, make(React));
  return made.get(React);
}

/** What a route says; `problem` is a sentence where it refuses, or where nobody answers. */
export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const answer = await fetch(path, { headers, ...options }).catch(() => null);
  if (!answer) return { problem: window.orbiquant.say("cards.unreachable") };
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  return { problem: said.problem ?? window.orbiquant.say(answer.status === 401 ? "cards.signed_out" : "cards.failed") };
}

function make(React) {
  /** Whether words and formats are there. */
  function useReady() {
    const [ready, setReady] = React.useState(Boolean(window.orbiquant.words));
    React.useEffect(() => {
      let gone = false;
      window.orbiquant.ready.then(() => gone || setReady(true));
      return () => {
        gone = true;
      };
    }, []);
    return ready;
  }

  /** What a topic of the feed has said so far: `fold` takes the state and a message, and gives the next state. */
  function useTopic(topic, fold, first) {
    const [state, setState] = React.useState(first);
    React.useEffect(() => {
      let gone = false;
      let stop = () => {};
      window.orbiquant.ready.then(() => {
        if (!gone) stop = window.orbiquant.feed.watch(topic, {}, (said) => setState((before) => fold(before, said)));
      });
      return () => {
        gone = true;
        stop();
      };
    }, []);
    return state;
  }

  /** What a route said, null until then; `again` asks anew. */
  function useAnswer(path) {
    const [said, setSaid] = React.useState(null);
    const again = React.useCallback(() => ask(path).then(setSaid), [path]);
    React.useEffect(() => {
      let gone = false;
      window.orbiquant.ready.then(() => ask(path)).then((answer) => gone || setSaid(answer));
      return () => {
        gone = true;
      };
    }, [path]);
    return [said, again];
  }

  return { useReady, useTopic, useAnswer };
}

/** The state of jobs by id; what was seen of one's progress is never taken back. */
export function foldJobs(before, said) {
  if (said.type !== "jobs") return before;
  const jobs = { ...before };
  for (const job of said.jobs) {
    const seen = jobs[job.id]?.progress ?? 0;
    jobs[job.id] = { ...jobs[job.id], ...job, progress: Math.max(seen, job.progress) };
  }
  return jobs;
}

/** "Import · prices.csv": the kind in the reader's words, then what the title says besides. */
export function jobTitle({ kind, title }) {
  const [first, ...rest] = title.split(" ");
  const about = rest.length && first.toLowerCase() === kind ? rest.join(" ") : title;
  return `${window.orbiquant.words[`jobs.kind.${kind}`] ?? kind} · ${about}`;
}

export const isUnfinished = (job) => job.status === "queued" || job.status === "running";

window.orbiquant = Object.assign(window.orbiquant ?? {}, { cards: { parts, ask, foldJobs, jobTitle, isUnfinished } });
