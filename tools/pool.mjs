// pool.mjs - tasks spread over worker threads of Node. What a task is, is the caller's matter; results
// come as they are ready, so whoever wants an order makes it.
import { parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Has all tasks done in `jobs` threads.
 * @template T, R
 * @param {URL} url the worker's module, which calls serveTasks()
 * @param {unknown} data what each worker gets once
 * @param {T[]} tasks
 * @param {number} jobs
 * @param {(result: R) => void} onResult
 * @throws whatever a worker throws; the others are ended
 */
export async function runPool(url, data, tasks, jobs, onResult) {
  const waiting = [...tasks];
  const threads = Array.from({ length: Math.min(jobs, tasks.length) }, async () => {
    const worker = new Worker(url, { workerData: data });
    await new Promise((resolve, reject) => {
      worker.on('error', (error) => {
        waiting.length = 0;
        reject(error);
      });
      worker.on('message', ({ result }) => {
        if (result !== undefined) onResult(result);
        if (waiting.length) worker.postMessage({ task: waiting.shift() });
        else resolve(worker.terminate());
      });
    });
  });
  await Promise.all(threads);
}

/**
 * What a worker does: makes itself ready, then does one task after the other.
 * @template T, R
 * @param {(data: any) => Promise<(task: T) => R>} prepare
 */
export async function serveTasks(prepare) {
  const run = await prepare(workerData);
  parentPort?.on('message', ({ task }) => parentPort?.postMessage({ result: run(task) }));
  parentPort?.postMessage({});
}
