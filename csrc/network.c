/* network.c - the fully connected network: memory, weights, forward pass, scoring. How it learns is
 * in trainer.c, what costs and outputs compute in table.c, the inner loops in kernels.c. */
#include "network.h"

#include "dataset.h"
#include "kernels.h"
#include "regularizer.h"
#include "simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ==== Memory ================================================================================= */

static cel_status check(const cel_network_config *config) {
  if (config->layers < 2 || config->layers > CEL_MAX_LAYERS)
    return CEL_BAD_SIZES;
  for (int32_t l = 0; l < config->layers; l++)
    if (config->sizes[l] < 1 || config->sizes[l] > CEL_MAX_NEURONS)
      return CEL_BAD_SIZES;
  return cel_pair_check(config->cost, config->output);
}

/* A row of 32 weights that begins on a cache line touches two of them, else three. */
enum { LINE = 64 / sizeof(float) };

static uint64_t lines(uint64_t floats) {
  return (floats + LINE - 1) / LINE * LINE;
}

/* Takes `floats` numbers, in whole cache lines, from a block of memory. */
static void *take(float **next, uint64_t floats) {
  float *taken = *next;
  *next += lines(floats);
  return taken;
}

cel_status cel_network_create(const cel_network_config *config, cel_network **out) {
  const cel_status status = check(config);
  if (status != CEL_OK)
    return status;
  /* At most 7 * 1e5 * (1e5 + 3): no overflow. */
  const uint64_t room = cel_inputs_room((size_t)config->sizes[0]) * (uint64_t)CEL_CHUNK;
  uint64_t floats = LINE + 2 * lines(room);
  for (int32_t l = 1; l < config->layers; l++) {
    const uint64_t in = (uint64_t)config->sizes[l - 1];
    const uint64_t stride = f4_padded((size_t)config->sizes[l]);
    if (in * stride > UINT32_MAX) /* cel_inputs counts rows in 32 bits */
      return CEL_NO_MEMORY;
    floats +=
        lines(f4_padded(in) * stride) + 3 * lines(stride) + lines(CEL_CHUNK * stride) + lines(in);
  }
  if (floats > (SIZE_MAX / 2 - sizeof(cel_network)) / sizeof(float))
    return CEL_NO_MEMORY;
  cel_network *network = calloc(1, sizeof *network + (size_t)floats * sizeof(float));
  if (!network)
    return CEL_NO_MEMORY;
  network->layers = config->layers;
  memcpy(network->sizes, config->sizes, (size_t)config->layers * sizeof *config->sizes);
  network->output = cel_output_find(config->output);
  network->pair = cel_pair_find(config->output, config->cost);
  network->scale = 1;
  float *next = (float *)(network + 1);
  next += (LINE - (uintptr_t)next / sizeof(float) % LINE) % LINE;
  for (int32_t l = 1; l < config->layers; l++) {
    cel_layer *layer = &network->layer[l];
    layer->in = (size_t)config->sizes[l - 1];
    layer->out = (size_t)config->sizes[l];
    layer->stride = f4_padded(layer->out);
    layer->weights = take(&next, f4_padded(layer->in) * layer->stride);
    layer->biases = take(&next, layer->stride);
    layer->start = take(&next, layer->stride);
    layer->scratch = take(&next, CEL_CHUNK * (uint64_t)layer->stride);
    layer->slope = take(&next, layer->stride);
    layer->rows = take(&next, layer->in);
    for (size_t k = 0; k < layer->in; k++)
      layer->rows[k] = (uint32_t)(k * layer->stride);
  }
  network->rows = take(&next, room);
  network->pixels = take(&next, room);
  *out = network;
  return CEL_OK;
}

void cel_network_destroy(cel_network *network) {
  free(network);
}

int32_t cel_network_layers(const cel_network *network) {
  return network->layers;
}

int32_t cel_network_size(const cel_network *network, int32_t layer) {
  return layer >= 0 && layer < network->layers ? network->sizes[layer] : 0;
}

/* ==== Weights ================================================================================ */

/* Where weight w[j][k] of the book, input k to output j, is kept divided by the scale. */
static float *stored(const cel_layer *layer, size_t j, size_t k) {
  return &layer->weights[k * layer->stride + j];
}

static float weight(const cel_network *network, const cel_layer *layer, size_t j, size_t k) {
  return *stored(layer, j, k) * (float)network->scale;
}

void cel_network_fold(cel_network *network) {
  const float scale = (float)network->scale;
  network->scale = 1;
  if (scale == 1)
    return;
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    for (size_t i = 0; i < layer->in * layer->stride; i++)
      layer->weights[i] *= scale;
  }
}

/* A smaller scale is folded in, so that steps divided by it stay far from overflow. */
static const double SCALE_MIN = 1.0 / 1024;

void cel_network_rescale(cel_network *network, double factor) {
  network->scale *= factor;
  if (network->scale < SCALE_MIN)
    cel_network_fold(network);
}

cel_status cel_network_initialize(cel_network *network, cel_init init, uint32_t seed) {
  if ((unsigned)init >= CEL_INIT_COUNT)
    return CEL_BAD_ARGUMENT;
  cel_random random = cel_random_seed(seed, CEL_STREAM_WEIGHTS);
  network->scale = 1;
  for (int32_t l = 1; l < network->layers; l++)
    for (size_t j = 0; j < network->layer[l].out; j++)
      network->layer[l].biases[j] = (float)cel_random_normal(&random);
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    const double deviation = init == CEL_INIT_SCALED ? 1 / sqrt((double)layer->in) : 1;
    for (size_t j = 0; j < layer->out; j++)
      for (size_t k = 0; k < layer->in; k++)
        *stored(layer, j, k) = (float)(deviation * cel_random_normal(&random));
  }
  return CEL_OK;
}

static const cel_layer *find_layer(const cel_network *network, int32_t layer) {
  return layer >= 1 && layer < network->layers ? &network->layer[layer] : NULL;
}

cel_status cel_network_get_layer(const cel_network *network, int32_t layer, float *weights,
                                 float *biases) {
  const cel_layer *l = find_layer(network, layer);
  if (!l)
    return CEL_BAD_ARGUMENT;
  for (size_t j = 0; j < l->out; j++)
    for (size_t k = 0; k < l->in; k++)
      weights[j * l->in + k] = weight(network, l, j, k);
  memcpy(biases, l->biases, l->out * sizeof *biases);
  return CEL_OK;
}

static int all_usable(const float *numbers, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!(fabsf(numbers[i]) <= CEL_MAX_WEIGHT)) /* nor when it is not a number */
      return 0;
  return 1;
}

cel_status cel_network_set_layer(cel_network *network, int32_t layer, const float *weights,
                                 const float *biases) {
  const cel_layer *l = find_layer(network, layer);
  if (!l)
    return CEL_BAD_ARGUMENT;
  if (!all_usable(weights, l->out * l->in) || !all_usable(biases, l->out))
    return CEL_NOT_FINITE;
  cel_network_fold(network);
  for (size_t j = 0; j < l->out; j++)
    for (size_t k = 0; k < l->in; k++)
      *stored(l, j, k) = weights[j * l->in + k];
  memcpy(l->biases, biases, l->out * sizeof *biases);
  return CEL_OK;
}

static uint64_t digest_float(uint64_t digest, float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  for (int shift = 0; shift < 32; shift += 8)
    digest = (digest ^ ((bits >> shift) & 0xff)) * UINT64_C(0x100000001b3);
  return digest;
}

uint64_t cel_network_digest(const cel_network *network) {
  uint64_t digest = UINT64_C(0xcbf29ce484222325);
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    for (size_t j = 0; j < layer->out; j++)
      digest = digest_float(digest, layer->biases[j]);
    for (size_t j = 0; j < layer->out; j++)
      for (size_t k = 0; k < layer->in; k++)
        digest = digest_float(digest, weight(network, layer, j, k));
  }
  return digest;
}

/* ==== Forward pass and scores ================================================================ */

cel_status cel_network_fits(const cel_network *network, const cel_dataset *dataset) {
  const size_t inputs = (size_t)network->sizes[0];
  const size_t outputs = (size_t)network->sizes[network->layers - 1];
  return inputs == dataset->pixels && outputs == dataset->classes ? CEL_OK : CEL_MISMATCH;
}

void cel_network_list(cel_network *network, const cel_dataset *dataset, size_t s, size_t index,
                      int shift) {
  const size_t room = cel_inputs_room((size_t)network->sizes[0]);
  uint32_t *rows = network->rows + s * room;
  float *x = network->pixels + s * room;
  const uint32_t stride = (uint32_t)network->layer[1].stride;
  const size_t n = cel_dataset_inputs(dataset, index, shift, stride, rows, x);
  network->images[s] = (cel_inputs){rows, x, n};
}

const cel_inputs *cel_network_inputs(const cel_network *network, int32_t l, const float *a,
                                     size_t m, cel_inputs *room) {
  if (l == 1)
    return network->images;
  const cel_layer *layer = &network->layer[l];
  for (size_t s = 0; s < m; s++)
    room[s] = (cel_inputs){layer->rows, a + s * f4_padded(layer->in), layer->in};
  return room;
}

/* z = b + w x = scale (b / scale + (w / scale) x). */
void cel_network_weighted_inputs(const cel_network *network, int32_t l, const float *a, size_t m,
                                 float *z) {
  const cel_layer *layer = &network->layer[l];
  const f4 inverse = f4_splat((float)(1 / network->scale));
  for (size_t j = 0; j < layer->stride; j += 4)
    f4_store(layer->start + j, f4_mul(f4_load(layer->biases + j), inverse));
  cel_inputs room[CEL_CHUNK];
  cel_forward(cel_network_inputs(network, l, a, m, room), m, layer->weights, layer->stride,
              layer->start, z);
  const f4 scale = f4_splat((float)network->scale);
  if (network->scale != 1)
    for (size_t i = 0; i < m * layer->stride; i += 4)
      f4_store(z + i, f4_mul(f4_load(z + i), scale));
}

/* Takes m images from `first` on to the last layer's weighted inputs: [m][stride], in its scratch.
 */
static float *forward(cel_network *network, const cel_dataset *dataset, size_t first, size_t m) {
  for (size_t s = 0; s < m; s++)
    cel_network_list(network, dataset, s, first + s, 0);
  const float *a = NULL;
  for (int32_t l = 1;; l++) {
    const cel_layer *layer = &network->layer[l];
    cel_network_weighted_inputs(network, l, a, m, layer->scratch);
    if (l == network->layers - 1)
      return layer->scratch;
    cel_sigmoid_layer(layer->scratch, NULL, m * layer->stride);
    a = layer->scratch;
  }
}

/* CEL_OK when images first .. first+count-1 exist and fit the network. */
static cel_status check_range(const cel_network *network, const cel_dataset *dataset, size_t first,
                              size_t count) {
  if (cel_network_fits(network, dataset) != CEL_OK)
    return CEL_MISMATCH;
  if (count < 1 || first >= dataset->count || count > dataset->count - first)
    return CEL_BAD_ARGUMENT;
  return CEL_OK;
}

cel_status cel_network_feedforward(cel_network *network, const cel_dataset *dataset, size_t index,
                                   float *activations) {
  if (cel_network_fits(network, dataset) != CEL_OK)
    return CEL_MISMATCH;
  if (index >= dataset->count)
    return CEL_BAD_ARGUMENT;
  const size_t n = dataset->classes;
  float *z = forward(network, dataset, index, 1);
  network->output->layer(z, NULL, n);
  memcpy(activations, z, n * sizeof *activations);
  return CEL_OK;
}

/* The first of the largest: as NumPy's argmax. */
static size_t argmax(const float *numbers, size_t n) {
  size_t best = 0;
  for (size_t j = 1; j < n; j++)
    if (numbers[j] > numbers[best])
      best = j;
  return best;
}

cel_status cel_network_score(cel_network *network, const cel_dataset *dataset, size_t first,
                             size_t count, cel_score *out) {
  const cel_status status = check_range(network, dataset, first, count);
  if (status != CEL_OK)
    return status;
  const cel_layer *last = &network->layer[network->layers - 1];
  cel_score score = {0, 0};
  for (size_t i = 0, m; i < count; i += m) {
    m = cel_chunk(count - i);
    float *z = forward(network, dataset, first + i, m);
    for (size_t s = 0; s < m; s++, z += last->stride) {
      const size_t label = dataset->labels[first + i + s];
      score.cost_sum += network->pair->layer(z, NULL, last->out, label);
      score.correct += argmax(z, last->out) == label;
    }
  }
  *out = score;
  return CEL_OK;
}

cel_status cel_network_answers(cel_network *network, const cel_dataset *dataset, size_t first,
                               size_t count, uint8_t *answers, float *confidence) {
  const cel_status status = check_range(network, dataset, first, count);
  if (status != CEL_OK)
    return status;
  for (size_t i = 0; i < count; i++) {
    float *a = forward(network, dataset, first + i, 1);
    network->output->layer(a, NULL, dataset->classes);
    answers[i] = (uint8_t)argmax(a, dataset->classes);
    confidence[i] = a[answers[i]];
  }
  return CEL_OK;
}

cel_status cel_network_slopes(cel_network *network, const cel_dataset *dataset, size_t first,
                              size_t count, double *slopes) {
  const cel_status status = check_range(network, dataset, first, count);
  if (status != CEL_OK)
    return status;
  const int32_t last = network->layers - 1;
  double sums[CEL_MAX_LAYERS] = {0};
  for (size_t i = first; i < first + count; i++) {
    cel_network_list(network, dataset, 0, i, 0);
    const float *a = NULL;
    for (int32_t l = 1; l <= last; l++) {
      const cel_layer *layer = &network->layer[l];
      cel_network_weighted_inputs(network, l, a, 1, layer->scratch);
      if (l == last)
        network->output->layer(layer->scratch, layer->slope, layer->out);
      else
        cel_sigmoid_layer(layer->scratch, layer->slope, layer->stride);
      for (size_t j = 0; j < layer->out; j++)
        sums[l] += (double)layer->slope[j];
      a = layer->scratch;
    }
  }
  for (int32_t l = 1; l <= last; l++)
    slopes[l - 1] = sums[l] / ((double)count * (double)network->layer[l].out);
  return CEL_OK;
}

cel_status cel_network_stuck(cel_network *network, const cel_dataset *dataset, size_t first,
                             size_t count, size_t *stuck) {
  const cel_status status = check_range(network, dataset, first, count);
  if (status != CEL_OK)
    return status;
  float *slope = network->layer[network->layers - 1].slope;
  *stuck = 0;
  for (size_t i = first; i < first + count; i++) {
    float *a = forward(network, dataset, i, 1);
    network->output->layer(a, slope, dataset->classes);
    const size_t label = dataset->labels[i];
    *stuck += a[label] < 0.5f && slope[label] < (float)CEL_SATURATED;
  }
  return CEL_OK;
}

cel_status cel_network_penalty(const cel_network *network, cel_regularizer regularizer,
                               double *penalty) {
  if ((unsigned)regularizer >= CEL_REGULARIZER_COUNT)
    return CEL_BAD_ARGUMENT;
  double sum = 0;
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    sum += cel_regularizer_find(regularizer)
               ->penalty(layer->weights, layer->in * layer->stride, network->scale);
  }
  *penalty = sum;
  return CEL_OK;
}
