// fetch-mnist.js - gets MNIST's four files from this device or from beside the page, or a person's own from the disk,
// unpacked. It checks that MNIST is MNIST, to the bit; what is in a person's own files is checked by C when they are
// read.
import { isMnist, MNIST_FILES } from '../core/data.js';
import { CelError } from '../core/engine.js';
import { drop, keep, kept } from '../offline/mnist-cache.js';

/** The first two bytes of a gzip file. */
const isGzip = (/** @type {Uint8Array} */ bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * @param {Response} response
 * @param {(bytes: number) => void} onBytes called as bytes arrive
 */
async function readBody(response, onBytes) {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const counter = new TransformStream({
    transform(chunk, controller) {
      onBytes(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  return new Uint8Array(await new Response(response.body.pipeThrough(counter)).arrayBuffer());
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function unpack(bytes) {
  // Not by a Blob: in a page opened from a disk, WebKit's workers cannot read any.
  const packed = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (new Response(bytes).body);
  const stream = packed.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The person's own files, unpacked where they are .gz.
 * @param {File[]} files
 * @returns {Promise<{ name: string, bytes: Uint8Array }[]>}
 * @throws {CelError} own-missing when there are none, data-broken
 */
export async function readFiles(files) {
  if (files.length === 0) throw new CelError('own-missing', 'no files were chosen');
  return Promise.all(
    files.map(async (file) => {
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        return { name: file.name, bytes: isGzip(bytes) ? await unpack(bytes) : bytes };
      } catch (error) {
        throw new CelError('data-broken', `${file.name}: ${/** @type {Error} */ (error).message}`);
      }
    }),
  );
}

/**
 * Where a file's bytes come from, and what is to be done with this device's copy of it.
 * @typedef {object} Source
 * @property {Response} response
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<void>} [whenWhole]
 * @property {() => Promise<void>} [whenBroken]
 */

/** @param {import('../platform.js').MnistFile} file @returns {Promise<Source>} */
async function request(file) {
  if (!file) throw new CelError('data-not-inside', 'this file carries no MNIST');
  if (file instanceof Uint8Array) {
    return { response: new Response(file, { headers: { 'content-length': String(file.length) } }) };
  }
  const here = await kept(file);
  if (here) return { response: here, whenBroken: () => drop(file) }; // the next attempt fetches it anew
  let response;
  try {
    response = await fetch(file);
  } catch {
    throw new CelError('data-unreachable', `${file} cannot be reached`);
  }
  if (!response.ok) throw new CelError('data-missing', `${file}: HTTP ${response.status}`);
  return { response, whenWhole: (bytes) => keep(file, bytes) };
}

/**
 * MNIST from beside the page or from what this device keeps of it, and kept there from now on.
 * @param {(name: string) => import('../platform.js').MnistFile} fileOf platform.js's mnistFile
 * @param {(received: number, total: number) => void} onProgress bytes, of all files together
 * @returns {Promise<Record<keyof typeof MNIST_FILES, Uint8Array>>} whole and unpacked
 * @throws {CelError} data-missing, data-unreachable, data-broken, data-not-mnist, data-not-inside
 */
export async function fetchMnist(fileOf, onProgress) {
  const names = /** @type {(keyof typeof MNIST_FILES)[]} */ (Object.keys(MNIST_FILES));
  const sources = await Promise.all(names.map((key) => request(fileOf(MNIST_FILES[key]))));
  const total = sources.reduce(
    (sum, { response }) => sum + Number(response.headers.get('content-length') ?? 0),
    0,
  );
  let received = 0;
  const files = /** @type {Record<keyof typeof MNIST_FILES, Uint8Array<ArrayBuffer>>} */ ({});
  for (const [i, key] of names.entries()) {
    const { response, whenWhole, whenBroken } = sources[i];
    try {
      const bytes = await readBody(response, (count) => {
        received += count;
        onProgress(received, total);
      });
      // Some servers unpack .gz on the way.
      files[key] = isGzip(bytes) ? await unpack(bytes) : bytes;
      if (!(await isMnist(key, files[key]))) {
        const name = MNIST_FILES[key];
        throw new CelError('data-not-mnist', `${name} is not MNIST's`, { name });
      }
      await whenWhole?.(bytes);
    } catch (error) {
      await whenBroken?.();
      if (error instanceof CelError) throw error;
      throw new CelError(
        'data-broken',
        `${MNIST_FILES[key]}.gz: ${/** @type {Error} */ (error).message}`,
      );
    }
  }
  return files;
}
