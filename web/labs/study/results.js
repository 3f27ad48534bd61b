// results.js - what is known of runs, finished or under way. A run is a pure function of its data, its
// configuration and its seed, so that one known is never made again, whatever study asks for it; finished ones are kept
// on this device.
import * as database from '../../state/database.js';
import { upgrade } from '../../state/forms.js';
import { isEpochRecord } from '../../state/records.js';
import { configFields, formatConfig } from '../../state/schema.js';

/** @typedef {import('../../core/study.js').Candidate} Candidate */
/** @typedef {import('../../core/study.js').Task} Task */
/** @typedef {import('../../core/study.js').Outcome} Outcome */
/** @typedef {import('../../core/experiment.js').EpochRecord} EpochRecord */

/**
 * A study as the settings stand: everything that says which runs it is made of.
 * @typedef {object} Study
 * @property {import('../../state/study.js').StudyCandidate[]} candidates
 * @property {number[]} seeds
 * @property {string} data
 * @property {Task[]} tasks
 */

/** @param {Study} study @param {Task} task */
const keyOf = ({ candidates, data }, { candidate, seed }) =>
  `${data} ${formatConfig(configFields, candidates[candidate].config)} ${seed}`;

/** @param {any} outcome @returns {outcome is Outcome} */
const isOutcome = (outcome) =>
  typeof outcome === 'object' &&
  outcome !== null &&
  Number.isInteger(outcome.seed) &&
  typeof outcome.digest === 'string' &&
  (outcome.diverged === null || Number.isInteger(outcome.diverged)) &&
  Array.isArray(outcome.epochs) &&
  outcome.epochs.every(isEpochRecord);

/**
 * A kept run is { version, abi, made, outcome }, made at that time in milliseconds; version 1 did not say when.
 * @typedef {{ abi: number, made: number, outcome: Outcome }} Made
 * @type {import('../../state/forms.js').Form<Made>}
 */
const FORM = {
  version: 2,
  steps: { 1: (record) => ({ ...record, version: 2, made: 0 }) },
  /** @returns {record is Made} */
  check: (record) => Number.isFinite(record.made) && isOutcome(record.outcome),
};

export class Results {
  /** @type {Map<string, Outcome>} */
  #finished = new Map();
  /** Epochs of runs under way. @type {Map<string, EpochRecord[]>} */
  #running = new Map();

  /**
   * @param {number} abi of nn.wasm: what another one made is made anew
   * @param {() => void} onRefused called when something could not be kept
   */
  constructor(abi, onRefused) {
    this.abi = abi;
    this.onRefused = onRefused;
  }

  /** Takes in what was kept. @returns {Promise<number>} how many runs could not be read and were set aside */
  async load() {
    let damaged = 0;
    const sound = [];
    for (const { key, record } of await database.all('outcomes').catch(() => [])) {
      const { value, problem } = upgrade(FORM, record?.version, record);
      if (value) sound.push({ key: String(key), ...value });
      if (problem !== 'damaged') continue; // a later page's is left alone
      damaged += 1;
      await database.setAside('outcomes', key).catch(() => {});
    }
    sound.sort((a, b) => b.made - a.made);
    for (const { key } of sound.splice(database.MOST.outcomes))
      await database.remove('outcomes', key).catch(() => {});
    for (const { key, abi, outcome } of sound)
      if (abi === this.abi && !this.#finished.has(key)) this.#finished.set(key, outcome);
    return damaged;
  }

  /** An epoch of a run under way. @param {Study} study @param {Task} task @param {EpochRecord} record */
  extend(study, task, record) {
    const key = keyOf(study, task);
    const epochs = this.#running.get(key) ?? [];
    this.#running.set(key, epochs);
    epochs.push(record);
  }

  /** @param {Study} study @param {Task} task @param {Outcome} outcome */
  finish(study, task, outcome) {
    this.forget(study, task);
    this.restore(new Map([[keyOf(study, task), outcome]]));
  }

  /** Takes in finished runs, here and on this device. @param {Map<string, Outcome>} runs of remove() or clear() */
  restore(runs) {
    for (const [key, outcome] of runs) {
      this.#finished.set(key, outcome);
      const record = { version: FORM.version, abi: this.abi, made: Date.now(), outcome };
      database.put('outcomes', record, key).catch(this.onRefused);
    }
  }

  /** What a run under way had shown; it begins anew. @param {Study} study @param {Task} task */
  forget(study, task) {
    this.#running.delete(keyOf(study, task));
  }

  /** A study's runs are to be made anew. @param {Study} study */
  drop(study) {
    for (const task of study.tasks) this.#finished.delete(keyOf(study, task));
  }

  /** Runs under way are over. */
  stop() {
    this.#running.clear();
  }

  /**
   * Forgets a study's finished runs, here and on this device; those of other studies stay.
   * @param {Study} study
   * @returns {Map<string, Outcome>} them, for restore()
   */
  remove(study) {
    const removed = new Map();
    for (const task of study.tasks) {
      const key = keyOf(study, task);
      const outcome = this.#finished.get(key);
      if (!outcome) continue;
      removed.set(key, outcome);
      this.#finished.delete(key);
      database.remove('outcomes', key).catch(() => {});
    }
    return removed;
  }

  /** Forgets the runs of all studies. @returns {Map<string, Outcome>} them, for restore() */
  clear() {
    const removed = this.#finished;
    this.#finished = new Map();
    database.clear('outcomes').catch(() => {});
    return removed;
  }

  /** How many finished runs there are, of all studies. */
  get size() {
    return this.#finished.size;
  }

  /** The runs that are still to be made. @param {Study} study @returns {Task[]} */
  missing(study) {
    return study.tasks.filter((task) => !this.#finished.has(keyOf(study, task)));
  }

  /** The finished runs, under the study's own numbers and names. @param {Study} study @returns {Outcome[]} */
  outcomes(study) {
    return study.tasks.flatMap((task) => {
      const outcome = this.#finished.get(keyOf(study, task));
      const { candidate } = task;
      return outcome ? [{ ...outcome, candidate, name: study.candidates[candidate].name }] : [];
    });
  }

  /** Epochs of a run so far. @param {Study} study @param {Task} task @returns {EpochRecord[]} */
  epochs(study, task) {
    const key = keyOf(study, task);
    return this.#finished.get(key)?.epochs ?? this.#running.get(key) ?? [];
  }
}
