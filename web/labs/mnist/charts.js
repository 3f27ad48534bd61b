// charts.js - the three charts of the MNIST lab: cost, accuracy and saturation of all runs on show. It
// draws what RunRecords hold and keeps nothing itself.
import { t } from '../../i18n/index.js';
import { LineChart } from '../../ui/chart.js';
import { addChartMenu } from '../../ui/chart-menu.js';
import { costStyle } from '../../ui/costs.js';
import { fixed } from '../../ui/format.js';

/** @typedef {import('./runs.js').RunRecord} RunRecord */
/** @typedef {import('../../ui/chart.js').Series} Series */

const NAMES = /** @type {const} */ (['cost', 'accuracy', 'slopes']);

/** Lines of the book's figures. */
const BOOK = { dash: [2, 3], width: 1.5 };
/** Lines that stand behind the others. */
const PALE = { width: 1.5, quiet: true };

const costName = (/** @type {RunRecord} */ { config }) => t(`choice.cost.${config.cost}`);
const named = (/** @type {string} */ key, /** @type {RunRecord} */ run) =>
  t(key, { n: run.number, cost: costName(run), set: t(`choice.eval.${run.config.eval}`) });
const main = (/** @type {RunRecord} */ run) => ({
  ...costStyle[run.config.cost],
  marker: run.marker,
  width: 2.5,
});

/**
 * Untrained weights cost many times what any epoch does: that spike may leave the chart, so that the
 * rest can be read. Before an epoch is scored, there is nothing else to show.
 * @param {RunRecord[]} runs
 */
function costTop(runs) {
  const scored = runs.flatMap(({ evaluationCost }) => evaluationCost.map(({ y }) => y));
  return scored.length ? 1.5 * Math.max(...scored) : undefined;
}

/** @param {RunRecord} run @returns {Series[]} */
function costSeries(run) {
  const { color } = costStyle[run.config.cost];
  const penalized = run.penalty.some(({ y }) => y > 0);
  return [
    { label: named('mnist.series.batch', run), color, points: run.curve.points, ...PALE },
    { label: named('mnist.series.training', run), color, points: run.trainingCost, ...PALE },
    ...(penalized
      ? [
          {
            label: named('mnist.series.penalty', run),
            color,
            points: run.penalty,
            ...PALE,
            dash: [2, 3],
          },
        ]
      : []),
    { label: named('mnist.series.run', run), points: run.evaluationCost, ...main(run) },
  ];
}

/** @param {RunRecord} run @returns {Series[]} */
function accuracySeries(run) {
  const { color } = costStyle[run.config.cost];
  const label = named('mnist.series.training', run);
  return [
    { label, color, points: run.trainingAccuracy, ...PALE },
    { label: named('mnist.series.run', run), points: run.accuracy, ...main(run) },
  ];
}

/** The output layer's slopes, and pale those of the layers before it. @param {RunRecord} run @returns {Series[]} */
function slopeSeries(run) {
  const { color } = costStyle[run.config.cost];
  return run.slopes.map((points, i) =>
    i === run.slopes.length - 1
      ? { label: named('mnist.series.run', run), points, ...main(run) }
      : {
          label: t('mnist.series.hidden', { n: run.number, layer: i + 2 }),
          color,
          points,
          ...PALE,
        },
  );
}

/** @param {RunRecord} run @returns {Series[]} */
const stuckSeries = (run) => [
  { label: named('mnist.series.run', run), points: run.stuck, ...main(run) },
];

/** The book's figures for the experiments on show. @param {RunRecord[]} runs @param {number} epochs @returns {Series[]} */
function bookSeries(runs, epochs) {
  const presets = new Set(runs.flatMap(({ preset }) => (preset?.book ? [preset] : [])));
  return [...presets].map(({ id, book = 0, values }) => ({
    label: t('mnist.series.book', { id, figure: book }),
    color: costStyle[values.cost].color,
    points: [
      { x: 0, y: book },
      { x: epochs, y: book },
    ],
    ...BOOK,
  }));
}

/**
 * @param {HTMLElement} section
 * @param {(part: string) => string} fileName of what is saved of the runs on show
 */
export function createCharts(section, fileName) {
  /** What the third chart shows now. */
  let thirdChart = '';
  const [cost, accuracy, slopes] = NAMES.map((name) => {
    const figure = /** @type {HTMLElement} */ (section.querySelector(`[data-chart="${name}"]`));
    const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector('canvas'));
    const caption = /** @type {HTMLElement} */ (figure.querySelector('figcaption'));
    // One legend for all: that of the chart with all lines.
    const chart = new LineChart(
      canvas,
      name === 'accuracy' ? section.querySelector('.legend') : null,
    );
    addChartMenu(caption, chart, () => fileName(name === 'slopes' ? thirdChart : name));
    return chart;
  });

  /** The last value of each run, for those who cannot see the chart. */
  const describe = (
    /** @type {LineChart} */ chart,
    /** @type {string} */ title,
    /** @type {RunRecord[]} */ runs,
    /** @type {(run: RunRecord) => { y: number }[]} */ points,
    /** @type {number} */ places,
  ) => {
    const last = (/** @type {RunRecord} */ run) => {
      const value = points(run).at(-1);
      return value ? ` ${named('mnist.series.run', run)}: ${fixed(value.y, places)}.` : '';
    };
    chart.describe(title + runs.map(last).join(''));
  };

  return {
    /**
     * @param {RunRecord[]} runs
     * @param {import('../../state/schema.js').Values} settings for the axes while there are no runs, and
     *   for what the third chart shows
     */
    set(runs, settings) {
      const shown = runs.length ? runs.map(({ config }) => config) : [settings];
      const epochs = Math.max(...shown.map((config) => config.epochs));
      const x = { title: t('mnist.axis.epoch'), min: 0, max: epochs };
      const sets = new Set(shown.map((config) => config.eval));
      const set = sets.size > 1 ? 'mixed' : shown[0].eval;
      cost.set(
        { x, y: { title: t('mnist.axis.cost'), min: 0, max: costTop(runs) } },
        runs.flatMap(costSeries),
      );
      accuracy.set(
        { x, y: { title: t(`mnist.axis.accuracy.${set}`), suggestedMin: 90, max: 100 } },
        [...runs.flatMap(accuracySeries), ...bookSeries(runs, epochs)],
      );
      const { saturation } = settings;
      thirdChart = saturation;
      const series = saturation === 'slopes' ? slopeSeries : stuckSeries;
      const y = { title: t(`mnist.axis.${saturation}`), min: 0 };
      slopes.set({ x, y }, runs.flatMap(series));
      describe(cost, t('mnist.chart.cost'), runs, (run) => run.evaluationCost, 4);
      describe(accuracy, t('mnist.chart.accuracy'), runs, (run) => run.accuracy, 2);
      describe(
        slopes,
        t(`choice.saturation.${saturation}`),
        runs,
        (run) => (saturation === 'slopes' ? (run.slopes.at(-1) ?? []) : run.stuck),
        4,
      );
    },
    /** Draws the points that came since. */
    draw: () => cost.draw(),
  };
}
