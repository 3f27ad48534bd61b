/* test_expansion.c - expanded data: the pixels of the shifts, and that training on them is training
 * on a set five times as large that holds them all. */
#include "make.h"

#include "dataset.h"

enum { SIDE = CEL_IMAGE_SIDE, PIXELS = CEL_IMAGE_PIXELS };

/* ==== Pixels ================================================================================= */

/* Steps right and down of each variant, as dataset.h says. */
static const int steps[CEL_EXPANSION][2] = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};

static void naive_shift(const uint8_t from[PIXELS], int variant, uint8_t to[PIXELS]) {
  memset(to, 0, PIXELS);
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      const int to_x = x + steps[variant][0];
      const int to_y = y + steps[variant][1];
      if (to_x >= 0 && to_x < SIDE && to_y >= 0 && to_y < SIDE)
        to[to_y * SIDE + to_x] = from[y * SIDE + x];
    }
  }
}

enum { STRIDE = 12 };

/* The pixels of n inputs, which must rise and be none of them 0. */
static void unpack(const uint32_t *rows, const float *x, size_t n, uint8_t to[PIXELS]) {
  memset(to, 0, PIXELS);
  for (size_t k = 0; k < n; k++) {
    CHECK(rows[k] % STRIDE == 0 && rows[k] < PIXELS * STRIDE && x[k] > 0);
    CHECK(k == 0 || rows[k] > rows[k - 1]);
    to[rows[k] / STRIDE] = (uint8_t)(x[k] * 256);
  }
}

static void check_shifts(uint8_t images[][PIXELS], size_t count) {
  cel_dataset *data = make_dataset(images[0], NULL, count, PIXELS, CEL_CLASSES);
  uint32_t rows[PIXELS];
  float x[PIXELS];
  for (size_t i = 0; i < count; i++) {
    for (int variant = 0; variant < CEL_EXPANSION; variant++) {
      uint8_t expected[PIXELS];
      uint8_t got[PIXELS];
      memset(rows, 255, sizeof rows); /* what the last one left must not matter */
      naive_shift(images[i], variant, expected);
      unpack(rows, x, cel_dataset_inputs(data, i, variant, STRIDE, rows, x), got);
      CHECK(memcmp(got, expected, PIXELS) == 0);
      uint8_t original[PIXELS];
      CHECK_OK(cel_dataset_image(data, i, original));
      CHECK(memcmp(original, images[i], PIXELS) == 0);
    }
  }
  cel_dataset_destroy(data);
}

static void test_shifts(void) {
  enum { COUNT = 5 };
  static uint8_t images[COUNT][PIXELS]; /* [0] has no ink */
  cel_random random = cel_random_seed(1, CEL_STREAM_DIGITS);
  for (int i = 0; i < PIXELS; i++) {
    const int x = i % SIDE;
    const int y = i / SIDE;
    const int border = x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1;
    images[1][i] = 255;
    images[border ? 2 : 3][i] = (uint8_t)(1 + i % 255);
    if (cel_random_below(&random, 2))
      images[4][i] = (uint8_t)cel_random_below(&random, 256);
  }
  check_shifts(images, COUNT);
}

/* Each pixel by itself: one at the right edge must not come in again at the left. */
static void test_shifts_of_single_pixels(void) {
  static uint8_t images[PIXELS][PIXELS];
  for (int i = 0; i < PIXELS; i++)
    images[i][i] = (uint8_t)(1 + i % 255);
  check_shifts(images, PIXELS);
}

/* ==== Training =============================================================================== */

enum { FIRST = 3, COUNT = 7, ITEMS = COUNT * CEL_EXPANSION };

static cel_dataset *digits(void) {
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_synthetic(FIRST + COUNT + 2, 4, &data));
  return data;
}

/* The variants of the training set's images as images of their own. */
static cel_dataset *expanded(const cel_dataset *data) {
  static uint8_t pixels[ITEMS][PIXELS];
  static uint8_t labels[ITEMS];
  for (int i = 0; i < ITEMS; i++) {
    const size_t from = FIRST + (size_t)i / CEL_EXPANSION;
    uint8_t image[PIXELS];
    CHECK_OK(cel_dataset_image(data, from, image));
    naive_shift(image, i % CEL_EXPANSION, pixels[i]);
    labels[i] = (uint8_t)cel_dataset_label(data, from);
  }
  return make_dataset(pixels[0], labels, ITEMS, PIXELS, CEL_CLASSES);
}

static cel_network *digit_network(void) {
  static const int32_t shape[] = {PIXELS, 13, CEL_CLASSES};
  cel_network *network = make_network(shape, 3, CEL_COST_LOG_LIKELIHOOD, CEL_OUTPUT_SOFTMAX);
  CHECK_OK(cel_network_initialize(network, CEL_INIT_SCALED, 1));
  return network;
}

static uint64_t digest_after(const cel_dataset *data, cel_trainer_config config) {
  cel_network *network = digit_network();
  cel_trainer *trainer = make_trainer(network, config);
  run_epochs(trainer, network, data, 3, 1000);
  const uint64_t digest = cel_network_digest(network);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  return digest;
}

/* The same bits as from the larger set, with all that could tell a shift from an image: the order,
 * the size of the set in regularisation, masks. */
static void test_as_a_larger_set(void) {
  cel_dataset *data = digits();
  cel_dataset *larger = expanded(data);
  static const size_t batches[] = {1, 4, ITEMS};
  for (int b = 0; b < 3; b++) {
    for (int all = 0; all <= 1; all++) {
      cel_trainer_config config = {.first = FIRST,
                                   .count = COUNT,
                                   .batch = batches[b],
                                   .eta = 0.5,
                                   .shuffle = all,
                                   .seed = 2,
                                   .dropout = all * 0.25,
                                   .expand = 1};
      for (int r = 0; r < CEL_REGULARIZER_COUNT; r++)
        config.lambda[r] = all * 0.5;
      const uint64_t digest = digest_after(data, config);
      config.first = 0;
      config.count = ITEMS;
      config.expand = 0;
      CHECK_EQUAL(digest_after(larger, config), digest);
    }
  }
  cel_dataset_destroy(larger);
  cel_dataset_destroy(data);
}

/* Each item once an epoch, in a new order: with a learning rate too small to change a float, its
 * cost tells which it is. */
static void test_an_epoch_visits_each_once(void) {
  cel_dataset *data = digits();
  cel_dataset *larger = expanded(data);
  cel_network *network = digit_network();
  double costs[ITEMS];
  for (size_t i = 0; i < ITEMS; i++) {
    cel_score score = {0, 0};
    CHECK_OK(cel_network_score(network, larger, i, 1, &score));
    costs[i] = score.cost_sum;
    for (size_t k = 0; k < i; k++)
      CHECK(costs[k] != costs[i]);
  }
  cel_trainer *trainer = make_trainer(
      network,
      (cel_trainer_config){
          .first = FIRST, .count = COUNT, .batch = 1, .eta = 1e-30, .shuffle = 1, .expand = 1});
  CHECK_EQUAL(cel_trainer_progress(trainer).batches_per_epoch, ITEMS);
  int order[3][ITEMS];
  for (int epoch = 0; epoch < 3; epoch++) {
    int seen[ITEMS + 1] = {0};
    int same = 0;
    for (int i = 0; i < ITEMS; i++) {
      CHECK_OK(cel_trainer_run(trainer, network, data, 1));
      int at = 0;
      while (at < ITEMS && costs[at] != cel_trainer_progress(trainer).cost_sum)
        at++;
      order[epoch][i] = at;
      seen[at]++;
      same += epoch > 0 && order[epoch - 1][i] == at;
    }
    for (int i = 0; i < ITEMS; i++)
      CHECK_EQUAL(seen[i], 1);
    CHECK(same < ITEMS / 2);
    CHECK_EQUAL(cel_trainer_progress(trainer).epoch, epoch + 1);
  }
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(larger);
  cel_dataset_destroy(data);
}

static void test_progress(void) {
  cel_dataset *data = digits();
  cel_network *network = digit_network();
  cel_trainer *trainer = make_trainer(
      network, (cel_trainer_config){.count = COUNT, .batch = 4, .eta = 1, .expand = 1});
  CHECK_EQUAL(cel_trainer_progress(trainer).batches_per_epoch, 9); /* eight of 4, one of 3 */
  CHECK_OK(cel_trainer_run(trainer, network, data, 8));
  CHECK_EQUAL(cel_trainer_progress(trainer).cost_count, 32);
  CHECK_EQUAL(cel_trainer_progress(trainer).epoch, 0);
  CHECK_OK(cel_trainer_run(trainer, network, data, 8));
  CHECK_EQUAL(cel_trainer_progress(trainer).cost_count, 3);
  CHECK_EQUAL(cel_trainer_progress(trainer).epoch, 1);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

/* ==== Refusals =============================================================================== */

static void check_not_expanded(const uint8_t *pixels, int32_t pixels_each) {
  const int32_t shape[] = {pixels_each, 2};
  cel_dataset *data = make_dataset(pixels, NULL, 1, (size_t)pixels_each, 2);
  cel_network *network = make_network(shape, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_SIGMOID);
  cel_trainer_config config = {.count = 1, .batch = 1, .eta = 1, .expand = 1};
  cel_trainer *trainer = make_trainer(network, config);
  const uint64_t before = cel_network_digest(network);
  CHECK_STATUS(cel_trainer_run(trainer, network, data, 1), CEL_MISMATCH);
  CHECK_EQUAL(cel_network_digest(network), before);
  CHECK_EQUAL(cel_trainer_progress(trainer).epoch, 0);
  cel_trainer_destroy(trainer);
  config.expand = 0;
  run_once(network, data, config);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_other_sizes_are_refused(void) {
  static const uint8_t pixels[PIXELS + 1] = {1, 2, 3, 4};
  check_not_expanded(pixels, 1);
  check_not_expanded(pixels, 4);
  check_not_expanded(pixels, PIXELS - 1);
  check_not_expanded(pixels, PIXELS + 1);
}

static void test_ranges(void) {
  cel_dataset *data = digits();
  cel_network *network = digit_network();
  cel_trainer_config config = {.count = COUNT, .batch = ITEMS, .eta = 1, .expand = 1};
  cel_trainer_destroy(make_trainer(network, config));
  config.batch = ITEMS + 1;
  check_config_refused(network, config, CEL_BAD_ARGUMENT);
  config.batch = COUNT + 1;
  config.expand = 0;
  check_config_refused(network, config, CEL_BAD_ARGUMENT);
  config.expand = 1;
  config.first = FIRST + 3; /* images beyond the data, though five times as many would be there */
  cel_trainer *trainer = make_trainer(network, config);
  CHECK_STATUS(cel_trainer_run(trainer, network, data, 1), CEL_BAD_ARGUMENT);
  cel_trainer_destroy(trainer);
  /* sizes whose product with 5 leaves 32 or 64 bits */
  static const size_t huge[] = {SIZE_MAX, SIZE_MAX / 5 + 1, UINT32_MAX, UINT32_MAX / 5 + 1};
  for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
    config = (cel_trainer_config){.count = huge[i], .batch = 1, .eta = 1, .expand = 1};
    check_config_refused(network, config, CEL_BAD_ARGUMENT);
    config = (cel_trainer_config){.first = SIZE_MAX, .count = 2, .batch = 1, .eta = 1};
    check_config_refused(network, config, CEL_BAD_ARGUMENT);
  }
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

int main(void) {
  RUN(test_shifts);
  RUN(test_shifts_of_single_pixels);
  RUN(test_as_a_larger_set);
  RUN(test_an_epoch_visits_each_once);
  RUN(test_progress);
  RUN(test_other_sizes_are_refused);
  RUN(test_ranges);
  return check_finish();
}
