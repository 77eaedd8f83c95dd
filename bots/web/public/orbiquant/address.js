// The address names the open thread, so that a reload opens it again; Chainlit leaves it at the start page.
const CHAT = "/chat/";

window.addEventListener("message", (event) => {
  const said = event.source === window ? event.data : null;
  if (said?.orbiquant === "thread" && location.pathname === CHAT && /^[0-9a-f-]{36}$/.test(said.id)) {
    history.replaceState(history.state, "", `${CHAT}thread/${said.id}`);
  }
});

// The feed is the first to hear that the log-in ended; after the next one the same thread is open again.
window.addEventListener("orbiquant:feed", ({ detail }) => {
  if (detail.state === "signed_out") location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
});
