// network-file.js - networks as text, in the JSON of the book's network2.py: {"sizes", "weights",
// "biases", "cost"}, weights as rows [out][in], biases as columns [out][1], cost a class name. Our own
// field, "output", stands beside them. No file is opened here.
import { CelError } from './engine.js';
import { Network } from './network.js';
import { shown } from './shown.js';

/** network2.py's class names. @type {Record<string, string>} */
const COST_CLASSES = {
  quadratic: 'QuadraticCost',
  'cross-entropy': 'CrossEntropyCost',
  'log-likelihood': 'LogLikelihoodCost', // ours: network2.py has no such class
};

/**
 * The network as text. Every float32 is written with the digits of its double, so that reading it
 * back gives the same bits.
 * @param {Network} network
 */
export function writeNetwork(network) {
  const { sizes } = network;
  const layers = sizes.slice(1).map((_, i) => network.layer(i + 1));
  return JSON.stringify({
    sizes,
    weights: layers.map(({ weights }, i) =>
      Array.from({ length: sizes[i + 1] }, (_, j) => [
        ...weights.subarray(j * sizes[i], (j + 1) * sizes[i]),
      ]),
    ),
    biases: layers.map(({ biases }) => [...biases].map((b) => [b])),
    cost: COST_CLASSES[network.cost],
    output: network.output,
  });
}

/** Characters of the longest text that is looked at: a network of 2 million weights. */
const LONGEST = 64_000_000;

/**
 * @param {string} code the end of "network-..."
 * @param {string} message
 * @param {Record<string, string | number>} [params]
 * @returns {never}
 */
function refuse(code, message, params) {
  throw new CelError(`network-${code}`, `not a network file: ${message}`, params);
}

/**
 * Rows of finite numbers, flat; refuses another shape.
 * @param {unknown} rows
 * @param {number} height
 * @param {number} width
 * @param {string} name
 */
function readRows(rows, height, width, name) {
  if (!Array.isArray(rows) || rows.length !== height) {
    refuse('rows', `${name} should have ${height} rows`, { name, height });
  }
  rows.forEach((row, j) => {
    if (!Array.isArray(row) || row.length !== width) {
      const params = { name, row: j + 1, width };
      refuse('row', `row ${j + 1} of ${name} should have ${width} numbers`, params);
    }
  });
  // Only now: "sizes" alone may speak of more numbers than there is memory.
  const numbers = new Float32Array(height * width);
  rows.forEach((row, j) => {
    row.forEach((/** @type {unknown} */ number, /** @type {number} */ k) => {
      if (typeof number !== 'number' || !Number.isFinite(number)) {
        const value = shown(number);
        const params = { name, row: j + 1, value };
        refuse('value', `row ${j + 1} of ${name} holds ${value}, which is not a number`, params);
      }
      numbers[j * width + k] = number;
    });
  });
  return numbers;
}

/** @param {unknown} sizes @param {import('./engine.js').Constants} limits @returns {number[]} */
function readSizes(sizes, { maxLayers, maxNeurons }) {
  const valid = (/** @type {unknown} */ n) =>
    typeof n === 'number' && Number.isInteger(n) && n >= 1 && n <= maxNeurons;
  if (
    !Array.isArray(sizes) ||
    sizes.length < 2 ||
    sizes.length > maxLayers ||
    !sizes.every(valid)
  ) {
    refuse('sizes', '"sizes" is not a list of layer sizes');
  }
  return sizes;
}

/** @param {string} text @returns {Record<string, any>} */
function parseObject(text) {
  if (text.length > LONGEST) refuse('large', 'it is too large');
  // Weights are three deep. JSON.parse takes many seconds for millions of open brackets.
  if (/(?:\[\s*){5}/.test(text)) refuse('json', 'it is not JSON of a network');
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    refuse('json', 'it is not JSON');
  }
  if (typeof file !== 'object' || file === null) refuse('json', 'it is not a JSON object');
  return file;
}

/**
 * Makes the network that a text describes. "output" and "cost" may be overruled by the caller, since
 * network2.py's files know no output.
 * @param {import('./engine.js').Engine} engine
 * @param {string} text
 * @param {{ cost?: string, output?: string }} [overrule]
 * @returns {Network}
 * @throws {CelError} network-..., saying what is wrong; bad-pair, no-memory, not-finite for weights
 *   beyond CEL_MAX_WEIGHT
 */
export function readNetwork(engine, text, overrule = {}) {
  const file = parseObject(text);
  const sizes = readSizes(file.sizes, engine.constants);
  const named = Object.keys(COST_CLASSES).find((name) => COST_CLASSES[name] === file.cost);
  const unknown = shown(file.cost);
  const cost =
    overrule.cost ?? named ?? refuse('cost', `the cost ${unknown} is unknown`, { value: unknown });
  const output = overrule.output ?? file.output ?? engine.constants.pairs[cost]?.[0] ?? 'sigmoid';
  for (const name of ['weights', 'biases']) {
    if (!Array.isArray(file[name]) || file[name].length !== sizes.length - 1) {
      const params = { name, layers: sizes.length - 1 };
      refuse('layers', `"${name}" should hold ${sizes.length - 1} layers`, params);
    }
  }
  const layers = sizes.slice(1).map((out, i) => ({
    weights: readRows(file.weights[i], out, sizes[i], `"weights" of layer ${i + 1}`),
    biases: readRows(file.biases[i], out, 1, `"biases" of layer ${i + 1}`),
  }));
  const network = new Network(engine, { sizes, cost, output });
  try {
    layers.forEach(({ weights, biases }, i) => network.setLayer(i + 1, weights, biases));
  } catch (error) {
    network.free();
    throw error;
  }
  return network;
}
