// What can be asked, with examples that are sent when they are pressed; and what cannot be asked yet.
import { useSetRecoilState } from "recoil";
import { sideViewState } from "@chainlit/react-client";

const { CREDIT } = window.orbiquant.pictures;
const { useAnswer, useReady } = window.orbiquant.parts(React);
const KEYS = [["Enter", "send"], ["Shift + Enter", "line"], ["Ctrl / ⌘ + K", "search"], ["Esc", "close"]];

function Topic({ topic, entries, send }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{say(`help.topic.${topic}`)}</h3>
      {entries.map(({ title, examples }) => (
        <div className="oq-entry" key={title}>
          <h4>{title}</h4>
          <ul className="oq-examples">
            {examples.map((example) => (
              <li key={example}>
                <button type="button" className="oq-chip" onClick={() => send(example)}>{example}</button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Card({ sendUserMessage }) {
  const { say } = window.orbiquant;
  const [help] = useAnswer("/me/help");
  const show = useSetRecoilState(sideViewState);
  if (!help) return <div className="oq-skeleton" style={{ height: 320 }} aria-hidden="true" />;
  if (help.problem) return <p role="alert">{help.problem}</p>;
  const send = (example) => window.orbiquant.cards.sendFromBeside(example, sendUserMessage, () => show(undefined));
  return (
    <div className="oq-help">
      <p>{say("help.intro")}</p>
      {help.topics.map((each) => <Topic key={each.topic} {...each} send={send} />)}
      <section>
        <h3>{say("help.planned")}</h3>
        <p>{say("help.planned_text")}</p>
        <details>
          <summary>{say("help.planned_list", { count: help.planned.flat().length })}</summary>
          <ul className="oq-planned">
            {help.planned.map((names) => <li key={names[0]}>{names.join(", ")}</li>)}
          </ul>
        </details>
      </section>
      <section>
        <h3>{say("help.keys")}</h3>
        <dl className="oq-keys">
          {KEYS.map(([keys, what]) => (
            <React.Fragment key={keys}>
              <dt><kbd>{keys}</kbd></dt>
              <dd>{say(`help.key.${what}`)}</dd>
            </React.Fragment>
          ))}
        </dl>
      </section>
      <section>
        <h3>{say("help.thanks")}</h3>
        <p className="oq-soft">
          <a href={CREDIT.href} target="_blank" rel="noopener noreferrer">{CREDIT.text}</a>
        </p>
      </section>
    </div>
  );
}

function Help(props) {
  return useReady() ? <Card {...props} /> : null;
}

const Steady = window.orbiquant.steady("Help", Help);
export default <Steady sendUserMessage={sendUserMessage} />;
