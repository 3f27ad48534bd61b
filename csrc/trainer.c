/* trainer.c - mini-batch gradient descent by back-propagation, in slices. It decides the order of
 * images and the steps; formulas come from table.c, loops from kernels.c. */
#include "dataset.h"
#include "kernels.h"
#include "network.h"
#include "regularizer.h"
#include "simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* For each image of the mini-batch, one layer's activations, and what becomes its delta: the
 * factors of dropout, then slopes. */
typedef struct {
  float *activations; /* [batch][stride] */
  float *delta;       /* [batch][stride] */
} workspace;

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
  const uint64_t floats = strides * 2 * config->batch + items;
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
  trainer->order = (uint32_t *)next;
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

/* Dropout: leaves out each hidden neuron with the chance that the run asks for; what stays makes up
 * for it. The factors of m items, item by item, are written where delta will be. */
static void draw(cel_trainer *trainer, const cel_network *network, size_t start, size_t m) {
  const uint32_t threshold = (uint32_t)(trainer->config.dropout * 4294967296.0);
  const float scale = (float)(1 / (1 - trainer->config.dropout));
  for (size_t s = start; s < start + m; s++)
    for (int32_t l = 1; l < network->layers - 1; l++) {
      float *factors = trainer->work[l].delta + s * network->layer[l].stride;
      for (size_t j = 0; j < network->layer[l].out; j++)
        factors[j] = cel_random_bits(&trainer->dropping) < threshold ? 0 : scale;
    }
}

/* Where a is 0 and the slope too, nothing flows forward or back. */
static void drop(float *a, const float *slope, float *factors, size_t n) {
  for (size_t j = 0; j < n; j += 4) {
    const f4 factor = f4_load(factors + j);
    f4_store(a + j, f4_mul(f4_load(a + j), factor));
    f4_store(factors + j, f4_mul(f4_load(slope + j), factor));
  }
}

/* Lists the inputs of a chunk of m items. They are touched together first, so that the waits for
 * memory overlap. */
static void list(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                 const uint32_t *items, size_t m) {
  for (size_t s = 0; s < m; s++)
    trainer->touched += cel_dataset_touch(dataset, image_of(trainer, items[s]));
  for (size_t s = 0; s < m; s++)
    cel_network_list(network, dataset, s, image_of(trainer, items[s]), shift_of(trainer, items[s]));
}

/* The last layer's part of propagate. */
static double compare(const cel_trainer *trainer, const cel_network *network,
                      const cel_dataset *dataset, const uint32_t *items, float *a, float *delta,
                      size_t m) {
  const cel_layer *last = &network->layer[network->layers - 1];
  double cost = 0;
  for (size_t s = 0; s < m; s++, a += last->stride, delta += last->stride) {
    cost += network->pair->layer(a, delta, last->out, dataset->labels[image_of(trainer, items[s])]);
    for (size_t j = last->out; j < last->stride; j++)
      delta[j] = 0;
  }
  return cost;
}

/* Forward for a chunk of m items, into the rows of the workspace from `start` on: activations and
 * slopes, of the last layer delta. Returns the sum of their costs. */
static double propagate(cel_trainer *trainer, const cel_network *network,
                        const cel_dataset *dataset, const uint32_t *items, size_t start, size_t m) {
  if (trainer->config.dropout > 0)
    draw(trainer, network, start, m);
  const float *before = NULL;
  for (int32_t l = 1;; l++) {
    const cel_layer *layer = &network->layer[l];
    float *a = trainer->work[l].activations + start * layer->stride;
    float *delta = trainer->work[l].delta + start * layer->stride;
    cel_network_weighted_inputs(network, l, before, m, a);
    if (l == network->layers - 1)
      return compare(trainer, network, dataset, items, a, delta, m);
    const size_t n = m * layer->stride;
    if (trainer->config.dropout > 0) {
      cel_sigmoid_layer(a, layer->scratch, n);
      drop(a, layer->scratch, delta, n);
    } else {
      cel_sigmoid_layer(a, delta, n);
    }
    before = a;
  }
}

/* Backward for the same: slopes become deltas. */
static void backpropagate(cel_trainer *trainer, const cel_network *network, size_t start,
                          size_t m) {
  const f4 scale = f4_splat((float)network->scale);
  for (int32_t l = network->layers - 1; l > 1; l--) {
    const cel_layer *layer = &network->layer[l];
    const cel_layer *before = &network->layer[l - 1];
    float *delta = trainer->work[l - 1].delta + start * before->stride;
    const float *sums = before->scratch;
    cel_backward(m, layer->weights, layer->in, layer->stride,
                 trainer->work[l].delta + start * layer->stride, before->scratch);
    for (size_t i = 0; i < m * before->stride; i += 4)
      f4_store(delta + i, f4_mul(f4_load(delta + i), f4_mul(scale, f4_load(sums + i))));
    for (size_t s = 0; s < m; s++)
      for (size_t i = before->out; i < before->stride; i++)
        delta[s * before->stride + i] = 0;
  }
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

/* The part of a chunk of m items in w <- w - (eta/m) sum of dC/dw, from the rows of the workspace
 * from `start` on. */
static void descend(const cel_trainer *trainer, cel_network *network, size_t start, size_t m,
                    double rate) {
  const float *before = NULL;
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    const float *delta = trainer->work[l].delta + start * layer->stride;
    cel_inputs room[CEL_CHUNK];
    cel_update(cel_network_inputs(network, l, before, m, room), m, layer->weights, layer->stride,
               delta, (float)(rate / network->scale));
    for (size_t s = 0; s < m; s++)
      for (size_t j = 0; j < layer->stride; j += 4) {
        const f4 step = f4_mul(f4_load(delta + s * layer->stride + j), f4_splat((float)rate));
        f4_store(layer->biases + j, f4_sub(f4_load(layer->biases + j), step));
      }
    before = trainer->work[l].activations + start * layer->stride;
  }
}

static int is_bounded(double cost_sum, size_t m) {
  return cost_sum <= CEL_COST_LIMIT * (double)m; /* not when it is not a number */
}

/* Whether a step from m items leaves all weights finite. A cost may be small and its gradient vast,
 * by way of large weights that cancel; so what a weight can change by at most is held to the size
 * that a weight may have at first, and 10^8 such steps still fit in a float. */
static int is_step_bounded(const cel_trainer *trainer, const cel_network *network, size_t m) {
  /* No input is larger: pixels are below 1, activations too, but for what dropout makes of them. */
  const double input = 1 / (1 - trainer->config.dropout);
  const double most = trainer->config.eta / (double)m / network->scale * input;
  for (int32_t l = 1; l < network->layers; l++) {
    const float *delta = trainer->work[l].delta;
    f4 sum = f4_splat(0.0f);
    for (size_t i = 0; i < m * network->layer[l].stride; i += 4)
      sum = f4_add(sum, f4_abs(f4_load(delta + i)));
    for (int lane = 0; lane < 4; lane++)
      if (!((double)f4_lane(sum, lane) * most <= (double)CEL_MAX_WEIGHT)) /* nor a NaN */
        return 0;
  }
  return 1;
}

/* One step, from m items. Returns the sum of their costs; when that or the step is out of bounds,
 * the step is not made, and the sum is not a number. */
static double train(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                    const uint32_t *items, size_t m) {
  double cost = 0;
  for (size_t start = 0; start < m; start += CEL_CHUNK) {
    const size_t size = cel_chunk(m - start);
    list(trainer, network, dataset, items + start, size);
    cost += propagate(trainer, network, dataset, items + start, start, size);
    backpropagate(trainer, network, start, size);
  }
  if (!is_bounded(cost, m) || !is_step_bounded(trainer, network, m))
    return NAN;
  shrink(trainer, network);
  for (size_t start = 0; start < m; start += CEL_CHUNK) {
    const size_t size = cel_chunk(m - start);
    if (m > CEL_CHUNK) /* else the inputs are still there */
      list(trainer, network, dataset, items + start, size);
    descend(trainer, network, start, size, trainer->config.eta / (double)m);
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

cel_status cel_trainer_skip(cel_trainer *trainer) {
  cel_progress *progress = &trainer->progress;
  if (progress->batch != 0)
    return CEL_BAD_ARGUMENT;
  if (trainer->diverged)
    return CEL_DIVERGED;
  if (trainer->config.shuffle)
    shuffle(trainer->order, trainer->items, &trainer->shuffling);
  if (trainer->config.dropout > 0) {
    uint64_t neurons = 0; /* each of them draws once for each item: draw() */
    for (int32_t l = 1; l < trainer->layers - 1; l++)
      neurons += (uint64_t)trainer->sizes[l];
    cel_random_advance(&trainer->dropping, neurons * trainer->items);
  }
  progress->epoch++;
  progress->cost_sum = 0;
  progress->cost_count = 0;
  return CEL_OK;
}

/* ==== One image's gradient =================================================================== */

cel_status cel_network_gradient(cel_network *network, const cel_dataset *dataset, size_t index,
                                int32_t layer, double *weights, double *biases) {
  if (cel_network_fits(network, dataset) != CEL_OK)
    return CEL_MISMATCH;
  if (layer < 1 || layer >= network->layers || index >= dataset->count)
    return CEL_BAD_ARGUMENT;
  const cel_trainer_config config = {.first = index, .count = 1, .batch = 1, .eta = 1};
  cel_trainer *trainer = NULL;
  const cel_status status = cel_trainer_create(network, &config, &trainer);
  if (status != CEL_OK)
    return status;
  list(trainer, network, dataset, trainer->order, 1);
  propagate(trainer, network, dataset, trainer->order, 0, 1);
  backpropagate(trainer, network, 0, 1);
  const cel_layer *own = &network->layer[layer];
  cel_inputs room;
  const cel_inputs *inputs =
      cel_network_inputs(network, layer, trainer->work[layer - 1].activations, 1, &room);
  const float *delta = trainer->work[layer].delta;
  for (size_t j = 0; j < own->out; j++) {
    biases[j] = (double)delta[j];
    for (size_t k = 0; k < own->in; k++) /* an image lists only the inputs that are not 0 */
      weights[j * own->in + k] = 0;
    for (size_t i = 0; i < inputs->n; i++)
      weights[j * own->in + inputs->rows[i] / own->stride] +=
          (double)delta[j] * (double)inputs->x[i];
  }
  cel_trainer_destroy(trainer);
  return CEL_OK;
}
