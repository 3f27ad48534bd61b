/* differences.c - the gradient of one image's cost by central differences, in double: what
 * back-propagation is checked against. It shares the formulas of table.c with it, and neither its
 * derivatives nor its loops. */
#include "network.h"

#include "dataset.h"

#include <math.h>
#include <stdlib.h>

/* A network's numbers in double, and room for a forward pass: one after the other, the inputs, for
 * each layer its weights [out][in], biases [out] and values [out], and two places for each output.
 */
typedef struct {
  const cel_network *network;
  size_t label;
  double *numbers;
} copy;

/* Numbers of a layer: weights, biases, values. */
static uint64_t layer_size(const cel_layer *layer) {
  return (uint64_t)layer->out * (layer->in + 2);
}

/* Where a layer begins; one past the last gives the places for the outputs. */
static double *layer_numbers(const copy *c, int32_t layer) {
  double *numbers = c->numbers + c->network->sizes[0];
  for (int32_t l = 1; l < layer; l++)
    numbers += layer_size(&c->network->layer[l]);
  return numbers;
}

static double output_cost(const copy *c, const double *z, size_t n) {
  const cel_pair_row *pair = c->network->pair;
  double cost = 0;
  if (!pair->unit_cost) { /* only softmax's */
    double *spare = layer_numbers(c, c->network->layers);
    cel_softmax_log_likelihood(z, n, 1, c->label, spare, spare + n, &cost);
    return cost;
  }
  for (size_t j = 0; j < n; j++)
    cost += pair->unit_cost(z[j], j == c->label);
  return cost;
}

static double whole_cost(const copy *c) {
  const double *inputs = c->numbers;
  for (int32_t l = 1;; l++) {
    const cel_layer *layer = &c->network->layer[l];
    const double *weights = layer_numbers(c, l);
    const double *biases = weights + layer->out * layer->in;
    double *z = layer_numbers(c, l) + layer->out * (layer->in + 1);
    for (size_t j = 0; j < layer->out; j++) {
      z[j] = biases[j];
      for (size_t k = 0; k < layer->in; k++)
        z[j] += weights[j * layer->in + k] * inputs[k];
    }
    if (l == c->network->layers - 1)
      return output_cost(c, z, layer->out);
    cel_activate(CEL_OUTPUT_SIGMOID, z, layer->out, z, NULL);
    inputs = z;
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

/* Takes over the network's numbers and the image's; the rest is 0 already. */
static void fill(const copy *c, const cel_dataset *dataset, size_t index) {
  const uint8_t *bytes = (const uint8_t *)c->numbers; /* a byte lies before the double made of it */
  cel_dataset_image(dataset, index, (uint8_t *)c->numbers);
  for (size_t i = dataset->pixels; i-- > 0;)
    c->numbers[i] = bytes[i] / 256.0;
  for (int32_t l = 1; l < c->network->layers; l++) {
    const cel_layer *layer = &c->network->layer[l];
    double *next = layer_numbers(c, l);
    for (size_t j = 0; j < layer->out; j++)
      for (size_t k = 0; k < layer->in; k++)
        *next++ = (double)layer->weights[k * layer->stride + j] * c->network->scale;
    for (size_t j = 0; j < layer->out; j++)
      *next++ = (double)layer->biases[j];
  }
}

cel_status cel_network_differences(const cel_network *network, const cel_dataset *dataset,
                                   size_t index, int32_t layer, double h, double *weights,
                                   double *biases) {
  if (cel_network_fits(network, dataset) != CEL_OK)
    return CEL_MISMATCH;
  if (layer < 1 || layer >= network->layers || index >= dataset->count || !(h > 0) || isinf(h))
    return CEL_BAD_ARGUMENT;
  uint64_t doubles =
      (uint64_t)network->sizes[0] + 2 * (uint64_t)network->sizes[network->layers - 1];
  for (int32_t l = 1; l < network->layers; l++)
    doubles += layer_size(&network->layer[l]);
  if (doubles > SIZE_MAX / sizeof(double))
    return CEL_NO_MEMORY;
  double *numbers = calloc((size_t)doubles, sizeof *numbers);
  if (!numbers)
    return CEL_NO_MEMORY;
  const copy c = {network, dataset->labels[index], numbers};
  fill(&c, dataset, index);
  const cel_layer *own = &network->layer[layer];
  double *parameters = layer_numbers(&c, layer);
  differentiate(&c, parameters, own->out * own->in, h, weights);
  differentiate(&c, parameters + own->out * own->in, own->out, h, biases);
  free(numbers);
  return CEL_OK;
}
