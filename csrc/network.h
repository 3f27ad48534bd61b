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

/* Images that go through a layer together, before the next: their sums do not wait for each other,
 * and they share what is near of the weights. */
enum { CEL_CHUNK = 16 };

/* How many of the images that are left make the next chunk. */
static inline size_t cel_chunk(size_t left) {
  return left < CEL_CHUNK ? left : CEL_CHUNK;
}

typedef struct {
  size_t in;
  size_t out;
  size_t stride;
  float *weights; /* [in][stride], each the weight divided by the network's scale */
  float *biases;  /* [stride] */
  float *start;   /* [stride]: the biases divided by the scale, while it is in use */
  float *scratch; /* [CEL_CHUNK][stride]: activations, or what the trainer adds up */
  float *slope;   /* [stride]: one image's da/dz, when asked for */
  uint32_t *rows; /* [in]: where each input's weights begin */
} cel_layer;

struct cel_network {
  int32_t layers;
  int32_t sizes[CEL_MAX_LAYERS];
  const cel_output_row *output;
  const cel_pair_row *pair;
  double scale; /* of all weights: L2 shrinks this one number in place of each of them */
  cel_inputs images[CEL_CHUNK]; /* as layer 1 takes them in */
  uint32_t *rows; /* [CEL_CHUNK][cel_inputs_room(sizes[0])]: where images[] has its rows */
  float *pixels;  /* the same: and its x */
  cel_layer layer[CEL_MAX_LAYERS]; /* [0] is not used */
};

/* CEL_OK when the data's images and labels fit the network, else CEL_MISMATCH. */
cel_status cel_network_fits(const cel_network *network, const cel_dataset *dataset);

/* Lists image `index` of the data, or a variant of it, as images[s]: see cel_dataset_inputs. */
void cel_network_list(cel_network *network, const cel_dataset *dataset, size_t s, size_t index,
                      int shift);

/* What layer l takes in from m images: images[] when l is 1, else what is written to `room` [m] of
 * the activations a [m][stride] of the layer before. */
const cel_inputs *cel_network_inputs(const cel_network *network, int32_t l, const float *a,
                                     size_t m, cel_inputs *room);

/* Writes layer l's weighted inputs of m images, at most CEL_CHUNK, to z [m][stride]; a as above. */
void cel_network_weighted_inputs(const cel_network *network, int32_t l, const float *a, size_t m,
                                 float *z);

/* Multiplies the scale by `factor`, at least 0, and so every weight. */
void cel_network_rescale(cel_network *network, double factor);

/* Makes the scale 1, without changing a weight by more than its rounding. */
void cel_network_fold(cel_network *network);

#endif
