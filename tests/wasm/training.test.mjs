// training.test.mjs - experiments in Node, as the worker runs them: reproducible to the bit, however
// sliced, and learning. The steps themselves are compared with the NumPy reference in tests/reference.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { DATA_DIR } from '../../tools/fetch-mnist.mjs';
import { nodeData } from '../../tools/node-data.mjs';
import { CelError } from '../../web/core/engine.js';
import { Experiment } from '../../web/core/experiment.js';
import { readNetwork, writeNetwork } from '../../web/core/network-file.js';
import { digestTable, engine, quickConfig, smallData } from './helpers.mjs';

/** @typedef {import('../../web/core/network.js').Network} Network */

/** Runs to the end. @param {Experiment} experiment @returns {import('../../web/core/experiment.js').EpochRecord[]} */
function finish(experiment) {
  return [...experiment.run()].flatMap((piece) => (piece.type === 'epoch' ? [piece.record] : []));
}

test('the digests are those of the table', async () => {
  const e = await engine();
  const table = await digestTable();
  assert.ok(table.length >= 4);
  for (const { config, digest } of table) {
    const data = smallData(e, config.trainSize);
    const experiment = new Experiment(e, data, config);
    finish(experiment);
    assert.equal(experiment.network.digest(), digest, JSON.stringify(config));
    experiment.free();
    data.free();
  }
});

test('stepping by single mini-batches gives the same weights and records', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const whole = new Experiment(e, data, quickConfig);
  const records = finish(whole);
  const stepped = new Experiment(e, data, quickConfig);
  stepped.batchesPerPiece = 1;
  assert.deepEqual(finish(stepped), records);
  assert.equal(stepped.network.digest(), whole.network.digest());
});

test('a point of the curve is the mean over its mini-batches, however they were sliced', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const points = (/** @type {number} */ perPiece) => {
    const experiment = new Experiment(e, data, { ...quickConfig, epochs: 1 });
    experiment.batchesPerPiece = perPiece;
    return [...experiment.run()].flatMap((p) => (p.type === 'trained' && p.point ? [p.cost] : []));
  };
  const [coarse, fine] = [points(50), points(1)];
  assert.equal(coarse.length, 2);
  assert.equal(fine.length, 2);
  coarse.forEach((cost, i) => assert.ok(Math.abs(cost - fine[i]) < 1e-12));
});

test('the seed decides, and shuffling has a stream of its own', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const digestOf = (/** @type {object} */ change) => {
    const experiment = new Experiment(e, data, { ...quickConfig, epochs: 1, ...change });
    const before = experiment.network.digest();
    finish(experiment);
    return { before, after: experiment.network.digest() };
  };
  const [first, again, unshuffled, other] = [{}, {}, { shuffle: false }, { seed: 2 }].map(digestOf);
  assert.deepEqual(again, first);
  assert.equal(unshuffled.before, first.before);
  assert.notEqual(unshuffled.after, first.after);
  assert.notEqual(other.before, first.before);
});

test('it learns synthetic digits it has not seen', async () => {
  const e = await engine();
  const [last] = finish(
    new Experiment(e, smallData(e, 10000), { ...quickConfig, trainSize: 10000, epochs: 5 }),
  ).slice(-1);
  assert.ok(last.evaluationAccuracy > 0.9, `accuracy ${last.evaluationAccuracy}`);
  assert.ok(last.evaluationAccuracy < 1);
});

test('scores of a part are those of its pieces', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const { network } = new Experiment(e, data, quickConfig);
  const { test: part } = data.parts;
  const whole = network.score(part);
  const halves = [0, 250].map((first) => network.score({ ...part, first, count: 250 }));
  assert.equal(halves[0].correct + halves[1].correct, whole.correct);
  assert.ok(Math.abs(halves[0].cost + halves[1].cost - whole.cost) < 1e-9 * whole.cost);
});

test('stuck outputs are those that are wrong and saturated', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const config = { ...quickConfig, cost: 'quadratic', eta: 3 };
  const experiment = new Experiment(e, data, config);
  const [, last] = finish(experiment);
  const { dataset, count } = data.parts.test;
  let stuck = 0;
  for (let i = 0; i < count; i++) {
    const a = experiment.network.feedforward(dataset, i)[dataset.image(i).label];
    if (a < 0.5 && a * (1 - a) < 0.01) stuck += 1;
  }
  assert.ok(stuck > 0);
  assert.equal(last.stuck, stuck / count);
});

test('a learning rate that is too large is called divergence', async () => {
  const e = await engine();
  const config = { ...quickConfig, cost: 'quadratic', output: 'linear', eta: 1000 };
  const experiment = new Experiment(e, smallData(e, 1000), config);
  /** @type {number[]} */
  const costs = [];
  assert.throws(
    () => {
      for (const piece of experiment.run()) if (piece.type === 'trained') costs.push(piece.cost);
    },
    (error) => error instanceof CelError && error.code === 'diverged',
  );
  // The curve up to there is kept, and finite.
  assert.ok(costs.length > 0 && costs.every((cost) => cost > 0 && Number.isFinite(cost)));
  assert.ok(experiment.network.layer(1).weights.every(Number.isFinite));
});

test('a training set smaller than a mini-batch, and one larger than there is', async () => {
  const e = await engine();
  const data = smallData(e, 100);
  const tiny = new Experiment(e, data, { ...quickConfig, trainSize: 3 });
  assert.equal(finish(tiny).length, 2);
  const large = new Experiment(e, data, { ...quickConfig, trainSize: 50000 });
  assert.equal(large.training.count, 100);
});

test('layers that do not fit the digits are refused', async () => {
  const e = await engine();
  const experiment = new Experiment(e, smallData(e, 100), { ...quickConfig, sizes: [100, 10] });
  assert.throws(
    () => finish(experiment),
    (error) => error instanceof CelError && error.code === 'mismatch',
  );
});

test('a network survives its file to the bit', async () => {
  const e = await engine();
  const { network } = new Experiment(e, smallData(e, 100), {
    ...quickConfig,
    sizes: [784, 7, 5, 10],
  });
  const read = readNetwork(e, writeNetwork(network));
  assert.deepEqual(read.sizes, [784, 7, 5, 10]);
  assert.equal(read.cost, 'cross-entropy');
  assert.equal(read.digest(), network.digest());
});

test('weights beyond all use are refused, and nothing is left behind', async () => {
  const e = await engine();
  const file = { sizes: [2, 1], weights: [[[1, 3e38]]], biases: [[[0]]], cost: 'QuadraticCost' };
  for (let i = 0; i < 300; i++) {
    assert.throws(
      () => readNetwork(e, JSON.stringify(file)),
      (error) => error instanceof CelError && error.code === 'not-finite',
    );
  }
});

test('a hundred megabytes of junk are refused at once', async () => {
  const e = await engine();
  assert.throws(
    () => readNetwork(e, '['.repeat(100_000_000)),
    (error) => error instanceof CelError && error.code === 'network-large',
  );
});

test('a file whose "output" is nested without end is refused in words', async () => {
  const e = await engine();
  const good = { sizes: [1, 1], weights: [[[1]]], biases: [[[0]]], cost: 'QuadraticCost' };
  const deep = `${'[1,'.repeat(20_000)}1${']'.repeat(20_000)}`;
  const text = JSON.stringify({ ...good, output: 'deep' }).replace('"deep"', deep);
  assert.throws(
    () => readNetwork(e, text),
    (error) => error instanceof CelError && error.code === 'bad-argument',
  );
});

test('files that are no networks are refused by what is wrong', async () => {
  const e = await engine();
  const good = { sizes: [2, 1], weights: [[[1, 2]]], biases: [[[0]]], cost: 'QuadraticCost' };
  readNetwork(e, JSON.stringify(good)).free();
  /** @type {[string, RegExp][]} */
  const bad = [
    ['{"sizes"', /not JSON/],
    ['null', /not a JSON object/],
    ['{}', /layer sizes/],
    [JSON.stringify({ ...good, sizes: [2] }), /layer sizes/],
    [JSON.stringify({ ...good, sizes: [2, 1e9] }), /layer sizes/],
    [JSON.stringify({ ...good, cost: 'HingeCost' }), /HingeCost/],
    [JSON.stringify({ ...good, weights: [] }), /"weights" should hold 1 layers/],
    [JSON.stringify({ ...good, weights: [[[1]]] }), /row 1 of "weights".*2 numbers/],
    [JSON.stringify({ ...good, weights: [[[1, 'x']]] }), /"x", which is not a number/],
    [JSON.stringify({ ...good, biases: [[[0], [0]]] }), /"biases".*1 rows/],
  ];
  for (const [text, words] of bad) {
    assert.throws(
      () => readNetwork(e, text),
      (error) =>
        error instanceof CelError && /^network-/.test(error.code) && words.test(error.message),
      text,
    );
  }
});

const noMnist = existsSync(DATA_DIR)
  ? false
  : 'MNIST is not here: "npm start" with a network fetches it';

test('ce-30 passes 92 % on MNIST within three epochs', { skip: noMnist }, async () => {
  const e = await engine();
  const config = { ...quickConfig, trainSize: 50000, epochs: 3 };
  const records = finish(new Experiment(e, await nodeData(e, 'mnist'), config));
  assert.ok(records[2].evaluationAccuracy > 0.92, `accuracy ${records[2].evaluationAccuracy}`);
});

test('a run goes on from any of its epochs in a fresh module, to the bit', async () => {
  const variants = [
    {},
    { shuffle: false },
    { dropout: 0.5, sizes: [784, 20, 10, 10], l2: 2 },
    { expand: true, trainSize: 200, l1: 0.5, batch: 7 },
    { earlyStop: 2, eta: 8, epochs: 40 },
  ];
  for (const change of variants) {
    const config = { ...quickConfig, epochs: 4, ...change };
    const e = await engine();
    const whole = new Experiment(e, smallData(e, 1000), config);
    /** @type {import('../../web/core/experiment.js').EpochRecord[]} */
    const records = [];
    /** @type {ReturnType<Network['layers']>} */
    let layers = [];
    for (const piece of whole.run()) {
      if (piece.type !== 'epoch') continue;
      records.push(piece.record);
      if (records.length === 2) layers = structuredClone(whole.network.layers());
    }
    const other = await engine();
    const past = { records: records.slice(0, 2), layers };
    const resumed = new Experiment(other, smallData(other, 1000), config, undefined, past);
    assert.equal(resumed.epoch, 2);
    assert.deepEqual(finish(resumed), records.slice(2), JSON.stringify(change));
    assert.equal(resumed.network.digest(), whole.network.digest(), JSON.stringify(change));
    assert.ok(records.length > 2, 'the run ended too soon to be resumed');
  }
});

test('weights that do not fit are refused, and nothing is left behind', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const wrong = {
    records: [],
    layers: [{ weights: Float32Array.of(NaN), biases: new Float32Array(1) }],
  };
  for (let i = 0; i < 2000; i++)
    assert.throws(() => new Experiment(e, data, quickConfig, undefined, wrong));
  new Experiment(e, data, quickConfig).free(); // there are handles left
});
