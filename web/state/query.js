// query.js - the part of the page's address that holds for all labs: ?lang=, ?theme=, ?embed=. The part of one lab
// is address.js's.

/** @param {string} name */
export const readQuery = (name) => new URLSearchParams(location.search).get(name);

/** Puts a value into the address, or takes it out, without a new entry in the history. @param {string} name @param {string} [value] */
export function writeQuery(name, value) {
  const url = new URL(location.href);
  if (value === undefined) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  if (url.href !== location.href) history.replaceState(history.state, '', url);
}
