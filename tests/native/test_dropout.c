/* test_dropout.c - dropout: what is left out does not learn, how often, that the mean is as
 * without, and that nothing else notices: scores, the order of images, networks without hidden
 * layers. */
#include "make.h"

#include <float.h>

static uint64_t digest_after(const int32_t *sizes, int32_t layers, const cel_dataset *data,
                             cel_trainer_config config) {
  cel_network *network = make_network(sizes, layers, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 1));
  cel_trainer *trainer = make_trainer(network, config);
  run_epochs(trainer, network, data, 3, 100);
  const uint64_t digest = cel_network_digest(network);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  return digest;
}

/* ==== What must not notice =================================================================== */

static cel_dataset *digits(void) {
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_synthetic(60, 1, &data));
  return data;
}

/* A chance of 1e-12 is below what 32 random bits can say: the masks are drawn and leave nothing
 * out, and what stays is multiplied by 1. */
static void test_none_is_as_without(void) {
  static const int32_t sizes[] = {CEL_IMAGE_PIXELS, 13, CEL_CLASSES};
  cel_dataset *data = digits();
  cel_trainer_config config = {.count = 60, .batch = 7, .eta = 0.5, .shuffle = 1, .seed = 3};
  const uint64_t without = digest_after(sizes, 3, data, config);
  config.dropout = 1e-12;
  CHECK_EQUAL(digest_after(sizes, 3, data, config), without);
  config.dropout = DBL_TRUE_MIN;
  CHECK_EQUAL(digest_after(sizes, 3, data, config), without);
  config.dropout = 0.01;
  CHECK(digest_after(sizes, 3, data, config) != without);
  cel_dataset_destroy(data);
}

/* Neither inputs nor outputs are dropped, so that a network of these alone trains as without. That
 * it does so in a shuffled order shows that dropout draws from a stream of its own. */
static void test_no_hidden_layer_no_dropout(void) {
  static const int32_t sizes[] = {CEL_IMAGE_PIXELS, CEL_CLASSES};
  cel_dataset *data = digits();
  cel_trainer_config config = {.count = 60, .batch = 7, .eta = 0.5, .shuffle = 1, .seed = 3};
  const uint64_t without = digest_after(sizes, 2, data, config);
  config.dropout = 0.5;
  CHECK_EQUAL(digest_after(sizes, 2, data, config), without);
  config.seed = 4;
  CHECK(digest_after(sizes, 2, data, config) != without);
  cel_dataset_destroy(data);
}

/* With hidden layers, where masks are drawn between one shuffling and the next: each image has a
 * label, and so a cost, of its own, whatever the hidden neurons do, for their weights are 0. */
static void test_order_is_as_without(void) {
  enum { COUNT = 20, EPOCHS = 4 };
  static const int32_t sizes[] = {1, 5, COUNT};
  static const float zero[5 * COUNT];
  uint8_t pixels[COUNT] = {0};
  uint8_t labels[COUNT];
  float b[COUNT];
  for (int i = 0; i < COUNT; i++) {
    labels[i] = (uint8_t)i;
    b[i] = (float)i;
  }
  cel_dataset *data = make_dataset(pixels, labels, COUNT, 1, COUNT);
  cel_network *network = make_network(sizes, 3, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  CHECK_OK(cel_network_set_layer(network, 2, zero, b));
  cel_trainer_config config = {.count = COUNT, .batch = 1, .eta = 1e-30, .shuffle = 1, .seed = 9};
  cel_trainer *without = make_trainer(network, config);
  config.dropout = 0.5;
  cel_trainer *with = make_trainer(network, config);
  for (int i = 0; i < EPOCHS * COUNT; i++) {
    CHECK_OK(cel_trainer_run(without, network, data, 1));
    CHECK_OK(cel_trainer_run(with, network, data, 1));
    CHECK(cel_trainer_progress(with).cost_sum == cel_trainer_progress(without).cost_sum);
  }
  cel_trainer_destroy(with);
  cel_trainer_destroy(without);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* A learning rate too small to change a float: the cost of training differs from the score, since
 * neurons are missing, and the score stays. */
static void test_scores_drop_nothing(void) {
  static const int32_t sizes[] = {CEL_IMAGE_PIXELS, 13, CEL_CLASSES};
  cel_dataset *data = digits();
  cel_network *network = make_network(sizes, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  cel_score before = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, 60, &before));
  cel_trainer *trainer = make_trainer(
      network, (cel_trainer_config){.count = 60, .batch = 60, .eta = 1e-30, .dropout = 0.5});
  for (int i = 0; i < 3; i++) {
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    CHECK(fabs(cel_trainer_progress(trainer).cost_sum - before.cost_sum) > 1);
    cel_score after = {0, 0};
    CHECK_OK(cel_network_score(network, data, 0, 60, &after));
    CHECK(after.cost_sum == before.cost_sum && after.correct == before.correct);
  }
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_seeds(void) {
  static const int32_t sizes[] = {CEL_IMAGE_PIXELS, 13, CEL_CLASSES};
  cel_dataset *data = digits();
  cel_trainer_config config = {.count = 60, .batch = 7, .eta = 0.5, .dropout = 0.5, .seed = 3};
  const uint64_t three = digest_after(sizes, 3, data, config);
  CHECK_EQUAL(digest_after(sizes, 3, data, config), three);
  config.seed = 4;
  CHECK(digest_after(sizes, 3, data, config) != three);
  cel_dataset_destroy(data);
}

/* ==== Who is left out ======================================================================== */

/*
 * A network whose two hidden layers can be read from its weights after a step, and in which a
 * hidden neuron's step does not depend on the other neurons of its layer:
 *   - the outputs' biases of 40 the wrong way outweigh all else, so that their delta is exactly 1;
 *   - the second layer's weights to them are 1/8 and the first layer's to the second 1/16, of one
 *     sign, so that no delta is 0 unless a mask makes it so.
 * The second layer's delta is then mask times what it is without dropout, and the first layer's is
 * mask times 1/16 sum of the second's. Sizes are no multiples of
 * four: a mask that stops with the last whole vector would show.
 */
enum { FIRST = 30, SECOND = 21, OUTPUTS = 3, STEPS = 400 };
static const int32_t shape[] = {2, FIRST, SECOND, OUTPUTS};

typedef struct {
  float w1[FIRST][2], b1[FIRST];
  float w2[SECOND][FIRST], b2[SECOND];
  float w3[OUTPUTS][SECOND], b3[OUTPUTS];
} weights;

static weights starting_weights(void) {
  static weights w;
  memset(&w, 0, sizeof w);
  for (int j = 0; j < SECOND; j++)
    for (int k = 0; k < FIRST; k++)
      w.w2[j][k] = 0.0625F;
  for (int j = 0; j < OUTPUTS; j++) {
    for (int k = 0; k < SECOND; k++)
      w.w3[j][k] = 0.125F;
    w.b3[j] = 40;
  }
  w.b3[0] = -1000; /* of label 0 */
  return w;
}

static void set(cel_network *network, const weights *w) {
  CHECK_OK(cel_network_set_layer(network, 1, w->w1[0], w->b1));
  CHECK_OK(cel_network_set_layer(network, 2, w->w2[0], w->b2));
  CHECK_OK(cel_network_set_layer(network, 3, w->w3[0], w->b3));
}

static weights get(const cel_network *network) {
  static weights w;
  CHECK_OK(cel_network_get_layer(network, 1, w.w1[0], w.b1));
  CHECK_OK(cel_network_get_layer(network, 2, w.w2[0], w.b2));
  CHECK_OK(cel_network_get_layer(network, 3, w.w3[0], w.b3));
  return w;
}

/* Which neurons took part in a step. */
typedef struct {
  int first[FIRST];
  int second[SECOND];
} mask;

/* Reads it from the biases, and checks that the weights to and from a neuron say the same. */
static mask mask_of(const weights *from, const weights *to) {
  mask m;
  for (int j = 0; j < FIRST; j++)
    m.first[j] = to->b1[j] != from->b1[j];
  for (int j = 0; j < SECOND; j++)
    m.second[j] = to->b2[j] != from->b2[j];
  for (int j = 0; j < FIRST; j++)
    for (int k = 0; k < 2; k++)
      CHECK((to->w1[j][k] != from->w1[j][k]) == m.first[j]);
  for (int j = 0; j < SECOND; j++) {
    for (int k = 0; k < FIRST; k++)
      CHECK((to->w2[j][k] != from->w2[j][k]) == (m.first[k] && m.second[j]));
    for (int i = 0; i < OUTPUTS; i++)
      CHECK((to->w3[i][j] != from->w3[i][j]) == m.second[j]);
  }
  for (int i = 0; i < OUTPUTS; i++) /* nobody drops outputs */
    CHECK(to->b3[i] != from->b3[i]);
  return m;
}

/* Two images that are the same: a mini-batch of one takes the first. */
static cel_dataset *twins(void) {
  static const uint8_t pixels[2][2] = {{128, 255}, {128, 255}};
  return make_dataset(pixels[0], NULL, 2, 2, OUTPUTS);
}

/* The masks of STEPS steps from the same weights. */
static void draw_masks(double p, size_t batch, mask masks[STEPS]) {
  const weights start = starting_weights();
  cel_dataset *data = twins();
  cel_network *network = make_network(shape, 4, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  cel_trainer *trainer = make_trainer(
      network, (cel_trainer_config){.count = 2, .batch = batch, .eta = 0.1, .dropout = p});
  for (int s = 0; s < STEPS; s++) {
    set(network, &start);
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    if (batch == 1) {
      const weights end = get(network);
      masks[s] = mask_of(&start, &end);
    } else { /* weights tell only of pairs of masks; the biases tell who was in one of them */
      const weights end = get(network);
      for (int j = 0; j < FIRST; j++)
        masks[s].first[j] = end.b1[j] != 0;
      for (int j = 0; j < SECOND; j++)
        masks[s].second[j] = end.b2[j] != 0;
    }
  }
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* `hits` of n trials, each with chance p: within 4 standard deviations, sqrt(n p (1 - p)), of np.
 */
static void check_chance(int hits, int n, double p) {
  CHECK_CLOSE(hits, n * p, 4 * sqrt(n * p * (1 - p)));
}

static void check_shares(double p) {
  static mask masks[STEPS];
  int left_out[2] = {0, 0};
  int again = 0;     /* the same neuron in two steps running */
  int neighbour = 0; /* two neurons next to each other in one step */
  int below = 0;     /* neurons of the same number in both layers */
  int per_neuron[FIRST] = {0};
  draw_masks(p, 1, masks);
  for (int s = 0; s < STEPS; s++) {
    for (int j = 0; j < FIRST; j++) {
      left_out[0] += !masks[s].first[j];
      per_neuron[j] += !masks[s].first[j];
      again += s % 2 && !masks[s - 1].first[j] && !masks[s].first[j];
      neighbour += j % 2 && !masks[s].first[j - 1] && !masks[s].first[j];
    }
    for (int j = 0; j < SECOND; j++) {
      left_out[1] += !masks[s].second[j];
      below += !masks[s].first[j] && !masks[s].second[j];
    }
  }
  check_chance(left_out[0], STEPS * FIRST, p);
  check_chance(left_out[1], STEPS * SECOND, p);
  for (int j = 0; j < FIRST; j++)
    check_chance(per_neuron[j], STEPS, p);
  check_chance(again, STEPS / 2 * FIRST, p * p);
  check_chance(neighbour, STEPS * (FIRST / 2), p * p);
  check_chance(below, STEPS * SECOND, p * p);
}

static void test_shares(void) {
  check_shares(0.5);
  check_shares(0.2);
  check_shares(0.75);
}

/* Each image has a mask of its own: a neuron misses a mini-batch of two with chance p^2, not p. */
static void test_each_image_has_its_mask(void) {
  static mask masks[STEPS];
  static const double p = 0.6;
  int left_out = 0;
  draw_masks(p, 2, masks);
  for (int s = 0; s < STEPS; s++)
    for (int j = 0; j < SECOND; j++)
      left_out += !masks[s].second[j];
  check_chance(left_out, STEPS * SECOND, p * p);
}

/* ==== The mean =============================================================================== */

/*
 * Backward. In the network above, the second layer's delta is its mask m times the delta without
 * dropout, where m is 0 with chance p, else 1/(1 - p). m has mean 1 and variance p/(1 - p), so that
 * the mean of N steps' bias changes, as a multiple of the change without dropout, lies within
 * 4 sqrt(p/(1 - p)/N) of 1. First-layer deltas hold that layer's mask m times the mean m' of the
 * second layer's; the two are independent, so the product's mean is 1 and its variance
 * (1 + v)(1 + v/SECOND) - 1 with v = p/(1 - p). The slope is not quite the same in each step: the
 * second layer's z holds sum of 1/16 m a over FIRST neurons, and sigma' is even about 0. A bias
 * that moves it to a flat place would be an effect of its own, so that here the weights between the
 * two are scaled down to 2^-12: what they do to sigma' is below 1e-5, and not seen in the mean.
 */
static void check_mean_change(double p) {
  weights start = starting_weights();
  for (int j = 0; j < SECOND; j++)
    for (int k = 0; k < FIRST; k++)
      start.w2[j][k] = 1.0F / 4096;
  cel_dataset *data = twins();
  cel_network *network = make_network(shape, 4, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  const cel_trainer_config config = {.count = 1, .batch = 1, .eta = 0.1};
  set(network, &start);
  run_once(network, data, config);
  const weights without = get(network);
  cel_trainer_config with = config;
  with.dropout = p;
  cel_trainer *trainer = make_trainer(network, with);
  double first[FIRST] = {0};
  double second[SECOND] = {0};
  double first_sum = 0;
  double second_sum = 0;
  for (int s = 0; s < STEPS; s++) {
    set(network, &start);
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    const weights end = get(network);
    for (int j = 0; j < FIRST; j++)
      first[j] += (double)end.b1[j] / (double)without.b1[j] / STEPS;
    for (int j = 0; j < SECOND; j++) {
      const double m = (double)end.b2[j] / (double)without.b2[j];
      CHECK_CLOSE(m, end.b2[j] == 0 ? 0 : 1 / (1 - p), 1e-4 / (1 - p));
      second[j] += m / STEPS;
    }
  }
  const double v = p / (1 - p);
  const double v_first = (1 + v) * (1 + v / SECOND) - 1;
  for (int j = 0; j < FIRST; j++) {
    CHECK_CLOSE(first[j], 1, 4 * sqrt(v_first / STEPS));
    first_sum += first[j] / FIRST;
  }
  for (int j = 0; j < SECOND; j++) {
    CHECK_CLOSE(second[j], 1, 4 * sqrt(v / STEPS));
    second_sum += second[j] / SECOND;
  }
  /* Over the layer too, the second's masks being common to all of the first: (1/FIRST of the
   * variance of the own mask, and all of that of m'). */
  CHECK_CLOSE(second_sum, 1, 4 * sqrt(v / STEPS / SECOND));
  CHECK_CLOSE(first_sum, 1, 4 * sqrt(((1 + v / FIRST) * (1 + v / SECOND) - 1) / STEPS));
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_mean_change(void) {
  check_mean_change(0.5);
  check_mean_change(0.2);
  check_mean_change(0.75);
}

/*
 * Forward. A linear output's delta is z - y, and z = b + sum of w m a. The mean of z is z without
 * dropout, its variance v sum of (w a)^2, so that the mean of N bias changes eta (z - y) lies
 * within 4 eta sqrt(v sum of (w a)^2 / N) of the change without dropout. Here the hidden a is
 * sigma(0) = 1/2 and the weights rise from -1 to 2.
 */
static void check_mean_activation(double p) {
  enum { HIDDEN = 13 };
  static const int32_t sizes[] = {2, HIDDEN, 1};
  static const float zero[2 * HIDDEN];
  static const double eta = 0.25;
  float w[HIDDEN];
  const float b = 0.5F;
  double z = 0.5;
  double squares = 0;
  for (int j = 0; j < HIDDEN; j++) {
    w[j] = (float)j / 4 - 1;
    z += (double)w[j] / 2;
    squares += (double)w[j] * (double)w[j] / 4;
  }
  static const uint8_t pixels[2] = {0, 0};
  cel_dataset *data = make_dataset(pixels, NULL, 1, 2, 1);
  cel_network *network = make_network(sizes, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_LINEAR);
  cel_trainer *trainer = make_trainer(
      network, (cel_trainer_config){.count = 1, .batch = 1, .eta = eta, .dropout = p, .seed = 1});
  double mean = 0;
  for (int s = 0; s < STEPS; s++) {
    float end_w[HIDDEN];
    float end_b = 0;
    CHECK_OK(cel_network_set_layer(network, 1, zero, zero));
    CHECK_OK(cel_network_set_layer(network, 2, w, &b));
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    CHECK_OK(cel_network_get_layer(network, 2, end_w, &end_b));
    mean += (double)(end_b - b) / STEPS;
  }
  CHECK_CLOSE(mean, -eta * (z - 1), 4 * eta * sqrt(p / (1 - p) * squares / STEPS));
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_mean_activation(void) {
  check_mean_activation(0.5);
  check_mean_activation(0.2);
  check_mean_activation(0.75);
}

/* ==== Refusals =============================================================================== */

static void test_refusals(void) {
  static const double bad[] = {-1, -1e-300, 1, 1.5, 1e300, INFINITY, -INFINITY, NAN};
  cel_network *network = make_network(shape, 4, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  cel_trainer_config config = {.count = 2, .batch = 1, .eta = 0.1};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    config.dropout = bad[i];
    check_config_refused(network, config, CEL_BAD_ARGUMENT);
  }
  cel_network_destroy(network);
}

/* Weights after two of four epochs and a new trainer that skips two go on as if nothing had been:
 * with dropout over two hidden layers, a short last mini-batch, L1 and L2, and without shuffling.
 */
static void test_skipped_epochs_count_as_trained(void) {
  enum { IMAGES = 7, SIDE = 5 };
  uint8_t pixels[IMAGES][SIDE];
  uint8_t labels[IMAGES];
  cel_random random = cel_random_seed(3, CEL_STREAM_DIGITS);
  for (int i = 0; i < IMAGES; i++) {
    labels[i] = (uint8_t)cel_random_below(&random, 3);
    for (int k = 0; k < SIDE; k++)
      pixels[i][k] = (uint8_t)cel_random_below(&random, 256);
  }
  cel_dataset *data = make_dataset(pixels[0], labels, IMAGES, SIDE, 3);
  const int32_t sizes[] = {SIDE, 6, 3, 3};
  for (int shuffle = 0; shuffle < 2; shuffle++) {
    const cel_trainer_config config = {
        .count = IMAGES,
        .batch = 3,
        .eta = 0.7,
        .shuffle = shuffle,
        .seed = 9,
        .lambda = {[CEL_REGULARIZER_L2] = 0.3, [CEL_REGULARIZER_L1] = 0.01},
        .dropout = 0.4,
    };
    cel_network *network = make_network(sizes, 4, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
    CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 2));
    cel_trainer *first = make_trainer(network, config);
    run_epochs(first, network, data, 2, 2);
    cel_network *kept = make_network(sizes, 4, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
    for (int32_t l = 1; l < 4; l++) {
      float w[6 * 6];
      float b[6];
      CHECK_OK(cel_network_get_layer(network, l, w, b));
      CHECK_OK(cel_network_set_layer(kept, l, w, b));
    }
    run_epochs(first, network, data, 4, 1);
    cel_trainer *second = make_trainer(kept, config);
    CHECK_OK(cel_trainer_skip(second));
    CHECK_OK(cel_trainer_skip(second));
    CHECK(cel_trainer_progress(second).epoch == 2);
    CHECK(cel_network_digest(kept) != cel_network_digest(network));
    run_epochs(second, kept, data, 4, 3);
    CHECK(cel_network_digest(kept) == cel_network_digest(network));
    /* Only whole epochs can be skipped. */
    CHECK_OK(cel_trainer_run(second, kept, data, 1));
    CHECK_STATUS(cel_trainer_skip(second), CEL_BAD_ARGUMENT);
    CHECK(cel_trainer_progress(second).epoch == 4 && cel_trainer_progress(second).batch == 1);
    cel_trainer_destroy(first);
    cel_trainer_destroy(second);
    cel_network_destroy(network);
    cel_network_destroy(kept);
  }
  cel_dataset_destroy(data);
}

/* Hardly anyone is there: 1/(1 - p) is 9e15, and still a float. */
static void test_nearly_all(void) {
  cel_dataset *data = twins();
  cel_network *network = make_network(shape, 4, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  const weights start = starting_weights();
  set(network, &start);
  cel_trainer *trainer = make_trainer(
      network,
      (cel_trainer_config){.count = 2, .batch = 1, .eta = 0.1, .dropout = nextafter(1, 0)});
  run_epochs(trainer, network, data, 20, 1);
  const weights end = get(network);
  for (int j = 0; j < SECOND; j++)
    CHECK(end.b2[j] == 0);
  for (int j = 0; j < OUTPUTS; j++)
    CHECK(end.b3[j] != start.b3[j] && isfinite(end.b3[j]));
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

int main(void) {
  RUN(test_none_is_as_without);
  RUN(test_no_hidden_layer_no_dropout);
  RUN(test_order_is_as_without);
  RUN(test_scores_drop_nothing);
  RUN(test_seeds);
  RUN(test_shares);
  RUN(test_each_image_has_its_mask);
  RUN(test_mean_change);
  RUN(test_mean_activation);
  RUN(test_skipped_epochs_count_as_trained);
  RUN(test_refusals);
  RUN(test_nearly_all);
  return check_finish();
}
