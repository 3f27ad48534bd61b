// spots.mjs - images that can be learned and need no file from elsewhere, in IDX files as MNIST's: for tests of the
// command line. No tests here.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MNIST_FILES } from '../../web/core/data.js';

const SIDE = 28;
const CLASSES = 10;

/**
 * Numbers from 0 to 1 that are the same on every machine (a 32-bit linear congruential generator, upper bits).
 * @param {number} seed
 */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/**
 * An IDX file of bytes.
 * @param {number[]} shape
 * @param {Uint8Array} values
 */
export function idxFile(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, values]);
}

/**
 * Images of a blurred spot whose place tells the class; spots wander, so that neighbouring classes overlap, and some
 * reach over the edge, so that a shifted image loses pixels.
 * @param {number} count
 * @param {number} seed
 */
export function spots(count, seed) {
  const random = uniform(seed);
  const labels = new Uint8Array(count);
  const pixels = new Uint8Array(count * SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    labels[i] = Math.floor(random() * CLASSES);
    const angle = (2 * Math.PI * labels[i]) / CLASSES;
    const cx = 13.5 + 8 * Math.cos(angle) + 5 * (random() - 0.5);
    const cy = 13.5 + 8 * Math.sin(angle) + 5 * (random() - 0.5);
    const width = 2 + 2 * random();
    for (let p = 0; p < SIDE * SIDE; p++) {
      const distance = Math.hypot((p % SIDE) - cx, Math.floor(p / SIDE) - cy) / width;
      const ink = 255 * Math.exp(-distance * distance) * (0.6 + 0.4 * random());
      pixels[i * SIDE * SIDE + p] = ink < 20 ? 0 : Math.floor(ink);
    }
  }
  return { images: idxFile([count, SIDE, SIDE], pixels), labels: idxFile([count], labels) };
}

/**
 * Writes a folder that stands in for MNIST's: the training pair plain, the test pair packed.
 * @param {string} folder
 * @param {{ training: number, test: number }} counts of which five sixths of the first train
 */
export async function writeSpots(folder, counts) {
  const training = spots(counts.training, 1);
  const test = spots(counts.test, 2);
  await writeFile(join(folder, MNIST_FILES.trainImages), training.images);
  await writeFile(join(folder, MNIST_FILES.trainLabels), training.labels);
  await writeFile(join(folder, `${MNIST_FILES.testImages}.gz`), gzipSync(test.images));
  await writeFile(join(folder, `${MNIST_FILES.testLabels}.gz`), gzipSync(test.labels));
}
