// runs.js - what makes a run of the neuron, the runs kept on the chart beside the current ones, and what a
// chart shows of a run. It steps no neuron and draws nothing.
import { t } from '../../i18n/index.js';
import { defaults, format, parse, schema } from '../../state/schema.js';
import { costStyle } from '../../ui/costs.js';
import { plain } from '../../ui/format.js';

/** @typedef {import('../../core/neuron.js').Neuron} Neuron */
/** @typedef {import('../../state/schema.js').Values} Values */
/** @typedef {import('../../state/schema.js').Field} Field */

export const COSTS = ['quadratic', 'cross-entropy'];
/** Curves on one chart: more cannot be told apart. */
export const MOST_RUNS = 4;

/** The settings that make a run what it is. */
const FIELDS = ['cost', 'gradient', 'output', 'w', 'b', 'x', 'w2', 'x2', 'y', 'eta'].map(
  (key) => /** @type {Field} */ (schema.neuron.find((field) => field.key === key)),
);
const START = defaults('neuron');

/**
 * Runs as a text for the address: "w_0.6~b_0.9*cost_cross-entropy", with what differs from the defaults.
 * @param {Values[]} runs
 */
export const formatKept = (runs) =>
  runs
    .map((run) =>
      FIELDS.filter((field) => format(field, run[field.key]) !== format(field, START[field.key]))
        .map((field) => `${field.key}_${format(field, run[field.key])}`)
        .join('~'),
    )
    .map((text) => text || `cost_${START.cost}`)
    .join('*');

/**
 * The runs of such a text; what cannot be read is left at its default.
 * @param {string} text
 * @returns {Values[]} at most as many as a chart shows
 */
export function parseKept(text) {
  if (text === '') return [];
  return text.split('*', MOST_RUNS).map((run) => {
    const values = Object.fromEntries(FIELDS.map(({ key }) => [key, START[key]]));
    for (const part of run.split('~')) {
      const [key, ...rest] = part.split('_');
      const field = FIELDS.find((each) => each.key === key);
      if (field) values[key] = parse(field, rest.join('_')).value;
    }
    return values;
  });
}

/** Whether two settings make the same run. @param {Values} a @param {Values} b */
export const sameRun = (a, b) => formatKept([a]) === formatKept([b]);

/** The runs of the current settings. @param {Values} values @returns {Values[]} */
export const currentRuns = (values) =>
  (values.compare ? COSTS : [values.cost]).map((cost) => ({ ...values, cost }));

/** The choices and numbers of a run that a reader could miss: what differs from the other run. @param {Values} run @param {Values} other @param {string[]} but fields left out */
const differences = (run, other, but) =>
  FIELDS.filter(
    (field) =>
      !but.includes(field.key) && format(field, run[field.key]) !== format(field, other[field.key]),
  )
    // The published widget's quadratic step is the true one.
    .filter(({ key }) => key !== 'gradient' || run.cost === 'cross-entropy')
    .map(({ key, choices }) => {
      if (key === 'gradient') return t(`neuron.step.${run[key]}`); // what it steps by, not what is shown
      return choices ? t(`choice.${key}.${run[key]}`) : `${t(`symbol.${key}`)} ${plain(run[key])}`;
    });

/** The name of a current run: its cost, and a choice that is not the usual one. @param {Values} run */
export const nameRun = (run) =>
  [
    t(`choice.cost.${run.cost}`),
    ...differences(run, START, ['cost', 'w', 'b', 'x', 'w2', 'x2', 'y', 'eta']),
  ].join(' · ');

/** A kept run in words: its cost and start, and what else is not as in the current run. @param {Values} run @param {Values} current */
export const describeRun = (run, current) =>
  [
    t(`choice.cost.${run.cost}`),
    t('neuron.run', { w: plain(run.w), b: plain(run.b), eta: plain(run.eta) }),
    ...differences(run, current, ['cost', 'w', 'b', 'eta']),
  ].join(' · ');

/** How kept runs differ from the current ones and from each other, by order. */
const KEPT_STYLES = [
  { dash: [2, 4], marker: 'rect' },
  { dash: [14, 4, 2, 4], marker: 'triangle' },
  { dash: [6, 3, 2, 3, 2, 3], marker: 'rectRot' },
];

/** @param {Values} run */
export const currentStyle = ({ cost }) => ({ ...costStyle[cost], width: 3.5 });
/** @param {Values} run @param {number} i */
export const keptStyle = ({ cost }, i) => ({
  color: costStyle[cost].color,
  ...KEPT_STYLES[i],
  width: 2,
});

/**
 * What a chart can show of a neuron at an epoch, by name. The gradient is ∂C/∂b for every run, also for one that steps
 * by something else: on one axis stands one quantity.
 * @type {Record<string, (neuron: Neuron, epoch: number) => number>}
 */
export const QUANTITIES = {
  cost: ({ history }, epoch) => history[epoch].cost,
  gradient: (neuron, epoch) => Math.abs(neuron.biasGradient(epoch)),
  activation: ({ history }, epoch) => history[epoch].a,
};

/** Whether the chart's quantity is one that is seen against its start. @param {Values} values */
const isRelative = ({ plot, relative }) => relative && plot !== 'activation';

/**
 * A value of the chart's quantity as the chart counts it: as it is, or as a part of its start.
 * @param {Values} values the chart's settings
 * @param {number} value
 * @param {number} start
 */
export const counted = (values, value, start) =>
  isRelative(values) ? (start > 0 ? value / start : 0) : value;

/** The other way round: the value of what the chart counts. @param {Values} values @param {number} count @param {number} start */
export const valueOf = (values, count, start) => (isRelative(values) ? count * start : count);

/** Where that is on the axis; NaN for nowhere: 0 has no place on a logarithmic one. @param {Values} values @param {number} count */
export const placed = (values, count) => (values.log && count <= 0 ? NaN : count);

/**
 * The two axes for it.
 * @param {Values} values
 * @param {number} [most] that is to be seen of lines that leave a linear axis
 * @returns {{ x: import('../../ui/chart.js').Axis, y: import('../../ui/chart.js').Axis }}
 */
export function axes(values, most) {
  const { plot, epochs, output, log } = values;
  const relative = isRelative(values);
  const isSigned = plot === 'activation' && output === 'linear';
  const top = relative || plot === 'activation' ? { suggestedMax: 1 } : {};
  const bounds = log
    ? {}
    : most !== undefined
      ? { min: isSigned ? -most : 0, max: most }
      : isSigned
        ? {}
        : { min: 0, ...top };
  return {
    x: { title: t('neuron.axis.epoch'), min: 0, max: epochs },
    y: { title: t(`neuron.axis.${plot}${relative ? '.relative' : ''}`), log, ...bounds },
  };
}
