// Rows with paging, sorting by any column, and a CSV file of all of them.
const { csv, digits, download, isNumeric, say, signed, sorted, term } = window.orbiquant.pictures;
const { Heading, Source, Waiting, useReady } = window.orbiquant.parts(React);
const SIZES = [10, 25, 50];
const PRICES = /^[A-Z]{2,6}$/;
const CHANGES = /^change/;
const SAYS_ITSELF = new Set(["number", "label", "date", "points", "count"]);

function shown(value, column) {
  if (value === null) return "–";
  if (column.unit === "date") return window.orbiquant.moment(value);
  if (column.unit === "label") return term("value", value);
  const places = PRICES.test(column.unit) || column.unit === "number" ? digits(Number(value)) : column.unit === "count" ? 0 : 2;
  const text = window.orbiquant.number(Number(value), { digits: places });
  return CHANGES.test(column.name) ? signed(Number(value), text) : text;
}

function head({ name, unit }) {
  return term("column", name) + (SAYS_ITSELF.has(unit) ? "" : ` (${term("unit", unit)})`);
}

function Head({ column, place, order, sort }) {
  const mine = order.place === place;
  const direction = mine ? (order.ascending ? "ascending" : "descending") : "none";
  return (
    <th scope="col" aria-sort={direction} className={isNumeric(column) ? "oq-number" : ""}>
      <button type="button" onClick={() => sort({ place, ascending: mine ? !order.ascending : true })}>
        {head(column)} <span aria-hidden="true">{mine ? (order.ascending ? "▲" : "▼") : "↕"}</span>
      </button>
    </th>
  );
}

function Pager({ page, pages, size, count, turn, resize }) {
  if (count <= SIZES[0]) return null;
  const [first, last] = [page * size + 1, Math.min((page + 1) * size, count)];
  return (
    <div className="oq-pager">
      <label>
        {say("chart.table.size")}{" "}
        <select value={size} onChange={(event) => resize(Number(event.target.value))}>
          {SIZES.map((each) => <option key={each}>{each}</option>)}
        </select>
      </label>
      <span role="status">{say("chart.table.range", { first, last, count })}</span>
      <button type="button" disabled={page === 0} aria-label={say("chart.table.previous")} onClick={() => turn(page - 1)}>‹</button>
      <button type="button" disabled={page + 1 >= pages} aria-label={say("chart.table.next")} onClick={() => turn(page + 1)}>›</button>
    </div>
  );
}

function Rows({ columns, rows }) {
  if (!rows.length) return <tr><td colSpan={columns.length} className="oq-empty">{say("chart.table.empty")}</td></tr>;
  return rows.map((row, line) => (
    <tr key={line}>
      {row.map((value, place) => {
        const text = shown(value, columns[place]);
        if (place === 0) return <th key={place} scope="row">{text}</th>;
        return <td key={place} className={isNumeric(columns[place]) ? "oq-number" : ""}>{text}</td>;
      })}
    </tr>
  ));
}

function Sheet({ name, columns, rows, evidence }) {
  const id = React.useId();
  const [order, sort] = React.useState({ place: null, ascending: true });
  const [size, setSize] = React.useState(SIZES[0]);
  const [page, turn] = React.useState(0);
  const all = React.useMemo(
    () => (order.place === null ? rows : sorted(rows, columns[order.place], order.place, order.ascending)),
    [order],
  );
  const pages = Math.max(Math.ceil(all.length / size), 1);
  const title = term("table", name);
  const restart = (change) => (value) => {
    change(value);
    turn(0);
  };
  const save = () => {
    const day = evidence.as_of.slice(0, 10);
    const written = all.map((row) => row.map((value, place) => (columns[place].unit === "label" && value !== null ? term("value", value) : value)));
    download(`orbiquant-${name}-${day}.csv`, csv(columns.map(head), written));
  };
  return (
    <section className="oq-picture oq-sheet" aria-labelledby={id}>
      <Heading id={id} text={title} simulated={evidence.simulated}>
        <button type="button" className="oq-save" disabled={!rows.length} onClick={save}>{say("chart.table.csv")}</button>
      </Heading>
      <div className="oq-scroll" tabIndex={0} role="group" aria-labelledby={id}>
        <table className="oq-table">
          <caption className="oq-spoken">{say(rows.length === 1 ? "chart.table.caption_one" : "chart.table.caption", { title, count: rows.length })}</caption>
          <thead>
            <tr>{columns.map((column, place) => <Head key={place} {...{ column, place, order }} sort={restart(sort)} />)}</tr>
          </thead>
          <tbody><Rows columns={columns} rows={all.slice(page * size, (page + 1) * size)} /></tbody>
        </table>
      </div>
      <Pager {...{ page, pages, size, turn }} count={all.length} resize={restart(setSize)} />
      <Source evidence={evidence} />
    </section>
  );
}

function Table(props) {
  return useReady() ? <Sheet {...props} /> : <Waiting height={120 + 34 * Math.min(props.rows.length + 1, SIZES[0] + 2)} />;
}

const Steady = window.orbiquant.steady("Table", Table);
export default <Steady {...props} />;
