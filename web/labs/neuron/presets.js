// presets.js - the neuron's experiments: the honest comparison, the four widgets of the book's web page, and
// one for each question that follows. Data only; numbers are the book's.
import { formatKept } from './runs.js';

/** Where the widgets start. */
const NEAR = { w: 0.6, b: 0.9 };
const FAR = { w: 2, b: 2 };

const COMMON = { x: 1, w2: 0, x2: 0, y: 0, output: 'sigmoid', gradient: 'eq61', epochs: 300 };
const BOTH = { ...COMMON, cost: 'quadratic', compare: true, eta: 0.15 };
const ONE = { ...BOTH, compare: false };
const PUBLISHED = { ...ONE, cost: 'cross-entropy', gradient: 'as-published', eta: 0.005 };

/** How the chart shows them. */
const RELATIVE = { plot: 'cost', relative: true, log: false, kept: '' };
const RAW = { ...RELATIVE, relative: false };

/**
 * The runs that the published widget is seen against: equation (61) at the widget's own learning rate, and at
 * that of the quadratic cost.
 * @param {import('../../state/schema.js').Values} values
 */
export const beside = (values) =>
  [values.eta, ONE.eta].map((eta) => ({ ...values, gradient: 'eq61', eta }));

/**
 * `note` is the end of a text key; `view` is set on choosing, and may change without leaving the preset.
 * @type {{ id: string, note: string, values: import('../../state/schema.js').Values,
 *   view: import('../../state/schema.js').Values }[]}
 */
export const presets = [
  { id: 'compare', note: 'compare', values: { ...BOTH, ...FAR }, view: RELATIVE },
  { id: 'quadratic-near', note: 'quadratic-near', values: { ...ONE, ...NEAR }, view: RAW },
  { id: 'quadratic-far', note: 'quadratic-far', values: { ...ONE, ...FAR }, view: RAW },
  { id: 'published-near', note: 'published', values: { ...PUBLISHED, ...NEAR }, view: RAW },
  { id: 'published-far', note: 'published', values: { ...PUBLISHED, ...FAR }, view: RAW },
  {
    id: 'saturated',
    note: 'saturated',
    values: { ...BOTH, w: 20, b: 20 },
    view: RELATIVE,
  },
  {
    id: 'linear',
    note: 'linear',
    values: { ...ONE, ...FAR, output: 'linear' },
    view: { ...RELATIVE, kept: formatKept([{ ...ONE, ...FAR }]) },
  },
  { id: 'soft', note: 'soft', values: { ...BOTH, ...FAR, y: 0.3 }, view: RAW },
  {
    id: 'two',
    note: 'two',
    values: { ...BOTH, ...FAR, w2: 2, x2: 0.005 },
    view: RELATIVE,
  },
];
