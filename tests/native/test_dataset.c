/* test_dataset.c - image sets from arrays and from IDX files, whole, cut short and foreign. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static int marker;
#define UNTOUCHED ((cel_dataset *)(void *)&marker)

/* ==== From arrays ============================================================================ */

static void test_round_trip(void) {
  enum { COUNT = 5, PIXELS = 9 };
  static const uint8_t pixels[COUNT][PIXELS] = {
      {0}, /* no ink at all */
      {255, 255, 255, 255, 255, 255, 255, 255, 255},
      {0, 1, 0, 2, 0, 3, 0, 4, 0},
      {9, 0, 0, 0, 0, 0, 0, 0, 9},
      {0, 0, 0, 0, 128, 0, 0, 0, 0},
  };
  static const uint8_t labels[COUNT] = {4, 0, 3, 2, 1};
  cel_dataset *data = NULL;
  if (!CHECK_OK(cel_dataset_create(pixels[0], labels, COUNT, PIXELS, 5, &data)))
    return;
  CHECK_EQUAL(cel_dataset_count(data), COUNT);
  CHECK_EQUAL(cel_dataset_pixels(data), PIXELS);
  for (size_t i = 0; i < COUNT; i++) {
    uint8_t image[PIXELS];
    memset(image, 77, sizeof image);
    CHECK_OK(cel_dataset_image(data, i, image));
    CHECK(memcmp(image, pixels[i], PIXELS) == 0);
    CHECK(cel_dataset_label(data, i) == labels[i]);
  }
  uint8_t image[PIXELS] = {7};
  CHECK_STATUS(cel_dataset_image(data, COUNT, image), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_dataset_image(data, SIZE_MAX, image), CEL_BAD_ARGUMENT);
  CHECK(image[0] == 7);
  CHECK(cel_dataset_label(data, COUNT) == -1);
  cel_dataset_destroy(data);
}

/* Pixels are kept as runs of limited length: every stretch of ink, at every place of a small image,
 * alone and with a pixel beside it. */
static void test_every_stretch(void) {
  enum { PIXELS = 29 };
  for (size_t from = 0; from < PIXELS; from++)
    for (size_t to = from; to <= PIXELS; to++)
      for (size_t extra = 0; extra < PIXELS; extra++) {
        uint8_t pixels[2][PIXELS] = {{0}, {0}};
        for (size_t p = from; p < to; p++)
          pixels[0][p] = (uint8_t)(p + 1);
        pixels[0][extra] = 200;
        pixels[1][extra] = 100;
        const uint8_t labels[2] = {0, 1};
        cel_dataset *data = NULL;
        if (!CHECK_OK(cel_dataset_create(pixels[0], labels, 2, PIXELS, 2, &data)))
          return;
        uint8_t images[2][PIXELS];
        CHECK_OK(cel_dataset_image(data, 0, images[0]));
        CHECK_OK(cel_dataset_image(data, 1, images[1]));
        CHECK(memcmp(images, pixels, sizeof pixels) == 0);
        cel_dataset_destroy(data);
      }
}

/* The network sees what the image holds: with a power of 2 as each weight,
 * z tells pixels that are listed twice, left out or misplaced. */
static void test_inputs_of_every_stretch(void) {
  enum { PIXELS = 21 };
  static const int32_t sizes[2] = {PIXELS, 1};
  const cel_network_config config = {sizes, 2, CEL_COST_QUADRATIC, CEL_OUTPUT_LINEAR};
  cel_network *network = NULL;
  float weights[PIXELS];
  const float bias = 0;
  for (size_t p = 0; p < PIXELS; p++)
    weights[p] = (float)(1 << p);
  if (!CHECK_OK(cel_network_create(&config, &network)))
    return;
  CHECK_OK(cel_network_set_layer(network, 1, weights, &bias));
  for (size_t from = 0; from < PIXELS; from++)
    for (size_t to = from; to <= PIXELS; to++)
      for (size_t extra = 0; extra < PIXELS; extra++) {
        uint8_t pixels[PIXELS] = {0};
        float expected = 0;
        memset(pixels + from, 128, to - from);
        pixels[extra] = 128;
        for (size_t p = 0; p < PIXELS; p++)
          expected += pixels[p] ? weights[p] / 2 : 0;
        cel_dataset *data = NULL;
        float z = -1;
        if (!CHECK_OK(cel_dataset_create(pixels, NULL, 1, PIXELS, 1, &data)))
          break;
        CHECK_OK(cel_network_feedforward(network, data, 0, &z));
        CHECK(z == expected);
        cel_dataset_destroy(data);
      }
  cel_network_destroy(network);
}

static void test_largest_shapes(void) {
  enum { PIXELS = 65535 };
  uint8_t *pixels = calloc(PIXELS, 1);
  uint8_t *image = malloc(PIXELS);
  const uint8_t label = 255;
  cel_dataset *data = NULL;
  pixels[PIXELS - 1] = 200;
  if (CHECK_OK(cel_dataset_create(pixels, &label, 1, PIXELS, 256, &data))) {
    CHECK_OK(cel_dataset_image(data, 0, image));
    CHECK(memcmp(image, pixels, PIXELS) == 0);
    CHECK(cel_dataset_label(data, 0) == 255);
    cel_dataset_destroy(data);
  }
  free(image);
  free(pixels);
}

static void test_arrays_refused(void) {
  static const uint8_t pixels[4] = {1, 2, 3, 4};
  static const uint8_t labels[2] = {0, 2};
  cel_dataset *out = UNTOUCHED;
  CHECK_STATUS(cel_dataset_create(pixels, labels, 0, 2, 3, &out), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_dataset_create(pixels, labels, 2, 0, 3, &out), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_dataset_create(pixels, labels, 2, 65536, 3, &out), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_dataset_create(pixels, labels, 2, 2, 0, &out), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_dataset_create(pixels, labels, 2, 2, 257, &out), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_dataset_create(pixels, labels, 2, 2, 2, &out), CEL_BAD_ARGUMENT); /* label 2 */
  CHECK(cel_dataset_create(pixels, labels, SIZE_MAX, 2, 3, &out) != CEL_OK);
  CHECK(out == UNTOUCHED);
  cel_dataset_destroy(NULL);
}

/* Images that are only to be read need no labels: all are 0. */
static void test_without_labels(void) {
  static const uint8_t pixels[] = {1, 2, 0, 0, 5, 6};
  cel_dataset *data = NULL;
  if (!CHECK_OK(cel_dataset_create(pixels, NULL, 3, 2, 1, &data)))
    return;
  CHECK_EQUAL(cel_dataset_count(data), 3);
  for (size_t i = 0; i < 3; i++) {
    uint8_t image[2] = {77, 77};
    CHECK_OK(cel_dataset_image(data, i, image));
    CHECK(memcmp(image, pixels + 2 * i, 2) == 0);
    CHECK(cel_dataset_label(data, i) == 0);
  }
  cel_dataset_destroy(data);
}

/* ==== From IDX files ========================================================================= */

enum { ITEMS = 3, IMAGES_LENGTH = 16 + ITEMS * CEL_IMAGE_PIXELS, LABELS_LENGTH = 8 + ITEMS };

typedef struct {
  uint8_t images[IMAGES_LENGTH + 1]; /* one byte more, for a file that is too long */
  uint8_t labels[LABELS_LENGTH + 1];
  size_t images_length, labels_length;
} pair;

static void put(uint8_t *at, uint32_t number) {
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t)(number >> (24 - 8 * i));
}

static pair good_pair(void) {
  pair p = {{0}, {0}, IMAGES_LENGTH, LABELS_LENGTH};
  put(p.images, 0x803);
  put(p.images + 4, ITEMS);
  put(p.images + 8, 28);
  put(p.images + 12, 28);
  for (int i = 0; i < ITEMS * CEL_IMAGE_PIXELS; i++)
    p.images[16 + i] = (uint8_t)(i % 5 == 0 ? i % 251 : 0);
  put(p.labels, 0x801);
  put(p.labels + 4, ITEMS);
  memcpy(p.labels + 8, "\x07\x00\x09", ITEMS);
  return p;
}

/* A copy that ends where the file ends, so that the sanitizer sees a read beyond it. */
static uint8_t *exact_copy(const uint8_t *bytes, size_t length) {
  uint8_t *copy = malloc(length > 0 ? length : 1);
  if (length > 0)
    memcpy(copy, bytes, length);
  return copy;
}

static cel_status read_pair(const pair *p, cel_dataset **out) {
  uint8_t *images = exact_copy(p->images, p->images_length);
  uint8_t *labels = exact_copy(p->labels, p->labels_length);
  const cel_status status =
      cel_dataset_from_idx(images, p->images_length, labels, p->labels_length, out);
  free(images);
  free(labels);
  return status;
}

static void check_refused(const pair *p, cel_status expected) {
  cel_dataset *out = UNTOUCHED;
  CHECK_STATUS(read_pair(p, &out), expected);
  CHECK(out == UNTOUCHED);
}

static void test_good_files(void) {
  const pair p = good_pair();
  cel_dataset *data = NULL;
  if (!CHECK_OK(read_pair(&p, &data)))
    return;
  CHECK_EQUAL(cel_dataset_count(data), ITEMS);
  CHECK_EQUAL(cel_dataset_pixels(data), CEL_IMAGE_PIXELS);
  for (size_t i = 0; i < ITEMS; i++) {
    uint8_t image[CEL_IMAGE_PIXELS];
    CHECK_OK(cel_dataset_image(data, i, image));
    CHECK(memcmp(image, p.images + 16 + i * CEL_IMAGE_PIXELS, CEL_IMAGE_PIXELS) == 0);
    CHECK(cel_dataset_label(data, i) == p.labels[8 + i]);
  }
  cel_dataset_destroy(data);
}

static void test_files_without_labels(void) {
  pair p = good_pair();
  for (size_t length = 0; length < 20; length += 10) { /* what it says of no file plays no part */
    cel_dataset *data = NULL;
    if (!CHECK_OK(cel_dataset_from_idx(p.images, p.images_length, NULL, length, &data)))
      return;
    CHECK_EQUAL(cel_dataset_count(data), ITEMS);
    for (size_t i = 0; i < ITEMS; i++) {
      uint8_t image[CEL_IMAGE_PIXELS];
      CHECK_OK(cel_dataset_image(data, i, image));
      CHECK(memcmp(image, p.images + 16 + i * CEL_IMAGE_PIXELS, CEL_IMAGE_PIXELS) == 0);
      CHECK(cel_dataset_label(data, i) == 0);
    }
    cel_dataset_destroy(data);
  }
  cel_dataset *out = UNTOUCHED;
  CHECK_STATUS(cel_dataset_from_idx(p.images, p.images_length - 1, NULL, 0, &out),
               CEL_IDX_IMAGES_LENGTH);
  put(p.images + 8, 27);
  CHECK_STATUS(cel_dataset_from_idx(p.images, p.images_length, NULL, 0, &out),
               CEL_IDX_IMAGES_SHAPE);
  p = good_pair();
  put(p.images + 4, 0);
  CHECK_STATUS(cel_dataset_from_idx(p.images, 16, NULL, 0, &out), CEL_IDX_EMPTY);
  put(p.images, 0x801);
  CHECK_STATUS(cel_dataset_from_idx(p.images, p.images_length, NULL, 0, &out),
               CEL_IDX_IMAGES_MAGIC);
  CHECK(out == UNTOUCHED);
}

static void test_foreign_files(void) {
  static const uint32_t magics[] = {0, 0x802, 0x804, 0x1f8b0800, 0x03080000, 0xffffffff};
  for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
    pair p = good_pair();
    put(p.images, magics[i]);
    check_refused(&p, CEL_IDX_IMAGES_MAGIC);
    p = good_pair();
    put(p.labels, magics[i]);
    check_refused(&p, CEL_IDX_LABELS_MAGIC);
  }
  /* the two files swapped, and the same one given twice */
  const pair p = good_pair();
  cel_dataset *out = UNTOUCHED;
  CHECK_STATUS(cel_dataset_from_idx(p.labels, LABELS_LENGTH, p.images, IMAGES_LENGTH, &out),
               CEL_IDX_IMAGES_MAGIC);
  CHECK_STATUS(cel_dataset_from_idx(p.images, IMAGES_LENGTH, p.images, IMAGES_LENGTH, &out),
               CEL_IDX_LABELS_MAGIC);
  CHECK(out == UNTOUCHED);
}

static void test_shapes(void) {
  static const uint32_t sides[][2] = {{27, 27}, {28, 27},         {27, 28}, {29, 28},
                                      {0, 28},  {0xffffffff, 28}, {784, 1}};
  for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
    pair p = good_pair();
    put(p.images + 8, sides[i][0]);
    put(p.images + 12, sides[i][1]);
    check_refused(&p, CEL_IDX_IMAGES_SHAPE);
  }
}

static void test_cut_short_anywhere(void) {
  pair p = good_pair();
  for (p.images_length = 0; p.images_length < IMAGES_LENGTH; p.images_length++)
    check_refused(&p, CEL_IDX_IMAGES_LENGTH);
  p = good_pair();
  for (p.labels_length = 0; p.labels_length < LABELS_LENGTH; p.labels_length++)
    check_refused(&p, CEL_IDX_LABELS_LENGTH);
}

static void test_too_long(void) {
  pair p = good_pair();
  p.images_length++;
  check_refused(&p, CEL_IDX_IMAGES_LENGTH);
  p = good_pair();
  p.labels_length++;
  check_refused(&p, CEL_IDX_LABELS_LENGTH);
}

static void test_counts_differ(void) {
  pair p = good_pair();
  put(p.labels + 4, ITEMS - 1);
  p.labels_length--;
  check_refused(&p, CEL_IDX_COUNTS);
  p = good_pair();
  put(p.images + 4, ITEMS - 1);
  p.images_length -= CEL_IMAGE_PIXELS;
  check_refused(&p, CEL_IDX_COUNTS);
}

static void test_empty(void) {
  pair p = good_pair();
  put(p.images + 4, 0);
  put(p.labels + 4, 0);
  p.images_length = 16;
  p.labels_length = 8;
  check_refused(&p, CEL_IDX_EMPTY);
}

static void test_labels_that_are_no_digits(void) {
  static const uint8_t labels[] = {10, 11, 128, 255};
  for (size_t i = 0; i < sizeof labels; i++) {
    for (size_t at = 0; at < ITEMS; at++) {
      pair p = good_pair();
      p.labels[8 + at] = labels[i];
      check_refused(&p, CEL_IDX_LABEL_RANGE);
    }
  }
}

/* Counts whose product with 784 leaves 32 bits, some of them back at the true length. */
static void test_huge_counts(void) {
  static const uint32_t counts[] = {0xffffffff, 0x80000000, 0x10000003, 0x01000000, 5478277};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    pair p = good_pair();
    put(p.images + 4, counts[i]);
    check_refused(&p, CEL_IDX_IMAGES_LENGTH);
    put(p.labels + 4, counts[i]);
    check_refused(&p, CEL_IDX_IMAGES_LENGTH);
    put(p.images + 4, ITEMS);
    check_refused(&p, CEL_IDX_LABELS_LENGTH);
  }
}

static void test_training_count(void) {
  CHECK_EQUAL(cel_training_count(60000), 50000);
  CHECK_EQUAL(cel_training_count(12000), 10000);
  CHECK_EQUAL(cel_training_count(6), 5);
  for (size_t n = 1; n < 100; n++)
    CHECK(cel_training_count(n) >= 1 && cel_training_count(n) <= n);
  CHECK(cel_training_count(SIZE_MAX) > SIZE_MAX / 6 * 5 - 1);
}

int main(void) {
  RUN(test_round_trip);
  RUN(test_every_stretch);
  RUN(test_inputs_of_every_stretch);
  RUN(test_largest_shapes);
  RUN(test_arrays_refused);
  RUN(test_without_labels);
  RUN(test_good_files);
  RUN(test_files_without_labels);
  RUN(test_foreign_files);
  RUN(test_shapes);
  RUN(test_cut_short_anywhere);
  RUN(test_too_long);
  RUN(test_counts_differ);
  RUN(test_empty);
  RUN(test_labels_that_are_no_digits);
  RUN(test_huge_counts);
  RUN(test_training_count);
  return check_finish();
}
