// presets.js - the neuron's experiments: the honest comparison, and the four widgets of the book's web
// page. Data only; numbers are the book's.

/** Where the widgets start. */
const NEAR = { w: 0.6, b: 0.9 };
const FAR = { w: 2, b: 2 };

const COMMON = { x: 1, y: 0, output: 'sigmoid', epochs: 300 };
const QUADRATIC = {
  ...COMMON,
  cost: 'quadratic',
  compare: false,
  gradient: 'eq61',
  eta: 0.15,
  plot: 'cost',
};
const PUBLISHED = {
  ...COMMON,
  cost: 'cross-entropy',
  compare: false,
  gradient: 'as-published',
  eta: 0.005,
  plot: 'cost',
};

/** `note` is the end of a text key. @type {{ id: string, note: string, values: import('../../state/schema.js').Values }[]} */
export const presets = [
  {
    id: 'compare',
    note: 'compare',
    values: { ...QUADRATIC, ...FAR, compare: true, plot: 'relative' },
  },
  { id: 'quadratic-near', note: 'quadratic-near', values: { ...QUADRATIC, ...NEAR } },
  { id: 'quadratic-far', note: 'quadratic-far', values: { ...QUADRATIC, ...FAR } },
  { id: 'published-near', note: 'published', values: { ...PUBLISHED, ...NEAR } },
  { id: 'published-far', note: 'published', values: { ...PUBLISHED, ...FAR } },
];
