/* test_synthetic.c - the drawn digits: the same bytes everywhere, varied, and learnable but not
 * trivially. Whether they look like digits is for people to judge. */
#include "check.h"

#include <string.h>

static cel_dataset *digits(size_t count, uint32_t seed) {
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_synthetic(count, seed, &data));
  return data;
}

/* FNV-1a over every image's pixels and label. */
static uint64_t digest(const cel_dataset *data) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < cel_dataset_count(data); i++) {
    uint8_t image[CEL_IMAGE_PIXELS + 1];
    cel_dataset_image(data, i, image);
    image[CEL_IMAGE_PIXELS] = (uint8_t)cel_dataset_label(data, i);
    for (size_t k = 0; k < sizeof image; k++)
      hash = (hash ^ image[k]) * UINT64_C(0x100000001b3);
  }
  return hash;
}

static int same_image(const cel_dataset *a, const cel_dataset *b, size_t index) {
  uint8_t from_a[CEL_IMAGE_PIXELS];
  uint8_t from_b[CEL_IMAGE_PIXELS];
  cel_dataset_image(a, index, from_a);
  cel_dataset_image(b, index, from_b);
  return cel_dataset_label(a, index) == cel_dataset_label(b, index) &&
         memcmp(from_a, from_b, CEL_IMAGE_PIXELS) == 0;
}

/* The constant is what this code gave first. It changes only with the drawing itself: another
 * compiler, processor or optimisation level must give it too. */
static void test_same_bytes_everywhere(void) {
  cel_dataset *data = digits(1000, 1);
  CHECK_EQUAL(digest(data), UINT64_C(0x00fb58e0503fbe20));
  CHECK_EQUAL(cel_dataset_count(data), 1000);
  CHECK_EQUAL(cel_dataset_pixels(data), CEL_IMAGE_PIXELS);
  cel_dataset_destroy(data);
}

static void test_image_depends_on_seed_and_index_alone(void) {
  cel_dataset *few = digits(10, 7);
  cel_dataset *many = digits(500, 7);
  for (size_t i = 0; i < 10; i++)
    CHECK(same_image(few, many, i));
  cel_dataset_destroy(few);
  cel_dataset_destroy(many);
}

static void test_seeds_and_images_differ(void) {
  cel_dataset *one = digits(200, 1);
  cel_dataset *two = digits(200, 2);
  cel_dataset *top = digits(200, UINT32_MAX);
  for (size_t i = 0; i < 200; i++)
    CHECK(!same_image(one, two, i) && !same_image(one, top, i) && !same_image(two, top, i));
  uint8_t previous[CEL_IMAGE_PIXELS] = {0};
  for (size_t i = 0; i < 200; i++) {
    uint8_t image[CEL_IMAGE_PIXELS];
    CHECK_OK(cel_dataset_image(one, i, image));
    CHECK(memcmp(image, previous, sizeof image) != 0);
    memcpy(previous, image, sizeof image);
  }
  cel_dataset_destroy(one);
  cel_dataset_destroy(two);
  cel_dataset_destroy(top);
}

static void test_labels_are_uniform(void) {
  enum { COUNT = 5000, EACH = COUNT / CEL_CLASSES };
  cel_dataset *data = digits(COUNT, 3);
  int count[CEL_CLASSES] = {0};
  for (size_t i = 0; i < COUNT; i++)
    count[cel_dataset_label(data, i)]++;
  for (int k = 0; k < CEL_CLASSES; k++)
    CHECK_CLOSE(count[k], EACH, 95); /* 4.5 standard deviations */
  cel_dataset_destroy(data);
}

/* As in MNIST: four pixels of five are 0, the ink's centre of mass is in the middle, and only a
 * long stroke far to one side reaches the rim. */
static void test_shape_of_images(void) {
  enum { COUNT = 2000, SIDE = CEL_IMAGE_SIDE };
  cel_dataset *data = digits(COUNT, 4);
  size_t zeros = 0;
  int touching = 0; /* images with ink on the rim */
  for (size_t i = 0; i < COUNT; i++) {
    uint8_t image[CEL_IMAGE_PIXELS];
    cel_dataset_image(data, i, image);
    double mass = 0;
    double x_sum = 0;
    double y_sum = 0;
    int rim = 0;
    int darkest = 0;
    for (int k = 0; k < CEL_IMAGE_PIXELS; k++) {
      const int x = k % SIDE;
      const int y = k / SIDE;
      zeros += image[k] == 0;
      mass += image[k];
      x_sum += image[k] * x;
      y_sum += image[k] * y;
      darkest = image[k] > darkest ? image[k] : darkest;
      rim |= (x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1) && image[k] != 0;
    }
    CHECK(mass > 2000 && darkest >= 128);
    touching += rim;
    CHECK_CLOSE(x_sum / mass, (SIDE - 1) / 2.0, 0.51);
    CHECK_CLOSE(y_sum / mass, (SIDE - 1) / 2.0, 0.51);
  }
  CHECK(touching <= COUNT / 100);
  CHECK_CLOSE((double)zeros / (COUNT * CEL_IMAGE_PIXELS), 0.81, 0.03);
  cel_dataset_destroy(data);
}

/* Learnable, yet hard enough for one network to do better than another. */
static void test_network_learns_them(void) {
  enum { TRAINING = 10000, HELD_OUT = 2000, EPOCHS = 3 };
  static const int32_t sizes[] = {CEL_IMAGE_PIXELS, 30, CEL_CLASSES};
  const cel_network_config shape = {sizes, 3, CEL_COST_CROSS_ENTROPY, CEL_OUTPUT_SIGMOID};
  const cel_trainer_config run = {
      .first = 0, .count = TRAINING, .batch = 10, .eta = 0.5, .shuffle = 1, .seed = 1};
  cel_dataset *data = digits(TRAINING + HELD_OUT, 1);
  cel_network *network = NULL;
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_network_create(&shape, &network));
  CHECK_OK(cel_network_initialize(network, CEL_INIT_LARGE, 1));
  CHECK_OK(cel_trainer_create(network, &run, &trainer));
  cel_score score = {0, 0};
  for (int epoch = 1; epoch <= EPOCHS; epoch++) {
    CHECK_OK(cel_trainer_run(trainer, network, data, TRAINING));
    CHECK_OK(cel_network_score(network, data, TRAINING, HELD_OUT, &score));
    printf("     epoch %d: %.2f %% of %d held-out digits\n", epoch,
           100.0 * (double)score.correct / HELD_OUT, HELD_OUT);
  }
  CHECK(score.correct >= HELD_OUT * 90 / 100);
  CHECK(score.correct < HELD_OUT * 995 / 1000);
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_refusals(void) {
  int marker = 0;
  cel_dataset *const untouched = (cel_dataset *)(void *)&marker;
  cel_dataset *out = untouched;
  CHECK_STATUS(cel_dataset_synthetic(0, 1, &out), CEL_BAD_ARGUMENT);
  CHECK(cel_dataset_synthetic(SIZE_MAX, 1, &out) != CEL_OK);
  CHECK(cel_dataset_synthetic(SIZE_MAX / CEL_IMAGE_PIXELS, 1, &out) != CEL_OK);
  CHECK(out == untouched);
}

int main(void) {
  RUN(test_same_bytes_everywhere);
  RUN(test_image_depends_on_seed_and_index_alone);
  RUN(test_seeds_and_images_differ);
  RUN(test_labels_are_uniform);
  RUN(test_shape_of_images);
  RUN(test_network_learns_them);
  RUN(test_refusals);
  return check_finish();
}
