// store.js - the settings of one lab, and who wants to hear of their changes. What the settings are
// stands in schema.js; runs and results do not live here.
import { defaults, same } from './schema.js';

/** @typedef {import('./schema.js').Values} Values */

export class Store {
  /** @type {Set<(changed: Values, restored: boolean) => void>} */
  #listeners = new Set();

  /** @param {import('./schema.js').Lab} lab */
  constructor(lab) {
    this.lab = lab;
    /** Read it; change it by set(). @type {Values} */
    this.values = defaults(lab);
  }

  /** Takes new values in; listeners hear of those that really changed. @param {Values} values */
  set(values) {
    this.#take(values, false);
  }

  /** The same for a whole state that comes from an address: it says also how far a run is. @param {Values} values */
  restore(values) {
    this.#take(values, true);
  }

  /** @param {Values} values @param {boolean} restored */
  #take(values, restored) {
    /** @type {Values} */
    const changed = {};
    for (const [key, value] of Object.entries(values)) {
      if (!same(this.values[key], value)) changed[key] = value;
    }
    if (Object.keys(changed).length === 0) return;
    this.values = { ...this.values, ...changed };
    for (const listener of this.#listeners) listener(changed, restored);
  }

  /** @param {(changed: Values, restored: boolean) => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }
}
