// What the elements in public/elements find on the page, besides the reader and the feed.
import { TIMEFRAMES, openCandles } from "./candles.js";
import { CREDIT, chartLibrary } from "./charts.js";
import { parts } from "./parts.js";
import { steady } from "./steady.js";
import { csv, download, isNumeric, sorted } from "./tables.js";
import { amount, change, digits, percent, price, say, signed, taken, term } from "./telling.js";

window.orbiquant = Object.assign(window.orbiquant ?? {}, {
  chartLibrary,
  openCandles,
  parts,
  steady,
  pictures: { CREDIT, TIMEFRAMES, amount, change, csv, digits, download, isNumeric, percent, price, say, signed, sorted, taken, term },
});
