/* test_trainer.c - runs of training: against a second implementation written here from the
 * equations, slices, orders, progress, divergence, refusals. Gradients of deep networks are in
 * test_network.c. */
#include "check.h"

#include <string.h>

static cel_network *create(const int32_t *sizes, int32_t layers, cel_cost cost, cel_output output) {
  const cel_network_config config = {sizes, layers, cost, output};
  cel_network *network = NULL;
  CHECK_OK(cel_network_create(&config, &network));
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  return network;
}

static cel_trainer *train(const cel_network *network, cel_trainer_config config) {
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_trainer_create(network, &config, &trainer));
  return trainer;
}

/* Random images of 5 pixels in 3 classes. */
enum { COUNT = 23, PIXELS = 5, CLASSES = 3 };
static uint8_t pixels[COUNT][PIXELS];
static uint8_t labels[COUNT];

static cel_dataset *random_images(void) {
  cel_random random = cel_random_seed(8, CEL_STREAM_DIGITS);
  for (int i = 0; i < COUNT; i++) {
    labels[i] = (uint8_t)cel_random_below(&random, CLASSES);
    for (int k = 0; k < PIXELS; k++)
      pixels[i][k] =
          (uint8_t)(cel_random_below(&random, 3) > 0 ? cel_random_below(&random, 256) : 0);
  }
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels[0], labels, COUNT, PIXELS, CLASSES, &data));
  return data;
}

/* ==== A second implementation ================================================================ */

enum { HIDDEN = 4 };
static const int32_t shape[] = {PIXELS, HIDDEN, CLASSES};

/* [PIXELS, HIDDEN, CLASSES] in double; sigmoid and cross-entropy, or softmax and log-likelihood. */
typedef struct {
  double w1[HIDDEN][PIXELS], b1[HIDDEN];
  double w2[CLASSES][HIDDEN], b2[CLASSES];
} model;

static model model_of(const cel_network *network) {
  float w1[HIDDEN][PIXELS];
  float b1[HIDDEN];
  float w2[CLASSES][HIDDEN];
  float b2[CLASSES];
  CHECK_OK(cel_network_get_layer(network, 1, w1[0], b1));
  CHECK_OK(cel_network_get_layer(network, 2, w2[0], b2));
  model m;
  for (int j = 0; j < HIDDEN; j++) {
    m.b1[j] = (double)b1[j];
    for (int k = 0; k < PIXELS; k++)
      m.w1[j][k] = (double)w1[j][k];
  }
  for (int j = 0; j < CLASSES; j++) {
    m.b2[j] = (double)b2[j];
    for (int k = 0; k < HIDDEN; k++)
      m.w2[j][k] = (double)w2[j][k];
  }
  return m;
}

static double sigmoid(double z) {
  return 1 / (1 + exp(-z));
}

/* Puts the outputs' delta in place of their weighted inputs; returns the cost. */
static double output_delta(double z[CLASSES], int label, int softmax) {
  double sum = 0;
  double cost = 0;
  for (int j = 0; j < CLASSES; j++)
    sum += exp(z[j]);
  for (int j = 0; j < CLASSES; j++) {
    const double a = softmax ? exp(z[j]) / sum : sigmoid(z[j]);
    z[j] = a - (j == label);
    if (j == label)
      cost -= log(a);
    else if (!softmax)
      cost -= log(1 - a);
  }
  return cost;
}

/* Adds -rate times image i's gradient, taken at `at`, to `to`. Returns the image's cost. */
static double learn(const model *at, model *to, int i, double rate, int softmax) {
  double hidden[HIDDEN];
  double delta2[CLASSES];
  for (int j = 0; j < HIDDEN; j++) {
    double z = at->b1[j];
    for (int k = 0; k < PIXELS; k++)
      z += at->w1[j][k] * pixels[i][k] / 256;
    hidden[j] = sigmoid(z);
  }
  for (int j = 0; j < CLASSES; j++) {
    double z = at->b2[j];
    for (int k = 0; k < HIDDEN; k++)
      z += at->w2[j][k] * hidden[k];
    delta2[j] = z;
  }
  const double cost = output_delta(delta2, labels[i], softmax);
  for (int k = 0; k < HIDDEN; k++) {
    double back = 0;
    for (int j = 0; j < CLASSES; j++) {
      back += delta2[j] * at->w2[j][k];
      to->w2[j][k] -= rate * delta2[j] * hidden[k];
    }
    const double delta1 = back * hidden[k] * (1 - hidden[k]);
    to->b1[k] -= rate * delta1;
    for (int p = 0; p < PIXELS; p++)
      to->w1[k][p] -= rate * delta1 * pixels[i][p] / 256;
  }
  for (int j = 0; j < CLASSES; j++)
    to->b2[j] -= rate * delta2[j];
  return cost;
}

/* Equations (93) and (97), one after the other; a weight does not cross 0. */
static void shrink(double *w, int n, double l2, double l1) {
  for (int i = 0; i < n; i++) {
    w[i] *= 1 - l2;
    w[i] = fabs(w[i]) > l1 ? w[i] - copysign(l1, w[i]) : 0;
  }
}

/* One epoch in order over images first .. first+count-1; network2.py's update_mini_batch, with
 * either of its regularisers, or both. */
static double model_epoch(model *m, int first, int count, int batch, double eta,
                          const double lambda[CEL_REGULARIZER_COUNT], int softmax) {
  const double l2 = eta * lambda[CEL_REGULARIZER_L2] / count;
  const double l1 = eta * lambda[CEL_REGULARIZER_L1] / count;
  double cost = 0;
  for (int start = 0; start < count; start += batch) {
    const int size = count - start < batch ? count - start : batch;
    const model at = *m;
    shrink(m->w1[0], HIDDEN * PIXELS, l2, l1);
    shrink(m->w2[0], CLASSES * HIDDEN, l2, l1);
    for (int i = 0; i < size; i++)
      cost += learn(&at, m, first + start + i, eta / size, softmax);
  }
  return cost;
}

static void check_same(const cel_network *network, const model *m) {
  const model n = model_of(network);
  for (int j = 0; j < HIDDEN; j++) {
    CHECK_CLOSE(n.b1[j], m->b1[j], 2e-5);
    for (int k = 0; k < PIXELS; k++)
      CHECK_CLOSE(n.w1[j][k], m->w1[j][k], 2e-5);
  }
  for (int j = 0; j < CLASSES; j++) {
    CHECK_CLOSE(n.b2[j], m->b2[j], 2e-5);
    for (int k = 0; k < HIDDEN; k++)
      CHECK_CLOSE(n.w2[j][k], m->w2[j][k], 2e-5);
  }
}

enum { FIRST = 3, USED = 20 }; /* part of the data */

static void check_against_model(int softmax, size_t batch, double l2, double l1,
                                const cel_dataset *data) {
  cel_trainer_config config = {.first = FIRST, .count = USED, .batch = batch, .eta = 0.5};
  config.lambda[CEL_REGULARIZER_L2] = l2;
  config.lambda[CEL_REGULARIZER_L1] = l1;
  cel_network *network =
      create(shape, 3, softmax ? CEL_COST_LOG_LIKELIHOOD : CEL_COST_CROSS_ENTROPY,
             softmax ? CEL_OUTPUT_SOFTMAX : CEL_OUTPUT_SIGMOID);
  model m = model_of(network);
  cel_trainer *trainer = train(network, config);
  for (int epoch = 0; epoch < 3; epoch++) {
    const double cost =
        model_epoch(&m, FIRST, USED, (int)batch, config.eta, config.lambda, softmax);
    CHECK_OK(cel_trainer_run(trainer, network, data, 1000));
    CHECK_CLOSE(cel_trainer_progress(trainer).cost_sum, cost, 1e-4);
    check_same(network, &m);
  }
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
}

/* Batch sizes that divide the count and that leave a short last batch, one image, all images. */
static void test_against_a_second_implementation(void) {
  static const size_t batches[] = {1, 5, 7, 10, 20};
  cel_dataset *data = random_images();
  for (int b = 0; b < 5; b++) {
    for (int softmax = 0; softmax <= 1; softmax++) {
      check_against_model(softmax, batches[b], 0, 0, data);
      check_against_model(softmax, batches[b], 0.8, 0, data);
      check_against_model(softmax, batches[b], 0, 0.3, data);
      check_against_model(softmax, batches[b], 0.8, 0.3, data);
    }
  }
  cel_dataset_destroy(data);
}

/* Of 3 images in batches of 2, the last is a batch of its own: its step is eta, not eta / 2. From
 * zero weights each sigmoid gives 1/2, so that the first step can be done in one's head. */
static void test_short_batch_divides_by_its_own_length(void) {
  static const int32_t small[] = {1, 2};
  static const uint8_t pixel[] = {128, 128, 128};
  static const uint8_t label[] = {0, 1, 0};
  static const float zero[] = {0, 0};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixel, label, 3, 1, 2, &data));
  cel_network *network = create(small, 2, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_set_layer(network, 1, zero, zero));
  cel_trainer *trainer = train(network, (cel_trainer_config){.count = 3, .batch = 2, .eta = 0.25});
  float w[2];
  float b[2];
  CHECK_OK(cel_trainer_run(trainer, network, data, 1)); /* deltas -1/2 and 1/2 cancel */
  CHECK_OK(cel_network_get_layer(network, 1, w, b));
  CHECK(w[0] == 0 && w[1] == 0 && b[0] == 0 && b[1] == 0);
  CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  CHECK_OK(cel_network_get_layer(network, 1, w, b));
  CHECK_CLOSE((double)b[0], 0.125, 1e-7);
  CHECK_CLOSE((double)b[1], -0.125, 1e-7);
  CHECK_CLOSE((double)w[0], 0.0625, 1e-7);
  CHECK_CLOSE((double)w[1], -0.0625, 1e-7);
  CHECK_EQUAL(cel_trainer_progress(trainer).epoch, 1);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* ==== Slices and orders ====================================================================== */

/* The network's digest after some epochs, trained in slices of so many mini-batches. */
static uint64_t digest_in_slices(const cel_dataset *data, cel_trainer_config config, size_t slice,
                                 size_t epochs) {
  cel_network *network = create(shape, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  cel_trainer *trainer = train(network, config);
  while (cel_trainer_progress(trainer).epoch < epochs)
    if (!CHECK_OK(cel_trainer_run(trainer, network, data, slice)))
      break;
  const uint64_t digest = cel_network_digest(network);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  return digest;
}

static void test_slicing_changes_nothing(void) {
  cel_dataset *data = random_images();
  for (int shuffle = 0; shuffle <= 1; shuffle++) {
    const cel_trainer_config config = {
        .count = COUNT, .batch = 4, .eta = 0.5, .shuffle = shuffle, .seed = 5};
    const uint64_t whole = digest_in_slices(data, config, SIZE_MAX, 3);
    for (size_t slice = 1; slice <= 7; slice++)
      CHECK_EQUAL(digest_in_slices(data, config, slice, 3), whole);
  }
  cel_dataset_destroy(data);
}

static void test_seed_matters_only_to_shuffling(void) {
  cel_dataset *data = random_images();
  cel_trainer_config config = {.count = COUNT, .batch = 4, .eta = 0.5, .shuffle = 0, .seed = 5};
  const uint64_t in_order = digest_in_slices(data, config, 100, 2);
  config.seed = 6;
  CHECK_EQUAL(digest_in_slices(data, config, 100, 2), in_order);
  config.shuffle = 1;
  const uint64_t shuffled = digest_in_slices(data, config, 100, 2);
  CHECK(shuffled != in_order);
  CHECK_EQUAL(digest_in_slices(data, config, 100, 2), shuffled);
  config.seed = 5;
  CHECK(digest_in_slices(data, config, 100, 2) != shuffled);
  cel_dataset_destroy(data);
}

/* The order of one epoch, seen from outside: with a learning rate too small to change a float, each
 * image's cost stays what it was and tells which image it is. */
static void epoch_order(cel_trainer *trainer, cel_network *network, const cel_dataset *data,
                        int order[COUNT]) {
  double costs[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    cel_score score = {0, 0};
    CHECK_OK(cel_network_score(network, data, i, 1, &score));
    costs[i] = score.cost_sum;
  }
  for (int i = 0; i < COUNT; i++) {
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    const double cost = cel_trainer_progress(trainer).cost_sum;
    int at = 0;
    while (at < COUNT && fabs(costs[at] - cost) > 1e-12)
      at++;
    order[i] = at;
  }
}

static void check_permutation(const int order[COUNT]) {
  int seen[COUNT + 1] = {0};
  for (int i = 0; i < COUNT; i++)
    seen[order[i]]++;
  for (int i = 0; i < COUNT; i++)
    CHECK_EQUAL(seen[i], 1);
}

static int same_places(const int a[COUNT], const int b[COUNT]) {
  int same = 0;
  for (int i = 0; i < COUNT; i++)
    same += a[i] == b[i];
  return same;
}

static void test_orders(void) {
  enum { EPOCHS = 4 };
  cel_dataset *data = random_images();
  cel_network *network = create(shape, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  const uint64_t before = cel_network_digest(network);
  cel_trainer_config config = {.count = COUNT, .batch = 1, .eta = 1e-30, .shuffle = 0, .seed = 1};
  int in_order[COUNT];
  for (int i = 0; i < COUNT; i++)
    in_order[i] = i;

  cel_trainer *plain = train(network, config);
  config.shuffle = 1;
  cel_trainer *shuffling = train(network, config);
  int orders[EPOCHS][COUNT];
  for (int e = 0; e < EPOCHS; e++) {
    epoch_order(plain, network, data, orders[e]);
    CHECK_EQUAL(same_places(orders[e], in_order), COUNT);
  }
  for (int e = 0; e < EPOCHS; e++) {
    epoch_order(shuffling, network, data, orders[e]);
    check_permutation(orders[e]);
    CHECK(same_places(orders[e], in_order) < COUNT / 2);
    for (int earlier = 0; earlier < e; earlier++)
      CHECK(same_places(orders[e], orders[earlier]) < COUNT / 2);
  }
  CHECK_EQUAL(cel_network_digest(network), before);
  cel_trainer_destroy(plain);
  cel_trainer_destroy(shuffling);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* ==== Progress =============================================================================== */

static void check_progress(const cel_trainer *trainer, size_t epoch, size_t batch,
                           size_t cost_count) {
  const cel_progress p = cel_trainer_progress(trainer);
  CHECK_EQUAL(p.epoch, epoch);
  CHECK_EQUAL(p.batch, batch);
  CHECK_EQUAL(p.cost_count, cost_count);
}

static void test_progress(void) {
  cel_dataset *data = random_images();
  cel_network *network = create(shape, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  cel_trainer *trainer =
      train(network, (cel_trainer_config){.count = COUNT, .batch = 5, .eta = 0.1, .shuffle = 1});
  CHECK_EQUAL(cel_trainer_progress(trainer).batches_per_epoch, 5); /* of 5, 5, 5, 5 and 3 images */
  check_progress(trainer, 0, 0, 0);
  CHECK_OK(cel_trainer_run(trainer, network, data, 2));
  check_progress(trainer, 0, 2, 10);
  CHECK_OK(cel_trainer_run(trainer, network, data, 3));
  check_progress(trainer, 1, 0, 13);
  CHECK_OK(cel_trainer_run(trainer, network, data, 100)); /* never past the end of an epoch */
  check_progress(trainer, 2, 0, COUNT);
  CHECK_OK(cel_trainer_run(trainer, network, data, 5));
  check_progress(trainer, 3, 0, COUNT);
  cel_trainer_destroy(trainer);

  /* one mini-batch of all images: its cost is the score before the step */
  cel_score score = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, COUNT, &score));
  trainer = train(network, (cel_trainer_config){.count = COUNT, .batch = COUNT, .eta = 0.1});
  CHECK_EQUAL(cel_trainer_progress(trainer).batches_per_epoch, 1);
  CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  check_progress(trainer, 1, 0, COUNT);
  CHECK_CLOSE(cel_trainer_progress(trainer).cost_sum, score.cost_sum, 1e-12);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* The constant is what this code gave first: a run's weights are the same to the bit on every
 * machine. It changes with the generator, the digits or the order of a sum, and with nothing else.
 */
static void test_same_run_same_bits(void) {
  static const int32_t mnist[] = {CEL_IMAGE_PIXELS, 30, CEL_CLASSES};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_synthetic(1000, 1, &data));
  cel_network *network = create(mnist, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  cel_trainer *trainer =
      train(network,
            (cel_trainer_config){.count = 1000, .batch = 10, .eta = 0.5, .shuffle = 1, .seed = 1});
  for (int epoch = 0; epoch < 2; epoch++)
    CHECK_OK(cel_trainer_run(trainer, network, data, 100));
  CHECK_EQUAL(cel_network_digest(network), UINT64_C(0x725d76e6359a6c1a));
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* All at once: two hidden layers, softmax, both regularisers, dropout, expansion, shuffling. */
static uint64_t digest_with_everything(uint32_t seed, size_t slice) {
  static const int32_t deep[] = {CEL_IMAGE_PIXELS, 14, 9, CEL_CLASSES};
  cel_trainer_config config = {.first = 4,
                               .count = 50,
                               .batch = 8,
                               .eta = 0.3,
                               .shuffle = 1,
                               .seed = seed,
                               .dropout = 0.25,
                               .expand = 1};
  config.lambda[CEL_REGULARIZER_L2] = 0.7;
  config.lambda[CEL_REGULARIZER_L1] = 0.05;
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_synthetic(60, 1, &data));
  cel_network *network = create(deep, 4, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  cel_trainer *trainer = train(network, config);
  while (cel_trainer_progress(trainer).epoch < 2)
    if (!CHECK_OK(cel_trainer_run(trainer, network, data, slice)))
      break;
  const uint64_t digest = cel_network_digest(network);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
  return digest;
}

/* The constant is what this code gave first, as above. */
static void test_same_bits_with_everything(void) {
  const uint64_t digest = UINT64_C(0x9fd019cf52cd52dd);
  static const size_t slices[] = {1, 2, 3, 7, 31, 32, 100};
  CHECK_EQUAL(digest_with_everything(1, SIZE_MAX), digest);
  for (size_t i = 0; i < sizeof slices / sizeof *slices; i++)
    CHECK_EQUAL(digest_with_everything(1, slices[i]), digest);
  CHECK(digest_with_everything(2, SIZE_MAX) != digest);
}

/* ==== Divergence ============================================================================= */

static void check_finite(const cel_network *network) {
  const model m = model_of(network);
  const double *numbers = &m.w1[0][0];
  for (size_t i = 0; i < sizeof m / sizeof *numbers; i++)
    CHECK(isfinite(numbers[i]));
}

/* Trains until the run says it diverged; weights must be finite then and stay. */
static void check_divergence(double eta, size_t batch) {
  cel_dataset *data = random_images();
  cel_network *network = create(shape, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_LINEAR);
  cel_trainer *trainer =
      train(network, (cel_trainer_config){.count = COUNT, .batch = batch, .eta = eta});
  cel_status status = CEL_OK;
  for (int i = 0; i < 1000 && status == CEL_OK; i++) {
    status = cel_trainer_run(trainer, network, data, 1);
    check_finite(network);
  }
  CHECK_STATUS(status, CEL_DIVERGED);
  const uint64_t digest = cel_network_digest(network);
  const cel_progress progress = cel_trainer_progress(trainer);
  for (int i = 0; i < 3; i++)
    CHECK_STATUS(cel_trainer_run(trainer, network, data, 10), CEL_DIVERGED);
  CHECK_EQUAL(cel_network_digest(network), digest);
  CHECK_EQUAL(cel_trainer_progress(trainer).epoch, progress.epoch);
  CHECK_EQUAL(cel_trainer_progress(trainer).batch, progress.batch);
  CHECK(isfinite(cel_trainer_progress(trainer).cost_sum));
  CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 1)); /* the run is over all the same */
  CHECK_STATUS(cel_trainer_run(trainer, network, data, 1), CEL_DIVERGED);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_divergence(void) {
  check_divergence(1e6, 1);
  check_divergence(1e6, COUNT);
  check_divergence(3, 5);
  check_divergence(CEL_MAX_ETA, 1);
}

/* A sigmoid's cost is bounded in the quadratic case and grows only with z in the other, as
 * softmax's does, and a linear output's is stopped in time: no learning rate makes weights
 * infinite, nor does what dropout multiplies by. */
static void check_stays_finite(cel_cost cost, cel_output output, const cel_dataset *data) {
  static const double rates[] = {1e3, 1e6, CEL_MAX_ETA};
  for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
    for (int dropout = 0; dropout <= 1; dropout++) {
      cel_network *network = create(shape, 3, cost, output);
      cel_trainer *trainer = train(
          network, (cel_trainer_config){
                       .count = COUNT, .batch = 3, .eta = rates[k], .dropout = dropout * 0.9});
      for (int i = 0; i < 200; i++) {
        const cel_status status = cel_trainer_run(trainer, network, data, 1);
        CHECK(status == CEL_OK || status == CEL_DIVERGED);
      }
      check_finite(network);
      cel_trainer_destroy(trainer);
      cel_network_destroy(network);
    }
  }
}

static void test_weights_stay_finite(void) {
  cel_dataset *data = random_images();
  for (int cost = 0; cost < CEL_COST_COUNT; cost++)
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++)
      if (cel_pair_check((cel_cost)cost, (cel_output)output) == CEL_OK)
        check_stays_finite((cel_cost)cost, (cel_output)output, data);
  cel_dataset_destroy(data);
}

/* ==== Refusals =============================================================================== */

/* The worst that one step may do: a cost just under the limit, at the largest learning rate. */
static void test_last_step_before_the_limit(void) {
  static const int32_t single[] = {1, 1};
  static const uint8_t byte = 255;
  static const uint8_t label = 0;
  const float weight = 0;
  const float bias = 1.4e9F; /* C = 0.98e18 */
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&byte, &label, 1, 1, 1, &data));
  cel_network *network = create(single, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_LINEAR);
  CHECK_OK(cel_network_set_layer(network, 1, &weight, &bias));
  cel_trainer *trainer =
      train(network, (cel_trainer_config){.count = 1, .batch = 1, .eta = CEL_MAX_ETA});
  CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  float weight_after = NAN;
  float bias_after = NAN;
  CHECK_OK(cel_network_get_layer(network, 1, &weight_after, &bias_after));
  CHECK(isfinite(weight_after) && isfinite(bias_after) && bias_after < -1e18F);
  CHECK_STATUS(cel_trainer_run(trainer, network, data, 1), CEL_DIVERGED);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* A cost that is small, of large weights that cancel: its gradient would carry a weight to
 * infinity. */
static void test_step_beyond_the_floats(void) {
  static const int32_t small[] = {1, 2, 1};
  static const uint8_t byte = 255;
  static const uint8_t label = 0;
  static const float zeros[2] = {0};
  static const float opposite[2] = {CEL_MAX_WEIGHT, -CEL_MAX_WEIGHT};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&byte, &label, 1, 1, 1, &data));
  for (int tame = 0; tame <= 1; tame++) {
    cel_network *network = create(small, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
    CHECK_OK(cel_network_set_layer(network, 1, zeros, zeros));
    CHECK_OK(cel_network_set_layer(network, 2, opposite, zeros));
    const uint64_t digest = cel_network_digest(network);
    cel_trainer *trainer = train(
        network, (cel_trainer_config){.count = 1, .batch = 1, .eta = tame ? 0.5 : CEL_MAX_ETA});
    CHECK_STATUS(cel_trainer_run(trainer, network, data, 1), tame ? CEL_OK : CEL_DIVERGED);
    CHECK((cel_network_digest(network) == digest) == !tame);
    float weights[2] = {NAN, NAN};
    float biases[2] = {NAN, NAN};
    CHECK_OK(cel_network_get_layer(network, 1, weights, biases));
    for (int i = 0; i < 2; i++)
      CHECK(isfinite(weights[i]) && isfinite(biases[i]));
    cel_trainer_destroy(trainer);
    cel_network_destroy(network);
  }
  cel_dataset_destroy(data);
}

static void test_bad_configurations(void) {
  static const cel_trainer_config bad[] = {
      {.count = 0, .batch = 1, .eta = 1},
      {.count = 5, .batch = 0, .eta = 1},
      {.count = 5, .batch = 6, .eta = 1},
      {.count = 5, .batch = 1, .eta = 0},
      {.count = 5, .batch = 1, .eta = -1},
      {.count = 5, .batch = 1, .eta = NAN},
      {.count = 5, .batch = 1, .eta = INFINITY},
      {.count = 5, .batch = SIZE_MAX, .eta = 1},
      {.count = 5, .batch = 1, .eta = 2 * CEL_MAX_ETA},
  };
  cel_network *network = create(shape, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  int marker = 0;
  cel_trainer *const untouched = (cel_trainer *)(void *)&marker;
  cel_trainer *out = untouched;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK_STATUS(cel_trainer_create(network, &bad[i], &out), CEL_BAD_ARGUMENT);
  const cel_trainer_config huge = {.count = SIZE_MAX, .batch = SIZE_MAX, .eta = 1};
  CHECK(cel_trainer_create(network, &huge, &out) != CEL_OK);
  CHECK(out == untouched);
  cel_trainer_destroy(NULL);
  cel_network_destroy(network);
}

static void test_bad_runs_change_nothing(void) {
  static const int32_t wide[] = {PIXELS, HIDDEN + 1, CLASSES};
  static const int32_t deep[] = {PIXELS, HIDDEN, HIDDEN, CLASSES};
  static const int32_t other_input[] = {PIXELS + 1, HIDDEN, CLASSES};
  static const int32_t other_output[] = {PIXELS, HIDDEN, CLASSES - 1};
  cel_dataset *data = random_images();
  cel_network *network = create(shape, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  const uint64_t digest = cel_network_digest(network);
  cel_trainer *trainer = train(network, (cel_trainer_config){.count = COUNT, .batch = 5, .eta = 1});
  CHECK_STATUS(cel_trainer_run(trainer, network, data, 0), CEL_BAD_ARGUMENT);

  /* another network than the trainer's scratch space was made for */
  cel_network *others[] = {create(wide, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID),
                           create(deep, 4, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID)};
  for (int i = 0; i < 2; i++) {
    CHECK_STATUS(cel_trainer_run(trainer, others[i], data, 1), CEL_MISMATCH);
    cel_network_destroy(others[i]);
  }
  /* data that fits neither */
  const int32_t *const shapes[] = {other_input, other_output};
  for (int i = 0; i < 2; i++) {
    cel_network *other = create(shapes[i], 3, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
    cel_trainer *its_trainer =
        train(other, (cel_trainer_config){.count = COUNT, .batch = 5, .eta = 1});
    CHECK_STATUS(cel_trainer_run(its_trainer, other, data, 1), CEL_MISMATCH);
    cel_trainer_destroy(its_trainer);
    cel_network_destroy(other);
  }
  /* a training set that reaches beyond the data */
  static const size_t ranges[][2] = {{0, COUNT + 1}, {1, COUNT}, {COUNT, 1}, {1000000, 1}};
  for (int i = 0; i < 4; i++) {
    cel_trainer *beyond = train(
        network,
        (cel_trainer_config){.first = ranges[i][0], .count = ranges[i][1], .batch = 1, .eta = 1});
    CHECK_STATUS(cel_trainer_run(beyond, network, data, 1), CEL_BAD_ARGUMENT);
    cel_trainer_destroy(beyond);
  }
  check_progress(trainer, 0, 0, 0);
  CHECK_EQUAL(cel_network_digest(network), digest);
  CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

int main(void) {
  RUN(test_against_a_second_implementation);
  RUN(test_short_batch_divides_by_its_own_length);
  RUN(test_slicing_changes_nothing);
  RUN(test_seed_matters_only_to_shuffling);
  RUN(test_orders);
  RUN(test_progress);
  RUN(test_same_run_same_bits);
  RUN(test_same_bits_with_everything);
  RUN(test_divergence);
  RUN(test_weights_stay_finite);
  RUN(test_last_step_before_the_limit);
  RUN(test_step_beyond_the_floats);
  RUN(test_bad_configurations);
  RUN(test_bad_runs_change_nothing);
  return check_finish();
}
