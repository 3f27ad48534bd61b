// platform.js - where the page's other files are, for a page and workers that a server sends. Two modules stand in
// for it when everything is packed into one file: platform.single.js and, in workers, platform.single-worker.js.

import { ownScript } from './trusted.js';

/* global BUILT */
const file = (/** @type {string} */ name) => new URL(`./${name}`, import.meta.url);

export const wasmUrl = file(BUILT.wasm);

/** The styles of what is not seen at first; none in a worker, or where the page has them in it. @type {URL | undefined} */
export const laterStyleUrl = BUILT.laterStyle ? file(BUILT.laterStyle) : undefined;

/** A packed file: its address, or its bytes where the page carries it. @typedef {string | Uint8Array<ArrayBuffer> | undefined} MnistFile */

/** One of MNIST's files. @param {string} name without ".gz" @returns {MnistFile} */
export const mnistFile = (name) => file(`../mnist/${name}.gz`).href;

/** What makes the page work without a network. @type {URL | undefined} */
export const serviceWorkerUrl = BUILT.serviceWorker ? file(BUILT.serviceWorker) : undefined;

/** @param {string} name web/worker/<name>.worker.js @returns {Worker} */
const createWorker = (name) => new Worker(ownScript(file(BUILT.workers[name])), { type: 'module' });

export const createTrainingWorker = () => createWorker('training');
export const createStudyWorker = () => createWorker('study');
