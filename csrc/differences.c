/* differences.c - the gradient of one image's cost by central differences, in double: what
 * back-propagation is checked against. It shares the formulas of table.c with it, and neither its
 * derivatives nor its loops. */
#include "network.h"

#include "dataset.h"

#include <math.h>
#include <stdlib.h>

/* A network's numbers in double, and room for a forward pass. */
typedef struct {
  const cel_network *network;
  size_t label;
  double *weights[CEL_MAX_LAYERS]; /* [out][in] */
  double *biases[CEL_MAX_LAYERS];
  double *values[CEL_MAX_LAYERS]; /* [0]: the inputs; then z, and a but for the last layer */
  double *spare;                  /* [2][outputs], for softmax */
} copy;

static double output_cost(const copy *c, const double *z, size_t n) {
  const cel_pair_row *pair = c->network->pair;
  double cost = 0;
  if (!pair->unit_cost) { /* only softmax's */
    cel_softmax_log_likelihood(z, n, 1, c->label, c->spare, c->spare + n, &cost);
    return cost;
  }
  for (size_t j = 0; j < n; j++)
    cost += pair->unit_cost(z[j], j == c->label);
  return cost;
}

static double whole_cost(const copy *c) {
  const int32_t last = c->network->layers - 1;
  for (int32_t l = 1;; l++) {
    const cel_layer *layer = &c->network->layer[l];
    double *z = c->values[l];
    for (size_t j = 0; j < layer->out; j++) {
      z[j] = c->biases[l][j];
      for (size_t k = 0; k < layer->in; k++)
        z[j] += c->weights[l][j * layer->in + k] * c->values[l - 1][k];
    }
    if (l == last)
      return output_cost(c, z, layer->out);
    cel_activate(CEL_OUTPUT_SIGMOID, z, layer->out, z, NULL);
  }
}

/* Of `count` numbers of the copy, which end up as they were. */
static void differentiate(const copy *c, double *numbers, size_t count, double h,
                          double *derivatives) {
  for (size_t i = 0; i < count; i++) {
    const double middle = numbers[i];
    numbers[i] = middle + h;
    const double above = whole_cost(c);
    numbers[i] = middle - h;
    const double below = whole_cost(c);
    numbers[i] = middle;
    derivatives[i] = (above - below) / (2 * h);
  }
}

static uint64_t doubles_of(const cel_network *network) {
  uint64_t doubles =
      (uint64_t)network->sizes[0] + 2 * (uint64_t)network->sizes[network->layers - 1];
  for (int32_t l = 1; l < network->layers; l++)
    doubles += (uint64_t)network->layer[l].out * (network->layer[l].in + 2);
  return doubles;
}

/* Lays the copy out in `memory` and fills it with the network's numbers and the image's. */
static void fill(copy *c, const cel_dataset *dataset, size_t index, double *memory) {
  const cel_network *network = c->network;
  c->label = dataset->labels[index];
  c->values[0] = memory;
  memory += network->sizes[0];
  const cel_record record = cel_dataset_record(dataset, index);
  for (size_t i = 0; i < record.n; i++)
    c->values[0][record.positions[i]] = record.bytes[i] / 256.0;
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    c->weights[l] = memory;
    c->biases[l] = c->weights[l] + layer->out * layer->in;
    c->values[l] = c->biases[l] + layer->out;
    memory = c->values[l] + layer->out;
    for (size_t j = 0; j < layer->out; j++) {
      c->biases[l][j] = (double)layer->biases[j];
      for (size_t k = 0; k < layer->in; k++)
        c->weights[l][j * layer->in + k] =
            (double)layer->weights[k * layer->stride + j] * network->scale;
    }
  }
  c->spare = memory;
}

cel_status cel_network_differences(const cel_network *network, const cel_dataset *dataset,
                                   size_t index, int32_t layer, double h, double *weights,
                                   double *biases) {
  if (cel_network_fits(network, dataset) != CEL_OK)
    return CEL_MISMATCH;
  if (layer < 1 || layer >= network->layers || index >= dataset->count || !(h > 0) || isinf(h))
    return CEL_BAD_ARGUMENT;
  const uint64_t doubles = doubles_of(network);
  double *memory =
      doubles < SIZE_MAX / sizeof *memory ? calloc((size_t)doubles, sizeof *memory) : NULL;
  if (!memory)
    return CEL_NO_MEMORY;
  copy c = {.network = network};
  fill(&c, dataset, index, memory);
  const cel_layer *own = &network->layer[layer];
  differentiate(&c, c.weights[layer], own->out * own->in, h, weights);
  differentiate(&c, c.biases[layer], own->out, h, biases);
  free(memory);
  return CEL_OK;
}
