// later-style.js - the styles of what is not seen at first (later.css), added to the page once, before they are
// needed. Nothing else is loaded here.
import { laterStyleUrl } from '../platform.js';

/** @type {Promise<void> | undefined} */
let underWay;

/**
 * Adds them, or waits for those that are under way.
 * @returns {Promise<void>} over when they apply
 * @throws {Error} when they cannot be had; asked for again, they are tried again
 */
export function addLaterStyle() {
  if (!laterStyleUrl) return Promise.resolve();
  underWay ??= load(laterStyleUrl).catch((error) => {
    underWay = undefined;
    throw error;
  });
  return underWay;
}

/** @param {URL} url @returns {Promise<void>} */
const load = ({ href }) =>
  new Promise((done, fail) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.addEventListener('load', () => done());
    link.addEventListener('error', () => {
      link.remove();
      fail(new Error(`${href} could not be loaded`));
    });
    document.head.append(link);
  });
