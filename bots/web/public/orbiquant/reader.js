// Who reads, in which words and with which digits. Everything that a script writes for a person goes through here.
//
//   await orbiquant.ready
//   orbiquant.reader   {name, language, number_locale, time_zone, theme, unchosen}
//   orbiquant.words    the catalogue's section "script" in the reader's language; {field} is filled by say()
//   "orbiquant:reader" on window: the reader chose another format, zone or theme
//   orbiquant.number(1234.5, {digits: 2}), orbiquant.moment("2018-12-31T20:00:00Z"), orbiquant.say(key, {field: 3})

import { known, spoken } from "./browser.js";
import { speak } from "./speaking.js";

const RETRY_MS = 700;
const APPLIED_THEME = "orbiquant-theme";
const CHAINLITS_THEME = "vite-ui-theme";
const orbiquant = (window.orbiquant = window.orbiquant ?? {});

export const ready = read();

// Before the log-in there is nobody to ask about; after it the page is not loaded again by itself.
async function read() {
  let loggedInHere = false;
  for (;;) {
    const { status, said: found } = await me();
    const said = found && (await introduced(found));
    if (said) {
      if (loggedInHere && said.language !== spoken()) window.location.reload();
      become(said);
      speak(orbiquant.words); // once: another language loads the page anew
      return orbiquant.reader;
    }
    loggedInHere ||= status === 401;
    await loggedIn(status === 401);
  }
}

// After a change of settings: what the reader chose holds at once; another language needs the page anew.
export async function again() {
  const { said } = await me();
  if (!said) return;
  if (said.language !== orbiquant.reader.language) window.location.reload();
  else become(said);
}

// Where the person has not chosen how they read, the server hears what their browser knows.
async function introduced(said) {
  const told = known(said.unchosen);
  if (!Object.keys(told).length) return said;
  const headers = { "Content-Type": "application/json" };
  const { said: better } = await me("/me/browser", { method: "POST", headers, body: JSON.stringify(told) });
  return better ?? said;
}

// `said` is there for whoever is logged in.
async function me(path = "/me", options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(path, { ...options, headers }).catch(() => null);
  return { status: answer?.status, said: answer?.ok ? await answer.json() : null };
}

// After a refusal it is asked again when the log-in page has been left, and otherwise after a while.
function loggedIn(refused) {
  return new Promise((resolve) => {
    const look = () => (refused && /\/login\/?$/.test(window.location.pathname) ? setTimeout(look, RETRY_MS) : resolve());
    setTimeout(look, RETRY_MS);
  });
}

function become({ words, ...reader }) {
  Object.assign(orbiquant, { reader, words, number, moment, say });
  document.documentElement.lang = reader.language;
  applyTheme(reader.theme);
  window.dispatchEvent(new Event("orbiquant:reader"));
}

// "1.234,50"; digits is how many stand behind the point, or {least, most}.
function number(value, { digits = 2 } = {}) {
  if (!Number.isFinite(Number(value))) return "—";
  const { least, most } = typeof digits === "object" ? digits : { least: digits, most: digits };
  const format = new Intl.NumberFormat(orbiquant.reader.number_locale, {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
    useGrouping: "always",
    signDisplay: "negative", // a small fall that rounds to nothing is no "-0.00"
  });
  return format.format(Number(value)).replaceAll("'", "’"); // as the answers write it, in every browser
}

// "31 dic 2018, 21:00 UTC+1", as the answers write it; a date alone stays the day it is.
function moment(iso) {
  const { language, time_zone } = orbiquant.reader;
  const day = { day: "numeric", month: "short", year: "numeric" };
  const alone = String(iso).length === "2018-12-31".length;
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "—";
  const format = (options, locale = language) =>
    Object.fromEntries(
      new Intl.DateTimeFormat(locale, { timeZone: alone ? "UTC" : time_zone, ...options })
        .formatToParts(at)
        .map((part) => [part.type, part.value]),
    );
  const date = format(day);
  const shown = `${date.day} ${date.month} ${date.year}`;
  if (alone) return shown;
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const zone = format({ timeZoneName: "shortOffset" }, "en").timeZoneName.replace(/^GMT(\+0$)?/, "UTC");
  return `${shown} ${time.hour}:${time.minute} ${zone}`;
}

function say(key, fields = {}) {
  const sentence = orbiquant.words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}

// Once for each choice: what is switched on the page afterwards stays as it was switched.
function applyTheme(theme) {
  if (!theme || localStorage.getItem(APPLIED_THEME) === theme) return;
  localStorage.setItem(APPLIED_THEME, theme);
  localStorage.setItem(CHAINLITS_THEME, theme);
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.remove("light", "dark");
  document.documentElement.classList.add(dark ? "dark" : "light");
}
