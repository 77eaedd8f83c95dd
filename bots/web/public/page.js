// What our page does beside Chainlit's: elements wait for `window.orbiquant.ready`.
import { feed } from "./orbiquant/feed.js";

window.orbiquant = Object.assign(window.orbiquant ?? {}, { feed });
