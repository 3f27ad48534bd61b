/*
 * finite.h - doubles that have to stay numbers: lists that hold nothing else, and a place for what
 * has no double. For the neuron, softmax and the layer that learns; not public.
 */
#ifndef CEL_FINITE_H
#define CEL_FINITE_H

#include <float.h>
#include <math.h>
#include <stddef.h>

/* Whether none of the n numbers is infinite or not a number. */
static inline int cel_all_finite(const double *numbers, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!isfinite(numbers[i]))
      return 0;
  return 1;
}

/* The number within +-DBL_MAX: infinity is held at the largest double. */
static inline double cel_held(double number) {
  return fmax(-DBL_MAX, fmin(DBL_MAX, number));
}

#endif
