// Says that the page has stopped, and tells the server why.
//
// A panic ends the page's WASM for good: every event after it fails. So this is no part of it.
(() => {
  const words = document.currentScript.dataset;
  let stopped = false;
  const stop = (error) => {
    if (stopped || !(error instanceof WebAssembly.RuntimeError)) return;
    stopped = true;
    fetch("/api/v1/page-faults", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: error.message, stack: (error.stack || "").slice(0, 2000) }),
    }).catch(() => {});
    const made = (name, kind, text) => {
      const element = document.createElement(name);
      element.className = kind;
      element.textContent = text;
      return element;
    };
    const dialog = made("dialog", "dialog", "");
    const body = made("div", "dialog__body", "");
    const actions = made("div", "dialog__actions", "");
    const reload = made("button", "button button--primary", words.reload);
    dialog.setAttribute("aria-label", words.title);
    reload.onclick = () => location.reload();
    actions.append(reload);
    body.append(
      made("h2", "dialog__title", words.title),
      made("p", "", words.text),
      actions,
    );
    dialog.append(body);
    document.body.append(dialog);
    dialog.showModal();
  };
  addEventListener("error", (event) => stop(event.error));
  addEventListener("unhandledrejection", (event) => stop(event.reason));
})();
