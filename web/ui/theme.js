// theme.js - how the page looks: as the system wants it, light, dark, or for a projector. The colours and sizes of each
// are those of style/tokens.css, under [data-theme]; who has put them into a canvas hears of changes here.
import { readQuery, writeQuery } from '../state/query.js';
import { remember, remembered } from '../state/settings.js';

/** What can be chosen; "system" is light or dark. */
export const THEMES = ['system', 'light', 'dark', 'projector'];

/** @type {Set<(how: { printing: boolean }) => void>} */
const listeners = new Set();

const systemScheme = () => matchMedia('(prefers-color-scheme: dark)');

let choice = 'system';
let printing = false;

export const chosenTheme = () => choice;

/** What is seen: light, dark or projector. */
export const theme = () => document.documentElement.dataset.theme ?? 'light';

/** Properties of the root as they were last read: each reading can make the browser lay out the whole page. @type {Map<string, string>} */
const known = new Map();

/** A token of style/tokens.css, or another property of the root, as it is now. @param {string} name */
export function token(name) {
  const value =
    known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  known.set(name, value);
  return value;
}

/**
 * A colour of style/tokens.css as its red, green and blue, 0 to 255.
 * @param {string} name
 * @returns {number[]}
 */
export function rgb(name) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = token(name);
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** Pixels of the unit rem as it is now. */
export const rem = () => Number.parseFloat(token('font-size'));

/**
 * Calls back after each change of what is seen; for printing, what is drawn has to be there when the callback returns.
 * @param {(how: { printing: boolean }) => void} listener
 */
export const onTheme = (listener) => listeners.add(listener);

function show() {
  const system = systemScheme().matches ? 'dark' : 'light';
  const now = printing ? 'light' : choice === 'system' ? system : choice; // paper is light
  const { dataset } = document.documentElement;
  if (dataset.theme === now) return;
  dataset.theme = now;
  known.clear();
  for (const listener of listeners) listener({ printing });
}

/** @param {string} name */
export function setTheme(name) {
  choice = name;
  remember('theme', name);
  writeQuery('theme', name === 'system' ? undefined : name);
  show();
}

/** Begins with the theme of the address's ?theme=, or else the one chosen before. */
export function startTheme() {
  choice =
    [readQuery('theme'), remembered('theme')].find((name) => THEMES.includes(name ?? '')) ?? choice;
  systemScheme().addEventListener('change', show);
  const print = (/** @type {boolean} */ now) => {
    printing = now;
    show();
  };
  addEventListener('resize', () => known.clear()); // type grows with the window
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  show();
}
