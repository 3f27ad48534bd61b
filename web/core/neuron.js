// neuron.js - the single neuron of cel.h, with its whole history at hand. Numbers only, no drawing.

/** @typedef {import('./engine.js').Engine} Engine */

/**
 * @typedef {object} NeuronConfig
 * @property {string} cost
 * @property {string} output
 * @property {string} gradient
 * @property {number} w weight of the first input, at epoch 0
 * @property {number} b bias, at epoch 0
 * @property {number} x first input
 * @property {number} [w2] weight of the second input, 0 when left out
 * @property {number} [x2] second input, 0 when left out
 * @property {number} y target
 * @property {number} eta learning rate
 * @property {number} epochs how many it may run
 */

/**
 * One epoch: weights, weighted input z, activation a, cost, dC/dw and dC/db as the step uses them (NeuronConfig's
 * gradient), and slope da/dz.
 * @typedef {{ epoch: number, w1: number, w2: number, b: number, z: number, a: number, cost: number,
 *   dw1: number, dw2: number, db: number, slope: number }} NeuronState
 */

export class Neuron {
  /**
   * @param {Engine} engine
   * @param {NeuronConfig} config
   * @throws {import('./engine.js').CelError} bad-pair, bad-target, bad-argument, not-finite, no-memory
   */
  constructor(engine, config) {
    this.engine = engine;
    const { w, b, x, w2 = 0, x2 = 0, y, eta, epochs } = config;
    this.config = config;
    this.handle = engine.check(
      engine.raw.neuron_create(
        engine.choice('cost', config.cost),
        engine.choice('output', config.output),
        engine.choice('gradient', config.gradient),
        ...[w, w2, b, x, x2, y, eta, epochs],
      ),
    );
    /** Whether a step led past every finite number; the history ends before it. */
    this.diverged = false;
    /** States 0..epoch. @type {NeuronState[]} */
    this.history = [];
    this.#fetch();
  }

  /** Epochs run so far. */
  get epoch() {
    return this.history.length - 1;
  }

  /**
   * Runs up to `epochs` more, stopping at the configured number or where it diverges.
   * @param {number} epochs
   */
  step(epochs) {
    const { engine, handle } = this;
    this.diverged ||= engine.diverged(engine.raw.neuron_step(handle, epochs)); // it stays where it is
    this.#fetch();
  }

  /**
   * What the choice of the cost means at an epoch: dC/dz under each cost, the second over the first, which is
   * 1/σ′(z), and dC/da of the cross-entropy.
   * @param {number} epoch
   * @returns {{ quadratic: number, crossEntropy: number, ratio: number, perOutput: number }}
   * @throws {import('./engine.js').CelError} bad-pair when the output is no sigmoid
   */
  contrast(epoch) {
    const { engine } = this;
    engine.check(engine.raw.neuron_contrast(this.handle, epoch));
    const [quadratic, crossEntropy, ratio, perOutput] = engine.read(Float64Array, 4);
    return { quadratic, crossEntropy, ratio, perOutput };
  }

  /**
   * ∂C/∂b at an epoch, equations (56) and (62), whatever the neuron steps by: the published widget's db is ∂C/∂a.
   * @param {number} epoch
   */
  biasGradient(epoch) {
    const { cost, gradient } = this.config;
    return cost === 'cross-entropy' && gradient === 'as-published'
      ? this.contrast(epoch).crossEntropy
      : this.history[epoch].db;
  }

  /**
   * The cost over the plane of w and b, all else as it is at an epoch, at the middles of side × side cells.
   * @param {number} epoch
   * @param {[number, number]} w low and high
   * @param {[number, number]} b low and high
   * @param {number} side
   * @returns {Float64Array} [side][side]: b grows with the row, w with the column
   * @throws {import('./engine.js').CelError} not-finite, bad-argument
   */
  surface(epoch, w, b, side) {
    const { engine } = this;
    engine.check(engine.raw.neuron_surface(this.handle, epoch, ...w, ...b, side, side));
    return engine.read(Float64Array, side * side);
  }

  /** The least cost that any weights could reach: 0, or the binary entropy of the target. */
  get leastCost() {
    const { engine } = this;
    engine.check(engine.raw.neuron_least_cost(this.handle));
    return engine.read(Float64Array, 1)[0];
  }

  free() {
    this.engine.free(this.handle);
  }

  /** Copies the states that are new since last time. */
  #fetch() {
    const { engine } = this;
    const names = engine.constants.neuronState;
    const from = this.history.length;
    const count = engine.check(engine.raw.neuron_history(this.handle, from));
    const numbers = engine.read(Float64Array, count * names.length);
    for (let i = 0; i < count; i++) {
      const state = { epoch: from + i };
      names.forEach((name, j) => Object.assign(state, { [name]: numbers[i * names.length + j] }));
      this.history.push(/** @type {NeuronState} */ (state));
    }
  }
}

/**
 * The activation function of an output, at each of many weighted inputs: for drawing it.
 * @param {Engine} engine
 * @param {string} output
 * @param {number[]} z
 * @returns {Float64Array}
 */
export function activate(engine, output, z) {
  engine.write(Float64Array.from(z));
  engine.check(engine.raw.activate(engine.choice('output', output), z.length));
  return engine.read(Float64Array, z.length);
}

/**
 * How far a guessed curve is from the actual one, at equally many points.
 * @param {Engine} engine
 * @param {number[]} guess
 * @param {number[]} actual
 * @returns {{ mean: number, largest: number, where: number }} absolute differences; where: index of the largest
 * @throws {import('./engine.js').CelError} bad-argument without points, not-finite
 */
export function compareCurves(engine, guess, actual) {
  engine.write(Float64Array.from(guess), Float64Array.from(actual));
  const where = engine.check(engine.raw.curve_compare(guess.length));
  const [mean, largest] = engine.read(Float64Array, 2);
  return { mean, largest, where };
}
