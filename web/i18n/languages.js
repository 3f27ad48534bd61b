// languages.js - the languages there are, by the names of their files. Empty here: the build lists the files beside
// this one (tools/languages.mjs), so that a further language is one more file and nothing else.

/**
 * @typedef {object} LanguageEntry
 * @property {string} name as its own speakers write it
 * @property {string} tag what <html lang> is to say
 * @property {Record<string, () => Promise<{ default: Record<string, string> }>>} load gets its texts: "rest" and, by name,
 *   those that come with the code that needs them
 */

/** @type {Record<string, LanguageEntry>} */
export const languages = {};
