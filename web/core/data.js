// data.js - image sets: MNIST's files or drawn digits, and the book's split of them into training,
// validation and test. Bytes come from the caller: nothing is fetched here.

import { CelError } from './engine.js';

/** @typedef {import('./engine.js').Engine} Engine */

/** Names of MNIST's files, without ".gz". */
export const MNIST_FILES = Object.freeze({
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
});

/** What the same files are, unpacked: SHA-256, and FNV-1a (32 bits) for where a page may not compute that. */
export const MNIST_SUMS = Object.freeze({
  trainImages: {
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    fnv1a: 'af58c22d',
  },
  trainLabels: {
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    fnv1a: '99ca02b0',
  },
  testImages: {
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    fnv1a: '83dc7edd',
  },
  testLabels: {
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    fnv1a: 'a3fa6c3b',
  },
});

/** @param {ArrayBuffer | Uint8Array} bytes */
const hex = (bytes) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {Uint8Array} bytes */
function fnv1a(bytes) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * Whether bytes are one of MNIST's files, every bit of it.
 * @param {keyof typeof MNIST_FILES} key
 * @param {Uint8Array<ArrayBuffer>} bytes unpacked
 * @returns {Promise<boolean>}
 */
export async function isMnist(key, bytes) {
  const { subtle } = globalThis.crypto ?? {}; // absent in a page that came without TLS
  if (!subtle) return fnv1a(bytes) === MNIST_SUMS[key].fnv1a;
  return hex(await subtle.digest('SHA-256', bytes)) === MNIST_SUMS[key].sha256;
}

/** How many synthetic digits stand in for MNIST's 60,000 and 10,000, and the seeds they come from. */
const SYNTHETIC = { training: { count: 60000, seed: 1 }, test: { count: 10000, seed: 2 } };

/** Sparse images with labels, in wasm memory. */
export class Dataset {
  /**
   * @param {Engine} engine
   * @param {number} handle
   */
  constructor(engine, handle) {
    this.engine = engine;
    this.handle = handle;
    this.count = engine.check(engine.raw.dataset_count(handle));
  }

  /**
   * @param {Engine} engine
   * @param {Uint8Array} images an IDX file, unpacked
   * @param {Uint8Array} labels
   * @throws {import('./engine.js').CelError} idx-..., no-memory
   */
  static fromIdx(engine, images, labels) {
    // No bytes are no file to nn.wasm: an empty file is one that was cut short, as one of a single byte is.
    return Dataset.#ofFiles(engine, images, labels.length > 0 ? labels : new Uint8Array(1));
  }

  /** @param {Engine} engine @param {Uint8Array} images @param {Uint8Array} labels of no bytes: there are none */
  static #ofFiles(engine, images, labels) {
    engine.write(images, labels);
    try {
      return new Dataset(
        engine,
        engine.check(engine.raw.dataset_from_idx(images.length, labels.length)),
      );
    } finally {
      engine.release();
    }
  }

  /**
   * Images of an IDX file without its labels: to be read, not to be scored.
   * @param {Engine} engine
   * @param {Uint8Array} images an IDX file, unpacked
   * @throws {import('./engine.js').CelError} idx-..., no-memory
   */
  static unlabelled(engine, images) {
    return Dataset.#ofFiles(engine, images, new Uint8Array(0));
  }

  /**
   * One image, to be read.
   * @param {Engine} engine
   * @param {Uint8Array} pixels [28][28]
   */
  static ofImage(engine, pixels) {
    engine.write(pixels);
    return new Dataset(engine, engine.check(engine.raw.dataset_from_pixels(1)));
  }

  /**
   * @param {Engine} engine
   * @param {number} count
   * @param {number} seed
   */
  static synthetic(engine, count, seed) {
    return new Dataset(engine, engine.check(engine.raw.dataset_synthetic(count, seed)));
  }

  /**
   * @param {number} index
   * @returns {{ pixels: Uint8Array, label: number }} [28][28] bytes, 0 is paper and 255 ink
   */
  image(index) {
    const { engine } = this;
    const label = engine.check(engine.raw.dataset_image(this.handle, index));
    return { pixels: engine.read(Uint8Array, engine.constants.imageSide ** 2), label };
  }

  /** @param {number} first @param {number} count @returns {Uint8Array} */
  labels(first, count) {
    this.engine.check(this.engine.raw.dataset_labels(this.handle, first, count));
    return this.engine.read(Uint8Array, count);
  }

  free() {
    this.engine.free(this.handle);
  }
}

/**
 * The 28x28 image of a drawing, made as MNIST's images were (cel_drawing_normalize).
 * @param {Engine} engine
 * @param {Uint8Array} ink [height][width], 0 paper and 255 full ink
 * @param {number} width
 * @returns {Uint8Array} [28][28]
 * @throws {import('./engine.js').CelError} no-ink
 */
export function normalizeDrawing(engine, ink, width) {
  engine.write(ink);
  engine.check(engine.raw.drawing_normalize(width, ink.length / width));
  return engine.read(Uint8Array, engine.constants.imageSide ** 2);
}

/**
 * A part of a data set.
 * @typedef {{ dataset: Dataset, first: number, count: number }} Part
 */

/**
 * IDX files by what they are: from their magic numbers, and from "t10k" or "test" in their names.
 * Two files are a training pair alone.
 * @param {{ name: string, bytes: Uint8Array }[]} files unpacked
 * @returns {Partial<Record<keyof typeof MNIST_FILES, Uint8Array>>}
 * @throws {CelError} idx-magic for a file that is neither images nor labels, naming it; idx-twice;
 *   idx-incomplete when images or labels are missing
 */
export function sortIdxFiles(files) {
  /** @type {Partial<Record<keyof typeof MNIST_FILES, Uint8Array>>} */
  const sorted = {};
  for (const { name, bytes } of files) {
    const kind = { 0x803: 'Images', 0x801: 'Labels' }[
      bytes.length >= 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) : 0
    ];
    if (!kind) throw new CelError('idx-magic', `${name} is not an IDX file`, { name });
    const part = /t10k|test/i.test(name) && files.length > 2 ? 'test' : 'train';
    const key = /** @type {keyof typeof MNIST_FILES} */ (part + kind);
    if (sorted[key]) throw new CelError('idx-twice', `${name} is one file too many`, { name });
    sorted[key] = bytes;
  }
  const complete =
    sorted.trainImages && sorted.trainLabels && !sorted.testImages === !sorted.testLabels;
  if (!complete) throw new CelError('idx-incomplete', 'images and labels belong together');
  return sorted;
}

/** A training file and a test file, split as in the book. */
export class Data {
  /**
   * @param {'mnist' | 'synthetic' | 'own'} name
   * @param {Dataset} training
   * @param {Dataset} [test] without one, the validation part is the test set too
   */
  constructor(name, training, test) {
    this.name = name;
    const { engine } = training;
    const first = engine.check(engine.raw.training_count(training.count));
    const validation = { dataset: training, first, count: training.count - first };
    /** @type {{ training: Part, validation: Part, test: Part }} */
    this.parts = {
      training: { dataset: training, first: 0, count: first },
      validation,
      test: test ? { dataset: test, first: 0, count: test.count } : validation,
    };
    /** What is to be freed with it. */
    this.datasets = test ? [training, test] : [training];
  }

  /**
   * @param {Engine} engine
   * @param {Partial<Record<keyof typeof MNIST_FILES, Uint8Array>>} files whole and unpacked; the
   *   test pair may be missing
   * @param {'mnist' | 'own'} [name]
   * @throws {CelError} idx-..., no-memory
   */
  static fromFiles(engine, files, name = 'mnist') {
    const { trainImages, trainLabels, testImages, testLabels } = files;
    if (!trainImages || !trainLabels) throw new CelError('idx-incomplete', 'no training files');
    const training = Dataset.fromIdx(engine, trainImages, trainLabels);
    if (!testImages || !testLabels) return new Data(name, training);
    return Data.#withTest(name, training, () => Dataset.fromIdx(engine, testImages, testLabels));
  }

  /** Digits drawn by C in place of MNIST's. @param {Engine} engine @throws {CelError} no-memory */
  static synthetic(engine) {
    const draw = (/** @type {{ count: number, seed: number }} */ { count, seed }) =>
      Dataset.synthetic(engine, count, seed);
    const training = draw(SYNTHETIC.training);
    return Data.#withTest('synthetic', training, () => draw(SYNTHETIC.test));
  }

  /** The training file is not left behind where the test file fails. @param {Data['name']} name @param {Dataset} training @param {() => Dataset} makeTest */
  static #withTest(name, training, makeTest) {
    try {
      return new Data(name, training, makeTest());
    } catch (error) {
      training.free();
      throw error;
    }
  }

  free() {
    for (const dataset of this.datasets) dataset.free();
  }
}
