/*
 * network.h - how a network is stored, and its forward pass, for the trainer. Not public.
 *
 * Layer l joins layer l-1 to layer l; l runs from 1. Weights are input-major, [in][stride], stride
 * = out rounded up to a multiple of 4; the lanes beyond `out` hold zeros and stay zero, because
 * every delta is zero there. Every matrix begins on a cache line.
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
  float *weights; /* [in][stride], each the weight divided by the network's scale */
  float *biases;  /* [stride] */
  float *scratch; /* [stride]: one image's activations */
  float *slope;   /* [stride]: and their da/dz, when asked for */
  uint32_t
      *rows; /* [in]: where each input's weights begin; in layer 1 those of one image's inputs */
} cel_layer;

struct cel_network {
  int32_t layers;
  int32_t sizes[CEL_MAX_LAYERS];
  const cel_output_row *output;
  const cel_pair_row *pair;
  double scale;  /* of all weights: L2 shrinks this one number in place of each of them */
  float *pixels; /* [sizes[0]]: one image's inputs */
  cel_layer layer[CEL_MAX_LAYERS]; /* [0] is not used */
};

/* CEL_OK when the data's images and labels fit the network, else CEL_MISMATCH. */
cel_status cel_network_fits(const cel_network *network, const cel_dataset *dataset);

/* What layer l > 1 takes in when the layer before has activations a [in]. */
static inline cel_inputs cel_layer_inputs(const cel_layer *layer, const float *a) {
  return (cel_inputs){layer->rows, a, layer->in};
}

/* Writes layer l's weighted inputs to z [stride]. */
void cel_network_weighted_input(const cel_network *network, int32_t l, cel_inputs inputs, float *z);

/* Multiplies the scale by `factor`, at least 0, and so every weight. */
void cel_network_rescale(cel_network *network, double factor);

/* Makes the scale 1, without changing a weight by more than its rounding. */
void cel_network_fold(cel_network *network);

#endif
