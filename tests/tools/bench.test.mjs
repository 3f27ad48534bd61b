// Tests of the benchmark's arithmetic: what an image makes necessary, and the bounds that follow. Nothing is timed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bound, meanNonzero, vectors } from '../../tools/bench/bound.mjs';

test('vectors: padded to four, pixels sparse, and no delta for pixels', () => {
  // 30 neurons are 8 vectors, 10 are 3.
  assert.deepEqual(vectors([784, 30, 10], 150), {
    forward: 150 * 8 + 30 * 3,
    training: { read: 150 * 8 + 2 * 30 * 3, updated: 150 * 8 + 30 * 3 },
  });
  assert.deepEqual(vectors([784, 10], 100).training, { read: 300, updated: 300 });
});

test('bound: eight operations a vector at the peak; each vector at its own rate', () => {
  const { arithmetic, traffic } = bound(
    { read: 3e9, updated: 1e9 },
    { peak: 16, read: 6, update: 4 },
  );
  assert.equal(arithmetic, 2);
  assert.equal(traffic, 0.75);
});

test('meanNonzero counts the pixels of the first images', () => {
  const file = new Uint8Array(16 + 3 * 4);
  file[7] = 3; // images
  file.set([1, 0, 0, 0, 9, 9, 9, 0, 5, 5, 5, 5], 16);
  assert.equal(meanNonzero(file, 2), 2);
  assert.equal(meanNonzero(file, 3), 8 / 3);
});
