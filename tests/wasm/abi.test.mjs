// abi.test.mjs - the exports of nn.wasm against callers that make every mistake: each answers with a result
// or a status, never with a trap. The same natively and under sanitizers: tests/fuzz/fuzz_abi.c. What the
// classes of web/core/ make of it is in engine.test.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { CelError, Engine, loadEngine } from '../../web/core/engine.js';
import { property } from './property.mjs';
import { engine, wasmBytes } from './helpers.mjs';

/**
 * Every export and the kinds of its arguments. A choice is a number of a table; a count is of images, epochs,
 * outputs or bytes; a capital name is an object's handle.
 * @type {Record<string, string>}
 */
const EXPORTS = {
  describe: '',
  io_reserve: 'bytes',
  io_address: '',
  object_free: 'Any',
  abi_version: '',
  neuron_create: 'choice choice choice number number number number number number number count',
  neuron_step: 'Neuron count',
  neuron_history: 'Neuron count',
  neuron_contrast: 'Neuron count',
  neuron_surface: 'Neuron count number number number number count count',
  neuron_least_cost: 'Neuron',
  curve_compare: 'count',
  activate: 'choice count',
  softmax: 'count number',
  softmax_log: 'count number',
  softmax_inverse: 'count number number',
  softmax_place: 'count number count number',
  softmax_jacobian: 'count number',
  learner_create: 'choice choice count count number number count',
  learner_step: 'Learner count',
  learner_history: 'Learner count',
  dataset_from_idx: 'count count',
  dataset_from_pixels: 'count',
  drawing_normalize: 'count count',
  dataset_synthetic: 'count choice',
  dataset_count: 'Dataset',
  dataset_image: 'Dataset count',
  dataset_labels: 'Dataset count count',
  training_count: 'count',
  network_create: 'choice choice choice',
  network_initialize: 'Network choice count',
  network_get_layer: 'Network choice',
  network_set_layer: 'Network choice',
  network_digest: 'Network',
  network_feedforward: 'Network Dataset count',
  network_score: 'Network Dataset count count',
  network_answers: 'Network Dataset count count',
  network_slopes: 'Network Dataset count count',
  network_stuck: 'Network Dataset count count',
  network_penalties: 'Network',
  network_gradient: 'Network Dataset count choice',
  network_differences: 'Network Dataset count choice number',
  trainer_create: 'Network count count count number number number number choice choice count',
  trainer_run: 'Trainer Network Dataset count',
  trainer_skip: 'Trainer',
};

/** @param {string} name */
const kindsOf = (name) => EXPORTS[name].split(' ').filter(Boolean);

/** Exports that are the compiler's and not ours. */
const TOOLCHAIN =
  /^(_initialize|__errno_location|_?emscripten_stack_\w+|stack(Save|Restore|Alloc))$/;
/** Results that are an address or a plain number, and no status. */
const NO_STATUS = ['io_reserve', 'io_address', 'training_count'];

/** @param {{ constants: import('../../web/core/engine.js').Constants }} e @param {string} name */
const statusOf = ({ constants }, name) => -constants.status.indexOf(name);

/** @param {Engine} e one object of each kind @returns {Record<string, number>} */
function objects(e) {
  const { raw } = e;
  e.write(Int32Array.from([784, 3, 10]));
  const Network = raw.network_create(3, 0, 0);
  e.write(Float64Array.from([1, 2, 3]));
  const made = {
    Neuron: raw.neuron_create(0, 0, 0, 2, 0, 2, 1, 0, 0, 0.15, 10),
    Learner: raw.learner_create(0, 0, 3, 1, 1, 0.5, 10),
    Dataset: raw.dataset_synthetic(5, 1),
    Network,
    Trainer: raw.trainer_create(Network, 0, 5, 2, 0.5, 0, 0, 0, 0, 1, 1),
  };
  for (const [kind, handle] of Object.entries(made)) assert.ok(handle > 0, kind);
  return made;
}

/** A sound call's arguments. @param {string} name @param {Record<string, number>} made */
const soundArguments = (name, made) =>
  kindsOf(name).map(
    (kind) => ({ choice: 0, count: 1, number: 0.5, bytes: 64, ...made })[kind] ?? 0,
  );

/** A result is a success, or a status that is one. @param {Engine} e @param {string} name @param {number} result */
function checkResult(e, name, result) {
  assert.ok(Number.isInteger(result), name);
  if (!NO_STATUS.includes(name))
    assert.ok(result > -e.constants.status.length, `${name}: ${result}`);
}

test('every export is known here and to the fuzz target, with its arguments', async () => {
  const { exports } = (
    await WebAssembly.instantiate(await wasmBytes(), {
      env: { emscripten_notify_memory_growth() {} },
    })
  ).instance;
  const functions = Object.entries(exports).filter(
    ([name, value]) => typeof value === 'function' && !TOOLCHAIN.test(name),
  );
  assert.deepEqual(functions.map(([name]) => name).sort(), Object.keys(EXPORTS).sort());
  const fuzzed = await readFile(new URL('../fuzz/fuzz_abi.c', import.meta.url), 'utf8');
  for (const [name, value] of functions) {
    assert.equal(/** @type {Function} */ (value).length, kindsOf(name).length, name);
    assert.match(fuzzed, new RegExp(`\\b${name}\\(`), `fuzz_abi.c does not call ${name}`);
  }
});

test('a handle that is none, of another kind, freed, or freed and its place taken: a status', async () => {
  const e = await engine();
  const made = objects(e);
  const stale = objects(e);
  for (const handle of Object.values(stale)) assert.equal(e.raw.object_free(handle), 0);
  for (const handle of Object.values(stale)) {
    assert.equal(e.raw.object_free(handle), statusOf(e, 'bad-handle'), 'freed twice');
  }
  const places = objects(e); // which took the places of the stale ones
  let checked = 0;
  for (const name of Object.keys(EXPORTS)) {
    const kinds = kindsOf(name);
    kinds.forEach((kind, i) => {
      if (!/^[A-Z]/.test(kind)) return;
      const foreign = Object.keys(made).filter((other) => other !== kind && kind !== 'Any');
      const wrong = [0, -1, 1, 127, 0x7fffffff, -0x80000000, 1.5, NaN, stale[kind] ?? 0];
      for (const handle of [...wrong, ...foreign.map((other) => made[other])]) {
        const args = soundArguments(name, made);
        args[i] = handle;
        assert.equal(e.raw[name](...args), statusOf(e, 'bad-handle'), `${name}(${args})`);
        checked += 1;
      }
    });
  }
  assert.ok(checked > 300, `${checked} checks`);
  for (const [kind, handle] of [...Object.entries(made), ...Object.entries(places)]) {
    assert.equal(e.raw.object_free(handle), 0, `${kind} is still there`);
  }
});

const HOSTILE_NUMBERS = [NaN, Infinity, -Infinity, -0, 5e-324, 1e308, -1e308, 1e-9, 1e18, -1];
const HOSTILE_INTEGERS = [
  0,
  -1,
  2,
  7,
  8,
  127,
  784,
  1 << 24,
  (1 << 24) + 1,
  0x7fffffff,
  -0x80000000,
];

test('NaN, infinities and huge sizes, each argument in turn: a status, never a trap', async () => {
  for (const name of Object.keys(EXPORTS)) {
    const e = await engine();
    const made = objects(e);
    kindsOf(name).forEach((kind, i) => {
      const hostile = kind === 'number' ? HOSTILE_NUMBERS : HOSTILE_INTEGERS;
      for (const value of hostile) {
        // Half of all memory can be had, and then be walked through: that is slow, and no mistake.
        if (kind === 'bytes' && value >= 1 << 24) continue;
        if (name === 'dataset_synthetic' && value === 1 << 24) continue; // as slow as it says
        e.write(new Float64Array(16).fill(0.25));
        const args = soundArguments(name, made);
        args[i] = value;
        checkResult(e, name, e.raw[name](...args));
      }
    });
    // Both at once, and all at once.
    for (const value of HOSTILE_NUMBERS) {
      const args = kindsOf(name).map((kind) => made[kind] ?? value);
      if (name !== 'object_free') checkResult(e, name, e.raw[name](...args));
    }
  }
});

test('an io buffer of all there is, and beyond, is refused, and the old one stays', async () => {
  const e = await engine();
  e.write(Float64Array.from([1, 2]));
  const address = e.raw.io_address();
  for (const bytes of [0xffffffff, 0xfffffff0, 0xffff0000]) {
    assert.equal(e.raw.io_reserve(bytes), 0, `${bytes} bytes`);
  }
  assert.equal(e.raw.io_address(), address);
  assert.deepEqual([...e.read(Float64Array, 2)], [1, 2]);
});

// ---- In any order ------------------------------------------------------------------------------------

const NAMES = Object.keys(EXPORTS).filter((name) => name !== 'io_reserve');
/** What the io buffer holds before a call. */
const CONTENTS = {
  numbers: () => Float64Array.from({ length: 40 }, (_, i) => [0.5, -3, NaN, 1e308, 0][i % 5]),
  sizes: () => Int32Array.from([784, 3, 10]),
  foreign: () => Int32Array.from([784, 0x7fffffff, 3, -1, 100000, 100000, 1]),
  weights: () => Float32Array.from({ length: 3000 }, (_, i) => [0, 1, -1, 1e30, -1e30][i % 5]),
  images: () => new Uint8Array(8000).fill(9),
  nothing: () => new Uint8Array(1),
};

const count = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 40 }), weight: 8 },
  fc.constantFrom(784, 0x7fffffff, -1, -0x80000000, 429496729),
);
const argument = fc.record({
  choice: fc.oneof({ arbitrary: fc.integer({ min: 0, max: 4 }), weight: 8 }, fc.integer()),
  count,
  number: fc.oneof(
    fc.constantFrom(...HOSTILE_NUMBERS, 0, 0.5, 1, 3, 1e10),
    fc.double(),
    fc.double({ min: 0, max: 10 }),
  ),
  handle: fc.nat(30), // of those that were made, from the last one back
});
const call = fc.record({
  name: fc.oneof(
    fc.constantFrom(...NAMES),
    fc.constantFrom(...NAMES.filter((name) => /create|synthetic|run|layer/.test(name))),
  ),
  content: fc.constantFrom(.../** @type {(keyof typeof CONTENTS)[]} */ (Object.keys(CONTENTS))),
  args: fc.array(argument, { minLength: 11, maxLength: 11 }),
});

/** Every weight of a network is finite. @param {Engine} e @param {number} handle @param {number[]} sizes */
function checkWeights(e, handle, sizes) {
  for (let l = 1; l < sizes.length; l++) {
    assert.equal(e.raw.network_get_layer(handle, l), 0);
    const numbers = e.read(Float32Array, (sizes[l - 1] + 1) * sizes[l]);
    assert.ok(numbers.every(Number.isFinite), `network ${handle}, layer ${l}`);
  }
}

property(
  'calls in any order with any arguments: a status, never a trap, and no weight that is not finite',
  {
    runs: 100,
    arbitraries: [fc.array(call, { maxLength: 60 })],
    async check(
      /** @type {{ name: string, content: keyof typeof CONTENTS, args: Record<string, number>[] }[]} */ calls,
    ) {
      const e = await loadEngine(await bytes);
      /** @type {number[]} */
      const handles = [];
      /** @type {Map<number, number[]>} */
      const networks = new Map();
      for (const { name, content, args } of calls) {
        if (content !== 'nothing') e.write(CONTENTS[content]());
        const values = kindsOf(name).map((kind, i) =>
          /^[A-Z]/.test(kind)
            ? (handles.at(-1 - args[i].handle) ?? args[i].choice)
            : args[i][/** @type {'choice' | 'count' | 'number'} */ (kind)],
        );
        const layers = name === 'network_create' ? values[0] : 0;
        const sizes = layers > 1 && layers < 9 ? [...e.read(Int32Array, layers)] : [];
        const result = e.raw[name](...values);
        checkResult(e, name, result);
        if (result >= 128 && /create|dataset_(from|synth)/.test(name)) handles.push(result);
        if (result >= 128 && name === 'network_create') networks.set(result, sizes);
      }
      for (const [handle, sizes] of networks) checkWeights(e, handle, sizes);
      for (const handle of handles) checkResult(e, 'object_free', e.raw.object_free(handle));
      for (const handle of handles) {
        assert.equal(e.raw.object_free(handle), statusOf(e, 'bad-handle'));
      }
    },
  },
);
const bytes = wasmBytes();

// ---- A trap all the same -----------------------------------------------------------------------------

test('a trap is an error with a name, and the engine is then no more', async () => {
  // (module (func (export "trap") unreachable))
  const module = Uint8Array.from(
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4].concat(
      [...'trap'].map((c) => c.charCodeAt(0)),
      [0, 0, 10, 5, 1, 3, 0, 0, 0x0b],
    ),
  );
  const { trap } = (await WebAssembly.instantiate(module)).instance.exports;
  const { exports } = (
    await WebAssembly.instantiate(await wasmBytes(), {
      env: { emscripten_notify_memory_growth() {} },
    })
  ).instance;
  const e = new Engine(/** @type {any} */ ({ exports: { ...exports, network_digest: trap } }));
  const isTrap = (/** @type {unknown} */ error) =>
    error instanceof CelError && error.code === 'engine-trap' && /unreachable/.test(error.message);
  assert.equal(e.raw.abi_version(), e.constants.abi);
  assert.throws(() => e.raw.network_digest(1), isTrap);
  assert.throws(() => e.raw.abi_version(), isTrap);
});
