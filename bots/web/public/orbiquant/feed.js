// The live feed: one WebSocket for the whole page, opened when something is first watched.
//
//   const stop = feed.watch("candles", { symbol: "BTC", timeframe: "4h" }, (message) => { ... });
//   const reply = await feed.ask({ do: "cancel", job: id });
//
// Messages are as the server sends them, by their `type`; "problem" may be one, and more may follow it unless it
// says `over`; "lost" says that the connection is gone. Then everything is watched again, and begins with a whole one.
//
// Events on window: "orbiquant:feed" with detail { state: "open" | "closed" | "signed_out" }; after the last the page
// is left for the log-in (address.js).

const PAUSES = [500, 1000, 2000, 5000, 10000, 15000];
const SIGNED_OUT = 4401;
const TOO_MANY = 4429;
const LATER = 30000; // until another page may have been closed
const ANSWER_WITHIN = 10000;

class Feed {
  #socket = null;
  #watched = new Map(); // number -> { topic, args, callback }
  #asked = new Map(); // number -> { resolve, reject, timer }
  #number = 0;
  #failures = 0;
  #timer = null;
  state = "closed";

  constructor() {
    window.addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  /** Calls back with every message of the topic, until the returned function is called. */
  watch(topic, args, callback) {
    const number = ++this.#number;
    this.#watched.set(number, { topic, args, callback });
    if (!this.#send({ id: number, do: "watch", topic, ...args })) this.#connect();
    return () => {
      if (this.#watched.delete(number)) this.#send({ id: number, do: "leave" });
    };
  }

  /** One question and its answer; rejects with the problem, or with nothing when the connection is gone. */
  ask(message) {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#answered(number)?.reject(null), ANSWER_WITHIN);
      this.#asked.set(number, { resolve, reject, timer });
      if (!this.#send({ id: number, ...message })) this.#answered(number).reject(null);
    });
  }

  #connect() {
    if (this.#socket || this.#timer) return;
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/feed`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#failures = 0;
      this.#become("open");
      for (const [number, { topic, args }] of this.#watched) {
        this.#send({ id: number, do: "watch", topic, ...args });
      }
    };
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => this.#closed(event.code);
  }

  #hear(message) {
    const answered = this.#answered(message.id);
    if (answered) {
      if (message.type === "problem") answered.reject(message.problem);
      else answered.resolve(message);
      return;
    }
    const watched = this.#watched.get(message.id);
    if (!watched) return;
    if (message.over) this.#watched.delete(message.id);
    try {
      watched.callback(message);
    } catch (error) {
      console.error(error); // one listener's mistake is not another's
    }
  }

  #closed(code) {
    this.#socket = null;
    for (const { callback } of [...this.#watched.values()]) callback({ type: "lost" });
    for (const number of [...this.#asked.keys()]) this.#answered(number).reject(null);
    this.#become(code === SIGNED_OUT ? "signed_out" : "closed");
    if (!this.#watched.size) return;
    const pause = code === TOO_MANY ? LATER : PAUSES[Math.min(this.#failures++, PAUSES.length - 1)];
    this.#timer = setTimeout(() => this.#again(), pause * (0.75 + Math.random() / 2)); // not all pages at once
  }

  #again() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#watched.size) this.#connect();
  }

  #hurry() {
    if (this.#timer) this.#again();
  }

  #answered(number) {
    const asked = this.#asked.get(number);
    if (asked) {
      this.#asked.delete(number);
      clearTimeout(asked.timer);
    }
    return asked;
  }

  #send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #become(state) {
    this.state = state;
    window.dispatchEvent(new CustomEvent("orbiquant:feed", { detail: { state } }));
  }
}

export const feed = new Feed();
