// shelf.js - recorded runs on this device: each is kept as the text that a file of it would be, so that both are read
// by the same rules, and one that is not finished with the weights it goes on from. It shows nothing.
import * as database from '../../state/database.js';
import { upgrade } from '../../state/forms.js';
import { runsFromJson, runsToJson } from './files.js';

/** @typedef {import('./runs.js').RunRecord} RunRecord */

/**
 * A record is { version, abi, text, ended, opened, seconds, state }. Its text is a file of one run, which has a version
 * of its own; a file of another version means another version of the record, so that an earlier page leaves it alone.
 * @type {import('../../state/forms.js').Form<any>}
 */
const FORM = {
  version: 2,
  steps: { 1: (record) => record },
  /** @returns {record is any} */
  check: (record) => typeof record.text === 'string',
};

/**
 * Which of the kept runs are too many: finished ones, the oldest first, then those that were stopped by hand. Never one
 * under way or broken off, nor a later page's.
 * @param {{ key: database.Key, record: any }[]} found in the order they came
 * @returns {database.Key[]}
 */
export function tooMany(found) {
  const ours = found.filter(({ record }) => !(record?.version > FORM.version));
  const ended = (/** @type {string} */ how) => ours.filter(({ record }) => record?.ended === how);
  return [...ended('finished'), ...ended('stopped')]
    .slice(0, Math.max(0, ours.length - database.MOST.runs))
    .map(({ key }) => key);
}

/** A run under way holds this lock, so that no other tab takes it for one that was broken off. @param {database.Key} key */
const lockOf = (key) => `cel-run-${key}`;

/** @param {any} state @param {number[]} sizes @param {number} epochs @returns {state is RunRecord['state']} */
const isState = (state, sizes, epochs) =>
  Number.isInteger(state?.epoch) &&
  state.epoch > 0 &&
  state.epoch <= epochs &&
  Array.isArray(state.layers) &&
  state.layers.length === sizes.length - 1 &&
  state.layers.every(
    (/** @type {any} */ layer, /** @type {number} */ i) =>
      layer?.weights instanceof Float32Array &&
      layer.weights.length === sizes[i] * sizes[i + 1] &&
      layer.biases instanceof Float32Array &&
      layer.biases.length === sizes[i + 1],
  );

export class Shelf {
  /** One thing after the other. @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** @type {Map<RunRecord, database.Key | undefined>} */
  #keys = new Map();
  /** The run under way, and what ends its lock. @type {{ key: database.Key, release: () => void } | undefined} */
  #held;

  /**
   * @param {number} abi of nn.wasm: weights of another one would not go on to the bit
   * @param {() => void} onRefused called when something could not be kept
   */
  constructor(abi, onRefused) {
    this.abi = abi;
    this.onRefused = onRefused;
  }

  /** @template T @param {() => Promise<T>} work */
  #then(work) {
    this.#queue = this.#queue.then(work).catch(() => this.onRefused());
  }

  /** Keeps a run as it now is. @param {RunRecord} run */
  keep(run) {
    const { abi } = this;
    const { ended, state, position, opened } = run;
    const text = runsToJson([run]);
    const record = {
      version: FORM.version,
      abi,
      text,
      ended,
      opened,
      state,
      seconds: position?.seconds ?? 0,
    };
    if (!this.#keys.has(run)) this.#keys.set(run, undefined);
    this.#then(async () => {
      if (!this.#keys.has(run)) return; // removed meanwhile
      const key = await database.put('runs', record, this.#keys.get(run));
      this.#keys.set(run, key);
      if (key === undefined) return;
      if (ended) this.#letGo(key);
      else this.#hold(key);
    });
  }

  /** @param {RunRecord} run */
  remove(run) {
    this.#then(async () => {
      const key = this.#keys.get(run);
      this.#keys.delete(run);
      if (key === undefined) return;
      await database.remove('runs', key);
      this.#letGo(key);
    });
  }

  /** @param {database.Key} key */
  #hold(key) {
    if (this.#held?.key === key) return;
    this.#held?.release();
    const untilLetGo = new Promise((resolve) => {
      this.#held = { key, release: () => resolve(undefined) };
    });
    navigator.locks?.request(lockOf(key), () => untilLetGo).catch(() => {});
  }

  /** @param {database.Key} key */
  #letGo(key) {
    if (this.#held?.key !== key) return;
    this.#held.release();
    this.#held = undefined;
  }

  /**
   * Gives back what was kept, in its order; a run that another tab has under way follows when that one ends.
   * @param {object} listener
   * @param {(run: RunRecord) => void} listener.onRun
   * @param {(count: number) => void} listener.onDamaged records that could not be read are set aside
   * @param {(count: number) => void} listener.onForgotten what were too many
   * @param {() => number} listener.nextNumber
   */
  async load({ onRun, onDamaged, onForgotten, nextNumber }) {
    const all = await database.all('runs').catch(() => []);
    const forgotten = tooMany(all);
    for (const key of forgotten) await database.remove('runs', key).catch(() => {});
    if (forgotten.length) onForgotten(forgotten.length);
    const found = all.filter(({ key }) => !forgotten.includes(key));
    const take = (/** @type {database.Key} */ key, /** @type {any} */ record) => {
      const run = this.#read(record, nextNumber());
      this.#keys.set(run, key);
      onRun(run);
    };
    let damaged = 0;
    for (const { key, record } of found) {
      try {
        if (upgrade(FORM, record?.version, record).problem === 'later') continue; // left alone
        if (record?.ended) take(key, record);
        else {
          this.#read(record, 0); // damaged ones are found now
          const whenFree = async () => take(key, await database.get('runs', key));
          const { locks } = navigator;
          if (locks) locks.request(lockOf(key), whenFree).catch(() => {});
          else take(key, record);
        }
      } catch {
        damaged += 1;
        await database.setAside('runs', key).catch(() => {});
      }
    }
    if (damaged) onDamaged(damaged);
  }

  /**
   * @param {any} kept
   * @param {number} number
   * @returns {RunRecord}
   * @throws {Error} when it is damaged
   */
  #read(kept, number) {
    const { value: record, problem } = upgrade(FORM, kept?.version, kept);
    if (problem) throw new Error(problem);
    const { runs } = runsFromJson(record.text, number);
    if (runs.length !== 1) throw new Error('not one run');
    const [run] = runs;
    const { state, abi, ended, seconds } = record;
    run.opened = record.opened === true;
    if (state !== undefined && !isState(state, run.config.sizes, run.epochs.length))
      throw new Error('weights');
    run.ended = ended === 'finished' || ended === 'stopped' ? ended : undefined;
    run.state = abi === this.abi ? state : undefined;
    run.position = { epoch: run.epochs.length, batch: 0, batchesPerEpoch: 1, seconds };
    return run;
  }
}
