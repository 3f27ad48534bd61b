// softmax.js - the Softmax lab: one state, that of a softmax layer at one step of its learning, in four
// figures. It edits and steps; the figures, each in its file, show. Every number comes from C.
import { activate } from '../../core/neuron.js';
import { inverse, jacobian, Learner, logActivations, place, softmax } from '../../core/softmax.js';
import { language, onLanguage, t } from '../../i18n/index.js';
import { defaults } from '../../state/schema.js';
import { Store } from '../../state/store.js';
import { addChartMenu, fileNameOf } from '../../ui/chart-menu.js';
import { bindActions, bindControls, bindPresets, nameAction } from '../../ui/controls.js';
import { errorText, isTrap } from '../../ui/errors.js';
import { fixed, fromLogarithm, named, plain } from '../../ui/format.js';
import { fitChildren } from '../../ui/list.js';
import { fillNumbers, linkTerms, placeEquations } from '../../ui/math.js';
import { notify } from '../../ui/notices.js';
import { Player, wantsNoMotion } from '../../ui/player.js';
import equations from './equations.js';
import { Inverse } from './inverse.js';
import { Jacobian } from './jacobian.js';
import { Learning } from './learning.js';
import { brief, factor, share, total } from './names.js';
import { Outputs, zField } from './outputs.js';
import { presets } from './presets.js';

/**
 * A softmax layer at one moment.
 * @typedef {object} View
 * @property {number[]} z weighted inputs
 * @property {number} c the factor of equation (83)
 * @property {number[]} a activations
 * @property {number[]} logA their logarithms
 * @property {number} constant C of z = (ln a + C)/c, which is ln sum e^(c z)
 * @property {number[]} sigmoid activations of a sigmoid layer of the same z
 */

/**
 * What a person can change by hand; neurons are counted from 0.
 * @typedef {object} Edit
 * @property {(j: number, z: number) => void} z
 * @property {(j: number, a: number) => void} a the other activations keep their proportions
 * @property {(constant: number) => void} constant no activation changes
 */

/** The layers that learn side by side: cost, and the output it goes with. */
const LAYERS = [
  { cost: 'log-likelihood', output: 'softmax' },
  { cost: 'quadratic', output: 'sigmoid' },
];
/** Settings that change only how things are shown. */
const VIEW = ['plot', 'sigmoid', 'show'];
/** How far learning is and where it is looked at; the end is beyond every step. */
const PROGRESS = ['ran', 'at'];
const END = defaults('softmax').at;
/** What is said of some c only, by its data-for-c. @type {Record<string, (c: number) => boolean>} */
const FOR_C = { one: (c) => c === 1, other: (c) => c !== 1, above: (c) => c > 1 };
/** How long a whole run is to take, in seconds. */
const RUN_SECONDS = 4;
/** How long a figure must stand still before its words are read out, in milliseconds. */
const REST = 500;
/** Places of a z that was not typed: finer than any figure shows, and short enough for an address. */
const PLACES = 6;
/** The z a further neuron begins with. */
const NEW_Z = 0;

const { min: LEAST = 0, max: MOST = 0, length: [FEWEST, MANY] = [0, 0] } = zField;

/** A number of an exponent, as short as its places allow. @param {number} z @param {number} places */
const tidy = (z, places) => plain(Number(z.toFixed(places)));

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createSoftmaxLab(section, engine) {
  const store = new Store('softmax');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const template = (/** @type {string} */ id) =>
    /** @type {HTMLTemplateElement} */ (document.getElementById(id));

  /** @type {import('./learning.js').Run[]} */
  let runs = [];
  /** The points of each layer's line, by cost. @type {Record<string, { x: number, y: number }[]>} */
  const curves = Object.fromEntries(LAYERS.map(({ cost }) => [cost, []]));
  const player = new Player(() => store.values.steps / RUN_SECONDS, advance);
  /** The step that the figures show. */
  let shown = 0;
  /** The neuron whose numbers the equation shows. */
  let neuron = 0;

  // ---- The state -----------------------------------------------------------------------------------

  const label = () => Math.min(store.values.y, store.values.z.length) - 1;
  const reached = () => Math.max(0, ...runs.map(({ learner }) => learner.step));
  const finished = () =>
    runs.length > 0 &&
    runs.every(({ learner }) => learner.diverged || learner.step === store.values.steps);

  /** The weighted inputs shown: those of the start, or what learning has made of them. @returns {number[]} */
  function zNow() {
    const own = runs[0]?.learner;
    return own && shown > 0 ? own.history[Math.min(shown, own.step)].z : store.values.z;
  }

  /** @returns {View} */
  function view() {
    const [z, c] = [zNow(), store.values.c];
    const { a, logSumExp: constant } = softmax(engine, z, c);
    const logA = logActivations(engine, z, c);
    return { z, c, a, logA, constant, sigmoid: [...activate(engine, 'sigmoid', z)] };
  }

  /** Whether what changes is changed on a bar or its slider, which then shows where it was. */
  let byHand = false;

  /** What is changed becomes the start of a new run. @param {number[]} z */
  function setZ(z) {
    byHand = true;
    store.set({ z: z.map((value) => Math.min(MOST, Math.max(LEAST, value))) });
    byHand = false;
  }
  const rounded = (/** @type {number} */ z) => Number(z.toFixed(PLACES));
  const start = () => zNow().map(rounded);

  /** @type {Edit} */
  const edit = {
    z(j, value) {
      setZ(Object.assign(start(), { [j]: value }));
      show(); // also where nothing changed, so that what was typed is tidied
    },
    a(j, value) {
      const z = start();
      setZ(Object.assign(z, { [j]: rounded(place(engine, z, store.values.c, j, value)) }));
    },
    constant(value) {
      const { c } = store.values;
      setZ(inverse(engine, logActivations(engine, start(), c), c, value).map(rounded));
    },
  };

  // ---- The figures ---------------------------------------------------------------------------------

  const outputs = new Outputs(find('[data-outputs-figure]'), template('softmax-row'), edit, (j) => {
    neuron = j;
    showEquations(view());
  });
  const learning = new Learning(
    find('[data-chapter="learning"]'),
    template('lesson-row'),
    (step) => {
      if (!player.playing) look(step);
    },
  );
  const heat = new Jacobian(find('[data-chapter="jacobian"]'));
  const backwards = new Inverse(find('[data-chapter="inverse"]'), template('inverse-row'), edit);
  /** Figures that can be seen: while a run plays, the others wait for its end. */
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inView.add(target);
      else inView.delete(target);
    }
  });
  for (const { section: each } of [learning, heat, backwards]) observer.observe(each);
  observer.observe(outputs.figure);
  const isDue = (/** @type {Element} */ figure) => !player.playing || inView.has(figure);

  const cSlider = find('[data-c-slider]');
  const targets = find('[data-targets]');

  /** Tells the settings how far learning is, so that the address restores it; not at every frame. */
  function note() {
    if (!player.playing) store.set({ ran: reached(), at: shown < reached() ? shown : END });
  }

  /** Brings learning, begun anew if need be, to where the settings say it is. */
  function catchUp() {
    const { ran, at } = store.values;
    if (reached() > ran) begin();
    const missing = ran - reached();
    for (const { learner } of runs) learner.advance(missing);
    learning.extend(runs, store.values.plot, label());
    look(at);
  }

  /** Begins anew from the settings, at step 0. */
  function restart() {
    begin();
    note();
  }

  function begin() {
    player.stop();
    shown = 0;
    if (!byHand) outputs.forget();
    for (const { learner } of runs) learner.free();
    runs = [];
    const { z, c, eta, steps } = store.values;
    for (const { cost, output } of LAYERS) {
      try {
        const own = { cost, output, z, label: label(), eta, steps };
        // The factor is softmax's own: the sigmoid is that of z itself.
        const learner = new Learner(engine, output === 'softmax' ? { ...own, c } : own);
        runs.push({ cost, learner, points: curves[cost] });
      } catch (error) {
        if (isTrap(error)) throw error; // the page's matter
        notify(errorText(/** @type {Error} */ (error)));
      }
    }
    plot();
    show();
  }

  /** What the axes were last set for: that is slow, and a slider that is dragged asks often. */
  let axes = '';

  /** Draws the curves anew. */
  function plot() {
    const { plot: plotted, steps } = store.values;
    for (const points of Object.values(curves)) points.length = 0;
    learning.extend(runs, plotted, label());
    const wanted = [plotted, steps, label(), language()].join();
    if (wanted === axes) return;
    axes = wanted;
    learning.setChart(runs, plotted, label(), steps);
  }

  /** Puts every figure at the step shown. */
  function show() {
    const now = view();
    if (isDue(outputs.figure)) outputs.show(now, store.values.sigmoid);
    if (isDue(learning.section)) learning.show(runs, shown, label());
    if (isDue(heat.section)) heat.show(now, jacobian(engine, now.a, now.c));
    if (isDue(backwards.section)) backwards.show(now);
    showEquations(now);
    showControls();
    tell(now);
  }

  /** Current numbers in the equations. @param {View} now */
  function showEquations({ z, c, a, logA, constant }) {
    neuron = Math.min(neuron, z.length - 1);
    outputs.mark(neuron);
    const own = runs[0]?.learner;
    const state = own?.history[Math.min(shown, own.step)];
    // An output below 1 is not to read as one power over the same.
    const places = tidy(z[neuron], 2) === tidy(constant, 2) ? 3 : 2;
    fillNumbers(section, {
      j: String(neuron + 1),
      z: (c === 1 ? '' : `${factor(c)} × `) + tidy(z[neuron], places),
      whole: tidy(constant, places),
      a: share(a[neuron]),
      ay: a[label()] > 0 ? fixed(a[label()], 3) : fromLogarithm(logA[label()]),
      cost: state ? brief(state.cost) : '',
    });
  }

  function showControls() {
    const { z, c } = store.values;
    cSlider.value = String(Math.log10(c));
    cSlider.setAttribute('aria-valuetext', plain(c));
    find('[data-c-says]').textContent = t(
      c < 1 ? 'softmax.cSays.low' : c > 1 ? 'softmax.cSays.high' : 'softmax.cSays.one',
      { c: plain(c), n: z.length },
    );
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (
      section.querySelectorAll('[data-for-c]')
    )) {
      element.hidden = !FOR_C[element.dataset.forC ?? ''](c);
    }
    find('[data-action="add"]').disabled = z.length >= MANY;
    find('[data-action="remove"]').disabled = z.length <= FEWEST;
    const next = player.next(reached() > 0, finished());
    for (const toggle of section.querySelectorAll('[data-action="toggle"]'))
      nameAction(toggle, t(`action.${next}`));
    showTargets(z.length);
  }

  /** A button for each class that can be the right one. @param {number} n */
  function showTargets(n) {
    fitChildren(targets, n, (j) => {
      const button = Object.assign(document.createElement('button'), {
        type: 'button',
        textContent: String(j + 1),
      });
      button.addEventListener('click', () => store.set({ y: j + 1 }));
      return button;
    });
    [...targets.children].forEach((button, j) => {
      button.setAttribute('aria-pressed', String(j === label()));
      button.setAttribute('aria-label', t('softmax.target', { j: j + 1 }));
    });
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let telling;

  /** The state in words; read out once it has come to rest. @param {View} now */
  function tell({ a, sigmoid }) {
    const story = learning.tell(runs, label());
    const list = a.map((activation, j) => `${named('a', j)} ${share(activation)}`).join(', ');
    const numbers = { list, sum: total(a), sigmoid: total(sigmoid) };
    const words = finished() ? story : t('softmax.summary', numbers);
    clearTimeout(telling);
    telling = setTimeout(() => {
      find('[data-summary]').textContent = words;
    }, REST);
  }

  // ---- Learning ------------------------------------------------------------------------------------

  /** @param {number} step */
  function look(step) {
    shown = Math.min(reached(), Math.max(0, step));
    outputs.forget();
    show();
    note();
  }

  /** @param {number} steps */
  function advance(steps) {
    for (const { learner } of runs) learner.advance(steps);
    learning.extend(runs, store.values.plot, label());
    if (finished()) player.stop();
    look(reached());
  }

  function play() {
    if (finished()) restart();
    if (runs.length > 0) player.play(store.values.steps);
  }

  const actions = {
    toggle: () => (player.playing ? player.pause() : play()),
    step() {
      player.stop();
      if (finished()) restart();
      advance(1);
    },
    /** Back to the start of learning; from there, to the book's start. */
    reset: () => (reached() > 0 ? restart() : store.set({ ...defaults('softmax') })),
    add: () => store.values.z.length < MANY && store.set({ z: [...start(), NEW_Z] }),
    remove: () => store.values.z.length > FEWEST && store.set({ z: start().slice(0, -1) }),
  };

  // ---- The page ------------------------------------------------------------------------------------

  /** An address is followed at once; a link in the page in sight. @type {ScrollBehavior} */
  let behavior = 'instant';
  const goTo = (/** @type {string} */ name) =>
    find(`[data-chapter="${name}"]`).scrollIntoView({ block: 'start', behavior });

  for (const link of section.querySelectorAll('[data-go]')) {
    const name = /** @type {HTMLElement} */ (link).dataset.go ?? '';
    link.addEventListener('click', () => {
      if (!wantsNoMotion()) behavior = 'smooth';
      if (store.values.show === name) goTo(name);
      else store.set({ show: name });
      behavior = 'instant';
    });
  }
  cSlider.addEventListener('input', () => {
    // Two digits are as fine as the slider can be set.
    store.set({ c: Number((10 ** Number(cSlider.value)).toPrecision(2)) });
  });
  placeEquations(section, equations);
  linkTerms(section);
  bindControls(section, store);
  bindActions(section, actions);
  const preset = bindPresets(find('[data-presets]'), store, presets, (id) =>
    t(`softmax.preset.${id}`),
  );
  addChartMenu(find('figure:has([data-chart]) figcaption'), learning.chart, () =>
    fileNameOf('softmax', preset(), store.values.plot),
  );
  const showNote = () => {
    find('[data-note]').textContent = t(`softmax.note.${preset()}`);
  };
  store.subscribe((changed, restored) => {
    const keys = Object.keys(changed).filter((key) => !PROGRESS.includes(key));
    if (keys.length > 0) showNote();
    if (!keys.every((key) => VIEW.includes(key))) {
      begin();
      if (!restored) note();
    } else if ('plot' in changed) {
      plot();
      show();
    } else if (keys.length > 0) show();
    if (restored) catchUp();
    if ('show' in changed) goTo(changed.show);
  });
  onLanguage(() => {
    showNote();
    plot();
    show();
  });
  restart();
  showNote();
  return { store, actions, leave: () => player.pause() };
}
