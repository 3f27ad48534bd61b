// mnist-cache.js - MNIST's files on the device, so that 11 MB are fetched once: in a cache of their own, which no
// update of the page touches. Every function does nothing where the browser keeps nothing (a file, no TLS, a private
// window, a full disk): then the data is fetched each time.

const NAME = 'cel-mnist-1';
/** Tells other threads and tabs that something was kept or freed. */
const CHANNEL = 'cel-mnist';

async function open() {
  try {
    return await caches.open(NAME);
  } catch {
    return undefined;
  }
}

function announce() {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** @param {string} url @returns {Promise<Response | undefined>} */
export async function kept(url) {
  return (await open())?.match(url).catch(() => undefined);
}

/**
 * Keeps a file that has arrived whole.
 * @param {string} url
 * @param {Uint8Array<ArrayBuffer>[]} pieces as they came
 */
export async function keep(url, pieces) {
  const file = new Blob(pieces);
  const headers = { 'content-type': 'application/gzip', 'content-length': String(file.size) };
  try {
    await (await open())?.put(url, new Response(file, { headers }));
    announce();
  } catch {
    // no room: fetched again next time, then
  }
}

/** Forgets a file. @param {string} url */
export async function drop(url) {
  await (await open())?.delete(url).catch(() => {});
  announce();
}

/** How many bytes are kept. */
export async function keptBytes() {
  const cache = await open();
  const all = (await cache?.matchAll().catch(() => [])) ?? [];
  return all.reduce((sum, { headers }) => sum + Number(headers.get('content-length')), 0);
}

/** Frees all of it. */
export async function free() {
  try {
    await caches.delete(NAME);
  } catch {
    // nothing was kept
  }
  announce();
}

/** Calls back whenever what is kept has changed. @param {() => void} listener */
export function onKept(listener) {
  new BroadcastChannel(CHANNEL).onmessage = listener;
}
