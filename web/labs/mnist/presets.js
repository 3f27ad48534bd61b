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
  l2: 0,
  l1: 0,
  scaleLambda: false,
  dropout: 0,
  expand: false,
  earlyStop: 0,
};
const QUADRATIC = { ...BOOK, cost: 'quadratic', eta: 3 };
const CROSS_ENTROPY = { ...BOOK, cost: 'cross-entropy', eta: 0.5 };
const SMALL = { sizes: [784, 30, 10] };
const LARGE = { sizes: [784, 100, 10] };

const REGULARIZED = { ...CROSS_ENTROPY, l2: 5 };
const OVERFIT = { ...CROSS_ENTROPY, ...SMALL, trainSize: 1000, epochs: 400 };
const INIT = { ...REGULARIZED, ...SMALL, eta: 0.1, eval: 'validation' };

/**
 * `book` is the book's accuracy in percent, of one run; `peak` says that it is that run's best epoch;
 * where the book gives no number, only words, `book` is missing and the text `mnist.preset.<id>` has
 * them. What our runs give is in ranges.js. `then` is a second run that follows by itself. The seed is
 * not part of an experiment, except where it is what the experiment shows.
 * @typedef {{ id: string, values: import('../../state/schema.js').Values, book?: number,
 *   peak?: boolean, then?: import('../../state/schema.js').Values }} Preset
 */

/** A seed whose quad-100 run stalls at 78 %, with two digits lost to saturation: docs/book.md. */
const STALLING_SEED = 8;

/** @type {Preset[]} */
export const presets = [
  { id: 'quad-30', values: { ...QUADRATIC, ...SMALL }, book: 95.42, peak: true },
  { id: 'ce-30', values: { ...CROSS_ENTROPY, ...SMALL }, book: 95.49 },
  { id: 'quad-100', values: { ...QUADRATIC, ...LARGE }, book: 96.59 },
  { id: 'ce-100', values: { ...CROSS_ENTROPY, ...LARGE }, book: 96.82 },
  {
    id: 'stall',
    values: { ...QUADRATIC, ...LARGE, seed: STALLING_SEED },
    then: { ...CROSS_ENTROPY, ...LARGE, seed: STALLING_SEED },
  },
  { id: 'overfit', values: OVERFIT, book: 82.27, peak: true },
  { id: 'overfit-l2', values: { ...OVERFIT, l2: 0.1 }, book: 87.1, peak: true },
  { id: 'l2-30', values: { ...REGULARIZED, ...SMALL }, book: 96.49 },
  { id: 'l2-100', values: { ...REGULARIZED, ...LARGE, eval: 'validation' }, book: 97.92 },
  {
    id: 'l2-100-long',
    values: { ...REGULARIZED, ...LARGE, eta: 0.1, epochs: 60, eval: 'validation' },
    book: 98.04,
  },
  { id: 'init-old', values: INIT },
  { id: 'init-new', values: { ...INIT, init: 'scaled' } },
];
