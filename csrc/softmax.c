/* softmax.c - the softmax of a list of weighted inputs. Double precision; not the network's layer.
 */
#include "cel.h"

#include <float.h>
#include <math.h>

/* c (z - max), from halves so that the difference of two finite numbers cannot overflow on its way.
 */
static double scaled_difference(double z, double max, double c) {
  return 2 * (c * (z / 2 - max / 2));
}

cel_status cel_softmax(const double *z, size_t n, double c, double *a, double *log_sum_exp) {
  if (n < 1 || c <= 0)
    return CEL_BAD_ARGUMENT;
  if (!isfinite(c))
    return CEL_NOT_FINITE;
  double max = z[0];
  for (size_t j = 0; j < n; j++) {
    if (!isfinite(z[j]))
      return CEL_NOT_FINITE;
    max = fmax(max, z[j]);
  }
  double sum = 0; /* at least 1: the largest z gives e^0 */
  for (size_t j = 0; j < n; j++) {
    a[j] = exp(scaled_difference(z[j], max, c));
    sum += a[j];
  }
  for (size_t j = 0; j < n; j++)
    a[j] /= sum;
  if (log_sum_exp)
    *log_sum_exp = fmin(fmax(c * max + log(sum), -DBL_MAX), DBL_MAX);
  return CEL_OK;
}
