// platform.single-worker.js - in the place of platform.js in a worker of the one HTML file. What the file carries comes
// from platform.single.js: nn.wasm before the worker's own text, MNIST in the first message.

/* global WASM */
export const wasmUrl = WASM;

/** Files by name; none where the page came without them. @type {Record<string, Uint8Array<ArrayBuffer>>} */
let mnist = {};

/** @param {MessageEvent} event */
function takeMnist(event) {
  event.stopImmediatePropagation(); // it is nobody else's message
  self.removeEventListener('message', takeMnist);
  mnist = event.data.mnist;
}
self.addEventListener('message', takeMnist);

/** @param {string} name without ".gz" @returns {import('./platform.js').MnistFile} its bytes */
export const mnistFile = (name) => mnist[name];
