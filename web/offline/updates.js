// updates.js - registers the service worker and says, in words, when a new version of the page waits. Nothing is
// forced: a page goes on with the version it began with until its person presses the button.
import { serviceWorkerUrl } from '../platform.js';
import { ownScript } from '../trusted.js';

/** Milliseconds after which the page is reloaded though the new version has not taken over. */
const PATIENCE = 3000;
/** Where it is kept, across that reload, that the person wants it. */
const WANTED = 'cel.wanted-version';

/** Whether it was wanted before this page was loaded; asked for once. */
function wasWanted() {
  try {
    const wanted = sessionStorage.getItem(WANTED) !== null;
    sessionStorage.removeItem(WANTED);
    return wanted;
  } catch {
    return false; // storage is off
  }
}

/** @param {boolean} wanted */
function keepWanted(wanted) {
  try {
    if (wanted) sessionStorage.setItem(WANTED, '');
    else sessionStorage.removeItem(WANTED);
  } catch {
    // then it is to be asked for again
  }
}

/** Calls back once a worker has been installed. @param {ServiceWorker | null} worker @param {() => void} then */
function onInstalled(worker, then) {
  worker?.addEventListener('statechange', () => worker.state === 'installed' && then());
}

/**
 * @param {{ bar: HTMLElement, ready: HTMLElement }} elements bar: the offer, with its two buttons; ready: says that the
 *   page works without a network
 */
export async function watchForUpdates({ bar, ready }) {
  const container = navigator.serviceWorker; // absent without TLS and from a file
  if (!container || !serviceWorkerUrl) return;
  const begun = Boolean(container.controller); // the first worker to take over brings nothing new
  let reloading = wasWanted();
  const offer = () => (bar.hidden = false);

  let registration;
  try {
    registration = await container.register(ownScript(serviceWorkerUrl));
  } catch {
    return; // storage is off, or a private window: the page works all the same, with a network
  }

  /** @param {string} action */
  const button = (action) =>
    /** @type {HTMLElement} */ (bar.querySelector(`[data-update="${action}"]`));
  button('later').addEventListener('click', () => (bar.hidden = true));
  const takeOver = () => registration.waiting?.postMessage({ type: 'take-over' });
  button('reload').addEventListener('click', () => {
    reloading = true;
    keepWanted(true);
    // Where another tab has taken the new version already, nothing waits any more. Where the old one is held by
    // something of this page, only a reload lets go of it.
    setTimeout(() => location.reload(), registration.waiting ? PATIENCE : 0);
    takeOver();
  });
  container.addEventListener('controllerchange', () => {
    if (reloading) {
      keepWanted(false);
      location.reload();
    } else if (begun) offer(); // another tab took it
  });

  if (registration.waiting && begun) {
    offer();
    if (reloading) takeOver();
  }
  const watch = () => onInstalled(registration.installing, () => container.controller && offer());
  registration.addEventListener('updatefound', watch);
  watch(); // found before anyone could listen
  await container.ready;
  ready.hidden = false;
}
