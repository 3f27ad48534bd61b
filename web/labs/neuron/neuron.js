// neuron.js - the Neuron lab: one neuron for each cost that runs, all from the same start, played epoch
// by epoch while C steps them. Every number shown comes from their history.
import { Neuron } from '../../core/neuron.js';
import { onLanguage, t } from '../../i18n/index.js';
import { Store } from '../../state/store.js';
import { LineChart } from '../../ui/chart.js';
import { bindActions, bindControls, bindPresets } from '../../ui/controls.js';
import { costStyle } from '../../ui/costs.js';
import { errorText } from '../../ui/errors.js';
import { fixed, plain } from '../../ui/format.js';
import { notify } from '../../ui/notices.js';
import { NeuronCard } from './card.js';
import { presets } from './presets.js';

/** @typedef {import('../../core/neuron.js').NeuronState} NeuronState */

const COSTS = ['quadratic', 'cross-entropy'];
/** Settings that change only how a run is shown. */
const VIEW = ['speed', 'plot'];

/** @type {Record<string, (state: NeuronState, start: NeuronState) => number>} */
const PLOTTED = {
  relative: (state, start) => (start.cost > 0 ? state.cost / start.cost : 0),
  cost: (state) => state.cost,
  activation: (state) => state.a,
};

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createNeuronLab(section, engine) {
  const store = new Store('neuron');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const [toggle, scrub, epochOutput] = [
    find('[data-action="toggle"]'),
    find('[data-scrub]'),
    find('[data-epoch]'),
  ];
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById('neuron-card'));
  const chart = new LineChart(find('[data-chart]'), find('.legend'), (x) => {
    if (!playing) look(Math.round(x));
  });

  /** What runs: for each cost its neuron, its card and its points on the chart.
   * @type {{ cost: string, neuron: Neuron, card: NeuronCard, points: { x: number, y: number }[] }[]} */
  let runs = [];
  let playing = false;
  /** The epoch that the figures show. */
  let shown = 0;
  let lastFrame = 0;
  /** Epochs due but not yet run: the part of one that a frame is long. */
  let due = 0;

  const reached = () => Math.max(0, ...runs.map(({ neuron }) => neuron.epoch));
  const finished = () =>
    runs.length > 0 &&
    runs.every(({ neuron }) => neuron.diverged || neuron.epoch === store.values.epochs);

  /** The state a run shows: the one looked at, or its last. @param {Neuron} neuron */
  const stateOf = (neuron) => neuron.history[Math.min(shown, neuron.epoch)];

  /** Begins anew from the settings, at epoch 0. */
  function restart() {
    playing = false;
    shown = 0;
    due = 0;
    for (const { neuron } of runs) neuron.free();
    const { cost, compare } = store.values;
    const costs = compare ? COSTS : [cost];
    runs = [];
    for (const each of costs) {
      try {
        const neuron = new Neuron(engine, /** @type {any} */ ({ ...store.values, cost: each }));
        runs.push({ cost: each, neuron, card: new NeuronCard(engine, template, each), points: [] });
      } catch (error) {
        notify(errorText(/** @type {Error} */ (error)));
      }
    }
    find('[data-cards]').replaceChildren(...runs.map(({ card }) => card.element));
    extendPoints();
    setChart();
    show();
  }

  /** Adds to each line the epochs that its neuron has run since. */
  function extendPoints() {
    const value = PLOTTED[store.values.plot];
    for (const { neuron, points } of runs) {
      for (const state of neuron.history.slice(points.length)) {
        points.push({ x: state.epoch, y: value(state, neuron.history[0]) });
      }
    }
  }

  function setChart() {
    const { plot, epochs } = store.values;
    const y = plot === 'cost' ? { min: 0 } : { min: 0, suggestedMax: 1 };
    chart.set(
      {
        x: { title: t('neuron.axis.epoch'), min: 0, max: epochs },
        y: { title: t(`neuron.axis.${plot}`), ...(store.values.output === 'linear' ? {} : y) },
      },
      runs.map(({ cost, points }) => ({
        label: t(`choice.cost.${cost}`),
        points,
        width: 3.5,
        color: costStyle[cost].color,
        dash: costStyle[cost].dash,
      })),
    );
  }

  /** Puts every figure at the epoch shown. */
  function show() {
    const largest = Math.max(...runs.map(({ neuron }) => Math.abs(neuron.history[0].db)));
    for (const { neuron, card } of runs) card.show(store.values, stateOf(neuron), largest);
    scrub.max = String(reached());
    scrub.value = String(shown);
    epochOutput.textContent = String(shown);
    toggle.textContent = t(
      playing
        ? 'action.pause'
        : finished()
          ? 'action.runAgain'
          : reached() > 0
            ? 'action.resume'
            : 'action.run',
    );
    chart.mark(reached() > 0 ? shown : undefined);
    chart.draw();
    if (!playing) tell();
  }

  /** What happened, in words: the story under the chart and the chart's own summary. */
  function tell() {
    const result = find('[data-result]');
    if (runs.length === 0) {
      result.textContent = '';
      return;
    }
    const { y } = store.values;
    const start = runs[0].neuron.history[0];
    if (reached() === 0) {
      const key = runs.length > 1 ? 'neuron.result.ready' : 'neuron.result.readyOne';
      const ratio = runs.length > 1 ? ` ${ratioText(0)}` : '';
      result.textContent = t(key, { a: fixed(start.a, 3), y: plain(y) }) + ratio;
    } else {
      result.replaceChildren(
        ...runs.map(({ cost, neuron }) =>
          Object.assign(document.createElement('span'), {
            className: `of-${cost}`,
            textContent: outcome(cost, neuron),
          }),
        ),
      );
    }
    chart.describe(
      [
        t('neuron.chart'),
        ...runs.map(({ cost, neuron }) =>
          t('neuron.chartSummary', {
            cost: t(`choice.cost.${cost}`),
            start: fixed(neuron.history[0].cost, 4),
            end: fixed(neuron.history[neuron.epoch].cost, 4),
            epoch: neuron.epoch,
          }),
        ),
      ].join(' '),
    );
  }

  /** @param {string} cost @param {Neuron} neuron */
  function outcome(cost, { history, epoch: last, diverged }) {
    const name = t(`choice.cost.${cost}`);
    if (diverged) return t('neuron.result.diverged', { cost: name, epoch: last + 1 });
    const half = history.find((state) => state.cost <= history[0].cost / 2);
    const numbers = { cost: name, last, a: fixed(history[last].a, 3) };
    return half
      ? t('neuron.result.half', { ...numbers, epoch: half.epoch })
      : t('neuron.result.noHalf', numbers);
  }

  /** @param {number} epoch */
  function ratioText(epoch) {
    const of = (/** @type {string} */ name) =>
      runs.find(({ cost }) => cost === name)?.neuron.history[epoch]?.db ?? 0;
    const [quadratic, crossEntropy] = [of('quadratic'), of('cross-entropy')];
    if (quadratic === 0 || crossEntropy === 0) return '';
    return t('neuron.result.ratio', { epoch, ratio: fixed(crossEntropy / quadratic, 1) });
  }

  /** @param {number} epoch */
  function look(epoch) {
    shown = Math.min(reached(), Math.max(0, epoch));
    show();
  }

  /** @param {number} epochs */
  function advance(epochs) {
    for (const { neuron } of runs) neuron.step(epochs);
    extendPoints();
    shown = reached();
    if (finished()) playing = false;
    show();
  }

  /** @param {number} now */
  function frame(now) {
    if (!playing) return;
    // After a hidden tab the time since the last frame may be long: then go on from here.
    const seconds = Math.min(0.1, (now - lastFrame) / 1000);
    lastFrame = now;
    due += seconds * store.values.speed;
    const epochs = Math.floor(due);
    due -= epochs;
    if (epochs > 0) advance(epochs);
    requestAnimationFrame(frame);
  }

  function play() {
    if (finished()) restart();
    if (runs.length === 0) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      advance(store.values.epochs);
      return;
    }
    playing = true;
    shown = reached();
    lastFrame = performance.now();
    show();
    requestAnimationFrame(frame);
  }

  function pause() {
    playing = false;
    show();
  }

  const actions = {
    toggle: () => (playing ? pause() : play()),
    step: () => {
      playing = false;
      if (finished()) restart();
      advance(1);
    },
    reset: restart,
  };

  const currentPreset = bindPresets(find('[data-presets]'), store, presets, (id) =>
    t(`neuron.preset.${id}`),
  );
  const showTexts = () => {
    const preset = presets.find(({ id }) => id === currentPreset());
    find('[data-note]').textContent = t(`neuron.note.${preset?.note ?? 'own'}`);
    find('[data-field="cost"]').disabled = store.values.compare;
    find('[data-shows="speed"]').textContent = t('unit.epochsPerSecond', { n: store.values.speed });
  };
  bindControls(section, store);
  bindActions(section, actions);
  scrub.addEventListener('input', () => {
    playing = false;
    look(Number(scrub.value));
  });
  store.subscribe((changed) => {
    showTexts();
    const keys = Object.keys(changed);
    if (!keys.every((key) => VIEW.includes(key))) restart();
    else if (keys.includes('plot')) {
      for (const run of runs) run.points = [];
      extendPoints();
      setChart();
    }
  });
  onLanguage(() => {
    showTexts();
    setChart();
    show();
  });
  restart();
  showTexts();
  return { store, actions, leave: () => playing && pause() };
}
