// life.js - how a page learns that a worker is gone when no event tells it: the worker holds a lock for as long as it
// lives, and whoever waits for that lock gets it at its death, however it came. Where a browser has no locks (a page
// that came without TLS) nothing is noticed.

/** In a worker: takes a lock for life. @param {(lock: string) => void} tell hears the lock's name once it is held */
export function holdLife(tell) {
  const { locks } = globalThis.navigator ?? {};
  if (!locks) return;
  const lock = `cel-worker-${crypto.randomUUID()}`;
  // A promise that is never kept: the browser gives the lock back when the worker ends.
  const forLife = () => (tell(lock), new Promise(() => {}));
  locks.request(lock, forLife).catch(() => {}); // a page without storage may hold no locks
}

/** In the page: calls back when the worker is gone. @param {string} lock @param {() => void} died */
export function watchLife(lock, died) {
  const { locks } = globalThis.navigator ?? {};
  locks?.request(lock, died).catch(() => {});
}
