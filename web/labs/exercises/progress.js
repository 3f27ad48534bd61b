// progress.js - how far somebody has come with the exercises: what was answered right, read, shown. Kept on the device
// where that allows it, else as long as the page.
import { forget, keep, recall } from '../../state/kept.js';

const KEY = 'exercises';

/** What can be done with an exercise. */
export const DEEDS = /** @type {const} */ (['answered', 'shown', 'read']);
/** @typedef {typeof DEEDS[number]} Deed */
/** The exercises' ids of each deed. @typedef {Record<Deed, string[]>} Done */

/** @returns {Done} */
const none = () => ({ answered: [], shown: [], read: [] });

/** @param {unknown} value @returns {value is Done} */
function isDone(value) {
  const record = /** @type {any} */ (value);
  return DEEDS.every(
    (deed) =>
      Array.isArray(record?.[deed]) &&
      record[deed].every((/** @type {unknown} */ id) => typeof id === 'string'),
  );
}

/** @type {import('../../state/forms.js').Form<Done>} */
const FORM = { version: 1, steps: {}, check: isDone };

export class Progress {
  constructor() {
    /** What stood in the way of the record, if anything. @type {import('../../state/kept.js').KeptProblem | undefined} */
    this.problem = undefined;
    this.refresh();
  }

  #done = none();

  /** Takes over what another page on this device has kept meanwhile. */
  refresh() {
    const { value, problem } = recall(KEY, FORM);
    this.problem ??= problem;
    if (value) this.#done = value;
  }

  /** @param {Deed} deed @param {string} id */
  has(deed, id) {
    return this.#done[deed].includes(id);
  }

  /** @param {Deed} deed @param {string} id */
  mark(deed, id) {
    this.refresh();
    if (this.has(deed, id)) return;
    this.#done = { ...this.#done, [deed]: [...this.#done[deed], id] };
    this.#keep();
  }

  /** Takes everything back. @returns {Done} what was done before, for restore() */
  reset() {
    const before = this.#done;
    this.#done = none();
    if (this.problem !== 'later') forget(KEY);
    return before;
  }

  /** @param {Done} done */
  restore(done) {
    this.#done = done;
    this.#keep();
  }

  #keep() {
    if (!keep(KEY, FORM, this.#done)) this.problem ??= 'refused';
  }
}
