// neuron.js - the Neuron lab: one neuron for each cost that runs, all from the same start, played epoch by
// epoch while C steps them; beside them the runs kept and the curves a reader predicted. Every number shown
// comes from the neurons' histories; what shows them stands in the files beside this one.
import { Neuron } from '../../core/neuron.js';
import { onLanguage, t } from '../../i18n/index.js';
import { defaults } from '../../state/schema.js';
import { Store } from '../../state/store.js';
import { LineChart } from '../../ui/chart.js';
import { addChartMenu, fileNameOf } from '../../ui/chart-menu.js';
import {
  bindActions,
  bindControls,
  bindPresets,
  fillSelect,
  nameAction,
} from '../../ui/controls.js';
import { errorText, isTrap } from '../../ui/errors.js';
import { fixed, plain } from '../../ui/format.js';
import { linkTerms } from '../../ui/math.js';
import { notify } from '../../ui/notices.js';
import { Player } from '../../ui/player.js';
import { onTheme, theme } from '../../ui/theme.js';
import { NeuronCard } from './card.js';
import { Derivation } from './derivation.js';
import { MOST_GUESSES, Predictor } from './predict.js';
import { beside, presets } from './presets.js';
import {
  axes,
  COSTS,
  counted,
  currentRuns,
  currentStyle,
  describeRun,
  formatKept,
  keptStyle,
  MOST_RUNS,
  nameRun,
  parseKept,
  placed,
  QUANTITIES,
  sameRun,
  valueOf,
} from './runs.js';
import { outcome, prospect, summary, task } from './story.js';
import { Landscape, reachOf } from './surface.js';
import { Timeline } from './timeline.js';

/** @typedef {import('../../core/neuron.js').NeuronState} NeuronState */
/** @typedef {import('../../state/schema.js').Values} Values */
/**
 * A run on the chart: its settings, its neuron, and its points as far as they are drawn.
 * @typedef {{ values: Values, neuron: Neuron, points: { x: number, y: number }[] }} Run
 */

/** Settings that change only what the chart shows of a run, or how. */
const CHART = ['plot', 'relative', 'log'];
/** Settings that do not touch the chart either. */
const VIEW = ['speed', 'several'];
/** Of a run that diverges this many times its start is seen, and not a line that is flat but for its last epochs. */
const SEEN = 10;
/** How far the run is and where it is looked at; the end of the run is beyond every epoch. */
const PROGRESS = ['ran', 'at'];
const END = defaults('neuron').at;

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createNeuronLab(section, engine) {
  const store = new Store('neuron');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const template = (/** @type {string} */ id) =>
    /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const toggle = find('[data-action="toggle"]');
  const chart = new LineChart(find('[data-chart]'), find('.legend'));
  const timeline = new Timeline(find('[data-scrub]'), find('[data-epoch]'), chart, () => {
    show();
    note();
  });
  const predictor = new Predictor(
    engine,
    find('[data-guess-pad]'),
    chart,
    () => ({
      plot: store.values.plot,
      epochs: store.values.epochs,
      counted: (value, start) => counted(store.values, value, start),
      valueOf: (count, start) => valueOf(store.values, count, start),
      placed: (count) => placed(store.values, count),
    }),
    () => {
      setChart();
      showPredictor();
    },
  );
  const cards = COSTS.map((cost) => new NeuronCard(engine, template('neuron-card'), cost));
  const landscapes = COSTS.map((cost) => new Landscape(template('neuron-landscape'), cost));
  const derivation = new Derivation(find('[data-derivation]'));

  /** What runs now, one for each cost. @type {Run[]} */
  let runs = [];
  /** What was kept, run to the end. @type {Run[]} */
  let kept = [];
  /** How many of all these the chart knows to have diverged. */
  let known = 0;
  /** How high the chart then reaches. @type {number | undefined} */
  let most;
  const player = new Player(() => store.values.speed, advance);
  /** What was last said of them. */
  let told = '';

  const reached = () => Math.max(0, ...runs.map(({ neuron }) => neuron.epoch));
  const finished = () =>
    runs.length > 0 &&
    runs.every(({ neuron }) => neuron.diverged || neuron.epoch === store.values.epochs);
  /** The epoch a run shows: the one looked at, or its last. @param {Run} run */
  const epochOf = ({ neuron }) => Math.min(timeline.epoch, neuron.epoch);
  const runOf = (/** @type {string} */ cost) => runs.find(({ values }) => values.cost === cost);

  /** @param {Values} values @returns {Run[]} none when the settings cannot be run, which is said */
  function makeRun(values) {
    try {
      const all = { ...values, epochs: store.values.epochs };
      return [{ values, neuron: new Neuron(engine, /** @type {any} */ (all)), points: [] }];
    } catch (error) {
      if (isTrap(error)) throw error; // the page's matter
      notify(() => errorText(/** @type {Error} */ (error)));
      return [];
    }
  }

  /** Tells the settings how far the run is, so that the address restores it; not at every frame. */
  function note() {
    if (player.playing) return;
    // One that diverged tried to go on: restored, it does so again, and is known to have.
    const ran = finished() ? store.values.epochs : reached();
    store.set({ ran, at: Math.min(END, timeline.place) });
  }

  /** Brings the run, begun anew if need be, to where the settings say it is. */
  function catchUp() {
    const { ran, at } = store.values;
    if (reached() > ran) begin();
    const missing = ran - reached();
    for (const { neuron } of runs) neuron.step(missing);
    extendPoints();
    timeline.reached = reached();
    timeline.place = at;
    show();
    note();
  }

  /** Begins anew from the settings, at epoch 0. */
  function restart() {
    begin();
    note();
  }

  function begin() {
    player.stop();
    for (const { neuron } of runs) neuron.free();
    runs = currentRuns(store.values).flatMap(makeRun);
    timeline.follow();
    setKept();
    show();
  }

  /** Runs what is kept, as far as it fits on the chart. */
  function setKept() {
    for (const { neuron } of kept) neuron.free();
    kept = parseKept(store.values.kept)
      .slice(0, MOST_RUNS - currentRuns(store.values).length)
      .flatMap(makeRun);
    for (const { neuron } of kept) neuron.step(store.values.epochs);
    setChart();
  }

  /** Where a value of the chart's quantity is on its axis. @param {number} value @param {number} start */
  const shown = (value, start) => placed(store.values, counted(store.values, value, start));

  /** Adds to each line the epochs that its neuron has run since. */
  function extendPoints() {
    const of = QUANTITIES[store.values.plot];
    for (const { neuron, points } of [...runs, ...kept]) {
      const start = of(neuron, 0);
      for (let x = points.length; x <= neuron.epoch; x++) {
        points.push({ x, y: shown(of(neuron, x), start) });
      }
    }
  }

  const countDiverged = () => [...runs, ...kept].filter(({ neuron }) => neuron.diverged).length;

  /** How high the chart is to reach where runs have diverged: all of the others is seen, and how these begin. */
  function reachUp() {
    const { plot, output, log } = store.values;
    if (known === 0 || log || (plot === 'activation' && output === 'sigmoid')) return undefined;
    return [...runs, ...kept].reduce(
      (reach, { neuron, points }) =>
        neuron.diverged
          ? Math.max(reach, SEEN * Math.abs(points[0].y))
          : points.reduce((highest, { y }) => Math.max(highest, Math.abs(y)), reach),
      0,
    );
  }

  function setChart() {
    for (const run of [...runs, ...kept]) run.points = [];
    extendPoints();
    known = countDiverged();
    most = reachUp();
    const series = runs.map(({ values, points }) => ({
      label: nameRun(values),
      points,
      ...currentStyle(values),
    }));
    const others = kept.map(({ values, points }, i) => ({
      label: describeRun(values, store.values),
      points,
      ...keptStyle(values, i),
      remove: () => {
        keep(parseKept(store.values.kept).filter((run) => !sameRun(run, values)));
        find('[data-predict-button]').focus(); // the button pressed is gone
      },
    }));
    chart.set(axes(store.values, most), [
      ...series,
      ...others,
      ...leastCost(),
      ...predictor.series(),
    ]);
    find('[data-chart-title]').textContent = t(`neuron.chart.${store.values.plot}`);
  }

  /** The least cost of a target between 0 and 1, as a line. @returns {import('../../ui/chart.js').Series[]} */
  function leastCost() {
    const run = runOf('cross-entropy');
    const least = run?.neuron.leastCost ?? 0;
    if (!run || least === 0 || store.values.plot !== 'cost') return [];
    const y = shown(least, run.neuron.history[0].cost);
    const points = Array.from({ length: store.values.epochs + 1 }, (_, x) => ({ x, y }));
    const label = t('neuron.leastCost', { least: fixed(least, 4), y: plain(store.values.y) });
    return [{ label, points, color: '--target', dash: [2, 3], width: 2 }];
  }

  /** @param {Values[]} list */
  const keep = (list) => store.set({ kept: formatKept(list) });

  /** Keeps runs on the chart beside those kept before; the oldest that do not fit go, which is said. @param {Values[]} more */
  function keepAlso(more) {
    const before = parseKept(store.values.kept);
    const all = [...before.filter((run) => !more.some((values) => sameRun(run, values))), ...more];
    const over = Math.max(0, all.length - (MOST_RUNS - currentRuns(store.values).length));
    keep(all.slice(over));
    if (over === 0) return;
    const { values } = store;
    const gone = () => all.slice(0, over).map((run) => describeRun(run, values));
    notify(() => t('neuron.gone', { most: MOST_RUNS, runs: gone().join(t('neuron.also')) }));
  }

  /** Puts every figure at the epoch shown. */
  function show() {
    timeline.reached = reached();
    const largest = Math.max(...runs.map(({ neuron }) => Math.abs(neuron.history[0].db)));
    const reach = runs.length > 0 ? reachOf(runs.map(({ neuron }) => neuron.history)) : 0;
    COSTS.forEach((cost, i) => {
      const run = runOf(cost);
      cards[i].element.hidden = landscapes[i].element.hidden = !run;
      if (!run) return;
      const epoch = epochOf(run);
      const perOutput = contrastOf(run)?.perOutput ?? 0;
      cards[i].show(store.values, run.neuron.history[epoch], largest, perOutput);
      landscapes[i].show(store.values, run.neuron, epoch, reach);
    });
    showDerivation();
    if (countDiverged() !== known) setChart();
    timeline.show();
    nameAction(toggle, t(`action.${player.next(reached() > 0, finished())}`));
    // What is kept is a whole run: before its end that would give it away.
    const keeper = find('[data-action="keep"]');
    if (!finished() && document.activeElement === keeper) toggle.focus();
    keeper.disabled = !finished();
    chart.draw();
    tell();
  }

  /** The two costs' gradients where a run is; none for a linear output. @param {Run} run */
  const contrastOf = (run) =>
    run.values.output === 'sigmoid' ? run.neuron.contrast(epochOf(run)) : undefined;

  /** The derivation with the numbers of the cross-entropy's neuron, or of the only one. */
  function showDerivation() {
    const run = runOf('cross-entropy') ?? runs[0];
    derivation.show(
      store.values,
      run && {
        cost: run.values.cost,
        state: run.neuron.history[epochOf(run)],
        contrast: contrastOf(run),
      },
    );
  }

  /** Whether a run goes on above the chart. @param {Run} run */
  const isCut = ({ points }) => most !== undefined && Math.abs(points.at(-1)?.y ?? 0) > most;

  /** What happened, in words: the story under the chart, and at rest the chart's own summary. */
  function tell() {
    const { y, plot } = store.values;
    const began = reached() > 0 || runs.some(({ neuron }) => neuron.diverged);
    const said = began
      ? runs.map((run) => outcome(run, player.playing, isCut(run)))
      : runs.length > 0
        ? [prospect(runs, y)]
        : [];
    // It is read out: only what has changed.
    if (said.join() !== told) {
      told = said.join();
      find('[data-result]').replaceChildren(
        ...said.map((textContent, i) =>
          Object.assign(document.createElement('span'), {
            className: began ? `of-${runs[i].values.cost}` : '',
            textContent,
          }),
        ),
      );
    }
    if (player.playing || runs.length === 0) return;
    reportGuesses();
    chart.describe(summary(runs, plot));
  }

  /** @param {number} epochs */
  function advance(epochs) {
    for (const { neuron } of runs) neuron.step(epochs);
    extendPoints();
    if (finished()) player.stop();
    show();
    note();
  }

  function play() {
    if (predictor.drawing) predictor.close();
    if (finished()) restart();
    if (runs.length === 0) return;
    timeline.follow();
    player.play(store.values.epochs);
  }

  // ---- Predictions ----

  /** Whether a class predicts: before a projector it does. */
  const isSeveral = () => store.values.several || theme() === 'projector';

  /** @param {boolean} several whether the guesses drawn before stay */
  function openGuess(several) {
    if (reached() > 0) restart(); // one predicts what has not happened yet
    const cost = find('[data-guess-of]').value;
    const run = runOf(cost) ?? runs[0];
    if (!run) return;
    predictor.open(run.values.cost, QUANTITIES[store.values.plot](run.neuron, 0), several);
    find('[data-guess-pad]').focus({ preventScroll: true });
  }

  function showPredictor() {
    const { drawing, shown: guesses } = predictor;
    timeline.listening = !drawing;
    find('[data-predict]').hidden = !drawing;
    find('[data-predict-button]').textContent = t(
      drawing ? 'neuron.predict.done' : 'neuron.predict.button',
    );
    find('[data-next-guess]').hidden = !isSeveral();
    find('[data-next-guess]').disabled =
      guesses.length >= MOST_GUESSES || guesses.some(({ drawn }) => drawn.size === 0);
    const of = find('[data-guess-of]');
    fillSelect(
      of,
      runs.map(({ values }) => ({ value: values.cost, text: t(`choice.cost.${values.cost}`) })),
    );
    of.value = guesses.at(-1)?.cost ?? runs[0]?.values.cost ?? '';
    reportGuesses();
  }

  /** How far off the guesses were, once the run is over, and what of them the chart does not show. */
  function reportGuesses() {
    const of = QUANTITIES[store.values.plot];
    const values = (/** @type {Run | undefined} */ run) =>
      run?.neuron.history.map(({ epoch }) => of(run.neuron, epoch));
    const lines = [
      ...(finished() ? predictor.report((cost) => values(runOf(cost))) : []),
      ...predictor.unseen(),
    ];
    find('[data-guess-report]').replaceChildren(
      ...lines.map(({ color, text }) => {
        const item = Object.assign(document.createElement('li'), { textContent: text });
        item.style.setProperty('--own', `var(${color})`);
        return item;
      }),
    );
  }

  const actions = {
    toggle: () => (player.playing ? player.pause() : play()),
    step: () => {
      player.stop();
      if (predictor.drawing) predictor.close();
      if (finished()) restart();
      timeline.follow();
      advance(1);
    },
    reset: restart,
    predict: () => (predictor.drawing ? predictor.close() : openGuess(isSeveral())),
    nextGuess: () => openGuess(true),
    clearGuesses: () => openGuess(false),
    keep: () => keepAlso(runs.map(({ values }) => values)),
  };

  // ---- Texts and controls ----

  const currentPreset = bindPresets(find('[data-presets]'), store, presets, (id) =>
    t(`neuron.preset.${id}`),
  );

  /** Whether the runs of equation (61) are beside the published widget's. */
  const isBeside = () => {
    const now = parseKept(store.values.kept);
    return beside(store.values).every((run) => now.some((each) => sameRun(each, run)));
  };

  function showTexts() {
    const { compare, speed, gradient, cost, output, plot } = store.values;
    const preset = presets.find(({ id }) => id === currentPreset());
    find('[data-lead]').textContent = task(store.values, runs.length);
    find('[data-note]').textContent = t(`neuron.note.${preset?.note ?? 'own'}`);
    find('[data-field="cost"]').disabled = compare;
    find('[data-field="relative"]').disabled = plot === 'activation';
    find('[data-shows="speed"]').textContent = t('unit.epochsPerSecond', { n: speed });
    find('[data-surface-lead]').textContent = t(`neuron.surface.lead.${output}`);
    find('[data-published]').hidden =
      compare || gradient !== 'as-published' || cost !== 'cross-entropy';
    find('[data-beside]').checked = isBeside();
    derivation.retext();
    showPredictor();
  }

  find('[data-cards]').append(...cards.map(({ element }) => element));
  find('[data-landscapes]').append(...landscapes.map(({ element }) => element));
  linkTerms(section);
  // One fold for all neurons: they are read side by side.
  const folds = cards.map(({ element }) => element.querySelector('details'));
  for (const fold of folds) {
    fold?.addEventListener('toggle', () => {
      for (const other of folds) if (other) other.open = fold.open;
    });
  }
  find('[data-beside]').addEventListener('change', () => {
    const runsBeside = beside(store.values);
    if (find('[data-beside]').checked) keepAlso(runsBeside);
    else
      keep(parseKept(store.values.kept).filter((run) => !runsBeside.some((b) => sameRun(run, b))));
  });
  find('[data-guess-of]').addEventListener('change', () => {
    predictor.guesses.pop(); // the one being drawn is of another curve now
    openGuess(true);
  });
  bindControls(section, store);
  bindActions(section, actions);
  addChartMenu(find('.chart-buttons'), chart, () =>
    fileNameOf('neuron', currentPreset(), store.values.plot),
  );
  onTheme(() => {
    for (const landscape of landscapes) landscape.restyle();
    show();
    showPredictor();
  });
  store.subscribe((changed, restored) => {
    const keys = Object.keys(changed).filter((key) => ![...VIEW, ...PROGRESS].includes(key));
    const isOther = keys.some((key) => key !== 'kept' && !CHART.includes(key));
    if (isOther)
      predictor.clear(); // another run is another curve
    else if (predictor.drawing && (restored || keys.includes('plot'))) predictor.close();
    if (isOther) {
      begin();
      if (!restored) note();
    } else if (keys.includes('kept')) setKept();
    else if (keys.length > 0) {
      setChart();
      show();
    }
    if (restored) catchUp();
    showTexts();
  });
  onLanguage(() => {
    showTexts();
    setChart();
    show();
  });
  restart();
  showTexts();
  return { store, actions, leave: () => player.pause() };
}
