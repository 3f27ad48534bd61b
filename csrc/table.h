/*
 * table.h - what each output and each (output, cost) pair computes: the one place where their
 * formulas stand. Rows of behaviour only; it knows nothing of layers, training or files.
 *
 * The neuron uses the double forms of one unit, the network the float forms of a whole layer. delta
 * is always dC/dz, fused: for sigmoid with cross-entropy a - y (equation (66)), so that a saturated
 * output keeps its gradient.
 *
 * The float arrays of a layer of n have room for n rounded up to a multiple of 4: whole vectors are
 * read and written, and what the lanes beyond n hold has no meaning.
 */
#ifndef CEL_TABLE_H
#define CEL_TABLE_H

#include "cel.h"

typedef struct {
  /* One unit: a and da/dz at weighted input z; NULL when units cannot be told apart (softmax). */
  void (*unit)(double z, double *a, double *slope);
  /* A layer: z [n] becomes a [n] in place; slope [n], when not NULL, gets da/dz. */
  void (*layer)(float *z, float *slope, size_t n);
} cel_output_row;

typedef struct {
  cel_output output;
  cel_cost cost;
  /* One unit's cost from its weighted input, finite wherever z is; y is the target. This and the
   * two below are NULL for a cost of the whole layer. */
  double (*unit_cost)(double z, double y);
  /* One unit's dC/dz. */
  double (*unit_delta)(double z, double y);
  /* dC/da, which the book's published widget steps by in place of dC/dz. */
  double (*unit_as_published)(double z, double y);
  /* A layer's cost for a one-hot target, label 0 .. n-1: z [n] becomes a [n] in place; delta [n],
   * when not NULL, gets dC/dz. */
  double (*layer)(float *z, float *delta, size_t n, size_t label);
} cel_pair_row;

/* sigma(z) and, when not NULL, sigma'(z), both without cancellation or overflow, for any z. */
void cel_sigmoid_layer(float *z, float *slope, size_t n);

/* The row of a valid output. */
const cel_output_row *cel_output_find(cel_output output);
/* The row of a pair, or NULL when the two do not go together. */
const cel_pair_row *cel_pair_find(cel_output output, cel_cost cost);

#endif
