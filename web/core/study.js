// study.js - several configurations, each trained with the same seeds: what is to be run, and what the
// runs say together. Runs are pure functions of configuration and seed, so that whoever makes them, in
// whatever order, gets the same table. No worker is started here and nothing is printed.
import { Experiment } from './experiment.js';

/** @typedef {import('./experiment.js').ExperimentConfig} ExperimentConfig */
/** @typedef {import('./experiment.js').EpochRecord} EpochRecord */

/** A configuration under study; its own seed does not count. @typedef {{ name: string, config: ExperimentConfig }} Candidate */

/** One point of a sweep: the candidate it belongs to, and its value. @typedef {Candidate & { of: number, value: number }} SweepCandidate */

/** One run to be made. @typedef {{ candidate: number, seed: number }} Task */

/**
 * What came of it: nothing that depends on the machine.
 * @typedef {object} Outcome
 * @property {number} candidate
 * @property {string} name
 * @property {number} seed
 * @property {number | null} diverged the epoch in which it diverged
 * @property {EpochRecord[]} epochs
 * @property {string} digest of the final weights
 */

/**
 * Accuracies are fractions, of the last epoch unless said otherwise; sd is the sample's standard
 * deviation, 0 for a single run.
 * @typedef {object} Summary
 * @property {number} candidate
 * @property {string} name
 * @property {number} runs
 * @property {number} diverged runs that did not finish; they are in no other figure
 * @property {number} mean
 * @property {number} sd
 * @property {number} worst
 * @property {number} best
 * @property {number} peakMean mean of each run's best epoch
 * @property {number} peakSd
 */

/**
 * Two configurations over the seeds that both have finished.
 * @typedef {object} Comparison
 * @property {string} a
 * @property {string} b
 * @property {number} seeds
 * @property {number} wins seeds in which a ended above b
 * @property {number} losses
 * @property {number} difference mean of a - b
 * @property {number} standardError of that mean
 * @property {'higher' | 'lower' | 'not-distinguishable'} verdict of a against b
 */

/** Every run of a study, seed by seed. @param {number} candidates @param {number[]} seeds @returns {Task[]} */
export const plan = (candidates, seeds) =>
  seeds.flatMap((seed) =>
    Array.from({ length: candidates }, (_, candidate) => ({ candidate, seed })),
  );

/**
 * How a configuration takes a value of the hyper-parameter that is swept. "hidden" is one hidden layer's
 * size, whatever layers there were.
 * @type {Record<string, (config: ExperimentConfig, value: number) => ExperimentConfig>}
 */
const TAKE = {
  eta: (config, eta) => ({ ...config, eta }),
  l2: (config, l2) => ({ ...config, l2 }),
  batch: (config, batch) => ({ ...config, batch }),
  hidden: (config, hidden) => ({
    ...config,
    sizes: [config.sizes[0], hidden, config.sizes[config.sizes.length - 1]],
  }),
};

/**
 * Each candidate with each value of one hyper-parameter.
 * @param {Candidate[]} candidates
 * @param {string} key one of TAKE
 * @param {number[]} values
 * @returns {SweepCandidate[]}
 */
export const sweep = (candidates, key, values) =>
  candidates.flatMap(({ name, config }, of) =>
    values.map((value) => ({
      name: `${name} ${key}=${value}`,
      config: TAKE[key](config, value),
      ...{ of, value },
    })),
  );

/**
 * Makes one run, piece by piece, so that whoever pulls may stop between two.
 * @param {import('./engine.js').Engine} engine
 * @param {import('./data.js').Data} data
 * @param {Candidate[]} candidates
 * @param {Task} task
 * @returns {Generator<import('./experiment.js').Piece, Outcome, void>}
 */
export function* runTask(engine, data, candidates, { candidate, seed }) {
  const { name, config } = candidates[candidate];
  const experiment = new Experiment(engine, data, { ...config, seed });
  /** @type {EpochRecord[]} */
  const epochs = [];
  let diverged = null;
  try {
    for (const piece of experiment.run()) {
      if (piece.type === 'epoch') epochs.push(piece.record);
      yield piece;
    }
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'diverged') throw error;
    diverged = experiment.epoch + 1;
  }
  const digest = experiment.network.digest();
  experiment.free();
  return { candidate, name, seed, diverged, epochs, digest };
}

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, n) => total + n, 0);
const meanOf = (/** @type {number[]} */ numbers) => sum(numbers) / numbers.length;

/** @param {number[]} numbers */
function deviation(numbers) {
  if (numbers.length < 2) return 0;
  const mean = meanOf(numbers);
  return Math.sqrt(sum(numbers.map((n) => (n - mean) ** 2)) / (numbers.length - 1));
}

const finished = (/** @type {Outcome} */ { diverged, epochs }) =>
  diverged === null && epochs.length > 0;
const final = (/** @type {Outcome} */ { epochs }) => epochs[epochs.length - 1].evaluationAccuracy;
const peak = (/** @type {Outcome} */ { epochs }) =>
  Math.max(...epochs.map(({ evaluationAccuracy }) => evaluationAccuracy));

/** In one order, whatever order they came in: sums of fractions depend on it in the last bit. @param {Outcome[]} outcomes */
const inOrder = (outcomes) =>
  [...outcomes].sort((a, b) => a.candidate - b.candidate || a.seed - b.seed);

/** @param {Outcome[]} outcomes of one candidate @returns {Summary} */
function summarize(outcomes) {
  const done = outcomes.filter(finished);
  const finals = done.map(final);
  const peaks = done.map(peak);
  return {
    candidate: outcomes[0].candidate,
    name: outcomes[0].name,
    runs: done.length,
    diverged: outcomes.length - done.length,
    mean: meanOf(finals),
    sd: deviation(finals),
    worst: Math.min(...finals),
    best: Math.max(...finals),
    peakMean: meanOf(peaks),
    peakSd: deviation(peaks),
  };
}

/**
 * Student's t at 97.5 %, by degrees of freedom from 1: two means further apart than this many standard errors
 * differ, with one chance in twenty to be wrong. (W. Gosset, 1908; the usual table.) Beyond the table its last figure
 * holds, which asks for a little more than need be.
 */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
];

/**
 * Two configurations, seed by seed: what a lucky seed gives to both is in neither's favour.
 * @param {Outcome[]} as
 * @param {Outcome[]} bs
 * @returns {Comparison | undefined} nothing without two common seeds
 */
export function compare(as, bs) {
  const pairs = as.filter(finished).flatMap((a) => {
    const b = bs.find(({ seed }) => seed === a.seed);
    return b && finished(b) ? [[final(a), final(b)]] : [];
  });
  if (pairs.length < 2) return undefined;
  const differences = pairs.map(([a, b]) => a - b);
  const difference = meanOf(differences);
  const standardError = deviation(differences) / Math.sqrt(pairs.length);
  const limit = standardError * STUDENT[Math.min(pairs.length - 1, STUDENT.length) - 1];
  const apart = Math.abs(difference) > limit;
  return {
    a: as[0].name,
    b: bs[0].name,
    seeds: pairs.length,
    wins: pairs.filter(([a, b]) => a > b).length,
    losses: pairs.filter(([a, b]) => a < b).length,
    difference,
    standardError,
    verdict: apart ? (difference > 0 ? 'higher' : 'lower') : 'not-distinguishable',
  };
}

/**
 * What a study's runs say together: each configuration, then each pair of them. The same for the same
 * runs, whatever their order.
 * @param {Outcome[]} outcomes
 * @returns {{ summaries: Summary[], comparisons: Comparison[] }}
 */
export function tabulate(outcomes) {
  /** @type {Map<number, Outcome[]>} */
  const groups = new Map();
  for (const outcome of inOrder(outcomes)) {
    groups.set(outcome.candidate, [...(groups.get(outcome.candidate) ?? []), outcome]);
  }
  const all = [...groups.values()];
  return {
    summaries: all.map(summarize),
    comparisons: all.flatMap((as, i) => all.slice(i + 1).flatMap((bs) => compare(as, bs) ?? [])),
  };
}

/** A study's table, as lines to print. @param {Outcome[]} outcomes @returns {object[]} */
export function tableLines(outcomes) {
  const { summaries, comparisons } = tabulate(outcomes);
  return [
    ...summaries.map(({ peakMean, peakSd, ...rest }) => ({
      ...{ table: 'configuration', ...rest },
      ...{ peak_mean: peakMean, peak_sd: peakSd },
    })),
    ...comparisons.map(({ standardError, ...rest }) => ({
      ...{ table: 'comparison', ...rest },
      standard_error: standardError,
    })),
  ];
}

/**
 * The mean of runs, epoch by epoch, each over those that have come so far; how many they were is told,
 * since runs under way or stopped early are not in all of it.
 * @param {EpochRecord[][]} runs
 * @param {(record: EpochRecord) => number} of
 * @returns {{ epoch: number, mean: number, runs: number }[]}
 */
export function meanCurve(runs, of) {
  const length = Math.max(0, ...runs.map((epochs) => epochs.length));
  return Array.from({ length }, (_, i) => {
    const there = runs.filter((epochs) => epochs.length > i).map((epochs) => of(epochs[i]));
    return { epoch: i + 1, mean: meanOf(there), runs: there.length };
  });
}

/**
 * The summary with the highest mean, of those that have one.
 * @param {Summary[]} summaries
 * @param {'mean' | 'peakMean'} [by] the last epoch's accuracy, or the best one's
 * @returns {Summary | undefined}
 */
export const bestOf = (summaries, by = 'mean') =>
  summaries.filter(({ runs }) => runs > 0).sort((a, b) => b[by] - a[by])[0];
