/* fuzz_trainer.c - training runs of any configuration, on a little data and from any weights: each
 * ends in CEL_OK or a status, never in a weight that is not finite, and a run in slices is the run
 * in one. */
#include "cel.h"
#include "input.h"

#include <float.h>

enum { NEURONS = 9, IMAGES = 6, EPOCHS = 3 };

static cel_dataset *make_data(input *in, size_t pixels_each, size_t classes) {
  uint8_t pixels[IMAGES * CEL_IMAGE_PIXELS] = {0};
  uint8_t labels[IMAGES];
  const size_t count = 1 + take_byte(in) % IMAGES;
  /* A few pixels with ink, as images have; the generator's are enough, since the bytes are dear. */
  cel_random random = cel_random_seed(take_byte(in), CEL_STREAM_DIGITS);
  for (size_t i = 0; i < count; i++) {
    labels[i] = (uint8_t)cel_random_below(&random, (uint32_t)classes);
    for (size_t k = 0; k < pixels_each; k++)
      if (cel_random_below(&random, 4) == 0)
        pixels[i * pixels_each + k] = (uint8_t)cel_random_below(&random, 256);
  }
  cel_dataset *data = NULL;
  MUST(cel_dataset_create(pixels, labels, count, pixels_each, classes, &data) == CEL_OK);
  return data;
}

/* Weights of the generator, or (also too large ones, which are refused) of the bytes. */
static void set_weights(input *in, cel_network *network, const int32_t *sizes, int32_t layers) {
  MUST(cel_network_initialize(network, (cel_init)(take_byte(in) % CEL_INIT_COUNT), take_byte(in)) ==
       CEL_OK);
  for (int32_t l = 1; l < layers; l++) {
    if (take_byte(in) % 2)
      continue;
    const size_t out = (size_t)sizes[l];
    const size_t n = (size_t)sizes[l - 1] * out;
    float *weights = malloc(n * sizeof *weights);
    MUST(weights != NULL);
    float biases[NEURONS];
    static const float usual[] = {0, 0, 1, -1, 100, CEL_MAX_WEIGHT, -CEL_MAX_WEIGHT};
    float few[4];
    for (int i = 0; i < 4; i++) {
      const uint8_t byte = take_byte(in);
      few[i] = byte < 192 ? usual[byte % (sizeof usual / sizeof *usual)] : take_float(in);
    }
    for (size_t i = 0; i < n; i++)
      weights[i] = few[i % 3];
    for (size_t j = 0; j < out; j++)
      biases[j] = few[3];
    const cel_status status = cel_network_set_layer(network, l, weights, biases);
    MUST(status == CEL_OK || status == CEL_NOT_FINITE);
    free(weights);
  }
}

static void check_weights(const cel_network *network, const int32_t *sizes, int32_t layers) {
  for (int32_t l = 1; l < layers; l++) {
    const size_t out = (size_t)sizes[l];
    const size_t n = (size_t)sizes[l - 1] * out;
    float *weights = malloc(n * sizeof *weights);
    MUST(weights != NULL);
    float biases[NEURONS];
    MUST(cel_network_get_layer(network, l, weights, biases) == CEL_OK);
    for (size_t i = 0; i < n; i++)
      MUST(isfinite(weights[i]));
    for (size_t j = 0; j < out; j++)
      MUST(isfinite(biases[j]));
    free(weights);
  }
}

/* Of a hyper-parameter: mostly a value that is taken. */
static double take_one_of(input *in, const double *sound, uint32_t n) {
  const uint8_t byte = take_byte(in);
  return byte < 224 ? sound[byte % n] : take_double(in);
}

static cel_trainer_config take_config(input *in, size_t images) {
  static const double etas[] = {0.5, 3, 30, 1e3, 1e6, CEL_MAX_ETA};
  static const double lambdas[] = {0, 0, 0, 1e-9, 1e-3, 0.5};
  static const double dropouts[] = {0, 0, 0.1, 0.5, 0.999999, 1 - DBL_EPSILON};
  cel_trainer_config config = {0};
  config.first = take_byte(in) % 8 ? 0 : take_count(in);
  config.count = take_byte(in) % 8 ? images : take_count(in);
  config.batch = take_byte(in) % 8 ? 1 + take_byte(in) % 3 : take_count(in);
  config.eta = take_one_of(in, etas, 6);
  config.shuffle = take_byte(in) % 2;
  config.seed = take_byte(in);
  config.dropout = take_one_of(in, dropouts, 6);
  config.expand = take_byte(in) % 4 == 0;
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++)
    config.lambda[r] = take_one_of(in, lambdas, 6);
  return config;
}

/* A copy of a network, so that two runs can start from the same weights. */
static cel_network *copy_of(const cel_network *network, const cel_network_config *config) {
  cel_network *copy = NULL;
  MUST(cel_network_create(config, &copy) == CEL_OK);
  for (int32_t l = 1; l < config->layers; l++) {
    const size_t n = (size_t)config->sizes[l - 1] * (size_t)config->sizes[l];
    float *weights = malloc(n * sizeof *weights);
    MUST(weights != NULL);
    float biases[NEURONS];
    MUST(cel_network_get_layer(network, l, weights, biases) == CEL_OK);
    MUST(cel_network_set_layer(copy, l, weights, biases) == CEL_OK);
    free(weights);
  }
  MUST(cel_network_digest(copy) == cel_network_digest(network));
  return copy;
}

/* Runs up to EPOCHS epochs, `slice` mini-batches a call, and says how that ended. */
static cel_status run(cel_network *network, const cel_dataset *data,
                      const cel_trainer_config *config, size_t slice) {
  cel_trainer *trainer = NULL;
  cel_status status = cel_trainer_create(network, config, &trainer);
  MUST((status == CEL_OK) == (trainer != NULL));
  while (status == CEL_OK && cel_trainer_progress(trainer).epoch < EPOCHS) {
    const cel_progress before = cel_trainer_progress(trainer);
    status = cel_trainer_run(trainer, network, data, slice);
    const cel_progress after = cel_trainer_progress(trainer);
    MUST(isfinite(after.cost_sum));
    MUST(status != CEL_OK || after.epoch > before.epoch || after.batch > before.batch);
    MUST(after.batch < after.batches_per_epoch);
  }
  if (status == CEL_DIVERGED)
    MUST(cel_trainer_run(trainer, network, data, slice) == CEL_DIVERGED);
  cel_trainer_destroy(trainer);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  input in = {bytes, size};
  int32_t sizes[5];
  cel_network_config shape = {.sizes = sizes};
  shape.cost = (cel_cost)(take_byte(&in) % CEL_COST_COUNT);
  shape.output = (cel_output)(take_byte(&in) % CEL_OUTPUT_COUNT);
  shape.layers = 2 + take_byte(&in) % 4;
  const int whole_images = take_byte(&in) % 16 == 1; /* which alone can be shifted */
  for (int32_t l = 0; l < shape.layers; l++)
    sizes[l] = 1 + take_byte(&in) % NEURONS;
  if (whole_images)
    sizes[0] = CEL_IMAGE_PIXELS;
  cel_network *network = NULL;
  const cel_status made = cel_network_create(&shape, &network);
  MUST(made == cel_pair_check(shape.cost, shape.output));
  if (made != CEL_OK)
    return 0;
  cel_dataset *data = make_data(&in, (size_t)sizes[0], (size_t)sizes[shape.layers - 1]);
  set_weights(&in, network, sizes, shape.layers);
  check_weights(network, sizes, shape.layers);
  const cel_trainer_config config = take_config(&in, cel_dataset_count(data));

  cel_network *other = copy_of(network, &shape);
  const cel_status at_once = run(network, data, &config, SIZE_MAX);
  const cel_status in_slices = run(other, data, &config, 1 + take_byte(&in) % 3);
  check_weights(network, sizes, shape.layers);
  MUST(at_once == in_slices);
  MUST(cel_network_digest(network) == cel_network_digest(other));

  cel_score score;
  MUST(cel_network_score(network, data, 0, cel_dataset_count(data), &score) == CEL_OK);
  MUST(isfinite(score.cost_sum) && score.correct <= cel_dataset_count(data));
  cel_network_destroy(network);
  cel_network_destroy(other);
  cel_dataset_destroy(data);
  return 0;
}
