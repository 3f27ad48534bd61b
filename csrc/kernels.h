/*
 * kernels.h - the inner loops of training: products of a weight matrix with sparse and dense rows.
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

/* The non-zero pixels of one image: inputs bytes[k]/256 at positions[k], k < n. */
typedef struct {
  const uint16_t *positions;
  const uint8_t *bytes;
  size_t n;
} cel_sparse_row;

/* z[j] += sum over k of input k times w[k][j]; z is [stride]. */
void cel_forward_sparse(cel_sparse_row row, const float *w, size_t stride, float *z);
/* The same for a dense row x [n]. */
void cel_forward_dense(const float *x, size_t n, const float *w, size_t stride, float *z);

/* w[k][j] -= input k times step[j]; step is [stride]. */
void cel_update_sparse(cel_sparse_row row, float *w, size_t stride, const float *step);
/* The same for a dense row x [n]. */
void cel_update_dense(const float *x, size_t n, float *w, size_t stride, const float *step);

/* delta[i] *= sum over j of w[i][j] next[j], for i < n: back-propagation, on entry delta holds the
 * slope; next is [stride]. */
void cel_backward(const float *w, size_t n, size_t stride, const float *next, float *delta);

#endif
