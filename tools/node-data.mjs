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

/** Node's words for a failure, without the path and the system call. @param {unknown} error */
export const reasonOf = (error) => /** @type {Error} */ (error).message.split(',')[0];

/** What a packed file may grow to: far above MNIST's 47 million bytes. */
const MOST_BYTES = 2 ** 30;

/**
 * A file's bytes, without its gzip wrapper if it has one.
 * @param {string} file
 * @throws {CelError} that names the file
 */
export async function readBytes(file) {
  let bytes;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (error) {
    throw new CelError('unreadable', `cannot read ${file} (${reasonOf(error)})`);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }));
  } catch (error) {
    throw new CelError('unreadable', `cannot unpack ${file} (${reasonOf(error)})`);
  }
}

/**
 * Where an IDX file of a folder lies, plain or packed.
 * @param {string} folder
 * @param {string} name
 * @throws {CelError} data-missing
 */
export function idxFile(folder, name) {
  const plain = path.join(folder, name);
  const found = [plain, `${plain}.gz`].find((file) => existsSync(file));
  if (!found) throw new CelError('data-missing', `${folder} has no ${name} and no ${name}.gz`);
  return found;
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
    files[/** @type {keyof typeof MNIST_FILES} */ (key)] = await readBytes(idxFile(folder, file));
  }
  return Data.fromFiles(engine, files);
}
