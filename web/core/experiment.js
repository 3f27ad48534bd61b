// experiment.js - one training run from its configuration to its last epoch: a pure function of
// configuration, seed and data, cut into small pieces so that whoever pulls them (the worker, the
// command line) may stop between any two. It keeps no clock and sends no message.
import { Network } from './network.js';

/** @typedef {import('./engine.js').Engine} Engine */

/**
 * @typedef {object} ExperimentConfig
 * @property {number[]} sizes
 * @property {string} cost
 * @property {string} output
 * @property {string} init
 * @property {number} eta
 * @property {number} batch
 * @property {number} epochs
 * @property {number} trainSize images of the training part that are used
 * @property {'training' | 'validation' | 'test'} eval which part is scored
 * @property {number} seed
 * @property {boolean} shuffle
 * @property {number} l2 lambda of L2 regularisation
 * @property {number} l1 lambda of L1 regularisation
 * @property {boolean} scaleLambda lambda is meant for the whole training part: lambda/n stays what it
 *   is there when fewer images are used
 * @property {number} dropout chance of a hidden neuron to be left out
 * @property {boolean} expand train on each image's one-pixel shifts too
 * @property {number} earlyStop end after so many epochs without a better accuracy; 0 never
 */

/**
 * Costs are means over the images, without the penalty; accuracies are fractions.
 * @typedef {object} EpochRecord
 * @property {number} epoch
 * @property {number} trainingCost
 * @property {number} trainingAccuracy
 * @property {number} evaluationCost
 * @property {number} evaluationAccuracy
 * @property {number} penalty the regularisers' part of the cost, lambda/n with the training set's n
 * @property {number | null} stuck share of those images whose own output is saturated the wrong way; null in records of
 *   before it was counted
 * @property {number[]} slopes mean da/dz of each layer behind the inputs, over the first images scored
 */

/**
 * What a piece of work brought: mini-batches trained, an epoch scored, or nothing to report yet.
 * @typedef {{ type: 'trained', epoch: number, batch: number, cost: number, point: boolean }
 *   | { type: 'scoring' }
 *   | { type: 'epoch', record: EpochRecord }} Piece
 */

/** Mini-batches to a point of the cost curve: 100 points an epoch of MNIST at mini-batch 10. */
const BATCHES_PER_POINT = 50;
/** Images scored at a time: a few milliseconds, so that a pause is answered soon. */
const SCORE_AT_ONCE = 5000;
/** Images times weights of a piece, at most: with large networks it is fewer of them, down to one mini-batch. */
const PIECE_WORK = 1e9;
/** Images that show how far the layers are saturated. */
const SLOPE_SAMPLE = 1000;

/** How many of something make a piece. @param {number} most @param {number} work of one, in images times weights */
const atOnce = (most, work) => Math.max(1, Math.min(most, Math.floor(PIECE_WORK / work)));

/** Epochs that a run has behind it, and the weights at the end of the last: all it needs to go on.
 * @typedef {{ records: EpochRecord[], layers: { weights: Float32Array, biases: Float32Array }[] }} Past */

export class Experiment {
  /**
   * @param {Engine} engine
   * @param {import('./data.js').Data} data
   * @param {ExperimentConfig} config
   * @param {Network} [start] weights to start from, in place of fresh ones; taken over
   * @param {Past} [past] of the same configuration and data: the run goes on from there, to the bit
   * @throws {import('./engine.js').CelError}
   */
  constructor(engine, data, config, start, past) {
    this.engine = engine;
    this.config = config;
    const training = data.parts.training;
    /** @type {import('./data.js').Part} */
    this.training = { ...training, count: Math.min(config.trainSize, training.count) };
    this.evaluation = config.eval === 'training' ? this.training : data.parts[config.eval];
    this.network = start ?? new Network(engine, config);
    try {
      if (!start) this.network.initialize(config.init, config.seed);
      const { first, count } = this.training;
      this.items = count * (config.expand ? engine.constants.expansion : 1);
      const batch = Math.min(config.batch, this.items);
      this.batchesPerEpoch = Math.ceil(this.items / batch);
      const scale = config.scaleLambda ? count / training.count : 1;
      /** What each regulariser is strong. @type {Record<string, number>} */
      this.lambda = { l2: config.l2 * scale, l1: config.l1 * scale };
      this.trainer = engine.check(
        engine.raw.trainer_create(
          this.network.handle,
          ...[first, count, batch, config.eta],
          ...[this.lambda.l2, this.lambda.l1, config.dropout],
          ...[Number(config.expand), Number(config.shuffle), config.seed],
        ),
      );
    } catch (error) {
      this.network.free();
      throw error;
    }
    this.epoch = 0;
    this.batch = 0;
    /** The best accuracy so far and its epoch. */
    this.best = { accuracy: -1, epoch: 0 };
    if (past) this.#goOnFrom(past);
    const { sizes } = this.network;
    const weights = sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i], 0);
    /** Mini-batches trained in one piece, at most a point's; 1 to step by hand. */
    this.batchesPerPiece = atOnce(BATCHES_PER_POINT, Math.min(config.batch, this.items) * weights);
    /** Images scored in one piece. */
    this.imagesPerPiece = atOnce(SCORE_AT_ONCE, weights);
  }

  /** @param {Past} past */
  #goOnFrom({ records, layers }) {
    const { engine, network } = this;
    try {
      layers.forEach(({ weights, biases }, i) => network.setLayer(i + 1, weights, biases));
      for (const record of records) {
        engine.check(engine.raw.trainer_skip(this.trainer));
        this.epoch += 1;
        this.#judge(record.evaluationAccuracy);
      }
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Compares the epoch that ended with the best so far. @param {number} accuracy */
  #judge(accuracy) {
    if (accuracy > this.best.accuracy) this.best = { accuracy, epoch: this.epoch };
  }

  /**
   * The run, piece by piece. It ends after the last epoch, and throws CelError "diverged" where the
   * cost leaves every bound; the experiment then still answers for the epochs before.
   * @returns {Generator<Piece, void, void>}
   */
  *run() {
    let sum = 0;
    let images = 0;
    while (!this.finished) {
      const { raw } = this.engine;
      const untilPoint = BATCHES_PER_POINT - (this.batch % BATCHES_PER_POINT);
      const result = raw.trainer_run(
        this.trainer,
        this.network.handle,
        this.training.dataset.handle,
        Math.min(this.batchesPerPiece, untilPoint),
      );
      const diverged = this.engine.diverged(result); // any other failure has no progress to read
      const [epoch, batch, , costSum, costCount] = this.engine.read(Float64Array, 5);
      const ended = epoch > this.epoch;
      this.epoch = epoch;
      this.batch = batch;
      sum += costSum;
      images += costCount;
      // A run that ends in divergence still shows the mini-batches before it.
      const point = ended || diverged || batch % BATCHES_PER_POINT === 0;
      if (images > 0) yield { type: 'trained', epoch, batch, cost: sum / images, point };
      this.engine.check(result);
      if (point) sum = images = 0;
      if (ended) yield* this.#score();
    }
  }

  /** Whether the run is over: after its last epoch, or where early stopping ends it. */
  get finished() {
    const { epochs, earlyStop } = this.config;
    return this.epoch >= epochs || (earlyStop > 0 && this.epoch - this.best.epoch >= earlyStop);
  }

  /** The regularisers' part of the cost. */
  penalty() {
    const penalties = this.network.penalties();
    const names = Object.keys(this.lambda);
    return names.reduce((sum, r) => sum + (this.lambda[r] / this.items) * penalties[r], 0);
  }

  /** @returns {Generator<Piece, void, void>} */
  *#score() {
    const training = yield* this.#scorePart(this.training);
    const evaluation =
      this.evaluation === this.training ? training : yield* this.#scorePart(this.evaluation);
    this.#judge(evaluation.accuracy);
    const sample = { ...this.evaluation, count: Math.min(SLOPE_SAMPLE, this.evaluation.count) };
    yield {
      type: 'epoch',
      record: {
        epoch: this.epoch,
        trainingCost: training.cost,
        trainingAccuracy: training.accuracy,
        evaluationCost: evaluation.cost,
        evaluationAccuracy: evaluation.accuracy,
        penalty: this.penalty(),
        stuck: this.network.stuck(sample),
        slopes: this.network.slopes(sample),
      },
    };
  }

  /**
   * @param {import('./data.js').Part} part
   * @returns {Generator<Piece, { cost: number, accuracy: number }, void>}
   */
  *#scorePart({ dataset, first, count }) {
    let cost = 0;
    let correct = 0;
    const { imagesPerPiece } = this;
    for (let done = 0; done < count; done += imagesPerPiece) {
      const score = this.network.score({
        dataset,
        first: first + done,
        count: Math.min(imagesPerPiece, count - done),
      });
      cost += score.cost;
      correct += score.correct;
      yield { type: 'scoring' };
    }
    return { cost: cost / count, accuracy: correct / count };
  }

  free() {
    this.engine.free(this.trainer);
    this.network.free();
  }
}
