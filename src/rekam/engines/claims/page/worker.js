// Keeps the page on the phone: after the first visit it opens with no network, and takes the newest when there is one.
"use strict";

const KEPT = "suket-1", WAIT_MS = 3000;

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(KEPT).then((kept) => kept.addAll(["./", "manifest.webmanifest"])).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(self.registration.scope)) {
    event.respondWith(answer(event.request));
  }
});

async function answer(request) {
  const kept = await caches.open(KEPT);
  const old = await kept.match(request);
  const fresh = fetch(request).then((response) => {
    if (response.ok) kept.put(request, response.clone());
    return response;
  });
  if (!old) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(old), WAIT_MS));
  return Promise.race([fresh.catch(() => old), late]);
}
