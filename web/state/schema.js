// schema.js - every setting of every lab, once: its name, type, range, default. Controls, addresses,
// presets, validation and the command line's options all read this table. No values live here.

/**
 * @typedef {object} Field
 * @property {string} key name in JavaScript; the address and the command line use it in kebab-case
 * @property {'number' | 'integer' | 'choice' | 'flag' | 'numbers' | 'integers' | 'text'} type
 *   flags are true or false; numbers and integers are lists
 * @property {any} default
 * @property {number} [min] smallest number, or smallest element of a list
 * @property {number} [max]
 * @property {number} [step] of a control; any value in the range is valid
 * @property {[number, number]} [length] fewest and most elements of a list
 * @property {string[]} [choices]
 * @property {boolean} [many] on the command line: may be given again, and is a list of texts
 * @property {'page' | 'command'} [only] where the field exists, when not in both
 * @property {string} help one line for the command line, in English
 */

/** @type {Field[]} */
const neuron = [
  {
    key: 'cost',
    type: 'choice',
    choices: ['quadratic', 'cross-entropy'],
    default: 'quadratic',
    help: 'cost function',
  },
  {
    key: 'compare',
    type: 'flag',
    default: true,
    only: 'page',
    help: 'run the other cost beside it',
  },
  {
    key: 'gradient',
    type: 'choice',
    choices: ['eq61', 'as-published'],
    default: 'eq61',
    help: 'step by dC/dz, or as the widgets of the book do',
  },
  {
    key: 'output',
    type: 'choice',
    choices: ['sigmoid', 'linear'],
    default: 'sigmoid',
    help: 'activation of the neuron',
  },
  {
    key: 'w',
    type: 'number',
    min: -50,
    max: 50,
    step: 0.1,
    default: 2,
    help: 'weight at the start',
  },
  { key: 'b', type: 'number', min: -50, max: 50, step: 0.1, default: 2, help: 'bias at the start' },
  { key: 'x', type: 'number', min: -10, max: 10, step: 0.1, default: 1, help: 'training input' },
  {
    key: 'w2',
    type: 'number',
    min: -50,
    max: 50,
    step: 0.1,
    default: 0,
    only: 'command',
    help: 'weight of the second input',
  },
  {
    key: 'x2',
    type: 'number',
    min: -10,
    max: 10,
    step: 0.1,
    default: 0,
    only: 'command',
    help: 'second training input',
  },
  { key: 'y', type: 'number', min: 0, max: 1, step: 0.1, default: 0, help: 'target' },
  {
    key: 'eta',
    type: 'number',
    min: 0.0001,
    max: 100,
    step: 0.005,
    default: 0.15,
    help: 'learning rate',
  },
  {
    key: 'epochs',
    type: 'integer',
    min: 1,
    max: 10000,
    step: 50,
    default: 300,
    help: 'number of epochs',
  },
  {
    key: 'speed',
    type: 'integer',
    min: 10,
    max: 300,
    step: 10,
    default: 60,
    only: 'page',
    help: 'epochs drawn a second',
  },
  {
    key: 'plot',
    type: 'choice',
    choices: ['relative', 'cost', 'activation'],
    default: 'relative',
    only: 'page',
    help: 'what the curve shows',
  },
];

/** @type {Field[]} */
const softmax = [
  {
    key: 'z',
    type: 'numbers',
    min: -1000,
    max: 1000,
    step: 0.1,
    length: [2, 10],
    default: [2.5, -1, 3.2, 0.5],
    help: 'weighted inputs',
  },
  {
    key: 'c',
    type: 'number',
    min: 0.01,
    max: 100,
    step: 0.01,
    default: 1,
    help: 'the factor c of equation (83)',
  },
  {
    key: 'y',
    type: 'integer',
    min: 1,
    max: 10,
    step: 1,
    default: 2,
    only: 'page',
    help: 'the right class; the last one where there are fewer',
  },
  {
    key: 'eta',
    type: 'number',
    min: 0.001,
    max: 10,
    step: 0.1,
    default: 1,
    only: 'page',
    help: 'learning rate',
  },
  {
    key: 'steps',
    type: 'integer',
    min: 1,
    max: 5000,
    step: 50,
    default: 200,
    only: 'page',
    help: 'steps of gradient descent',
  },
  {
    key: 'plot',
    type: 'choice',
    choices: ['relative', 'cost', 'activation'],
    default: 'relative',
    only: 'page',
    help: 'what the curves show',
  },
  {
    key: 'sigmoid',
    type: 'flag',
    default: true,
    only: 'page',
    help: 'a sigmoid layer beside the softmax',
  },
  {
    key: 'show',
    type: 'choice',
    choices: ['outputs', 'learning', 'jacobian', 'inverse'],
    default: 'outputs',
    only: 'page',
    help: 'which chapter is brought into view',
  },
];

/** @type {Field[]} */
const mnist = [
  {
    key: 'data',
    type: 'choice',
    choices: ['mnist', 'synthetic', 'own'],
    default: 'mnist',
    help: 'which images', // the command line has its own wording: it takes folders
  },
  {
    key: 'sizes',
    type: 'integers',
    min: 1,
    max: 2000,
    length: [2, 8],
    default: [784, 30, 10],
    help: 'neurons of each layer',
  },
  {
    key: 'cost',
    type: 'choice',
    choices: ['quadratic', 'cross-entropy', 'log-likelihood'],
    default: 'cross-entropy',
    help: 'cost function',
  },
  {
    key: 'output',
    type: 'choice',
    choices: ['sigmoid', 'softmax', 'linear'],
    default: 'sigmoid',
    help: 'activation of the output layer',
  },
  {
    key: 'init',
    type: 'choice',
    choices: ['large', 'scaled'],
    default: 'large',
    help: 'initial weights: N(0,1), or N(0,1/n)',
  },
  {
    key: 'eta',
    type: 'number',
    min: 0.0001,
    max: 1000,
    step: 0.1,
    default: 0.5,
    help: 'learning rate',
  },
  {
    key: 'batch',
    type: 'integer',
    min: 1,
    max: 50000,
    step: 1,
    default: 10,
    help: 'mini-batch size',
  },
  {
    key: 'epochs',
    type: 'integer',
    min: 1,
    max: 1000,
    step: 1,
    default: 30,
    help: 'number of epochs',
  },
  {
    key: 'trainSize',
    type: 'integer',
    min: 1,
    max: 50000,
    step: 1000,
    default: 50000,
    help: 'training images used',
  },
  {
    key: 'eval',
    type: 'choice',
    choices: ['test', 'validation', 'training'],
    default: 'test',
    help: 'which images are scored',
  },
  {
    key: 'seed',
    type: 'integer',
    min: 0,
    max: 4294967295,
    step: 1,
    default: 1,
    help: 'of weights and shuffling',
  },
  { key: 'shuffle', type: 'flag', default: true, help: 'a new order of images each epoch' },
  { key: 'l2', type: 'number', min: 0, max: 1000, step: 0.1, default: 0, help: 'lambda of L2' },
  { key: 'l1', type: 'number', min: 0, max: 1000, step: 0.1, default: 0, help: 'lambda of L1' },
  {
    key: 'scaleLambda',
    type: 'flag',
    default: false,
    help: 'keep lambda/n as it is for all training images when fewer are used',
  },
  {
    key: 'dropout',
    type: 'number',
    min: 0,
    max: 0.9,
    step: 0.1,
    default: 0,
    help: 'chance of a hidden neuron to be left out',
  },
  {
    key: 'expand',
    type: 'flag',
    default: false,
    help: 'train on the one-pixel shifts of each image too',
  },
  {
    key: 'earlyStop',
    type: 'integer',
    min: 0,
    max: 1000,
    step: 1,
    default: 0,
    help: 'end after so many epochs without a better accuracy; 0: never',
  },
  {
    key: 'saturation',
    type: 'choice',
    choices: ['stuck', 'slopes'],
    default: 'stuck',
    only: 'page',
    help: 'what the third chart shows',
  },
  {
    key: 'view',
    type: 'choice',
    choices: ['digits', 'mistakes', 'weights', 'draw'],
    default: 'digits',
    only: 'page',
    help: 'what is looked at below the charts',
  },
];

/** @typedef {'neuron' | 'softmax' | 'mnist'} Lab */
/** @type {Readonly<Record<Lab, Field[]>>} */
export const schema = Object.freeze({ neuron, softmax, mnist });

/** @typedef {Record<string, any>} Values the fields of one lab by key */

/** "trainSize" -> "train-size". @param {string} key */
export const optionName = (key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** @param {Lab} lab @returns {Values} */
export const defaults = (lab) => Object.fromEntries(schema[lab].map((f) => [f.key, f.default]));

/**
 * Why a text was not taken as it stood.
 * @typedef {{ reason: 'not-a-number' | 'out-of-range' | 'not-whole' | 'no-such-choice' | 'wrong-length', text: string }} Problem
 */

/** @param {Field} field @param {string} text @returns {{ value: any, problem?: Problem }} */
function readNumber(field, text) {
  const number = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(number)) {
    return { value: undefined, problem: { reason: 'not-a-number', text } };
  }
  const { min = -Infinity, max = Infinity } = field;
  const clamped = Math.min(max, Math.max(min, number));
  if (clamped !== number) return { value: clamped, problem: { reason: 'out-of-range', text } };
  const whole = field.type === 'integer' || field.type === 'integers';
  if (whole && !Number.isInteger(number)) {
    return { value: Math.round(number), problem: { reason: 'not-whole', text } };
  }
  return { value: number };
}

/** @param {Field} field @param {string} text @returns {{ value: any, problem?: Problem }} */
function readList(field, text) {
  const [fewest, most] = field.length ?? [0, Infinity];
  const parts = text.split(',');
  if (parts.length < fewest || parts.length > most) {
    return { value: field.default, problem: { reason: 'wrong-length', text } };
  }
  const read = parts.map((part) => readNumber(field, part));
  if (read.some(({ value }) => value === undefined)) {
    return { value: field.default, problem: { reason: 'not-a-number', text } };
  }
  return {
    value: read.map(({ value }) => value),
    problem: read.find(({ problem }) => problem)?.problem,
  };
}

/**
 * Reads a field's value from text: the value, or the nearest valid one with the problem.
 * @param {Field} field
 * @param {string} text
 * @returns {{ value: any, problem?: Problem }}
 */
export function parse(field, text) {
  switch (field.type) {
    case 'choice':
      return field.choices?.includes(text)
        ? { value: text }
        : { value: field.default, problem: { reason: 'no-such-choice', text } };
    case 'flag':
      return text === '1' || text === '0'
        ? { value: text === '1' }
        : { value: field.default, problem: { reason: 'no-such-choice', text } };
    case 'numbers':
    case 'integers':
      return readList(field, text);
    case 'text':
      return { value: text };
    default: {
      const { value = field.default, problem } = readNumber(field, text);
      return { value, problem };
    }
  }
}

/** The text that parse() reads back. @param {Field} field @param {any} value @returns {string} */
export function format(field, value) {
  if (field.type === 'flag') return value ? '1' : '0';
  return Array.isArray(value) ? value.join(',') : String(value);
}
