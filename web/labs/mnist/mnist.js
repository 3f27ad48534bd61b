// mnist.js - the MNIST lab: settings in, runs in the worker, charts, table and views out. It trains
// nothing and draws nothing itself; charts.js, table.js, files.js and views/ are its parts.
import { onLanguage, t } from '../../i18n/index.js';
import { MOST } from '../../state/database.js';
import { schema } from '../../state/schema.js';
import { Store } from '../../state/store.js';
import {
  bindActions,
  bindControls,
  bindPresets,
  findPreset,
  nameAction,
} from '../../ui/controls.js';
import { errorText } from '../../ui/errors.js';
import { fileNameOf } from '../../ui/chart-menu.js';
import { bytesOf, onFiles, saveText } from '../../ui/files.js';
import { percent } from '../../ui/format.js';
import { isAboutData } from '../../ui/loading.js';
import { notify } from '../../ui/notices.js';
import { TrainingClient } from '../../worker/client.js';
import { createCharts } from './charts.js';
import { runsFromJson, runsToCsv, runsToJson } from './files.js';
import { presets } from './presets.js';
import { RunRecord } from './runs.js';
import { Shelf } from './shelf.js';
import { createRows } from './table.js';
import { createDigitsView } from './views/digits.js';
import { createDrawView } from './views/draw.js';
import { createMistakesView } from './views/mistakes.js';
import { createWeightsView } from './views/weights.js';
import { dataText, progressMade, statusText } from './words.js';

/** @typedef {import('../../worker/protocol.js').Report} Report */
/** @template {Report['type']} T @typedef {Extract<Report, { type: T }>} ReportOf */
/** @typedef {import('../../state/schema.js').Values} Values */

/** Milliseconds between two refreshes of the view while training. */
const REFRESH_EVERY = 500;
/** Epochs between two sentences read out. */
const MILESTONE = 5;
/** Settings behind the fold, which opens when one of them is in use. */
const FOLDED = [
  'l2',
  'l1',
  'trainSize',
  'scaleLambda',
  'dropout',
  'expand',
  'earlyStop',
  'shuffle',
];

/** Settings that a run's weights depend on. */
const MAKING = schema.mnist
  .filter(({ key, only }) => only !== 'page' && key !== 'eval')
  .map(({ key }) => key);

/** @type {Record<string, import('./views/view.js').CreateView>} */
const VIEWS = {
  digits: createDigitsView,
  mistakes: createMistakesView,
  weights: createWeightsView,
  draw: createDrawView,
};

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createMnistLab(section, engine) {
  const store = new Store('mnist');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const charts = createCharts(section, fileName);
  const client = new TrainingClient(receive, silent);
  const views = Object.fromEntries(
    Object.entries(VIEWS).map(([name, create]) => [
      name,
      create(find(`#view-${name}`), (request) => client.send(request), engine.constants),
    ]),
  );

  /** @type {RunRecord[]} */
  let runs = [];
  let counted = 0;
  /** The run that the worker has, while it has one. @type {RunRecord | undefined} */
  let current;
  /** @type {import('./words.js').Standing['state']} */
  let state = 'idle';
  /** What is to happen once the data is there. @type {(() => void) | undefined} */
  let whenLoaded;
  /** @type {ReportOf<'loaded'> | undefined} */
  let loaded;
  /** @type {ReportOf<'loading'> | undefined} */
  let loading;
  /** A network file that the next run starts from. @type {string | undefined} */
  let from;
  /** The same, before the worker has found it sound. @type {string | undefined} */
  let opening;
  /** A run that follows the one under way. @type {Values | undefined} */
  let following;
  let refreshed = 0;
  let refused = false;
  /** Takes away what was said of the worker's silence. */
  let heardAgain = () => {};
  const shelf = new Shelf(engine.constants.abi, () => {
    if (!refused) notify(t('problem.storage'));
    refused = true;
  });

  const showRows = createRows(find('[data-runs]'), { remove, rerun, goOn, share });

  const active = () => state === 'running' || state === 'paused';

  // ---- What the worker reports --------------------------------------------------------------

  /** @param {Report} report */
  function receive(report) {
    switch (report.type) {
      case 'loading':
        loading = report;
        break;
      case 'loaded':
        loaded = report;
        loading = undefined;
        if (report.data === 'own') ownDataLoaded();
        goOnWithData();
        break;
      case 'progress':
        current?.extend(report.records, report.points);
        placed(report.position);
        announce(report.records);
        if (report.records.length) charts.set(runs, store.values);
        charts.draw();
        if (performance.now() - refreshed > REFRESH_EVERY) refreshView();
        break;
      case 'state':
        if (!current) break;
        current.state = { epoch: report.epoch, layers: report.layers };
        shelf.keep(current);
        break;
      case 'resumed':
        state = 'running';
        break;
      case 'paused':
        state = 'paused';
        placed(report.position);
        if (current?.epochs.length) shelf.keep(current);
        refreshView();
        break;
      case 'ended':
        ended(report);
        break;
      case 'error':
        fail(report);
        break;
      case 'opened':
        networkOpened(report);
        break;
      case 'saved':
        saveText(`network-${report.sizes.join('-')}.json`, report.text, 'application/json');
        return;
      default:
        if (report.type === 'no-network' && report.asked === 'file') notify(t('file.nothing'));
        else for (const view of Object.values(views)) view.receive(report);
        return;
    }
    show();
  }

  /** The person's own files are sound: they are the data now. */
  function ownDataLoaded() {
    state = 'idle';
    current = undefined;
    store.set({ data: 'own' });
    refreshView();
  }

  /** The data is there that was asked for; asked for anew where other data was chosen meanwhile. */
  function goOnWithData() {
    const then = whenLoaded;
    if (!then) return; // asked for twice: what was to follow has begun
    whenLoaded = undefined;
    if (loaded?.data !== store.values.data) {
      withData(then);
      return;
    }
    state = 'idle';
    current = undefined;
    refreshView();
    then();
  }

  /** The worker does not answer; it may yet. @param {number} seconds 0: it is heard again, or gone */
  function silent(seconds) {
    heardAgain();
    if (seconds === 0) return;
    const text = t('mnist.silent', { seconds });
    heardAgain = notify(text, { label: t('mnist.giveUp'), act: () => client.giveUp() });
  }

  /** @param {import('../../worker/protocol.js').Position} position */
  function placed(position) {
    if (current) current.position = position;
  }

  /** @param {ReportOf<'ended'>} report */
  function ended({ position, digest, finished }) {
    if (state !== 'loading') state = finished ? 'ended' : 'stopped';
    placed(position);
    if (current) {
      current.digest = digest;
      current.ended = finished ? 'finished' : 'stopped';
      if (finished) current.state = undefined;
      if (current.epochs.length) shelf.keep(current);
    }
    refreshView();
    const next = following;
    following = undefined;
    if (next && finished) {
      store.set(next);
      start(false);
    }
  }

  /** @param {ReportOf<'error'>} error */
  function fail(error) {
    const { fatal, asked } = error;
    if (fatal) loaded = undefined;
    if (fatal || asked === 'load') noMoreLoading();
    if (fatal || asked === 'open') opening = undefined;
    // What was asked for beside the run, and refused, changes nothing of it.
    const begun = active() && (fatal || !asked || asked === 'start');
    if (begun) following = undefined;
    if (begun && current && !current.position) {
      // Refused before it began: nothing to keep.
      runs = runs.filter((run) => run !== current);
      takeNumberBack(current);
      current = undefined;
    }
    if (begun && current) endEarly(current, error.code);
    if (begun) state = current ? 'stopped' : 'idle';
    charts.set(runs, store.values);
    const useSynthetic = {
      label: t('error.useSynthetic'),
      act: () => {
        giveUp(); // begun anew meanwhile
        store.set({ data: 'synthetic' });
        start(false);
      },
    };
    const offer = isAboutData(error) && store.values.data !== 'synthetic' && !active();
    const text = errorText(error, { epoch: error.epoch ?? '' });
    notify(text, offer ? useSynthetic : begun && current?.canGoOn ? goOnFrom(current) : undefined);
  }

  /** A run that an error ended; one that diverged would do so again. @param {RunRecord} run @param {string} code */
  function endEarly(run, code) {
    run.ended = 'stopped';
    if (code === 'diverged') run.state = undefined;
    if (run.epochs.length) shelf.keep(run);
  }

  /** @param {RunRecord} run */
  const goOnFrom = (run) => ({
    label: t('mnist.runs.goOn', { n: run.number, epoch: run.state?.epoch ?? 0 }),
    act: () => goOn(run),
  });

  /** @param {ReportOf<'opened'>} report */
  function networkOpened({ sizes, cost, output, accuracy }) {
    state = 'idle';
    current = undefined;
    store.set({ sizes, cost, output });
    from = opening; // after the settings: a change of them by hand means another network
    const names = { sizes: `[${sizes.join(', ')}]`, cost: t(`choice.cost.${cost}`) };
    notify(
      accuracy === null
        ? t('file.openedUnscored', names)
        : t('file.opened', { ...names, accuracy: percent(accuracy) }),
    );
    refreshView();
  }

  /** Reads out an epoch now and then. @param {import('../../worker/protocol.js').TimedRecord[]} records */
  function announce(records) {
    const last = records.filter(({ epoch }) => epoch % MILESTONE === 0).at(-1);
    if (!last) return;
    const accuracy = percent(last.evaluationAccuracy);
    find('[data-milestone]').textContent = t('mnist.milestone', { epoch: last.epoch, accuracy });
  }

  function refreshView() {
    refreshed = performance.now();
    views[store.values.view].refresh();
  }

  // ---- What the person asks for -------------------------------------------------------------

  /** Makes sure the chosen data is loaded, then goes on. @param {() => void} then */
  function withData(then) {
    const { data } = store.values;
    if (!whenLoaded && loaded?.data === data) {
      then();
      return;
    }
    whenLoaded = then;
    state = 'loading';
    client.send({ type: 'load', data });
    show();
  }

  /** Nothing waits for data any more. */
  function noMoreLoading() {
    whenLoaded = undefined;
    loading = undefined;
    if (state === 'loading') state = 'idle';
  }

  /** Ends the run under way, whose last report will come too late. */
  function giveUp() {
    if (!active() || !current) return;
    client.stopRun();
    current.ended = 'stopped';
    if (current.epochs.length) shelf.keep(current);
  }

  /** A new run from the settings. @param {boolean} paused @param {() => void} [then] */
  function start(paused, then) {
    withData(() => {
      const config = { ...store.values };
      const preset = findPreset(presets, config);
      const id = client.startRun(/** @type {any} */ (config), paused, from);
      current = new RunRecord(id, ++counted, config, preset);
      current.opened = from !== undefined;
      runs.push(current);
      from = undefined;
      state = paused ? 'paused' : 'running';
      following = preset?.then;
      charts.set(runs, store.values);
      show();
      then?.();
    });
  }

  /** @param {'batch' | 'epoch'} unit */
  function step(unit) {
    if (state === 'loading') return;
    const go = () => client.send({ type: 'step', unit });
    if (active()) go();
    else start(true, go);
  }

  /** Trains the epochs that a run still has before it, from the last that was kept. @param {RunRecord} run */
  function goOn(run) {
    const { state: kept } = run;
    if (!kept || !runs.includes(run)) return;
    giveUp();
    const { view, saturation } = store.values;
    store.set({ ...run.config, view, saturation });
    withData(() => {
      run.backTo(kept.epoch);
      const { layers } = kept;
      const past = { records: run.epochs, layers, seconds: run.position?.seconds ?? 0 };
      run.id = client.startRun(/** @type {any} */ (run.config), false, undefined, past);
      run.ended = undefined;
      current = run;
      from = undefined;
      following = undefined;
      state = 'running';
      charts.set(runs, store.values);
      show();
    });
  }

  /** Puts recorded runs behind those there are; the one under way stays the last. @param {RunRecord[]} more */
  function addRuns(more) {
    const last = runs.filter((run) => active() && run === current);
    runs = [...runs.filter((run) => !last.includes(run)), ...more, ...last];
  }

  /** What this device has kept from before. */
  function takeKept() {
    shelf.load({
      nextNumber: () => ++counted,
      onRun(run) {
        addRuns([run]);
        charts.set(runs, store.values);
        show();
        if (run.ended || !run.canGoOn) return;
        const { number: n, state: kept, config } = run;
        const { epochs } = config;
        notify(t('mnist.brokenOff', { n, epoch: kept?.epoch ?? 0, epochs }), goOnFrom(run));
      },
      onDamaged: (count) => notify(t('mnist.setAside', { count })),
      onForgotten: (count) => notify(t('mnist.forgotten', { count, most: MOST.runs })),
    });
  }

  /** The next run gets the number of one that is taken away, if that is the last. @param {RunRecord} run */
  function takeNumberBack(run) {
    if (run.number === counted) counted -= 1;
  }

  /** The same run from its start again: what it had shown is taken away. */
  function reset() {
    if (!active()) return;
    if (current) shelf.remove(current);
    runs = runs.filter((run) => run !== current);
    if (current) takeNumberBack(current);
    client.stopRun();
    start(true);
  }

  /** @param {RunRecord} run */
  function remove(run) {
    shelf.remove(run);
    const at = runs.indexOf(run);
    runs = runs.filter((other) => other !== run);
    charts.set(runs, store.values);
    show();
    focusRow(at);
  }

  /** Its button went with a row: the next one's has the focus, or Run. @param {number} at */
  function focusRow(at) {
    const rows = find('[data-runs]').children;
    const row = rows[Math.min(at, rows.length - 1)];
    (row?.querySelector('button:last-of-type') ?? find('[data-action="toggle"]')).focus();
  }

  /** @param {RunRecord} run */
  function rerun(run) {
    giveUp();
    const { view, saturation } = store.values;
    // A run made again has to end with the same weights, and says so.
    store.set({ ...run.config, ...run.recipe, view, saturation });
    start(false);
  }

  /** @param {string} address of a run */
  async function share(address) {
    const { openShare } = await import('../../ui/share.js');
    openShare(address);
  }

  /** What a file is called: by lab, experiments and seeds of the runs on show. @param {string} part */
  function fileName(part) {
    const shown = runs.length
      ? runs
      : [{ config: store.values, preset: findPreset(presets, store.values) }];
    const experiments = shown.map(({ preset }) => preset?.id ?? 'own');
    return fileNameOf(
      'mnist',
      experiments,
      `seed${fileNameOf(shown.map(({ config }) => config.seed))}`,
      part,
    );
  }

  const nothingToSave = () => runs.every(({ epochs }) => epochs.length === 0);

  /** @param {string} name @param {(runs: RunRecord[]) => string} write @param {string} type */
  function saveRuns(name, write, type) {
    if (nothingToSave()) notify(t('file.nothing'));
    else saveText(name, write(runs), type);
  }

  const actions = {
    toggle: () => {
      if (state === 'loading') return;
      if (state === 'running') client.send({ type: 'pause' });
      else if (state === 'paused') {
        state = 'running';
        client.send({ type: 'resume' });
        show();
      } else start(false);
    },
    step: () => step('batch'),
    stepEpoch: () => step('epoch'),
    stop: () => active() && client.stopRun(),
    reset,
    newWeights: () => {
      from = undefined;
      store.set({ seed: (store.values.seed + 1) % 2 ** 32 });
      reset();
    },
    clear: () => {
      for (const run of runs) if (!active() || run !== current) shelf.remove(run);
      runs = active() && current ? [current] : [];
      charts.set(runs, store.values);
      show();
      focusRow(0);
    },
    saveNetwork: () => {
      if (current || from) client.send({ type: 'save' });
      else notify(t('file.nothing'));
    },
    openNetwork: () => find('[data-file="network"]').click(),
    openData: () => find('[data-file="data"]').click(),
    saveCsv: () => saveRuns(`${fileName('runs')}.csv`, runsToCsv, 'text/csv'),
    saveJson: () => saveRuns(`${fileName('runs')}.json`, runsToJson, 'application/json'),
    openJson: () => find('[data-file="runs"]').click(),
  };

  onFiles(find('[data-file="network"]'), async ([file]) => {
    try {
      opening = await file.text();
      client.send({ type: 'open', text: opening });
    } catch (error) {
      notify(errorText(/** @type {Error} */ (error)));
    }
  });
  onFiles(find('[data-file="data"]'), async (files) => {
    try {
      const own = await Promise.all(files.map(bytesOf));
      noMoreLoading();
      client.send({ type: 'load', data: 'own', files: own });
    } catch (error) {
      notify(errorText(/** @type {Error} */ (error)));
    }
  });
  onFiles(find('[data-file="runs"]'), async ([file]) => {
    try {
      const opened = runsFromJson(await file.text(), counted + 1);
      counted += opened.runs.length;
      for (const run of opened.runs) shelf.keep(run);
      addRuns(opened.runs);
      if (opened.unknown.length) {
        notify(t('file.unknownOptions', { names: opened.unknown.join(', ') }));
      }
    } catch (error) {
      notify(t('file.badRuns', { reason: /** @type {Error} */ (error).message }));
    }
    charts.set(runs, store.values);
    show();
  });

  // ---- What is shown ------------------------------------------------------------------------

  function show() {
    const doing = { running: 'pause', paused: 'resume' }[/** @type {string} */ (state)] ?? 'run';
    nameAction(find('[data-action="toggle"]'), t(`action.${doing}`));
    find('[data-action="toggle"]').disabled = state === 'loading';
    find('[data-action="stop"]').disabled = !active();
    find('[data-action="reset"]').disabled = !active();
    find('[data-action="clear"]').hidden = runs.length === 0;
    /** @type {import('./words.js').Standing} */
    const standing = { state, current, loading, loaded, settings: store.values };
    find('[data-status]').textContent = statusText(standing);
    find('[data-data]').textContent = dataText(standing);
    find('[data-progress]').value = progressMade(standing);
    find('[data-no-runs]').hidden = runs.length > 0;
    find('[data-runs-table]').hidden = runs.length === 0;
    showRows(runs, active() ? current : undefined);
  }

  /** The book's words or figure beside the experiment's name. @param {string} id */
  function presetName(id) {
    const preset = presets.find((each) => each.id === id);
    if (!preset) return t('mnist.preset.own');
    const words = preset.book
      ? t('mnist.preset.book', { figure: preset.book })
      : t(`mnist.preset.${id}`);
    return t('mnist.preset.named', { id, words });
  }

  function showView() {
    for (const tab of section.querySelectorAll('[data-view]')) {
      const name = /** @type {HTMLElement} */ (tab).dataset.view ?? '';
      const chosen = name === store.values.view;
      tab.setAttribute('aria-selected', String(chosen));
      tab.setAttribute('aria-controls', `view-${name}`);
      /** @type {HTMLElement} */ (tab).tabIndex = chosen ? 0 : -1;
      find(`#view-${name}`).hidden = !chosen;
    }
    if (loaded) refreshView();
  }

  function bindTabs() {
    const tabs = /** @type {HTMLElement[]} */ ([...section.querySelectorAll('[data-view]')]);
    tabs.forEach((tab, i) => {
      tab.addEventListener('click', () => store.set({ view: tab.dataset.view }));
      tab.addEventListener('keydown', (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation(); // the arrow is not a step of the run
        const next = tabs[(i + by + tabs.length) % tabs.length];
        store.set({ view: next.dataset.view });
        next.focus();
      });
    });
  }

  bindPresets(find('[data-presets]'), store, presets, presetName);
  bindControls(section, store);
  bindActions(section, actions);
  bindTabs();
  /** Whether a change makes other weights; the set that is scored does so by ending a run early. @param {Values} changed */
  const isOther = (changed) =>
    MAKING.some((key) => key in changed) || ('eval' in changed && store.values.earlyStop > 0);

  store.subscribe((changed, restored) => {
    if (isOther(changed)) following = undefined; // it belongs to the experiment that was chosen
    // What was promised of other settings says nothing of these.
    if (!restored && !('digest' in changed) && isOther(changed)) {
      store.set({ digest: '' });
    }
    if ('sizes' in changed || 'cost' in changed || 'output' in changed) from = undefined;
    const fitting = engine.constants.pairs[store.values.cost];
    if ('cost' in changed && !fitting.includes(store.values.output)) {
      store.set({ output: fitting[0] });
    }
    if ('view' in changed) showView();
    if (FOLDED.some((key) => key in changed)) find('[data-more]').open = true;
    if (runs.length === 0 || 'saturation' in changed) charts.set(runs, store.values);
    show();
  });
  onLanguage(() => {
    charts.set(runs, store.values);
    for (const view of Object.values(views)) view.retext();
    show();
  });
  charts.set(runs, store.values);
  showView();
  show();
  takeKept();
  return { store, actions, leave() {} };
}
