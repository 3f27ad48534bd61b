// platform.js - where the page's other files are, seen from the built files in dist/web/. The one place
// that differs when everything is packed into a single file.

export const wasmUrl = new URL('./nn.wasm', import.meta.url);
/** With a slash at the end: MNIST's four .gz files lie in it. */
export const mnistFolder = new URL('../mnist/', import.meta.url);

/** @returns {Worker} */
export const createTrainingWorker = () =>
  new Worker(new URL('./training.worker.js', import.meta.url), { type: 'module' });

/** @returns {Worker} */
export const createStudyWorker = () =>
  new Worker(new URL('./study.worker.js', import.meta.url), { type: 'module' });
