// What Chainlit's own page lacks for those who hear it: names of buttons, roles that fit, a dialog that says its title.

const NAMES = {
  "#sidebar-trigger-button": "toolbar.threads",
  "#search-chats-button": "toolbar.search",
  "#new-chat-button": "toolbar.new",
  "#user-nav-button": "toolbar.user",
  "#chat-submit": "toolbar.send",
  "#stop-button": "toolbar.stop",
  "#chat-input": "toolbar.input",
  "#side-view-title button": "cards.close",
  "[id=thread-options]": "toolbar.thread",
  ".positive-feedback-off, .positive-feedback-on": "toolbar.good",
  ".negative-feedback-off, .negative-feedback-on": "toolbar.bad",
  "#header ~ * .absolute.bottom-4 > button": "toolbar.down",
  ".message-content ~ * button.undefined, .ai-message button.undefined": "toolbar.copy",
};

/** Again whenever something was drawn: what is right already is left alone. */
export function mend() {
  for (const [which, key] of Object.entries(NAMES)) {
    for (const found of document.querySelectorAll(which)) give(found, "aria-label", window.orbiquant.say(key));
  }
  for (const menu of document.querySelectorAll("[data-sidebar] div[aria-haspopup=menu]")) give(menu, "role", "button");
  for (const list of document.querySelectorAll("ul[data-sidebar=menu]")) give(list, "role", "group");
  for (const news of document.querySelectorAll("ol[data-sonner-toaster]")) give(news, "role", "group");
  for (const item of document.querySelectorAll("ul[data-sidebar=menu] li")) give(item, "role", "none");
  for (const handle of document.querySelectorAll("[role=separator][aria-controls]")) {
    if (!document.getElementById(handle.getAttribute("aria-controls"))) handle.removeAttribute("aria-controls");
  }
  const title = document.querySelector("[role=dialog] #side-view-title");
  title?.closest("[role=dialog]").setAttribute("aria-labelledby", title.id);
}

function give(element, attribute, value) {
  if (!element.hasAttribute(attribute)) element.setAttribute(attribute, value);
}
