// service-worker.js - keeps the built page on the device, so that it opens without a network. MNIST is not its
// business: mnist-cache.js keeps that. A new build waits until the person takes it (updates.js).
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

/* global PRECACHE */
const worker = /** @type {any} */ (self);

// One page answers every address, whatever its parameters (?lang=zh, ?embed=mnist).
precacheAndRoute(PRECACHE, { ignoreURLParametersMatching: [/./] });
cleanupOutdatedCaches();

// The page that is open at the first visit is to work without a network too.
worker.addEventListener('activate', (/** @type {any} */ event) =>
  event.waitUntil(worker.clients.claim()),
);

worker.addEventListener('message', (/** @type {MessageEvent} */ { data }) => {
  if (data?.type === 'take-over') worker.skipWaiting();
});
