/* test_one_gradient.c - one image's gradient: back-propagation in float against central differences
 * in double, for every pair of cost and output; both against formulas by hand; refusals. */
#include "check.h"

enum { LAYERS = 4, MOST = 30, IMAGES = 3 };
static const int32_t sizes[LAYERS] = {6, 4, 5, 3};

static cel_dataset *images(void) {
  static const uint8_t pixels[IMAGES][6] = {
      {255, 0, 128, 7, 0, 64}, {0, 0, 0, 0, 0, 0}, {1, 2, 250, 0, 99, 255}};
  static const uint8_t labels[IMAGES] = {2, 0, 1};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels[0], labels, IMAGES, 6, 3, &data));
  return data;
}

static cel_network *create(cel_cost cost, cel_output output) {
  const cel_network_config config = {sizes, LAYERS, cost, output};
  cel_network *network = NULL;
  CHECK_OK(cel_network_create(&config, &network));
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 5));
  return network;
}

/* The largest gap between the two ways over all layers of one image; *size: the largest number. */
static double largest_gap(cel_network *network, const cel_dataset *data, size_t image,
                          double *size) {
  double gap = 0;
  for (int32_t l = 1; l < LAYERS; l++) {
    double w[2][MOST];
    double b[2][MOST];
    CHECK_OK(cel_network_gradient(network, data, image, l, w[0], b[0]));
    CHECK_OK(cel_network_differences(network, data, image, l, 1e-4, w[1], b[1]));
    for (int i = 0; i < sizes[l] * sizes[l - 1]; i++) {
      gap = fmax(gap, fabs(w[0][i] - w[1][i]));
      *size = fmax(*size, fabs(w[0][i]));
    }
    for (int i = 0; i < sizes[l]; i++)
      gap = fmax(gap, fabs(b[0][i] - b[1][i]));
  }
  return gap;
}

/* A float's rounding is 6e-8, and a linear output's error a few times 1: 1e-6 has room for some
 * roundings and for no wrong formula. */
static void test_both_ways_agree(void) {
  cel_dataset *data = images();
  int pairs = 0;
  for (int cost = 0; cost < CEL_COST_COUNT; cost++)
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++) {
      if (cel_pair_check((cel_cost)cost, (cel_output)output) != CEL_OK)
        continue;
      pairs++;
      cel_network *network = create((cel_cost)cost, (cel_output)output);
      for (size_t i = 0; i < IMAGES; i++) {
        double size = 0;
        CHECK_CLOSE(largest_gap(network, data, i, &size), 0, 1e-6);
        CHECK(size > 1e-3);
      }
      cel_network_destroy(network);
    }
  CHECK(pairs >= 4);
  cel_dataset_destroy(data);
}

/* L2 keeps its factor apart from the weights: both ways must take it in. */
static void test_of_weights_with_a_scale(void) {
  cel_dataset *data = images();
  cel_network *network = create(CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  const cel_trainer_config config = {
      .count = IMAGES, .batch = 1, .eta = 0.5, .lambda = {[CEL_REGULARIZER_L2] = 1}};
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_trainer_create(network, &config, &trainer));
  CHECK_OK(
      cel_trainer_run(trainer, network, data, 2)); /* not to the epoch's end, where it is folded */
  double size = 0;
  CHECK_CLOSE(largest_gap(network, data, 0, &size), 0, 1e-6);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* Equations (81) and (82): softmax with log-likelihood has a - y at the bias, and that times its
 * input at the weight; the quadratic cost of sigmoids has sigma' in between. */
static void test_last_layer_by_hand(void) {
  static const int32_t shape[] = {2, 2};
  static const float w[] = {0.5F, -1, 2, 0.25F};
  static const float b[] = {0.5F, -0.5F};
  static const uint8_t pixels[] = {128, 64};
  static const uint8_t label = 1;
  const double z[] = {0.5 + 0.5 * 0.5 - 0.25, -0.5 + 2 * 0.5 + 0.25 * 0.25};
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels, &label, 1, 2, 2, &data));
  for (int soft = 0; soft < 2; soft++) {
    const cel_network_config config = {shape, 2,
                                       soft ? CEL_COST_LOG_LIKELIHOOD : CEL_COST_QUADRATIC,
                                       soft ? CEL_OUTPUT_SOFTMAX : CEL_OUTPUT_SIGMOID};
    cel_network *network = NULL;
    CHECK_OK(cel_network_create(&config, &network));
    CHECK_OK(cel_network_set_layer(network, 1, w, b));
    double dw[4];
    double db[2];
    CHECK_OK(cel_network_gradient(network, data, 0, 1, dw, db));
    for (size_t j = 0; j < 2; j++) {
      const double sigmoid = 1 / (1 + exp(-z[j]));
      const double a = soft ? exp(z[j]) / (exp(z[0]) + exp(z[1])) : sigmoid;
      const double delta = (a - (double)(j == label)) * (soft ? 1 : sigmoid * (1 - sigmoid));
      CHECK_CLOSE(db[j], delta, 1e-6);
      CHECK_CLOSE(dw[2 * j], delta * 0.5, 1e-6);
      CHECK_CLOSE(dw[2 * j + 1], delta * 0.25, 1e-6);
    }
    CHECK_OK(cel_network_differences(network, data, 0, 1, 1e-4, dw, db));
    for (size_t j = 0; j < 2; j++)
      CHECK_CLOSE(dw[2 * j], db[j] * 0.5, 1e-7);
    cel_network_destroy(network);
  }
  cel_dataset_destroy(data);
}

static void test_refusals(void) {
  cel_dataset *data = images();
  cel_dataset *digits = NULL;
  CHECK_OK(cel_dataset_synthetic(1, 1, &digits));
  cel_network *network = create(CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  const uint64_t before = cel_network_digest(network);
  double w[MOST] = {7};
  double b[MOST] = {7};
  static const int32_t absent[] = {-1, 0, LAYERS, INT32_MAX, INT32_MIN};
  for (int i = 0; i < 5; i++) {
    CHECK_STATUS(cel_network_gradient(network, data, 0, absent[i], w, b), CEL_BAD_ARGUMENT);
    CHECK_STATUS(cel_network_differences(network, data, 0, absent[i], 1, w, b), CEL_BAD_ARGUMENT);
  }
  CHECK_STATUS(cel_network_gradient(network, data, IMAGES, 1, w, b), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_differences(network, data, IMAGES, 1, 1, w, b), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_network_gradient(network, digits, 0, 1, w, b), CEL_MISMATCH);
  CHECK_STATUS(cel_network_differences(network, digits, 0, 1, 1, w, b), CEL_MISMATCH);
  const double steps[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++)
    CHECK_STATUS(cel_network_differences(network, data, 0, 1, steps[i], w, b), CEL_BAD_ARGUMENT);
  CHECK(w[0] == 7 && b[0] == 7);
  CHECK_OK(cel_network_gradient(network, data, 0, 1, w, b));
  CHECK_EQUAL(cel_network_digest(network), before);
  cel_network_destroy(network);
  cel_dataset_destroy(digits);
  cel_dataset_destroy(data);
}

int main(void) {
  RUN(test_both_ways_agree);
  RUN(test_of_weights_with_a_scale);
  RUN(test_last_layer_by_hand);
  RUN(test_refusals);
  return check_finish();
}
