// What the page does beyond Chainlit, in modules of its own.
import "./orbiquant/address.js";
