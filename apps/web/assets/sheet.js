// Keys, lists that follow what is typed, and a word when there is no network, on pages that are read
// and filled in: the app does not run there. The keys are those of its own list.

(() => {
  "use strict";

  const words = document.currentScript.dataset;
  const rooms = () => [...document.querySelectorAll("[data-region='rooms'] li a[href^='/rooms/']")];

  // A keyboard without Latin letters has them by their place.
  const letter = ({ key, code }) => (/^[a-z]$/i.test(key) ? key : code.replace(/^Key/, "")).toLowerCase();

  function target(event) {
    const { ctrlKey, metaKey, shiftKey, altKey, key } = event;
    if (altKey) {
      if (key !== "ArrowUp" && key !== "ArrowDown") return null;
      return rooms().at(key === "ArrowUp" ? -1 : 0)?.href;
    }
    if (ctrlKey || metaKey) {
      if (key === "/") return "/#keys";
      const found = { k: !shiftKey && "/#switch", f: shiftKey && "/search", m: shiftKey && "/mentions" };
      return found[letter(event)];
    }
    const isTyping = event.target.closest?.("input, textarea, select");
    return key === "?" && !isTyping && "/#keys";
  }

  addEventListener("keydown", (event) => {
    const to = !event.isComposing && target(event);
    if (!to) return;
    event.preventDefault();
    location.assign(to);
  });

  // A list that is searched follows what is typed.
  let pause;
  addEventListener("input", ({ target }) => {
    if (target.type !== "search" || target.form?.method !== "get" || !results(document)) return;
    clearTimeout(pause);
    pause = setTimeout(() => follow(target.form), 250);
  });
  const results = (page) => page.querySelector("[data-results]");
  const asked = (form) => `${form.action}?${new URLSearchParams(new FormData(form))}`;
  async function follow(form) {
    const address = asked(form);
    const answer = await fetch(address).catch(() => null);
    const found = answer?.ok && results(new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!found) return;
    // What was typed or ticked meanwhile counts.
    if (address !== asked(form)) return follow(form);
    results(document).replaceWith(found);
    history.replaceState(null, "", address);
  }

  const bar = document.createElement("div");
  bar.className = "bar";
  bar.role = "status";
  function look() {
    if (navigator.onLine) return bar.remove();
    document.querySelector(".frame__page")?.prepend(bar);
    // After it is there, or it is not spoken.
    bar.textContent = words.offline;
  }
  addEventListener("online", look);
  addEventListener("offline", look);
  addEventListener("DOMContentLoaded", look);
})();
