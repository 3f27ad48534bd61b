// helpers.mjs - what the tests of nn.wasm in Node share: the engine through the shipped loader, small
// data, the table of digests. No tests here.
import { readFile } from 'node:fs/promises';
import { Data, Dataset } from '../../web/core/data.js';
import { loadEngine } from '../../web/core/engine.js';
import { defaults } from '../../web/state/schema.js';
import { WASM } from '../../tools/shell.mjs';

export const wasmBytes = () => readFile(WASM);

/** A fresh engine. */
export const engine = async () => loadEngine(await wasmBytes());

/**
 * Synthetic digits, few: `images` to train, a fifth as many to validate, 500 to test.
 * @param {import('../../web/core/engine.js').Engine} e
 * @param {number} images a multiple of 5
 */
export const smallData = (e, images) =>
  new Data('synthetic', Dataset.synthetic(e, (images * 6) / 5, 1), Dataset.synthetic(e, 500, 2));

/** A configuration that trains in well under a second. */
export const quickConfig = /** @type {import('../../web/core/experiment.js').ExperimentConfig} */ ({
  ...defaults('mnist'),
  epochs: 2,
  trainSize: 1000,
});

/**
 * The rows of tests/digests.txt.
 * @returns {Promise<{ config: import('../../web/core/experiment.js').ExperimentConfig, digest: string }[]>}
 */
export async function digestTable() {
  const text = await readFile(new URL('../digests.txt', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return rows.map((row) => {
    const [cost, output, init, sizes, ...rest] = row.split(/\s+/);
    const digest = /** @type {string} */ (rest.pop());
    const [eta, batch, images, epochs, seed, l2, l1, dropout, expand] = rest.map(Number);
    const config = {
      ...quickConfig,
      ...{ cost, output, init, sizes: sizes.split(',').map(Number), eta, batch },
      ...{ trainSize: images, epochs, seed, l2, l1, dropout, expand: expand === 1 },
    };
    return { config, digest };
  });
}
