// client.js - the page's end of the training worker: requests out, reports in, a fresh worker when one
// dies. One listener for the worker's life; reports of a run that was given up are dropped here.
import { createTrainingWorker } from '../platform.js';
import { watchLife } from './life.js';
import { PROTOCOL_VERSION } from './protocol.js';

/** @typedef {import('./protocol.js').Report} Report */
/** @typedef {import('./protocol.js').Request} Request */
/** @template T @typedef {T extends any ? Omit<T, 'v' | 'run'> : never} Body */

export class TrainingClient {
  /** @type {Worker | undefined} */
  #worker;
  /** The run whose reports are wanted. */
  run = 0;
  /** The last run number given out; numbers are never used twice. */
  #lastRun = 0;

  /** @param {(report: Report) => void} onReport called with every report that is still wanted */
  constructor(onReport) {
    this.onReport = onReport;
  }

  /** @param {Body<Request>} request */
  send(request) {
    this.#start().postMessage({ v: PROTOCOL_VERSION, run: this.run, ...request });
  }

  /**
   * Begins a new run and gives up the one before.
   * @param {import('./protocol.js').ExperimentConfig} config
   * @param {boolean} paused
   * @param {string} [from] a network file to start from
   * @param {import('./protocol.js').Past} [past] epochs of the same run, to go on from
   * @returns {number} the run's number
   */
  startRun(config, paused, from, past) {
    this.run = ++this.#lastRun;
    this.send({ type: 'start', config, paused, from, past });
    return this.run;
  }

  /** Gives up the run under way; the worker keeps its network for "look". */
  stopRun() {
    this.send({ type: 'stop' });
  }

  /** Ends the worker; the next request starts a fresh one, which has to load its data again. */
  terminate() {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start() {
    if (this.#worker) return this.#worker;
    const worker = createTrainingWorker();
    const died = (/** @type {string} */ message) => {
      if (this.#worker !== worker) return;
      this.terminate();
      this.onReport({
        v: PROTOCOL_VERSION,
        run: this.run,
        ...{ type: 'error', code: 'worker-died', message, params: {}, fatal: true },
      });
    };
    worker.onmessage = ({ data }) => {
      if (this.#worker !== worker) return; // it was given up
      if (data.type === 'alive') watchLife(data.lock, () => died('it is gone'));
      else this.#receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      died(event.message ?? 'the worker could not be started');
    };
    worker.onmessageerror = () => died('a message could not be read');
    this.#worker = worker;
    return worker;
  }

  /** @param {Report} report */
  #receive(report) {
    if (report.run !== 0 && report.run !== this.run) return;
    if (report.type === 'error' && report.fatal) this.terminate();
    this.onReport(report);
  }
}
