// platform.single-worker.js - in the place of platform.js in a worker of the one HTML file: the page has written the
// addresses of what it carries before the worker's own text.

/* global INSIDE */
export const wasmUrl = INSIDE.wasm;

/** @param {string} name without ".gz" @returns {string | undefined} nothing when the file came without MNIST */
export const mnistUrl = (name) => INSIDE.mnist[name];
