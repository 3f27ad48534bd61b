// kept.js - what a person's own doings leave on this device: records by key, each with the version of its form.
// A record that cannot be read is set aside under another name, never overwritten. It knows no record's content.

/** Before each key, so that other pages of the same host keep their own. */
const PREFIX = 'cel.';
/** Behind the key of a record that was set aside. */
const ASIDE = '.aside';

/**
 * Why a record is not there although one may have been kept: the browser refuses storage; the record was damaged, or
 * is of another version, and has been set aside.
 * @typedef {'refused' | 'damaged' | 'other-version'} KeptProblem
 */

/**
 * Keeps a record in place of an earlier one of that key.
 * @param {string} key
 * @param {number} version of the form of the value
 * @param {unknown} value what JSON can hold
 * @returns {boolean} false where storage is refused or full: the earlier record then stays
 */
export function keep(key, version, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ version, value }));
    return true;
  } catch {
    return false;
  }
}

/** Takes a record away. @param {string} key */
export function forget(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // nothing was kept, then
  }
}

/**
 * The record of a key.
 * @template T
 * @param {string} key
 * @param {number} version the form that the caller understands
 * @param {(value: unknown) => value is T} check whether a value has that form
 * @returns {{ value?: T, problem?: KeptProblem }} neither when nothing was kept
 */
export function recall(key, version, check) {
  let text;
  try {
    text = localStorage.getItem(PREFIX + key);
  } catch {
    return { problem: 'refused' };
  }
  if (text === null) return {};
  const { value, problem } = read(text, version, check);
  if (!problem) return { value };
  setAside(key, text);
  return { problem };
}

/**
 * @template T
 * @param {string} text
 * @param {number} version
 * @param {(value: unknown) => value is T} check
 * @returns {{ value?: T, problem?: KeptProblem }}
 */
function read(text, version, check) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    return { problem: 'damaged' };
  }
  if (!Number.isInteger(record?.version)) return { problem: 'damaged' };
  if (record.version !== version) return { problem: 'other-version' };
  return check(record.value) ? { value: record.value } : { problem: 'damaged' };
}

/** @param {string} key @param {string} text */
function setAside(key, text) {
  try {
    localStorage.setItem(PREFIX + key + ASIDE, text);
    localStorage.removeItem(PREFIX + key);
  } catch {
    // It stays where it is, and is found again.
  }
}
