// address.js - the state of a lab as an address, "#/neuron?eta=0.15&w=2", and back. Only what differs
// from the default is written. Reads and writes texts: location and history are main.js's.
//
// An address without "v" is of version 1. Should a default or a meaning ever change, so does the version: what an
// address leaves out would otherwise mean something else. tests/wasm/teaching.test.mjs holds it to that.
import { defaults, format, optionName, PAGE, parse, schema } from './schema.js';

/** @typedef {import('./schema.js').Lab} Lab */
/** @typedef {import('./schema.js').Values} Values */
/** @typedef {import('./schema.js').Field} Field */

/**
 * Something in an address that could not be used as it stood.
 * @typedef {{ kind: 'lab' } | { kind: 'version' } | { kind: 'key', key: string } | { kind: 'address' }
 *   | { kind: 'field', field: Field, value: any, problem: import('./schema.js').Problem }} AddressProblem
 */

const pageFields = (/** @type {Lab} */ lab) => schema[lab].filter(({ only }) => only !== 'command');

/** As short as an address can be read: signs that need no escape in it stay. @param {string} text */
const encode = (text) =>
  encodeURIComponent(text).replace(/%(2C|3A|3B)/g, (escape) => decodeURIComponent(escape));

/**
 * The address of a state.
 * @param {Lab} lab
 * @param {Values} values of the lab, complete
 * @param {{ lesson?: number }} [page]
 */
export function formatAddress(lab, values, page = {}) {
  const parts = [];
  /** @type {Values} */
  const all = { ...values, ...page };
  for (const field of [...pageFields(lab), ...PAGE]) {
    const text = format(field, all[field.key] ?? field.default);
    if (text !== format(field, field.default))
      parts.push(`${optionName(field.key)}=${encode(text)}`);
  }
  return `#/${lab}${parts.length ? `?${parts.join('&')}` : ''}`;
}

/**
 * The nearest valid state to an address, and what had to be changed for it.
 * @param {string} hash as location.hash gives it; empty is the first lab
 * @returns {{ lab: Lab, values: Values, lesson: number, bare: boolean, problems: AddressProblem[] }} bare: it names
 *   no lab
 */
export function parseAddress(hash) {
  /** @type {AddressProblem[]} */
  const problems = [];
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const known = Object.hasOwn(schema, path);
  if (!known && path !== '') problems.push({ kind: 'lab' });
  const lab = /** @type {Lab} */ (known ? path : 'neuron');
  const values = defaults(lab);
  let lesson = 0;
  const fields = new Map(
    [...pageFields(lab), ...PAGE].map((field) => [optionName(field.key), field]),
  );
  for (const part of query.split('&').filter(Boolean)) {
    const [name, ...rest] = part.split('=');
    const field = fields.get(name);
    if (!field) {
      problems.push({ kind: 'key', key: name });
      continue;
    }
    let text;
    try {
      text = decodeURIComponent(rest.join('='));
    } catch {
      problems.push({ kind: 'address' });
      continue;
    }
    const { value, problem } = parse(field, text);
    if (field.key === 'v') {
      if (problem) problems.push({ kind: 'version' });
      continue;
    }
    if (field.key === 'lesson') lesson = value;
    else values[field.key] = value;
    if (problem) problems.push({ kind: 'field', field, value, problem });
  }
  return { lab, values, lesson, bare: path === '', problems };
}
