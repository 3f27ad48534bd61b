/*
 * regularizer.h - what each regulariser adds to the cost, and takes off the weights in a step: the
 * one place of their formulas. Rows of behaviour only; biases never come here.
 */
#ifndef CEL_REGULARIZER_H
#define CEL_REGULARIZER_H

#include "cel.h"

typedef struct {
  /* The penalty of n weights for lambda/n = 1: a sum in double. */
  double (*penalty)(const float *weights, size_t n);
  /* The penalty's part of one step, rate = eta lambda / n, 0 <= rate <= 1. */
  void (*shrink)(float *weights, size_t n, float rate);
} cel_regularizer_row;

/* The row of a valid regulariser. */
const cel_regularizer_row *cel_regularizer_find(cel_regularizer regularizer);

#endif
