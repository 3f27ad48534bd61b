// platform.single.js - in the place of platform.js when the page is one HTML file: nn.wasm and the workers are inside
// it, MNIST perhaps, and all of it has addresses of the browser's own (blob:), because a file cannot fetch another.
import wasm from 'inline:wasm';
import sources from 'inline:workers';

const blobUrl = (/** @type {BlobPart} */ content, /** @type {string} */ type) =>
  URL.createObjectURL(new Blob([content], { type }));

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer>} */
function decode(base64) {
  if ('fromBase64' in Uint8Array) return /** @type {any} */ (Uint8Array).fromBase64(base64);
  const text = atob(base64);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** The files that the page carries, each an element's text. @returns {Record<string, string>} */
function mnistInside() {
  const elements = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('script[data-mnist]')
  );
  return Object.fromEntries(
    Array.from(elements, (element) => {
      const url = blobUrl(decode((element.textContent ?? '').trim()), 'application/gzip');
      element.remove(); // it is kept once
      return [element.dataset.mnist, url];
    }),
  );
}

/** @type {typeof INSIDE | undefined} made when the first worker needs it */
let inside;

export const wasmUrl = blobUrl(wasm, 'application/wasm');

/** @type {URL | undefined} */
export const serviceWorkerUrl = undefined;

/** @param {string} name web/worker/<name>.worker.js @returns {Worker} */
function createWorker(name) {
  inside ??= { wasm: wasmUrl, mnist: mnistInside() };
  const source = `const INSIDE = ${JSON.stringify(inside)};\n${sources[name]}`;
  return new Worker(blobUrl(source, 'text/javascript'));
}

export const createTrainingWorker = () => createWorker('training');
