// Focus and Escape of what Chainlit opens: the panel beside the talk, and the drawer of talks on a narrow screen.

const PANEL = "aside:has(#side-view-content)";
const DRAWER = "[data-sidebar=sidebar][data-mobile=true]";
const TRIGGER = "#sidebar-trigger-button";
const CLOSE = "#side-view-title button";
const [LOOK_MS, LOOKS] = [50, 40];

let opener = "";

/** Into the panel, once it is there; who closes it is again where `from` says. */
export function goInto(from) {
  const panel = document.querySelector(PANEL);
  opener = from;
  if (!panel || panel.contains(document.activeElement)) return;
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (!isEscape(event) || event.defaultPrevented) return;
  event.target.closest?.(PANEL)?.querySelector(CLOSE)?.click();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.(PANEL) && target.closest(CLOSE)) goBack(PANEL, opener);
}, true);

// Before Chainlit hears it: the words that its button shows at focus would take the key for themselves.
document.addEventListener("keydown", (event) => {
  const drawer = isEscape(event) && event.target.closest?.(DRAWER);
  if (!drawer) return;
  event.stopImmediatePropagation();
  drawer.querySelector(TRIGGER)?.click();
  goBack(DRAWER, TRIGGER);
}, true);

function isEscape(event) {
  return event.key === "Escape" && !event.isComposing;
}

/** The button that opened what is closing may be drawn anew, so it is looked for when that is gone. */
function goBack(closing, where, looks = LOOKS) {
  const back = where && !document.querySelector(closing) && document.querySelector(where);
  if (back && document.activeElement === document.body) back.focus();
  else if (!back && looks) setTimeout(goBack, LOOK_MS, closing, where, looks - 1);
}
