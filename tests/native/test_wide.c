/* test_wide.c - layers of any width, one behind another: the inner loops take outputs in tiles, and
 * what is right for one tile need not be for two. One step of a deep network against
 * back-propagation written out in double. */
#include "make.h"

enum { LAYERS = 4, WIDEST = 130, IMAGES = 3 };
static const double rate = 0.5;

typedef struct {
  double w[LAYERS][WIDEST][WIDEST]; /* [l][j][k], as in the book */
  double b[LAYERS][WIDEST];
} model;

static void read_model(const cel_network *network, model *m) {
  static float weights[WIDEST * WIDEST];
  static float biases[WIDEST];
  for (int32_t l = 1; l < LAYERS; l++) {
    const int32_t in = cel_network_size(network, l - 1);
    const int32_t out = cel_network_size(network, l);
    CHECK_OK(cel_network_get_layer(network, l, weights, biases));
    for (int32_t j = 0; j < out; j++) {
      m->b[l][j] = (double)biases[j];
      for (int32_t k = 0; k < in; k++)
        m->w[l][j][k] = (double)weights[j * in + k];
    }
  }
}

/* Adds one image's dC/dw and dC/db to the sums: equations BP1 to BP4 of chapter 2, sigmoid and
 * cross-entropy. */
static void add_gradient(const model *m, const int32_t *sizes, const uint8_t *pixels, int label,
                         model *sum) {
  double a[LAYERS][WIDEST];
  double delta[LAYERS][WIDEST];
  for (int32_t k = 0; k < sizes[0]; k++)
    a[0][k] = pixels[k] / 256.0;
  for (int32_t l = 1; l < LAYERS; l++)
    for (int32_t j = 0; j < sizes[l]; j++) {
      double z = m->b[l][j];
      for (int32_t k = 0; k < sizes[l - 1]; k++)
        z += m->w[l][j][k] * a[l - 1][k];
      a[l][j] = 1 / (1 + exp(-z));
    }
  for (int32_t j = 0; j < sizes[LAYERS - 1]; j++)
    delta[LAYERS - 1][j] = a[LAYERS - 1][j] - (j == label);
  for (int32_t l = LAYERS - 2; l > 0; l--)
    for (int32_t k = 0; k < sizes[l]; k++) {
      double back = 0;
      for (int32_t j = 0; j < sizes[l + 1]; j++)
        back += m->w[l + 1][j][k] * delta[l + 1][j];
      delta[l][k] = back * a[l][k] * (1 - a[l][k]);
    }
  for (int32_t l = 1; l < LAYERS; l++)
    for (int32_t j = 0; j < sizes[l]; j++) {
      sum->b[l][j] += delta[l][j];
      for (int32_t k = 0; k < sizes[l - 1]; k++)
        sum->w[l][j][k] += delta[l][j] * a[l - 1][k];
    }
}

/* One step over all images; every weight and bias is where the reference puts it. */
static void check_step(const int32_t *sizes) {
  static model before, after, gradient;
  static uint8_t pixels[IMAGES * WIDEST];
  uint8_t labels[IMAGES];
  cel_random random = cel_random_seed(7, 1);
  for (int32_t i = 0; i < IMAGES * sizes[0]; i++)
    pixels[i] = (uint8_t)(cel_random_below(&random, 3) ? cel_random_below(&random, 256) : 0);
  for (int i = 0; i < IMAGES; i++)
    labels[i] = (uint8_t)cel_random_below(&random, (uint32_t)sizes[LAYERS - 1]);
  cel_dataset *data =
      make_dataset(pixels, labels, IMAGES, (size_t)sizes[0], (size_t)sizes[LAYERS - 1]);
  cel_network *network = make_network(sizes, LAYERS, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 5));
  read_model(network, &before);
  memset(&gradient, 0, sizeof gradient);
  for (int i = 0; i < IMAGES; i++)
    add_gradient(&before, sizes, pixels + (ptrdiff_t)i * sizes[0], labels[i], &gradient);
  run_once(network, data, (cel_trainer_config){.count = IMAGES, .batch = IMAGES, .eta = rate});
  read_model(network, &after);
  double worst = 0;
  for (int32_t l = 1; l < LAYERS; l++)
    for (int32_t j = 0; j < sizes[l]; j++) {
      worst = fmax(worst, fabs(before.b[l][j] - rate / IMAGES * gradient.b[l][j] - after.b[l][j]));
      for (int32_t k = 0; k < sizes[l - 1]; k++)
        worst = fmax(worst, fabs(before.w[l][j][k] - rate / IMAGES * gradient.w[l][j][k] -
                                 after.w[l][j][k]));
    }
  CHECK_CLOSE(worst, 0, 2e-6); /* floats of size 1, by way of sums of up to 130 */
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_layers_of_any_width(void) {
  static const int32_t widths[] = {1, 3, 4, 5, 31, 32, 33, 64, 65, 100, WIDEST};
  enum { WIDTHS = sizeof widths / sizeof *widths };
  for (int first = 0; first < WIDTHS; first++)
    for (int second = 0; second < WIDTHS; second++)
      check_step((const int32_t[]){9, widths[first], widths[second], 3});
}

static void test_outputs_and_inputs_of_any_width(void) {
  static const int32_t widths[] = {1, 2, 4, 33, WIDEST};
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    check_step((const int32_t[]){widths[i], 6, 5, 3});
    check_step((const int32_t[]){9, 6, 5, widths[i]});
  }
}

int main(void) {
  RUN(test_layers_of_any_width);
  RUN(test_outputs_and_inputs_of_any_width);
  return check_finish();
}
