// mnist.js - the MNIST lab: settings in, runs in the worker, charts, table and digits out. It trains
// nothing itself.
import { language, onLanguage, t } from '../../i18n/index.js';
import { Store } from '../../state/store.js';
import { LineChart } from '../../ui/chart.js';
import { bindActions, bindControls, bindPresets } from '../../ui/controls.js';
import { costStyle } from '../../ui/costs.js';
import { errorText } from '../../ui/errors.js';
import { fixed, percent, plain, whole } from '../../ui/format.js';
import { notify } from '../../ui/notices.js';
import { TrainingClient } from '../../worker/client.js';
import { DigitSheet } from './digits.js';
import { presets } from './presets.js';
import { RunRecord } from './runs.js';

/** @typedef {import('../../worker/protocol.js').Report} Report */

/** Test digits shown. */
const DIGITS = 48;
/** Milliseconds between two looks at them. */
const LOOK_EVERY = 500;
/** Epochs between two sentences read out. */
const MILESTONE = 5;
const MEGABYTE = 1e6;

/** @param {HTMLElement} section */
export function createMnistLab(section) {
  const store = new Store('mnist');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const costChart = new LineChart(find('[data-cost-chart]'));
  const accuracyChart = new LineChart(find('[data-accuracy-chart]'));
  const sheet = new DigitSheet(find('[data-digits]'), find('[data-digits-count]'));
  const client = new TrainingClient(receive);

  /** @type {RunRecord[]} */
  let runs = [];
  let counted = 0;
  /** @type {'idle' | 'loading' | 'running' | 'paused' | 'ended' | 'stopped'} */
  let state = 'idle';
  /** What is to happen once the data is there. @type {(() => void) | undefined} */
  let whenLoaded;
  /** @type {Extract<Report, { type: 'loaded' }> | undefined} */
  let loaded;
  /** @type {Extract<Report, { type: 'loading' }> | undefined} */
  let loading;
  let lastLook = 0;
  /** @type {Extract<Report, { type: 'digits' }> | undefined} */
  let digits;

  const current = () => runs.at(-1);
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
        state = 'idle';
        lookAtDigits(true);
        whenLoaded?.();
        whenLoaded = undefined;
        break;
      case 'progress':
        current()?.extend(report.records, report.points);
        position(report.position);
        announce(report.records);
        if (report.records.length) setCharts();
        costChart.draw();
        lookAtDigits(false);
        break;
      case 'paused':
        state = 'paused';
        position(report.position);
        lookAtDigits(true);
        break;
      case 'ended': {
        const run = current();
        if (run) run.digest = report.digest;
        state = report.finished ? 'ended' : 'stopped';
        position(report.position);
        lookAtDigits(true);
        break;
      }
      case 'digits':
        digits = report;
        showDigits();
        return;
      case 'error':
        fail(report);
        break;
    }
    show();
  }

  /** @param {import('../../worker/protocol.js').Position} where */
  function position(where) {
    const run = current();
    if (run) run.position = where;
  }

  /** @param {Extract<Report, { type: 'error' }>} error */
  function fail(error) {
    const aboutData = /^(data|idx)-/.test(error.code);
    if (error.fatal || aboutData) loaded = undefined;
    whenLoaded = undefined;
    loading = undefined;
    state = active() ? 'stopped' : 'idle';
    const run = current();
    if (run && state === 'stopped' && !run.position) {
      // Refused before it began: nothing to keep.
      runs.pop();
      counted -= 1;
      state = 'idle';
      setCharts();
    }
    const useSynthetic = {
      label: t('error.useSynthetic'),
      act: () => {
        store.set({ data: 'synthetic' });
        start(false);
      },
    };
    notify(errorText(error, { epoch: error.epoch ?? '' }), aboutData ? useSynthetic : undefined);
  }

  /** Reads out an epoch now and then. @param {import('../../worker/protocol.js').TimedRecord[]} records */
  function announce(records) {
    const last = records.filter(({ epoch }) => epoch % MILESTONE === 0).at(-1);
    if (!last) return;
    const accuracy = percent(last.evaluationAccuracy);
    find('[data-milestone]').textContent = t('mnist.milestone', { epoch: last.epoch, accuracy });
  }

  /** @param {boolean} now */
  function lookAtDigits(now) {
    if (!now && performance.now() - lastLook < LOOK_EVERY) return;
    lastLook = performance.now();
    client.send({ type: 'look', first: 0, count: DIGITS });
  }

  // ---- What the person asks for -------------------------------------------------------------

  /** Makes sure the chosen data is loaded, then goes on. @param {() => void} then */
  function withData(then) {
    const { data } = store.values;
    if (loaded?.data === data) {
      then();
      return;
    }
    whenLoaded = then;
    state = 'loading';
    client.send({ type: 'load', data });
    show();
  }

  /** A new run from the settings. @param {boolean} paused @param {() => void} [then] */
  function start(paused, then) {
    withData(() => {
      const config = { ...store.values };
      const preset = presets.find(({ id }) => id === currentPreset());
      const id = client.startRun(/** @type {any} */ (config), paused);
      runs.push(new RunRecord(id, ++counted, config, preset));
      state = paused ? 'paused' : 'running';
      setCharts();
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

  /** The same run from its start again: what it had shown is taken away. */
  function reset() {
    if (!active()) return;
    runs.pop();
    counted -= 1;
    client.stopRun();
    start(true);
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
    clear: () => {
      runs = active() ? runs.slice(-1) : [];
      setCharts();
      show();
    },
  };

  // ---- What is shown ------------------------------------------------------------------------

  function show() {
    find('[data-action="toggle"]').textContent = t(
      {
        idle: 'action.run',
        loading: 'action.run',
        running: 'action.pause',
        paused: 'action.resume',
        ended: 'action.run',
        stopped: 'action.run',
      }[state],
    );
    find('[data-action="toggle"]').disabled = state === 'loading';
    find('[data-action="stop"]').disabled = !active();
    find('[data-action="reset"]').disabled = !active();
    find('[data-action="clear"]').hidden = runs.length === 0;
    find('[data-status]').textContent = statusText();
    find('[data-data]').textContent = dataText();
    const progress = find('[data-progress]');
    progress.value = progressMade();
    showTable();
  }

  function progressMade() {
    if (loading) return loading.total ? loading.received / loading.total : 0;
    const run = current();
    if (!run?.position) return 0;
    const { epoch, batch, batchesPerEpoch } = run.position;
    return (epoch + batch / batchesPerEpoch) / run.config.epochs;
  }

  function statusText() {
    if (state === 'loading') {
      if (store.values.data === 'synthetic') return t('mnist.data.drawing');
      const { received = 0, total = 0 } = loading ?? {};
      const numbers = {
        received: (received / MEGABYTE).toFixed(1),
        total: (total / MEGABYTE).toFixed(1),
      };
      return t(total ? 'mnist.data.loading' : 'mnist.data.loadingUnknown', numbers);
    }
    const run = current();
    const at = run?.position;
    if (!run || state === 'idle') return t('mnist.status.idle');
    const { epochs } = run.config;
    const { epoch = 0, batch = 0, batchesPerEpoch: batches = 0, seconds = 0 } = at ?? {};
    const under = Math.min(epochs, epoch + 1);
    switch (state) {
      case 'running': {
        const done = progressMade();
        const left =
          done > 0
            ? [t('mnist.status.left', { seconds: Math.ceil(seconds / done - seconds) })]
            : [];
        const perEpoch = run.secondsPerEpoch;
        const speed = perEpoch
          ? [t('mnist.status.perEpoch', { seconds: perEpoch.toFixed(3) })]
          : [];
        return [t('mnist.status.running', { epoch: under, epochs }), ...left, ...speed].join(' · ');
      }
      case 'paused':
        return t('mnist.status.paused', { epoch: under, epochs, batch, batches });
      case 'ended':
        return t('mnist.status.ended', {
          epochs: epoch,
          seconds: seconds.toFixed(1),
          digest: run.digest,
        });
      case 'stopped':
        return t('mnist.status.stopped', { epochs: epoch });
    }
  }

  function dataText() {
    if (!loaded) return state === 'loading' ? '' : t('mnist.data.idle');
    const { counts, data } = loaded;
    const [training, validation, test] = [counts.training, counts.validation, counts.test].map(
      (n) => whole(n, language()),
    );
    const text = t('mnist.data.loaded', {
      name: t(`choice.data.${data}`),
      training,
      validation,
      test,
    });
    return data === 'synthetic' ? `${text}. ${t('mnist.synthetic')}` : text;
  }

  function setCharts() {
    const epochs = Math.max(
      1,
      ...runs.map(({ config }) => config.epochs),
      runs.length ? 1 : store.values.epochs,
    );
    const x = { title: t('mnist.axis.epoch'), min: 0, max: epochs };
    const cost = (/** @type {RunRecord} */ { config }) => t(`choice.cost.${config.cost}`);
    costChart.set(
      { x, y: { title: t('mnist.axis.cost'), min: 0, max: costTop() } },
      runs.flatMap((run) => {
        const { color, dash } = costStyle[run.config.cost];
        const set = t(`choice.eval.${run.config.eval}`);
        return [
          {
            label: t('mnist.series.batch', { n: run.number, cost: cost(run) }),
            color,
            points: run.curve.points,
            width: 1.5,
            quiet: true,
          },
          {
            label: t('mnist.series.evaluation', { n: run.number, cost: cost(run), set }),
            color,
            points: run.evaluationCost,
            dash,
            marker: run.marker,
            width: 2.5,
          },
        ];
      }),
    );
    const scored = new Set(runs.map(({ config }) => config.eval));
    const axis = scored.size > 1 ? 'mixed' : (runs[0]?.config.eval ?? store.values.eval);
    accuracyChart.set(
      { x, y: { title: t(`mnist.axis.accuracy.${axis}`), suggestedMin: 90, max: 100 } },
      [
        ...runs.map((run) => ({
          label: t('mnist.series.accuracy', { n: run.number, cost: cost(run) }),
          ...costStyle[run.config.cost],
          points: run.accuracy,
          marker: run.marker,
          width: 2.5,
        })),
        ...bookLines(epochs),
      ],
    );
    describeCharts();
  }

  /** Untrained weights cost many times what any epoch does: that spike may leave the chart, so that the
   * rest can be read. Before an epoch is scored, there is nothing else to show. */
  function costTop() {
    const scored = runs.flatMap(({ evaluationCost }) => evaluationCost.map(({ y }) => y));
    return scored.length ? 1.5 * Math.max(...scored) : undefined;
  }

  /** The book's figures for the experiments on show, as level lines. @param {number} epochs */
  function bookLines(epochs) {
    const shown = new Set(
      runs.map(({ preset }) => preset).filter((preset) => preset !== undefined),
    );
    return [...shown].map(({ id, book = 0, values }) => ({
      label: t('mnist.series.book', { id, figure: book }),
      color: costStyle[values.cost].color,
      points: [
        { x: 0, y: book },
        { x: epochs, y: book },
      ],
      dash: [2, 3],
      width: 1.5,
    }));
  }

  function describeCharts() {
    const of = (/** @type {RunRecord} */ run) =>
      run.final === undefined
        ? ''
        : `${t('mnist.series.accuracy', { n: run.number, cost: t(`choice.cost.${run.config.cost}`) })}: ${percent(run.final)} %.`;
    accuracyChart.describe([t('mnist.chart.accuracy'), ...runs.map(of)].join(' '));
    const costOf = (/** @type {RunRecord} */ run) => {
      const last = run.epochs.at(-1);
      return last
        ? `${t('mnist.series.accuracy', { n: run.number, cost: t(`choice.cost.${run.config.cost}`) })}: ${fixed(last.evaluationCost, 4)}.`
        : '';
    };
    costChart.describe([t('mnist.chart.cost'), ...runs.map(costOf)].join(' '));
  }

  function showTable() {
    find('[data-no-runs]').hidden = runs.length > 0;
    find('[data-runs-table]').hidden = runs.length === 0;
    find('[data-runs]').replaceChildren(...runs.map(tableRow));
  }

  /** @param {RunRecord} run */
  function tableRow(run) {
    const { config, preset, best, final, secondsPerEpoch } = run;
    const row = document.createElement('tr');
    row.className = `of-${config.cost}`;
    const book = preset
      ? preset.peak
        ? t('mnist.runs.peak', { figure: preset.figure })
        : plain(preset.figure)
      : '–';
    const setting = [
      preset?.id ?? `[${config.sizes.join(', ')}]`,
      t(`choice.cost.${config.cost}`),
      `η ${plain(config.eta)}`,
      t(`choice.data.${config.data}`),
      `${t('field.seed')} ${config.seed}`,
    ].join(' · ');
    const cells = [
      run.number,
      setting,
      run.epochs.length,
      best === undefined ? '–' : percent(best),
      final === undefined ? '–' : percent(final),
      book,
      secondsPerEpoch === undefined ? '–' : secondsPerEpoch.toFixed(3),
    ];
    cells.forEach((text, i) => {
      const cell = document.createElement(i === 0 ? 'th' : 'td');
      if (i === 0) cell.setAttribute('scope', 'row');
      cell.textContent = String(text);
      row.append(cell);
    });
    return row;
  }

  function showDigits() {
    find('[data-no-digits]').hidden = digits !== undefined;
    if (digits) sheet.show(digits.pixels, digits.labels, digits.activations);
  }

  const currentPreset = bindPresets(find('[data-presets]'), store, presets, (id) => {
    const preset = presets.find((each) => each.id === id);
    return preset
      ? `${id} (${t('mnist.preset.book', { figure: preset.figure })})`
      : t('mnist.preset.own');
  });
  bindControls(section, store);
  bindActions(section, actions);
  store.subscribe(() => {
    if (runs.length === 0) setCharts();
    show();
  });
  onLanguage(() => {
    setCharts();
    show();
    showDigits();
  });
  setCharts();
  show();
  return { store, actions, leave() {} };
}
