// softmax.js - softmax of a list of weighted inputs, as in cel.h: values, inverse, Jacobian, and the
// layer that learns, with its whole history at hand. Numbers only, no drawing.

/** @typedef {import('./engine.js').Engine} Engine */

/**
 * @param {Engine} engine
 * @param {number[]} z weighted inputs, finite
 * @param {number} [c] the factor of equation (83), above 0
 * @returns {{ a: number[], logSumExp: number }} activations, which sum to 1, and ln sum e^(c z)
 * @throws {import('./engine.js').CelError} bad-argument, not-finite
 */
export function softmax(engine, z, c = 1) {
  engine.write(Float64Array.from([...z, 0])); // one place more, for the log-sum-exp
  engine.check(engine.raw.softmax(z.length, c));
  const numbers = engine.read(Float64Array, z.length + 1);
  return { a: [...numbers.subarray(0, z.length)], logSumExp: numbers[z.length] };
}

/**
 * The logarithms of the activations, finite also where an activation rounds to 0.
 * @param {Engine} engine
 * @param {number[]} z
 * @param {number} [c]
 * @returns {number[]}
 * @throws {import('./engine.js').CelError} bad-argument, not-finite
 */
export function logActivations(engine, z, c = 1) {
  engine.write(Float64Array.from(z));
  engine.check(engine.raw.softmax_log(z.length, c));
  return [...engine.read(Float64Array, z.length)];
}

/**
 * The inverse of softmax: z = (ln a + constant) / c.
 * @param {Engine} engine
 * @param {number[]} logA logarithms of the activations
 * @param {number} c
 * @param {number} constant any: it does not matter to a
 * @returns {number[]}
 * @throws {import('./engine.js').CelError} bad-argument, not-finite
 */
export function inverse(engine, logA, c, constant) {
  engine.write(Float64Array.from(logA));
  engine.check(engine.raw.softmax_inverse(logA.length, c, constant));
  return [...engine.read(Float64Array, logA.length)];
}

/**
 * The weighted input that gives activation j the value a, while the others keep their proportions.
 * @param {Engine} engine
 * @param {number[]} z
 * @param {number} c
 * @param {number} j from 0
 * @param {number} a above 0 and below 1
 * @returns {number}
 * @throws {import('./engine.js').CelError} bad-argument, not-finite
 */
export function place(engine, z, c, j, a) {
  engine.write(Float64Array.from(z));
  engine.check(engine.raw.softmax_place(z.length, c, j, a));
  return engine.read(Float64Array, 1)[0];
}

/**
 * @param {Engine} engine
 * @param {number[]} a activations, summing to 1
 * @param {number} [c]
 * @returns {number[][]} [j][k]: da_j/dz_k
 * @throws {import('./engine.js').CelError} bad-argument, not-finite
 */
export function jacobian(engine, a, c = 1) {
  const n = a.length;
  engine.write(Float64Array.from(a));
  engine.check(engine.raw.softmax_jacobian(n, c));
  const numbers = engine.read(Float64Array, n * n);
  return a.map((_, j) => [...numbers.subarray(j * n, (j + 1) * n)]);
}

/**
 * @typedef {object} LearnerConfig
 * @property {string} cost
 * @property {string} output
 * @property {number[]} z weighted inputs, which are the biases, at step 0
 * @property {number} label the class whose target is 1, from 0
 * @property {number} [c] the factor of equation (83), 1 when left out
 * @property {number} eta learning rate
 * @property {number} steps how many it may take
 */

/**
 * One step: weighted inputs z, activations a, gradient delta = dC/dz, and the cost.
 * @typedef {{ step: number, z: number[], a: number[], delta: number[], cost: number }} LearnerState
 */

/** A layer without inputs that learns one target by its biases; cel_learner of cel.h. */
export class Learner {
  /**
   * @param {Engine} engine
   * @param {LearnerConfig} config
   * @throws {import('./engine.js').CelError} bad-pair, bad-argument, not-finite, no-memory
   */
  constructor(engine, { cost, output, z, label, c = 1, eta, steps }) {
    this.engine = engine;
    this.n = z.length;
    const choices = [engine.choice('cost', cost), engine.choice('output', output)];
    engine.write(Float64Array.from(z));
    this.handle = engine.check(
      engine.raw.learner_create(...choices, z.length, label, c, eta, steps),
    );
    /** Whether a step led past every finite number; the history ends before it. */
    this.diverged = false;
    /** States 0..step. @type {LearnerState[]} */
    this.history = [];
    this.#fetch();
  }

  /** Steps taken so far. */
  get step() {
    return this.history.length - 1;
  }

  /**
   * Takes up to `steps` more, stopping at the configured number or where it diverges.
   * @param {number} steps
   */
  advance(steps) {
    const { engine, handle } = this;
    this.diverged ||= engine.diverged(engine.raw.learner_step(handle, steps)); // it stays where it is
    this.#fetch();
  }

  free() {
    this.engine.free(this.handle);
  }

  /** Copies the states that are new since last time. */
  #fetch() {
    const { engine, n } = this;
    const width = 3 * n + 1;
    const from = this.history.length;
    const count = engine.check(engine.raw.learner_history(this.handle, from));
    const numbers = engine.read(Float64Array, count * width);
    for (let i = 0; i < count; i++) {
      const state = numbers.subarray(i * width, (i + 1) * width);
      const part = (/** @type {number} */ k) => [...state.subarray(k * n, (k + 1) * n)];
      const [z, a, delta] = [part(0), part(1), part(2)];
      this.history.push({ step: from + i, z, a, delta, cost: state[3 * n] });
    }
  }
}
