// main.js - starts the page: language, engine, labs, addresses, keys. It knows the labs; they do not
// know it, nor each other.
import { loadEngine } from './core/engine.js';
import { beEmbedded, embeddedLab, fullPage } from './embed.js';
import { initialLanguage, language, onLanguage, setLanguage, t } from './i18n/index.js';
import { showStored } from './offline/stored.js';
import { watchForUpdates } from './offline/updates.js';
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

/** @typedef {(section: HTMLElement, engine: import('./core/engine.js').Engine) => Lab} CreateLab */

/** Each lab's code comes when the lab is first shown. @type {Record<LabName, () => Promise<CreateLab>>} */
const CREATE = {
  neuron: async () => (await import('./labs/neuron/neuron.js')).createNeuronLab,
  softmax: async () => (await import('./labs/softmax/softmax.js')).createSoftmaxLab,
  mnist: async () => (await import('./labs/mnist/mnist.js')).createMnistLab,
  study: async () => (await import('./labs/study/study.js')).createStudyLab,
};

/** Keys and the action each asks for. @type {Record<string, string>} */
const KEYS = { ' ': 'toggle', ArrowRight: 'step', r: 'reset', R: 'reset' };

/** @type {Partial<Record<LabName, Lab>>} made when first shown */
const labs = {};
/** @type {LabName | undefined} */
let current;

const element = (/** @type {string} */ id) =>
  /** @type {HTMLElement} */ (document.getElementById(id));
const sectionOf = (/** @type {LabName} */ name) => element(`lab-${name}`);

/** The one lab that is shown, where the page is embedded in another one. */
const embedded = /** @type {LabName | undefined} */ (embeddedLab(Object.keys(CREATE)));

/**
 * Gets the code of the address's lab, then shows the lab. An address that came meanwhile has its own turn.
 * @param {import('./core/engine.js').Engine} engine
 */
async function followAddress(engine) {
  if (embedded && parseAddress(location.hash).lab !== embedded) {
    if (current) open(fullPage(location.hash), '_blank', 'noopener');
    history.replaceState(null, '', `#/${embedded}`);
  }
  const { lab } = parseAddress(location.hash);
  let create;
  try {
    create = await CREATE[lab]();
  } catch (error) {
    notify(t('problem.labMissing', { message: /** @type {Error} */ (error).message }));
    return;
  }
  if (parseAddress(location.hash).lab === lab) showLab(create, engine);
}

/** Shows the lab of the address, in the address's state. @param {CreateLab} create @param {import('./core/engine.js').Engine} engine */
function showLab(create, engine) {
  const { lab: name, values, problems } = parseAddress(location.hash);
  if (current && current !== name) {
    labs[current]?.leave();
    sectionOf(current).hidden = true;
    scrollTo(0, 0);
    clearNotices();
  }
  current = name;
  sectionOf(name).hidden = false; // before it is made: figures measure themselves
  const lab = (labs[name] ??= createLab(name, create, engine));
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

/** @param {LabName} name @param {CreateLab} create @param {import('./core/engine.js').Engine} engine */
function createLab(name, create, engine) {
  const lab = create(sectionOf(name), engine);
  lab.store.subscribe(writeAddress);
  return lab;
}

/** The address says what the page shows; a slider dragged does not fill the history. */
function writeAddress() {
  const lab = current && labs[current];
  if (!lab || lab.store.lab !== current) return;
  const address = formatAddress(current, lab.store.values);
  if (address !== location.hash) history.replaceState(null, '', address);
  if (embedded) element('full-page').setAttribute('href', fullPage(address));
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

/** What can wait until the first lab is there. */
function afterwards() {
  if (embedded) return;
  showStored(element('stored'));
  watchForUpdates({ bar: element('update'), ready: element('offline-ready') });
  // The other labs' code, so that they open at once, also when the network goes or a new version takes its place.
  for (const load of Object.values(CREATE)) load().catch(() => {}); // asked for again when shown
}

element('unstarted').remove();
if (embedded) beEmbedded(embedded);
setLanguage(initialLanguage());
bindLanguages();
addEventListener('error', ({ message }) => notify(t('problem.script', { message })));
addEventListener('unhandledrejection', ({ reason }) =>
  notify(t('problem.script', { message: reason?.message ?? String(reason) })),
);

CREATE[embedded ?? parseAddress(location.hash).lab]().catch(() => {}); // on its way while the engine loads
loadEngine(fetch(wasmUrl)).then(
  async (engine) => {
    addEventListener('hashchange', () => followAddress(engine));
    document.addEventListener('keydown', onKey);
    await followAddress(engine);
    document.documentElement.dataset.ready = 'true';
    afterwards();
  },
  (error) => notify(errorText(error)),
);
