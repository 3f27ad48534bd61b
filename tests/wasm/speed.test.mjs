// speed.test.mjs - that nn.wasm is as fast as it should be, by order of magnitude: only ever as a ratio to something
// else measured in the same moment, never in seconds. The figures themselves are npm run bench's.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { bound, vectors } from '../../tools/bench/bound.mjs';
import { Subject } from '../../tools/bench/subject.mjs';
import { BENCH, buildBench, WASM } from '../../tools/build.mjs';
import { loadEngine } from '../../web/core/engine.js';
import { quickConfig, smallData } from './helpers.mjs';

const IMAGES = 2000;
const ROUNDS = 15;
const config = { ...quickConfig, trainSize: IMAGES, epochs: 1000 };
const task = /** @type {const} */ ({ do: 'epoch', name: 'ce-30', config });

/** @param {string} file */
async function subject(file) {
  const engine = await loadEngine(await readFile(file));
  return Subject.create(engine, smallData(engine, IMAGES), await readFile(BENCH.rates));
}

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** The mean number of pixels that are not 0. @param {import('../../web/core/data.js').Part} part */
function nonzero({ dataset, first, count }) {
  let sum = 0;
  for (let i = 0; i < count; i++)
    sum += dataset.image(first + i).pixels.filter((pixel) => pixel !== 0).length;
  return sum / count;
}

test('an epoch: not slower than without SIMD, and not far from what the machine can do', async () => {
  await buildBench('bench_wasm');
  const simd = await subject(WASM);
  const scalar = await subject(BENCH.scalar);
  for (let i = 0; i < ROUNDS; i++) for (const each of [simd, scalar]) each.measure(task);

  const { training } = vectors(config.sizes, nonzero(simd.data.parts.training));
  const toScalar = [];
  const toBound = [];
  for (let i = 0; i < ROUNDS; i++) {
    const seconds = simd.measure(task);
    toScalar.push(seconds / scalar.measure(task));
    const rates = { peak: simd.measure({ do: 'multiply-add' }), read: 1, update: 1 };
    toBound.push(seconds / (IMAGES * bound(training, rates).arithmetic));
  }
  // The same C without vectors takes about three times as long. Whatever makes the vectors useless ends at 1.
  const scalarRatio = median(toScalar);
  assert.ok(scalarRatio < 0.7, `with SIMD an epoch takes ${scalarRatio} times as long as without`);
  // A slower way to do it all slows both builds, but not the yardstick. The epoch stands at 2 to 4 times the
  // bound; walking all pixels, and not only those that are not 0, makes that 11. The least of all rounds, as
  // what else runs on the machine can only add to it.
  const boundRatio = Math.min(...toBound);
  assert.ok(boundRatio < 6, `an epoch takes ${boundRatio} times what its arithmetic alone needs`);
  // Both trained the same, so the comparison is fair, and SIMD changes no bit.
  const digest = (/** @type {Subject} */ each) =>
    each.runs.get(task.name)?.experiment.network.digest();
  assert.equal(digest(simd), digest(scalar));
});
