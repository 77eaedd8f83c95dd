// What Chainlit's own page lacks for those who hear it: names of buttons, roles that fit, a dialog that says its title.

const NAMES = {
  "#sidebar-trigger-button": "toolbar.threads",
  "#search-chats-button": "toolbar.search",
  "#new-chat-button": "toolbar.new",
  "#user-nav-button": "toolbar.user",
  "#chat-submit": "toolbar.send",
  "#stop-button": "toolbar.stop",
  "#chat-input": "toolbar.input",
  "#side-view-title button": "cards.close",
  "[id=thread-options]": "toolbar.thread",
  ".positive-feedback-off, .positive-feedback-on": "toolbar.good",
  ".negative-feedback-off, .negative-feedback-on": "toolbar.bad",
  "#header ~ * .absolute.bottom-4 > button": "toolbar.down",
  ".message-content ~ * button.undefined, .ai-message button.undefined": "toolbar.copy",
};

/** Again whenever something was drawn: what is right already is left alone. */
export function mend() {
  for (const [which, key] of Object.entries(NAMES)) {
    for (const found of document.querySelectorAll(which)) name(found, window.orbiquant.say(key));
  }
  for (const menu of document.querySelectorAll("[data-sidebar] div[aria-haspopup=menu]")) give(menu, "role", "button");
  for (const step of document.querySelectorAll("h3[data-orientation]")) give(step, "aria-level", "2");
  for (const list of document.querySelectorAll("ul[data-sidebar=menu]")) give(list, "role", "group");
  for (const news of document.querySelectorAll("ol[data-sonner-toaster]")) give(news, "role", "group");
  for (const item of document.querySelectorAll("ul[data-sidebar=menu] li")) give(item, "role", "none");
  for (const handle of document.querySelectorAll("[role=separator][aria-controls]")) {
    if (!document.getElementById(handle.getAttribute("aria-controls"))) handle.removeAttribute("aria-controls");
  }
  for (const list of document.querySelectorAll("[data-sidebar=sidebar]")) {
    give(list, "role", "navigation");
    give(list, "aria-label", window.orbiquant.say("toolbar.conversations"));
  }
  for (const month of document.querySelectorAll("[cmdk-group-heading], [data-sidebar=group-label] span")) inWordsOfTheReader(month);
  for (const link of document.querySelectorAll("a[node]")) link.removeAttribute("node"); // React's object, written out
  for (const sign of document.querySelectorAll("img[alt^='Avatar for']")) sign.alt = ""; // the same beside every answer
  for (const lost of document.querySelectorAll("[data-sidebar] [role=alert] p")) write(lost, window.orbiquant.say("toolbar.list_lost"));
  for (const none of document.querySelectorAll("[cmdk-root]:has(input:not(:placeholder-shown)) [cmdk-empty]:not(:has(svg))")) {
    write(none, window.orbiquant.say("toolbar.nothing_found"));
  }
  for (const talk of document.querySelectorAll("[data-sidebar] li[id^=thread-] > a")) markOpen(talk);
  for (const beside of document.querySelectorAll("aside:has(#side-view-content)")) {
    name(beside, beside.querySelector("#side-view-title").textContent);
  }
  const title = document.querySelector("[role=dialog] #side-view-title");
  title?.closest("[role=dialog]").setAttribute("aria-labelledby", title.id);
}

/** Talks are put together by month, and the month is written as the browser speaks, which may not be the reader. */
function inWordsOfTheReader(heading) {
  const { language } = window.orbiquant.reader;
  const year = /\d{4}$/.exec(heading.textContent)?.[0];
  if (!year || navigator.language.startsWith(language)) return;
  for (let month = 0; month < 12; month += 1) {
    const first = new Date(Number(year), month, 1);
    const written = (locale) => `${first.toLocaleString(locale, { month: "long" })} ${year}`;
    const full = first.toLocaleString(navigator.language, { month: "long", year: "numeric" });
    if ([written(navigator.language), full].includes(heading.textContent)) heading.textContent = written(language);
  }
}

/** Anew where it differs: the button that sends becomes the one that stops. */
function name(element, text) {
  if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
}

/** In the very node that holds the words: React takes them away again by it. */
function write(element, text) {
  const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  if (words && words.data !== text) words.data = text;
}

/** The talk that the address names: of one that has just begun Chainlit does not know that it is open. */
function markOpen(talk) {
  const open = location.pathname.endsWith(talk.parentElement.id.replace(/^thread-/, "/thread/"));
  if (open === talk.hasAttribute("aria-current")) return;
  if (open) talk.setAttribute("aria-current", "page");
  else talk.removeAttribute("aria-current");
}

function give(element, attribute, value) {
  if (!element.hasAttribute(attribute)) element.setAttribute(attribute, value);
}
