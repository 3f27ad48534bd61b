/* trainer.c - mini-batch gradient descent by back-propagation, in slices. It decides the order of
 * images and the steps; formulas come from table.c, loops from kernels.c. */
#include "dataset.h"
#include "kernels.h"
#include "network.h"

#include <stdlib.h>
#include <string.h>

/* For each image of the mini-batch, one layer's activations, and its slope until delta replaces it.
 */
typedef struct {
  float *activations; /* [batch][stride] */
  float *delta;       /* [batch][stride] */
} workspace;

struct cel_trainer {
  cel_trainer_config config;
  cel_progress progress;
  cel_random shuffling;
  int diverged;
  int32_t layers;
  int32_t sizes[CEL_MAX_LAYERS]; /* of the network it was made for */
  workspace work[CEL_MAX_LAYERS];
  uint32_t *order; /* [count]: the images of this epoch, as numbers in the data */
};

/* ==== Memory ================================================================================= */

cel_status cel_trainer_create(const cel_network *network, const cel_trainer_config *config,
                              cel_trainer **out) {
  if (config->count < 1 || config->count > UINT32_MAX / 2 || config->first > UINT32_MAX / 2 ||
      config->batch < 1 || config->batch > config->count || !(config->eta > 0) ||
      config->eta > CEL_MAX_ETA)
    return CEL_BAD_ARGUMENT;
  uint64_t strides = 0;
  for (int32_t l = 1; l < network->layers; l++)
    strides += network->layer[l].stride;
  /* 7 layers of 1e5 and 2^31 images at most: no overflow in 64 bits. */
  const uint64_t floats = strides * 2 * config->batch + config->count;
  if (floats > SIZE_MAX / 4 / sizeof(float))
    return CEL_NO_MEMORY;
  cel_trainer *trainer = calloc(1, sizeof *trainer + (size_t)floats * sizeof(float));
  if (!trainer)
    return CEL_NO_MEMORY;
  trainer->config = *config;
  trainer->progress.batches_per_epoch = (config->count - 1) / config->batch + 1;
  trainer->shuffling = cel_random_seed(config->seed, CEL_STREAM_SHUFFLE);
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
  for (size_t i = 0; i < config->count; i++)
    trainer->order[i] = (uint32_t)(config->first + i);
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

/* Forward and backward for one image, into row `s` of the workspace. Returns the image's cost. */
static double backpropagate(cel_trainer *trainer, const cel_network *network,
                            const cel_dataset *dataset, size_t image, size_t s) {
  const int32_t last = network->layers - 1;
  const size_t label = dataset->labels[image];
  double cost = 0;
  const float *input = NULL;
  for (int32_t l = 1; l <= last; l++) {
    const cel_layer *layer = &network->layer[l];
    float *a = trainer->work[l].activations + s * layer->stride;
    float *slope = trainer->work[l].delta + s * layer->stride;
    cel_network_weighted_input(network, l, dataset, image, input, a);
    if (l == last) {
      cost = network->pair->layer_cost(a, layer->out, label);
      network->output->layer(a, slope, layer->out);
      network->pair->layer_delta(a, slope, layer->out, label);
    } else {
      cel_sigmoid_layer(a, slope, layer->stride);
    }
    input = a;
  }
  for (int32_t l = last; l > 1; l--) {
    const cel_layer *layer = &network->layer[l];
    const cel_layer *before = &network->layer[l - 1];
    float *delta = trainer->work[l - 1].delta + s * before->stride;
    cel_backward(layer->weights, layer->in, layer->stride,
                 trainer->work[l].delta + s * layer->stride, delta);
    for (size_t i = before->out; i < before->stride; i++)
      delta[i] = 0;
  }
  return cost;
}

/* w <- w - (eta/m) sum of dC/dw over the m images now in the workspace. */
static void descend(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                    const uint32_t *images, size_t m) {
  const float rate = (float)(trainer->config.eta / (double)m);
  for (int32_t l = 1; l < network->layers; l++) {
    const cel_layer *layer = &network->layer[l];
    for (size_t s = 0; s < m; s++) {
      float *step = trainer->work[l].delta + s * layer->stride;
      for (size_t j = 0; j < layer->stride; j++) {
        step[j] *= rate;
        layer->biases[j] -= step[j];
      }
      if (l == 1)
        cel_update_sparse(cel_dataset_row(dataset, images[s]), layer->weights, layer->stride, step);
      else
        cel_update_dense(trainer->work[l - 1].activations + s * network->layer[l - 1].stride,
                         layer->in, layer->weights, layer->stride, step);
    }
  }
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
  return trainer->diverged ? CEL_DIVERGED : CEL_OK;
}

cel_status cel_trainer_run(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                           size_t max_batches) {
  const cel_status status = check(trainer, network, dataset, max_batches);
  if (status != CEL_OK)
    return status;
  cel_progress *progress = &trainer->progress;
  const size_t count = trainer->config.count;
  progress->cost_sum = 0;
  progress->cost_count = 0;
  if (progress->batch == 0 && trainer->config.shuffle)
    shuffle(trainer->order, count, &trainer->shuffling);
  for (; max_batches > 0; max_batches--) {
    const size_t start = progress->batch * trainer->config.batch;
    const size_t m = count - start < trainer->config.batch ? count - start : trainer->config.batch;
    const uint32_t *images = trainer->order + start;
    double cost = 0;
    for (size_t s = 0; s < m; s++)
      cost += backpropagate(trainer, network, dataset, images[s], s);
    if (!(cost <= CEL_COST_LIMIT * (double)m)) { /* also when it is not a number */
      trainer->diverged = 1;
      return CEL_DIVERGED;
    }
    descend(trainer, network, dataset, images, m);
    progress->cost_sum += cost;
    progress->cost_count += m;
    if (++progress->batch == progress->batches_per_epoch) {
      progress->batch = 0;
      progress->epoch++;
      break;
    }
  }
  return CEL_OK;
}
