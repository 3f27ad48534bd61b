/* test_regularizer.c - what L2 and L1 take off the weights in a step, L1 to the bit and L2 to the
 * rounding of its scale, where the data ask for nothing. Their gradients beside the data's are in
 * test_network.c. */
#include "make.h"

#include <float.h>

/* A network that has nothing to learn: its images are without ink, so layer 1's weights get no
 * gradient; output 0 has only its bias, which is the target 1, and the weights of the others cancel
 * out in pairs, to the target 0. So delta is exactly 0 everywhere. Regularisers alone move weights,
 * and still do so in step after step, since the two of a pair shrink alike. */
enum { PIXELS = CEL_IMAGE_PIXELS, HIDDEN = 6, OUTPUTS = 3, IN_USE = 8, COUNT = 4 };
static const int32_t shape[] = {PIXELS, HIDDEN, OUTPUTS};

typedef struct {
  float w1[HIDDEN][PIXELS], b1[HIDDEN];
  float w2[OUTPUTS][HIDDEN], b2[OUTPUTS];
} weights;

static weights get(const cel_network *network) {
  static weights w;
  CHECK_OK(cel_network_get_layer(network, 1, w.w1[0], w.b1));
  CHECK_OK(cel_network_get_layer(network, 2, w.w2[0], w.b2));
  return w;
}

/* Weights of both signs from far below a step to far above it, and 0. */
static const float some[IN_USE] = {0.5F, -0.5F, 0.01F, -0.01F, 0, 3, 0.125F, -1e-30F};

static cel_network *content_network(void) {
  static weights w;
  for (int j = 0; j < HIDDEN; j++) {
    for (int k = 0; k < PIXELS; k++)
      w.w1[j][k] = (j % 2 ? -1.0F : 1.0F) * some[(j + k) % IN_USE];
    w.b1[j] = 0;
    w.w2[1][j] = j % 2 ? -2.5F : 2.5F;
    w.w2[2][j] = j % 2 ? 0.0625F : -0.0625F;
  }
  w.b2[0] = 1;
  cel_network *network = make_network(shape, 3, CEL_COST_QUADRATIC, CEL_OUTPUT_LINEAR);
  CHECK_OK(cel_network_set_layer(network, 1, w.w1[0], w.b1));
  CHECK_OK(cel_network_set_layer(network, 2, w.w2[0], w.b2));
  return network;
}

static cel_dataset *empty_images(void) {
  static const uint8_t pixels[COUNT][PIXELS];
  return make_dataset(pixels[0], NULL, COUNT, PIXELS, OUTPUTS);
}

/* A step by the book, for rates eta lambda / n of L2 and L1. */
static float expected_weight(float w, float l2, float l1) {
  w *= 1.0F - l2;
  if (fabsf(w) <= l1)
    return 0;
  return w > 0 ? w - l1 : w + l1;
}

/* What the rounding of a number near `size` may come to. L2 is a scale of all weights, by which
 * each is multiplied when it is read, and the biases divided before they meet the sums: up to four
 * roundings lie between one step's number and the next. L1 alone has none. */
static float rounding(float size, float l2) {
  return l2 > 0 ? 4 * size * FLT_EPSILON / 2 : 0;
}

static int is_step(float after, float before, float l2, float l1) {
  return fabsf(after - expected_weight(before, l2, l1)) <= rounding(fabsf(before), l2);
}

static void check_steps(cel_trainer_config config, float l2, float l1, int steps) {
  cel_dataset *data = empty_images();
  cel_network *network = content_network();
  cel_trainer *trainer = make_trainer(network, config);
  weights before = get(network);
  for (int step = 0; step < steps; step++) {
    CHECK_OK(cel_trainer_run(trainer, network, data, 1));
    const double miss = (double)rounding(1, l2); /* of output 0, and so of all that delta does */
    CHECK(cel_trainer_progress(trainer).cost_sum <= COUNT * miss * miss);
    const weights after = get(network);
    for (int j = 0; j < HIDDEN; j++) {
      for (int k = 0; k < PIXELS; k++)
        CHECK(is_step(after.w1[j][k], before.w1[j][k], l2, l1));
      /* A weight that L1 stops at 0 is +0: a file would not keep the sign of another. */
      for (int k = 0; l1 > 0 && k < PIXELS; k++)
        CHECK(after.w1[j][k] != 0 || !signbit(after.w1[j][k]));
      for (int i = 0; i < OUTPUTS; i++)
        CHECK(fabsf(after.w2[i][j] - expected_weight(before.w2[i][j], l2, l1)) <=
              rounding(fabsf(before.w2[i][j]) + 1, l2));
      CHECK(fabsf(after.b1[j]) <= rounding(1, l2));
    }
    CHECK(fabsf(after.b2[0] - 1) <= rounding(1, l2) && after.b2[1] == 0 && after.b2[2] == 0);
    before = after;
  }
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* In each of these eta is 1/2 and n is 4: lambda 0.5 is a rate of 1/16. */
static const cel_trainer_config plain = {.count = COUNT, .batch = COUNT, .eta = 0.5};

static void test_without(void) {
  check_steps(plain, 0, 0, 3);
}

static void test_l2_shrinks_by_a_factor(void) {
  cel_trainer_config config = plain;
  config.lambda[CEL_REGULARIZER_L2] = 0.5;
  check_steps(config, 0.0625F, 0, 5);
  config.lambda[CEL_REGULARIZER_L2] = 0.7; /* no power of two */
  check_steps(config, (float)(0.5 * 0.7 / 4), 0, 5);
}

/* Of the weights, 0.01 is nearer to 0 than a step and stops there; 0.5 gets there in eight steps
 * exactly, and 0.125 in two. */
static void test_l1_shrinks_by_a_step(void) {
  cel_trainer_config config = plain;
  config.lambda[CEL_REGULARIZER_L1] = 0.5;
  check_steps(config, 0, 0.0625F, 10);
  config.lambda[CEL_REGULARIZER_L1] = 0.7;
  check_steps(config, 0, (float)(0.5 * 0.7 / 4), 10);
}

static void test_both_at_once(void) {
  cel_trainer_config config = plain;
  config.lambda[CEL_REGULARIZER_L2] = 1;
  config.lambda[CEL_REGULARIZER_L1] = 0.5;
  check_steps(config, 0.125F, 0.0625F, 5);
}

/* n is the size of the training set: neither the mini-batch nor the data behind the set, and with
 * expansion five times the images. */
static void test_n_is_the_training_set(void) {
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    const int l2 = r == CEL_REGULARIZER_L2;
    cel_trainer_config config = plain;
    config.lambda[r] = 0.5;
    config.batch = 1;
    check_steps(config, l2 ? 0.0625F : 0, l2 ? 0 : 0.0625F, 9);
    config.first = 1;
    config.count = 2;
    check_steps(config, l2 ? 0.125F : 0, l2 ? 0 : 0.125F, 5);
    config.expand = 1;
    config.batch = 3; /* of ten: 3, 3, 3 and 1 */
    check_steps(config, l2 ? 0.025F : 0, l2 ? 0 : 0.025F, 9);
  }
}

/* Where the data do ask for something: the biases learn what they learn without a penalty. The step
 * is one, since later ones are taken elsewhere. */
static void test_biases_are_left_alone(void) {
  static const int32_t small[] = {3, 5, 2};
  static const uint8_t pixels[2][3] = {{0, 100, 255}, {7, 0, 80}};
  static const uint8_t labels[2] = {1, 0};
  cel_dataset *data = make_dataset(pixels[0], labels, 2, 3, 2);
  cel_network *network = make_network(small, 3, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  float w[2][15];
  float b[2][5];
  const cel_trainer_config config = {.count = 2, .batch = 2, .eta = 0.5};
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  run_once(network, data, config);
  for (int l = 0; l < 2; l++)
    CHECK_OK(cel_network_get_layer(network, l + 1, w[l], b[l]));
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    cel_trainer_config with = config;
    with.lambda[r] = 1.5;
    CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
    run_once(network, data, with);
    for (int l = 0; l < 2; l++) {
      float its_w[15];
      float its_b[5];
      CHECK_OK(cel_network_get_layer(network, l + 1, its_w, its_b));
      CHECK(memcmp(its_b, b[l], (l == 0 ? 5 : 2) * sizeof *its_b) == 0);
      CHECK(memcmp(its_w, w[l], (l == 0 ? 15 : 10) * sizeof *its_w) != 0);
    }
  }
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* eta lambda / n = 1 takes all of a weight away in a step, and is the most there can be. */
static void test_strongest_decay(void) {
  cel_network *network = content_network();
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    cel_trainer_config config = plain;
    config.lambda[r] = 8;
    check_steps(config, r == CEL_REGULARIZER_L2 ? 1 : 0, r == CEL_REGULARIZER_L1 ? 1 : 0, 2);
    config.lambda[r] = nextafter(8, 9);
    check_config_refused(network, config, CEL_BAD_DECAY);
    config.lambda[r] = INFINITY;
    check_config_refused(network, config, CEL_BAD_DECAY);
    config.lambda[r] = 40;
    check_config_refused(network, config, CEL_BAD_DECAY);
    config.expand = 1; /* n is 20 now */
    cel_trainer_destroy(make_trainer(network, config));
    config.lambda[r] = nextafter(40, 41);
    check_config_refused(network, config, CEL_BAD_DECAY);
    config.lambda[r] = 40;
    config.eta = nextafter(0.5, 1);
    check_config_refused(network, config, CEL_BAD_DECAY);
  }
  cel_trainer_config config = plain; /* each of the two by itself may take all */
  config.lambda[CEL_REGULARIZER_L2] = 8;
  config.lambda[CEL_REGULARIZER_L1] = 8;
  check_steps(config, 1, 1, 2);
  cel_network_destroy(network);
}

static void test_refusals(void) {
  static const double bad[] = {-1, -1e-300, -INFINITY, NAN};
  cel_network *network = content_network();
  for (int r = 0; r < CEL_REGULARIZER_COUNT; r++) {
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
      cel_trainer_config config = plain;
      config.lambda[r] = bad[i];
      check_config_refused(network, config, CEL_BAD_ARGUMENT);
    }
  }
  cel_network_destroy(network);
}

int main(void) {
  RUN(test_without);
  RUN(test_l2_shrinks_by_a_factor);
  RUN(test_l1_shrinks_by_a_step);
  RUN(test_both_at_once);
  RUN(test_n_is_the_training_set);
  RUN(test_biases_are_left_alone);
  RUN(test_strongest_decay);
  RUN(test_refusals);
  return check_finish();
}
