// Where Enter does nothing in Chainlit's page: in the name of a talk, and while a message cannot be sent.

import { lineOverBox } from "./composer.js";

const NOTE = "oq-composer-note";

window.orbiquant.ready.then(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.target.matches("[role=dialog] input#name")) rename(event);
    else if (!event.shiftKey && event.target.closest?.("#chat-input")) hold(event);
  }, true);
});

function rename(event) {
  event.preventDefault();
  const [confirm] = [...event.target.closest("[role=dialog]").querySelectorAll(":scope > div:last-of-type > button")].slice(-1);
  if (event.target.reportValidity()) confirm?.click();
}

/** What is typed while an answer goes on, or without a connection, stays where it is; and that is said. */
function hold(event) {
  const input = event.target.closest("#chat-input");
  if (!(input.value ?? input.textContent).trim()) return;
  const busy = document.getElementById("stop-button");
  const [key, over] = busy
    ? ["composer.busy", () => !document.getElementById("stop-button")]
    : ["composer.not_sent", () => !document.getElementById("chat-submit")?.disabled];
  if (over()) return;
  event.preventDefault();
  event.stopPropagation();
  note(window.orbiquant.say(key), over);
}

function note(text, over) {
  const made = lineOverBox(NOTE, text);
  const watcher = new MutationObserver(() => {
    if (made.isConnected && !over()) return;
    watcher.disconnect();
    made.remove();
  });
  watcher.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
}
