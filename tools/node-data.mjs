// node-data.mjs - nn.wasm and MNIST's files for programs that run in Node: where they lie, and their
// bytes. The page has its own way to both (web/worker/).
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Data, MNIST_FILES } from '../web/core/data.js';
import { CelError, loadEngine } from '../web/core/engine.js';
import { DATA_DIR } from './fetch-mnist.mjs';
import { WASM } from './shell.mjs';

/** The engine, from the nn.wasm that the page gets. */
export async function nodeEngine() {
  if (!existsSync(WASM)) {
    throw new CelError('wasm-missing', 'nn.wasm is not built yet: run "npm run build" first');
  }
  return loadEngine(await readFile(WASM));
}

/** One IDX file's bytes, plain or .gz. @param {string} folder @param {string} name */
async function readFileOrGz(folder, name) {
  const plain = path.join(folder, name);
  if (existsSync(plain)) return new Uint8Array(await readFile(plain));
  if (!existsSync(`${plain}.gz`)) {
    throw new CelError('data-missing', `${folder} has no ${name} and no ${name}.gz`);
  }
  try {
    return new Uint8Array(gunzipSync(await readFile(`${plain}.gz`)));
  } catch (error) {
    throw new CelError(
      'data-broken',
      `${plain}.gz cannot be unpacked: ${/** @type {Error} */ (error).message}`,
    );
  }
}

/**
 * The data that a name stands for: "mnist" (fetched before), "synthetic", or a folder of IDX files.
 * @param {import('../web/core/engine.js').Engine} engine
 * @param {string} name
 * @throws {CelError} that says which file is missing or wrong
 */
export async function nodeData(engine, name) {
  if (name === 'synthetic') return Data.synthetic(engine);
  const folder = name === 'mnist' ? DATA_DIR : name;
  const files = /** @type {Record<keyof typeof MNIST_FILES, Uint8Array>} */ ({});
  for (const [key, file] of Object.entries(MNIST_FILES)) {
    files[/** @type {keyof typeof MNIST_FILES} */ (key)] = await readFileOrGz(folder, file);
  }
  return Data.fromFiles(engine, files);
}
