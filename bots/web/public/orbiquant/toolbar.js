// Our buttons in Chainlit's header: notices, the watchlist, the help, the account. Chainlit draws its header anew now
// and then; whenever ours are missing they are put back.

import { goInto } from "./beside.js";
import { feed } from "./feed.js";
import { mend } from "./mending.js";

const MINE = "oq-toolbar";
const ICONS = {
  bell: "M6 8a6 6 0 0 1 12 0c0 7 3 9 3 9H3s3-2 3-9 M10.3 21a1.94 1.94 0 0 0 3.4 0",
  list: "M8 6h13 M8 12h13 M8 18h13 M3 6h.01 M3 12h.01 M3 18h.01",
  help: "M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3 M12 17h.01 M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  settings: "M4 21v-7 M4 10V3 M12 21v-9 M12 8V3 M20 21v-5 M20 12V3 M1 14h6 M9 8h6 M17 16h6",
  account: "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2 M16 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z",
};
const notices = new Map();
let unread = 0;

window.orbiquant.ready.then(() => {
  let due = 0;
  const keep = () => {
    due = 0;
    put();
    mend();
  };
  keep();
  new MutationObserver(() => (due ||= requestAnimationFrame(keep))).observe(document.body, { childList: true, subtree: true });
  feed.watch("notices", {}, hear);
  window.addEventListener("orbiquant:notices", () => document.getElementById("oq-bell")?.click());
});

function put() {
  const header = document.getElementById("header");
  const place = document.getElementById("user-nav-button")?.closest("#header > div:last-child");
  if (!header || !place || document.getElementById(MINE)) return;
  const bar = document.createElement("div");
  bar.id = MINE;
  bar.append(
    button("oq-bell", "bell", "toolbar.notices", toggleNotices, { "aria-haspopup": "dialog", "aria-expanded": "false" }),
    button("oq-list", "list", "toolbar.watchlist", () => tell("orbiquant:watchlist", "#oq-list")),
    button("oq-settings", "settings", "toolbar.settings", () => tell("orbiquant:settings", "#oq-settings")),
    button("oq-help", "help", "toolbar.help", () => tell("orbiquant:help", "#oq-help")),
    link("oq-account", "account", "toolbar.account", "/account"),
  );
  place.prepend(bar);
  header.querySelector("h1") ?? header.prepend(heading());
  count();
}

/** Heard, not seen: what page this is. */
function heading() {
  const made = document.createElement("h1");
  made.className = "oq-spoken";
  made.textContent = "OrbiQuant";
  return made;
}

// The server opens what stands beside the talk; it hears what this window says to itself. A page that is just opening is
// not heard yet, or forgets what was opened before its talk was there: then it is said again, until somebody does
// something else.
const LOOK_MS = 100;
const AGAIN = 8; // looks
const SETTLED = 12;
const MOST = 70;

function tell(word, opener) {
  let seen = 0;
  let looks = 0;
  let elsewhere = false;
  const leave = () => (elsewhere = true);
  const say = () => window.postMessage(word, window.location.origin);
  const look = () => {
    if (elsewhere || seen >= SETTLED || ++looks > MOST) return stop();
    const there = document.getElementById("side-view-content") !== null;
    if (there) goInto(opener);
    if (!there && (seen || looks % AGAIN === 0)) say();
    seen = there ? seen + 1 : 0;
    setTimeout(look, LOOK_MS);
  };
  const stop = () => ["pointerdown", "keydown"].forEach((event) => removeEventListener(event, leave, true));
  ["pointerdown", "keydown"].forEach((event) => addEventListener(event, leave, true));
  say();
  look();
}

function button(id, icon, key, act, more = {}) {
  const made = dressed(document.createElement("button"), id, icon, key);
  made.type = "button";
  for (const [attribute, value] of Object.entries(more)) made.setAttribute(attribute, value);
  made.addEventListener("click", act);
  return made;
}

function link(id, icon, key, href) {
  const made = dressed(document.createElement("a"), id, icon, key);
  made.href = href;
  return made;
}

function dressed(made, id, icon, key) {
  made.id = id;
  made.className = "oq-tool";
  made.title = window.orbiquant.say(key);
  made.setAttribute("aria-label", made.title);
  const paths = ICONS[icon].split(/ (?=M)/).map((d) => `<path d="${d}"/>`).join("");
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`;
  return made;
}

function hear(said) {
  if (said.type !== "notices") return;
  for (const notice of said.notices) notices.set(notice.id, notice);
  unread = said.unread;
  count();
  const panel = document.getElementById("oq-notices");
  if (panel) fill(panel);
}

function count() {
  const bell = document.getElementById("oq-bell");
  if (!bell) return;
  bell.dataset.unread = unread;
  const { say } = window.orbiquant;
  bell.setAttribute("aria-label", unread ? say("toolbar.notices_unread", { count: unread }) : say("toolbar.notices"));
  bell.querySelector(".oq-count")?.remove();
  if (!unread) return;
  const badge = document.createElement("span");
  badge.className = "oq-count";
  badge.setAttribute("aria-hidden", "true");
  badge.textContent = unread > 99 ? "99+" : String(unread);
  bell.append(badge);
}

function toggleNotices() {
  const open = document.getElementById("oq-notices");
  if (open) {
    close(open);
    return;
  }
  const panel = document.createElement("div");
  panel.id = "oq-notices";
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", window.orbiquant.say("toolbar.notices"));
  panel.tabIndex = -1;
  fill(panel);
  document.body.append(panel);
  document.getElementById("oq-bell")?.setAttribute("aria-expanded", "true");
  panel.focus();
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close(panel));
  setTimeout(() => document.addEventListener("pointerdown", outside), 0);
}

function outside(event) {
  const panel = document.getElementById("oq-notices");
  if (panel && !event.target.closest("#oq-notices, #oq-bell")) close(panel, false);
}

function close(panel, back = true) {
  panel.remove();
  document.removeEventListener("pointerdown", outside);
  const bell = document.getElementById("oq-bell");
  bell?.setAttribute("aria-expanded", "false");
  if (back) bell?.focus();
}

function fill(panel) {
  const { say, moment } = window.orbiquant;
  const heading = document.createElement("h2");
  heading.textContent = say("toolbar.notices");
  const shown = [...notices.values()].sort((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, 30);
  const list = document.createElement("ul");
  for (const notice of shown) {
    const item = document.createElement("li");
    item.dataset.unread = String(!notice.read_at);
    const text = document.createElement("span");
    text.textContent = notice.text;
    const time = document.createElement("time");
    time.dateTime = notice.created_at;
    time.textContent = moment(notice.created_at);
    item.append(text, time);
    list.append(item);
  }
  const none = document.createElement("p");
  none.className = "oq-soft";
  none.textContent = say("notices.none");
  const read = document.createElement("button");
  read.type = "button";
  read.className = "oq-button";
  read.textContent = say("notices.read");
  read.hidden = !unread;
  read.addEventListener("click", () => {
    feed.ask({ do: "read" }).catch(() => {});
    panel.focus();
  });
  const head = document.createElement("div");
  head.className = "oq-heading";
  head.append(heading, read);
  panel.replaceChildren(head, shown.length ? list : none);
}
