/* regularizer.c - the rows of regularizer.h. To add one, write its two functions and its row here,
 * and its name in cel.h; the gradient check of tests/native/test_network.c takes it up. */
#include "regularizer.h"

#include <math.h>

/* ==== L2: C + lambda/(2n) sum of w^2, so w <- (1 - eta lambda/n) w: equations (87) and (93) == */

static double l2_penalty(const float *weights, size_t n, double scale) {
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double)weights[i] * (double)weights[i];
  return scale * scale * sum / 2;
}

static double l2_factor(double rate) {
  return 1 - rate;
}

/* ==== L1: C + lambda/n sum of |w|, so w <- w - (eta lambda/n) sgn w: equations (95) to (97) == */

static double l1_penalty(const float *weights, size_t n, double scale) {
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += fabs((double)weights[i]);
  return scale * sum;
}

/* sgn 0 = 0, and a weight nearer to 0 than the step stops there instead of changing its sign. */
static void l1_shrink(float *weights, size_t n, float rate) {
  for (size_t i = 0; i < n; i++) {
    const float size = fabsf(weights[i]);
    weights[i] = size > rate ? copysignf(size - rate, weights[i]) : 0.0f;
  }
}

/* ==== The table ============================================================================= */

static const cel_regularizer_row regularizers[CEL_REGULARIZER_COUNT] = {
    [CEL_REGULARIZER_L2] = {l2_penalty, l2_factor, NULL},
    [CEL_REGULARIZER_L1] = {l1_penalty, NULL, l1_shrink},
};

const cel_regularizer_row *cel_regularizer_find(cel_regularizer regularizer) {
  return &regularizers[regularizer];
}
