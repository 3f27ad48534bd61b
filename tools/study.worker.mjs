// study.worker.mjs - a thread of "cel study". What it does stands in web/worker/study-server.js.
import { parentPort } from 'node:worker_threads';
import { createStudyServer } from '../web/worker/study-server.js';
import { nodeData, nodeEngine } from './node-data.mjs';

const serve = createStudyServer(
  (report) => parentPort?.postMessage(report),
  async (name) => {
    const engine = await nodeEngine();
    return { engine, data: await nodeData(engine, name) };
  },
);

parentPort?.on('message', serve);
