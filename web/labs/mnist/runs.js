// runs.js - the runs of the MNIST lab: what each was and what came of it, as data for charts and table.
// It draws nothing and talks to no worker.
import { MARKERS } from '../../ui/costs.js';

/** @typedef {import('../../state/schema.js').Values} Values */
/** @typedef {import('../../worker/protocol.js').TimedRecord} TimedRecord */

/** Points of one cost curve that are kept; beyond it, neighbours are merged in pairs. */
const MOST_POINTS = 4000;

/** A curve that may be fed for ever: when it is full, each two neighbours become their mean. */
export class Curve {
  /** Mini-batch points that one point of the curve stands for. */
  #merged = 1;
  #sum = { x: 0, y: 0, n: 0 };
  /** @type {{ x: number, y: number }[]} */
  points = [];

  /** @param {number} x @param {number} y */
  add(x, y) {
    const sum = this.#sum;
    sum.x = x;
    sum.y += y;
    sum.n += 1;
    if (sum.n < this.#merged) return;
    this.points.push({ x: sum.x, y: sum.y / sum.n });
    this.#sum = { x: 0, y: 0, n: 0 };
    if (this.points.length >= MOST_POINTS) this.#halve();
  }

  #halve() {
    const { points } = this;
    for (let i = 0; i + 1 < points.length; i += 2) {
      points[i / 2] = { x: points[i + 1].x, y: (points[i].y + points[i + 1].y) / 2 };
    }
    points.length = Math.floor(points.length / 2);
    this.#merged *= 2;
  }
}

/** One run, under way or over. */
export class RunRecord {
  /**
   * @param {number} id the worker's number of the run
   * @param {number} number as people count them, from 1
   * @param {Values} config
   * @param {import('./presets.js').Preset | undefined} preset the experiment that it repeats
   */
  constructor(id, number, config, preset) {
    this.id = id;
    this.number = number;
    this.config = config;
    this.preset = preset;
    this.curve = new Curve();
    /** @type {TimedRecord[]} */
    this.epochs = [];
    /** @type {{ x: number, y: number }[]} */
    this.evaluationCost = [];
    /** @type {{ x: number, y: number }[]} */
    this.trainingCost = [];
    /** @type {{ x: number, y: number }[]} */
    this.penalty = [];
    /** In percent. @type {{ x: number, y: number }[]} */
    this.accuracy = [];
    /** In percent. @type {{ x: number, y: number }[]} */
    this.trainingAccuracy = [];
    /** In percent. @type {{ x: number, y: number }[]} */
    this.stuck = [];
    /** Of each layer behind the inputs. @type {{ x: number, y: number }[][]} */
    this.slopes = config.sizes.slice(1).map(() => []);
    /** Where the worker said it stands. @type {import('../../worker/protocol.js').Position | undefined} */
    this.position = undefined;
    /** The digest of the final weights, once it ended. */
    this.digest = '';
    /** How it came to its end; undefined while under way, or when it was broken off. @type {'finished' | 'stopped' | undefined} */
    this.ended = undefined;
    /** What it can go on from. @type {{ epoch: number, layers: import('../../worker/protocol.js').Past['layers'] } | undefined} */
    this.state = undefined;
    /** Whether it began from a network file, which no setting says. */
    this.opened = false;
    this.marker = MARKERS[(number - 1) % MARKERS.length];
  }

  /** Forgets what came after an epoch's end. @param {number} epoch */
  backTo(epoch) {
    const { id, number, config, preset, epochs, curve } = this;
    const before = new RunRecord(id, number, config, preset);
    const points = curve.points.filter(({ x }) => x <= epoch);
    before.extend(
      epochs.slice(0, epoch),
      points.map(({ x, y }) => [x, y]),
    );
    const { position, ended, state, opened } = this;
    Object.assign(this, before, { position, ended, state, opened });
  }

  /** @param {TimedRecord[]} records @param {[number, number][]} points */
  extend(records, points) {
    for (const [x, y] of points) this.curve.add(x, y);
    for (const record of records) {
      this.epochs.push(record);
      const x = record.epoch;
      this.evaluationCost.push({ x, y: record.evaluationCost });
      this.trainingCost.push({ x, y: record.trainingCost });
      this.penalty.push({ x, y: record.penalty });
      this.accuracy.push({ x, y: 100 * record.evaluationAccuracy });
      this.trainingAccuracy.push({ x, y: 100 * record.trainingAccuracy });
      if (record.stuck !== null) this.stuck.push({ x, y: 100 * record.stuck });
      record.slopes.forEach((y, i) => this.slopes[i]?.push({ x, y }));
    }
  }

  /** Whether it came to its own end. */
  get finished() {
    return this.ended === 'finished';
  }

  /**
   * The settings that make this run again, to the bit, anywhere, and the digest to expect if it is known; none where
   * settings are not enough.
   * @returns {Values | undefined}
   */
  get recipe() {
    if (this.opened || this.config.data === 'own') return undefined;
    return { ...this.config, digest: this.finished ? this.digest : '' };
  }

  /** Whether it ended with the weights that were expected of it; undefined: nothing was, or it is not over. */
  get asExpected() {
    const { digest } = this.config;
    return digest && this.finished ? digest === this.digest : undefined;
  }

  /** Whether its last epochs can still be trained; a person's own files are not kept with it. */
  get canGoOn() {
    return this.state !== undefined && this.config.data !== 'own';
  }

  /** The best epoch's accuracy, a fraction; undefined before the first epoch ends. */
  get best() {
    return this.epochs.length
      ? Math.max(...this.epochs.map((e) => e.evaluationAccuracy))
      : undefined;
  }

  get final() {
    return this.epochs.at(-1)?.evaluationAccuracy;
  }

  /** Median seconds of training an epoch, scoring left out: one epoch that the machine slept in does not count. */
  get secondsPerEpoch() {
    if (this.epochs.length === 0) return undefined;
    const seconds = this.epochs.map((e) => e.trainingSeconds).sort((a, b) => a - b);
    const middle = (seconds.length - 1) / 2;
    return (seconds[Math.floor(middle)] + seconds[Math.ceil(middle)]) / 2;
  }
}
