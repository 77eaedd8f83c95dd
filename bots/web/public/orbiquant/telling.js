// Words and numbers as the reader writes them.

export const say = (key, fields) => window.orbiquant.say(key, fields);

/** The reader's word for something of a group (a column, a value, a source), else what it is called anyway. */
export function term(group, name) {
  return window.orbiquant.words[`chart.${group}.${name}`] ?? name;
}

/** Where a number comes from: "simulated BTC/USD 4h" begins with the name of a venue. */
export function origin(source) {
  const [venue, ...rest] = term("source", source).split(" ");
  return [term("value", venue), ...rest].join(" ");
}

/** When data was taken. A bar of a day or a week begins at the market's midnight: of it the day alone is told. */
export function taken({ source, as_of }) {
  return window.orbiquant.moment(/ 1[dw]$/.test(source) ? as_of.replace(/T00:00:00Z$/, "") : as_of);
}

/** Decimals that a price of this size needs. */
export function digits(price) {
  const size = Math.abs(price) || 1;
  if (size >= 10) return 2;
  return size >= 1 ? 4 : Math.min(10, 3 - Math.floor(Math.log10(size)));
}

export function price(value) {
  return window.orbiquant.number(value, { digits: digits(value) });
}

/** "2,3 %" in Spanish and "2.3%" in English, as the answers write it. */
export function percent(value, places = 2) {
  const space = window.orbiquant.reader.language === "es" ? "\u00a0" : "";
  return `${window.orbiquant.number(value, { digits: places })}${space}%`;
}

/** A number with its sign, so that a rise and a fall differ in more than colour; what rounds to nothing has none. */
export function signed(value, text) {
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

export function change(value) {
  return signed(value, percent(value));
}

/** "177.53K": the word as the reader speaks, the digits as they write numbers. */
export function amount(value) {
  const { language, number_locale } = window.orbiquant.reader;
  const short = { notation: "compact", maximumFractionDigits: 2 };
  const signs = Object.fromEntries(new Intl.NumberFormat(number_locale).formatToParts(12345.6).map(({ type, value: sign }) => [type, sign]));
  const parts = new Intl.NumberFormat(language, short).formatToParts(value);
  return parts.map(({ type, value: text }) => (type === "decimal" || type === "group" ? signs[type] ?? text : text)).join("");
}
