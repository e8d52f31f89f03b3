// The choices of this device on the page of settings: desktop notifications, pushes, a sound.

(() => {
  "use strict";

  const CHOICES = "confab-told";
  const block = document.querySelector("[data-told]");
  if (!block) return;
  const says = block.querySelector("[data-told-says]");
  const boxes = Object.fromEntries(
    [...block.querySelectorAll("[data-told-choice]")].map((box) => [box.dataset.toldChoice, box]),
  );

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(CHOICES)) ?? {};
    } catch {
      return {};
    }
  };
  const write = (change) =>
    localStorage.setItem(CHOICES, JSON.stringify({ ...read(), ...change, asked: true }));

  const canShow = "Notification" in window;
  const canPush = canShow && "serviceWorker" in navigator && "PushManager" in window;
  const isAllowed = () => canShow && Notification.permission === "granted";

  async function allow() {
    if (isAllowed()) return true;
    const allowed = (await Notification.requestPermission()) === "granted";
    if (!allowed) says.textContent = says.dataset.blocked;
    return allowed;
  }

  const request = (path, init) => fetch(`/api/v1${path}`, init);
  const json = (method, body) => ({
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

  async function subscription() {
    const registration = await navigator.serviceWorker.getRegistration();
    return (await registration?.pushManager.getSubscription()) ?? null;
  }

  async function subscribe() {
    await navigator.serviceWorker.register("/sw.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    const { key } = await (await request("/push")).json();
    // One that was made for another key is of no use.
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const kept = await request("/push/subscription", json("PUT", made));
    if (!kept.ok) throw new Error(kept.statusText);
  }

  async function unsubscribe() {
    await request("/push/subscription", { method: "DELETE" });
    await (await subscription())?.unsubscribe();
  }

  const act = {
    async desktop(on) {
      const desktop = on && (await allow());
      write({ desktop });
      return desktop;
    },
    async push(on) {
      if (!on) {
        await unsubscribe();
        return false;
      }
      if (!(await allow())) return false;
      await subscribe();
      return true;
    },
    async sound(on) {
      write({ sound: on });
      return on;
    },
  };

  for (const [name, box] of Object.entries(boxes)) {
    box.addEventListener("change", async () => {
      says.textContent = "";
      box.disabled = true;
      try {
        box.checked = await act[name](box.checked);
      } catch {
        box.checked = !box.checked;
        says.textContent = says.dataset.failed;
      }
      box.disabled = false;
      box.focus();
    });
  }

  async function show() {
    const { desktop, sound } = read();
    boxes.desktop.checked = Boolean(desktop) && isAllowed();
    boxes.sound.checked = Boolean(sound);
    boxes.desktop.disabled = !canShow || !window.isSecureContext;
    boxes.push.disabled = !canPush;
    if (!window.isSecureContext) says.textContent = says.dataset.insecure;
    else if (canShow && Notification.permission === "denied") says.textContent = says.dataset.blocked;
    block.hidden = false;
    if (!canPush) return;
    const own = await subscription();
    const { endpoint } = own ? await (await request("/push")).json() : {};
    boxes.push.checked = Boolean(own) && own.endpoint === endpoint;
  }
  show().catch(() => {});
})();
