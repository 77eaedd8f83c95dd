// The person's list with prices that move, beside the talk. A symbol is asked about by pressing it.
import { useSetRecoilState } from "recoil";
import { sideViewState } from "@chainlit/react-client";

const { ask, sendFromBeside } = window.orbiquant.cards;
const { change, price } = window.orbiquant.pictures;
const { useReady, useTopic } = window.orbiquant.parts(React);

// A message that names the symbols has the whole list; the others have what changed.
function fold(before, said) {
  if (said.type !== "quotes") return before;
  const quotes = { ...before.quotes };
  for (const quote of said.quotes) quotes[quote.symbol] = quote;
  return { quotes, symbols: said.symbols ?? before.symbols };
}

function Price({ quote }) {
  const { say } = window.orbiquant;
  if (quote.price === null || quote.price === undefined) return <span className="oq-soft">{say("watch.no_price")}</span>;
  const moved = quote.change_percent;
  const direction = moved > 0 ? "up" : moved < 0 ? "down" : "flat";
  return (
    <span className="oq-price">
      <span className="oq-number">{price(quote.price)}</span>
      {moved === null || moved === undefined ? null : (
        <span className={`oq-number oq-${direction}`}>
          <span aria-hidden="true">{{ up: "▲ ", down: "▼ ", flat: "" }[direction]}</span>
          {change(moved)}
        </span>
      )}
    </span>
  );
}

function Row({ symbol, quote, remove, send }) {
  const { say } = window.orbiquant;
  return (
    <li className="oq-quote" data-symbol={symbol}>
      <button type="button" className="oq-symbol" onClick={() => send(say("watch.ask", { symbol }))}>
        <strong>{symbol}</strong>
        <span className="oq-soft">{quote.market ?? ""}</span>
        {quote.simulated ? <span className="oq-label oq-simulated">{say("watch.simulated")}</span> : null}
      </button>
      <Price quote={quote} />
      <button type="button" className="oq-icon" aria-label={say("watch.remove", { symbol })} onClick={remove}>×</button>
    </li>
  );
}

function Add({ alter, busy }) {
  const { say } = window.orbiquant;
  const id = React.useId();
  const [text, setText] = React.useState("");
  const add = async (event) => {
    event.preventDefault();
    const symbols = text.split(/[\s,;]+/).filter(Boolean);
    if (symbols.length && (await alter("add", symbols))) setText("");
  };
  return (
    <form className="oq-row" onSubmit={add}>
      <label className="oq-spoken" htmlFor={id}>{say("watch.add_label")}</label>
      <input id={id} className="oq-input" value={text} maxLength={60} autoComplete="off" placeholder={say("watch.add_hint")} onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="oq-button" disabled={busy || !text.trim()}>{say("watch.add")}</button>
    </form>
  );
}

function Card({ sendUserMessage }) {
  const { say } = window.orbiquant;
  const { quotes, symbols } = useTopic("quotes", fold, { quotes: {}, symbols: null });
  const [problem, setProblem] = React.useState("");
  const [busy, setBusy] = React.useState(false);
  const show = useSetRecoilState(sideViewState);
  const alter = async (action, symbols) => {
    setBusy(true);
    const said = await ask("/me/watchlist", { action, symbols });
    setBusy(false);
    setProblem(said.problem ?? "");
    return !said.problem;
  };
  const send = (text) => sendFromBeside(text, sendUserMessage, () => show(undefined));
  return (
    <div className="oq-watchlist">
      <Add alter={alter} busy={busy} />
      {problem ? <p className="oq-problem" role="alert">{problem}</p> : null}
      {symbols === null ? <div className="oq-skeleton" style={{ height: 120 }} aria-hidden="true" /> : null}
      {symbols?.length === 0 ? <p className="oq-soft">{say("watch.empty")}</p> : null}
      <ul>
        {(symbols ?? []).map((symbol) => (
          <Row key={symbol} symbol={symbol} quote={quotes[symbol] ?? {}} remove={() => alter("remove", [symbol])} send={send} />
        ))}
      </ul>
    </div>
  );
}

function Watchlist(props) {
  return useReady() ? <Card {...props} /> : null;
}

const Steady = window.orbiquant.steady("Watchlist", Watchlist);
export default <Steady sendUserMessage={sendUserMessage} />;
