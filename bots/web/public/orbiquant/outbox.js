// What was typed and sent, until the server says that it is stored: a program that is killed takes along what is on its
// way. A page that comes back asks what became of it. What is not there is sent again under its own id, which the server
// answers once; after a reload nobody knows any more where it belonged, and it stands in the box again. So does what the
// server refuses.

import { nameThread } from "./address.js";
import { lineOverBox } from "./composer.js";

const CHATS = "/ws/socket.io";
const EVENT = "42"; // of Socket.IO's packets
const SENT = `${EVENT}["client_message",`;
const HEARD = `${EVENT}["orbiquant:`;
const KEPT = "orbiquant-unsent";
const LATE_MS = 120_000; // of what is older its person knows what became of it
const SHOWN_MS = 12_000;

const on = {
  "orbiquant:opened": ask,
  "orbiquant:unknown": (socket, { id }) => recover(socket, id),
  "orbiquant:taken": (socket, { id, thread }) => {
    if (before.has(id)) window.postMessage({ orbiquant: "begun", id: thread }, location.origin);
    else nameThread(thread);
    settle(id);
    if (resent.delete(id)) tell("outbox.again");
  },
  "orbiquant:refused": (socket, { id }) => giveBack(id, "outbox.refused"),
};
const listened = new WeakSet();
const resent = new Set();
let waiting = read();
const before = new Set(waiting.map(({ id }) => id)); // by the page that was here until it was loaded again
const send = WebSocket.prototype.send;

WebSocket.prototype.send = function watched(data) {
  if (this.url.includes(CHATS)) {
    if (!listened.has(this)) listen(this);
    if (typeof data === "string" && data.startsWith(SENT)) note(data);
  }
  return send.call(this, data);
};

function listen(socket) {
  listened.add(socket);
  socket.addEventListener("message", ({ data }) => {
    if (typeof data !== "string" || !data.startsWith(HEARD)) return;
    const [event, told] = JSON.parse(data.slice(EVENT.length));
    window.orbiquant.ready.then(() => on[event]?.(socket, told));
  });
}

function note(frame) {
  const { id, output } = JSON.parse(frame.slice(EVENT.length))[1].message;
  keep([...waiting.filter((one) => one.id !== id), { id, text: output, frame, at: Date.now(), who: who() }]);
}

function ask(socket) {
  keep(waiting.filter((one) => Date.now() - one.at < LATE_MS && one.who === who()));
  if (waiting.length) sendOn(socket, EVENT + JSON.stringify(["orbiquant:arrived", waiting.map(({ id }) => id)]));
}

function recover(socket, id) {
  const lost = waiting.find((one) => one.id === id);
  if (!lost) return;
  if (before.has(id)) return giveBack(id, "outbox.kept");
  resent.add(id);
  sendOn(socket, lost.frame);
}

/** It waits no more. */
function settle(id) {
  keep(waiting.filter((one) => one.id !== id));
}

// As if it had been typed, so that Chainlit takes it for the box's text; what was typed since stays under it.
function giveBack(id, key) {
  const box = document.getElementById("chat-input");
  const lost = waiting.find((one) => one.id === id);
  if (!lost || !box) return;
  settle(id);
  resent.delete(id);
  const text = [lost.text, box.value].filter(Boolean).join("\n");
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  tell(key);
}

function sendOn(socket, frame) {
  if (socket.readyState === WebSocket.OPEN) send.call(socket, frame);
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
