// results.js - what is known of runs, finished or under way. A run is a pure function of its data, its
// configuration and its seed, so that one known is never made again, whatever study asks for it.
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

export class Results {
  /** @type {Map<string, Outcome>} */
  #finished = new Map();
  /** Epochs of runs under way. @type {Map<string, EpochRecord[]>} */
  #running = new Map();

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
    this.#finished.set(keyOf(study, task), outcome);
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

  clear() {
    this.#finished.clear();
    this.stop();
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
