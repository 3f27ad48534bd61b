// training.worker.js - the worker that owns the engine, the data and the run under way. It trains in
// slices and looks at its messages in between; what a run is stands in core/experiment.js.
import { Data } from '../core/data.js';
import { CelError, loadEngine } from '../core/engine.js';
import { Experiment } from '../core/experiment.js';
import { mnistFolder, wasmUrl } from '../platform.js';
import { fetchMnist } from './fetch-mnist.js';
import { PROTOCOL_VERSION } from './protocol.js';

/** @typedef {import('./protocol.js').Request} Request */
/** @typedef {import('./protocol.js').Report} Report */
/** @typedef {import('./protocol.js').Position} Position */
/** @typedef {import('./protocol.js').DataName} DataName */

/** Milliseconds of training between two looks at the messages. */
const SLICE = 30;
/** Milliseconds between two progress messages. */
const REPORT_EVERY = 100;

/** @template T @typedef {T extends any ? Omit<T, 'v' | 'run'> : never} Body */

/** @param {number} run @param {Body<Report>} report @param {Transferable[]} [transfer] */
function send(run, report, transfer = []) {
  self.postMessage({ v: PROTOCOL_VERSION, run, ...report }, { transfer });
}

/** @param {number} run @param {unknown} error @param {number} [epoch] */
function sendError(run, error, epoch) {
  const known = error instanceof CelError;
  const message = error instanceof Error ? error.message : String(error);
  // A trap inside nn.wasm leaves its memory in an unknown state: this worker is finished.
  const fatal = !known;
  send(run, { type: 'error', code: known ? error.code : 'engine-trap', message, fatal, epoch });
}

// Not awaited here: a message that comes while a module worker still awaits would be lost.
/** @type {import('../core/engine.js').Engine} */
let engine;
const ready = loadEngine(fetch(wasmUrl)).then(
  (loaded) => {
    engine = loaded;
    send(0, { type: 'ready' });
  },
  (error) => send(0, { type: 'error', code: error.code, message: error.message, fatal: true }),
);

/** @type {Data | undefined} */
let data;

/** The run under way: an experiment and what has not been reported of it yet. */
class Run {
  /** @param {number} id @param {Data} data @param {import('./protocol.js').ExperimentConfig} config */
  constructor(id, data, config) {
    this.id = id;
    this.experiment = new Experiment(engine, data, config);
    this.pieces = this.experiment.run();
    this.paused = false;
    this.ended = false;
    this.seconds = 0;
    this.trainingSeconds = 0;
    this.reported = 0;
    /** @type {import('./protocol.js').Point[]} */
    this.points = [];
    /** @type {import('./protocol.js').TimedRecord[]} */
    this.records = [];
  }

  /** @returns {Position} */
  get position() {
    const { epoch, batch, batchesPerEpoch } = this.experiment;
    return { epoch, batch, batchesPerEpoch, seconds: this.seconds };
  }

  /**
   * Does one piece of work. @returns {import('../core/experiment.js').Piece | undefined} nothing left
   */
  next() {
    const start = performance.now();
    const { value: piece, done } = this.pieces.next();
    const spent = (performance.now() - start) / 1000;
    this.seconds += spent;
    if (done) {
      this.ended = true;
      return undefined;
    }
    if (piece.type === 'trained') {
      this.trainingSeconds += spent;
      const { batchesPerEpoch } = this.experiment;
      if (piece.point) this.points.push([piece.epoch + piece.batch / batchesPerEpoch, piece.cost]);
    } else if (piece.type === 'epoch') {
      this.records.push({ ...piece.record, trainingSeconds: this.trainingSeconds });
      this.trainingSeconds = 0;
    }
    return piece;
  }

  report() {
    const { position, points, records } = this;
    send(this.id, { type: 'progress', position, points, records });
    this.points = [];
    this.records = [];
    this.reported = performance.now();
  }

  /** Trains for a slice, or to the end; tells the page. */
  slice() {
    const until = performance.now() + SLICE;
    while (!this.ended && performance.now() < until) this.next();
    if (this.ended || performance.now() - this.reported > REPORT_EVERY) this.report();
    if (this.ended) this.finish();
  }

  /** Works until a piece of a type is done, or nothing is left. @param {'trained' | 'epoch'} type */
  nextOf(type) {
    let piece = this.next();
    while (piece && piece.type !== type) piece = this.next();
  }

  /** @param {'batch' | 'epoch'} unit */
  step(unit) {
    const { experiment } = this;
    if (unit === 'epoch') this.nextOf('epoch');
    else {
      experiment.batchesPerPiece = 1;
      this.nextOf('trained');
      experiment.batchesPerPiece = experiment.batchesPerPoint;
      // The scoring that ends an epoch belongs to the step that ended it.
      if (experiment.batch === 0) this.nextOf('epoch');
    }
    this.report();
    if (experiment.finished) this.finish();
    else send(this.id, { type: 'paused', position: this.position });
  }

  finish() {
    const { network, finished } = this.experiment;
    this.ended = true;
    send(this.id, { type: 'ended', position: this.position, digest: network.digest(), finished });
  }
}

/** @type {Run | undefined} */
let current;

function endRun() {
  current?.experiment.free();
  current = undefined;
}

// Between two slices the worker must return to its event loop; a message to itself does that without
// the delays that timers get, above all in a hidden tab.
const loop = new MessageChannel();
let looping = false;

function keepGoing() {
  if (looping) return;
  looping = true;
  loop.port2.postMessage(null);
}

loop.port1.onmessage = () => {
  looping = false;
  if (!current || current.paused || current.ended) return;
  guard(current, (run) => run.slice());
  if (current && !current.paused && !current.ended) keepGoing();
};

/**
 * Runs a part of a run; an error ends the run, but keeps the network for looking at.
 * @param {Run} run @param {(run: Run) => void} work
 */
function guard(run, work) {
  try {
    work(run);
  } catch (error) {
    run.ended = true;
    if (run.points.length) run.report();
    sendError(run.id, error, run.experiment.epoch + 1);
  }
}

/** @param {DataName} name */
async function load(name) {
  if (data?.name !== name) {
    endRun();
    data?.free();
    data = undefined;
    if (name === 'synthetic') {
      data = Data.synthetic(engine);
    } else {
      const files = await fetchMnist(mnistFolder.href, (received, total) =>
        send(0, { type: 'loading', data: name, received, total }),
      );
      data = Data.fromFiles(engine, files);
    }
  }
  const { training, validation, test } = data.parts;
  const counts = { training: training.count, validation: validation.count, test: test.count };
  send(0, { type: 'loaded', data: name, counts });
}

/** @param {number} first @param {number} count */
function look(first, count) {
  if (!data) return;
  const { dataset } = data.parts.test;
  const side = engine.constants.imageSide;
  const indices = Array.from(
    { length: Math.min(count, dataset.count - first) },
    (_, i) => first + i,
  );
  const pixels = new Uint8Array(indices.length * side * side);
  const labels = indices.map((index, i) => {
    const image = dataset.image(index);
    pixels.set(image.pixels, i * side * side);
    return image.label;
  });
  const network = current?.experiment.network;
  const activations = network
    ? indices.map((index) => [...network.feedforward(dataset, index)])
    : null;
  send(current?.id ?? 0, { type: 'digits', pixels, labels, activations }, [pixels.buffer]);
}

/** @param {Request} request */
async function handle(request) {
  const { run } = request;
  switch (request.type) {
    case 'load':
      await load(request.data);
      return;
    case 'start':
      if (!data) throw new CelError('data-missing', 'no data is loaded');
      endRun();
      current = new Run(run, data, request.config);
      current.paused = request.paused;
      if (!request.paused) keepGoing();
      return;
    case 'look':
      look(request.first, request.count);
      return;
  }
  if (!current || current.id !== run) return; // too late: that run is over
  switch (request.type) {
    case 'pause':
      current.paused = true;
      current.report();
      send(run, { type: 'paused', position: current.position });
      break;
    case 'resume':
      current.paused = false;
      keepGoing();
      break;
    case 'stop':
      if (current.ended) break;
      current.report();
      current.finish();
      break;
    case 'step':
      current.paused = true;
      if (!current.ended) guard(current, (r) => r.step(request.unit));
      break;
  }
}

// One request at a time, in their order, also while data is being fetched.
let queue = ready;

self.onmessage = ({ data: request }) => {
  queue = queue.then(() => handle(request)).catch((error) => sendError(request.run, error));
};
