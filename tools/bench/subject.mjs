// subject.mjs - what the benchmark times in a JavaScript engine: nn.wasm as the page uses it, through
// web/core/, and the yardsticks of rates.c. Runs in Node and in a browser's worker; native.c is its twin.
import { Experiment } from '../../web/core/experiment.js';

/** @typedef {import('../../web/core/experiment.js').ExperimentConfig} ExperimentConfig */
/**
 * @typedef {{ do: 'epoch' | 'score', name: string, config: ExperimentConfig }
 *   | { do: 'multiply-add' | 'read' | 'update' }
 *   | { do: 'memory' }} Task
 */

const CHAINS = [8, 10, 12, 14];
/** Milliseconds of work to an attempt: a browser's clock may be as coarse as a tenth of one. */
const TURNS = 2_000_000;
const ATTEMPTS = 5;
/** Calls before the first that counts, so that the engine has its best code ready. */
const WARM_UP = 20;

export class Subject {
  /**
   * @param {import('../../web/core/engine.js').Engine} engine
   * @param {import('../../web/core/data.js').Data} data
   * @param {BufferSource} rates rates.wasm
   */
  static async create(engine, data, rates) {
    const { instance } = await WebAssembly.instantiate(rates, {});
    return new Subject(engine, data, /** @type {any} */ (instance.exports));
  }

  /**
   * @param {import('../../web/core/engine.js').Engine} engine
   * @param {import('../../web/core/data.js').Data} data
   * @param {Record<string, (...args: number[]) => number>} rates
   */
  constructor(engine, data, rates) {
    this.engine = engine;
    this.data = data;
    this.rates = rates;
    /** @type {Map<string, { experiment: Experiment, pieces: Generator<any> }>} */
    this.runs = new Map();
  }

  /**
   * Does a task; another time the same task goes on where this one ended.
   * @param {Task} task
   * @returns {number} seconds; billions a second for the yardsticks; bytes
   */
  measure(task) {
    switch (task.do) {
      case 'epoch':
        return this.#epoch(this.#run(task.name, task.config));
      case 'score': {
        const { experiment } = this.#run(task.name, task.config);
        return seconds(() => experiment.network.score(this.data.parts.test));
      }
      case 'multiply-add':
        return Math.max(
          ...CHAINS.map((chains) =>
            rate((n) => this.rates.rate_multiply_add(chains, n), 8 * chains),
          ),
        );
      case 'read':
        return rate(this.rates.rate_read, 8);
      case 'update':
        return rate(this.rates.rate_update, 8);
      case 'memory':
        return this.engine.memory.buffer.byteLength;
    }
  }

  /** @param {string} name @param {ExperimentConfig} config */
  #run(name, config) {
    let run = this.runs.get(name);
    if (!run) {
      const experiment = new Experiment(this.engine, this.data, config);
      run = { experiment, pieces: experiment.run() };
      this.runs.set(name, run);
    }
    return run;
  }

  /** Trains an epoch; its scoring is done too, but not counted. @param {{ pieces: Generator<any> }} run */
  #epoch({ pieces }) {
    const start = performance.now();
    let end = start;
    for (;;) {
      const { value, done } = pieces.next();
      if (done) throw new Error('the run is over: it needs more epochs');
      if (value.type === 'trained') end = performance.now();
      if (value.type === 'epoch') return (end - start) / 1000;
    }
  }
}

/**
 * Billions a second: the best of a few, as anything else that runs can only make it slower.
 * @param {(turns: number) => unknown} work @param {number} amount of one turn
 */
function rate(work, amount) {
  for (let i = 0; i < WARM_UP; i++) work(TURNS / WARM_UP);
  const attempts = Array.from({ length: ATTEMPTS }, () => seconds(() => work(TURNS)));
  return (amount * TURNS) / Math.min(...attempts) / 1e9;
}

/** @param {() => unknown} work */
function seconds(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
