// kept.js - what a person's own doings leave on this device: records by key, each with the version of its form.
// A record that cannot be read is set aside under another name, one of a later page is left alone; neither is ever
// overwritten. It knows no record's content.
import { upgrade } from './forms.js';

/** Before each key, so that other pages of the same host keep their own. */
const PREFIX = 'cel.';
/** Behind the key of a record that was set aside. */
const ASIDE = '.aside';

/** @template T @typedef {import('./forms.js').Form<T>} Form */

/**
 * Why a record is not there although one may have been kept: the browser refuses storage; the record was damaged, and
 * has been set aside; it is of a later page, and stays where it is.
 * @typedef {'refused' | 'damaged' | 'later'} KeptProblem
 */

/**
 * A record's version and value. A text that is no such record is of version 0, from before there were versions.
 * @param {string} text
 * @returns {{ version: unknown, value: unknown }}
 */
function parse(text) {
  try {
    const record = JSON.parse(text);
    if (Number.isInteger(record?.version)) return record;
  } catch {
    // then it is not JSON
  }
  return { version: 0, value: text };
}

/**
 * Keeps a record in place of an earlier one of that key.
 * @template T
 * @param {string} key
 * @param {Form<T>} form
 * @param {T} value what JSON can hold
 * @returns {boolean} false where storage is refused or full, or holds a later page's record: that one then stays
 */
export function keep(key, { version }, value) {
  try {
    const before = localStorage.getItem(PREFIX + key);
    if (before !== null && Number(parse(before).version) > version) return false;
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
 * The record of a key, in today's form; that of an earlier one is kept anew in it.
 * @template T
 * @param {string} key
 * @param {Form<T>} form
 * @returns {{ value?: T, problem?: KeptProblem }} neither when nothing was kept
 */
export function recall(key, form) {
  let text;
  try {
    text = localStorage.getItem(PREFIX + key);
  } catch {
    return { problem: 'refused' };
  }
  if (text === null) return {};
  const { version, value: kept } = parse(text);
  const { value, problem } = upgrade(form, version, kept);
  if (problem === 'damaged') setAside(key, text);
  if (problem) return { problem };
  if (version !== form.version) keep(key, form, value); // where there is no room, the earlier one stays
  return { value };
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
