import "./orbiquant/pictures.js";
import "./orbiquant/cards.js";
import { again, ready } from "./orbiquant/reader.js";
import { feed } from "./orbiquant/feed.js";

window.orbiquant = Object.assign(window.orbiquant ?? {}, { again, feed, ready });

await import("./orbiquant/facts.js");
await import("./orbiquant/toolbar.js");
