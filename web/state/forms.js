// forms.js - records of earlier forms made into today's. Each kind of record says which version it has come to, what
// each step from one to the next was, and what a sound one looks like; where records are kept is no matter here.

/**
 * A kind of record.
 * @template T
 * @typedef {object} Form
 * @property {number} version today's; it goes up with every change that an earlier page could not read
 * @property {Record<number, (value: any) => unknown>} steps from each earlier version that can be met to the one after it
 * @property {(value: any) => value is T} check whether a value has today's form
 */

/**
 * A kept value in today's form.
 * @template T
 * @param {Form<T>} form
 * @param {unknown} version that it was kept under
 * @param {unknown} value
 * @returns {{ value: T, problem?: undefined } | { value?: undefined, problem: 'damaged' | 'later' }} later: of a newer
 *   page, to be left as it is
 */
export function upgrade({ version: now, steps, check }, version, value) {
  if (!Number.isInteger(version)) return { problem: 'damaged' };
  let at = /** @type {number} */ (version);
  if (at > now) return { problem: 'later' };
  let found = value;
  try {
    for (; at < now; at++) found = steps[at](found); // no such step: no such version
    return check(found) ? { value: found } : { problem: 'damaged' };
  } catch {
    return { problem: 'damaged' };
  }
}
