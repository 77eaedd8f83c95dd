// A number of an answer opens what stands behind it: the fact, its tool, its source and its time.

import { ask } from "./cards.js";
import { openDialog } from "./dialog.js";
import { taken } from "./telling.js";

const FACTS = "/me/facts/";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(`a[href*="${FACTS}"]`);
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
  if (!link || elsewhere) return;
  event.preventDefault();
  event.stopPropagation();
  open(link);
}, true);

async function open(link) {
  await window.orbiquant.ready;
  const said = await ask(new URL(link.href).pathname);
  const title = window.orbiquant.say("facts.title", { number: link.textContent });
  openDialog(title, said.problem ? [paragraph(said.problem)] : said.facts.map(sheet), link);
}

function sheet(fact) {
  const { say } = window.orbiquant;
  const list = document.createElement("dl");
  list.className = "oq-facts";
  const row = (name, ...values) => {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    text.append(...values);
    list.append(term, text);
  };
  row(fact.subject && fact.subject !== fact.name ? `${fact.name} · ${fact.subject}` : fact.name, strong(fact.value));
  const asked = fact.asked.map(([name, value]) => `${name}: ${value}`).join(" · ");
  row(say("facts.tool"), asked ? `${fact.tool} (${asked})` : fact.tool);
  row(say("facts.source"), fact.source, ...labels(fact));
  row(say("facts.as_of"), taken(fact));
  row(say("facts.took"), say("facts.ms", { ms: window.orbiquant.number(fact.elapsed_ms, { digits: 0 }) }));
  return list;
}

function labels({ simulated, old }) {
  const { say } = window.orbiquant;
  return [[simulated, "oq-simulated", "facts.simulated"], [old, "oq-old", "facts.old"]]
    .filter(([holds]) => holds)
    .flatMap(([, look, key]) => {
      const label = document.createElement("span");
      label.className = `oq-label ${look}`;
      label.textContent = say(key);
      return [" ", label];
    });
}

function strong(text) {
  const element = document.createElement("strong");
  element.textContent = text;
  return element;
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}
