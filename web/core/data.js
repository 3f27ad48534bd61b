// data.js - image sets: MNIST's files or drawn digits, and the book's split of them into training,
// validation and test. Bytes come from the caller: nothing is fetched here.

/** @typedef {import('./engine.js').Engine} Engine */

/** Names of MNIST's files, without ".gz". */
export const MNIST_FILES = Object.freeze({
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
});

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
    return Dataset.fromIdx(engine, images, new Uint8Array(0));
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

/** A training file and a test file, split as in the book. */
export class Data {
  /**
   * @param {'mnist' | 'synthetic'} name
   * @param {Dataset} training
   * @param {Dataset} test
   */
  constructor(name, training, test) {
    this.name = name;
    const { engine } = training;
    const first = engine.check(engine.raw.training_count(training.count));
    /** @type {{ training: Part, validation: Part, test: Part }} */
    this.parts = {
      training: { dataset: training, first: 0, count: first },
      validation: { dataset: training, first, count: training.count - first },
      test: { dataset: test, first: 0, count: test.count },
    };
  }

  /**
   * @param {Engine} engine
   * @param {Record<keyof typeof MNIST_FILES, Uint8Array>} files whole and unpacked
   */
  static fromFiles(engine, files) {
    const training = Dataset.fromIdx(engine, files.trainImages, files.trainLabels);
    try {
      return new Data(
        'mnist',
        training,
        Dataset.fromIdx(engine, files.testImages, files.testLabels),
      );
    } catch (error) {
      training.free();
      throw error;
    }
  }

  /** @param {Engine} engine */
  static synthetic(engine) {
    const { training, test } = SYNTHETIC;
    return new Data(
      'synthetic',
      Dataset.synthetic(engine, training.count, training.seed),
      Dataset.synthetic(engine, test.count, test.seed),
    );
  }

  free() {
    this.parts.training.dataset.free();
    this.parts.test.dataset.free();
  }
}
