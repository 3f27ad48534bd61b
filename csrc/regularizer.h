/*
 * regularizer.h - what each regulariser adds to the cost, and takes off the weights in a step: the
 * one place of their formulas. Rows of behaviour only; biases never come here.
 */
#ifndef CEL_REGULARIZER_H
#define CEL_REGULARIZER_H

#include "cel.h"

typedef struct {
  /* The penalty, for lambda/n = 1, of n weights that are stored divided by scale: a sum in double.
   */
  double (*penalty)(const float *weights, size_t n, double scale);
  /* The penalty's part of one step, rate = eta lambda / n, 0 <= rate <= 1, is one of these: a
   * factor of every weight, or else (NULL) something done to each. */
  double (*factor)(double rate);
  void (*shrink)(float *weights, size_t n, float rate);
} cel_regularizer_row;

/* The row of a valid regulariser. */
const cel_regularizer_row *cel_regularizer_find(cel_regularizer regularizer);

#endif
