/* fuzz_dataset.c - image sets from bytes that nobody promised anything of: an IDX pair, or pixels
 * and labels of any shape. What is taken must come back as it went in. */
#include "cel.h"
#include "input.h"

/* A copy that ends where its memory ends, so that reading past it is seen. */
static uint8_t *copy_of(input *in, size_t n) {
  uint8_t *bytes = malloc(n ? n : 1);
  MUST(bytes != NULL);
  take_bytes(in, bytes, n);
  return bytes;
}

static void check_images(const cel_dataset *data, const uint8_t *pixels, const uint8_t *labels) {
  const size_t each = cel_dataset_pixels(data);
  const size_t count = cel_dataset_count(data);
  uint8_t *image = malloc(each);
  MUST(image != NULL);
  for (size_t i = 0; i < count; i++) {
    MUST(cel_dataset_image(data, i, image) == CEL_OK);
    MUST(memcmp(image, pixels + i * each, each) == 0);
    MUST(cel_dataset_label(data, i) == (labels ? labels[i] : 0));
  }
  MUST(cel_dataset_image(data, count, image) == CEL_BAD_ARGUMENT);
  MUST(cel_dataset_label(data, count) == -1);
  free(image);
}

static void read_idx(input in) {
  enum { IMAGES_HEADER = 16, LABELS_HEADER = 8 };
  const int labelled = take_byte(&in) % 4 != 0;
  /* Labels first in the bytes, and up to 255 of them: the images are the long part. */
  const size_t labels_length = labelled ? take_byte(&in) : 0;
  uint8_t *labels = copy_of(&in, labels_length);
  const size_t images_length = in.left;
  uint8_t *images = copy_of(&in, images_length);
  cel_dataset *data = NULL;
  const cel_status status =
      cel_dataset_from_idx(images, images_length, labelled ? labels : NULL, labels_length, &data);
  MUST((status == CEL_OK) == (data != NULL));
  if (data)
    check_images(data, images + IMAGES_HEADER, labelled ? labels + LABELS_HEADER : NULL);
  cel_dataset_destroy(data);
  free(images);
  free(labels);
}

static void read_pixels(input in) {
  const size_t each = take_byte(&in) % 8 ? take_below(&in, 900) : take_count(&in);
  const size_t count = take_byte(&in) % 8 ? take_byte(&in) % 8 : take_count(&in);
  const size_t classes = take_byte(&in) % 8 ? 256 : take_count(&in);
  const int labelled = take_byte(&in) % 2;
  /* A shape that is refused is refused before a pixel is read. */
  const int modest = each > 0 && each < 8192 && count > 0 && count < 8192 && each * count < 8192;
  uint8_t *pixels = copy_of(&in, modest ? each * count : 1);
  uint8_t *labels = copy_of(&in, modest ? count : 1);
  cel_dataset *data = NULL;
  if (modest || each == 0 || each > UINT16_MAX || count == 0 || count > CEL_MAX_IMAGES ||
      classes == 0 || classes > 256) {
    const cel_status status =
        cel_dataset_create(pixels, labelled ? labels : NULL, count, each, classes, &data);
    MUST((status == CEL_OK) == (data != NULL));
    if (data)
      check_images(data, pixels, labelled ? labels : NULL);
  }
  cel_dataset_destroy(data);
  free(pixels);
  free(labels);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  input in = {bytes, size};
  if (take_byte(&in) % 4)
    read_idx(in);
  else
    read_pixels(in);
  return 0;
}
