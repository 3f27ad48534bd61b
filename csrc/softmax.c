/* softmax.c - the softmax of a list of weighted inputs: values, inverse, derivatives, cost. Double
 * precision; not the network's layer, nor the layer that learns (learner.c). */
#include "cel.h"
#include "finite.h"

#include <float.h>
#include <math.h>

/* c (z - max), from halves so that the difference of two finite numbers cannot overflow on its way.
 */
static double scaled_difference(double z, double max, double c) {
  return 2 * (c * (z / 2 - max / 2));
}

static cel_status check(const double *numbers, size_t n, double c) {
  if (n < 1 || c <= 0)
    return CEL_BAD_ARGUMENT;
  if (!isfinite(c))
    return CEL_NOT_FINITE;
  return cel_all_finite(numbers, n) ? CEL_OK : CEL_NOT_FINITE;
}

static double largest(const double *z, size_t n) {
  double max = z[0];
  for (size_t j = 1; j < n; j++)
    max = fmax(max, z[j]);
  return max;
}

/* ln sum_k e^(c (z[k] - max)), at least 0: the largest z gives e^0. */
static double log_sum(const double *z, size_t n, double c, double max) {
  double sum = 0;
  for (size_t k = 0; k < n; k++)
    sum += exp(scaled_difference(z[k], max, c));
  return log(sum);
}

cel_status cel_softmax(const double *z, size_t n, double c, double *a, double *log_sum_exp) {
  const cel_status status = check(z, n, c);
  if (status != CEL_OK)
    return status;
  const double max = largest(z, n);
  double sum = 0; /* at least 1: the largest z gives e^0 */
  for (size_t j = 0; j < n; j++) {
    a[j] = exp(scaled_difference(z[j], max, c));
    sum += a[j];
  }
  for (size_t j = 0; j < n; j++)
    a[j] /= sum;
  if (log_sum_exp)
    *log_sum_exp = cel_held(c * max + log(sum));
  return CEL_OK;
}

cel_status cel_softmax_log(const double *z, size_t n, double c, double *log_a) {
  const cel_status status = check(z, n, c);
  if (status != CEL_OK)
    return status;
  const double max = largest(z, n);
  const double rest = log_sum(z, n, c, max);
  for (size_t j = 0; j < n; j++)
    log_a[j] = cel_held(scaled_difference(z[j], max, c) - rest);
  return CEL_OK;
}

cel_status cel_softmax_inverse(const double *log_a, size_t n, double c, double constant,
                               double *z) {
  const cel_status status = check(log_a, n, c);
  if (status != CEL_OK)
    return status;
  for (size_t j = 0; j < n; j++)
    if (!isfinite((log_a[j] + constant) / c))
      return CEL_NOT_FINITE;
  for (size_t j = 0; j < n; j++)
    z[j] = (log_a[j] + constant) / c;
  return CEL_OK;
}

cel_status cel_softmax_place(const double *z, size_t n, double c, size_t j, double a, double *z_j) {
  const cel_status status = check(z, n, c);
  if (status != CEL_OK)
    return status;
  if (isnan(a))
    return CEL_NOT_FINITE;
  if (n < 2 || j >= n || a <= 0 || a >= 1)
    return CEL_BAD_ARGUMENT;
  double max = -DBL_MAX;
  for (size_t k = 0; k < n; k++)
    if (k != j)
      max = fmax(max, z[k]);
  double sum = 0; /* over the others, at least 1 */
  for (size_t k = 0; k < n; k++)
    if (k != j)
      sum += exp(scaled_difference(z[k], max, c));
  const double place = max + (log(a) - log1p(-a) + log(sum)) / c;
  if (!isfinite(place))
    return CEL_NOT_FINITE;
  *z_j = place;
  return CEL_OK;
}

cel_status cel_softmax_jacobian(const double *a, size_t n, double c, double *jacobian) {
  const cel_status status = check(a, n, c);
  if (status != CEL_OK)
    return status;
  for (size_t j = 0; j < n; j++) {
    double *row = jacobian + j * n;
    double others = 0;
    for (size_t k = 0; k < n; k++) {
      if (k == j)
        continue;
      row[k] = -c * a[j] * a[k];
      others += row[k];
    }
    row[j] = -others;
  }
  return CEL_OK;
}

cel_status cel_softmax_log_likelihood(const double *z, size_t n, double c, size_t label, double *a,
                                      double *delta, double *cost) {
  if (label >= n)
    return CEL_BAD_ARGUMENT;
  const cel_status status = cel_softmax(z, n, c, a, NULL);
  if (status != CEL_OK)
    return status;
  double others = 0;
  for (size_t j = 0; j < n; j++) {
    if (j == label)
      continue;
    delta[j] = c * a[j];
    others += a[j];
  }
  delta[label] = -c * others;
  const double max = largest(z, n);
  *cost = cel_held(log_sum(z, n, c, max) - scaled_difference(z[label], max, c));
  return CEL_OK;
}
