// Theme, search and buttons to copy. Every page reads without it.
(() => {
  const root = document.documentElement;
  const one = (css, within = document) => within.querySelector(css);
  const made = (name, kind, text = "") =>
    Object.assign(document.createElement(name), { className: kind, textContent: text });

  // The theme: the system's, until one is chosen.
  const THEMES = ["system", "light", "dark"];
  const KEY = "confab-docs-theme";
  let theme = "system";
  try {
    theme = localStorage.getItem(KEY) || theme;
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const wear = () => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  wear();

  const themes = () => {
    const button = one("[data-switch]");
    const name = () => {
      button.setAttribute("aria-label", `Theme: ${theme}`);
      button.title = `Theme: ${theme}`;
    };
    button.addEventListener("click", () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // Then it holds for this page.
      }
      wear();
      name();
    });
    name();
    button.hidden = false;
  };

  // Copying. Without the browser's clipboard, as on plain HTTP, the text is selected first.
  const copy = async (code) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent);
    getSelection().selectAllChildren(code);
    document.execCommand("copy");
    getSelection().removeAllRanges();
  };
  const copies = () => {
    for (const sample of document.querySelectorAll("[data-code]")) {
      const button = made("button", "sample__copy", "Copy");
      button.type = "button";
      button.addEventListener("click", async () => {
        await copy(one("code", sample));
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
      button.setAttribute("aria-live", "polite");
      sample.append(button);
    }
  };

  // Searching: every word has to begin one in the part, its heading or the page's title.
  let parts;
  let index;
  let left;
  window.confabFound = ({ pages, words, places, common }) => {
    left = common.split(" ");
    parts = pages.flatMap(([page, path, headings]) =>
      headings.map(([heading, id]) => ({
        page,
        heading,
        to: path + (id && `#${id}`),
        titles: [heading || page, heading && page].map((text) => ` ${text.toLowerCase()}`),
      })),
    );
    // Of each word the parts that it is in, each told by its distance from the one before.
    const steps = places.split(" ");
    index = words.split(" ").map((word, at) => {
      let part = -1;
      return [` ${word}`, [...steps[at]].map((step) => (part += step.codePointAt(0) - 34))];
    });
    dispatchEvent(new Event("confab-found"));
  };
  const begins = (text, word) => [" ", "_", "-", "/", "`"].some((mark) => text.includes(mark + word));
  // Titles count most; words in whose middle it stands, least.
  const ranks = (word) => {
    const ranks = parts.map(({ titles }) =>
      begins(titles[0], word) ? 8 : begins(titles[1], word) ? 3 : 0,
    );
    for (const [known, of] of index) {
      const rank = begins(known, word) ? 2 : word.length > 3 && known.includes(word) ? 1 : 0;
      if (rank) for (const part of of) ranks[part] = Math.max(ranks[part], rank);
    }
    return ranks;
  };
  const search = (query) => {
    const words = query.toLowerCase().split(/[^\p{L}\p{N}_-]+/u).filter(Boolean);
    const rare = words.filter((word) => !left.includes(word));
    const all = (rare.length ? rare : words).map(ranks);
    const found = parts.map((part, at) => [
      all.every((ranks) => ranks[at]) ? all.reduce((sum, ranks) => sum + ranks[at], 0) : 0,
      part,
    ]);
    const best = found.filter(([rank]) => rank).sort((a, b) => b[0] - a[0]);
    return best.map(([, part]) => part);
  };

  const finds = () => {
    const find = one("[data-find]");
    const [input, box] = [one("input", find), one("[data-found]", find)];
    const [count, list] = [one("p", box), one("ul", box)];
    let asked;
    const load = () => {
      if (asked) return;
      asked = made("script", "");
      asked.src = find.dataset.find;
      asked.onerror = () => (asked = undefined);
      document.head.append(asked);
    };
    const show = () => {
      const query = input.value.trim();
      box.hidden = !query;
      if (!query) return;
      if (!parts) {
        count.textContent = "Loading";
        return load();
      }
      const found = search(query);
      const shown = found.slice(0, 12);
      count.textContent = !found.length
        ? "Nothing found."
        : found.length === 1
          ? "1 place"
          : `${found.length} places${found.length > shown.length ? ", the best 12 shown" : ""}`;
      list.replaceChildren(
        ...shown.map((part) => {
          const [item, link] = [made("li", ""), made("a", "find__link")];
          link.href = find.dataset.home + part.to;
          link.append(made("div", "find__title", part.heading || part.page));
          if (part.heading) link.append(made("div", "find__page", part.page));
          item.append(link);
          return item;
        }),
      );
    };
    const close = () => (box.hidden = true);
    addEventListener("confab-found", show);
    input.addEventListener("focus", load);
    input.addEventListener("focus", show);
    input.addEventListener("input", show);
    list.addEventListener("click", close);
    find.addEventListener("focusout", ({ relatedTarget }) => find.contains(relatedTarget) || close());
    find.addEventListener("keydown", (event) => {
      const links = [...list.children].map((item) => item.firstChild);
      const at = links.indexOf(document.activeElement);
      const go = (to) => {
        event.preventDefault();
        (links[to] || input).focus();
      };
      if (event.key === "ArrowDown") go(Math.min(at + 1, links.length - 1));
      if (event.key === "ArrowUp" && at >= 0) go(at - 1);
      if (event.key === "Enter" && at < 0 && links[0] && !box.hidden) links[0].click();
      if (event.key === "Escape") {
        go(-1);
        close();
      }
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, [contenteditable]");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
    find.hidden = false;
    // Once the page is there, so that the search also works when the line is lost.
    (window.requestIdleCallback || setTimeout)(load);
  };

  // Escape leaves the list of pages on a phone, and what opens by a click opens.
  const opens = () => {
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && location.hash === "#menu") location.hash = "top";
    });
    for (const button of document.querySelectorAll("[data-opens]")) {
      const dialog = one("dialog", document.getElementById(button.dataset.opens));
      button.addEventListener("click", () => dialog.showModal());
      dialog.addEventListener("mousedown", ({ target }) => target === dialog && dialog.close());
      button.hidden = false;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    themes();
    copies();
    finds();
    opens();
  });
})();
