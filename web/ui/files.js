// files.js - saving to and opening from the person's disk. What the files hold is the caller's matter.

/** @param {string} name @param {Blob} blob */
export function saveBlob(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The browser reads it after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** @param {string} name @param {string} text @param {string} type */
export const saveText = (name, text, type) => saveBlob(name, new Blob([text], { type }));

/**
 * Makes a hidden file input give its files to somebody; the same file can be chosen twice in a row.
 * @param {HTMLInputElement} input
 * @param {(files: File[]) => void} onFiles
 */
export function onFiles(input, onFiles) {
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length) onFiles(files);
  });
}

/**
 * What is in a file.
 * @param {File} file
 * @returns {Promise<{ name: string, bytes: Uint8Array<ArrayBuffer> }>}
 * @throws {Error & { code: string }} own-broken when it can no longer be read
 */
export async function bytesOf(file) {
  const { name } = file;
  try {
    return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch (cause) {
    const error = new Error(`${name} cannot be read`, { cause });
    throw Object.assign(error, { code: 'own-broken', params: { name } });
  }
}

const quoted = (/** @type {string} */ cell) =>
  /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A table as CSV. @param {string[][]} rows */
export const csvText = (rows) => rows.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
