// settings.js - what a person has chosen for the whole page, remembered on this device: one record each. What the
// values mean, and what stands for them where there are none, is their users' matter.
import { forget, keep, recall } from './kept.js';

/** Version 0 was the bare text. @param {(text: string) => unknown} [read] @returns {Record<number, (text: any) => unknown>} */
const fromText = (read = (text) => text) => ({ 0: read });

/** @param {any} value @returns {value is string} */
const isName = (value) => typeof value === 'string' && /^[a-z][\w-]*$/i.test(value);
/** @param {any} value @returns {value is number} */
const isStep = (value) => Number.isInteger(value) && value > 0;

const FORMS = {
  language: { version: 1, steps: fromText(), check: isName },
  theme: { version: 1, steps: fromText(), check: isName },
  /** The step at which the guided lesson was left. */
  lesson: { version: 1, steps: fromText(Number), check: isStep },
};

/** @typedef {keyof typeof FORMS} Setting */
/** @template {Setting} S @typedef {typeof FORMS[S] extends import('./forms.js').Form<infer T> ? T : never} ValueOf */

let damaged = 0;

/** How many settings could not be read, and were set aside, since this was last asked. */
export function settingsSetAside() {
  const count = damaged;
  damaged = 0;
  return count;
}

/** @template {Setting} S @param {S} setting @returns {ValueOf<S> | undefined} nothing where nothing sound is kept */
export function remembered(setting) {
  const { value, problem } = recall(setting, /** @type {any} */ (FORMS[setting]));
  if (problem === 'damaged') damaged += 1;
  return value;
}

/** Where storage is switched off, a choice lasts as long as the page. @template {Setting} S @param {S} setting @param {ValueOf<S> | undefined} value nothing: forget it */
export function remember(setting, value) {
  if (value === undefined) forget(setting);
  else keep(setting, /** @type {any} */ (FORMS[setting]), value);
}
