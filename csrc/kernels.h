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

/* z[j] += sum over k of x[k] times the weight to output j; z is [stride]. */
void cel_forward(cel_inputs inputs, const float *w, size_t stride, float *z);

/* The weight of input k to output j -= x[k] times step[j]; step is [stride]. */
void cel_update(cel_inputs inputs, float *w, size_t stride, const float *step);

/* sums[i] = sum over j of w[i][j] next[j], for i < n: back-propagation. next is [stride], sums [n
 * rounded up to a multiple of 4], as are the rows of w that are read. */
void cel_backward(const float *w, size_t n, size_t stride, const float *next, float *sums);

#endif
