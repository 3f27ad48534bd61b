// protocol.js - the messages between the page and its workers: their types, and how an error is
// told. The workers of a study speak the simpler part at the end.
//
// Every message carries `run`, the number of the run it speaks of (0: none). The page drops what a
// run that it has given up still sends. An error is a message like any other.

import { CelError } from '../core/engine.js';

/**
 * An error as a message tells it.
 * @param {unknown} error
 * @returns {{ code: string, message: string, params: Record<string, string | number>, fatal: boolean }}
 */
export function describeError(error) {
  const known = error instanceof CelError;
  return {
    code: known ? error.code : 'engine-trap',
    message: error instanceof Error ? error.message : String(error),
    params: known ? error.params : {},
    // A trap inside nn.wasm leaves its memory in an unknown state: this worker is finished.
    fatal: !known || error.code === 'engine-trap',
  };
}

/** @typedef {import('../core/experiment.js').ExperimentConfig} ExperimentConfig */
/** @typedef {import('../core/experiment.js').EpochRecord} EpochRecord */
/** @typedef {'mnist' | 'synthetic' | 'own'} DataName */
/** A person's file as its bytes: WebKit's workers cannot read the Files of a page that came from a disk. @typedef {{ name: string, bytes: Uint8Array<ArrayBuffer> }} OwnFile */

/**
 * Page to worker.
 * - load: gets data; `files` are the person's own IDX files, plain or .gz.
 * - start: begins a run, paused when asked; `from` is a network file to start from, `past` what the same run has behind it.
 * - step: trains one mini-batch or one epoch of a paused run; a pause, stop or start that comes meanwhile ends it early.
 * - load, open: what cannot be used changes nothing; else the run under way ends, and says so.
 * - open: reads a network file, to be looked at; save: writes the network as one.
 * - look: asks for test digits and the network's activations; `tag` comes back with them.
 * - answers: asks for the answers to the whole test set; weights: for the first layer's weights. Where no network can
 *   give them, or be saved, "no-network" says so.
 * - read: a drawing, ink [height][width], to be made an image and read.
 * - ping: answered by "pong" at once, also when requests before it still wait for something.
 * @typedef {{ run: number } & (
 *   | { type: 'load', data: DataName, files?: OwnFile[] }
 *   | { type: 'start', config: RunConfig, paused: boolean, from?: string, past?: Past }
 *   | { type: 'pause' } | { type: 'resume' } | { type: 'stop' }
 *   | { type: 'step', unit: 'batch' | 'epoch' }
 *   | { type: 'open', text: string } | { type: 'save' }
 *   | { type: 'look', indices: number[], tag: string }
 *   | { type: 'answers' } | { type: 'weights' } | { type: 'ping' }
 *   | { type: 'read', ink: Uint8Array, width: number })} Request
 */

/** What a run is of: it is refused where other data is loaded. @typedef {ExperimentConfig & { data: DataName }} RunConfig */
/** A request or report without the run's number, which the sender adds. @template T @typedef {T extends any ? Omit<T, 'run'> : never} Body */

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

/** What a run goes on from. @typedef {import('../core/experiment.js').Past & { seconds: number }} Past */

/**
 * Worker to page. `shared`: the validation images are the test images too. An error that has `asked` is the answer to a
 * request; one without it ended the run. "progress" comes at most ten times a second; "alive" names
 * the lock that the worker holds (life.js); "state" is what may be kept to go on from, all records before it sent.
 * @typedef {{ run: number } & (
 *   | { type: 'alive', lock: string } | { type: 'pong' }
 *   | { type: 'ready' }
 *   | { type: 'loading', data: DataName, received: number, total: number }
 *   | { type: 'loaded', data: DataName, counts: { training: number, validation: number, test: number, shared: boolean } }
 *   | { type: 'progress', position: Position, points: Point[], records: TimedRecord[] }
 *   | { type: 'paused', position: Position } | { type: 'resumed' }
 *   | { type: 'state', epoch: number, layers: Past['layers'] }
 *   | { type: 'ended', position: Position, digest: string, finished: boolean }
 *   | { type: 'opened', sizes: number[], cost: string, output: string, accuracy: number | null }
 *   | { type: 'saved', text: string, sizes: number[] }
 *   | { type: 'digits', tag: string, indices: number[], pixels: Uint8Array, labels: number[], activations: number[][] | null }
 *   | { type: 'answers', labels: Uint8Array, answers: Uint8Array, confidence: Float32Array }
 *   | { type: 'weights', weights: Float32Array, rows: number, columns: number }
 *   | { type: 'no-network', asked: 'answers' | 'weights' | 'file' }
 *   | { type: 'read', pixels: Uint8Array | null, activations: number[] | null }
 *   | { type: 'error', code: string, message: string, params: Record<string, string | number>, fatal: boolean, epoch?: number, asked?: Request['type'] })} Report
 */

/**
 * To a worker of a study. "prepare" comes first, once; a worker has one task at a time.
 * @typedef {{ type: 'prepare', data: string, candidates: import('../core/study.js').Candidate[] }
 *   | { type: 'run', task: import('../core/study.js').Task }
 *   | { type: 'pause' } | { type: 'resume' } | { type: 'ping' }} StudyRequest
 */

/**
 * From a worker of a study; "epoch" after each epoch of its task.
 * @typedef {{ type: 'alive', lock: string } | { type: 'pong' }
 *   | { type: 'loading', received: number, total: number } | { type: 'ready' }
 *   | { type: 'epoch', record: EpochRecord }
 *   | { type: 'done', result: import('../core/study.js').Outcome }
 *   | { type: 'error', code: string, message: string, params: Record<string, string | number>, fatal: boolean }} StudyReport
 */
