// Tells the person at this device of messages while no page of theirs is seen: notifications, a
// sound, marks on the icon. The app says what is meant for them, with the event `confab:told`.
//
// What is chosen for a device stands in its storage (`confab-told`); the page of settings changes it.

(() => {
  "use strict";

  const words = document.currentScript.dataset;
  const CHOICES = "confab-told";
  const SEEN = "confab-seen";

  const choices = () => {
    try {
      return JSON.parse(localStorage.getItem(CHOICES)) ?? {};
    } catch {
      return {};
    }
  };
  const choose = (change) => localStorage.setItem(CHOICES, JSON.stringify({ ...choices(), ...change }));

  const worker = async () => (await navigator.serviceWorker?.getRegistration())?.active && navigator.serviceWorker.ready;
  navigator.serviceWorker?.register("/sw.js").catch(() => {});

  // ---- one's own choices on all devices

  let asked = { at: 0, info: null };
  async function account() {
    if (Date.now() - asked.at > 30_000) {
      const answer = await fetch("/api/v1/push").catch(() => null);
      if (answer?.ok) asked = { at: Date.now(), info: await answer.json() };
    }
    return asked.info ?? { settings: {} };
  }

  function isQuiet({ settings, time_zone: timeZone }) {
    const { paused_until: until, quiet } = settings;
    if (until > Date.now()) return true;
    if (!quiet) return false;
    const parts = Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" })
      .formatToParts();
    const part = (type) => parts.find((part) => part.type === type).value;
    const minute = (Number(part("hour")) % 24) * 60 + Number(part("minute"));
    const day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(part("weekday"));
    const begins = (day) => (quiet.days >> ((day + 7) % 7)) & 1;
    if (quiet.from < quiet.to) return Boolean(begins(day) && minute >= quiet.from && minute < quiet.to);
    return Boolean((begins(day) && minute >= quiet.from) || (begins(day - 1) && minute < quiet.to));
  }

  // ---- one page of several tells

  // A page that is seen holds this lock, which any number may share.
  let unsee = () => {};
  function see() {
    unsee();
    if (document.visibilityState !== "visible") return;
    // Made before the lock is there: one that comes late, to a page that was hidden again, ends at once.
    const seen = new Promise((done) => (unsee = done));
    navigator.locks?.request(SEEN, { mode: "shared" }, () => seen).catch(() => {});
  }
  const isSeenElsewhere = async () =>
    (await navigator.locks?.query())?.held.some((lock) => lock.name === SEEN) ?? false;

  // Whether this page is the one that tells of a message.
  function isMine(tag, seq) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((mine) => {
      navigator.locks.request(`${CHOICES}-${tag}-${seq}`, { ifAvailable: true }, (lock) => {
        mine(Boolean(lock));
        return lock && new Promise((done) => setTimeout(done, 10_000));
      });
    });
  }

  // ---- telling

  document.addEventListener("confab:told", ({ detail }) => tell(JSON.parse(detail)));

  async function tell(message) {
    if (document.visibilityState === "visible") return;
    const { desktop, sound } = choices();
    if (!desktop && !sound) return;
    const [tag, seq, url, from, text] = message;
    if ((await isSeenElsewhere()) || !(await isMine(tag, seq))) return;
    const info = await account();
    if (isQuiet(info)) return;
    if (sound) chime();
    if (!desktop || !("Notification" in window) || Notification.permission !== "granted") return;
    const hide = info.settings.hide_text;
    const title = hide ? words.title : from;
    const options = {
      body: (!hide && text) || words.hidden,
      tag,
      renotify: true,
      silent: true,
      icon: "/icon-192.png",
      data: { seq, url: url },
    };
    const registration = await worker();
    if (registration) return registration.showNotification(title, options);
    const shown = new Notification(title, options);
    shown.onclick = () => {
      shown.close();
      window.focus();
      open(url);
    };
  }

  // The app takes clicks on links, and goes there without a page load.
  function open(url) {
    const link = Object.assign(document.createElement("a"), { href: url, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
  }
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.open && open(data.open));

  function chime() {
    try {
      const audio = new AudioContext();
      const now = audio.currentTime;
      const loudness = audio.createGain();
      loudness.gain.setValueAtTime(0.0001, now);
      loudness.gain.exponentialRampToValueAtTime(0.15, now + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, now + 0.5);
      loudness.connect(audio.destination);
      for (const [tone, at] of [[659, 0], [880, 0.12]]) {
        const voice = audio.createOscillator();
        voice.frequency.value = tone;
        voice.connect(loudness);
        voice.start(now + at);
        voice.stop(now + 0.5);
      }
      setTimeout(() => audio.close(), 1_000);
    } catch {
      // Without a sound then.
    }
  }

  // ---- marks on the icons, after the count in the title

  const icon = document.querySelector("link[rel=icon]");
  const plain = icon?.href;
  let drawing;
  let marked = 0;
  async function mark() {
    const count = Number(document.title.match(/^\((\d+)/)?.[1] ?? 0);
    if (count === marked || !icon) return;
    marked = count;
    navigator[count ? "setAppBadge" : "clearAppBadge"]?.(count || undefined).catch(() => {});
    if (!count) {
      icon.href = plain;
      return closeAll();
    }
    drawing ??= fetch(plain).then((answer) => answer.text());
    const svg = await drawing.catch(() => "");
    if (marked !== count || !svg.includes("</svg>")) return;
    const [, , width, height] = (svg.match(/viewBox="([^"]+)"/)?.[1] ?? "0 0 32 32").split(/[ ,]+/).map(Number);
    const label = count > 9 ? "9+" : count;
    const disc =
      `<g transform="translate(${width * 0.66} ${height * 0.34}) scale(${width / 32})">` +
      `<circle r="10" fill="#dc2626"/><text y="5" text-anchor="middle" fill="#fff" ` +
      `font-family="sans-serif" font-size="${label === "9+" ? 12 : 15}" font-weight="700">${label}</text></g></svg>`;
    icon.href = `data:image/svg+xml,${encodeURIComponent(svg.replace("</svg>", disc))}`;
  }
  new MutationObserver(mark).observe(document.head, { subtree: true, childList: true, characterData: true });

  async function closeAll(tag) {
    const registration = await worker();
    for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close();
  }

  // ---- the one question

  document.addEventListener("visibilitychange", () => {
    see();
    if (document.visibilityState !== "visible") return;
    const room = location.pathname.match(/^\/rooms\/(\d+)$/)?.[1];
    if (room) closeAll(`r${room}`);
    ask();
  });
  see();
  mark();

  // Someone who comes back to the page has been away from it.
  function ask() {
    const { asked, desktop } = choices();
    if (asked || desktop || !("Notification" in window) || Notification.permission !== "default") return;
    choose({ asked: true });
    const line = Object.assign(document.createElement("div"), { className: "bar bar--news", textContent: words.ask });
    line.setAttribute("role", "status");
    const button = (text, act) => {
      const made = Object.assign(document.createElement("button"), {
        type: "button",
        className: "bar__act",
        textContent: text,
      });
      made.addEventListener("click", () => {
        line.remove();
        act();
      });
      line.append(" ", made);
    };
    button(words.yes, async () => choose({ desktop: (await Notification.requestPermission()) === "granted" }));
    button(words.no, () => {});
    document.getElementById("page")?.parentElement.prepend(line);
  }
})();
