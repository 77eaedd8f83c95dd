// Chainlit's page has a few words of its own that no translation reaches. They are named in the catalogue as
// "chainlit: <what it says>", and are replaced where nothing but the page itself writes: names of buttons and
// of what is only heard.

const MARK = "chainlit: ";
const SPOKEN = ["aria-label", "title", "placeholder"];
const HEARD = ".sr-only, [role=menuitem], [role=dialog] button, nav a, nav span";

export function speak(words) {
  const ours = new Map(
    Object.entries(words)
      .filter(([key, text]) => key.startsWith(MARK) && key.slice(MARK.length) !== text)
      .map(([key, text]) => [key.slice(MARK.length), text]),
  );
  if (!ours.size) return;
  const replace = (root) => {
    for (const element of [root, ...root.querySelectorAll("*")]) say(element, ours);
  };
  replace(document.body);
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      if (type === "attributes") say(target, ours);
      for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) replace(node);
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: SPOKEN });
}

function say(element, ours) {
  for (const name of SPOKEN) {
    const text = ours.get(element.getAttribute(name));
    if (text) element.setAttribute(name, text);
  }
  if (!element.childElementCount && element.matches(HEARD)) {
    const text = ours.get(element.textContent.trim());
    if (text) element.textContent = text;
  }
}
