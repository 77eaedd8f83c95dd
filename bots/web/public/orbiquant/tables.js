// Tables: order of rows, and a file that a spreadsheet opens without running anything.

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const COMMAND = /^[=+\-@\t\r]/;

export function isNumeric(column) {
  return column.unit !== "label" && column.unit !== "date";
}

/** Rows by one column; those without a value come last either way. Rows that are equal keep their order. */
export function sorted(rows, column, place, ascending) {
  const compare = isNumeric(column)
    ? (a, b) => Number(a) - Number(b)
    : (a, b) => String(a).localeCompare(String(b), undefined, { numeric: true });
  return [...rows].sort(({ [place]: a }, { [place]: b }) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return ascending ? compare(a, b) : compare(b, a);
  });
}

/** RFC 4180, numbers as plain decimals. Text that a spreadsheet would take for a formula gets an apostrophe. */
export function csv(heads, rows) {
  return [heads, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

function field(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = COMMAND.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hands a CSV file to the reader, with the mark by which spreadsheets know UTF-8. */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
