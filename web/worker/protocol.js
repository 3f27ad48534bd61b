// protocol.js - the messages between the page and the training worker. Types and the version only.
//
// Every message carries `run`, the number of the run it speaks of (0: none). The page drops what a
// run that it has given up still sends. An error is a message like any other.

export const PROTOCOL_VERSION = 1;

/** @typedef {import('../core/experiment.js').ExperimentConfig} ExperimentConfig */
/** @typedef {import('../core/experiment.js').EpochRecord} EpochRecord */
/** @typedef {'mnist' | 'synthetic'} DataName */

/**
 * Page to worker. "start" begins a run, paused when asked; "step" trains one mini-batch or one epoch of
 * a paused run; "look" asks for `count` test digits from `first` on and the network's answers.
 * @typedef {{ v: number, run: number } & (
 *   | { type: 'load', data: DataName }
 *   | { type: 'start', config: ExperimentConfig, paused: boolean }
 *   | { type: 'pause' } | { type: 'resume' } | { type: 'stop' }
 *   | { type: 'step', unit: 'batch' | 'epoch' }
 *   | { type: 'look', first: number, count: number })} Request
 */

/** A point of the cost curve: x in epochs, mean cost of the mini-batches since the point before.
 * @typedef {[x: number, cost: number]} Point */

/**
 * Where a run stands.
 * @typedef {object} Position
 * @property {number} epoch epochs completed
 * @property {number} batch mini-batches done of the epoch under way
 * @property {number} batchesPerEpoch
 * @property {number} seconds spent on training and scoring so far, pauses left out
 */

/** @typedef {EpochRecord & { trainingSeconds: number }} TimedRecord */

/**
 * Worker to page. "progress" comes at most ten times a second.
 * @typedef {{ v: number, run: number } & (
 *   | { type: 'ready' }
 *   | { type: 'loading', data: DataName, received: number, total: number }
 *   | { type: 'loaded', data: DataName, counts: { training: number, validation: number, test: number } }
 *   | { type: 'progress', position: Position, points: Point[], records: TimedRecord[] }
 *   | { type: 'paused', position: Position }
 *   | { type: 'ended', position: Position, digest: string, finished: boolean }
 *   | { type: 'digits', pixels: Uint8Array, labels: number[], activations: number[][] | null }
 *   | { type: 'error', code: string, message: string, fatal: boolean, epoch?: number })} Report
 */
