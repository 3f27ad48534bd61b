// loop.js - work done in slices by a worker that looks at its messages in between.

/** Milliseconds of work between two looks at the messages. */
export const SLICE = 30;

/**
 * Between two slices the worker must return to its event loop; a message to itself does that without the
 * delays that timers get, above all in a hidden tab.
 * @param {() => boolean} slice does a slice of the work, if there is any; whether there is more
 * @returns {() => void} starts it, if it is not going already
 */
export function createLoop(slice) {
  const channel = new MessageChannel();
  let going = false;
  const go = () => {
    if (going) return;
    going = true;
    channel.port2.postMessage(null);
  };
  channel.port1.onmessage = () => {
    going = false;
    if (slice()) go();
  };
  return go;
}

/** Lets an event loop take its messages in the middle of longer work. @returns {Promise<void>} */
export const breath = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done();
    port2.postMessage(null);
  });
