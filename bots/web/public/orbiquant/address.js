// The address names the open thread, so that a reload opens it again; Chainlit leaves it at the start page.
import { again } from "./reader.js";

const CHAT = "/chat/";
const START = /^\/chat\/?$/; // without its last sign after "New conversation"
const THREAD = "/chat/thread/";
const QUESTION = "[data-step-type=user_message]";
const BEGUN = "orbiquant-begun";
const BEGUN_LOOKS = 4;
const [LOOK_MS, LOOKS, EMPTY_LOOKS] = [250, 60, 6];

let opens = ""; // the thread that begins with the next question

export function nameThread(id) {
  if (START.test(location.pathname) && /^[0-9a-f-]{36}$/.test(id)) {
    history.replaceState(history.state, "", THREAD + id);
  }
}

window.addEventListener("message", (event) => {
  const said = event.source === window ? event.data : null;
  if (said?.orbiquant === "thread") nameThread(said.id);
  if (said?.orbiquant === "opens") opens = said.id;
  if (said?.orbiquant === "begun" && START.test(location.pathname)) location.replace(THREAD + said.id);
  if (said?.orbiquant === "gone") location.assign(CHAT); // the open conversation was deleted, here or elsewhere
  if (said?.orbiquant === "settings") again(); // something was chosen by saying so
});

// A page that is loaded again right after its first question did not hear of its thread; the question may have arrived.
window.addEventListener("pagehide", () => {
  const asked = document.querySelector(QUESTION);
  if (opens && asked && START.test(location.pathname)) sessionStorage.setItem(BEGUN, opens);
});

const begun = sessionStorage.getItem(BEGUN);
sessionStorage.removeItem(BEGUN);
if (begun && START.test(location.pathname)) goToBegun(begun);

async function goToBegun(id, looks = BEGUN_LOOKS) {
  const found = await fetch(`/chat/project/thread/${id}`).catch(() => null);
  if (!START.test(location.pathname)) return;
  if (found?.ok) location.replace(THREAD + id);
  else if (looks) setTimeout(goToBegun, LOOK_MS, id, looks - 1);
}

// The feed is the first to hear that the log-in ended; after the next one the same thread is open again.
window.addEventListener("orbiquant:feed", ({ detail }) => {
  if (detail.state === "signed_out") location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
});

// When the open talk is deleted, Chainlit may be left with neither talk nor first screen: then the page begins anew.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[role=alertdialog] > div:last-child > button:last-child")) beginAnewIfEmpty();
}, true);

function beginAnewIfEmpty(looks = LOOKS, empty = 0) {
  const shown = location.pathname.startsWith(THREAD) || document.querySelector(`.oq-home, ${QUESTION}`);
  if (!shown && empty === EMPTY_LOOKS) location.assign(CHAT);
  else if (looks) setTimeout(beginAnewIfEmpty, LOOK_MS, looks - 1, shown ? 0 : empty + 1);
}
