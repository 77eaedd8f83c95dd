// What our page does beside Chainlit's: elements wait for `window.orbiquant.ready`.
import "./orbiquant/address.js";
import "./orbiquant/outbox.js";
import { feed } from "./orbiquant/feed.js";
import "./orbiquant/cards.js";
import "./orbiquant/pictures.js";
import { again, ready } from "./orbiquant/reader.js";

window.orbiquant = Object.assign(window.orbiquant ?? {}, { again, feed, ready });

// These act at once, and read what stands above.
await Promise.all([import("./orbiquant/facts.js"), import("./orbiquant/toolbar.js"), import("./orbiquant/typing.js")]);
