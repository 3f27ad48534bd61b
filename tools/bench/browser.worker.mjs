// browser.worker.mjs - the subject in a browser's worker: the same modules and the same nn.wasm as the page's
// worker. It does the tasks that its page passes on, and nothing by itself.
import { Data, MNIST_FILES } from '../../web/core/data.js';
import { loadEngine } from '../../web/core/engine.js';
import { Subject } from './subject.mjs';

/** @param {string} name */
const bytes = async (name) => (await fetch(new URL(name, import.meta.url))).arrayBuffer();

async function prepare() {
  const engine = await loadEngine(fetch(new URL('nn.wasm', import.meta.url)));
  const files = await Promise.all(
    Object.entries(MNIST_FILES).map(async ([key, name]) => [
      key,
      new Uint8Array(await bytes(name)),
    ]),
  );
  const data = Data.fromFiles(engine, Object.fromEntries(files));
  return Subject.create(engine, data, await bytes('rates.wasm'));
}

const subject = prepare();

self.onmessage = async ({ data: { id, task } }) => {
  try {
    self.postMessage({ id, value: (await subject).measure(task) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
