// client.js - the page's end of the training worker: requests out, reports in, a fresh worker when one
// dies. One listener for the worker's life; reports of a run that was given up are dropped here.
import { createTrainingWorker } from '../platform.js';
import { watchLife } from './life.js';
import { Watch } from './watch.js';

/** @typedef {import('./protocol.js').Report} Report */
/** @typedef {import('./protocol.js').Request} Request */
/** @template T @typedef {import('./protocol.js').Body<T>} Body */

/** Seconds of silence after which the person is asked: one mini-batch of the largest network may take as long. */
const PATIENCE = 30;

export class TrainingClient {
  /** @type {Worker | undefined} */
  #worker;
  /** @type {Watch | undefined} */
  #watch;
  #silent = false;
  /** The run whose reports are wanted. */
  run = 0;
  /** The last run number given out; numbers are never used twice. */
  #lastRun = 0;

  /**
   * @param {(report: Report) => void} onReport called with every report that is still wanted
   * @param {(seconds: number) => void} onSilence called when the worker has not answered for so many seconds, and with 0
   *   when it is heard again or gone; giveUp() is what can be done
   */
  constructor(onReport, onSilence) {
    this.onReport = onReport;
    this.onSilence = onSilence;
  }

  /** @param {Body<Request>} request */
  send(request) {
    this.#start().postMessage({ run: this.run, ...request });
    this.#watch?.asked();
  }

  /**
   * Begins a new run and gives up the one before.
   * @param {import('./protocol.js').RunConfig} config
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

  /** Ends a worker that does not answer, and what it was doing; the next request starts a fresh one. */
  giveUp() {
    if (this.#worker) this.#died('worker-hung', '');
  }

  /** Ends the worker; the next request starts a fresh one, which has to load its data again. */
  terminate() {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#watch?.end();
    this.#watch = undefined;
    this.#silence(false);
  }

  /** @param {boolean} silent */
  #silence(silent) {
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.onSilence(silent ? PATIENCE : 0);
  }

  /** @param {string} code @param {string} message */
  #died(code, message) {
    this.terminate();
    const { run } = this;
    this.onReport({
      ...{ run, type: 'error', fatal: true },
      ...{ code, message, params: {} },
    });
  }

  #start() {
    if (this.#worker) return this.#worker;
    const worker = createTrainingWorker();
    const watch = new Watch({
      ping: () => worker.postMessage({ run: 0, type: 'ping' }),
      hangs: () => this.#silence(true),
      patience: PATIENCE,
    });
    const died = (/** @type {string} */ message) => {
      if (this.#worker === worker) this.#died('worker-died', message);
    };
    worker.onmessage = ({ data }) => {
      if (this.#worker !== worker) return; // it was given up
      watch.heard(data.type);
      this.#silence(false);
      if (data.type === 'alive') watchLife(data.lock, () => died('it is gone'));
      else if (data.type !== 'pong') this.#receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      died(event.message ?? 'the worker could not be started');
    };
    worker.onmessageerror = () => died('a message could not be read');
    this.#worker = worker;
    this.#watch = watch;
    return worker;
  }

  /** @param {Report} report */
  #receive(report) {
    if (report.run !== 0 && report.run !== this.run) return;
    if (report.type === 'error' && report.fatal) this.terminate();
    this.onReport(report);
  }
}
