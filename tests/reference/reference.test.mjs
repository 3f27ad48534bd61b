// The command line against reference.py, the same mathematics written a second time in NumPy: after the same hundred
// mini-batches every weight and bias must agree. It proves the arithmetic, not that a network learns digits well.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { python } from '../../tools/setup.mjs';
import { uniform, writeSpots } from './spots.mjs';

const TRAINING = 1200; // of which the command line trains on the first five sixths
const TEST = 200;

/** Relative error allowed for a weight or bias after a hundred mini-batches. */
const TOLERANCE = 1e-4;
/**
 * Weights smaller than this are compared absolutely. A float weight of size 1 is rounded by up to 6e-8 at each of
 * the 100 updates, and each gradient carries errors of the same kind from all the others: together about 1e-6,
 * whatever the weight's own size has become. A weight that happens to pass near 0 has no relative precision left.
 */
const FLOOR = 0.01;

const CEL = fileURLToPath(new URL('../../tools/cel.mjs', import.meta.url));
const REFERENCE = fileURLToPath(new URL('reference.py', import.meta.url));

/** @typedef {{ sizes: number[], weights: number[][][], biases: number[][][], cost: string, output?: string }} NetworkFile */

/**
 * A network to start from. Its numbers are floats, so that both programs start from the very same.
 * @param {number[]} sizes
 * @param {number} seed
 * @param {number} [spread] weights lie between plus and minus this over the root of a neuron's inputs
 * @returns {NetworkFile}
 */
function startNetwork(sizes, seed, spread = 2) {
  const random = uniform(seed);
  /** @param {number} height @param {number} width */
  const matrix = (height, width) =>
    Array.from({ length: height }, () =>
      Array.from({ length: width }, () =>
        Math.fround((2 * spread * (random() - 0.5)) / Math.sqrt(width)),
      ),
    );
  const outputs = sizes.slice(1);
  return {
    sizes,
    weights: outputs.map((height, i) => matrix(height, sizes[i])),
    biases: outputs.map((height) => matrix(height, 1)),
    cost: 'CrossEntropyCost',
  };
}

/**
 * Runs a program and reads its JSON lines.
 * @param {string} program
 * @param {string[]} args
 */
async function jsonLines(program, args) {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 1 << 26 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** @param {Record<string, string | number>} options "--name=value" for each */
const optionList = (options) =>
  Object.entries(options).map(([name, value]) => `--${name}=${value}`);

/** @param {string[]} args */
const cel = (...args) => jsonLines(process.execPath, [CEL, ...args]);
/** @param {string[]} args */
const reference = async (...args) => jsonLines(await python(), [REFERENCE, ...args]);

/** @param {string} path @returns {Promise<NetworkFile>} */
const readNetwork = async (path) => JSON.parse(await readFile(path, 'utf8'));

/**
 * The largest of |a - b| / max(|b|, floor) over two nested lists of numbers of the same shape.
 * @param {any} a
 * @param {any} b
 * @param {number} floor
 * @returns {number}
 */
function worstError(a, b, floor) {
  if (typeof b === 'number') {
    assert.ok(Number.isFinite(a) && Number.isFinite(b), `${a} or ${b} is not a number`);
    return Math.abs(a - b) / Math.max(Math.abs(b), floor);
  }
  assert.equal(a.length, b.length);
  return b.reduce(
    (/** @type {number} */ worst, /** @type {any} */ item, /** @type {number} */ i) => {
      return Math.max(worst, worstError(a[i], item, floor));
    },
    0,
  );
}

/** @param {string} what @param {number} value @param {number} target */
function assertClose(what, value, target) {
  assert.ok(worstError(value, target, 1e-9) <= TOLERANCE, `${what}: ${value}, not ${target}`);
}

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cel-reference-'));
  await writeSpots(folder, { training: TRAINING, test: TEST });
});

after(() => rm(folder, { recursive: true, force: true }));

test('the reference’s own gradients agree with central differences', async () => {
  const pairs = await reference('check');
  assert.ok(pairs.length >= 4);
  for (const { cost, output, worst, smallest } of pairs) {
    assert.ok(worst < 1e-8, `${cost} with ${output}: ${worst}`);
    assert.ok(
      smallest > 1e-3,
      `${cost} with ${output}: the gradient of a layer is next to nothing`,
    );
  }
});

const SHALLOW = [784, 30, 10];
const DEEP = [784, 20, 15, 10];
const DEEPER = [784, 20, 20, 15, 12, 10];
const QUADRATIC = { cost: 'quadratic', output: 'sigmoid', eta: 3 };
const CROSS_ENTROPY = { cost: 'cross-entropy', output: 'sigmoid', eta: 0.5 };
const LOG_LIKELIHOOD = { cost: 'log-likelihood', output: 'softmax', eta: 0.5 };
const LINEAR = { cost: 'quadratic', output: 'linear', eta: 0.1 };

/**
 * @typedef {object} Case
 * @property {number[]} sizes
 * @property {string} cost
 * @property {string} output
 * @property {number} eta
 * @property {number} [trainSize]
 * @property {number} [epochs]
 * @property {number} [l1]
 * @property {number} [l2]
 * @property {boolean} [expand]
 * @property {number} [spread] of the initial weights
 * @property {boolean} [scaleLambda] lambda as for all training images; the reference gets it scaled
 */

/** @type {Case[]} */
const CASES = [
  ...[QUADRATIC, CROSS_ENTROPY, LOG_LIKELIHOOD, LINEAR].flatMap((rule) => [
    { ...rule, sizes: SHALLOW },
    { ...rule, sizes: DEEP },
  ]),
  // Wider weights, so that the error reaches the first of four hidden layers.
  { ...CROSS_ENTROPY, sizes: DEEPER, spread: 6 },
  { ...LOG_LIKELIHOOD, sizes: DEEPER, spread: 6, eta: 1 },
  // Strong enough to halve weights, and to hold many at 0.
  { ...QUADRATIC, sizes: SHALLOW, l2: 3 },
  { ...CROSS_ENTROPY, sizes: SHALLOW, l2: 20 },
  { ...CROSS_ENTROPY, sizes: SHALLOW, l1: 2 },
  { ...LOG_LIKELIHOOD, sizes: DEEP, l2: 5 },
  { ...LOG_LIKELIHOOD, sizes: DEEP, l1: 0.2 },
  { ...CROSS_ENTROPY, sizes: DEEP, l1: 0.2, l2: 5 },
  { ...LINEAR, sizes: SHALLOW, l1: 2, l2: 20 },
  { ...CROSS_ENTROPY, sizes: SHALLOW, trainSize: 500, epochs: 2, l2: 20, scaleLambda: true },
  { ...CROSS_ENTROPY, sizes: SHALLOW, trainSize: 200, expand: true },
  { ...LOG_LIKELIHOOD, sizes: DEEP, trainSize: 200, expand: true, l2: 5, l1: 0.2 },
  // The last mini-batch has 5 images and divides by 5; then the same images come in the same order again.
  { ...CROSS_ENTROPY, sizes: SHALLOW, trainSize: 495, epochs: 2 },
];

/** What a case is called. @param {Case} config */
const nameOf = ({ sizes, ...settings }) =>
  [sizes.join('-'), ...Object.entries(settings).map(([key, value]) => `${key} ${value}`)].join(
    ', ',
  );

for (const config of CASES) {
  const { sizes, cost, output, eta, trainSize = 1000, epochs = 1, l1 = 0, l2 = 0 } = config;
  const { expand = false, scaleLambda = false, spread } = config;
  test(`a hundred mini-batches: ${nameOf(config)}`, async (t) => {
    const batch = 10;
    const start = startNetwork(sizes, 3, spread);
    const [load, ours, theirs] = ['start', 'cel', 'reference'].map((file) =>
      join(folder, `${file}.json`),
    );
    await writeFile(load, JSON.stringify(start));
    const options = [
      ...optionList({ data: folder, load, cost, output, eta, batch, 'train-size': trainSize, l1 }),
      ...(expand ? ['--expand'] : []),
    ];
    const batches = epochs * Math.ceil((trainSize * (expand ? 5 : 1)) / batch);
    assert.equal(batches, 100);
    const records = await cel(
      'train',
      ...options,
      `--l2=${l2}`,
      ...(scaleLambda ? ['--scale-lambda'] : []),
      '--no-shuffle',
      `--epochs=${epochs}`,
      '--eval=test',
      `--save=${ours}`,
    );
    const expected = await reference(
      'train',
      ...options,
      `--l2=${scaleLambda ? (l2 * trainSize) / (TRAINING * (5 / 6)) : l2}`,
      `--batches=${batches}`,
      `--save=${theirs}`,
    );

    const network = await readNetwork(ours);
    const target = await readNetwork(theirs);
    assert.deepEqual(network.sizes, sizes);
    assert.equal(network.cost, target.cost);
    for (const part of /** @type {const} */ (['weights', 'biases'])) {
      for (const [layer, numbers] of target[part].entries()) {
        // Guard: an update of nothing would agree as well. Every layer has moved a hundred tolerances at least.
        const moved = worstError(numbers, start[part][layer], 1);
        assert.ok(moved > 0.01, `${part} of layer ${layer + 1} moved by ${moved} only`);
        const worst = worstError(network[part][layer], numbers, FLOOR);
        t.diagnostic(
          `${part} of layer ${layer + 1}: worst relative error ${worst.toExponential(1)}, moved ${moved.toFixed(2)}`,
        );
        assert.ok(worst <= TOLERANCE, `${part} of layer ${layer + 1}: relative error ${worst}`);
      }
    }
    if (l1 > 0) {
      const zeros = target.weights[0].flat().filter((w) => w === 0).length;
      assert.ok(zeros > 100, `L1 holds ${zeros} weights at 0 only`);
    }

    const score = expected.at(-1);
    const last = records.at(-1);
    assert.equal(records.length, epochs);
    assert.equal(score.penalty > 0, l1 + l2 > 0);
    assertClose('penalty', last.penalty, score.penalty);
    // The reference's own file, scored by us, is what it says itself.
    const [evaluation] = await cel('eval', `--load=${theirs}`, `--data=${folder}`);
    const part = ['--eval=training', `--train-size=${trainSize}`];
    const [training] = await cel('eval', `--load=${theirs}`, `--data=${folder}`, ...part);
    for (const [which, scored] of Object.entries({ training, evaluation })) {
      for (const value of [last[`${which}_cost`], scored.cost]) {
        assertClose(`${which} cost`, value, score[`${which}_cost`]);
      }
      assert.equal(last[`${which}_accuracy`], score[`${which}_accuracy`]);
      assert.equal(scored.accuracy, score[`${which}_accuracy`]);
    }
    t.diagnostic(
      `accuracy ${last.training_accuracy}, ${last.evaluation_accuracy}; cost ${last.training_cost}`,
    );
  });
}

/** Absolute below 1, relative above: both programs compute in double, but sum in another order. */
const DOUBLE_TOLERANCE = 1e-12;

for (const options of [
  { cost: 'quadratic', gradient: 'eq61', output: 'sigmoid', w: 0.6, b: 0.9, x: 1, y: 0, eta: 0.15 },
  { cost: 'quadratic', gradient: 'eq61', output: 'sigmoid', w: 2, b: 2, x: 1, y: 0, eta: 0.15 },
  { cost: 'cross-entropy', gradient: 'eq61', output: 'sigmoid', w: 2, b: 2, x: 1, y: 0, eta: 0.15 },
  {
    cost: 'cross-entropy',
    gradient: 'as-published',
    output: 'sigmoid',
    w: 0.6,
    b: 0.9,
    x: 1,
    y: 0,
    eta: 0.005,
  },
  {
    cost: 'cross-entropy',
    gradient: 'as-published',
    output: 'sigmoid',
    w: 2,
    b: 2,
    x: 1,
    y: 0,
    eta: 0.005,
  },
  { cost: 'quadratic', gradient: 'eq61', output: 'linear', w: 2, b: 2, x: 1, y: 0, eta: 0.15 },
  {
    cost: 'quadratic',
    gradient: 'eq61',
    output: 'sigmoid',
    w: -3,
    b: 0.5,
    x: -0.7,
    y: 0.3,
    eta: 2,
  },
  {
    cost: 'cross-entropy',
    gradient: 'eq61',
    output: 'sigmoid',
    w: -3,
    b: 0.5,
    x: -0.7,
    y: 0.3,
    eta: 2,
  },
  {
    cost: 'cross-entropy',
    gradient: 'eq61',
    output: 'sigmoid',
    w: 20,
    b: 20,
    x: 1,
    y: 0,
    eta: 0.15,
  },
]) {
  test(`the neuron: ${optionList(options).join(' ')}`, async () => {
    const args = ['neuron', ...optionList({ ...options, epochs: 300 })];
    const [records, expected] = [await cel(...args), await reference(...args)];
    assert.equal(records.length, 301);
    assert.ok(Math.abs(expected[300].w - expected[0].w) > 0.01, 'the neuron learned nothing');
    for (const [epoch, target] of expected.entries())
      for (const key of ['epoch', 'w', 'b', 'z', 'a', 'cost', 'dw', 'db'])
        assert.ok(
          worstError(records[epoch][key], target[key], 1) <= DOUBLE_TOLERANCE,
          `epoch ${epoch}: ${key} is ${records[epoch][key]}, not ${target[key]}`,
        );
  });
}

for (const [z, c] of [
  ['2.5,-1,3.2,0.5', 1],
  ['2.5,-1,3.2,0.5', 20],
  ['1000,-1000', 1],
  ['999,1000,998', 0.5],
  ['0,0,0,0,0,0,0,0,0,0', 3],
]) {
  test(`softmax of ${z}, c = ${c}`, async () => {
    const args = ['softmax', `--z=${z}`, `--c=${c}`];
    const [[layer], [expected]] = [await cel(...args), await reference(...args)];
    assert.ok(
      worstError(layer.a, expected.a, 1) <= DOUBLE_TOLERANCE,
      `${layer.a}, not ${expected.a}`,
    );
    assert.ok(Math.abs(layer.sum - 1) <= DOUBLE_TOLERANCE);
  });
}
