// engine.test.mjs - nn.wasm through the shipped loader: it loads, refuses what is not its own, and its
// ABI answers bad calls with a status. What the numbers should be is checked natively and by the
// reference; here it is that they arrive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Data, Dataset } from '../../web/core/data.js';
import { CelError, Engine, loadEngine } from '../../web/core/engine.js';
import { Network } from '../../web/core/network.js';
import { activate, compareCurves, Neuron } from '../../web/core/neuron.js';
import {
  inverse,
  jacobian,
  Learner,
  logActivations,
  place,
  softmax,
} from '../../web/core/softmax.js';
import { engine, wasmBytes } from './helpers.mjs';

/** @param {string} code @param {() => unknown} act */
function throwsCode(code, act) {
  assert.throws(act, (error) => error instanceof CelError && error.code === code);
}

/** @param {string} code @param {Promise<unknown>} promise */
async function rejectsCode(code, promise) {
  await assert.rejects(promise, (error) => error instanceof CelError && error.code === code);
}

const NEURON = {
  ...{ cost: 'quadratic', output: 'sigmoid', gradient: 'eq61' },
  ...{ w: 2, b: 2, x: 1, y: 0, eta: 0.15, epochs: 300 },
};

test('the module needs nothing but memory growth', async () => {
  const module = await WebAssembly.compile(await wasmBytes());
  assert.deepEqual(
    WebAssembly.Module.imports(module).map(({ module: m, name }) => `${m}.${name}`),
    ['env.emscripten_notify_memory_growth'],
  );
});

test('what C says of itself is complete', async () => {
  const { constants } = await engine();
  assert.equal(constants.abi, 5);
  assert.equal(constants.status.length, constants.statusWords.length);
  assert.equal(new Set(constants.status).size, constants.status.length);
  assert.equal(constants.status[0], 'ok');
  assert.deepEqual(constants.pairs['cross-entropy'], ['sigmoid']);
  assert.equal(constants.imageSide, 28);
});

test('no memory for what C says of itself is that, in words', async () => {
  const { constants, memory } = await engine();
  const describe = () => -constants.status.indexOf('no-memory');
  throwsCode('no-memory', () => new Engine(/** @type {any} */ ({ exports: { memory, describe } })));
});

test('junk, another module and another ABI are refused by name', async () => {
  await rejectsCode('wasm-broken', loadEngine(new Uint8Array([1, 2, 3])));
  const bytes = await wasmBytes();
  await rejectsCode('wasm-broken', loadEngine(bytes.subarray(0, bytes.length / 2)));
  // A valid module without our functions.
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  await rejectsCode('wasm-abi', loadEngine(empty));
  // abi_version() answers 99.
  const future = Uint8Array.from(
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 7, 15, 1, 11].concat(
      [...'abi_version'].map((c) => c.charCodeAt(0)),
      [0, 0, 10, 7, 1, 5, 0, 0x41, 0xe3, 0, 0x0b],
    ),
  );
  await rejectsCode('wasm-abi', loadEngine(future));
  await rejectsCode('wasm-missing', loadEngine(new Response('gone', { status: 404 })));
});

test('a response with another MIME type loads all the same', async () => {
  const headers = { 'content-type': 'application/octet-stream' };
  const e = await loadEngine(new Response(await wasmBytes(), { headers }));
  assert.equal(e.constants.classes, 10);
});

test('the neuron arrives with its history', async () => {
  const e = await engine();
  const neuron = new Neuron(e, NEURON);
  neuron.step(150);
  neuron.step(1000);
  assert.equal(neuron.epoch, 300);
  assert.equal(neuron.history.length, 301);
  assert.equal(neuron.history[150].a.toFixed(4), '0.9334');
  assert.equal(neuron.history[300].a.toFixed(4), '0.2028');
  neuron.free();
  throwsCode('bad-handle', () => neuron.free());
});

test('a neuron that diverges says so and keeps its history', async () => {
  const neuron = new Neuron(await engine(), { ...NEURON, output: 'linear', eta: 3, epochs: 1000 });
  neuron.step(1000);
  assert.ok(neuron.diverged);
  assert.ok(neuron.epoch > 100 && neuron.epoch < 1000);
  assert.ok(neuron.history.every(({ cost }) => Number.isFinite(cost)));
});

test('the costs side by side, the surface and the least cost, as C computes them', async () => {
  const e = await engine();
  const neuron = new Neuron(e, NEURON);
  neuron.step(300);
  const start = neuron.contrast(0);
  assert.equal(start.ratio.toFixed(1), '56.6');
  assert.equal(start.quadratic, neuron.history[0].db);
  assert.equal(start.crossEntropy, neuron.history[0].a);
  assert.equal(start.perOutput.toFixed(3), '55.598'); // 1/(1 - a) = 1 + e^4
  assert.equal(neuron.contrast(300).ratio.toFixed(6), (1 / neuron.history[300].slope).toFixed(6));
  throwsCode('bad-argument', () => neuron.contrast(301));

  const surface = neuron.surface(0, [-4, 4], [-2, 2], 2);
  const cost = (/** @type {number} */ w, /** @type {number} */ b) =>
    0.5 * activate(e, 'sigmoid', [w + b])[0] ** 2;
  assert.deepEqual([...surface], [cost(-2, -1), cost(2, -1), cost(-2, 1), cost(2, 1)]);
  throwsCode('bad-argument', () => neuron.surface(0, [-4, 4], [-2, 2], 0));
  throwsCode('bad-argument', () => neuron.surface(0, [-4, 4], [-2, 2], 1 << 16));
  throwsCode('bad-argument', () => neuron.surface(301, [-4, 4], [-2, 2], 2));
  throwsCode('not-finite', () => neuron.surface(0, [-4, Infinity], [-2, 2], 2));
  neuron.free();
  for (const call of ['neuron_contrast', 'neuron_surface', 'neuron_least_cost']) {
    const status = e.raw[call](neuron.handle, 0, 0, 1, 0, 1, 2, 2);
    assert.equal(e.constants.status[-status], 'bad-handle', call);
  }

  const soft = new Neuron(e, { ...NEURON, cost: 'cross-entropy', y: 0.3 });
  assert.equal(
    soft.leastCost.toFixed(10),
    (-0.3 * Math.log(0.3) - 0.7 * Math.log(0.7)).toFixed(10),
  );
  soft.free();
  const linear = new Neuron(e, { ...NEURON, output: 'linear' });
  assert.equal(linear.leastCost, 0);
  throwsCode('bad-pair', () => linear.contrast(0));
  linear.free();
});

test('so saturated that float would fail, all is finite, and the cross-entropy learns', async () => {
  const e = await engine();
  for (const cost of ['quadratic', 'cross-entropy']) {
    const neuron = new Neuron(e, { ...NEURON, cost, w: 20, b: 20 });
    neuron.step(300);
    for (const state of neuron.history) {
      assert.ok(Object.values(state).every(Number.isFinite));
    }
    assert.ok(Object.values(neuron.contrast(0)).every(Number.isFinite));
    assert.ok(Math.abs(neuron.contrast(0).ratio / Math.exp(40) - 1) < 1e-12);
    const { a } = neuron.history[300];
    assert.ok(cost === 'quadratic' ? a === 1 : a < 0.03, `${cost}: ${a}`);
    neuron.free();
  }
});

test('a weight whose input is near 0 hardly moves, whatever the cost', async () => {
  for (const cost of ['quadratic', 'cross-entropy']) {
    const neuron = new Neuron(await engine(), { ...NEURON, cost, w2: 2, x2: 0.005 });
    neuron.step(300);
    const moved = (/** @type {'w1' | 'w2'} */ name) =>
      Math.abs(neuron.history[300][name] - neuron.history[0][name]);
    assert.ok(moved('w1') > 2 && moved('w2') < 0.01 * moved('w1'), cost);
    neuron.free();
  }
});

test('curves are compared', async () => {
  const e = await engine();
  assert.deepEqual(compareCurves(e, [1, 0.5, 0], [1, 0.75, 2]), {
    mean: 0.75,
    largest: 2,
    where: 2,
  });
  throwsCode('bad-argument', () => compareCurves(e, [], []));
  throwsCode('not-finite', () => compareCurves(e, [NaN], [1]));
  e.release();
  assert.equal(e.constants.status[-e.raw.curve_compare(8)], 'bad-argument'); // more than io holds
});

test('impossible neurons are refused', async () => {
  const e = await engine();
  throwsCode(
    'bad-pair',
    () => new Neuron(e, { ...NEURON, cost: 'cross-entropy', output: 'linear' }),
  );
  throwsCode('bad-target', () => new Neuron(e, { ...NEURON, cost: 'cross-entropy', y: 2 }));
  throwsCode('bad-argument', () => new Neuron(e, { ...NEURON, eta: 0 }));
  throwsCode('bad-argument', () => new Neuron(e, { ...NEURON, cost: 'hinge' }));
  throwsCode('not-finite', () => new Neuron(e, { ...NEURON, w: NaN }));
  throwsCode('no-memory', () => new Neuron(e, { ...NEURON, epochs: 0xffffffff }));
});

test('activate and softmax', async () => {
  const e = await engine();
  const [low, half] = activate(e, 'sigmoid', [-1000, 0]);
  assert.equal(low, 0);
  assert.equal(half, 0.5);
  const { a, logSumExp } = softmax(e, [1000, 1000, -1000]);
  assert.deepEqual(a, [0.5, 0.5, 0]);
  assert.ok(Math.abs(logSumExp - (1000 + Math.LN2)) < 1e-9);
  throwsCode('not-finite', () => softmax(e, [1, Infinity]));
  throwsCode('bad-argument', () => softmax(e, [1, 2], 0));
});

test('softmax backwards: activations set, weighted inputs read, whatever the constant', async () => {
  const e = await engine();
  const z = [2.5, -1, 3.2, 0.5];
  for (const c of [0.5, 1, 2]) {
    const { a } = softmax(e, z, c);
    for (const constant of [-7, 0, 12.25]) {
      const back = inverse(e, logActivations(e, z, c), c, constant);
      const again = softmax(e, back, c);
      a.forEach((value, j) => assert.ok(Math.abs(again.a[j] - value) < 1e-13));
      assert.ok(Math.abs(again.logSumExp - constant) < 1e-12);
    }
    const moved = [...z];
    moved[1] = place(e, z, c, 1, 0.4);
    const after = softmax(e, moved, c).a;
    assert.ok(Math.abs(after[1] - 0.4) < 1e-14);
    assert.ok(Math.abs(after[0] / after[2] - a[0] / a[2]) < 1e-13);
  }
  assert.deepEqual(logActivations(e, [1000, -1000]), [0, -2000]);
  throwsCode('bad-argument', () => place(e, z, 1, 4, 0.5));
  throwsCode('bad-argument', () => place(e, z, 1, 0, 1));
  throwsCode('bad-argument', () => place(e, [1], 1, 0, 0.5));
  throwsCode('not-finite', () => inverse(e, [0, NaN], 1, 0));
  throwsCode('bad-argument', () => logActivations(e, z, 0));
});

test('the Jacobian of softmax: its own rises, all others fall, rows and columns cancel', async () => {
  const e = await engine();
  const { a } = softmax(e, [2.5, -1, 3.2, 0.5]);
  const rows = jacobian(e, a);
  rows.forEach((row, j) => {
    assert.ok(Math.abs(row.reduce((sum, x) => sum + x, 0)) < 1e-16);
    assert.ok(Math.abs(rows.reduce((sum, other) => sum + other[j], 0)) < 1e-16);
    row.forEach((x, k) => {
      assert.equal(Math.sign(x), j === k ? 1 : -1);
      assert.ok(Math.abs(x - a[j] * ((j === k ? 1 : 0) - a[k])) < 1e-15);
    });
  });
  assert.ok(Math.abs(jacobian(e, a, 3)[0][2] - 3 * rows[0][2]) < 1e-15);
  assert.equal(jacobian(e, new Array(10).fill(0.1)).length, 10);
  throwsCode('not-finite', () => jacobian(e, [1, NaN]));
  throwsCode('bad-argument', () => jacobian(e, []));
  throwsCode('bad-argument', () => jacobian(e, new Array(257).fill(1 / 257)));
});

test('a layer learns its target; its handle is checked', async () => {
  const e = await engine();
  const start = { z: [5, -5, 0, 0], label: 1, eta: 1, steps: 200 };
  const fast = new Learner(e, { ...start, output: 'softmax', cost: 'log-likelihood' });
  const slow = new Learner(e, { ...start, output: 'sigmoid', cost: 'quadratic' });
  for (const learner of [fast, slow]) {
    learner.advance(1);
    learner.advance(1000);
    assert.equal(learner.step, 200);
    learner.history.forEach(({ step, z, a, delta, cost }, i) => {
      assert.equal(step, i);
      assert.ok(z.length === 4 && a.length === 4 && delta.length === 4 && cost > 0);
      const next = learner.history[i + 1];
      if (next) next.z.forEach((value, j) => assert.equal(value, z[j] - delta[j]));
    });
  }
  const halfOf = (/** @type {Learner} */ { history }) =>
    history.findIndex(({ cost }) => cost <= history[0].cost / 2);
  assert.ok(halfOf(fast) > 0 && halfOf(fast) <= 6);
  assert.ok(halfOf(slow) > 100);
  fast.history[0].delta.forEach((delta, j) => {
    assert.ok(Math.abs(delta - (fast.history[0].a[j] - (j === 1 ? 1 : 0))) < 1e-15);
  });
  slow.free();
  throwsCode('bad-handle', () => slow.advance(1));
  throwsCode('bad-handle', () => slow.free());
  throwsCode('bad-pair', () => new Learner(e, { ...start, output: 'softmax', cost: 'quadratic' }));
  throwsCode('bad-argument', () => {
    new Learner(e, { ...start, label: 4, output: 'softmax', cost: 'log-likelihood' });
  });
  const wild = new Learner(e, { ...start, output: 'linear', cost: 'quadratic', eta: 1e3 });
  wild.advance(200);
  assert.ok(wild.diverged && wild.step > 0 && wild.step < 200);
});

test('handles of another kind, of freed objects, and made up ones are statuses', async () => {
  const e = await engine();
  const dataset = Dataset.synthetic(e, 10, 1);
  const network = new Network(e, { sizes: [784, 5, 10], cost: 'quadratic', output: 'sigmoid' });
  const bad = e.constants.status.indexOf('bad-handle');
  for (const handle of [0, -1, 1, 127, 0x7fffffff, dataset.handle, network.handle + 128]) {
    assert.equal(e.raw.network_digest(handle), -bad, `handle ${handle}`);
  }
  dataset.free();
  assert.equal(e.raw.dataset_count(dataset.handle), -bad);
  const next = Dataset.synthetic(e, 10, 1); // in the same slot
  assert.notEqual(next.handle, dataset.handle);
  assert.equal(e.raw.dataset_count(dataset.handle), -bad);
});

test('objects run out with a status, and come back when freed', async () => {
  const e = await engine();
  /** @type {Neuron[]} */
  const neurons = [];
  throwsCode('no-memory', () => {
    for (let i = 0; i < 1000; i++) neurons.push(new Neuron(e, { ...NEURON, epochs: 1 }));
  });
  for (const neuron of neurons) neuron.free();
  new Neuron(e, NEURON).free();
});

test('synthetic data that finds room for its training digits alone leaves nothing behind', async () => {
  const e = await engine();
  /** @type {Neuron[]} */
  const neurons = [];
  throwsCode('no-memory', () => {
    for (;;) neurons.push(new Neuron(e, NEURON));
  });
  neurons.pop()?.free();
  throwsCode('no-memory', () => Data.synthetic(e));
  neurons.push(new Neuron(e, NEURON)); // the one place is free again
  for (const neuron of neurons) neuron.free();
});

test('a label file that is empty is cut short, and not a file that is not there', async () => {
  const e = await engine();
  const images = new Uint8Array(16 + 28 * 28);
  images.set([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]); // one, blank
  throwsCode('idx-labels-length', () => Dataset.fromIdx(e, images, new Uint8Array(0)));
  throwsCode('idx-labels-length', () =>
    Data.fromFiles(e, { trainImages: images, trainLabels: new Uint8Array(0) }),
  );
  assert.equal(Dataset.unlabelled(e, images).count, 1);
});

test('a neuron that diverged stays so, and where it was', async () => {
  const e = await engine();
  const neuron = new Neuron(e, { ...NEURON, output: 'linear', eta: 1e200, epochs: 10 });
  neuron.step(10);
  const { epoch } = neuron;
  assert.ok(neuron.diverged && epoch < 10);
  neuron.step(0);
  neuron.step(1);
  assert.deepEqual([neuron.diverged, neuron.epoch], [true, epoch]);
  neuron.free();
});

test('freeing gives the memory back: a thousand networks fit where one does', async () => {
  const e = await engine();
  const make = () =>
    new Network(e, { sizes: [784, 100, 10], cost: 'quadratic', output: 'sigmoid' });
  make().free();
  const { byteLength } = e.memory.buffer;
  for (let i = 0; i < 1000; i++) make().free();
  assert.equal(e.memory.buffer.byteLength, byteLength);
});
