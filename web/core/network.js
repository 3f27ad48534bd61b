// network.js - the network of cel.h: weights in and out, answers, scores. It does not train: that is
// experiment.js.

import { CelError } from './engine.js';

/** @typedef {import('./engine.js').Engine} Engine */

/**
 * @typedef {object} NetworkConfig
 * @property {number[]} sizes inputs, hidden layers, outputs
 * @property {string} cost
 * @property {string} output
 */

export class Network {
  /**
   * A network of zero weights.
   * @param {Engine} engine
   * @param {NetworkConfig} config
   * @throws {import('./engine.js').CelError} bad-sizes, bad-pair, bad-argument, no-memory
   */
  constructor(engine, { sizes, cost, output }) {
    this.engine = engine;
    this.sizes = [...sizes];
    this.cost = cost;
    this.output = output;
    engine.write(Int32Array.from(sizes));
    this.handle = engine.check(
      engine.raw.network_create(
        sizes.length,
        engine.choice('cost', cost),
        engine.choice('output', output),
      ),
    );
  }

  /**
   * Draws all weights and biases from a seed.
   * @param {string} init
   * @param {number} seed
   */
  initialize(init, seed) {
    const { engine } = this;
    engine.check(engine.raw.network_initialize(this.handle, engine.choice('init', init), seed));
  }

  /**
   * @param {number} layer 1 is the first behind the inputs
   * @returns {{ weights: Float32Array, biases: Float32Array }} weights [out][in]
   */
  layer(layer) {
    const { engine, sizes } = this;
    engine.check(engine.raw.network_get_layer(this.handle, layer));
    const weights = sizes[layer] * sizes[layer - 1];
    const numbers = engine.read(Float32Array, weights + sizes[layer]);
    return { weights: numbers.slice(0, weights), biases: numbers.slice(weights) };
  }

  /** All layers behind the inputs, a copy. @returns {{ weights: Float32Array, biases: Float32Array }[]} */
  layers() {
    return this.sizes.slice(1).map((_, i) => this.layer(i + 1));
  }

  /**
   * @param {number} layer
   * @param {Float32Array} weights [out][in]
   * @param {Float32Array} biases [out]
   * @throws {import('./engine.js').CelError} bad-argument for another number of them, not-finite: then
   *   nothing is changed
   */
  setLayer(layer, weights, biases) {
    const { [layer - 1]: inputs, [layer]: outputs } = this.sizes;
    if (weights.length !== inputs * outputs || biases.length !== outputs) {
      throw new CelError('bad-argument', `not the weights of layer ${layer}`);
    }
    this.engine.write(weights, biases);
    this.engine.check(this.engine.raw.network_set_layer(this.handle, layer));
  }

  /** 16 hexadecimal digits, the same for the same weights. */
  digest() {
    const { engine } = this;
    engine.check(engine.raw.network_digest(this.handle));
    const bytes = engine.read(Uint8Array, 8);
    return [...bytes]
      .reverse()
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
  }

  /**
   * The outputs' activations for one image.
   * @param {import('./data.js').Dataset} dataset
   * @param {number} index
   */
  feedforward(dataset, index) {
    const { engine } = this;
    const outputs = engine.check(
      engine.raw.network_feedforward(this.handle, dataset.handle, index),
    );
    return engine.read(Float32Array, outputs);
  }

  /**
   * @param {import('./data.js').Part} part
   * @returns {{ cost: number, correct: number }} the sum of the costs, and how many answers are right
   */
  score({ dataset, first, count }) {
    const { engine } = this;
    const correct = engine.check(
      engine.raw.network_score(this.handle, dataset.handle, first, count),
    );
    return { cost: engine.read(Float64Array, 1)[0], correct };
  }

  /**
   * The first largest output for each image of a part, and its activation.
   * @param {import('./data.js').Part} part
   * @returns {{ answers: Uint8Array, confidence: Float32Array }}
   */
  answers({ dataset, first, count }) {
    const { engine } = this;
    engine.check(engine.raw.network_answers(this.handle, dataset.handle, first, count));
    const bytes = engine.read(Uint8Array, 5 * count);
    const split = count * Float32Array.BYTES_PER_ELEMENT;
    return {
      confidence: new Float32Array(bytes.buffer.slice(0, split)),
      answers: bytes.slice(split),
    };
  }

  /**
   * For each layer behind the inputs, the mean of da/dz over a part: small is saturated.
   * @param {import('./data.js').Part} part
   * @returns {number[]}
   */
  slopes({ dataset, first, count }) {
    const { engine } = this;
    const layers = engine.check(
      engine.raw.network_slopes(this.handle, dataset.handle, first, count),
    );
    return [...engine.read(Float64Array, layers)];
  }

  /**
   * The share of a part's images whose own output is saturated the wrong way.
   * @param {import('./data.js').Part} part
   */
  stuck({ dataset, first, count }) {
    const { engine } = this;
    const stuck = engine.check(engine.raw.network_stuck(this.handle, dataset.handle, first, count));
    return stuck / count;
  }

  /**
   * The gradient of one image's cost for a layer, by back-propagation as in training, and by central differences of
   * the cost; the latter takes two forward passes a number, and is for small networks.
   * @param {import('./data.js').Dataset} dataset
   * @param {number} index
   * @param {number} layer 1 is the first behind the inputs
   * @param {number} [h] the differences' step
   * @returns {{ backpropagated: Float64Array, differences: Float64Array }} each dC/dw [out][in], then dC/db [out]
   */
  gradient(dataset, index, layer, h = 1e-4) {
    const { engine, sizes } = this;
    const count = sizes[layer] * (sizes[layer - 1] + 1);
    engine.check(engine.raw.network_gradient(this.handle, dataset.handle, index, layer));
    const backpropagated = engine.read(Float64Array, count);
    engine.check(engine.raw.network_differences(this.handle, dataset.handle, index, layer, h));
    return { backpropagated, differences: engine.read(Float64Array, count) };
  }

  /** Each regulariser's penalty for lambda/n = 1, by name. @returns {Record<string, number>} */
  penalties() {
    const { engine } = this;
    engine.check(engine.raw.network_penalties(this.handle));
    const names = engine.constants.regularizer;
    const penalties = engine.read(Float64Array, names.length);
    return Object.fromEntries(names.map((name, i) => [name, penalties[i]]));
  }

  free() {
    this.engine.free(this.handle);
  }
}
