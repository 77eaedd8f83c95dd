// A small dialog of the page's own: the browser keeps focus in it, closes it with Escape, and gives focus back.

/** Shows `content` under `title` until it is closed; then `opener` has the focus again. */
export function openDialog(title, content, opener) {
  const dialog = document.createElement("dialog");
  dialog.className = "oq-dialog";
  const heading = document.createElement("h2");
  heading.id = `oq-dialog-${Date.now()}`;
  heading.textContent = title;
  dialog.setAttribute("aria-labelledby", heading.id);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "oq-icon";
  close.setAttribute("aria-label", window.orbiquant.say("cards.close"));
  close.textContent = "×";
  close.addEventListener("click", () => dialog.close());
  const head = document.createElement("div");
  head.className = "oq-heading";
  head.append(heading, close);
  dialog.append(head, ...content);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
