// shown.js - a value out of a file, as a message may show it. Not JSON.stringify or String: both call
// themselves, and a value nested a hundred thousand deep would overflow the stack.

/** In at most 40 characters. @param {unknown} value */
export function shown(value) {
  if (Array.isArray(value)) return '[…]';
  if (typeof value === 'object' && value !== null) return '{…}';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
  return text.slice(0, 40);
}
