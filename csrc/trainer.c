/* trainer.c - mini-batch gradient descent by back-propagation, in slices. It decides the order of
 * images and the steps; formulas come from table.c, loops from kernels.c. */
#include "dataset.h"
#include "kernels.h"
#include "network.h"
#include "regularizer.h"
#include "simd.h"

#include <stdlib.h>
#include <string.h>

/* For each image of the mini-batch, one layer's activations, and its slope until delta replaces it.
 */
typedef struct {
  float *activations; /* [batch][stride] */
  float *delta;       /* [batch][stride] */
} workspace;

enum { CHUNK = 16 };

struct cel_trainer {
  cel_trainer_config config;
  cel_progress progress;
  cel_random shuffling;
  cel_random dropping;
  int diverged;
  int32_t layers;
  int32_t sizes[CEL_MAX_LAYERS]; /* of the network it was made for */
  workspace work[CEL_MAX_LAYERS];
  size_t items;
  uint32_t *order; /* [items]: what this epoch trains; item i is variant i % variants of an image */
  /* The images of a mini-batch as inputs of layer 1, CHUNK at a time: they are read together, so
   * that the waits for memory overlap, and serve both directions. */
  cel_inputs inputs[CHUNK];
  uint32_t *rows; /* [CHUNK][cel_inputs_room(sizes[0])] */
  float *pixels;  /* the same */
  uint32_t touched;
};

static size_t variants(const cel_trainer_config *config) {
  return config->expand ? CEL_EXPANSION : 1;
}

static size_t image_of(const cel_trainer *trainer, uint32_t item) {
  return trainer->config.first + (trainer->config.expand ? item / CEL_EXPANSION : item);
}

static int shift_of(const cel_trainer *trainer, uint32_t item) {
  return trainer->config.expand ? (int)(item % CEL_EXPANSION) : 0;
}

/* ==== Memory ================================================================================= */

static cel_status check_config(const cel_trainer_config *config) {
  const size_t most = UINT32_MAX / (2 * CEL_EXPANSION);
  if (config->count < 1 || config->count > most || config->first > most || config->batch < 1 ||
      config->batch > config->count * variants(config))
    return CEL_BAD_ARGUMENT;
  if (!(config->eta > 0) || config->eta > CEL_MAX_ETA ||
      !(config->dropout >= 0 && config->dropout < 1))
    return CEL_BAD_ARGUMENT;
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    if (!(config->lambda[r] >= 0))
      return CEL_BAD_ARGUMENT;
    if (config->eta * config->lambda[r] > (double)(config->count * variants(config)))
      return CEL_BAD_DECAY;
  }
  return CEL_OK;
}

cel_status cel_trainer_create(const cel_network *network, const cel_trainer_config *config,
                              cel_trainer **out) {
  const cel_status status = check_config(config);
  if (status != CEL_OK)
    return status;
  const size_t items = config->count * variants(config);
  uint64_t strides = 0;
  for (int32_t l = 1; l < network->layers; l++)
    strides += network->layer[l].stride;
  /* 7 layers of 1e5 and 2^31 images at most: no overflow in 64 bits. */
  const size_t chunk = config->batch < CHUNK ? config->batch : CHUNK;
  const uint64_t pixels = (uint64_t)cel_inputs_room((size_t)network->sizes[0]) * chunk;
  const uint64_t floats = strides * 2 * config->batch + items + 2 * pixels;
  if (floats > SIZE_MAX / 4 / sizeof(float))
    return CEL_NO_MEMORY;
  cel_trainer *trainer = calloc(1, sizeof *trainer + (size_t)floats * sizeof(float));
  if (!trainer)
    return CEL_NO_MEMORY;
  trainer->config = *config;
  trainer->items = items;
  trainer->progress.batches_per_epoch = (items - 1) / config->batch + 1;
  trainer->shuffling = cel_random_seed(config->seed, CEL_STREAM_SHUFFLE);
  trainer->dropping = cel_random_seed(config->seed, CEL_STREAM_DROPOUT);
  trainer->layers = network->layers;
  memcpy(trainer->sizes, network->sizes, sizeof network->sizes);
  float *next = (float *)(trainer + 1);
  for (int32_t l = 1; l < network->layers; l++) {
    const size_t size = network->layer[l].stride * config->batch;
    trainer->work[l].activations = next;
    trainer->work[l].delta = next + size;
    next += 2 * size;
  }
  trainer->pixels = next;
  trainer->rows = (uint32_t *)(next + pixels);
  trainer->order = trainer->rows + pixels;
  for (size_t i = 0; i < items; i++)
    trainer->order[i] = (uint32_t)i;
  *out = trainer;
  return CEL_OK;
}

void cel_trainer_destroy(cel_trainer *trainer) {
  free(trainer);
}

cel_progress cel_trainer_progress(const cel_trainer *trainer) {
  return trainer->progress;
}

/* ==== One mini-batch ========================================================================= */

/* Fisher and Yates's shuffle, of last epoch's order, as network2.py's random.shuffle. */
static void shuffle(uint32_t *order, size_t n, cel_random *random) {
  for (size_t i = n; i > 1; i--) {
    const size_t j = cel_random_below(random, (uint32_t)i);
    const uint32_t swapped = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swapped;
  }
}

/* Leaves out each of n neurons with the chance that the run asks for; what stays makes up for it.
 * Where a is 0 and the slope too, nothing flows forward or back. */
static void drop(cel_trainer *trainer, float *a, float *slope, size_t n) {
  const uint32_t threshold = (uint32_t)(trainer->config.dropout * 4294967296.0);
  const float scale = (float)(1 / (1 - trainer->config.dropout));
  for (size_t j = 0; j < n; j++) {
    const float factor = cel_random_bits(&trainer->dropping) < threshold ? 0 : scale;
    a[j] *= factor;
    slope[j] *= factor;
  }
}

/* Lists the inputs of up to CHUNK items. */
static void unpack(cel_trainer *trainer, const cel_network *network, const cel_dataset *dataset,
                   const uint32_t *items, size_t m) {
  const size_t size = cel_inputs_room(network->layer[1].in);
  const uint32_t stride = (uint32_t)network->layer[1].stride;
  for (size_t s = 0; s < m; s++)
    trainer->touched += cel_dataset_touch(dataset, image_of(trainer, items[s]));
  for (size_t s = 0; s < m; s++) {
    uint32_t *rows = trainer->rows + s * size;
    float *pixels = trainer->pixels + s * size;
    const size_t n = cel_dataset_inputs(dataset, image_of(trainer, items[s]),
                                        shift_of(trainer, items[s]), stride, rows, pixels);
    trainer->inputs[s] = (cel_inputs){rows, pixels, n};
  }
}

/* Forward and backward for one item, into row `s` of the workspace. Returns its cost. */
static double backpropagate(cel_trainer *trainer, const cel_network *network, cel_inputs inputs,
                            size_t label, size_t s) {
  const int32_t last = network->layers - 1;
  double cost = 0;
  for (int32_t l = 1; l <= last; l++) {
    const cel_layer *layer = &network->layer[l];
    float *a = trainer->work[l].activations + s * layer->stride;
    float *slope = trainer->work[l].delta + s * layer->stride;
    cel_network_weighted_input(network, l, inputs, a);
    if (l == last) {
      cost = network->pair->layer_cost(a, layer->out, label);
      network->output->layer(a, slope, layer->out);
      network->pair->layer_delta(a, slope, layer->out, label);
      for (size_t j = layer->out; j < layer->stride; j++)
        slope[j] = 0;
    } else {
      cel_sigmoid_layer(a, slope, layer->stride);
      if (trainer->config.dropout > 0)
        drop(trainer, a, slope, layer->out);
      inputs = cel_layer_inputs(&network->layer[l + 1], a);
    }
  }
  const f4 scale = f4_splat((float)network->scale);
  for (int32_t l = last; l > 1; l--) {
    const cel_layer *layer = &network->layer[l];
    const cel_layer *before = &network->layer[l - 1];
    float *delta = trainer->work[l - 1].delta + s * before->stride;
    cel_backward(layer->weights, layer->in, layer->stride,
                 trainer->work[l].delta + s * layer->stride, before->scratch);
    for (size_t i = 0; i < before->stride; i += 4)
      f4_store(delta + i, f4_mul(f4_load(delta + i), f4_mul(scale, f4_load(before->scratch + i))));
    for (size_t i = before->out; i < before->stride; i++)
      delta[i] = 0;
  }
  return cost;
}

/* The regularisers' part of a step. */
static void shrink(const cel_trainer *trainer, cel_network *network) {
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    const cel_regularizer_row *row = cel_regularizer_find((cel_regularizer)r);
    const double rate = trainer->config.eta * trainer->config.lambda[r] / (double)trainer->items;
    if (rate == 0)
      continue;
    if (row->factor) {
      cel_network_rescale(network, row->factor(rate));
      continue;
    }
    for (int32_t l = 1; l < network->layers; l++)
      row->shrink(network->layer[l].weights, network->layer[l].in * network->layer[l].stride,
                  (float)(rate / network->scale));
  }
}

/* One item's part of w <- w - (eta/m) sum of dC/dw, from row `s` of the workspace. */
static void descend(cel_trainer *trainer, cel_network *network, cel_inputs inputs, size_t s,
                    double rate) {
  const f4 bias_rate = f4_splat((float)rate);
  const f4 weight_rate = f4_splat((float)(rate / network->scale));
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    float *step = trainer->work[l].delta + s * layer->stride;
    for (size_t j = 0; j < layer->stride; j += 4) {
      const f4 delta = f4_load(step + j);
      float *bias = layer->biases + j;
      f4_store(bias, f4_sub(f4_load(bias), f4_mul(delta, bias_rate)));
      f4_store(step + j, f4_mul(delta, weight_rate));
    }
    cel_update(inputs, layer->weights, layer->stride, step);
    if (l < network->layers - 1)
      inputs = cel_layer_inputs(&network->layer[l + 1],
                                trainer->work[l].activations + s * layer->stride);
  }
}

static int is_bounded(double cost_sum, size_t m) {
  return cost_sum <= CEL_COST_LIMIT * (double)m; /* not when it is not a number */
}

/* One step, from m items. Returns the sum of their costs; when that is out of bounds, the step is
 * not made. */
static double train(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                    const uint32_t *items, size_t m) {
  double cost = 0;
  for (size_t start = 0; start < m; start += CHUNK) {
    const size_t size = m - start < CHUNK ? m - start : CHUNK;
    unpack(trainer, network, dataset, items + start, size);
    for (size_t s = 0; s < size; s++)
      cost += backpropagate(trainer, network, trainer->inputs[s],
                            dataset->labels[image_of(trainer, items[start + s])], start + s);
  }
  if (!is_bounded(cost, m))
    return cost;
  shrink(trainer, network);
  for (size_t start = 0; start < m; start += CHUNK) {
    const size_t size = m - start < CHUNK ? m - start : CHUNK;
    if (m > CHUNK) /* else the inputs are still there */
      unpack(trainer, network, dataset, items + start, size);
    for (size_t s = 0; s < size; s++)
      descend(trainer, network, trainer->inputs[s], start + s, trainer->config.eta / (double)m);
  }
  return cost;
}

/* ==== The run ================================================================================ */

static cel_status check(const cel_trainer *trainer, const cel_network *network,
                        const cel_dataset *dataset, size_t max_batches) {
  if (network->layers != trainer->layers ||
      memcmp(network->sizes, trainer->sizes, sizeof trainer->sizes) != 0)
    return CEL_MISMATCH;
  const cel_status fits = cel_network_fits(network, dataset);
  if (fits != CEL_OK)
    return fits;
  if (max_batches < 1 || trainer->config.first + trainer->config.count > dataset->count)
    return CEL_BAD_ARGUMENT;
  if (trainer->config.expand && dataset->pixels != CEL_IMAGE_PIXELS)
    return CEL_MISMATCH;
  return trainer->diverged ? CEL_DIVERGED : CEL_OK;
}

cel_status cel_trainer_run(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                           size_t max_batches) {
  const cel_status status = check(trainer, network, dataset, max_batches);
  if (status != CEL_OK)
    return status;
  cel_progress *progress = &trainer->progress;
  const size_t count = trainer->items;
  progress->cost_sum = 0;
  progress->cost_count = 0;
  if (progress->batch == 0 && trainer->config.shuffle)
    shuffle(trainer->order, count, &trainer->shuffling);
  for (; max_batches > 0; max_batches--) {
    const size_t start = progress->batch * trainer->config.batch;
    const size_t m = count - start < trainer->config.batch ? count - start : trainer->config.batch;
    const double cost = train(trainer, network, dataset, trainer->order + start, m);
    if (!is_bounded(cost, m)) {
      trainer->diverged = 1;
      return CEL_DIVERGED;
    }
    progress->cost_sum += cost;
    progress->cost_count += m;
    if (++progress->batch == progress->batches_per_epoch) {
      progress->batch = 0;
      progress->epoch++;
      cel_network_fold(network);
      break;
    }
  }
  return CEL_OK;
}
