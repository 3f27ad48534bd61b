// schema.js - every setting of every lab, once: its name, type, range, default. Controls, addresses,
// presets, validation and the command line's options all read this table. No values live here.

/**
 * @typedef {object} Field
 * @property {string} key name in JavaScript; the address and the command line use it in kebab-case
 * @property {'number' | 'integer' | 'choice' | 'flag' | 'numbers' | 'integers' | 'seeds' | 'configs' | 'text' | 'digest'} type
 *   flags are true or false; numbers, integers and seeds are lists; configs are a list of settings of `fields`; a
 *   digest is 16 hexadecimal digits, or none
 * @property {any} default
 * @property {number} [min] smallest number, or smallest element of a list
 * @property {number} [max]
 * @property {number} [step] of a control; any value in the range is valid
 * @property {[number, number]} [length] fewest and most elements of a list
 * @property {string[]} [choices]
 * @property {Field[]} [fields] of each configuration
 * @property {boolean} [many] on the command line: may be given again, and is a list of texts
 * @property {'page' | 'command'} [only] where the field exists, when not in both
 * @property {string} help one line for the command line, in English
 */

/**
 * How far a lab was run, and where in that it is looked at: what a link restores of a run.
 * @param {number} most
 * @returns {Field[]}
 */
const progress = (most) => [
  {
    key: 'ran',
    type: 'integer',
    min: 0,
    max: most,
    step: 1,
    default: 0,
    only: 'page',
    help: 'how far it is run',
  },
  {
    key: 'at',
    type: 'integer',
    min: 0,
    max: most,
    step: 1,
    default: most,
    only: 'page',
    help: 'where it is looked at; its end, when that is before',
  },
];

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
    help: 'weight of the second input',
  },
  {
    key: 'x2',
    type: 'number',
    min: -10,
    max: 10,
    step: 0.1,
    default: 0,
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
    choices: ['cost', 'gradient', 'activation'],
    default: 'cost',
    only: 'page',
    help: 'what the curve shows',
  },
  {
    key: 'relative',
    type: 'flag',
    default: true,
    only: 'page',
    help: 'curves as a part of their start',
  },
  { key: 'log', type: 'flag', default: false, only: 'page', help: 'logarithmic axis' },
  {
    key: 'kept',
    type: 'text',
    default: '',
    only: 'page',
    help: 'further runs on the chart, as runs.js writes them',
  },
  {
    key: 'several',
    type: 'flag',
    default: false,
    only: 'page',
    help: 'more than one prediction may be drawn',
  },
  ...progress(10000),
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
  ...progress(5000),
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
  {
    key: 'digest',
    type: 'digest',
    default: '',
    only: 'page',
    help: 'of the weights that the run is to end with',
  },
];

/**
 * Settings that a study's configuration consists of: those that make a run. The seeds and the data are
 * the study's.
 */
export const configFields = mnist.filter(
  ({ key, only }) => only !== 'page' && key !== 'seed' && key !== 'data',
);

/** @type {Field[]} */
const study = [
  {
    key: 'configs',
    type: 'configs',
    fields: configFields,
    length: [1, 6],
    default: [
      { ...initially(configFields), cost: 'quadratic', eta: 3 },
      { ...initially(configFields), cost: 'cross-entropy', eta: 1 },
    ],
    help: 'configurations under study, cost:quadratic;eta:3~eta:1',
  },
  {
    key: 'vary',
    type: 'choice',
    choices: ['none', 'eta', 'l2', 'hidden', 'batch'],
    default: 'none',
    help: 'the hyper-parameter of a sweep, for each configuration',
  },
  {
    key: 'values',
    type: 'numbers',
    min: 0,
    max: 50000,
    length: [1, 24],
    default: [0.1, 0.25, 0.5, 1, 2, 3, 6, 10],
    help: 'of the sweep; 0.1..10x5 is five from 0.1 to 10 in equal ratios',
  },
  {
    key: 'seeds',
    type: 'seeds',
    min: 0,
    max: 4294967295,
    length: [1, 10000],
    default: Array.from({ length: 10 }, (_, i) => i + 1),
    help: 'such as 1-20 or 1,4,9',
  },
  {
    key: 'data',
    type: 'choice',
    choices: ['mnist', 'synthetic'],
    default: 'mnist',
    only: 'page',
    help: 'which images',
  },
  {
    key: 'jobs',
    type: 'integer',
    min: 0,
    max: 256,
    step: 1,
    default: 0,
    help: 'runs at a time; 0: one a core',
  },
  {
    key: 'pair',
    type: 'integers',
    min: 1,
    max: 6,
    length: [2, 2],
    default: [1, 2],
    only: 'page',
    help: 'the two configurations whose difference is shown',
  },
];

/** What an address says of the page, beside the lab's settings. The version is written once there are two. */
export const PAGE = /** @satisfies {Field[]} */ ([
  { key: 'v', type: 'integer', min: 1, max: 1, default: 1, help: 'version of the address' },
  {
    key: 'lesson',
    type: 'integer',
    min: 0,
    max: 99,
    default: 0,
    help: 'step of the guided lesson; 0: no lesson',
  },
]);

/** @type {Field[]} */
const exercises = [
  {
    key: 'exercise',
    type: 'choice',
    choices: [
      'slope',
      'roles',
      'minimum',
      'layers',
      'linear',
      'input',
      'sums',
      'monotonic',
      'nonlocal',
      'inverse',
      'gradient',
      'name',
      'backprop',
    ],
    default: 'slope',
    only: 'page',
    help: 'the one that is open',
  },
];

/** @typedef {'neuron' | 'softmax' | 'mnist' | 'study' | 'exercises'} Lab */
/** @type {Readonly<Record<Lab, Field[]>>} */
export const schema = Object.freeze({ neuron, softmax, mnist, study, exercises });

/** @typedef {Record<string, any>} Values the fields of one lab by key */

/** "trainSize" -> "train-size". @param {string} key */
export const optionName = (key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The defaults of fields. @param {Field[]} fields @returns {Values} */
function initially(fields) {
  return Object.fromEntries(fields.map((f) => [f.key, f.default]));
}

/** @param {Lab} lab @returns {Values} */
export const defaults = (lab) => initially(schema[lab]);

/** Whether two values of one field are the same. @param {any} a @param {any} b */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Why a text was not taken as it stood. Of a setting within a configuration, `of` says which, and `used`
 * what is used instead.
 * @typedef {object} Problem
 * @property {'not-a-number' | 'out-of-range' | 'not-whole' | 'no-such-choice' | 'wrong-length' | 'no-such-setting' | 'not-seeds' | 'not-digest'} reason
 * @property {string} text
 * @property {Field} [of]
 * @property {any} [used]
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

/** "1..100x3" as 1, 10, 100: from, to, and how many in equal ratios; all else as it is. @param {string} part */
function spread(part) {
  const [, first, last, count] = /^\s*([\d.]+?)\.\.([\d.]+)x(\d{1,2})\s*$/.exec(part) ?? [];
  const [low, high, steps] = [Number(first), Number(last), Number(count) - 1];
  if (!(low > 0 && high > 0 && steps > 0)) return [part];
  return Array.from({ length: steps + 1 }, (_, i) =>
    String(Number((low * (high / low) ** (i / steps)).toPrecision(3))),
  );
}

/** @param {Field} field @param {string} text @returns {{ value: any, problem?: Problem }} */
function readList(field, text) {
  const [fewest, most] = field.length ?? [0, Infinity];
  const parts = text.split(',').flatMap(spread);
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

/** "1-20" or "1,2,5-7". @param {Field} field @param {string} text @returns {{ value: any, problem?: Problem }} */
function readSeeds({ max = Infinity, length = [1, Infinity], default: initial }, text) {
  const refused = { value: initial, problem: { reason: /** @type {const} */ ('not-seeds'), text } };
  const compact = text.replaceAll(' ', '');
  if (!/^\d{1,10}(-\d{1,10})?(,\d{1,10}(-\d{1,10})?)*$/.test(compact)) return refused;
  /** @type {Set<number>} */
  const seeds = new Set();
  for (const part of compact.split(',')) {
    const [first, last = first] = part.split('-').map(Number);
    if (last < first || last > max || last - first >= length[1]) return refused;
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  if (seeds.size > length[1]) return refused;
  return { value: [...seeds].sort((a, b) => a - b) };
}

/** @param {number[]} seeds in order */
function formatSeeds(seeds) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const seed of seeds) {
    const run = runs.at(-1);
    if (run && seed === run[1] + 1) run[1] = seed;
    else runs.push([seed, seed]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}

/**
 * One configuration, "cost:quadratic;eta:3": what differs from the defaults.
 * @param {Field[]} fields
 * @param {string} text
 * @returns {{ value: Values, problem?: Problem }}
 */
function parseConfig(fields, text) {
  const config = initially(fields);
  /** @type {Problem | undefined} */
  let first;
  for (const part of text.split(';').filter(Boolean)) {
    const [name, ...rest] = part.split(':');
    const field = fields.find(({ key }) => optionName(key) === name);
    if (!field) {
      first ??= { reason: 'no-such-setting', text: name };
      continue;
    }
    const { value, problem } = parse(field, rest.join(':'));
    config[field.key] = value;
    if (problem) first ??= { ...problem, of: field, used: value };
  }
  return { value: config, problem: first };
}

/** The text that parseConfig() reads back. @param {Field[]} fields @param {Values} config */
export const formatConfig = (fields, config) =>
  fields
    .filter((field) => !same(config[field.key], field.default))
    .map((field) => `${optionName(field.key)}:${format(field, config[field.key])}`)
    .join(';');

/** @param {Field} field @param {string} text @returns {{ value: any, problem?: Problem }} */
function readConfigs({ fields = [], length = [0, Infinity], default: initial }, text) {
  const parts = text.split('~');
  if (parts.length < length[0] || parts.length > length[1]) {
    return { value: initial, problem: { reason: 'wrong-length', text } };
  }
  const read = parts.map((part) => parseConfig(fields, part));
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
    case 'seeds':
      return readSeeds(field, text);
    case 'configs':
      return readConfigs(field, text);
    case 'text':
      return { value: text };
    case 'digest':
      return /^([0-9a-f]{16})?$/.test(text)
        ? { value: text }
        : { value: '', problem: { reason: 'not-digest', text } };
    default: {
      const { value = field.default, problem } = readNumber(field, text);
      return { value, problem };
    }
  }
}

/** The text that parse() reads back. @param {Field} field @param {any} value @returns {string} */
export function format(field, value) {
  if (field.type === 'flag') return value ? '1' : '0';
  if (field.type === 'seeds') return formatSeeds(value);
  if (field.type === 'configs') {
    return value
      .map((/** @type {Values} */ config) => formatConfig(field.fields ?? [], config))
      .join('~');
  }
  return Array.isArray(value) ? value.join(',') : String(value);
}
