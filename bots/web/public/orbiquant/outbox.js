// What was typed and sent, until the server has said it back: a program that is killed takes along what is on its way.
// On the next connection it is sent again under its own id, which the server answers once. After a reload nobody
// knows any more where it belonged: then it stands in the box again.

import { lineOverBox } from "./composer.js";

const CHATS = "/ws/socket.io";
const SENT = '42["client_message",';
const OPENED = '42["clear_call_fn"';
const REFUSED = '42["toast"';
const KEPT = "orbiquant-unsent";
const RECORD_MS = 400; // in which the thread comes, and with it what has arrived after all
const LATE_MS = 120_000; // of what is older its person knows what became of it
const SHOWN_MS = 12_000;

const heard = new WeakSet();
let waiting = read();
let before = waiting; // by the page that was here until it was loaded again
const send = WebSocket.prototype.send;

WebSocket.prototype.send = function watched(data) {
  if (this.url.includes(CHATS)) {
    if (!heard.has(this)) listen(this);
    if (typeof data === "string" && data.startsWith(SENT)) note(data);
  }
  return send.call(this, data);
};

function listen(socket) {
  heard.add(socket);
  socket.addEventListener("message", ({ data }) => typeof data === "string" && hear(socket, data));
}

function note(frame) {
  const { id, output } = JSON.parse(frame.slice(2))[1].message;
  keep([...waiting.filter((one) => one.id !== id), { id, text: output, frame, at: Date.now(), who: who() }]);
}

function hear(socket, frame) {
  if (waiting.length) keep(frame.startsWith(REFUSED) ? [] : waiting.filter(({ id }) => !frame.includes(id)));
  if (frame.startsWith(OPENED) && waiting.length) setTimeout(() => again(socket), RECORD_MS);
}

async function again(socket) {
  await window.orbiquant.ready;
  const lost = waiting.filter(({ at }) => Date.now() - at < LATE_MS);
  const mine = lost.filter((one) => one.who === who());
  keep(mine.filter((one) => !before.includes(one)));
  const [old] = mine.filter((one) => before.includes(one)).slice(-1);
  before = [];
  if (old) putBack(old.text);
  for (const { frame } of waiting) if (socket.readyState === WebSocket.OPEN) send.call(socket, frame);
  if (waiting.length) tell("outbox.again");
}

// As if it had been typed, so that Chainlit takes it for the box's text; what was typed since stays.
function putBack(text) {
  const box = document.getElementById("chat-input");
  if (!box || box.value) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  tell("outbox.kept");
}

function tell(key) {
  const line = lineOverBox("oq-outbox-note", window.orbiquant.say(key));
  setTimeout(() => line.remove(), SHOWN_MS);
}

const who = () => window.orbiquant.reader?.name;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

function keep(entries) {
  waiting = entries;
  try {
    if (waiting.length) sessionStorage.setItem(KEPT, JSON.stringify(waiting));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // a browser that keeps nothing: then it lasts as long as the page
  }
}
