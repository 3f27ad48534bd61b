// study.worker.mjs - a thread of "cel study": has the data once, makes the runs it is sent.
import { runTask } from '../web/core/study.js';
import { nodeData, nodeEngine } from './node-data.mjs';
import { serveTasks } from './pool.mjs';

await serveTasks(async ({ candidates, data: name }) => {
  const engine = await nodeEngine();
  const data = await nodeData(engine, name);
  return (/** @type {import('../web/core/study.js').Task} */ task) =>
    runTask(engine, data, candidates, task);
});
