// bench.mjs - how long an epoch and a scoring take in Node. It measures and prints; it judges nothing.
import { nodeData, nodeEngine } from './node-data.mjs';
import { existsSync } from 'node:fs';
import { Experiment } from '../web/core/experiment.js';
import { defaults } from '../web/state/schema.js';
import { DATA_DIR } from './fetch-mnist.mjs';
import { whenMain } from './shell.mjs';

const EPOCHS = 7;
const SCORINGS = 15;

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * Median seconds of training one epoch, and of scoring the test set.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {import('../web/core/data.js').Data} data
 * @param {number[]} sizes
 */
function measure(engine, data, sizes) {
  const config = /** @type {any} */ ({ ...defaults('mnist'), sizes, epochs: EPOCHS });
  const experiment = new Experiment(engine, data, config);
  const epochs = [];
  let seconds = 0;
  let since = performance.now();
  for (const piece of experiment.run()) {
    const now = performance.now();
    if (piece.type === 'trained') seconds += (now - since) / 1000;
    since = now;
    if (piece.type !== 'epoch') continue;
    epochs.push(seconds);
    seconds = 0;
  }
  const scorings = Array.from({ length: SCORINGS }, () => {
    const start = performance.now();
    experiment.network.score(data.parts.test);
    return (performance.now() - start) / 1000;
  });
  experiment.free();
  return { epoch: median(epochs), scoring: median(scorings) };
}

await whenMain(import.meta.url, async () => {
  const engine = await nodeEngine();
  const name = existsSync(DATA_DIR) ? 'mnist' : 'synthetic';
  const data = await nodeData(engine, name);
  for (const sizes of [
    [784, 30, 10],
    [784, 100, 10],
  ]) {
    const { epoch, scoring } = measure(engine, data, sizes);
    console.log(
      JSON.stringify({ engine: `node ${process.version}`, data: name, sizes, epoch, scoring }),
    );
  }
});
