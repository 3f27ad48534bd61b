// study.js - the Study lab: settings in, runs in a pool of workers, table, charts and verdict out. Results
// are kept by results.js; what they say together is computed in core/study.js.
import { bestOf, compare, plan, tabulate } from '../../core/study.js';
import { language, onLanguage, t } from '../../i18n/index.js';
import { createStudyWorker } from '../../platform.js';
import { format, schema } from '../../state/schema.js';
import { Store } from '../../state/store.js';
import { candidatesOf, fitValues, named } from '../../state/study.js';
import {
  bindActions,
  bindControls,
  bindPresets,
  fillSelect,
  formatProblem,
  nameAction,
} from '../../ui/controls.js';
import { errorText } from '../../ui/errors.js';
import { fileNameOf } from '../../ui/chart-menu.js';
import { saveText } from '../../ui/files.js';
import { percent, plain, whole } from '../../ui/format.js';
import { isAboutData, loadingText } from '../../ui/loading.js';
import { notify } from '../../ui/notices.js';
import { Pool } from '../../worker/pool.js';
import { createCharts } from './charts.js';
import { createEditor } from './editor.js';
import { toCsv, toJsonLines } from './files.js';
import { presets } from './presets.js';
import { Results } from './results.js';
import { tableRow } from './table.js';
import { configLabels, noComparisonText, readyText, timeText, verdictText } from './words.js';

/** @typedef {import('../../core/study.js').Task} Task */
/** @typedef {import('../../core/study.js').Outcome} Outcome */
/** @typedef {import('../../core/study.js').Summary} Summary */
/** @typedef {import('./results.js').Study} Study */

/** Milliseconds between two refreshes while runs go on. */
const REFRESH_EVERY = 250;
/** Seconds after which a worker that does not answer is replaced: longer than one mini-batch of a large network takes. */
const PATIENCE = 60;
/** Shares of a study at which a sentence is read out. */
const MILESTONES = 4;
/** Settings that say which runs a study is made of. */
const MAKING = ['configs', 'vary', 'values', 'seeds', 'data'];
/** Values to begin a sweep with. @type {Record<string, number[]>} */
const SUGGESTED = {
  eta: [0.1, 0.25, 0.5, 1, 2, 3, 6, 10],
  l2: [0, 0.5, 1, 2, 5, 10, 20],
  hidden: [5, 10, 30, 100],
  batch: [1, 3, 10, 30, 100],
};
const SEEDS = /** @type {import('../../state/schema.js').Field} */ (
  schema.study.find(({ key }) => key === 'seeds')
);

/**
 * @param {HTMLElement} section
 * @param {import('../../core/engine.js').Engine} engine
 */
export function createStudyLab(section, engine) {
  const store = new Store('study');
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (section.querySelector(selector));
  const charts = createCharts(section, fileName);
  const editor = createEditor(find('[data-editor]'), store, engine.constants.pairs);
  let refused = false;
  const results = new Results(engine.constants.abi, () => {
    if (!refused) notify(t('problem.storage'));
    refused = true;
  });
  /** @type {Pool<Task, Outcome> | undefined} */
  let pool;
  /** @type {'idle' | 'loading' | 'running' | 'paused' | 'stopped'} */
  let state = 'idle';
  let study = studyOf();
  /** Bytes of MNIST, while the first worker gets them. @type {{ received: number, total: number } | undefined} */
  let loading;
  /** Seconds of running, pauses left out, and the work that was done before them. */
  const clock = { seconds: 0, since: 0, workBefore: 0 };
  let scheduled = false;
  let told = 0;

  const active = () => state === 'loading' || state === 'running' || state === 'paused';

  /** @returns {Study} */
  function studyOf() {
    const { seeds, data } = store.values;
    const candidates = candidatesOf(named(store.values), store.values);
    return { candidates, seeds, data, tasks: plan(candidates.length, seeds) };
  }

  // ---- Work and time ------------------------------------------------------------------------

  /** About how long an epoch takes, in no unit: images times weights. @param {Task} task */
  function workOf({ candidate }) {
    const { sizes, trainSize, expand } = study.candidates[candidate].config;
    const weights = sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i], 0);
    return trainSize * (expand ? engine.constants.expansion : 1) * weights;
  }

  /** Epochs done of a run; a finished one has done all, also when it ended early. @param {Task} task @param {Set<Task>} missing */
  function shareOf(task, missing) {
    const { epochs } = study.candidates[task.candidate].config;
    return missing.has(task) ? results.epochs(study, task).length / epochs : 1;
  }

  function work() {
    const missing = new Set(results.missing(study));
    let [done, all] = [0, 0];
    for (const task of study.tasks) {
      const size = workOf(task) * study.candidates[task.candidate].config.epochs;
      done += size * shareOf(task, missing);
      all += size;
    }
    return { done, all, runs: study.tasks.length - missing.size };
  }

  const seconds = () =>
    clock.seconds + (state === 'running' ? (performance.now() - clock.since) / 1000 : 0);

  function startClock() {
    clock.since = performance.now();
  }

  function stopClock() {
    clock.seconds = seconds();
  }

  // ---- The pool -----------------------------------------------------------------------------

  const jobsWanted = () => store.values.jobs || navigator.hardwareConcurrency || 1;

  function start() {
    let missing = results.missing(study);
    if (missing.length === 0) {
      results.drop(study);
      missing = study.tasks;
    }
    const { candidates, data } = study;
    state = 'loading';
    loading = undefined;
    Object.assign(clock, { seconds: 0, workBefore: work().done });
    told = Math.floor((MILESTONES * (study.tasks.length - missing.length)) / study.tasks.length);
    /** @type {import('../../worker/pool.js').Listener<Task, Outcome>} */
    const listener = {
      done: (/** @type {Outcome} */ outcome, /** @type {Task} */ task) => {
        results.finish(study, task, outcome);
        announce();
        showSoon();
      },
      repeated: (/** @type {Task} */ task) => results.forget(study, task),
      report: (report, task) => receive(report, task),
      ended: () => stop('idle'),
      failed: (error, task) => fail(error, task),
    };
    pool = new Pool(createStudyWorker, setup(data, candidates), listener, PATIENCE);
    window.addEventListener('beforeunload', askFirst);
    pool.run(missing, jobsWanted());
    show();
  }

  /** @param {string} data @param {import('../../core/study.js').Candidate[]} candidates */
  const setup = (data, candidates) => ({ type: 'prepare', data, candidates });

  /** @param {import('../../worker/protocol.js').StudyReport} report @param {Task | undefined} task */
  function receive(report, task) {
    if (report.type === 'loading') loading = report;
    if (report.type === 'epoch' && task) results.extend(study, task, report.record);
    if (report.type === 'ready' && state === 'loading') {
      state = 'running';
      startClock();
    }
    showSoon();
  }

  /** The pool is over, by itself or by wish. @param {'idle' | 'stopped'} then */
  function stop(then) {
    stopClock();
    window.removeEventListener('beforeunload', askFirst);
    results.stop();
    pool = undefined;
    state = then;
    show();
  }

  function cancel() {
    pool?.cancel();
    stop('stopped');
  }

  /** @param {import('../../worker/pool.js').PoolError} error @param {Task | undefined} task */
  function fail(error, task) {
    stop('stopped');
    const where = task ? `${labels()[task.candidate]}: ` : '';
    notify(
      where + errorText(error),
      isAboutData(error) && store.values.data !== 'synthetic'
        ? {
            label: t('error.useSynthetic'),
            act: () => {
              if (active()) cancel(); // begun anew meanwhile
              store.set({ data: 'synthetic' });
              start();
            },
          }
        : undefined,
    );
  }

  /** Closing the page would lose the runs under way. @param {BeforeUnloadEvent} event */
  function askFirst(event) {
    event.preventDefault();
    event.returnValue = true; // older browsers ask only for this
  }

  function announce() {
    const { runs } = work();
    const milestone = Math.floor((MILESTONES * runs) / study.tasks.length);
    if (milestone <= told) return;
    told = milestone;
    find('[data-milestone]').textContent = `${progressText(runs)} ${verdict()}`;
  }

  // ---- What the person asks for -------------------------------------------------------------

  /** What a file is called: by lab, study and seeds. @param {string} part */
  function fileName(part) {
    const seeds = format(SEEDS, store.values.seeds).replaceAll(',', '+');
    return fileNameOf('study', currentPreset(), `seeds${seeds}`, part);
  }

  const nothingToSave = () => results.outcomes(study).length === 0;

  /** @param {string} name @param {(outcomes: Outcome[]) => string} write @param {string} type */
  function save(name, write, type) {
    if (nothingToSave()) notify(t('file.nothing'));
    else saveText(name, write(results.outcomes(study)), type);
  }

  /** Shows the study as not yet begun; what was removed can be had back. @param {Map<string, Outcome>} removed @param {string} words */
  function forget(removed, words) {
    const rest = () => {
      if (!active()) {
        state = 'idle';
        clock.seconds = 0;
      }
      show();
    };
    rest();
    if (removed.size === 0) return;
    notify(t(words), {
      label: t('action.undo'),
      act() {
        results.restore(removed);
        rest();
      },
    });
  }

  const actions = {
    toggle: () => {
      if (state === 'running') {
        stopClock();
        state = 'paused';
        pool?.pause();
      } else if (state === 'paused') {
        state = 'running';
        startClock();
        pool?.resume();
      } else if (state !== 'loading') start();
      show();
    },
    stop: () => active() && cancel(),
    reset: () => {
      if (active()) cancel();
      forget(results.remove(study), 'study.removed');
    },
    clear: () => {
      if (active()) cancel();
      forget(results.clear(), 'study.cleared');
    },
    saveCsv: () =>
      save(`${fileName('runs')}.csv`, (outcomes) => toCsv(outcomes, study.candidates), 'text/csv'),
    saveJson: () => save(`${fileName('runs')}.jsonl`, toJsonLines, 'application/jsonl'),
  };

  // ---- What is shown ------------------------------------------------------------------------

  const sweeping = () => store.values.vary !== 'none';

  /** Names of the configurations. */
  const baseLabels = () => configLabels(store.values.configs, store.values.vary);

  /** Names of all candidates. */
  function labels() {
    const base = baseLabels();
    if (!sweeping()) return base;
    const { vary } = store.values;
    return study.candidates.map(({ of = 0, value = 0 }) =>
      t('study.at', { name: base[of], what: t(`study.symbol.${vary}`), value: plain(value) }),
    );
  }

  /** The two configurations that are compared, from 0. @returns {[number, number]} */
  function pair() {
    const last = store.values.configs.length - 1;
    return store.values.pair.map((/** @type {number} */ number) => Math.min(number - 1, last));
  }

  function accuracyAxis() {
    const sets = new Set(study.candidates.map(({ config }) => config.eval));
    return t(`mnist.axis.accuracy.${sets.size === 1 ? [...sets][0] : 'mixed'}`);
  }

  /** @param {number} candidate */
  const tasksOf = (candidate) => study.tasks.filter((task) => task.candidate === candidate);

  /**
   * The best value of each configuration.
   * @param {(Summary | undefined)[]} summaries by candidate
   * @returns {(Summary | undefined)[]}
   */
  function bests(summaries) {
    return store.values.configs.map((/** @type {unknown} */ _, /** @type {number} */ of) =>
      bestOf(summaries.flatMap((s) => (s && study.candidates[s.candidate].of === of ? [s] : []))),
    );
  }

  /** @param {Outcome[]} outcomes @returns {(Summary | undefined)[]} */
  function summariesOf(outcomes) {
    const { summaries } = tabulate(outcomes);
    return study.candidates.map((_, i) => summaries.find(({ candidate }) => candidate === i));
  }

  /** @param {Outcome[]} outcomes @param {(Summary | undefined)[]} summaries */
  function showCharts(outcomes, summaries) {
    const { configs, values, vary, seeds } = store.values;
    const base = baseLabels();
    /** @type {(candidates: number[], label: string, cost: string) => import('./charts.js').Line} */
    const line = (candidates, label, cost) => {
      const tasks = candidates.flatMap(tasksOf);
      const runs = tasks.map((task) => results.epochs(study, task)).filter((e) => e.length);
      return { label, cost, runs, expected: tasks.length };
    };
    const lines = configs.map((/** @type {any} */ { cost }, /** @type {number} */ i) =>
      line(sweeping() ? [] : [i], base[i], cost),
    );
    if (sweeping()) {
      const at = (/** @type {number} */ of) =>
        values.map((/** @type {number} */ _, /** @type {number} */ i) => of * values.length + i);
      charts.sweep({
        ...{ lines, values, title: t(`choice.vary.${vary}`), accuracyAxis: accuracyAxis() },
        summaries: lines.map((/** @type {unknown} */ _, /** @type {number} */ of) =>
          at(of).map((/** @type {number} */ i) => summaries[i]),
        ),
        outcomes: lines.map((/** @type {unknown} */ _, /** @type {number} */ of) =>
          at(of).map((/** @type {number} */ i) => outcomes.filter((o) => o.candidate === i)),
        ),
      });
    } else {
      const epochs = Math.max(...configs.map((/** @type {any} */ config) => config.epochs));
      const axis = accuracyAxis();
      charts.compare({ lines, outcomes, seeds, pair: pair(), epochs, accuracyAxis: axis });
    }
  }

  /** @param {(Summary | undefined)[]} summaries */
  function showTable(summaries) {
    const names = labels();
    const best = sweeping() ? bests(summaries) : [];
    find('[data-rows]').replaceChildren(
      ...study.candidates.map(({ config }, i) =>
        tableRow({
          label: names[i],
          cost: config.cost,
          runs: study.seeds.length,
          summary: summaries[i],
          best: summaries[i] !== undefined && best.includes(summaries[i]),
        }),
      ),
    );
  }

  /** What the runs say, in sentences. */
  function verdict() {
    const outcomes = results.outcomes(study);
    if (sweeping()) {
      const names = labels();
      const best = bests(summariesOf(outcomes)).flatMap((summary) => summary ?? []);
      if (best.length === 0)
        return t(
          outcomes.length < study.tasks.length
            ? 'study.verdict.sweep'
            : 'study.verdict.allDiverged',
        );
      return best
        .map(({ candidate, mean, runs }) =>
          t('study.verdict.best', { name: names[candidate], accuracy: percent(mean), n: runs }),
        )
        .join(t('app.between'));
    }
    const [a, b] = pair();
    if (a === b) return t('study.verdict.pick');
    const of = (/** @type {number} */ i) => outcomes.filter(({ candidate }) => candidate === i);
    const comparison = compare(of(a), of(b));
    const names = labels();
    if (comparison) return verdictText(comparison, names[a], names[b]);
    const sides = [a, b].map((i) => ({
      ...{ name: names[i], runs: of(i).length },
      diverged: of(i).filter(({ diverged }) => diverged !== null).length,
    }));
    return sides.every(({ runs }) => runs === study.seeds.length)
      ? noComparisonText(sides)
      : t('study.verdict.none', { a: names[a], b: names[b] });
  }

  function showPair() {
    const names = baseLabels();
    const options = names.map((text, i) => ({ value: String(i + 1), text: `${i + 1} · ${text}` }));
    for (const [i, select] of ['[data-pair="0"]', '[data-pair="1"]'].map(find).entries()) {
      fillSelect(select, options);
      select.value = String(pair()[i] + 1);
    }
    find('[data-pairs]').hidden = sweeping() || names.length < 2;
  }

  /** @param {number} runs */
  const progressText = (runs) => t('study.status.runs', { done: runs, all: study.tasks.length });

  /** @param {ReturnType<typeof work>} progress */
  function statusText({ done, all, runs }) {
    const number = (/** @type {number} */ n) => whole(n, language());
    const { configs, values } = store.values;
    switch (state) {
      case 'loading':
        return loadingText(study.data, loading);
      case 'running': {
        const spent = seconds();
        const made = done - clock.workBefore;
        const left = made > 0 ? (spent * (all - done)) / made : 0;
        return [
          progressText(runs),
          ...(left > 0 ? [t('study.status.left', { time: timeText(left) })] : []),
          t('study.status.workers', { n: pool?.size ?? 0 }),
        ].join(' · ');
      }
      case 'paused':
        return t('study.status.paused', { runs: progressText(runs) });
      case 'stopped':
        return runs > 0
          ? t('study.status.stopped', { runs: progressText(runs) })
          : t('study.status.stoppedFirst');
      case 'idle':
        if (runs === study.tasks.length) {
          return clock.seconds > 0
            ? t('study.status.ended', { n: number(runs), time: timeText(clock.seconds) })
            : t('study.status.known', { n: number(runs) });
        }
        return readyText(
          {
            ...{ missing: study.tasks.length - runs, done: runs, configs: configs.length },
            ...{ values: sweeping() ? values.length : 0, seeds: study.seeds.length },
          },
          number,
        );
    }
  }

  function show() {
    const progress = work();
    const finished = progress.runs === study.tasks.length;
    const outcomes = results.outcomes(study);
    const summaries = summariesOf(outcomes);
    const underWay = state === 'running' || state === 'loading';
    const begun = state === 'paused' || (progress.runs > 0 && !finished);
    const doing = underWay ? 'pause' : begun ? 'resume' : finished ? 'runAgain' : 'run';
    nameAction(find('[data-action="toggle"]'), t(`action.${doing}`));
    find('[data-action="toggle"]').disabled = state === 'loading';
    find('[data-action="stop"]').disabled = !active();
    find('[data-action="reset"]').disabled = !active() && progress.runs === 0;
    find('[data-status]').textContent = statusText(progress);
    find('[data-progress]').value = progress.all ? progress.done / progress.all : 0;
    find('[data-verdict]').textContent = verdict();
    find('[data-note]').textContent = noteText();
    find('[data-kept]').hidden = results.size === 0;
    find('[data-kept-words]').textContent = t('study.kept', { n: whole(results.size, language()) });
    find('[data-data]').textContent = study.data === 'synthetic' ? t('mnist.synthetic') : '';
    for (const figure of section.querySelectorAll('[data-of]')) {
      const { dataset } = /** @type {HTMLElement} */ (figure);
      figure.toggleAttribute('hidden', (dataset.of === 'sweep') !== sweeping());
    }
    find('[data-values]').hidden = !sweeping();
    editor.lock(active());
    for (const control of section.querySelectorAll('[data-making]')) {
      /** @type {HTMLSelectElement} */ (control).disabled = active();
    }
    showPair();
    showTable(summaries);
    showCharts(outcomes, summaries);
  }

  /** Soon, and not too often. */
  function showSoon() {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      show();
    }, REFRESH_EVERY);
  }

  const currentPreset = bindPresets(find('[data-presets]'), store, presets, (id) =>
    t(`study.preset.${id}`),
  );

  function noteText() {
    const id = currentPreset();
    return id === 'own' ? '' : t(`study.note.${id}`);
  }

  /** Values that the hyper-parameter can take; others are said and replaced. */
  function fit() {
    const { vary, values } = store.values;
    if (vary === 'none') return;
    const { values: fitting, problem } = fitValues(vary, values);
    if (problem?.of) notify(formatProblem(problem.of, problem.used, problem));
    store.set({ values: fitting });
  }

  bindControls(section, store);
  bindActions(section, actions);
  find('[data-field="vary"]').addEventListener('change', () => {
    const { vary } = store.values;
    if (vary !== 'none') store.set({ values: SUGGESTED[vary] });
  });
  for (const i of [0, 1]) {
    const select = find(`[data-pair="${i}"]`);
    select.addEventListener('change', () => {
      const next = [...store.values.pair];
      next[i] = Number(select.value);
      store.set({ pair: next });
    });
  }
  store.subscribe((changed) => {
    if (MAKING.some((key) => key in changed)) {
      if (active()) cancel();
      state = 'idle';
      clock.seconds = 0;
      fit();
      study = studyOf();
    }
    if ('jobs' in changed) pool?.setJobs(jobsWanted());
    show();
  });
  onLanguage(show);
  show();
  results.load().then((damaged) => {
    if (damaged) notify(t('mnist.setAside', { count: damaged }));
    show();
  });
  return { store, actions, leave() {} };
}
