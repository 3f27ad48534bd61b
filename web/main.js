// main.js - starts the page: language, engine, labs, addresses, keys. It knows the labs; they do not
// know it, nor each other.
import { loadEngine } from './core/engine.js';
import { initialLanguage, language, onLanguage, setLanguage, t } from './i18n/index.js';
import { createMnistLab } from './labs/mnist/mnist.js';
import { createNeuronLab } from './labs/neuron/neuron.js';
import { createSoftmaxLab } from './labs/softmax/softmax.js';
import { createStudyLab } from './labs/study/study.js';
import { wasmUrl } from './platform.js';
import { formatAddress, parseAddress } from './state/address.js';
import { addressProblemText, errorText } from './ui/errors.js';
import { clearNotices, notify } from './ui/notices.js';

/** @typedef {import('./state/schema.js').Lab} LabName */
/**
 * @typedef {object} Lab
 * @property {import('./state/store.js').Store} store
 * @property {Record<string, (() => void) | undefined>} actions
 * @property {() => void} leave called when another lab is shown
 */

/** @type {Record<LabName, (section: HTMLElement, engine: import('./core/engine.js').Engine) => Lab>} */
const CREATE = {
  neuron: createNeuronLab,
  softmax: createSoftmaxLab,
  mnist: createMnistLab,
  study: createStudyLab,
};

/** Keys and the action each asks for. @type {Record<string, string>} */
const KEYS = { ' ': 'toggle', ArrowRight: 'step', r: 'reset', R: 'reset' };

/** @type {Partial<Record<LabName, Lab>>} made when first shown */
const labs = {};
/** @type {LabName | undefined} */
let current;

const sectionOf = (/** @type {LabName} */ name) =>
  /** @type {HTMLElement} */ (document.getElementById(`lab-${name}`));

/** Shows the lab of the address, in the address's state. @param {import('./core/engine.js').Engine} engine */
function followAddress(engine) {
  const { lab: name, values, problems } = parseAddress(location.hash);
  if (current && current !== name) {
    labs[current]?.leave();
    sectionOf(current).hidden = true;
    scrollTo(0, 0);
    clearNotices();
  }
  current = name;
  sectionOf(name).hidden = false; // before it is made: figures measure themselves
  const lab = (labs[name] ??= createLab(name, engine));
  // A bare "#/softmax" leads back to the lab as it was left.
  if (location.hash.includes('?') || location.hash === '') lab.store.set(values);
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('nav [data-lab]')
  )) {
    if (link.dataset.lab === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  for (const problem of problems) notify(addressProblemText(problem));
  writeAddress();
}

/** @param {LabName} name @param {import('./core/engine.js').Engine} engine */
function createLab(name, engine) {
  const lab = CREATE[name](sectionOf(name), engine);
  lab.store.subscribe(writeAddress);
  return lab;
}

/** The address says what the page shows; a slider dragged does not fill the history. */
function writeAddress() {
  const lab = current && labs[current];
  if (!lab || lab.store.lab !== current) return;
  const address = formatAddress(current, lab.store.values);
  if (address !== location.hash) history.replaceState(null, '', address);
}

/** Whether a key pressed there is the element's own: typing, choosing, pressing a button. @param {EventTarget | null} target @param {string} key */
function keyBelongsTo(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:not([type=range], [type=checkbox]), select, textarea')) return true;
  if (key === ' ') return target.matches('button, a, [type=checkbox]');
  return key === 'ArrowRight' && target.matches('input, [role=tab]');
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || keyBelongsTo(target, key)) return;
  const action = current && labs[current]?.actions[KEYS[key]];
  if (!action) return;
  event.preventDefault();
  action();
}

function bindLanguages() {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('[data-language]')
  );
  const show = () => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.language === language()));
    }
  };
  for (const button of buttons) {
    button.addEventListener('click', () =>
      setLanguage(/** @type {any} */ (button.dataset.language)),
    );
  }
  onLanguage(show);
  show();
}

setLanguage(initialLanguage());
bindLanguages();
addEventListener('error', ({ message }) => notify(t('problem.script', { message })));
addEventListener('unhandledrejection', ({ reason }) =>
  notify(t('problem.script', { message: reason?.message ?? String(reason) })),
);

loadEngine(fetch(wasmUrl)).then(
  (engine) => {
    addEventListener('hashchange', () => followAddress(engine));
    document.addEventListener('keydown', onKey);
    followAddress(engine);
    document.documentElement.dataset.ready = 'true';
  },
  (error) => notify(errorText(error)),
);
