// network-file.js - networks as text, in the JSON of the book's network2.py: {"sizes", "weights",
// "biases", "cost"}, weights as rows [out][in], biases as columns [out][1], cost a class name. Our own
// field, "output", stands beside them. No file is opened here.
import { CelError } from './engine.js';
import { Network } from './network.js';

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

/** @param {string} what @returns {never} */
function refuse(what) {
  throw new CelError('network-file', `not a network file: ${what}`);
}

/**
 * Rows of finite numbers, flat; refuses another shape.
 * @param {unknown} rows
 * @param {number} height
 * @param {number} width
 * @param {string} name
 */
function readRows(rows, height, width, name) {
  if (!Array.isArray(rows) || rows.length !== height) refuse(`${name} should have ${height} rows`);
  const numbers = new Float32Array(height * width);
  rows.forEach((row, j) => {
    if (!Array.isArray(row) || row.length !== width) {
      refuse(`row ${j + 1} of ${name} should have ${width} numbers`);
    }
    row.forEach((/** @type {unknown} */ number, /** @type {number} */ k) => {
      if (typeof number !== 'number' || !Number.isFinite(Math.fround(number))) {
        refuse(`row ${j + 1} of ${name} holds ${JSON.stringify(number)}, which is not a number`);
      }
      numbers[j * width + k] = number;
    });
  });
  return numbers;
}

/** @param {unknown} sizes @param {import('./engine.js').Constants} limits @returns {number[]} */
function readSizes(sizes, { maxLayers, maxNeurons }) {
  if (!Array.isArray(sizes)) refuse('"sizes" is missing');
  const valid = (/** @type {unknown} */ n) =>
    typeof n === 'number' && Number.isInteger(n) && n >= 1 && n <= maxNeurons;
  if (sizes.length < 2 || sizes.length > maxLayers || !sizes.every(valid)) {
    refuse('"sizes" is not a list of layer sizes');
  }
  return sizes;
}

/**
 * Makes the network that a text describes. "output" and "cost" may be overruled by the caller, since
 * network2.py's files know no output.
 * @param {import('./engine.js').Engine} engine
 * @param {string} text
 * @param {{ cost?: string, output?: string }} [overrule]
 * @returns {Network}
 * @throws {CelError} network-file, saying what is wrong
 */
export function readNetwork(engine, text, overrule = {}) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    refuse('it is not JSON');
  }
  if (typeof file !== 'object' || file === null) refuse('it is not a JSON object');
  const sizes = readSizes(file.sizes, engine.constants);
  const named = Object.keys(COST_CLASSES).find((name) => COST_CLASSES[name] === file.cost);
  const cost = overrule.cost ?? named ?? refuse(`the cost ${JSON.stringify(file.cost)} is unknown`);
  const output = overrule.output ?? file.output ?? 'sigmoid';
  for (const name of ['weights', 'biases']) {
    if (!Array.isArray(file[name]) || file[name].length !== sizes.length - 1) {
      refuse(`"${name}" should hold ${sizes.length - 1} layers`);
    }
  }
  const layers = sizes.slice(1).map((out, i) => ({
    weights: readRows(file.weights[i], out, sizes[i], `"weights" of layer ${i + 1}`),
    biases: readRows(file.biases[i], out, 1, `"biases" of layer ${i + 1}`),
  }));
  const network = new Network(engine, { sizes, cost, output });
  layers.forEach(({ weights, biases }, i) => network.setLayer(i + 1, weights, biases));
  return network;
}
