// fetch-mnist.js - gets MNIST's four files from this device or from beside the page, or a person's own from the disk,
// unpacked. It checks that MNIST is MNIST, to the bit; what is in a person's own files is checked by C when they are
// read.
import { isMnist, MNIST_FILES } from '../core/data.js';
import { CelError } from '../core/engine.js';
import { drop, keep, kept } from '../offline/mnist-cache.js';

/** @typedef {keyof typeof MNIST_FILES} MnistName */

/** The first two bytes of a gzip file. */
const isGzip = (/** @type {Uint8Array} */ bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * A body's bytes as they came and as they are unpacked, which is done while they arrive.
 * @param {Response} response
 * @param {(bytes: number) => void} onBytes called as bytes arrive
 * @returns {Promise<{ packed: Bytes[], bytes: Bytes }>}
 */
async function readBody(response, onBytes) {
  if (!response.body) return { packed: [], bytes: new Uint8Array(0) };
  const reader = /** @type {ReadableStream<Bytes>} */ (response.body).getReader();
  /** @type {Bytes[]} */
  const packed = [];
  const next = async () => {
    const { value } = await reader.read();
    if (!value) return undefined;
    packed.push(value);
    onBytes(value.byteLength);
    return value;
  };
  while ((await next())?.length === 1); // two bytes say what it is
  const head = Uint8Array.from(packed.flatMap((piece) => [...piece.subarray(0, 2)]));
  const arriving = new ReadableStream({
    start: (stream) => packed.forEach((piece) => stream.enqueue(piece)),
    async pull(stream) {
      const value = await next();
      if (value) stream.enqueue(value);
      else stream.close();
    },
  });
  // Some servers unpack .gz on the way.
  const plain = isGzip(head) ? arriving.pipeThrough(new DecompressionStream('gzip')) : arriving;
  return { bytes: new Uint8Array(await new Response(plain).arrayBuffer()), packed };
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
 * @param {import('./protocol.js').OwnFile[]} files
 * @returns {Promise<import('./protocol.js').OwnFile[]>}
 * @throws {CelError} own-missing when there are none, own-broken
 */
export async function unpackFiles(files) {
  if (files.length === 0) throw new CelError('own-missing', 'no files were chosen');
  return Promise.all(
    files.map(async ({ name, bytes }) => {
      try {
        return { name, bytes: isGzip(bytes) ? await unpack(bytes) : bytes };
      } catch {
        throw new CelError('own-broken', `${name} cannot be unpacked`, { name });
      }
    }),
  );
}

/**
 * Where a file's bytes come from, and what is to be done with this device's copy of it.
 * @typedef {object} Source
 * @property {Response} response
 * @property {(packed: Bytes[]) => Promise<void>} [whenWhole]
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
  return { response, whenWhole: (packed) => keep(file, packed) };
}

/**
 * One of MNIST's files. Its sum is made by another thread, while whoever has the bytes works on.
 * @param {MnistName} key
 * @param {Source} source
 * @param {(bytes: number) => void} onBytes
 * @returns {Promise<{ bytes: Bytes, checked: Promise<void> }>}
 */
async function take(key, { response, whenWhole, whenBroken }, onBytes) {
  const name = MNIST_FILES[key];
  try {
    const { bytes, packed } = await readBody(response, onBytes);
    const check = async () => {
      if (await isMnist(key, bytes)) return;
      await whenBroken?.();
      throw new CelError('data-not-mnist', `${name} is not MNIST's`, { name });
    };
    const checked = check();
    checked.then(() => whenWhole?.(packed)).catch(() => {}); // that it failed is heard from `checked`
    return { bytes, checked };
  } catch (error) {
    await whenBroken?.();
    throw new CelError('data-broken', `${name}.gz: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * MNIST from beside the page or from what this device keeps of it, and kept there from now on.
 * @param {(name: string) => import('../platform.js').MnistFile} fileOf platform.js's mnistFile
 * @param {(received: number, total: number) => void} onProgress bytes, of all files together
 * @returns {Promise<{ files: Record<MnistName, Bytes>, checked: Promise<unknown> }>} whole and unpacked; what is made of
 *   the files holds only once it is known that they are MNIST's
 * @throws {CelError} data-missing, data-unreachable, data-broken, data-not-inside; `checked`: data-not-mnist
 */
export async function fetchMnist(fileOf, onProgress) {
  const names = /** @type {MnistName[]} */ (Object.keys(MNIST_FILES));
  const sources = await Promise.all(names.map((key) => request(fileOf(MNIST_FILES[key]))));
  const total = sources.reduce(
    (sum, { response }) => sum + Number(response.headers.get('content-length') ?? 0),
    0,
  );
  let received = 0;
  const onBytes = (/** @type {number} */ count) => {
    received += count;
    onProgress(received, total);
  };
  // All of them to their end: the sound ones are kept also where another is broken.
  const taken = await Promise.allSettled(names.map((key, i) => take(key, sources[i], onBytes)));
  const whole = taken.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  const checked = Promise.all(whole.map((file) => file.checked));
  checked.catch(() => {}); // heard by whoever works with the files meanwhile
  const files = Object.fromEntries(names.map((key, i) => [key, whole[i].bytes]));
  return { files: /** @type {Record<MnistName, Bytes>} */ (files), checked };
}
