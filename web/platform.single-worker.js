// platform.single-worker.js - in the place of platform.js in a worker of the one HTML file. What the file carries comes
// from platform.single.js: nn.wasm before the worker's own text, MNIST in the first message.

/* global WASM */
export const wasmUrl = WASM;

/** Addresses by name. @type {Record<string, string>} */
let mnist = {};

/** @param {MessageEvent} event */
function takeMnist(event) {
  event.stopImmediatePropagation(); // it is nobody else's message
  self.removeEventListener('message', takeMnist);
  const files = /** @type {[string, Blob][]} */ (Object.entries(event.data.mnist));
  mnist = Object.fromEntries(files.map(([name, file]) => [name, URL.createObjectURL(file)]));
}
self.addEventListener('message', takeMnist);

/** @param {string} name without ".gz" @returns {string | undefined} nothing when the file came without MNIST */
export const mnistUrl = (name) => mnist[name];
