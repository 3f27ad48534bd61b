// bound.mjs - the least time an epoch or a scoring can take, from what the data make necessary and from the
// measured rates of the machine. docs/performance.md has the model in words.

/** @param {number} neurons */
const vectorsOf = (neurons) => Math.ceil(neurons / 4);

/**
 * Vectors of four weights that one image makes necessary: `read` ones are multiplied and added to a sum,
 * `updated` ones are changed.
 * @param {number[]} sizes
 * @param {number} nonzero pixels of the image that are not 0
 */
export function vectors(sizes, nonzero) {
  let forward = 0;
  let backward = 0;
  for (let l = 1; l < sizes.length; l++) {
    const inputs = l === 1 ? nonzero : sizes[l - 1];
    forward += inputs * vectorsOf(sizes[l]);
    if (l > 1) backward += inputs * vectorsOf(sizes[l]); // nobody asks for the pixels' delta
  }
  return { forward, training: { read: forward + backward, updated: forward } };
}

/**
 * @param {{ read: number, updated: number }} work vectors
 * @param {{ peak: number, read: number, update: number }} rates billions a second: floating-point
 *   operations in registers; vectors read; vectors updated
 * @returns {{ arithmetic: number, traffic: number }} seconds: were all operands in registers; with each
 *   vector fetched from, and put back into, the first cache
 */
export function bound({ read, updated }, rates) {
  return {
    arithmetic: (8 * (read + updated)) / rates.peak / 1e9,
    traffic: (read / rates.read + updated / rates.update) / 1e9,
  };
}

/**
 * The mean number of pixels that are not 0.
 * @param {Uint8Array} images an IDX file, unpacked
 * @param {number} count the first so many images
 */
export function meanNonzero(images, count) {
  const HEADER = 16;
  const pixels =
    (images.length - HEADER) / new DataView(images.buffer, images.byteOffset).getUint32(4);
  let nonzero = 0;
  for (let i = HEADER; i < HEADER + count * pixels; i++) if (images[i] !== 0) nonzero++;
  return nonzero / count;
}
