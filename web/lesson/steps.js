// steps.js - the guided lesson: what each step shows. Data only; its words are the texts `lesson.<id>.…`, and
// docs/teaching.md has what a teacher may say to it.

/**
 * @typedef {object} Step
 * @property {string} id
 * @property {import('../state/schema.js').Lab} lab
 * @property {Record<string, any>} values what differs from the lab's defaults
 * @property {Record<string, any>} [synthetic] the same on synthetic digits, for where MNIST is not at hand
 * @property {string} point what the step asks to press or move, within the lab
 */

const RUN = '.actions [data-action="toggle"]';
const ONE = { compare: false, relative: false };
/** The network whose run with the quadratic cost stalls, on MNIST as on synthetic digits: docs/book.md. */
const STALL = { sizes: [784, 100, 10], seed: 8, epochs: 10 };
/** Enough synthetic digits to see the same in a second. */
const SYNTHETIC = { data: 'synthetic', trainSize: 5000 };

/** @type {Step[]} */
export const steps = [
  { id: 'gentle', lab: 'neuron', values: { ...ONE, w: 0.6, b: 0.9 }, point: RUN },
  { id: 'slow', lab: 'neuron', values: ONE, point: RUN },
  {
    id: 'why',
    lab: 'neuron',
    values: { ...ONE, plot: 'gradient', ran: 300, at: 0 },
    point: '[data-scrub]',
  },
  { id: 'cure', lab: 'neuron', values: {}, point: RUN },
  { id: 'error', lab: 'neuron', values: { w: 4, b: 4 }, point: RUN },
  {
    id: 'softmax',
    lab: 'softmax',
    values: {},
    point: '[data-rows] .row:nth-child(2) [data-slider]',
  },
  {
    id: 'learning',
    lab: 'softmax',
    values: { z: [5, -5, 0, 0], show: 'learning' },
    point: '[data-chapter="learning"] [data-action="toggle"]',
  },
  {
    id: 'mnist',
    lab: 'mnist',
    values: { epochs: 5 },
    synthetic: { ...SYNTHETIC, epochs: 5 },
    point: RUN,
  },
  {
    id: 'stall',
    lab: 'mnist',
    values: { ...STALL, cost: 'quadratic', eta: 3 },
    synthetic: { ...STALL, ...SYNTHETIC, cost: 'quadratic', eta: 3 },
    point: RUN,
  },
  {
    id: 'cured',
    lab: 'mnist',
    values: STALL,
    synthetic: { ...STALL, ...SYNTHETIC },
    point: RUN,
  },
];
