// database.js - records that are too large for localStorage, in the browser's own database: by store and key, in the
// order they came. What is in a record is its owner's matter, and so is its version. Every function fails, by a
// rejected promise, where the browser refuses storage or has no room.

const NAME = 'cel';
const VERSION = 1;
/** The last takes what could not be read. @typedef {'runs' | 'outcomes' | 'aside'} StoreName @type {StoreName[]} */
const STORES = ['runs', 'outcomes', 'aside'];

/** How many records of each store this device keeps; beyond them, owners forget the oldest that they can spare. */
export const MOST = { runs: 50, outcomes: 2000, aside: 20 };

/** @typedef {number | string} Key */

/** @type {Promise<IDBDatabase> | undefined} */
let database;
let off = false;

/** From now on nothing is read or written, and nothing fails: for a page that is a part of another one. */
export const keepNothing = () => void (off = true);

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store, { autoIncrement: true });
    };
    request.onsuccess = () => {
      const opened = request.result;
      const forget = () => (database = undefined); // asked for again when it is next needed
      // A browser may close it by itself, as when it frees a disk.
      opened.onclose = forget;
      // A page of a later version may change the form; this one is then refused, and keeps no more.
      opened.onversionchange = () => {
        opened.close();
        forget();
      };
      resolve(opened);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('another tab holds the database'));
  });
}

/**
 * One transaction; it is done when the browser has it on the device.
 * @template T
 * @param {StoreName[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(store: (name: StoreName) => IDBObjectStore) => { result?: T }} work
 * @returns {Promise<T>}
 */
async function transact(stores, mode, work) {
  database ??= open();
  // What was refused once may be granted later: then it is asked for again.
  database.catch(() => (database = undefined));
  const opened = await database;
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(stores, mode);
    const done = work((name) => transaction.objectStore(name));
    transaction.oncomplete = () => resolve(/** @type {T} */ (done.result));
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Writes a record; without a key, a new one is made.
 * @param {StoreName} name
 * @param {unknown} record
 * @param {Key} [key]
 * @returns {Promise<Key | undefined>} its key; none where nothing is kept
 */
export async function put(name, record, key) {
  if (off) return key;
  return transact([name], 'readwrite', (store) => {
    const request = store(name).put(record, key);
    return /** @type {IDBRequest<Key>} */ (request);
  });
}

/** @param {StoreName} name @param {Key} key @returns {Promise<unknown>} */
export async function get(name, key) {
  if (off) return undefined;
  return transact([name], 'readonly', (store) => store(name).get(key));
}

/** @param {StoreName} name @param {Key} key @returns {Promise<unknown>} */
export async function remove(name, key) {
  if (off) return undefined;
  return transact([name], 'readwrite', (store) => store(name).delete(key));
}

/** @param {StoreName} name @returns {Promise<unknown>} */
export async function clear(name) {
  if (off) return undefined;
  return transact([name], 'readwrite', (store) => store(name).clear());
}

/** @param {StoreName} name @returns {Promise<{ key: Key, record: any }[]>} */
export async function all(name) {
  if (off) return [];
  return transact([name], 'readonly', (store) => {
    /** @type {{ result: { key: Key, record: any }[] }} */
    const found = { result: [] };
    const request = store(name).openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      found.result.push({ key: /** @type {Key} */ (cursor.key), record: cursor.value });
      cursor.continue();
    };
    return found;
  });
}

/** Moves a record that nobody can read out of the way, whole. @param {StoreName} name @param {Key} key */
export async function setAside(name, key) {
  if (off) return undefined;
  return transact([name, 'aside'], 'readwrite', (store) => {
    const request = store(name).get(key);
    request.onsuccess = () => {
      store('aside').put({ of: name, key, record: request.result });
      store(name).delete(key);
      const keys = store('aside').getAllKeys();
      keys.onsuccess = () => {
        for (const old of keys.result.slice(0, -MOST.aside)) store('aside').delete(old);
      };
    };
    return {};
  });
}
