/* test_network.c - the network: gradients against differences, weights in and out, scores by hand,
 * refusals. How a run of training goes is in test_trainer.c. */
#include "check.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

static cel_network *create(const int32_t *sizes, int32_t layers, cel_cost cost, cel_output output) {
  const cel_network_config config = {sizes, layers, cost, output};
  cel_network *network = NULL;
  CHECK_OK(cel_network_create(&config, &network));
  return network;
}

/* ==== Gradients ============================================================================== */

enum { LAYERS = 4, MAX_WEIGHTS = 30, MAX_BIASES = 5, IMAGES = 8 };
/* 5 between two others: no multiple of four, so that what fills the last vector of four has a way
 * to spoil the layers on both sides. */
static const int32_t sizes[LAYERS] = {6, 4, 5, 3};

/* All parameters of the small network; [0] is not used. */
typedef struct {
  float w[LAYERS][MAX_WEIGHTS];
  float b[LAYERS][MAX_BIASES];
} parameters;

static int weights_of(int layer) {
  return sizes[layer] * sizes[layer - 1];
}

static parameters get(const cel_network *network) {
  parameters p = {{{0}}, {{0}}};
  for (int l = 1; l < LAYERS; l++)
    CHECK_OK(cel_network_get_layer(network, l, p.w[l], p.b[l]));
  return p;
}

static void set(cel_network *network, const parameters *p) {
  for (int l = 1; l < LAYERS; l++)
    CHECK_OK(cel_network_set_layer(network, l, p->w[l], p->b[l]));
}

static cel_dataset *random_images(void) {
  uint8_t pixels[IMAGES][6];
  uint8_t labels[IMAGES];
  cel_random random = cel_random_seed(1, CEL_STREAM_DIGITS);
  for (int i = 0; i < IMAGES; i++) {
    labels[i] = (uint8_t)(i % 3);
    for (int k = 0; k < 6; k++)
      pixels[i][k] =
          (uint8_t)(cel_random_below(&random, 4) > 0 ? cel_random_below(&random, 256) : 0);
  }
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels[0], labels, IMAGES, 6, 3, &data));
  return data;
}

static void step(cel_network *network, const cel_dataset *data, double eta, int times) {
  const cel_trainer_config all = {.first = 0, .count = IMAGES, .batch = IMAGES, .eta = eta};
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_trainer_create(network, &all, &trainer));
  for (int i = 0; i < times; i++)
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  cel_trainer_destroy(trainer);
}

/* The mean gradient as the trainer has it: what one step over all images, with eta 1, takes away.
 */
static parameters step_gradient(cel_network *network, const cel_dataset *data) {
  const parameters before = get(network);
  step(network, data, 1, 1);
  parameters gradient = get(network);
  set(network, &before);
  for (int l = 1; l < LAYERS; l++) {
    for (int i = 0; i < MAX_WEIGHTS; i++)
      gradient.w[l][i] = before.w[l][i] - gradient.w[l][i];
    for (int i = 0; i < MAX_BIASES; i++)
      gradient.b[l][i] = before.b[l][i] - gradient.b[l][i];
  }
  return gradient;
}

static double mean_cost(cel_network *network, const cel_dataset *data) {
  cel_score score = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, IMAGES, &score));
  return score.cost_sum / IMAGES;
}

/* The central difference of the mean cost for one number of p. */
static double difference(cel_network *network, const cel_dataset *data, const parameters *p,
                         float *at) {
  const float h = 0.01F;
  const float middle = *at;
  const float high = middle + h;
  const float low = middle - h;
  *at = high;
  set(network, p);
  const double above = mean_cost(network, data);
  *at = low;
  set(network, p);
  const double below = mean_cost(network, data);
  *at = middle;
  return (above - below) / ((double)high - (double)low);
}

/*
 * Whether a gradient agrees with a difference. Weighted inputs are floats, so a cost carries an
 * error of about 1e-7, and the difference 1e-7 / 0.02 = 5e-6; cutting the series off after h^2
 * leaves h^2 / 6 = 2e-5 of a third derivative that goes with the gradient. A thousandth of the
 * gradient and 2e-5 hold both (the largest difference seen is printed), and are far below what a
 * wrong formula does.
 */
static int agrees(double gradient, double expected) {
  return fabs(gradient - expected) <= 2e-5 + 1e-3 * fabs(expected);
}

typedef struct {
  int compared, disagreeing;
  double largest; /* absolute difference seen, for comparison with the tolerance */
  double size;    /* of the largest gradient seen */
} comparison;

static void compare(comparison *c, double gradient, double expected) {
  c->compared++;
  c->disagreeing += !agrees(gradient, expected);
  c->largest = fmax(c->largest, fabs(gradient - expected));
  c->size = fmax(c->size, fabs(gradient));
}

/* Compares every weight and bias; `gradient` is what is to be proved. */
static comparison compare_all(cel_network *network, const cel_dataset *data,
                              const parameters *gradient) {
  const parameters start = get(network);
  parameters p = start;
  comparison c = {0, 0, 0, 0};
  for (int l = 1; l < LAYERS; l++) {
    for (int i = 0; i < weights_of(l); i++)
      compare(&c, (double)gradient->w[l][i], difference(network, data, &p, &p.w[l][i]));
    for (int i = 0; i < sizes[l]; i++)
      compare(&c, (double)gradient->b[l][i], difference(network, data, &p, &p.b[l][i]));
  }
  set(network, &start);
  return c;
}

static int all_zero(const float *numbers, int n) {
  for (int i = 0; i < n; i++)
    if (numbers[i] != 0)
      return 0;
  return 1;
}

static void check_gradient(cel_network *network, const cel_dataset *data) {
  const parameters gradient = step_gradient(network, data);
  for (int l = 1; l < LAYERS; l++) {
    CHECK(!all_zero(gradient.w[l], weights_of(l)));
    CHECK(!all_zero(gradient.b[l], sizes[l]));
  }
  const comparison c = compare_all(network, data, &gradient);
  CHECK_EQUAL(c.compared, 6 * 4 + 4 * 5 + 5 * 3 + 4 + 5 + 3);
  CHECK_EQUAL(c.disagreeing, 0);
  printf("     largest gradient %.3f, largest difference %.1e\n", c.size, c.largest);
}

static void check_pair(cel_cost cost, cel_output output, const cel_dataset *data) {
  cel_network *network = create(sizes, LAYERS, cost, output);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 3));
  check_gradient(network, data);
  step(network, data, 0.1, 30); /* some errors build up only as weights move */
  check_gradient(network, data);
  cel_network_destroy(network);
}

static void test_gradients_against_differences(void) {
  cel_dataset *data = random_images();
  int pairs = 0;
  for (int cost = 0; cost < CEL_COST_COUNT; cost++) {
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++) {
      if (cel_pair_check((cel_cost)cost, (cel_output)output) != CEL_OK)
        continue;
      pairs++;
      check_pair((cel_cost)cost, (cel_output)output, data);
    }
  }
  CHECK(pairs >= 3);
  cel_dataset_destroy(data);
}

/* The check above must be able to fail: one weight's gradient off by a hundredth, or left out. */
static void test_planted_errors_are_noticed(void) {
  cel_dataset *data = random_images();
  cel_network *network = create(sizes, LAYERS, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 3));
  const parameters gradient = step_gradient(network, data);
  for (int l = 1; l < LAYERS; l++) {
    int largest = 0;
    for (int i = 0; i < weights_of(l); i++)
      largest = fabsf(gradient.w[l][i]) > fabsf(gradient.w[l][largest]) ? i : largest;
    static const float factors[] = {1.01F, 0.99F, 0, -1};
    for (int k = 0; k < 4; k++) {
      parameters wrong = gradient;
      wrong.w[l][largest] *= factors[k];
      CHECK_EQUAL(compare_all(network, data, &wrong).disagreeing, 1);
    }
  }
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* ==== Weights in and out ===================================================================== */

static void test_layers_round_trip(void) {
  cel_network *network = create(sizes, LAYERS, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  CHECK_EQUAL(cel_network_layers(network), LAYERS);
  for (int l = 0; l < LAYERS; l++)
    CHECK_EQUAL(cel_network_size(network, l), sizes[l]);
  CHECK_EQUAL(cel_network_size(network, -1), 0);
  CHECK_EQUAL(cel_network_size(network, LAYERS), 0);
  const parameters zero = get(network);
  for (int l = 1; l < LAYERS; l++)
    CHECK(all_zero(zero.w[l], MAX_WEIGHTS) && all_zero(zero.b[l], MAX_BIASES));

  parameters p = zero;
  for (int l = 1; l < LAYERS; l++) {
    for (int i = 0; i < weights_of(l); i++)
      p.w[l][i] = (float)(100 * l + i);
    for (int i = 0; i < sizes[l]; i++)
      p.b[l][i] = (float)(-100 * l - i);
  }
  set(network, &p);
  const parameters q = get(network);
  for (int l = 1; l < LAYERS; l++) {
    for (int i = 0; i < MAX_WEIGHTS; i++)
      CHECK(q.w[l][i] == p.w[l][i]);
    for (int i = 0; i < MAX_BIASES; i++)
      CHECK(q.b[l][i] == p.b[l][i]);
  }
  cel_network_destroy(network);
}

static void test_bad_layers_change_nothing(void) {
  cel_network *network = create(sizes, LAYERS, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  const uint64_t before = cel_network_digest(network);
  parameters p = get(network);
  float sink[MAX_WEIGHTS] = {7};
  static const int32_t absent[] = {-1, 0, LAYERS, INT32_MAX, INT32_MIN};
  for (int i = 0; i < 5; i++) {
    CHECK_STATUS(cel_network_set_layer(network, absent[i], p.w[1], p.b[1]), CEL_BAD_ARGUMENT);
    CHECK_STATUS(cel_network_get_layer(network, absent[i], sink, sink), CEL_BAD_ARGUMENT);
  }
  CHECK(sink[0] == 7);
  const float bad[] = {NAN, INFINITY, -INFINITY};
  for (int i = 0; i < 3; i++) {
    p = get(network);
    p.w[2][0] += 1;
    p.w[2][19] = bad[i];
    CHECK_STATUS(cel_network_set_layer(network, 2, p.w[2], p.b[2]), CEL_NOT_FINITE);
    p = get(network);
    p.w[2][0] += 1;
    p.b[2][3] = bad[i];
    CHECK_STATUS(cel_network_set_layer(network, 2, p.w[2], p.b[2]), CEL_NOT_FINITE);
  }
  CHECK_STATUS(cel_network_initialize(network, CEL_INIT_COUNT, 1), CEL_BAD_ARGUMENT);
  CHECK_EQUAL(cel_network_digest(network), before);
  cel_network_destroy(network);
}

static float flip_lowest_bit(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  bits ^= 1;
  memcpy(&number, &bits, sizeof number);
  return number;
}

static void test_digest_sees_every_bit(void) {
  cel_network *network = create(sizes, LAYERS, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  const uint64_t before = cel_network_digest(network);
  const parameters p = get(network);
  for (int l = 1; l < LAYERS; l++) {
    for (int i = 0; i < weights_of(l); i++) {
      parameters q = p;
      q.w[l][i] = flip_lowest_bit(q.w[l][i]);
      set(network, &q);
      CHECK(cel_network_digest(network) != before);
    }
    for (int i = 0; i < sizes[l]; i++) {
      parameters q = p;
      q.b[l][i] = flip_lowest_bit(q.b[l][i]);
      set(network, &q);
      CHECK(cel_network_digest(network) != before);
    }
  }
  set(network, &p);
  CHECK_EQUAL(cel_network_digest(network), before);
  cel_network_destroy(network);
}

/* As cel.h describes it, over a network small enough to spell out: biases, then weights. */
static void test_digest_is_fnv_1a(void) {
  static const int32_t shape[] = {2, 1};
  static const float w[] = {1.0F, -2.0F};
  static const float b[] = {0.5F};
  static const uint8_t bytes[] = {0, 0, 0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0};
  cel_network *network = create(shape, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_set_layer(network, 1, w, b));
  uint64_t expected = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < sizeof bytes; i++)
    expected = (expected ^ bytes[i]) * UINT64_C(1099511628211);
  CHECK_EQUAL(cel_network_digest(network), expected);
  cel_network_destroy(network);
}

/* ==== Initial weights ======================================================================== */

/* The constants are what this code gave first. They change only with the generator or the order of
 * drawing; another compiler or processor must give them too. */
static void test_same_seed_same_weights(void) {
  const uint64_t large = UINT64_C(0x2c66cc7f7e641f38);
  const uint64_t scaled = UINT64_C(0x08af3ddac9abf697);
  static const int32_t shape[] = {784, 30, 10};
  cel_network *network = create(shape, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  CHECK_EQUAL(cel_network_digest(network), large);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 1));
  CHECK_EQUAL(cel_network_digest(network), scaled);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 2));
  CHECK(cel_network_digest(network) != large);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1)); /* nothing is left of seed 2 */
  CHECK_EQUAL(cel_network_digest(network), large);
  cel_network_destroy(network);
}

/* Mean and variance, each within 4.5 standard deviations of its estimate. */
static void check_normal(const float *numbers, int n, double variance) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < n; i++) {
    sum += (double)numbers[i];
    squares += (double)numbers[i] * (double)numbers[i];
  }
  CHECK_CLOSE(sum / n, 0, 4.5 * sqrt(variance / n));
  CHECK_CLOSE(squares / n, variance, 4.5 * variance * sqrt(2.0 / n));
}

static void test_initial_weights(void) {
  enum { IN = 25, OUT = 4000 };
  static const int32_t shape[] = {IN, OUT, 3};
  float *w = malloc(sizeof *w * OUT * IN);
  float *b = malloc(sizeof *b * OUT);
  cel_network *network = create(shape, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 9));
  CHECK_OK(cel_network_get_layer(network, 1, w, b));
  check_normal(w, OUT * IN, 1);
  check_normal(b, OUT, 1);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 9));
  CHECK_OK(cel_network_get_layer(network, 1, w, b));
  check_normal(w, OUT * IN, 1.0 / IN);
  check_normal(b, OUT, 1);
  CHECK_OK(cel_network_get_layer(network, 2, w, b));
  check_normal(w, 3 * OUT, 1.0 / OUT);
  cel_network_destroy(network);
  free(b);
  free(w);
}

/* ==== Scores ================================================================================= */

enum { HAND_IMAGES = 3 };

/* Images (1/2, 1/4), (1/4, 1/2) and nothing, labelled 0, 0 and 1. */
static cel_dataset *hand_images(void) {
  static const uint8_t pixels[] = {128, 64, 64, 128, 0, 0};
  static const uint8_t labels[] = {0, 0, 1};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels, labels, HAND_IMAGES, 2, 2, &data));
  return data;
}

static double sigmoid(double z) {
  return 1 / (1 + exp(-z));
}

static void test_score_by_hand(void) {
  static const int32_t shape[] = {2, 2};
  static const float w[] = {4, 0, 0, 8};
  static const float b[] = {0.25F, 0.25F};
  /* z of each image; the third one's outputs are equal, so its answer is the first, 0: wrong */
  static const double z[HAND_IMAGES][2] = {{2.25, 2.25}, {1.25, 4.25}, {0.25, 0.25}};
  static const int label[HAND_IMAGES] = {0, 0, 1};
  double quadratic = 0;
  double cross_entropy = 0;
  double linear = 0;
  for (int i = 0; i < HAND_IMAGES; i++) {
    for (int j = 0; j < 2; j++) {
      const double y = j == label[i];
      const double a = sigmoid(z[i][j]);
      quadratic += (a - y) * (a - y) / 2;
      cross_entropy -= y * log(a) + (1 - y) * log(1 - a);
      linear += (z[i][j] - y) * (z[i][j] - y) / 2;
    }
  }
  static const cel_cost costs[] = {CEL_COST_QUADRATIC, CEL_COST_CROSS_ENTROPY, CEL_COST_QUADRATIC};
  static const cel_output outputs[] = {CEL_OUTPUT_SIGMOID, CEL_OUTPUT_SIGMOID, CEL_OUTPUT_LINEAR};
  const double expected[] = {quadratic, cross_entropy, linear};
  cel_dataset *data = hand_images();
  for (int k = 0; k < 3; k++) {
    cel_network *network = create(shape, 2, costs[k], outputs[k]);
    CHECK_OK(cel_network_set_layer(network, 1, w, b));
    cel_score score = {0, 0};
    CHECK_OK(cel_network_score(network, data, 0, HAND_IMAGES, &score));
    CHECK_CLOSE(score.cost_sum, expected[k], 1e-6);
    CHECK_EQUAL(score.correct, 1);
    cel_score part = {0, 0};
    double parts = 0;
    for (size_t i = 0; i < HAND_IMAGES; i++) {
      CHECK_OK(cel_network_score(network, data, i, 1, &part));
      CHECK_EQUAL(part.correct, i == 0);
      parts += part.cost_sum;
      float a[2];
      CHECK_OK(cel_network_feedforward(network, data, i, a));
      for (int j = 0; j < 2; j++)
        CHECK_CLOSE((double)a[j], outputs[k] == CEL_OUTPUT_LINEAR ? z[i][j] : sigmoid(z[i][j]),
                    3e-7);
    }
    CHECK_CLOSE(parts, score.cost_sum, 1e-12);
    cel_network_destroy(network);
  }
  cel_dataset_destroy(data);
}

static void test_hidden_layers_by_hand(void) {
  static const int32_t shape[] = {2, 1, 2};
  static const float w1[] = {2, -4};
  static const float b1[] = {0.5F};
  static const float w2[] = {3, -1};
  static const float b2[] = {-1, 0.5F};
  cel_network *network = create(shape, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  cel_dataset *data = hand_images();
  CHECK_OK(cel_network_set_layer(network, 1, w1, b1));
  CHECK_OK(cel_network_set_layer(network, 2, w2, b2));
  float a[2];
  CHECK_OK(cel_network_feedforward(network, data, 0, a));
  const double hidden = sigmoid(2 * 0.5 - 4 * 0.25 + 0.5);
  CHECK_CLOSE((double)a[0], sigmoid(3 * hidden - 1), 3e-7);
  CHECK_CLOSE((double)a[1], sigmoid(-hidden + 0.5), 3e-7);
  cel_dataset_destroy(data);
  cel_network_destroy(network);
}

/* Two outputs wrong by z = 20 each: as a float, a is exactly 1 or nearly 0, and yet the cost is 20
 * and the gradient 1. From a alone the cost would be infinite and, taken through sigma', the
 * gradient 0. */
static void test_saturated_outputs_keep_their_gradient(void) {
  static const int32_t shape[] = {1, 2};
  static const float w[] = {0, 0};
  static const float b[] = {-20, 20};
  static const uint8_t pixel = 128;
  static const uint8_t label = 0;
  const cel_trainer_config one = {.first = 0, .count = 1, .batch = 1, .eta = 0.5};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&pixel, &label, 1, 1, 2, &data));
  cel_network *network = create(shape, 2, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_set_layer(network, 1, w, b));
  cel_score score = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, 1, &score));
  CHECK_CLOSE(score.cost_sum, 40, 1e-6);
  CHECK_EQUAL(score.correct, 0);
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_trainer_create(network, &one, &trainer));
  CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  CHECK_CLOSE(cel_trainer_progress(trainer).cost_sum, 40, 1e-6);
  float new_w[2];
  float new_b[2];
  CHECK_OK(cel_network_get_layer(network, 1, new_w, new_b));
  CHECK_CLOSE((double)new_b[0], -19.5, 2e-6); /* floats near 20 are 2e-6 apart */
  CHECK_CLOSE((double)new_b[1], 19.5, 2e-6);
  CHECK_CLOSE((double)new_w[0], 0.25, 1e-7); /* eta times the input, 128/256 */
  CHECK_CLOSE((double)new_w[1], -0.25, 1e-7);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_cost_stays_finite(void) {
  static const int32_t shape[] = {1, 2};
  static const float w[] = {0, 0};
  static const float b[] = {-1e30F, 1e30F};
  static const uint8_t pixel = 0;
  static const uint8_t label = 0;
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&pixel, &label, 1, 1, 2, &data));
  for (int cost = 0; cost < CEL_COST_COUNT; cost++) {
    cel_network *network = create(shape, 2, (cel_cost)cost, CEL_OUTPUT_SIGMOID);
    CHECK_OK(cel_network_set_layer(network, 1, w, b));
    cel_score score = {0, 0};
    CHECK_OK(cel_network_score(network, data, 0, 1, &score));
    CHECK(isfinite(score.cost_sum) && score.cost_sum > 0.9);
    cel_network_destroy(network);
  }
  cel_dataset_destroy(data);
}

/* ==== Refusals =============================================================================== */

static void check_refused(const int32_t *shape, int32_t layers, cel_status expected) {
  int marker = 0;
  cel_network *const untouched = (cel_network *)(void *)&marker;
  cel_network *out = untouched;
  const cel_network_config config = {shape, layers, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID};
  CHECK_STATUS(cel_network_create(&config, &out), expected);
  CHECK(out == untouched);
}

static void test_bad_sizes(void) {
  static const int32_t good[9] = {2, 2, 2, 2, 2, 2, 2, 2, 2};
  static const int32_t counts[] = {INT32_MIN, -1, 0, 1, 9, INT32_MAX};
  for (int i = 0; i < 6; i++)
    check_refused(good, counts[i], CEL_BAD_SIZES);
  cel_network_destroy(create(good, CEL_MAX_LAYERS, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID));
  static const int32_t bad[] = {0, -1, INT32_MIN, CEL_MAX_NEURONS + 1, INT32_MAX};
  for (int i = 0; i < 5; i++) {
    for (int at = 0; at < 3; at++) {
      int32_t shape[3] = {2, 3, 4};
      shape[at] = bad[i];
      check_refused(shape, 3, CEL_BAD_SIZES);
    }
  }
}

static void test_bad_choices(void) {
  static const int32_t shape[] = {2, 2};
  cel_network *out = NULL;
  const cel_network_config no_cost = {shape, 2, CEL_COST_COUNT, CEL_OUTPUT_SIGMOID};
  CHECK_STATUS(cel_network_create(&no_cost, &out), CEL_BAD_ARGUMENT);
  const cel_network_config no_output = {shape, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_COUNT};
  CHECK_STATUS(cel_network_create(&no_output, &out), CEL_BAD_ARGUMENT);
  const cel_network_config no_pair = {shape, 2, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_LINEAR};
  CHECK_STATUS(cel_network_create(&no_pair, &out), CEL_BAD_PAIR);
  CHECK(out == NULL);
  cel_network_destroy(NULL);
}

/* AddressSanitizer asks the program for its options by this name; without it nobody calls this. It
 * lets malloc refuse, as it does otherwise, where the sanitizer would end the program.
 * NOLINTBEGIN(bugprone-reserved-identifier) */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "allocator_may_return_null=1:max_allocation_size_mb=4096";
}
/* NOLINTEND(bugprone-reserved-identifier) */

/* 280 GB of weights: more than 32 bits count, and more than a machine has. One that promises memory
 * it has not got may say yes; what must not happen is a product that wraps round to something
 * small. */
static void test_enormous_network(void) {
  int32_t shape[CEL_MAX_LAYERS];
  for (int l = 0; l < CEL_MAX_LAYERS; l++)
    shape[l] = CEL_MAX_NEURONS;
  const cel_network_config config = {shape, CEL_MAX_LAYERS, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID};
  cel_network *network = NULL;
  const cel_status status = cel_network_create(&config, &network);
  CHECK(status == CEL_NO_MEMORY || (status == CEL_OK && sizeof(size_t) > 4));
  CHECK((status == CEL_OK) == (network != NULL));
  cel_network_destroy(network);
}

static void test_data_that_does_not_fit(void) {
  static const int32_t shapes[][2] = {{3, 2}, {2, 3}, {1, 2}, {2, 1}};
  cel_dataset *data = hand_images(); /* 2 pixels, 2 classes */
  for (int i = 0; i < 4; i++) {
    cel_network *network = create(shapes[i], 2, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
    float a[3] = {7, 7, 7};
    cel_score score = {7, 7};
    CHECK_STATUS(cel_network_feedforward(network, data, 0, a), CEL_MISMATCH);
    CHECK_STATUS(cel_network_score(network, data, 0, 1, &score), CEL_MISMATCH);
    CHECK(a[0] == 7 && score.cost_sum == 7 && score.correct == 7);
    cel_network_destroy(network);
  }
  static const int32_t fitting[] = {2, 2};
  cel_network *network = create(fitting, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  float a[2] = {7, 7};
  cel_score score = {7, 7};
  CHECK_STATUS(cel_network_feedforward(network, data, HAND_IMAGES, a), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_feedforward(network, data, SIZE_MAX, a), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_score(network, data, 0, 0, &score), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_score(network, data, 0, HAND_IMAGES + 1, &score), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_score(network, data, 1, HAND_IMAGES, &score), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_score(network, data, HAND_IMAGES, 1, &score), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_score(network, data, 1, SIZE_MAX, &score), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_score(network, data, SIZE_MAX, 2, &score), CEL_BAD_ARGUMENT);
  CHECK(a[0] == 7 && score.cost_sum == 7 && score.correct == 7);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_statuses_have_words(void) {
  for (int status = 0; status < CEL_STATUS_COUNT; status++) {
    CHECK(strlen(cel_status_words((cel_status)status)) > 5);
    CHECK(strlen(cel_status_name((cel_status)status)) > 1);
    for (int other = 0; other < status; other++)
      CHECK(strcmp(cel_status_name((cel_status)status), cel_status_name((cel_status)other)) != 0);
  }
  CHECK(cel_status_words(CEL_STATUS_COUNT) != NULL && cel_status_name(CEL_STATUS_COUNT) != NULL);
}

int main(void) {
  RUN(test_gradients_against_differences);
  RUN(test_planted_errors_are_noticed);
  RUN(test_layers_round_trip);
  RUN(test_bad_layers_change_nothing);
  RUN(test_digest_sees_every_bit);
  RUN(test_digest_is_fnv_1a);
  RUN(test_same_seed_same_weights);
  RUN(test_initial_weights);
  RUN(test_score_by_hand);
  RUN(test_hidden_layers_by_hand);
  RUN(test_saturated_outputs_keep_their_gradient);
  RUN(test_cost_stays_finite);
  RUN(test_bad_sizes);
  RUN(test_bad_choices);
  RUN(test_enormous_network);
  RUN(test_data_that_does_not_fit);
  RUN(test_statuses_have_words);
  return check_finish();
}
