// pool.mjs - threads of Node as the workers of web/worker/pool.js. What a task is, is the caller's matter.
import { parentPort, Worker } from 'node:worker_threads';
import { CelError } from '../web/core/engine.js';
import { Pool } from '../web/worker/pool.js';

/** @typedef {import('../web/worker/pool.js').PoolWorker} PoolWorker */

/**
 * A thread that looks like a Web Worker.
 * @param {URL} url the worker's module
 * @returns {PoolWorker & { thread: Worker }}
 */
export function createThread(url) {
  const thread = new Worker(url);
  /** @type {PoolWorker & { thread: Worker }} */
  const worker = {
    thread,
    postMessage: (message) => thread.postMessage(message),
    terminate: () => thread.terminate(),
    onmessage: null,
    onerror: null,
  };
  thread.on('message', (message) => worker.onmessage?.({ data: message }));
  thread.on('error', ({ message }) => worker.onerror?.({ message }));
  thread.on('exit', (status) => worker.onerror?.({ message: `ended with status ${status}` }));
  return worker;
}

/**
 * Has all tasks done in `jobs` threads.
 * @template T, R
 * @param {() => PoolWorker} create
 * @param {unknown} setup each worker's first message
 * @param {T[]} tasks
 * @param {number} jobs
 * @param {(result: R) => void} onResult
 * @throws {CelError} what a worker refuses, or that workers keep dying; all are ended
 */
export function runPool(create, setup, tasks, jobs, onResult) {
  return new Promise((resolve, reject) => {
    /** @type {Pool<T, R>} */
    const pool = new Pool(create, setup, {
      done: onResult,
      ended: () => resolve(undefined),
      failed: ({ code, message, params }) => reject(new CelError(code, message, params)),
    });
    pool.run(tasks, jobs);
  });
}

/**
 * What a worker of plain tasks does: makes itself ready, then does one after the other.
 * @template T, R
 * @param {() => Promise<(task: T) => R>} prepare
 */
export async function serveTasks(prepare) {
  const run = await prepare();
  parentPort?.on('message', ({ type, task }) => {
    if (type === 'run') parentPort?.postMessage({ type: 'done', result: run(task) });
  });
  parentPort?.postMessage({ type: 'ready' });
}
