// presets.js - the chapter's experiments on MNIST: settings, and the figure the book gives. Data only.

const BOOK = {
  data: 'mnist',
  output: 'sigmoid',
  init: 'large',
  batch: 10,
  epochs: 30,
  trainSize: 50000,
  eval: 'test',
  shuffle: true,
};
const QUADRATIC = { ...BOOK, cost: 'quadratic', eta: 3 };
const CROSS_ENTROPY = { ...BOOK, cost: 'cross-entropy', eta: 0.5 };
const SMALL = { sizes: [784, 30, 10] };
const LARGE = { sizes: [784, 100, 10] };

/**
 * `figure` is the book's accuracy in percent, of one run; `peak` says that it is that run's best epoch.
 * The seed is not part of an experiment.
 * @typedef {{ id: string, values: import('../../state/schema.js').Values, figure: number, peak: boolean }} Preset
 */

/** @type {Preset[]} */
export const presets = [
  { id: 'quad-30', values: { ...QUADRATIC, ...SMALL }, figure: 95.42, peak: true },
  { id: 'ce-30', values: { ...CROSS_ENTROPY, ...SMALL }, figure: 95.49, peak: false },
  { id: 'quad-100', values: { ...QUADRATIC, ...LARGE }, figure: 96.59, peak: false },
  { id: 'ce-100', values: { ...CROSS_ENTROPY, ...LARGE }, figure: 96.82, peak: false },
];
