// The service worker: keeps the last rooms for reading without a network, and shows what is pushed.
//
// Pages come from the server whenever it answers; nothing else is ever taken from here then. So no
// old page meets a new server. What is kept lies in one cache, named by its build's folder of files
// and by the person that it was printed for: the caches of other builds and people go as soon as a
// page of another has come. Signing out, or a page that asks to sign in, takes everything away, and
// a room that is not there any more takes its page.

"use strict";

const KEPT = "confab-kept-";
const MOST = 10;
const ROOM = /^\/rooms\/\d+$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(visit(event, request, url));
    else if (url.pathname === "/sign-out") event.waitUntil(forget());
  } else if (request.destination === "style" && url.pathname.startsWith("/pkg/")) {
    event.respondWith(fetch(request).catch(() => keptFile(url)));
  }
});

async function visit(event, request, url) {
  const began = times;
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await keptPage(url)) ?? Response.error();
  }
  if (answer.status === 200 && !answer.redirected) {
    if (url.pathname === "/sign-in") event.waitUntil(forget());
    else if (ROOM.test(url.pathname) && !url.search) event.waitUntil(keep(url, answer.clone(), began));
  } else if (answer.status === 404) event.waitUntil(drop(url));
  return answer;
}

// ---- keeping

// How often everything was taken away: a page that was asked for before comes too late.
let times = 0;

async function keep(url, answer, began) {
  const html = await answer.text();
  const [style, build] = html.match(/\/pkg\/([0-9a-f]{16,})\/[^"]+\.css/) ?? [];
  if (!build) return;
  const name = `${KEPT}${build}-${wordOf(html, "person")}`;
  for (const other of await kepts()) if (other !== name) await caches.delete(other);
  const cache = await caches.open(name);
  if (began !== times) return caches.delete(name);
  await cache.delete(url.pathname);
  await cache.put(url.pathname, new Response(html, { headers: answer.headers }));
  if (!(await cache.match(style))) await cache.add(style);
  const pages = await pagesOf(cache);
  for (const old of pages.slice(0, -MOST)) await cache.delete(old);
}

const kepts = async () => (await caches.keys()).filter((name) => name.startsWith(KEPT));

const pagesOf = async (cache) =>
  (await cache.keys()).filter((request) => ROOM.test(new URL(request.url).pathname));

async function drop(url) {
  for (const name of await kepts()) await (await caches.open(name)).delete(url.pathname);
}

async function keptFile(url) {
  for (const name of await kepts()) {
    const found = await (await caches.open(name)).match(url.pathname);
    if (found) return found;
  }
  return Response.error();
}

// The page of an address, or else the newest that is kept, as it was printed: to be read.
async function keptPage(url) {
  for (const name of await kepts()) {
    const cache = await caches.open(name);
    const newest = (await pagesOf(cache)).at(-1);
    const own = await cache.match(url.pathname);
    const page = own ?? (newest && (await cache.match(newest)));
    if (page) return toBeRead(page, Boolean(own) || url.pathname === "/");
  }
}

// Without the app, which would speak to the next server as the build that it is. Its words came with
// the page.
async function toBeRead(page, isOwn) {
  const html = await page.text();
  const nonce = html.match(/ nonce="([^"]+)"/)?.[1] ?? "";
  const says = wordOf(html, isOwn ? "offline" : "elsewhere");
  const script =
    'for (const part of document.querySelectorAll("form, [data-live], .message__tools")) part.inert = true;' +
    'addEventListener("online", () => location.reload());';
  const bar = `<div class="bar" role="status" data-offline-bar>${says}</div>`;
  const read = html
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "")
    .replace(/<link\b[^>]*\brel="(?:modulepreload|preload)"[^>]*>/g, "")
    .replace(/<[a-z]+\b[^>]*\bid="page"/, (page) => bar + page)
    .replace(/<\/body>/, `<script nonce="${nonce}">${script}</script></body>`);
  return new Response(read, { headers: page.headers });
}

const wordOf = (html, name) => html.match(new RegExp(` data-${name}="([^"]*)"`))?.[1] ?? "";

async function wordsKept(name) {
  for (const kept of await kepts()) {
    const cache = await caches.open(kept);
    const newest = (await pagesOf(cache)).at(-1);
    if (newest) return wordOf(await (await cache.match(newest)).text(), name);
  }
  return "";
}

async function forget() {
  times += 1;
  for (const name of await kepts()) await caches.delete(name);
  for (const shown of await self.registration.getNotifications()) shown.close();
  await badge();
  const subscription = await self.registration.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

// ---- notifications

self.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(pushed(event.data.json()));
});

async function pushed(message) {
  if (message.close) {
    for (const shown of await notifications(message.close)) {
      if (shown.data?.seq <= message.seq) shown.close();
    }
    return badge();
  }
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  // Someone looks at the app, which shows what is new by itself.
  if (windows.some((window) => window.focused)) return;
  const [before] = await notifications(message.tag);
  if (before?.data?.seq >= message.seq) return;
  const { tag, seq, url, at } = message;
  const { hidden, text } = message;
  const without = (await wordsKept("hidden")) || "New message";
  await self.registration.showNotification(hidden ? "Confab" : titleOf(message), {
    body: text || without,
    tag,
    renotify: true,
    timestamp: at,
    icon: "/icon-192.png",
    badge: "/badge-96.png",
    data: { seq, url },
  });
  await badge();
}

const notifications = (tag) => self.registration.getNotifications({ tag });

const titleOf = ({ kind, author, room }) => {
  if (kind === "direct" || !room) return author;
  return `${author} · ${kind === "group" ? "" : "#"}${room}`;
};

async function badge() {
  if (!navigator.setAppBadge) return;
  const count = (await self.registration.getNotifications()).length;
  await (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = event.notification.data?.url ?? "/";
  event.waitUntil(Promise.all([open(url), badge()]));
});

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const inRoom = (window) => new URL(window.url).pathname.startsWith("/rooms/");
  const there = windows.find((window) => window.focused && inRoom(window)) ?? windows.find(inRoom);
  if (!there) return self.clients.openWindow(url);
  await there.focus();
  there.postMessage({ open: url });
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAgain(event));
});

async function subscribeAgain(event) {
  const options = event.oldSubscription?.options;
  const now = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  if (!now) return;
  await fetch("/api/v1/push/subscription", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(now),
  });
}
