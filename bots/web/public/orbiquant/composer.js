// A line over the box in which one types.

/** It is there before its words are, so that they are heard; one at a time under each `id`. */
export function lineOverBox(id, text) {
  document.getElementById(id)?.remove();
  const line = document.createElement("p");
  line.id = id;
  line.className = "oq-note";
  line.setAttribute("role", "status");
  document.getElementById("message-composer")?.before(line);
  line.textContent = text;
  return line;
}
