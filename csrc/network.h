/*
 * network.h - how a network is stored, and its forward pass, for the trainer. Not public.
 *
 * Layer l joins layer l-1 to layer l; l runs from 1. Weights are input-major, [in][stride], stride
 * = out rounded up to a multiple of 4; the lanes beyond `out` hold zeros and stay zero, because
 * every delta is zero there.
 */
#ifndef CEL_NETWORK_H
#define CEL_NETWORK_H

#include "cel.h"
#include "kernels.h"
#include "table.h"

typedef struct {
  size_t in;
  size_t out;
  size_t stride;
  float *weights; /* [in][stride] */
  float *biases;  /* [stride] */
  float *scratch; /* [stride]: one image's activations */
  float *slope;   /* [stride]: and their da/dz, when asked for */
} cel_layer;

struct cel_network {
  int32_t layers;
  int32_t sizes[CEL_MAX_LAYERS];
  const cel_output_row *output;
  const cel_pair_row *pair;
  cel_layer layer[CEL_MAX_LAYERS]; /* [0] is not used */
};

/* CEL_OK when the data's images and labels fit the network, else CEL_MISMATCH. */
cel_status cel_network_fits(const cel_network *network, const cel_dataset *dataset);

/* Writes layer l's weighted inputs to z [stride]: from the pixels of an image for layer 1, else
 * from the activations of the layer before (the other of the two is not read). */
void cel_network_weighted_input(const cel_network *network, int32_t l, cel_sparse_row pixels,
                                const float *input, float *z);

#endif
