// study.worker.js - one worker of the page's pool. What it does stands in study-server.js.
import { loadEngine } from '../core/engine.js';
import { wasmUrl } from '../platform.js';
import { holdLife } from './life.js';
import { readData } from './read-data.js';
import { createStudyServer } from './study-server.js';

const serve = createStudyServer(
  (report) => self.postMessage(report),
  async (name, onProgress) => {
    const engine = await loadEngine(fetch(wasmUrl));
    return { engine, data: await readData(engine, /** @type {any} */ (name), [], onProgress) };
  },
);

holdLife((lock) => self.postMessage({ type: 'alive', lock }));
self.onmessage = ({ data }) => serve(data);
