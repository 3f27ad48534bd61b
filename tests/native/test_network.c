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

/* How strongly each regulariser takes part in a gradient: a fraction of a weight of 1 that no error
 * of a difference comes near. */
static const double strengths[CEL_REGULARIZER_COUNT] = {
    [CEL_REGULARIZER_L2] = 2, [CEL_REGULARIZER_L1] = 0.4};

enum { REGULARIZER_SETS = 1 << CEL_REGULARIZER_COUNT }; /* bit r of a set: regulariser r */

static double lambda_of(int set, int regularizer) {
  return set >> regularizer & 1 ? strengths[regularizer] : 0;
}

static void step(cel_network *network, const cel_dataset *data, int regularizers, double eta,
                 int times) {
  cel_trainer_config all = {.first = 0, .count = IMAGES, .batch = IMAGES, .eta = eta};
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++)
    all.lambda[r] = lambda_of(regularizers, r);
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_trainer_create(network, &all, &trainer));
  for (int i = 0; i < times; i++)
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  cel_trainer_destroy(trainer);
}

/* The mean gradient as the trainer has it: what one step over all images, with eta 1, takes away.
 */
static parameters step_gradient(cel_network *network, const cel_dataset *data, int regularizers) {
  const parameters before = get(network);
  step(network, data, regularizers, 1, 1);
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

/* The cost that is to fall: of the data, and the penalties with their lambda/n. */
static double whole_cost(cel_network *network, const cel_dataset *data, int regularizers) {
  cel_score score = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, IMAGES, &score));
  double cost = score.cost_sum;
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    double penalty = NAN;
    CHECK_OK(cel_network_penalty(network, (cel_regularizer)r, &penalty));
    cost += lambda_of(regularizers, r) * penalty;
  }
  return cost / IMAGES;
}

/* The central difference of the cost for one number of p. */
static double difference(cel_network *network, const cel_dataset *data, int regularizers,
                         const parameters *p, float *at) {
  const float h = 0.01F;
  const float middle = *at;
  const float high = middle + h;
  const float low = middle - h;
  *at = high;
  set(network, p);
  const double above = whole_cost(network, data, regularizers);
  *at = low;
  set(network, p);
  const double below = whole_cost(network, data, regularizers);
  *at = middle;
  return (above - below) / ((double)high - (double)low);
}

/*
 * Whether a gradient agrees with a difference. Weighted inputs are floats, so a cost of about 1
 * carries an error of about 1e-7, and the difference 1e-7 / 0.02 = 5e-6 (the linear output's cost
 * is several times 1, and so is its error); cutting the series off after h^2 leaves h^2 / 6 = 2e-5
 * of a third derivative that goes with the gradient. A thousandth of the gradient and 4e-5 hold
 * both (the largest difference seen is printed), and are far below what a wrong formula does.
 */
static int agrees(double gradient, double expected) {
  return fabs(gradient - expected) <= 4e-5 + 1e-3 * fabs(expected);
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
static comparison compare_all(cel_network *network, const cel_dataset *data, int regularizers,
                              const parameters *gradient) {
  const parameters start = get(network);
  parameters p = start;
  comparison c = {0, 0, 0, 0};
  for (int l = 1; l < LAYERS; l++) {
    for (int i = 0; i < weights_of(l); i++)
      compare(&c, (double)gradient->w[l][i],
              difference(network, data, regularizers, &p, &p.w[l][i]));
    for (int i = 0; i < sizes[l]; i++)
      compare(&c, (double)gradient->b[l][i],
              difference(network, data, regularizers, &p, &p.b[l][i]));
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

/* Moves weights away from 0, where |w| has no derivative: further than the difference's h, and than
 * what L1 takes off in the step, so that it does not stop there. */
static void leave_zero(cel_network *network) {
  const float least = 0.1F;
  parameters p = get(network);
  for (int l = 1; l < LAYERS; l++)
    for (int i = 0; i < weights_of(l); i++)
      if (fabsf(p.w[l][i]) < least)
        p.w[l][i] = copysignf(least, p.w[l][i]);
  set(network, &p);
}

static comparison check_gradient(cel_network *network, const cel_dataset *data, int regularizers) {
  leave_zero(network);
  const parameters gradient = step_gradient(network, data, regularizers);
  for (int l = 1; l < LAYERS; l++) {
    CHECK(!all_zero(gradient.w[l], weights_of(l)));
    CHECK(!all_zero(gradient.b[l], sizes[l]));
  }
  const comparison c = compare_all(network, data, regularizers, &gradient);
  CHECK_EQUAL(c.compared, 6 * 4 + 4 * 5 + 5 * 3 + 4 + 5 + 3);
  CHECK_EQUAL(c.disagreeing, 0);
  return c;
}

static void check_pair(cel_cost cost, cel_output output, const cel_dataset *data) {
  comparison worst = {0, 0, 0, 0};
  for (int regularizers = 0; regularizers < REGULARIZER_SETS; regularizers++) {
    cel_network *network = create(sizes, LAYERS, cost, output);
    CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 3));
    const comparison first = check_gradient(network, data, regularizers);
    step(network, data, regularizers, 0.1, 30); /* some errors build up only as weights move */
    const comparison second = check_gradient(network, data, regularizers);
    worst.largest = fmax(worst.largest, fmax(first.largest, second.largest));
    worst.size = fmax(worst.size, fmax(first.size, second.size));
    cel_network_destroy(network);
  }
  printf("     largest gradient %.3f, largest difference %.1e\n", worst.size, worst.largest);
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
  CHECK(pairs >= 4);
  cel_dataset_destroy(data);
}

/* The check above must be able to fail: one weight's gradient off by a hundredth, or left out. */
static void test_planted_errors_are_noticed(void) {
  cel_dataset *data = random_images();
  cel_network *network = create(sizes, LAYERS, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 3));
  const parameters gradient = step_gradient(network, data, 0);
  for (int l = 1; l < LAYERS; l++) {
    int largest = 0;
    for (int i = 0; i < weights_of(l); i++)
      largest = fabsf(gradient.w[l][i]) > fabsf(gradient.w[l][largest]) ? i : largest;
    static const float factors[] = {1.01F, 0.99F, 0, -1};
    for (int k = 0; k < 4; k++) {
      parameters wrong = gradient;
      wrong.w[l][largest] *= factors[k];
      CHECK_EQUAL(compare_all(network, data, 0, &wrong).disagreeing, 1);
    }
  }
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* And so must its part about penalties: each one left out is wrong for every weight. */
static void test_missing_penalties_are_noticed(void) {
  cel_dataset *data = random_images();
  cel_network *network = create(sizes, LAYERS, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 3));
  leave_zero(network);
  const parameters without = step_gradient(network, data, 0);
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    const comparison c = compare_all(network, data, 1 << r, &without);
    CHECK_EQUAL(c.disagreeing, 6 * 4 + 4 * 5 + 5 * 3);
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
  const float bad[] = {NAN, INFINITY, -INFINITY, 2 * CEL_MAX_WEIGHT, -2 * CEL_MAX_WEIGHT};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
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

/* One layer on the hand's images: its weighted inputs, its right answers. */
static const int32_t hand_shape[] = {2, 2};
static const float hand_w[] = {4, 0, 0, 8};
static const float hand_b[] = {0.25F, 0.25F};
/* the third one's outputs are equal, so its answer is the first, 0: wrong */
static const double hand_z[HAND_IMAGES][2] = {{2.25, 2.25}, {1.25, 4.25}, {0.25, 0.25}};
static const int hand_label[HAND_IMAGES] = {0, 0, 1};
static const int hand_answer[HAND_IMAGES] = {0, 1, 0};

static double hand_activation(cel_output output, const double z[2], int j) {
  if (output == CEL_OUTPUT_SOFTMAX)
    return exp(z[j]) / (exp(z[0]) + exp(z[1]));
  return output == CEL_OUTPUT_LINEAR ? z[j] : sigmoid(z[j]);
}

static double hand_slope(cel_output output, double a) {
  return output == CEL_OUTPUT_LINEAR ? 1 : a * (1 - a);
}

static double hand_cost(cel_cost cost, cel_output output, int i) {
  double sum = 0;
  for (int j = 0; j < 2; j++) {
    const double y = j == hand_label[i];
    const double a = hand_activation(output, hand_z[i], j);
    if (cost == CEL_COST_QUADRATIC)
      sum += (a - y) * (a - y) / 2;
    else if (cost == CEL_COST_CROSS_ENTROPY)
      sum -= y * log(a) + (1 - y) * log(1 - a);
    else
      sum -= y * log(a);
  }
  return sum;
}

static void check_by_hand(cel_cost cost, cel_output output) {
  cel_dataset *data = hand_images();
  cel_network *network = create(hand_shape, 2, cost, output);
  CHECK_OK(cel_network_set_layer(network, 1, hand_w, hand_b));
  cel_score score = {0, 0};
  uint8_t answers[HAND_IMAGES] = {9, 9, 9};
  float confidence[HAND_IMAGES] = {9, 9, 9};
  double slope = 9;
  CHECK_OK(cel_network_score(network, data, 0, HAND_IMAGES, &score));
  CHECK_OK(cel_network_answers(network, data, 0, HAND_IMAGES, answers, confidence));
  CHECK_OK(cel_network_slopes(network, data, 0, HAND_IMAGES, &slope));
  CHECK_EQUAL(score.correct, 1);
  double costs = 0;
  double slopes = 0;
  for (size_t i = 0; i < HAND_IMAGES; i++) {
    cel_score part = {0, 0};
    uint8_t answer = 9;
    float its_confidence = 9;
    float a[2];
    double its_slope = 9;
    CHECK_OK(cel_network_score(network, data, i, 1, &part));
    CHECK_OK(cel_network_answers(network, data, i, 1, &answer, &its_confidence));
    CHECK_OK(cel_network_feedforward(network, data, i, a));
    CHECK_OK(cel_network_slopes(network, data, i, 1, &its_slope));
    CHECK_CLOSE(part.cost_sum, hand_cost(cost, output, (int)i), 1e-6);
    CHECK_EQUAL(part.correct, i == 0);
    CHECK_EQUAL(answers[i], hand_answer[i]);
    CHECK_EQUAL(answer, hand_answer[i]);
    CHECK(confidence[i] == a[hand_answer[i]] && its_confidence == confidence[i]);
    double expected_slope = 0;
    for (int j = 0; j < 2; j++) {
      const double expected = hand_activation(output, hand_z[i], j);
      CHECK_CLOSE((double)a[j], expected, 3e-7);
      expected_slope += hand_slope(output, expected) / 2;
    }
    CHECK_CLOSE(its_slope, expected_slope, 3e-7);
    costs += part.cost_sum;
    slopes += its_slope;
  }
  CHECK_CLOSE(score.cost_sum, costs, 1e-12);
  CHECK_CLOSE(slope, slopes / HAND_IMAGES, 1e-12);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_scores_by_hand(void) {
  for (int cost = 0; cost < CEL_COST_COUNT; cost++)
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++)
      if (cel_pair_check((cel_cost)cost, (cel_output)output) == CEL_OK)
        check_by_hand((cel_cost)cost, (cel_output)output);
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
  double slopes[2] = {9, 9};
  CHECK_OK(cel_network_slopes(network, data, 0, 1, slopes));
  CHECK_CLOSE(slopes[0], hidden * (1 - hidden), 3e-7);
  const double one = sigmoid(3 * hidden - 1);
  const double other = sigmoid(-hidden + 0.5);
  CHECK_CLOSE(slopes[1], (one * (1 - one) + other * (1 - other)) / 2, 3e-7);
  uint8_t answer = 9;
  float confidence = 9;
  CHECK_OK(cel_network_answers(network, data, 0, 1, &answer, &confidence));
  CHECK(answer == (a[1] > a[0]) && confidence == a[answer]);
  cel_dataset_destroy(data);
  cel_network_destroy(network);
}

/* sigma' falls below a hundredth at |z| = 4.585. An image counts when its own output is saturated,
 * and at 0: not when another output is, nor when it is right. */
static void test_stuck(void) {
  enum { COUNT = 6 };
  static const int32_t shape[] = {COUNT, 2};
  static const uint8_t labels[COUNT] = {0, 0, 0, 1, 1, 1};
  /* image i has ink in pixel i alone, so that its weighted inputs are column i */
  static const float w[2][COUNT] = {{-4.6F, -4.55F, 4.6F, 9, -9, -9}, {9, -9, -9, -20, 5, -4}};
  static const size_t stuck[COUNT] = {1, 0, 0, 1, 0, 0};
  static const float b[2] = {0, 0};
  uint8_t pixels[COUNT][COUNT] = {{0}};
  float doubled[2][COUNT];
  for (int i = 0; i < COUNT; i++) {
    pixels[i][i] = 128;
    for (int j = 0; j < 2; j++)
      doubled[j][i] = 2 * w[j][i];
  }
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels[0], labels, COUNT, COUNT, 2, &data));
  static const cel_output outputs[] = {CEL_OUTPUT_SIGMOID, CEL_OUTPUT_LINEAR, CEL_OUTPUT_SOFTMAX};
  for (int k = 0; k < 3; k++) {
    cel_network *network = create(
        shape, 2, outputs[k] == CEL_OUTPUT_SOFTMAX ? CEL_COST_LOG_LIKELIHOOD : CEL_COST_QUADRATIC,
        outputs[k]);
    CHECK_OK(cel_network_set_layer(network, 1, doubled[0], b));
    size_t sum = 0;
    for (size_t i = 0; i < COUNT; i++) {
      size_t one = 7;
      CHECK_OK(cel_network_stuck(network, data, i, 1, &one));
      if (outputs[k] == CEL_OUTPUT_SIGMOID)
        CHECK_EQUAL(one, stuck[i]);
      if (outputs[k] == CEL_OUTPUT_LINEAR) /* its slope is 1 everywhere */
        CHECK_EQUAL(one, 0);
      if (outputs[k] == CEL_OUTPUT_SOFTMAX) /* a in the hundredths, and wrong */
        CHECK_EQUAL(one, i == 0 || i == 3);
      sum += one;
    }
    size_t all = 7;
    CHECK_OK(cel_network_stuck(network, data, 0, COUNT, &all));
    CHECK_EQUAL(all, sum);
    cel_network_destroy(network);
  }
  cel_dataset_destroy(data);
}

/* More outputs than any loop takes at a time, and no whole number of its groups; weighted inputs
 * from -6 to 6, each output's cost by itself, in double. */
static void test_costs_of_many_outputs(void) {
  enum { OUTPUTS = 39 };
  static const int32_t shape[] = {1, OUTPUTS};
  static const float w[OUTPUTS];
  static const uint8_t pixel = 0;
  float b[OUTPUTS];
  for (int j = 0; j < OUTPUTS; j++)
    b[j] = (float)(j * 7 % 13 - 6) * 0.99F;
  cel_network *network = create(shape, 2, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_set_layer(network, 1, w, b));
  for (int own = 0; own < OUTPUTS; own++) {
    const uint8_t label = (uint8_t)own;
    double expected = 0;
    for (int j = 0; j < OUTPUTS; j++)
      expected -= log(sigmoid(j == own ? (double)b[j] : -(double)b[j]));
    cel_dataset *data = NULL;
    cel_score score = {0, 0};
    CHECK_OK(cel_dataset_create(&pixel, &label, 1, 1, OUTPUTS, &data));
    CHECK_OK(cel_network_score(network, data, 0, 1, &score));
    CHECK_CLOSE(score.cost_sum, expected, 1e-5);
    cel_dataset_destroy(data);
  }
  cel_network_destroy(network);
}

/* 0 < |w| < 1 and 1 < |w|, so that squares and sizes cannot be taken for each other; five outputs,
 * which are no whole number of vectors; biases that would show. */
static void test_penalties_by_hand(void) {
  static const int32_t shape[] = {2, 5, 1};
  static const float w1[] = {1, -2, 0.5F, 0, -0.25F, 3, 0, 0, 4, -1};
  static const float w2[] = {-5, 0.125F, 0, 2, 1};
  static const float b[] = {100, -100, 100, 100, -100};
  cel_network *network = create(shape, 3, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  double penalty = NAN;
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    CHECK_OK(cel_network_penalty(network, (cel_regularizer)r, &penalty));
    CHECK(penalty == 0);
  }
  CHECK_OK(cel_network_set_layer(network, 1, w1, b));
  CHECK_OK(cel_network_set_layer(network, 2, w2, b));
  CHECK_OK(cel_network_penalty(network, CEL_REGULARIZER_L2, &penalty));
  CHECK_CLOSE(penalty, (1 + 4 + 0.25 + 0.0625 + 9 + 16 + 1 + 25 + 0.015625 + 4 + 1) / 2, 1e-12);
  CHECK_OK(cel_network_penalty(network, CEL_REGULARIZER_L1, &penalty));
  CHECK_CLOSE(penalty, 1 + 2 + 0.5 + 0.25 + 3 + 4 + 1 + 5 + 0.125 + 2 + 1, 1e-12);
  penalty = 7;
  CHECK_STATUS(cel_network_penalty(network, CEL_REGULARIZER_COUNT, &penalty), CEL_BAD_ARGUMENT);
  CHECK(penalty == 7);
  cel_network_destroy(network);
}

/* ==== Saturation ============================================================================= */

typedef struct {
  cel_cost cost;
  cel_output output;
  float b[2];          /* the weighted inputs of a first layer without weights */
  double cost_sum;     /* expected, for label 0 */
  double new_b[2];     /* expected after a step with eta = 1/2 */
  double right_before; /* the activation of the right answer, expected */
} saturated;

/* Wrong by z = 20, or 200: as a float, the right answer's a is nearly 0 and the wrong one's exactly
 * 1, and yet the cost is 20 and the gradient 1. From a alone the cost would be infinite and, taken
 * through sigma', the gradient 0. */
static void test_saturated_outputs_keep_their_gradient(void) {
  static const saturated cases[] = {
      {CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID, {-20, 20}, 40, {-19.5, 19.5}, 2.06e-9},
      {CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX, {0, 20}, 20, {0.5, 19.5}, 2.06e-9},
      {CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX, {-10, 10}, 20, {-9.5, 9.5}, 2.06e-9},
      {CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX, {1000, 1020}, 20, {1000.5, 1019.5}, 2.06e-9},
      {CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX, {-100, 100}, 200, {-99.5, 99.5}, 0},
  };
  static const int32_t shape[] = {1, 2};
  static const float w[] = {0, 0};
  static const uint8_t pixel = 128;
  static const uint8_t label = 0;
  const cel_trainer_config one = {.first = 0, .count = 1, .batch = 1, .eta = 0.5};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&pixel, &label, 1, 1, 2, &data));
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const saturated *c = &cases[i];
    cel_network *network = create(shape, 2, c->cost, c->output);
    CHECK_OK(cel_network_set_layer(network, 1, w, c->b));
    cel_score score = {0, 0};
    float a[2];
    double slope = NAN;
    CHECK_OK(cel_network_score(network, data, 0, 1, &score));
    CHECK_CLOSE(score.cost_sum, c->cost_sum, 1e-6); /* ln(1 + e^-20) is 2e-9 */
    CHECK_EQUAL(score.correct, 0);
    CHECK_OK(cel_network_feedforward(network, data, 0, a));
    CHECK_CLOSE((double)a[0], c->right_before, 1e-11);
    CHECK(a[0] > 0 && a[1] == 1);
    CHECK_OK(cel_network_slopes(network, data, 0, 1, &slope));
    CHECK_CLOSE(slope, 0, 3e-9);
    cel_trainer *trainer = NULL;
    CHECK_OK(cel_trainer_create(network, &one, &trainer));
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    CHECK_CLOSE(cel_trainer_progress(trainer).cost_sum, c->cost_sum, 1e-6);
    float new_w[2];
    float new_b[2];
    CHECK_OK(cel_network_get_layer(network, 1, new_w, new_b));
    for (int j = 0; j < 2; j++)
      CHECK_CLOSE((double)new_b[j], c->new_b[j], 1e-7 * fmax(20, fabs(c->new_b[j])));
    CHECK_CLOSE((double)new_w[0], 0.25, 1e-7); /* eta times the input, 128/256 */
    CHECK_CLOSE((double)new_w[1], -0.25, 1e-7);
    cel_trainer_destroy(trainer);
    cel_network_destroy(network);
  }
  cel_dataset_destroy(data);
}

/* Right by z = 20: nothing left to pay, and nothing to learn. */
static void test_saturated_right_answer(void) {
  static const int32_t shape[] = {1, 2};
  static const float w[] = {0, 0};
  static const float b[] = {20, 0};
  static const uint8_t pixel = 128;
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&pixel, NULL, 1, 1, 2, &data));
  cel_network *network = create(shape, 2, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  CHECK_OK(cel_network_set_layer(network, 1, w, b));
  cel_score score = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, 1, &score));
  CHECK_CLOSE(score.cost_sum, exp(-20), 1e-14);
  CHECK_EQUAL(score.correct, 1);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* Three outputs 100 apart; a still sums to 1. */
static void test_softmax_over_a_wide_spread(void) {
  static const int32_t shape[] = {1, 3};
  static const float w[] = {0, 0, 0};
  static const float b[] = {-100, 0, 100};
  static const uint8_t pixel = 0;
  cel_dataset *data = NULL;
  cel_network *network = create(shape, 2, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  CHECK_OK(cel_network_set_layer(network, 1, w, b));
  for (uint8_t label = 0; label < 3; label++) {
    CHECK_OK(cel_dataset_create(&pixel, &label, 1, 1, 3, &data));
    cel_score score = {0, 0};
    float a[3];
    CHECK_OK(cel_network_score(network, data, 0, 1, &score));
    CHECK_CLOSE(score.cost_sum, 200 - 100 * label, 1e-12);
    CHECK_OK(cel_network_feedforward(network, data, 0, a));
    CHECK_CLOSE((double)a[0] + (double)a[1] + (double)a[2], 1, 1e-6);
    CHECK(a[0] > 0 && a[0] < 1e-30F && a[1] > 0 && a[1] < 1e-30F && a[2] == 1);
    cel_dataset_destroy(data);
  }
  cel_network_destroy(network);
}

static void check_cost_stays_finite(cel_cost cost, cel_output output, const cel_dataset *data) {
  static const int32_t shape[] = {1, 2};
  static const float w[] = {0, 0};
  static const float b[] = {-1e30F, 1e30F};
  cel_network *network = create(shape, 2, cost, output);
  CHECK_OK(cel_network_set_layer(network, 1, w, b));
  cel_score score = {0, 0};
  CHECK_OK(cel_network_score(network, data, 0, 1, &score));
  CHECK(isfinite(score.cost_sum) && score.cost_sum > 0.9);
  cel_network_destroy(network);
}

static void test_cost_stays_finite(void) {
  static const uint8_t pixel = 0;
  static const uint8_t label = 0;
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(&pixel, &label, 1, 1, 2, &data));
  for (int cost = 0; cost < CEL_COST_COUNT; cost++)
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++)
      if (cel_pair_check((cel_cost)cost, (cel_output)output) == CEL_OK)
        check_cost_stays_finite((cel_cost)cost, (cel_output)output, data);
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
  const cel_network_config softmax = {shape, 2, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SOFTMAX};
  CHECK_STATUS(cel_network_create(&softmax, &out), CEL_BAD_PAIR);
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

/* Asks about images first .. first+count-1 in each way there is; nothing may be written. */
static void check_range_refused(cel_network *network, const cel_dataset *data, size_t first,
                                size_t count, cel_status expected) {
  cel_score score = {7, 7};
  uint8_t answers[HAND_IMAGES] = {7, 7, 7};
  float confidence[HAND_IMAGES] = {7, 7, 7};
  double slopes[CEL_MAX_LAYERS] = {7, 7};
  CHECK_STATUS(cel_network_score(network, data, first, count, &score), expected);
  CHECK_STATUS(cel_network_answers(network, data, first, count, answers, confidence), expected);
  CHECK_STATUS(cel_network_slopes(network, data, first, count, slopes), expected);
  size_t stuck = 7;
  CHECK_STATUS(cel_network_stuck(network, data, first, count, &stuck), expected);
  CHECK_EQUAL(stuck, 7);
  CHECK(score.cost_sum == 7 && score.correct == 7 && slopes[0] == 7);
  for (int i = 0; i < HAND_IMAGES; i++)
    CHECK(answers[i] == 7 && confidence[i] == 7);
}

static void test_data_that_does_not_fit(void) {
  static const int32_t shapes[][2] = {{3, 2}, {2, 3}, {1, 2}, {2, 1}};
  cel_dataset *data = hand_images(); /* 2 pixels, 2 classes */
  float a[3] = {7, 7, 7};
  for (int i = 0; i < 4; i++) {
    cel_network *network = create(shapes[i], 2, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
    CHECK_STATUS(cel_network_feedforward(network, data, 0, a), CEL_MISMATCH);
    check_range_refused(network, data, 0, 1, CEL_MISMATCH);
    cel_network_destroy(network);
  }
  cel_network *network = create(hand_shape, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  CHECK_STATUS(cel_network_feedforward(network, data, HAND_IMAGES, a), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_feedforward(network, data, SIZE_MAX, a), CEL_BAD_ARGUMENT);
  static const size_t ranges[][2] = {{0, 0},           {0, HAND_IMAGES + 1}, {1, HAND_IMAGES},
                                     {HAND_IMAGES, 1}, {1, SIZE_MAX},        {SIZE_MAX, 2}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    check_range_refused(network, data, ranges[i][0], ranges[i][1], CEL_BAD_ARGUMENT);
  CHECK(a[0] == 7);
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
  RUN(test_missing_penalties_are_noticed);
  RUN(test_layers_round_trip);
  RUN(test_bad_layers_change_nothing);
  RUN(test_digest_sees_every_bit);
  RUN(test_digest_is_fnv_1a);
  RUN(test_same_seed_same_weights);
  RUN(test_initial_weights);
  RUN(test_scores_by_hand);
  RUN(test_hidden_layers_by_hand);
  RUN(test_stuck);
  RUN(test_costs_of_many_outputs);
  RUN(test_penalties_by_hand);
  RUN(test_saturated_outputs_keep_their_gradient);
  RUN(test_saturated_right_answer);
  RUN(test_softmax_over_a_wide_spread);
  RUN(test_cost_stays_finite);
  RUN(test_bad_sizes);
  RUN(test_bad_choices);
  RUN(test_enormous_network);
  RUN(test_data_that_does_not_fit);
  RUN(test_statuses_have_words);
  return check_finish();
}
