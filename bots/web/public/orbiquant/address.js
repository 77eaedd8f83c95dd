// The address names the open thread, so that a reload opens it again; Chainlit leaves it at the start page.
import { again } from "./reader.js";

const CHAT = "/chat/";
const START = /^\/chat\/?$/; // without its last sign after "New conversation"
const THREAD = "/chat/thread/";
const [LOOK_MS, LOOKS, EMPTY_LOOKS] = [250, 60, 6];

window.addEventListener("message", (event) => {
  const said = event.source === window ? event.data : null;
  if (said?.orbiquant === "thread" && START.test(location.pathname) && /^[0-9a-f-]{36}$/.test(said.id)) {
    history.replaceState(history.state, "", THREAD + said.id);
  }
  if (said?.orbiquant === "gone") location.assign(CHAT); // the open conversation was deleted, here or elsewhere
  if (said?.orbiquant === "settings") again(); // something was chosen by saying so
});

// The feed is the first to hear that the log-in ended; after the next one the same thread is open again.
window.addEventListener("orbiquant:feed", ({ detail }) => {
  if (detail.state === "signed_out") location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
});

// When the open talk is deleted, Chainlit may be left with neither talk nor first screen: then the page begins anew.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[role=alertdialog] > div:last-child > button:last-child")) beginAnewIfEmpty();
}, true);

function beginAnewIfEmpty(looks = LOOKS, empty = 0) {
  const shown = location.pathname.startsWith(THREAD) || document.querySelector(".oq-home, [data-step-type=user_message]");
  if (!shown && empty === EMPTY_LOOKS) location.assign(CHAT);
  else if (looks) setTimeout(beginAnewIfEmpty, LOOK_MS, looks - 1, shown ? 0 : empty + 1);
}
