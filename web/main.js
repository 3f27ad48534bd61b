// main.js - starts the page: language, engine, labs, addresses, keys. It knows the labs; they do not
// know it, nor each other.
import { loadEngine } from './core/engine.js';
import { beEmbedded, embeddedLab, fullPage } from './embed.js';
import {
  addTexts,
  fillTexts,
  initialLanguage,
  language,
  onLanguage,
  setLanguage,
  t,
} from './i18n/index.js';
import { languages } from './i18n/languages.js';
import { showStored } from './offline/stored.js';
import { watchForUpdates } from './offline/updates.js';
import { wasmUrl } from './platform.js';
import { keepNothing } from './state/database.js';
import { formatAddress, parseAddress } from './state/address.js';
import { settingsSetAside } from './state/settings.js';
import { fillSelect } from './ui/controls.js';
import { addLaterStyle } from './ui/later-style.js';
import { addressProblemText, errorText, isTrap } from './ui/errors.js';
import { clearNotices, notify } from './ui/notices.js';
import { chosenTheme, setTheme, startTheme, THEMES } from './ui/theme.js';

/** @typedef {import('./state/schema.js').Lab} LabName */
/**
 * @typedef {object} Lab
 * @property {import('./state/store.js').Store} store
 * @property {Record<string, (() => void) | undefined>} actions
 * @property {() => void} leave called when another lab is shown
 */

/** @typedef {(section: HTMLElement, engine: import('./core/engine.js').Engine) => Lab} CreateLab */

/** What comes with the later styles. @template T @param {Promise<T>} code */
const styled = async (code) => (await Promise.all([code, addLaterStyle()]))[0];

/** Each lab's code comes when the lab is first shown. @type {Record<LabName, () => Promise<CreateLab>>} */
const CREATE = {
  neuron: async () => (await import('./labs/neuron/neuron.js')).createNeuronLab,
  softmax: async () => (await styled(import('./labs/softmax/softmax.js'))).createSoftmaxLab,
  mnist: async () => (await styled(import('./labs/mnist/mnist.js'))).createMnistLab,
  study: async () => (await styled(import('./labs/study/study.js'))).createStudyLab,
  exercises: async () => (await styled(import('./labs/exercises/exercises.js'))).createExercisesLab,
};

/** The texts that come with a lab (tools/languages.mjs); the first lab's are there. @type {Partial<Record<LabName, string[]>>} */
const TEXTS = {
  softmax: ['softmax'],
  mnist: ['mnist'],
  study: ['study', 'mnist'],
  exercises: ['exercises'],
};

/** Milliseconds after which an address that the browser refused is tried again. */
const ADDRESS_AGAIN = 2000;

/** Milliseconds after which a browser that does not tell is taken for idle. */
const IDLE = 50;

/** Keys and the action each asks for. @type {Record<string, string>} */
const KEYS = { ' ': 'toggle', ArrowRight: 'step', r: 'reset', R: 'reset' };

/** Keys of the guided lesson, while it is on. @type {Record<string, 'next' | 'back'>} */
const LESSON_KEYS = {
  n: 'next',
  N: 'next',
  PageDown: 'next',
  p: 'back',
  P: 'back',
  PageUp: 'back',
};

/** @type {Partial<Record<LabName, Lab>>} made when first shown */
const labs = {};
/** @type {LabName | undefined} */
let current;
/** The step of the guided lesson; 0: none. */
let step = 0;
/** The lesson's bar, made when first wanted. @type {ReturnType<typeof import('./lesson/lesson.js').createLesson> | undefined} */
let lesson;

const element = (/** @type {string} */ id) =>
  /** @type {HTMLElement} */ (document.getElementById(id));
const sectionOf = (/** @type {LabName} */ name) => element(`lab-${name}`);

/** The one lab that is shown, where the page is embedded in another one. */
const embedded = /** @type {LabName | undefined} */ (embeddedLab(Object.keys(CREATE)));

/**
 * What is loaded when it is wanted; nothing where it does not come, which is said.
 * @template T
 * @param {Promise<T>} part
 */
const fetched = (part) =>
  part.catch((error) => {
    notify(t('problem.partMissing', { message: error.message }));
    return undefined;
  });

/**
 * Gets the code of the address's lab, then shows the lab. An address that came meanwhile has its own turn.
 * @param {import('./core/engine.js').Engine} engine
 */
async function followAddress(engine) {
  if (embedded && parseAddress(location.hash).lab !== embedded) {
    if (current) open(fullPage(location.hash), '_blank', 'noopener');
    history.replaceState(null, '', `#/${embedded}`);
  }
  if (!embedded) await followLesson();
  const { lab } = parseAddress(location.hash);
  const code = await fetched(Promise.all([CREATE[lab](), addTexts(...(TEXTS[lab] ?? []))]));
  if (!code || parseAddress(location.hash).lab !== lab) return;
  showLab(code[0], engine);
  lesson?.show(step);
  element('lesson-open').setAttribute('aria-pressed', String(step > 0));
}

/** Addresses that the page is on its way to. */
let coming = 0;

/**
 * Follows the address, and says in the document whether the page is there yet.
 * @param {import('./core/engine.js').Engine} engine
 */
async function follow(engine) {
  const { dataset } = document.documentElement;
  coming += 1;
  dataset.ready = 'false';
  try {
    await followAddress(engine);
  } finally {
    coming -= 1;
    dataset.ready = String(coming === 0);
  }
}

/** The lesson as the address has it: a step by its number alone, a state within a step, or none. */
async function followLesson() {
  const { lesson: wanted, bare } = parseAddress(location.hash);
  // A bare "#/softmax" looks at another lab without leaving the lesson.
  step = wanted || (location.hash.includes('?') ? 0 : step);
  if (step === 0) return;
  const code = await fetched(Promise.all([import('./lesson/lesson.js'), addTexts('lesson')]));
  if (!code) {
    step = 0; // the lab is there without it
    return;
  }
  const [{ createLesson, nearestStep, stepAddress }] = code;
  lesson ??= createLesson(element('guide'), {
    go(address) {
      if (current) labs[current]?.actions.stop?.(); // a step begins with nothing under way
      if (location.hash === address) dispatchEvent(new HashChangeEvent('hashchange'));
      else location.hash = address;
    },
    leave: leaveLesson,
  });
  step = nearestStep(step);
  if (wanted && bare) history.replaceState(null, '', stepAddress(step));
}

function leaveLesson() {
  step = 0;
  lesson?.show(0);
  element('lesson-open').setAttribute('aria-pressed', 'false');
  element('lesson-open').focus();
  writeAddress();
}

async function toggleLesson() {
  if (step > 0) {
    leaveLesson();
    return;
  }
  const code = await fetched(import('./lesson/lesson.js'));
  if (code) location.hash = `#/?lesson=${code.rememberedStep()}`;
}

/** What is shown, to be given away: a run that plays is paused, so that its place is in the address. */
async function share() {
  const code = await fetched(import('./ui/share.js'));
  if (!code || !current) return;
  labs[current]?.leave();
  code.openShare(formatAddress(current, labs[current]?.store.values ?? {}, { lesson: step }));
}

/** Shows the lab of the address, in the address's state. @param {CreateLab} create @param {import('./core/engine.js').Engine} engine */
function showLab(create, engine) {
  const { hash } = location;
  const { lab: name, values, problems } = parseAddress(hash);
  let focusGoes = false;
  if (current && current !== name) {
    const left = current;
    current = undefined; // what it still says of itself is not this address's matter
    labs[left]?.leave();
    focusGoes = sectionOf(left).contains(document.activeElement);
    sectionOf(left).hidden = true;
    scrollTo(0, 0);
    clearNotices();
  }
  current = name;
  sectionOf(name).hidden = false; // before it is made: figures measure themselves
  const lab = (labs[name] ??= createLab(name, create, engine));
  // A bare "#/softmax" leads back to the lab as it was left.
  if (hash.includes('?') || hash === '') lab.store.restore(values);
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('nav [data-lab]')
  )) {
    if (link.dataset.lab === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (focusGoes) element('main').focus({ preventScroll: true }); // Tab goes on in the lab on show
  for (const problem of problems) notify(addressProblemText(problem));
  if (settingsSetAside() > 0) notify(t('problem.setting'));
  writeAddress();
}

/** @param {LabName} name @param {CreateLab} create @param {import('./core/engine.js').Engine} engine */
function createLab(name, create, engine) {
  const section = sectionOf(name);
  section.dataset.made = 'true';
  fillTexts(section);
  const lab = create(section, engine);
  const left = leftAs(name);
  if (left) lab.store.restore(parseAddress(left).values);
  lab.store.subscribe(writeAddress);
  return lab;
}

/** Where a lab's address is kept for as long as this tab is there, reloads included. @param {LabName} name */
const placeOf = (name) => `cel.left.${name}`;

/** The address of a lab as it was left in this tab, if it was. @param {LabName} name */
function leftAs(name) {
  if (embedded) return null; // several may stand in one page
  try {
    return sessionStorage.getItem(placeOf(name));
  } catch {
    return null; // storage is off
  }
}

/** @param {LabName} name @param {string} address */
function leave(name, address) {
  try {
    sessionStorage.setItem(placeOf(name), address);
  } catch {
    // then a reload keeps only the lab on show, in the address
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/** The address says what the page shows; a slider dragged does not fill the history. */
function writeAddress() {
  const lab = current && labs[current];
  if (!current || !lab) return;
  const address = formatAddress(current, lab.store.values, { lesson: step });
  leave(current, formatAddress(current, lab.store.values));
  try {
    if (address !== location.hash) history.replaceState(null, '', address);
  } catch {
    // WebKit refuses more than a hundred in half a minute: the state it stops at is written then.
    clearTimeout(later);
    later = setTimeout(writeAddress, ADDRESS_AGAIN);
  }
  if (embedded) element('full-page').setAttribute('href', fullPage(address));
}

/** Whether a key pressed there is the element's own: typing, choosing, pressing a button. @param {EventTarget | null} target @param {string} key */
function keyBelongsTo(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:not([type=range], [type=checkbox]), select, textarea')) return true;
  if (key === ' ') return target.matches('button, a, [type=checkbox]');
  if (key.startsWith('Page')) return target.matches('input, select, [role=slider]');
  return key === 'ArrowRight' && target.matches('input, [role=tab]');
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || keyBelongsTo(target, key)) return;
  const sheet = document.querySelector('dialog[open]');
  if (key === '?' && (!sheet || sheet.id === 'help')) help();
  if (sheet) return; // the page behind it is at rest
  const turn = step > 0 ? lesson?.[LESSON_KEYS[key]] : undefined;
  const action = turn ?? (current && labs[current]?.actions[KEYS[key]]);
  if (!action) return;
  event.preventDefault();
  action();
}

/** Puts the page into a language; one that cannot be had is said. @param {string} name */
const speak = (name) =>
  setLanguage(name).catch(({ message }) =>
    notify(t('problem.languageMissing', { name: languages[name].name, message })),
  );

/** A button for each language. */
function bindLanguages() {
  const buttons = Object.entries(languages).map(([name, { tag, name: title }]) => {
    const button = Object.assign(document.createElement('button'), {
      type: 'button',
      lang: tag,
      textContent: title,
    });
    button.dataset.language = name;
    button.addEventListener('click', () => speak(name));
    return button;
  });
  const show = () => {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.language === language()));
    }
  };
  element('languages').replaceChildren(...buttons);
  onLanguage(show);
  show();
}

function bindTheme() {
  const select = /** @type {HTMLSelectElement} */ (element('theme'));
  const fill = () =>
    fillSelect(
      select,
      THEMES.map((value) => ({ value, text: t(`theme.${value}`) })),
    );
  fill();
  select.value = chosenTheme();
  onLanguage(fill);
  select.addEventListener('change', () => setTheme(select.value));
}

/** Shows the help sheet, or closes it. @param {string} [part] id of the part that is wanted */
async function help(part) {
  const sheet = /** @type {HTMLDialogElement} */ (element('help'));
  if (sheet.open) {
    sheet.close();
    return;
  }
  const filling = styled(import('./help.js')).then(({ fillHelp }) => fillHelp(sheet));
  if (!(await fetched(filling.then(() => true)))) return;
  if (!sheet.open) sheet.showModal();
  if (!part) return;
  element(part).focus({ preventScroll: true });
  element(part).scrollIntoView();
}

/** Says in words what nobody caught. @param {{ message?: string }} error */
function tell(error) {
  const message = error.message ?? String(error);
  // After a trap nothing that nn.wasm holds can be trusted; what is recorded does not lie there.
  if (isTrap(error))
    notify(t('error.page-trap', { message }), {
      label: t('error.reload'),
      act: () => location.reload(),
    });
  else notify(t('problem.script', { message }));
}

/** Over when the browser has nothing better to do. */
const idle = () =>
  new Promise((done) =>
    'requestIdleCallback' in window ? requestIdleCallback(done) : setTimeout(done, IDLE),
  );

/** What can wait until the first lab is there. */
async function afterwards() {
  if (embedded) return;
  showStored(element('stored'));
  watchForUpdates({ bar: element('update'), ready: element('offline-ready') });
  // The other labs' code and languages, so that they open at once, also when the network goes or a new version takes
  // its place.
  const others = [
    () => import('./lesson/lesson.js'),
    () => import('./ui/share.js'),
    () => import('./help.js'),
    ...Object.values(languages).flatMap(({ load }) => Object.values(load)),
  ];
  for (const load of [...Object.values(CREATE), ...others]) {
    await idle(); // one by one: what the person does goes first
    await load().catch(() => {}); // asked for again when shown
  }
}

CREATE[embedded ?? parseAddress(location.hash).lab]().catch(() => {}); // on their way while the texts load
const wasm = fetch(wasmUrl);
wasm.catch(() => {}); // told below

startTheme();
await setLanguage(initialLanguage());
element('unstarted').remove();
if (embedded) {
  keepNothing();
  beEmbedded(embedded);
}
bindLanguages();
bindTheme();
element('open-help').addEventListener('click', () => help());
element('open-glossary').addEventListener('click', () => help('glossary'));
addEventListener('beforeprint', () => {
  element('address-printed').textContent = location.href;
});
addEventListener('error', ({ error, message }) => tell(error ?? { message }));
addEventListener('unhandledrejection', ({ reason }) => tell(reason ?? {}));

loadEngine(wasm).then(
  async (engine) => {
    addEventListener('hashchange', () => follow(engine));
    document.addEventListener('keydown', onKey);
    element('lesson-open').addEventListener('click', toggleLesson);
    element('share-open').addEventListener('click', share);
    await follow(engine);
    afterwards();
  },
  (error) => notify(errorText(error)),
);
