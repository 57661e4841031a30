// Starts the app without a server. Its name changes with the build; it keeps that build's files and nothing else.
// Conversations never pass through here: the app talks to servers by WebSocket, and blobs are not cached.
/// <reference lib="webworker" />

const CACHE = 'pando-__VERSION__';
/** @type {readonly string[]} */
const FILES = JSON.parse('__FILES__');
const PAGE = './';

// The page's policy, which is this worker's as well, lets no text name a script unless a rule of its own allows it.
const PUSH_WORKER = './push-worker.js';
const { trustedTypes } = /** @type {{ trustedTypes?: { createPolicy(name: string, rules: object): unknown } }} */ (
  self
);
trustedTypes?.createPolicy('default', {
  /** @param {string} url */
  createScriptURL: (url) => (url === PUSH_WORKER ? url : null),
});

self.addEventListener('install', (event) => {
  // A script that was not imported while installing cannot be later on. It only defines what is called below.
  importScripts(PUSH_WORKER);
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

// The key of the app's lock, over a reload that the page does by itself: in memory, for a moment, and given once.
const KEEP_KEY_MS = 10_000;
/** @type {CryptoKey | undefined} */
let keptKey;

self.addEventListener('message', (event) => {
  // The page asks for this when its person wants the new version.
  if (event.data === 'take-over') void self.skipWaiting();
  if (event.data?.type === 'keep-key') {
    keptKey = event.data.key;
    event.waitUntil(
      new Promise((resolve) => setTimeout(resolve, KEEP_KEY_MS)).then(() => {
        keptKey = undefined;
      }),
    );
  }
  if (event.data?.type === 'take-key') {
    event.ports[0]?.postMessage(keptKey);
    keptKey = undefined;
  }
});

const scope = new URL(self.registration.scope);
const known = new Set(FILES.map((file) => new URL(file, scope).pathname));

// What another app shares into this one waits here, on this device, until its person says for whom it is.
// src/routing/shared.ts reads it.
const SHARED = 'shared-with-pando';
// What one message can carry.
const SHARED_FILES_LIMIT = 10;

/** @param {Request} request */
async function takeShared(request) {
  const form = await request.formData();
  const words = [form.get('title'), form.get('text'), form.get('url')].filter((word) => typeof word === 'string');
  const files = form.getAll('files').filter((file) => file instanceof File);
  await caches.delete(SHARED);
  const cache = await caches.open(SHARED);
  await cache.put('./shared/words', Response.json([...new Set(words)]));
  for (const [index, file] of files.slice(0, SHARED_FILES_LIMIT).entries()) {
    const headers = {
      'content-type': file.type || 'application/octet-stream',
      'x-name': encodeURIComponent(file.name),
    };
    await cache.put(`./shared/files/${index}`, new Response(file, { headers }));
  }
  return Response.redirect('./#/share', 303);
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'POST' && url.href === new URL('./share', scope).href) {
    event.respondWith(takeShared(event.request));
    return;
  }
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
  if (!('showWhatIsNew' in self)) importScripts(PUSH_WORKER);
  event.waitUntil(self.showWhatIsNew());
});
self.addEventListener('notificationclick', (event) => {
  if (!('openNotification' in self)) importScripts(PUSH_WORKER);
  event.waitUntil(self.openNotification(event.notification));
});
