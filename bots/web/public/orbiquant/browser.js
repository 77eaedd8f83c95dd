// What a browser knows of its person.

const SAMPLE = 1234567.89;

/** Of what they have not chosen: their time zone, and their region's digits where its language writes others. */
export function known(unchosen) {
  const told = {};
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const digits = shape(navigator.language);
  if (zone && unchosen.includes("time_zone")) told.time_zone = zone;
  if (digits !== shape(spoken()) && unchosen.includes("number_format")) told.number_format = digits;
  return told;
}

/** Of the languages that the page speaks, the browser's. */
export function spoken() {
  return navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
}

// "1.234,56"
function shape(locale) {
  try {
    const parts = new Intl.NumberFormat(locale).formatToParts(SAMPLE);
    const sign = (type) => parts.find((part) => part.type === type)?.value ?? "";
    return `1${sign("group")}234${sign("decimal")}56`;
  } catch {
    return shape("en"); // a browser that names no locale
  }
}
