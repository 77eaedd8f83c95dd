import { ready } from "./orbiquant/reader.js";

window.orbiquant = Object.assign(window.orbiquant ?? {}, { ready });
