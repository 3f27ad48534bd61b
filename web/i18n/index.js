// index.js - texts by key in the language chosen, and the page's static texts filled in. The languages themselves are
// the files beside this one (languages.js lists them); only the one in use is loaded.
import { readQuery, writeQuery } from '../state/query.js';
import { remember, remembered } from '../state/settings.js';
import { languages } from './languages.js';

/** @typedef {Record<string, string>} Texts */

const FALLBACK = 'en';

let current = FALLBACK;
/** @type {Texts} */
let texts = {};
/** @type {Set<() => void>} */
const listeners = new Set();

/** The language to begin with: the address's ?lang=, the one chosen before, the browser's. */
export function initialLanguage() {
  const primary = (/** @type {string} */ tag) => tag.split('-')[0];
  const asked = primary(readQuery('lang') ?? '');
  const candidates = [asked, remembered('language'), ...navigator.languages.map(primary)];
  return candidates.find((name) => name && Object.hasOwn(languages, name)) ?? FALLBACK;
}

export const language = () => current;

/** What the document says that it is written in. */
const languageTag = () => languages[current]?.tag ?? current;

/** What of each language is in use by now: names of tools/languages.mjs. */
const parts = new Set(['rest']);

/** @param {string} name @param {Iterable<string>} wanted @returns {Promise<Texts>} */
async function load(name, wanted) {
  const loaded = await Promise.all([...wanted].map((part) => languages[name].load[part]()));
  return Object.assign({}, ...loaded.map((module) => module.default));
}

/** The texts of a language, not necessarily of the one in use. @param {string} name */
export const loadTexts = (name) => load(name, parts);

/**
 * Gets further texts, in every language used from now on.
 * @param {string[]} more names of tools/languages.mjs
 * @throws when they cannot be had; they can be asked for again
 */
export async function addTexts(...more) {
  if (more.every((part) => parts.has(part))) return;
  let name;
  let loaded;
  do {
    name = current;
    loaded = await load(name, more);
  } while (name !== current); // a language was chosen meanwhile
  for (const part of more) parts.add(part);
  useTexts({ ...texts, ...loaded });
}

/** Texts to be used from now on; the page is filled by setLanguage(). @param {Texts} loaded */
export function useTexts(loaded) {
  texts = loaded;
}

/**
 * The text of a key, with {name} replaced from params.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 */
export function t(key, params = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`no text for "${key}"`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ''));
}

/** Whether a key has a text; for names that come from outside. @param {string} key */
export const hasText = (key) => Object.hasOwn(texts, key);

/**
 * Fills the static texts below an element: data-text its content, data-label its aria-label. A lab that was not yet
 * shown is left alone: its texts come with it.
 * @param {ParentNode} root
 */
export function fillTexts(root) {
  const all = (/** @type {string} */ name) =>
    [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`[${name}]`))].filter(
      (element) => !element.closest('.lab:not([data-made])'),
    );
  for (const element of all('data-text')) element.textContent = t(element.dataset.text ?? '');
  for (const element of all('data-label'))
    element.setAttribute('aria-label', t(element.dataset.label ?? ''));
}

/** Calls back after each change of language. @param {() => void} listener */
export const onLanguage = (listener) => listeners.add(listener);

/** The language asked for last: one that comes later than its successor is not shown. */
let wanted = '';

/**
 * Gets a language's texts and puts the page into it. An address that names a language names this one from then on.
 * @param {string} name
 * @throws when its texts cannot be had; the page stays as it is
 */
export async function setLanguage(name) {
  wanted = name;
  let loaded;
  let known;
  do {
    known = parts.size;
    loaded = await loadTexts(name);
  } while (known !== parts.size); // a part was added meanwhile
  if (wanted !== name) return;
  current = name;
  useTexts(loaded);
  remember('language', name);
  if (readQuery('lang')) writeQuery('lang', name);
  document.documentElement.lang = languageTag();
  document.title = t('app.title');
  fillTexts(document);
  for (const listener of listeners) listener();
}
