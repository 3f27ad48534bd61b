// study-server.js - what a worker of a study does, in the page and in Node alike: has its data once, then
// makes the runs it is sent, in slices, so that a pause is answered at once. Where nn.wasm and the data come
// from, and how messages go, is given to it.
import { runTask } from '../core/study.js';
import { createLoop, SLICE } from './loop.js';
import { describeError } from './protocol.js';

/** @typedef {import('./protocol.js').StudyRequest} StudyRequest */
/** @typedef {import('./protocol.js').StudyReport} StudyReport */

/**
 * @param {(report: StudyReport) => void} send
 * @param {(data: string, onProgress: (received: number, total: number) => void) => Promise<{
 *   engine: import('../core/engine.js').Engine, data: import('../core/data.js').Data }>} prepare
 * @returns {(request: StudyRequest) => void} takes a message in
 */
export function createStudyServer(send, prepare) {
  /** @type {(task: import('../core/study.js').Task) => ReturnType<typeof runTask>} */
  let begin;
  /** The run under way. @type {ReturnType<typeof runTask> | undefined} */
  let run;
  let paused = false;

  const sendError = (/** @type {unknown} */ error) =>
    send({ type: 'error', ...describeError(error) });

  /** @param {NonNullable<typeof run>} pieces @returns {boolean} whether it goes on */
  function slice(pieces) {
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      const { value, done } = pieces.next();
      if (done) {
        run = undefined;
        send({ type: 'done', result: value });
        return false;
      }
      if (value.type === 'epoch') send({ type: 'epoch', record: value.record });
    }
    return true;
  }

  const go = createLoop(() => {
    if (!run || paused) return false;
    try {
      return slice(run);
    } catch (error) {
      run = undefined;
      sendError(error);
      return false;
    }
  });

  return (request) => {
    switch (request.type) {
      case 'ping':
        send({ type: 'pong' });
        return;
      case 'prepare': {
        const { candidates } = request;
        prepare(request.data, (received, total) => send({ type: 'loading', received, total })).then(
          ({ engine, data }) => {
            begin = (task) => runTask(engine, data, candidates, task);
            send({ type: 'ready' });
          },
          sendError,
        );
        return;
      }
      case 'run':
        run = begin(request.task);
        paused = false; // a pause that came behind the last task's end was not of this one
        break;
      case 'pause':
        paused = true;
        break;
      case 'resume':
        paused = false;
        break;
    }
    go();
  };
}
