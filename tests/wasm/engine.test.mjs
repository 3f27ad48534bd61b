// engine.test.mjs - nn.wasm through the shipped loader: it loads, refuses what is not its own, and its
// ABI answers bad calls with a status. What the numbers should be is checked natively and by the
// reference; here it is that they arrive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dataset } from '../../web/core/data.js';
import { CelError, loadEngine } from '../../web/core/engine.js';
import { Network } from '../../web/core/network.js';
import { activate, Neuron } from '../../web/core/neuron.js';
import { softmax } from '../../web/core/softmax.js';
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
  assert.equal(constants.abi, 3);
  assert.equal(constants.status.length, constants.statusWords.length);
  assert.equal(new Set(constants.status).size, constants.status.length);
  assert.equal(constants.status[0], 'ok');
  assert.deepEqual(constants.pairs['cross-entropy'], ['sigmoid']);
  assert.equal(constants.imageSide, 28);
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

test('freeing gives the memory back: a thousand networks fit where one does', async () => {
  const e = await engine();
  const make = () =>
    new Network(e, { sizes: [784, 100, 10], cost: 'quadratic', output: 'sigmoid' });
  make().free();
  const { byteLength } = e.memory.buffer;
  for (let i = 0; i < 1000; i++) make().free();
  assert.equal(e.memory.buffer.byteLength, byteLength);
});
