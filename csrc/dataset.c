/* dataset.c - sparse image sets, and the IDX format read into them. Files are the caller's matter:
 * here they are bytes in memory. */
#include "dataset.h"

#include <stdlib.h>
#include <string.h>

size_t cel_training_count(size_t count) {
  return count - count / 6;
}

static size_t count_nonzero(const uint8_t *bytes, size_t n) {
  size_t nonzero = 0;
  for (size_t i = 0; i < n; i++)
    nonzero += bytes[i] != 0;
  return nonzero;
}

/* One block of memory for struct and arrays, the widest elements first. */
static cel_dataset *allocate(size_t count, size_t nonzero) {
  const size_t before = sizeof(cel_dataset) + (count + 1) * sizeof(size_t) + count;
  if (nonzero > (SIZE_MAX - before) / 3)
    return NULL;
  cel_dataset *dataset = malloc(before + nonzero * 3);
  if (!dataset)
    return NULL;
  dataset->starts = (size_t *)(dataset + 1);
  dataset->positions = (uint16_t *)(dataset->starts + count + 1);
  dataset->bytes = (uint8_t *)(dataset->positions + nonzero);
  dataset->labels = dataset->bytes + nonzero;
  return dataset;
}

cel_status cel_dataset_create(const uint8_t *pixels, const uint8_t *labels, size_t count,
                              size_t pixels_each, size_t classes, cel_dataset **out) {
  if (count < 1 || count > CEL_MAX_IMAGES || pixels_each < 1 || pixels_each > UINT16_MAX ||
      classes < 1 || classes > 256 || count > SIZE_MAX / pixels_each)
    return CEL_BAD_ARGUMENT;
  for (size_t i = 0; labels && i < count; i++)
    if (labels[i] >= classes)
      return CEL_BAD_ARGUMENT;
  cel_dataset *dataset = allocate(count, count_nonzero(pixels, count * pixels_each));
  if (!dataset)
    return CEL_NO_MEMORY;
  dataset->count = count;
  dataset->pixels = pixels_each;
  dataset->classes = classes;
  if (labels)
    memcpy(dataset->labels, labels, count);
  else
    memset(dataset->labels, 0, count);
  size_t k = 0;
  for (size_t i = 0; i < count; i++) {
    dataset->starts[i] = k;
    for (size_t p = 0; p < pixels_each; p++) {
      const uint8_t byte = pixels[i * pixels_each + p];
      if (byte) {
        dataset->positions[k] = (uint16_t)p;
        dataset->bytes[k++] = byte;
      }
    }
  }
  dataset->starts[count] = k;
  *out = dataset;
  return CEL_OK;
}

/* ==== IDX ==================================================================================== */

enum { IDX_IMAGES = 0x803, IDX_LABELS = 0x801, IDX_IMAGES_HEADER = 16, IDX_LABELS_HEADER = 8 };

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static cel_status check_images(const uint8_t *file, size_t length, size_t *count) {
  if (length >= 4 && big_endian(file) != IDX_IMAGES)
    return CEL_IDX_IMAGES_MAGIC;
  if (length < IDX_IMAGES_HEADER)
    return CEL_IDX_IMAGES_LENGTH;
  if (big_endian(file + 8) != CEL_IMAGE_SIDE || big_endian(file + 12) != CEL_IMAGE_SIDE)
    return CEL_IDX_IMAGES_SHAPE;
  *count = big_endian(file + 4);
  const size_t body = length - IDX_IMAGES_HEADER;
  return body % CEL_IMAGE_PIXELS == 0 && body / CEL_IMAGE_PIXELS == *count ? CEL_OK
                                                                           : CEL_IDX_IMAGES_LENGTH;
}

static cel_status check_labels(const uint8_t *file, size_t length, size_t *count) {
  if (length >= 4 && big_endian(file) != IDX_LABELS)
    return CEL_IDX_LABELS_MAGIC;
  if (length < IDX_LABELS_HEADER)
    return CEL_IDX_LABELS_LENGTH;
  *count = big_endian(file + 4);
  if (length - IDX_LABELS_HEADER != *count)
    return CEL_IDX_LABELS_LENGTH;
  for (size_t i = IDX_LABELS_HEADER; i < length; i++)
    if (file[i] >= CEL_CLASSES)
      return CEL_IDX_LABEL_RANGE;
  return CEL_OK;
}

cel_status cel_dataset_from_idx(const uint8_t *images, size_t images_length, const uint8_t *labels,
                                size_t labels_length, cel_dataset **out) {
  size_t image_count = 0;
  size_t label_count = 0;
  cel_status status = check_images(images, images_length, &image_count);
  if (status == CEL_OK && labels)
    status = check_labels(labels, labels_length, &label_count);
  if (status != CEL_OK)
    return status;
  if (labels && image_count != label_count)
    return CEL_IDX_COUNTS;
  if (image_count == 0)
    return CEL_IDX_EMPTY;
  return cel_dataset_create(images + IDX_IMAGES_HEADER, labels ? labels + IDX_LABELS_HEADER : NULL,
                            image_count, CEL_IMAGE_PIXELS, CEL_CLASSES, out);
}

/* ==== Shifts ================================================================================= */

cel_sparse_row cel_dataset_shifted(const cel_dataset *dataset, size_t index, int shift,
                                   cel_shifted *into) {
  /* Steps right and down of the five variants; the first is the image itself. */
  static const int steps[CEL_EXPANSION][2] = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  const cel_sparse_row row = cel_dataset_row(dataset, index);
  if (shift == 0)
    return row;
  size_t n = 0;
  for (size_t k = 0; k < row.n; k++) {
    const int x = row.positions[k] % CEL_IMAGE_SIDE + steps[shift][0];
    const int y = row.positions[k] / CEL_IMAGE_SIDE + steps[shift][1];
    if (x < 0 || x >= CEL_IMAGE_SIDE || y < 0 || y >= CEL_IMAGE_SIDE)
      continue;
    into->positions[n] = (uint16_t)(y * CEL_IMAGE_SIDE + x);
    into->bytes[n++] = row.bytes[k];
  }
  return (cel_sparse_row){into->positions, into->bytes, n};
}

/* ==== Access ================================================================================= */

void cel_dataset_destroy(cel_dataset *dataset) {
  free(dataset);
}

size_t cel_dataset_count(const cel_dataset *dataset) {
  return dataset->count;
}

size_t cel_dataset_pixels(const cel_dataset *dataset) {
  return dataset->pixels;
}

int cel_dataset_label(const cel_dataset *dataset, size_t index) {
  return index < dataset->count ? dataset->labels[index] : -1;
}

cel_status cel_dataset_image(const cel_dataset *dataset, size_t index, uint8_t *pixels) {
  if (index >= dataset->count)
    return CEL_BAD_ARGUMENT;
  memset(pixels, 0, dataset->pixels);
  for (size_t k = dataset->starts[index]; k < dataset->starts[index + 1]; k++)
    pixels[dataset->positions[k]] = dataset->bytes[k];
  return CEL_OK;
}
