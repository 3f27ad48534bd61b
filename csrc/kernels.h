/*
 * kernels.h - the inner loops of training: products of a weight matrix with its inputs.
 * No layers, costs or bookkeeping here.
 *
 * A matrix is stored input-major, w[in][stride], stride a multiple of 4, so that one input touches
 * neighbouring numbers and whole vectors. Every sum runs over the inputs in rising order, one lane
 * per output: tiling and vector width do not change a bit of the result.
 */
#ifndef CEL_KERNELS_H
#define CEL_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* The inputs of a layer that count: input x[k], k < n, whose weights begin rows[k] floats into the
 * matrix. Of an image only the pixels that are not 0 are listed; of a layer, all neurons. */
typedef struct {
  const uint32_t *rows;
  const float *x;
  size_t n;
} cel_inputs;

/* For each of m images z[j] = start[j] + sum over k of x[k] times the weight to output j; start is
 * [stride], z [m][stride]. All images walk a tile of the outputs before the next, so that its
 * weights are near. */
void cel_forward(const cel_inputs *inputs, size_t m, const float *w, size_t stride,
                 const float *start, float *z);

/* For each of m images, in order: the weight of input k to output j -= x[k] rate delta[j]; delta is
 * [m][stride]. */
void cel_update(const cel_inputs *inputs, size_t m, float *w, size_t stride, const float *delta,
                float rate);

/* For each of m images sums[i] = sum over j of w[i][j] next[j], for i < n: back-propagation. next
 * is [m][stride], sums [m][n rounded up to a multiple of 4], as are the rows of w that are read. */
void cel_backward(size_t m, const float *w, size_t n, size_t stride, const float *next,
                  float *sums);

#endif
