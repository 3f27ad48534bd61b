// charts.js - the charts of the Study lab: every run thin under the mean, seed against seed, and the two
// of a sweep. It draws what it is given and keeps nothing.
import { bestOf, meanCurve } from '../../core/study.js';
import { t } from '../../i18n/index.js';
import { LineChart } from '../../ui/chart.js';
import { addChartMenu } from '../../ui/chart-menu.js';
import { costStyle, MARKERS } from '../../ui/costs.js';
import { fixed, percent, plain } from '../../ui/format.js';

/** @typedef {import('../../ui/chart.js').Series} Series */
/** @typedef {import('../../core/experiment.js').EpochRecord} EpochRecord */
/** @typedef {import('../../core/study.js').Outcome} Outcome */
/** @typedef {import('../../core/study.js').Summary} Summary */
/** @typedef {'accuracy' | 'cost' | 'seeds' | 'final' | 'peak'} ChartName */

/**
 * A configuration as the charts know it.
 * @typedef {object} Line
 * @property {string} label
 * @property {string} cost
 * @property {EpochRecord[][]} runs epochs of each run that has begun
 * @property {number} expected runs that there are to be
 */

/** @type {ChartName[]} */
const NAMES = ['accuracy', 'cost', 'seeds', 'final', 'peak'];
/** Lines of single runs that a chart draws at most: more could not be told apart, and take their time. */
const MOST_THIN = 240;
/** Ends a line there, without one to the next point. @param {number} x */
const gap = (x) => ({ x, y: NaN });
/** A run by itself, or what stands behind a mean. */
const BEHIND = { quiet: true, silent: true };
/** Where 0 stands on a logarithmic axis: so many times left of the least other value. */
const ZERO_STEP = 2.5;
/** Names of seeds that an axis carries at most. */
const MOST_TICKS = 12;

const accuracyOf = (/** @type {EpochRecord} */ record) => 100 * record.evaluationAccuracy;
const costOf = (/** @type {EpochRecord} */ record) => record.evaluationCost;
const finalOf = (/** @type {Outcome} */ { epochs }) => accuracyOf(epochs[epochs.length - 1]);
const peakOf = (/** @type {Outcome} */ { epochs }) => Math.max(...epochs.map(accuracyOf));
const whole = (/** @type {Outcome} */ { diverged, epochs }) =>
  diverged === null && epochs.length > 0;

/** How a configuration looks wherever it appears. @param {string} cost @param {number} index */
export const looks = (cost, index) => ({
  ...costStyle[cost],
  marker: MARKERS[index % MARKERS.length],
});

/** How many runs a curve is the mean of: "n = 3", or "n = 2–3" where not all have come as far. @param {{ runs: number }[]} curve */
function countText(curve) {
  const counts = curve.map(({ runs }) => runs);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0 || least === most)
    return t('study.series.runs', { n: most > 0 ? most : 0 });
  return t('study.series.runsRange', { least, most });
}

/**
 * @param {Line[]} lines
 * @param {(record: EpochRecord) => number} of
 * @returns {Series[]}
 */
function epochSeries(lines, of) {
  const each = Math.ceil(MOST_THIN / Math.max(1, lines.length));
  const thin = lines.flatMap(({ label, cost, runs }) =>
    runs.slice(0, each).map((epochs, i) => ({
      ...{ label: t('study.series.run', { name: label, i: i + 1 }), width: 1, ...BEHIND },
      color: costStyle[cost].color,
      points: epochs.map((record) => ({ x: record.epoch, y: of(record) })),
    })),
  );
  const means = lines.map(({ label, cost, runs, expected }, i) => {
    const curve = meanCurve(runs, of);
    return {
      ...looks(cost, i),
      label: t('study.series.mean', { name: label, count: countText(curve), all: expected }),
      width: 3,
      points: curve.map(({ epoch, mean, runs: n }) => ({
        ...{ x: epoch, y: mean },
        note: t('study.series.runs', { n }),
      })),
    };
  });
  return [...thin, ...means];
}

/**
 * The first epochs lie far below all that follows: they may leave the chart, so that the rest can be read.
 * @param {Line[]} lines
 */
function accuracyBottom(lines) {
  const late = lines.flatMap(({ runs }) =>
    runs.flatMap((epochs) => epochs.slice(Math.floor(epochs.length / 4)).map(accuracyOf)),
  );
  if (late.length === 0) return undefined;
  const least = Math.min(...late);
  return Math.max(0, Math.floor(least - 0.15 * (Math.max(...late) - least)));
}

/** Costs of the first epochs likewise. @param {Line[]} lines */
function costTop(lines) {
  const late = lines.flatMap(({ runs }) =>
    runs.flatMap((epochs) => epochs.slice(Math.floor(epochs.length / 6)).map(costOf)),
  );
  return late.length ? 1.15 * Math.max(...late) : undefined;
}

/**
 * Final accuracies, seed by seed; between the two of the pair a line in the colour of the higher.
 * @param {Line[]} lines
 * @param {Outcome[]} outcomes
 * @param {number[]} seeds
 * @param {[number, number]} pair
 * @returns {Series[]}
 */
function seedSeries(lines, outcomes, seeds, pair) {
  const finals = lines.map((_, candidate) => {
    const known = outcomes.filter((outcome) => outcome.candidate === candidate && whole(outcome));
    return new Map(known.map((outcome) => [outcome.seed, finalOf(outcome)]));
  });
  const bars = pair.map((winner, i) => {
    const loser = pair[1 - i];
    return {
      ...{ label: '', color: costStyle[lines[winner].cost].color, width: 2.5, silent: true },
      quiet: true,
      points: seeds.flatMap((seed, at) => {
        const [high, low] = [finals[winner].get(seed), finals[loser].get(seed)];
        if (high === undefined || low === undefined || high <= low) return [];
        return [{ x: at, y: low }, { x: at, y: high }, gap(at)];
      }),
    };
  });
  const dots = lines.map(({ label, cost }, i) => ({
    ...looks(cost, i),
    ...{ label, dots: true, size: 5, width: 2 },
    points: seeds.map((seed, at) => ({ x: at, y: finals[i].get(seed) ?? NaN })),
  }));
  return [...bars, ...dots];
}

/** @param {number[]} seeds */
function seedAxis(seeds) {
  const step = Math.ceil(seeds.length / MOST_TICKS);
  const ticks = seeds.map((seed, at) => ({ at, label: String(seed) }));
  return {
    ...{ title: t('study.axis.seed'), min: -0.5, max: seeds.length - 0.5 },
    ticks: ticks.filter((_, i) => i % step === 0),
  };
}

/** Places of values on a logarithmic axis, 0 left of all others. @param {number[]} values */
function logPlaces(values) {
  const least = Math.min(...values.filter((value) => value > 0));
  return values.map((value) => Math.log10(value > 0 ? value : least / ZERO_STEP));
}

/**
 * A sweep: each configuration's mean at each value, with its deviation and every run, the best marked.
 * @param {object} sweep
 * @param {Line[]} sweep.lines the configurations
 * @param {number[]} sweep.places of the values on the axis
 * @param {(Summary | undefined)[][]} sweep.summaries of each configuration at each value
 * @param {Outcome[][][]} sweep.outcomes the same
 * @param {number[]} sweep.values
 * @param {'mean' | 'peakMean'} mean
 * @param {'sd' | 'peakSd'} sd
 * @param {(outcome: Outcome) => number} of
 * @returns {Series[]}
 */
function sweepSeries({ lines, places, summaries, outcomes, values }, mean, sd, of) {
  const shift = (/** @type {number} */ i) => 0.012 * (i - (lines.length - 1) / 2);
  return lines.flatMap(({ label, cost }, i) => {
    const { color } = costStyle[cost];
    const there = places.flatMap((x, at) => {
      const summary = summaries[i][at];
      return summary && summary.runs > 0 ? [{ x, at, summary }] : [];
    });
    const bars = there.flatMap(({ x, summary }) => [
      { x: x + shift(i), y: 100 * (summary[mean] - summary[sd]) },
      { x: x + shift(i), y: 100 * (summary[mean] + summary[sd]) },
      gap(x + shift(i)),
    ]);
    const runs = there.flatMap(({ x, at }) =>
      outcomes[i][at].filter(whole).map((outcome) => ({ x: x + shift(i), y: of(outcome) })),
    );
    const best = bestOf(
      there.map(({ summary }) => summary),
      mean,
    );
    const top = there.find(({ summary }) => summary === best);
    const accuracy = top ? percent(top.summary[mean]) : '';
    return [
      {
        ...{ label: t('study.series.deviation', { name: label }), color, width: 2, ...BEHIND },
        points: bars,
      },
      {
        ...{
          label: t('study.series.each', { name: label }),
          color,
          marker: 'circle',
          dots: true,
          size: 2,
        },
        ...BEHIND,
        points: runs,
      },
      {
        ...looks(cost, i),
        label: top
          ? t('study.series.best', { name: label, value: plain(values[top.at]), accuracy })
          : label,
        width: 2.5,
        points: there.map(({ x, summary }) => ({
          ...{ x, y: 100 * summary[mean] },
          note: t('study.series.spread', { sd: percent(summary[sd]), n: summary.runs }),
        })),
      },
      {
        ...{ label: '', color, marker: looks(cost, i).marker, dots: true, size: 8, silent: true },
        points: top ? [{ x: top.x, y: 100 * top.summary[mean] }] : [],
      },
    ];
  });
}

/**
 * @param {HTMLElement} section
 * @param {(part: string) => string} fileName of what is saved of the study
 */
export function createCharts(section, fileName) {
  const charts = /** @type {Record<ChartName, LineChart>} */ ({});
  for (const name of NAMES) {
    const figure = /** @type {HTMLElement} */ (section.querySelector(`[data-chart="${name}"]`));
    const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector('canvas'));
    const caption = /** @type {HTMLElement} */ (figure.querySelector('figcaption'));
    charts[name] = new LineChart(canvas, section.querySelector(`[data-legend="${name}"]`));
    addChartMenu(caption, charts[name], () => fileName(name));
  }

  /** The last point of each line that has a name, for those who cannot see the chart. */
  const describe = (
    /** @type {ChartName} */ name,
    /** @type {Series[]} */ series,
    /** @type {number} */ places,
  ) => {
    const told = series.flatMap(({ quiet, label, points }) => {
      const last = points.at(-1);
      return quiet || !label || !last || Number.isNaN(last.y)
        ? []
        : [` ${label}: ${fixed(last.y, places)}.`];
    });
    charts[name].describe(t(`study.chart.${name}`) + told.join(''));
  };

  return {
    /**
     * @param {object} comparison
     * @param {Line[]} comparison.lines
     * @param {Outcome[]} comparison.outcomes
     * @param {number[]} comparison.seeds
     * @param {[number, number]} comparison.pair from 0
     * @param {number} comparison.epochs
     * @param {string} comparison.accuracyAxis
     */
    compare({ lines, outcomes, seeds, pair, epochs, accuracyAxis }) {
      const x = { title: t('mnist.axis.epoch'), min: 0, max: epochs };
      const accuracy = epochSeries(lines, accuracyOf);
      const known = accuracyBottom(lines) !== undefined;
      charts.accuracy.set(
        {
          x,
          y: known
            ? { title: accuracyAxis, min: accuracyBottom(lines) }
            : { title: accuracyAxis, min: 80, max: 100 },
        },
        accuracy,
      );
      const cost = epochSeries(lines, costOf);
      charts.cost.set({ x, y: { title: t('mnist.axis.cost'), min: 0, max: costTop(lines) } }, cost);
      const bySeed = seedSeries(lines, outcomes, seeds, pair);
      const y = outcomes.some(whole) ? {} : { min: 80, max: 100 };
      charts.seeds.set({ x: seedAxis(seeds), y: { title: accuracyAxis, ...y } }, bySeed);
      describe('accuracy', accuracy, 2);
      describe('cost', cost, 4);
      const counts = lines.map(({ label }, i) => {
        const n = outcomes.filter((o) => o.candidate === i && whole(o)).length;
        return ` ${label}: ${t('study.series.runs', { n })}.`;
      });
      charts.seeds.describe(t('study.chart.seeds') + counts.join(''));
    },

    /**
     * @param {object} sweep
     * @param {Line[]} sweep.lines the configurations, without the value
     * @param {number[]} sweep.values
     * @param {(Summary | undefined)[][]} sweep.summaries
     * @param {Outcome[][][]} sweep.outcomes
     * @param {string} sweep.title of the axis
     * @param {string} sweep.accuracyAxis
     */
    sweep({ title, accuracyAxis, ...sweep }) {
      const places = logPlaces(sweep.values);
      const [first, last] = [places[0], places[places.length - 1]];
      const room = Math.max(0.08, 0.04 * (last - first));
      const ticks = places.map((at, i) => ({ at, label: plain(sweep.values[i]) }));
      const x = { title, ticks, min: first - room, max: last + room };
      const known = sweep.outcomes.flat(2).some(whole);
      const y = { title: accuracyAxis, ...(known ? {} : { min: 80, max: 100 }) };
      const all = { ...sweep, places };
      const final = sweepSeries(all, 'mean', 'sd', finalOf);
      const peak = sweepSeries(all, 'peakMean', 'peakSd', peakOf);
      charts.final.set({ x, y }, final);
      charts.peak.set({ x, y }, peak);
      describe('final', final, 2);
      describe('peak', peak, 2);
    },
  };
}
