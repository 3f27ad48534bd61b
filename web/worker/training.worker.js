// training.worker.js - the worker that owns the engine, the data and the run under way. It trains in
// slices and looks at its messages in between; what a run is stands in core/experiment.js.
import { Dataset, normalizeDrawing } from '../core/data.js';
import { CelError, loadEngine } from '../core/engine.js';
import { Experiment } from '../core/experiment.js';
import { readNetwork, writeNetwork } from '../core/network-file.js';
import { wasmUrl } from '../platform.js';
import { holdLife } from './life.js';
import { breath, createLoop, SLICE } from './loop.js';
import { describeError } from './protocol.js';
import { readData } from './read-data.js';

/** @typedef {import('./protocol.js').Request} Request */
/** @typedef {import('./protocol.js').Report} Report */
/** @typedef {import('./protocol.js').Position} Position */
/** @typedef {import('./protocol.js').DataName} DataName */

/** Milliseconds between two progress messages. */
const REPORT_EVERY = 100;
/** The same between two states to be kept; a run that has ended needs none. */
const KEEP_EVERY = 1000;
/** Seconds that a piece of work counts as at most: a machine that slept in the middle of one did not work for longer. */
const LONGEST_PIECE = 60;

/** Requests that a step of the run under way does not keep waiting. */
const URGENT = ['pause', 'stop', 'start', 'open', 'load'];

/** @template T @typedef {import('./protocol.js').Body<T>} Body */

/** @param {number} run @param {Body<Report>} report @param {Transferable[]} [transfer] */
function send(run, report, transfer = []) {
  self.postMessage({ run, ...report }, { transfer });
}

holdLife((lock) => send(0, { type: 'alive', lock }));

// Not awaited here: a message that comes while a module worker still awaits would be lost.
/** @type {import('../core/engine.js').Engine} */
let engine;
const ready = loadEngine(fetch(wasmUrl)).then(
  (loaded) => {
    engine = loaded;
    send(0, { type: 'ready' });
  },
  (error) => send(0, { type: 'error', ...describeError(error), fatal: true }),
);

/** @type {import('../core/data.js').Data | undefined} */
let data;

/** The run under way: an experiment and what has not been reported of it yet. */
class Run {
  /**
   * @param {number} id
   * @param {import('../core/data.js').Data} data
   * @param {import('./protocol.js').ExperimentConfig} config
   * @param {import('../core/network.js').Network} [start] weights to start from
   * @param {import('./protocol.js').Past} [past] epochs to go on from
   */
  constructor(id, data, config, start, past) {
    this.id = id;
    this.experiment = new Experiment(engine, data, config, start, past);
    this.pieces = this.experiment.run();
    this.paused = false;
    this.ended = false;
    /** An epoch has been trained that is not scored yet. */
    this.unscored = false;
    this.seconds = past?.seconds ?? 0;
    this.trainingSeconds = 0;
    this.reported = 0;
    this.kept = performance.now();
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
    const spent = Math.min((performance.now() - start) / 1000, LONGEST_PIECE);
    this.seconds += spent;
    if (done) {
      this.ended = true;
      return undefined;
    }
    if (piece.type === 'trained') {
      this.trainingSeconds += spent;
      const { batchesPerEpoch } = this.experiment;
      this.unscored = piece.batch === 0;
      if (piece.point) this.points.push([piece.epoch + piece.batch / batchesPerEpoch, piece.cost]);
    } else if (piece.type === 'epoch') {
      this.unscored = false;
      this.records.push({ ...piece.record, trainingSeconds: this.trainingSeconds });
      this.trainingSeconds = 0;
      if (performance.now() - this.kept > KEEP_EVERY) this.keep();
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

  /** Tells the page all it needs to go on from the epoch that has just ended. */
  keep() {
    this.report(); // its records come first
    const layers = this.experiment.network.layers();
    const buffers = layers.flatMap(({ weights, biases }) => [weights.buffer, biases.buffer]);
    send(this.id, { type: 'state', epoch: this.experiment.epoch, layers }, buffers);
    this.kept = performance.now();
  }

  /** Trains for a slice, or to the end; tells the page. */
  slice() {
    const until = performance.now() + SLICE;
    while (!this.ended && performance.now() < until) this.next();
    if (this.ended || performance.now() - this.reported > REPORT_EVERY) this.report();
    if (this.ended) this.finish();
  }

  /** Works until a piece of a type is done, nothing is left, or something urgent has come. @param {'trained' | 'epoch'} type */
  async nextOf(type) {
    let until = performance.now() + SLICE;
    let piece = this.next();
    while (piece && piece.type !== type) {
      if (performance.now() > until) {
        if (performance.now() - this.reported > REPORT_EVERY) this.report();
        await breath();
        if (urgent > 0) return;
        until = performance.now() + SLICE;
      }
      piece = this.next();
    }
  }

  /** The scoring that ends an epoch belongs to what ended it. */
  async score() {
    if (this.unscored) await this.nextOf('epoch');
  }

  /** @param {'batch' | 'epoch'} unit */
  async step(unit) {
    const { experiment } = this;
    await this.score();
    if (unit === 'epoch') await this.nextOf('epoch');
    else {
      const { batchesPerPiece } = experiment;
      experiment.batchesPerPiece = 1;
      await this.nextOf('trained');
      experiment.batchesPerPiece = batchesPerPiece;
      await this.score();
    }
    this.report();
    if (experiment.finished) this.finish();
    else this.sayPaused();
  }

  sayPaused() {
    send(this.id, { type: 'paused', position: this.position });
  }

  finish() {
    const { network, finished } = this.experiment;
    this.ended = true;
    send(this.id, { type: 'ended', position: this.position, digest: network.digest(), finished });
  }
}

/** @type {Run | undefined} */
let current;

/** Ends what is shown: the run, which says where, or the network opened. */
function endRun() {
  if (current && !current.ended) {
    current.report();
    current.finish();
  }
  current?.experiment.free();
  current = undefined;
  opened?.free();
  opened = undefined;
}

const keepGoing = createLoop(() => {
  const working = () => current && !current.paused && !current.ended;
  if (current && working()) {
    try {
      current.slice();
    } catch (error) {
      fail(current, error);
    }
  }
  return Boolean(working());
});

/**
 * An error ends the run, but keeps the network for looking at.
 * @param {Run} run @param {unknown} error
 */
function fail(run, error) {
  run.ended = true;
  if (run.points.length || run.records.length) run.report();
  send(run.id, { type: 'error', ...describeError(error), epoch: run.experiment.epoch + 1 });
}

/** A network that was opened from a file, until a run begins. @type {import('../core/network.js').Network | undefined} */
let opened;

/** The network on show: the run's, or the one opened. */
const shownNetwork = () => current?.experiment.network ?? opened;

/** The same, when it goes with 28x28 images of digits. */
function network() {
  const shown = shownNetwork();
  const { imageSide, classes } = engine.constants;
  return shown?.sizes[0] === imageSide ** 2 && shown.sizes.at(-1) === classes ? shown : undefined;
}

/** @param {DataName} name @param {import('./protocol.js').OwnFile[]} files */
async function load(name, files) {
  if (data?.name !== name || files.length > 0) {
    const next = await readData(engine, name, files, (received, total) =>
      send(0, { type: 'loading', data: name, received, total }),
    );
    endRun();
    data?.free();
    data = next;
  }
  const { training, validation, test } = data.parts;
  const counts = {
    ...{ training: training.count, validation: validation.count, test: test.count },
    shared: test === validation,
  };
  send(0, { type: 'loaded', data: name, counts });
}

/** @param {number[]} indices @param {string} tag */
function look(indices, tag) {
  if (!data) return;
  const { dataset, first, count } = data.parts.test;
  const size = engine.constants.imageSide ** 2;
  const known = indices.filter((index) => index < count);
  const pixels = new Uint8Array(known.length * size);
  const labels = known.map((index, i) => {
    const image = dataset.image(first + index);
    pixels.set(image.pixels, i * size);
    return image.label;
  });
  const shown = network();
  const activations = shown
    ? known.map((index) => [...shown.feedforward(dataset, first + index)])
    : null;
  const report = { type: /** @type {const} */ ('digits'), tag, indices: known, pixels, labels };
  send(current?.id ?? 0, { ...report, activations }, [pixels.buffer]);
}

function answer() {
  const shown = network();
  if (!data || !shown) {
    send(current?.id ?? 0, { type: 'no-network', asked: 'answers' });
    return;
  }
  const { test } = data.parts;
  const { answers, confidence } = shown.answers(test);
  const labels = test.dataset.labels(test.first, test.count);
  send(current?.id ?? 0, { type: 'answers', labels, answers, confidence });
}

function sendWeights() {
  const shown = shownNetwork();
  if (!shown) {
    send(current?.id ?? 0, { type: 'no-network', asked: 'weights' });
    return;
  }
  const { weights } = shown.layer(1);
  send(current?.id ?? 0, {
    type: 'weights',
    weights,
    rows: shown.sizes[1],
    columns: shown.sizes[0],
  });
}

/** @param {Uint8Array} ink @param {number} width */
function readDrawing(ink, width) {
  let pixels;
  try {
    pixels = normalizeDrawing(engine, ink, width);
  } catch (error) {
    if (!(error instanceof CelError) || error.code !== 'no-ink') throw error;
    send(current?.id ?? 0, { type: 'read', pixels: null, activations: null });
    return;
  }
  const shown = network();
  const image = Dataset.ofImage(engine, pixels);
  try {
    const activations = shown ? [...shown.feedforward(image, 0)] : null;
    send(current?.id ?? 0, { type: 'read', pixels, activations });
  } finally {
    image.free();
  }
}

/** Reads a network file; only when it is sound does the network shown before go. @param {string} text */
function open(text) {
  const next = readNetwork(engine, text);
  endRun();
  opened = next;
  const { sizes, cost, output } = next;
  let accuracy = null;
  try {
    const test = data?.parts.test;
    if (test) accuracy = next.score(test).correct / test.count;
  } catch (error) {
    if (!(error instanceof CelError) || error.code !== 'mismatch') throw error;
  }
  send(0, { type: 'opened', sizes, cost, output, accuracy });
}

/** @param {Request} request */
async function handle(request) {
  const { run } = request;
  switch (request.type) {
    case 'load':
      await load(request.data, request.files ?? []);
      return;
    case 'start': {
      if (!data || data.name !== request.config.data)
        throw new CelError('data-missing', 'its data is not loaded');
      const start = request.from ? readNetwork(engine, request.from, request.config) : undefined;
      endRun();
      current = new Run(run, data, request.config, start, request.past);
      current.paused = request.paused;
      if (request.paused) current.sayPaused();
      else keepGoing();
      return;
    }
    case 'look':
      look(request.indices, request.tag);
      return;
    case 'answers':
      answer();
      return;
    case 'weights':
      sendWeights();
      return;
    case 'read':
      readDrawing(request.ink, request.width);
      return;
    case 'open':
      open(request.text);
      return;
    case 'save': {
      const shown = shownNetwork();
      if (shown) send(run, { type: 'saved', text: writeNetwork(shown), sizes: shown.sizes });
      else send(run, { type: 'no-network', asked: 'file' });
      return;
    }
  }
  if (!current || current.id !== run) return; // too late: that run is over
  switch (request.type) {
    case 'pause':
      if (current.paused || current.ended) break; // it has been said
      current.paused = true;
      await current.score();
      current.report();
      current.sayPaused();
      break;
    case 'resume':
      if (current.ended) break;
      current.paused = false;
      send(run, { type: 'resumed' }); // behind the "paused" of a step that it came in
      keepGoing();
      break;
    case 'stop':
      if (current.ended) break;
      current.paused = true;
      await current.score();
      current.report();
      current.finish();
      break;
    case 'step': {
      const run = current;
      run.paused = true;
      if (!run.ended) await run.step(request.unit).catch((error) => fail(run, error));
      break;
    }
  }
}

// One request at a time, in their order, also while data is being fetched.
let queue = ready;
/** Urgent requests among those that wait. */
let urgent = 0;

self.onmessage = ({ data: request }) => {
  if (request.type === 'ping') {
    send(0, { type: 'pong' });
    return;
  }
  const isUrgent = URGENT.includes(request.type);
  if (isUrgent) urgent += 1;
  queue = queue
    .then(() => {
      if (isUrgent) urgent -= 1;
      return handle(request);
    })
    .catch((error) =>
      send(request.run, { type: 'error', ...describeError(error), asked: request.type }),
    );
};
