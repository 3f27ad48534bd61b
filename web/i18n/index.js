// index.js - texts by key in the language chosen, and the page's static texts filled in. The languages
// themselves are the files beside this one; a further language is one more of them and one line here.
import en from './en.js';
import zh from './zh.js';

/** @typedef {keyof typeof en} TextKey */

export const languages = { zh, en };
/** @typedef {keyof typeof languages} Language */

/** @type {Record<Language, string>} what <html lang> is to say */
const TAGS = { zh: 'zh-Hans', en: 'en' };
const STORAGE_KEY = 'cel.language';

/** @type {Language} */
let current = 'en';
/** @type {Set<() => void>} */
const listeners = new Set();

const isLanguage = (/** @type {unknown} */ name) => name === 'zh' || name === 'en';

/** Storage may be switched off: then the choice lasts as long as the page. */
function remembered() {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

/** The language to begin with: the address's ?lang=, the one chosen before, the browser's. */
export function initialLanguage() {
  const asked = new URLSearchParams(location.search).get('lang')?.slice(0, 2);
  const candidates = [asked, remembered(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return /** @type {Language} */ (candidates.find(isLanguage) ?? 'en');
}

export const language = () => current;

/**
 * The text of a key, with {name} replaced from params.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 */
export function t(key, params = {}) {
  const text = /** @type {Record<string, string>} */ (languages[current])[key];
  if (text === undefined) throw new Error(`no text for "${key}"`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ''));
}

/** Adds texts that a lab brings with its code. @param {Record<Language, Record<string, string>>} more */
export function addTexts(more) {
  for (const name of /** @type {Language[]} */ (Object.keys(languages))) {
    Object.assign(languages[name], more[name]);
  }
}

/** Whether a key has a text; for names that come from outside. @param {string} key */
export const hasText = (key) => Object.hasOwn(languages[current], key);

/**
 * Fills the static texts below an element: data-text its content, data-label its aria-label.
 * @param {ParentNode} root
 */
export function fillTexts(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (
    root.querySelectorAll('[data-text]')
  )) {
    element.textContent = t(element.dataset.text ?? '');
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (
    root.querySelectorAll('[data-label]')
  )) {
    element.setAttribute('aria-label', t(element.dataset.label ?? ''));
  }
}

/** Calls back after each change of language. @param {() => void} listener */
export const onLanguage = (listener) => listeners.add(listener);

/** @param {Language} name */
export function setLanguage(name) {
  current = name;
  try {
    localStorage.setItem(STORAGE_KEY, name);
  } catch {
    // not remembered, then
  }
  document.documentElement.lang = TAGS[name];
  document.title = t('app.title');
  fillTexts(document);
  for (const listener of listeners) listener();
}
