// platform.single.js - in the place of platform.js when the page is one HTML file: nn.wasm and the workers are inside
// it, and MNIST perhaps. A file cannot fetch another, nor a worker what the page has made an address for; so nn.wasm is
// its own address (data:), workers get it in their text, and MNIST as a first message: bytes,
// because WebKit's workers cannot read a page's Blobs there.
import wasm from 'inline:wasm';
import sources from 'inline:workers';
import { ownScript } from './trusted.js';

export const wasmUrl = wasm;

/** @type {URL | undefined} */
export const laterStyleUrl = undefined;

/** @type {URL | undefined} */
export const serviceWorkerUrl = undefined;

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer>} */
function decode(base64) {
  if ('fromBase64' in Uint8Array) return /** @type {any} */ (Uint8Array).fromBase64(base64);
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** MNIST's files by name, elements' texts until the first worker is made. @returns {Record<string, Uint8Array<ArrayBuffer>>} */
function takeMnist() {
  const elements = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('script[data-mnist]')
  );
  /** @type {Record<string, string[]>} */
  const pieces = {};
  for (const element of elements) {
    (pieces[element.dataset.mnist ?? ''] ??= []).push(element.textContent ?? '');
    element.remove();
  }
  return Object.fromEntries(
    Object.entries(pieces).map(([name, texts]) => [name, decode(texts.join(''))]),
  );
}

/** @type {Record<string, Uint8Array<ArrayBuffer>> | undefined} */
let mnist;

/** @param {string} name web/worker/<name>.worker.js @returns {Worker} */
function createWorker(name) {
  mnist ??= takeMnist();
  const text = [`const WASM = '${wasm}';\n`, sources[name]];
  const url = URL.createObjectURL(new Blob(text, { type: 'text/javascript' }));
  const worker = new Worker(ownScript(url));
  worker.postMessage({ mnist });
  return worker;
}

export const createTrainingWorker = () => createWorker('training');
export const createStudyWorker = () => createWorker('study');
