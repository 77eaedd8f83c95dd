// What the cards around the talk do: our routes with their sentences, and jobs as the feed tells them.

const NARROW = "(max-width: 767px)";

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

/** Sends what was pressed beside the talk; where the talk is covered then, `close` uncovers it. */
export function sendFromBeside(text, sendUserMessage, close) {
  sendUserMessage(text);
  if (matchMedia(NARROW).matches) close();
}

window.orbiquant = Object.assign(window.orbiquant ?? {}, { cards: { ask, foldJobs, jobTitle, isUnfinished, sendFromBeside } });
