// What the page's own elements and scripts share: window.orbiquant.
import "./orbiquant/pictures.js";
