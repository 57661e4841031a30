// Starts the app without a server. Its name changes with the build; it keeps that build's files and nothing else.
// Conversations never pass through here: the app talks to servers by WebSocket, and blobs are not cached.
/// <reference lib="webworker" />

const CACHE = 'pando-__VERSION__';
/** @type {readonly string[]} */
const FILES = JSON.parse('__FILES__');
const PAGE = './';

self.addEventListener('install', (event) => {
  // A script that was not imported while installing cannot be later on. It only defines what is called below.
  importScripts('./push-worker.js');
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, ...FILES].map((file) => new Request(file, { cache: 'reload' })))),
  );
});

self.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith('pando-') && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// The page asks for this when its person wants the new version.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});

const scope = new URL(self.registration.scope);
const known = new Set(FILES.map((file) => new URL(file, scope).pathname));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== scope.origin) return;
  const isPage = url.pathname === scope.pathname || url.pathname === `${scope.pathname}index.html`;
  if (!isPage && !known.has(url.pathname)) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(isPage ? PAGE : url.pathname);
    return kept ?? fetch(event.request);
  };
  event.respondWith(answer());
});

// One of the servers has rung: there is nothing in the call. What is shown, and what happens when it is pressed, is in
// the push worker, which is evaluated only then.
self.addEventListener('push', (event) => {
  if (!('showWhatIsNew' in self)) importScripts('./push-worker.js');
  event.waitUntil(self.showWhatIsNew());
});
self.addEventListener('notificationclick', (event) => {
  if (!('openNotification' in self)) importScripts('./push-worker.js');
  event.waitUntil(self.openNotification(event.notification));
});
