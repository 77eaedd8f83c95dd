// What our page does beside Chainlit's: elements wait for `window.orbiquant.ready`.
import { feed } from "./orbiquant/feed.js";
import "./orbiquant/pictures.js";
import { ready } from "./orbiquant/reader.js";

window.orbiquant = Object.assign(window.orbiquant ?? {}, { feed, ready });
