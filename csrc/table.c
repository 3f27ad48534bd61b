/* table.c - the rows of table.h: outputs, and costs of outputs. To add one, write its functions and
 * its row here, and its name in cel.h; the gradient check of tests/native/test_network.c takes it
 * up. */
#include "table.h"

#include "exact.h"

#include <math.h>

/* Outputs whose logarithms are taken as one; a multiple of 4. */
enum { GROUP = 16 };

/* ==== Sigmoid ================================================================================ */

/* With e = e^-|z| and r = 1/(1+e): sigma(|z|) = r, sigma(-|z|) = e r, and sigma' is their product.
 */
static void sigmoid_unit(double z, double *a, double *slope) {
  const double e = exp(-fabs(z));
  const double r = 1 / (1 + e);
  *a = z >= 0 ? r : e * r;
  *slope = e * r * r;
}

/* e^-|z|. e^-80 is 2e-35: past |z| = 80 the float is held there, away from slow subnormal numbers.
 */
static inline f4 decay4(f4 z) {
  const f4 size = f4_abs(z);
  const f4 most = f4_splat(80.0f);
  return cel_exact_exp4(f4_sub(f4_splat(0.0f), f4_where_less(size, most, size, most)));
}

void cel_sigmoid_layer(float *z, float *slope, size_t n) {
  const f4 one = f4_splat(1.0f);
  for (size_t j = 0; j < n; j += 4) {
    const f4 e = decay4(f4_load(z + j));
    const f4 r = f4_div(one, f4_add(one, e));
    const f4 er = f4_mul(e, r);
    if (slope)
      f4_store(slope + j, f4_mul(er, r));
    f4_store(z + j, f4_where_less(f4_load(z + j), f4_splat(0.0f), er, r));
  }
}

/* 0 when all z [n] are finite, else not a number: for costs that would hide it. */
static double not_finite(const float *z, size_t n) {
  double sum = 0;
  for (size_t j = 0; j < n; j++)
    sum += 0 * (double)z[j];
  return sum;
}

/* a - y, where a [n] is held against the one-hot y. */
static void difference(const float *a, float *delta, size_t n, size_t label) {
  for (size_t j = 0; j < n; j += 4)
    f4_store(delta + j, f4_load(a + j));
  delta[label] -= 1.0f;
}

/* ==== Linear ================================================================================= */

static void linear_unit(double z, double *a, double *slope) {
  *a = z;
  *slope = 1;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is the sigmoid's too, which writes z */
static void linear_layer(float *z, float *slope, size_t n) {
  (void)z;
  if (slope)
    for (size_t j = 0; j < n; j++)
      slope[j] = 1.0f;
}

/* ==== Sigmoid with the quadratic cost: equations (54) to (56) ================================ */

static double sigmoid_quadratic_cost(double z, double y) {
  double a;
  double slope;
  sigmoid_unit(z, &a, &slope);
  return 0.5 * (a - y) * (a - y);
}

static double sigmoid_quadratic_delta(double z, double y) {
  double a;
  double slope;
  sigmoid_unit(z, &a, &slope);
  return (a - y) * slope;
}

/* |a - y| is sigma(z) where y = 0, and sigma(-z) where y = 1, without cancellation. */
static double sigmoid_quadratic_layer(float *z, float *delta, size_t n, size_t label) {
  float rest[4] = {-z[label]};
  cel_sigmoid_layer(rest, NULL, 1);
  double sum = not_finite(z, n);
  cel_sigmoid_layer(z, delta, n);
  for (size_t j = 0; j < n; j++) {
    const double miss = (double)(j == label ? rest[0] : z[j]);
    sum += miss * miss;
  }
  for (size_t j = 0; delta && j < n; j++)
    delta[j] *= z[j] - (j == label ? 1.0f : 0.0f);
  return sum / 2;
}

/* ==== Sigmoid with the cross-entropy: equations (57), (61) and (62) ========================== */

/* -[y ln a + (1-y) ln(1-a)] = max(z, 0) - z y + ln(1 + e^-|z|): from z, since 1 - a rounds to 0. */
static double sigmoid_cross_entropy_cost(double z, double y) {
  return fmax(z, 0) - z * y + log1p(exp(-fabs(z)));
}

static double sigmoid_cross_entropy_delta(double z, double y) {
  double a;
  double slope;
  sigmoid_unit(z, &a, &slope);
  return a - y;
}

/* (a - y) / (a (1 - a)) = (1 - y)/(1 - a) - y/a, with 1/(1-a) = 1 + e^z and 1/a = 1 + e^-z. */
static double sigmoid_cross_entropy_as_published(double z, double y) {
  return (y < 1 ? (1 - y) * (1 + exp(z)) : 0) - (y > 0 ? y * (1 + exp(-z)) : 0);
}

/* The logarithms of the n terms 1 + e^-|z| are taken as one, of their product: each is at most 2,
 * and a group of them far from any overflow. e^-|z| in float is good to seven digits, as z itself
 * is. */
static double sigmoid_cross_entropy_layer(float *z, float *delta, size_t n, size_t label) {
  const f4 one = f4_splat(1.0f);
  double sum = -(double)z[label];
  for (size_t j = 0; j < n; j++)
    sum += ((double)z[j] + fabs((double)z[j])) / 2; /* max(z, 0); keeps a NaN */
  for (size_t start = 0; start < n; start += GROUP) {
    const size_t size = n - start < GROUP ? n - start : GROUP;
    float decays[GROUP];
    for (size_t j = 0; j < size; j += 4) {
      const f4 each = f4_load(z + start + j);
      const f4 e = decay4(each);
      const f4 r = f4_div(one, f4_add(one, e));
      f4_store(decays + j, e);
      f4_store(z + start + j, f4_where_less(each, f4_splat(0.0f), f4_mul(e, r), r));
    }
    double product = 1;
    for (size_t j = 0; j < size; j++)
      product *= 1 + (double)decays[j];
    sum += log(product);
  }
  if (delta)
    difference(z, delta, n, label);
  return sum;
}

/* ==== Linear with the quadratic cost: no slope, so no slowdown =============================== */

static double linear_quadratic_cost(double z, double y) {
  return 0.5 * (z - y) * (z - y);
}

static double linear_quadratic_delta(double z, double y) {
  return z - y;
}

static double linear_quadratic_layer(float *z, float *delta, size_t n, size_t label) {
  double sum = 0;
  for (size_t j = 0; j < n; j++)
    sum += linear_quadratic_cost((double)z[j], j == label);
  if (delta)
    difference(z, delta, n, label);
  return sum;
}

/* ==== Softmax with the log-likelihood: equations (78), (80) and (84) ========================= */

static float largest(const float *z, size_t n) {
  float max = z[0];
  for (size_t j = 1; j < n; j++)
    max = z[j] > max ? z[j] : max;
  return max;
}

/* z becomes a, by way of e^(z - max). Returns the sum of these powers. */
static double softmax(float *z, float max, size_t n) {
  for (size_t j = 0; j < n; j += 4)
    f4_store(z + j, decay4(f4_sub(f4_load(z + j), f4_splat(max))));
  float sum = 0;
  double precise = 0;
  for (size_t j = 0; j < n; j++) {
    sum += z[j];
    precise += (double)z[j];
  }
  for (size_t j = 0; j < n; j++)
    z[j] /= sum;
  return precise;
}

/* slope is the diagonal of the Jacobian, da_j/dz_j = a_j (1 - a_j). */
static void softmax_layer(float *z, float *slope, size_t n) {
  softmax(z, largest(z, n), n);
  for (size_t j = 0; slope && j < n; j++)
    slope[j] = z[j] * (1.0f - z[j]);
}

/* -ln a_y = ln sum_k e^z_k - z_y, from z: a_y itself may round to 0. The powers in float are good
 * to seven digits, as z itself is. */
static double softmax_log_likelihood_layer(float *z, float *delta, size_t n, size_t label) {
  const float max = largest(z, n);
  const double above = (double)max - (double)z[label] + not_finite(z, n);
  const double cost = above + log(softmax(z, max, n));
  if (delta)
    difference(z, delta, n, label);
  return cost;
}

/* ==== The tables ============================================================================= */

static const cel_output_row outputs[CEL_OUTPUT_COUNT] = {
    [CEL_OUTPUT_SIGMOID] = {sigmoid_unit, cel_sigmoid_layer},
    [CEL_OUTPUT_LINEAR] = {linear_unit, linear_layer},
    [CEL_OUTPUT_SOFTMAX] = {NULL, softmax_layer},
};

/* The published widget's quadratic step is the true one, so its column repeats unit_delta. */
static const cel_pair_row pairs[] = {
    {CEL_OUTPUT_SIGMOID, CEL_COST_QUADRATIC, sigmoid_quadratic_cost, sigmoid_quadratic_delta,
     sigmoid_quadratic_delta, sigmoid_quadratic_layer},
    {CEL_OUTPUT_SIGMOID, CEL_COST_CROSS_ENTROPY, sigmoid_cross_entropy_cost,
     sigmoid_cross_entropy_delta, sigmoid_cross_entropy_as_published, sigmoid_cross_entropy_layer},
    {CEL_OUTPUT_LINEAR, CEL_COST_QUADRATIC, linear_quadratic_cost, linear_quadratic_delta,
     linear_quadratic_delta, linear_quadratic_layer},
    {CEL_OUTPUT_SOFTMAX, CEL_COST_LOG_LIKELIHOOD, NULL, NULL, NULL, softmax_log_likelihood_layer},
};

const cel_output_row *cel_output_find(cel_output output) {
  return &outputs[output];
}

const cel_pair_row *cel_pair_find(cel_output output, cel_cost cost) {
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (pairs[i].output == output && pairs[i].cost == cost)
      return &pairs[i];
  return NULL;
}

cel_status cel_pair_check(cel_cost cost, cel_output output) {
  if ((unsigned)cost >= CEL_COST_COUNT || (unsigned)output >= CEL_OUTPUT_COUNT)
    return CEL_BAD_ARGUMENT;
  return cel_pair_find(output, cost) ? CEL_OK : CEL_BAD_PAIR;
}

cel_status cel_activate(cel_output output, const double *z, size_t n, double *a, double *slope) {
  if ((unsigned)output >= CEL_OUTPUT_COUNT || !outputs[output].unit)
    return CEL_BAD_ARGUMENT;
  for (size_t i = 0; i < n; i++) {
    double activation;
    double derivative;
    outputs[output].unit(z[i], &activation, &derivative);
    if (a)
      a[i] = activation;
    if (slope)
      slope[i] = derivative;
  }
  return CEL_OK;
}
