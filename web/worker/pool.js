// pool.js - tasks spread over workers, in the page and in Node alike. A worker that dies is replaced and its
// task given out again; results come as they are ready, so whoever wants an order makes it. What a task is,
// is the caller's matter.

import { watchLife } from './life.js';
import { Watch } from './watch.js';

/**
 * What the pool needs of a worker: a Web Worker has it.
 * @typedef {object} PoolWorker
 * @property {(message: any) => void} postMessage
 * @property {() => unknown} terminate
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onerror its death
 */

/** An error, as protocol.js tells it. @typedef {{ code: string, message: string, params: Record<string, string | number> }} PoolError */

/**
 * @template T, R
 * @typedef {object} Listener
 * @property {(result: R, task: T) => void} done
 * @property {(error: PoolError, task: T | undefined) => void} failed the pool is over, its workers are gone
 * @property {() => void} ended all tasks are done, the workers are gone
 * @property {(report: any, task: T | undefined) => void} [report] what else a worker says
 * @property {(task: T) => void} [repeated] its worker died: it begins anew
 */

/** How often workers may die over one task, or before they are ready, until the pool gives up. */
const MOST_DEATHS = 3;

/** @template T @typedef {{ worker: PoolWorker, watch: Watch, ready: boolean, task: T | undefined }} Slot */

/** @template T, R */
export class Pool {
  /** @type {Slot<T>[]} */
  #slots = [];
  /** @type {T[]} */
  #waiting = [];
  /** @type {Map<T | undefined, number>} deaths by task; before one was given, by none */
  #deaths = new Map();
  #jobs = 1;
  #over = true;
  paused = false;

  /**
   * @param {() => PoolWorker} create
   * @param {unknown} setup each worker's first message, which it answers with "ready"
   * @param {Listener<T, R>} listener
   * @param {number} [patience] seconds after which a worker that does not answer is taken for dead; workers that answer
   *   while they have work to do are asked for it
   */
  constructor(create, setup, listener, patience = Infinity) {
    this.create = create;
    this.setup = setup;
    this.listener = listener;
    this.patience = patience;
  }

  /** Workers that live. */
  get size() {
    return this.#slots.length;
  }

  /** Begins; once for each pool. @param {T[]} tasks in the order they are to be begun @param {number} jobs workers at most */
  run(tasks, jobs) {
    this.#waiting = [...tasks];
    this.#jobs = jobs;
    this.#over = false;
    this.#balance();
  }

  /** More workers at once; fewer as soon as they have done their task. @param {number} jobs */
  setJobs(jobs) {
    this.#jobs = jobs;
    this.#balance();
  }

  pause() {
    this.paused = true;
    for (const { worker, task } of this.#slots) if (task) worker.postMessage({ type: 'pause' });
  }

  resume() {
    this.paused = false;
    for (const { worker, watch, task } of this.#slots) {
      if (!task) continue;
      worker.postMessage({ type: 'resume' });
      watch.asked();
    }
    this.#balance();
  }

  /** Ends all workers; nothing more is heard of them. @returns {Promise<unknown>} when they are gone */
  cancel() {
    this.#over = true;
    this.#waiting = [];
    for (const { watch } of this.#slots) watch.end();
    return Promise.all(this.#slots.splice(0).map(({ worker }) => worker.terminate()));
  }

  /** Makes as many workers as there is work for, and gives it to those that have none. */
  #balance() {
    if (this.#over) return;
    const busy = this.#slots.filter(({ task }) => task).length;
    if (busy + this.#waiting.length === 0) {
      this.cancel().then(() => this.listener.ended());
      return;
    }
    const wanted = Math.min(this.#jobs, busy + this.#waiting.length);
    for (const slot of this.#slots.filter(({ task }) => !task)) {
      if (this.#slots.length > wanted) this.#end(slot);
      else if (slot.ready && !this.paused && this.#waiting.length) this.#give(slot);
    }
    while (this.#slots.length < wanted) this.#start();
  }

  #start() {
    const worker = this.create();
    const watch = new Watch({
      ping: () => worker.postMessage({ type: 'ping' }),
      hangs: () => {
        if (this.#slots.includes(slot)) this.#died(slot, 'it does not answer');
      },
      patience: this.patience,
    });
    /** @type {Slot<T>} */
    const slot = { worker, watch, ready: false, task: undefined };
    this.#slots.push(slot);
    worker.onmessage = ({ data }) => {
      if (!this.#slots.includes(slot)) return;
      watch.heard(data.type);
      if (data.type !== 'pong') this.#receive(slot, data);
      else if (slot.task && !this.paused) watch.asked(); // it is not at rest: it trains on
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (this.#slots.includes(slot)) this.#died(slot, event.message ?? '');
    };
    worker.postMessage(this.setup);
    watch.asked();
  }

  /** @param {Slot<T>} slot */
  #end(slot) {
    this.#slots = this.#slots.filter((other) => other !== slot);
    slot.watch.end();
    slot.worker.terminate();
  }

  /** @param {Slot<T>} slot */
  #give(slot) {
    const task = /** @type {T} */ (this.#waiting.shift());
    slot.task = task;
    slot.worker.postMessage({ type: 'run', task });
    slot.watch.asked();
  }

  /** @param {Slot<T>} slot @param {any} report */
  #receive(slot, report) {
    const { task } = slot;
    switch (report.type) {
      case 'alive':
        watchLife(report.lock, () => {
          if (this.#slots.includes(slot)) this.#died(slot, 'it is gone');
        });
        return;
      case 'ready':
        slot.ready = true;
        this.listener.report?.(report, task);
        break;
      case 'done':
        slot.task = undefined;
        this.listener.done(report.result, /** @type {T} */ (task));
        break;
      case 'error':
        if (report.fatal) this.#died(slot, report.message);
        else this.#fail(report, task);
        return;
      default:
        this.listener.report?.(report, task);
        return;
    }
    this.#balance();
  }

  /** @param {Slot<T>} slot @param {string} message */
  #died(slot, message) {
    const { task } = slot;
    this.#end(slot);
    const deaths = (this.#deaths.get(task) ?? 0) + 1;
    this.#deaths.set(task, deaths);
    if (deaths >= MOST_DEATHS) {
      this.#fail({ code: 'worker-died', message, params: {} }, task);
      return;
    }
    if (task) {
      this.#waiting.unshift(task);
      this.listener.repeated?.(task);
    }
    this.#balance();
  }

  /** @param {PoolError} error @param {T | undefined} task */
  #fail(error, task) {
    this.cancel();
    this.listener.failed(error, task);
  }
}
