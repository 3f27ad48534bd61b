// cards.js - the chapter's exercises and problems up to softmax, in its order: for each the state of a lab that
// shows it, a question and its answer, and the steps of the derivation. Data only. Words stand in web/i18n under
// exercise.<id>, equations in equations.js, live figures in figures.js, by id. The tests work out every answer, and
// what every state is to show, by the core.

/** @typedef {import('../../state/schema.js').Lab} Lab */
/** @typedef {import('../../state/schema.js').Values} Values */

/**
 * Choices are ends of text keys. A number is right within a distance that leaves room for rounding.
 * @typedef {{ choices: string[], right: string } | { right: number, within: number }} Question
 */

/**
 * @typedef {object} Exercise
 * @property {string} id
 * @property {'exercise' | 'problem'} kind as the chapter calls it
 * @property {Lab} lab that shows it
 * @property {Values} values of the lab, where they differ from its defaults
 * @property {Question} question
 * @property {number} steps of the derivation: equation "<id>-1" and on
 */

/** Digits that are drawn here: nothing has to be fetched. */
const DIGITS = { data: 'synthetic', trainSize: 5000, epochs: 10 };

/** @type {Exercise[]} */
export const exercises = [
  {
    id: 'slope',
    kind: 'exercise',
    lab: 'neuron',
    values: { compare: false, w: 2, b: 2, plot: 'activation', epochs: 500 },
    question: { right: 0.09, within: 0.0005 },
    steps: 4,
  },
  {
    id: 'roles',
    kind: 'exercise',
    lab: 'neuron',
    values: { cost: 'cross-entropy', compare: false, w: -3, b: -3, y: 1, relative: false },
    question: { choices: ['size', 'zero', 'sign'], right: 'zero' },
    steps: 4,
  },
  {
    id: 'minimum',
    kind: 'exercise',
    lab: 'neuron',
    values: { cost: 'cross-entropy', compare: false, w: 2, b: 2, y: 0.3, relative: false },
    question: { right: 0.693, within: 0.0035 },
    steps: 3,
  },
  {
    id: 'layers',
    kind: 'problem',
    lab: 'mnist',
    values: { ...DIGITS, sizes: [784, 30, 30, 10], cost: 'cross-entropy', saturation: 'slopes' },
    question: { choices: ['every', 'first', 'output'], right: 'output' },
    steps: 4,
  },
  {
    id: 'linear',
    kind: 'problem',
    lab: 'neuron',
    values: {
      compare: false,
      output: 'linear',
      w: 2,
      b: 2,
      relative: true,
      kept: 'cost_quadratic',
    },
    question: { right: 4, within: 0.001 },
    steps: 3,
  },
  {
    id: 'input',
    kind: 'problem',
    lab: 'neuron',
    values: { compare: true, w: 2, b: 2, w2: 2, x2: 0.005 },
    question: { choices: ['never', 'cost', 'linear'], right: 'never' },
    steps: 3,
  },
  {
    id: 'sums',
    kind: 'exercise',
    lab: 'softmax',
    values: { z: [1, 2, 3, 4], sigmoid: true, show: 'outputs' },
    question: { right: 2, within: 0.001 },
    steps: 3,
  },
  {
    id: 'monotonic',
    kind: 'exercise',
    lab: 'softmax',
    values: { z: [2.5, -1, 3.2, 0.5], show: 'jacobian' },
    question: { choices: ['rises', 'depends', 'falls'], right: 'falls' },
    steps: 3,
  },
  {
    id: 'nonlocal',
    kind: 'exercise',
    lab: 'softmax',
    values: { z: [1, 1, 1, 1], sigmoid: true, show: 'outputs' },
    question: { choices: ['all', 'own', 'largest'], right: 'all' },
    steps: 3,
  },
  {
    id: 'inverse',
    kind: 'problem',
    lab: 'softmax',
    values: { z: [2.5, -1, 3.2, 0.5], show: 'inverse' },
    question: { right: 1.386, within: 0.007 },
    steps: 3,
  },
  {
    id: 'gradient',
    kind: 'problem',
    lab: 'softmax',
    values: { z: [5, -5, 0, 0], y: 2, show: 'learning' },
    question: { right: -0.9, within: 0.0005 },
    steps: 4,
  },
  {
    id: 'name',
    kind: 'problem',
    lab: 'softmax',
    values: { z: [2.5, -1, 3.2, 0.5], c: 20, show: 'outputs' },
    question: { right: 0.5, within: 0.0005 },
    steps: 3,
  },
  {
    id: 'backprop',
    kind: 'problem',
    lab: 'mnist',
    values: { ...DIGITS, cost: 'log-likelihood', output: 'softmax' },
    question: { choices: ['slope', 'difference', 'reciprocal'], right: 'difference' },
    steps: 4,
  },
];

/**
 * Whether an answer is right, as it was chosen or typed.
 * @param {Question} question
 * @param {string} answer
 * @returns {boolean | undefined} undefined: no number was typed
 */
export function judge(question, answer) {
  if ('choices' in question) return answer === question.right;
  const text = answer.trim().replace('−', '-').replace(',', '.');
  const number = text === '' ? NaN : Number(text);
  if (!Number.isFinite(number)) return undefined;
  return Math.abs(number - question.right) <= question.within;
}
