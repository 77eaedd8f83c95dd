// The address names the open thread, so that a reload opens it again; Chainlit leaves it at the start page.
const CHAT = "/chat/";

window.addEventListener("message", (event) => {
  const said = event.source === window ? event.data : null;
  if (said?.orbiquant === "thread" && location.pathname === CHAT && /^[0-9a-f-]{36}$/.test(said.id)) {
    history.replaceState(history.state, "", `${CHAT}thread/${said.id}`);
  }
  if (said?.orbiquant === "signed out") {
    setTimeout(() => location.assign(`${CHAT}login`), 3000);
  }
});
