/* dataset.c - sparse image sets, and the IDX format read into them. Files are the caller's matter:
 * here they are bytes in memory. */
#include "dataset.h"

#include <stdlib.h>
#include <string.h>

size_t cel_training_count(size_t count) {
  return count - count / 6;
}

/* Bytes of the record of an image. */
static size_t record_size(const uint8_t *pixels, size_t n) {
  size_t nonzero = 0;
  for (size_t i = 0; i < n; i++)
    nonzero += pixels[i] != 0;
  return (3 * nonzero + 1) / 2 * 2;
}

/* Bytes of a record that are touched before it is read; few digits have a longer one. */
enum { LINE = 64, TOUCHED = 9 * LINE };
/* Bytes that may be read past the last record. */
enum { SLACK = TOUCHED };

/* One block of memory for struct and arrays, the widest elements first. */
static cel_dataset *allocate(size_t count, size_t records) {
  const size_t before = sizeof(cel_dataset) + (count + 1) * sizeof(size_t) + count;
  if (records > SIZE_MAX - before)
    return NULL;
  cel_dataset *dataset = malloc(before + records + SLACK);
  if (!dataset)
    return NULL;
  dataset->starts = (size_t *)(dataset + 1);
  dataset->records = (uint16_t *)(dataset->starts + count + 1);
  dataset->labels = (uint8_t *)dataset->records + records;
  return dataset;
}

static void write_record(const uint8_t *pixels, size_t n, uint16_t *positions, size_t size) {
  uint8_t *bytes = (uint8_t *)(positions + size / 3);
  for (size_t p = 0; p < n; p++)
    if (pixels[p]) {
      *positions++ = (uint16_t)p;
      *bytes++ = pixels[p];
    }
}

cel_status cel_dataset_create(const uint8_t *pixels, const uint8_t *labels, size_t count,
                              size_t pixels_each, size_t classes, cel_dataset **out) {
  if (count < 1 || count > CEL_MAX_IMAGES || pixels_each < 1 || pixels_each > UINT16_MAX ||
      classes < 1 || classes > 256 || count > SIZE_MAX / pixels_each)
    return CEL_BAD_ARGUMENT;
  for (size_t i = 0; labels && i < count; i++)
    if (labels[i] >= classes)
      return CEL_BAD_ARGUMENT;
  uint64_t records = 0; /* at most 2^24 * 3 * 2^16: no overflow */
  for (size_t i = 0; i < count; i++)
    records += record_size(pixels + i * pixels_each, pixels_each);
  cel_dataset *dataset = records < SIZE_MAX ? allocate(count, (size_t)records) : NULL;
  if (!dataset)
    return CEL_NO_MEMORY;
  dataset->count = count;
  dataset->pixels = pixels_each;
  dataset->classes = classes;
  if (labels)
    memcpy(dataset->labels, labels, count);
  else
    memset(dataset->labels, 0, count);
  size_t start = 0;
  for (size_t i = 0; i < count; i++) {
    const uint8_t *image = pixels + i * pixels_each;
    const size_t size = record_size(image, pixels_each);
    write_record(image, pixels_each, dataset->records + start / 2, size);
    dataset->starts[i] = start;
    start += size;
  }
  dataset->starts[count] = start;
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

/* ==== For the kernels ======================================================================== */

/* WebAssembly has no prefetch: a number of every cache line is read instead, and their sum kept, so
 * that no compiler leaves the reads out. As many for every image, since a loop whose end the
 * processor cannot foresee would make it wait for the memory after all; few digits have a longer
 * record. */
uint32_t cel_dataset_touch(const cel_dataset *dataset, size_t index) {
  const uint16_t *record = dataset->records + dataset->starts[index] / 2;
  uint32_t sum = 0;
  for (size_t at = 0; at < TOUCHED; at += LINE)
    sum += record[at / sizeof *record];
  return sum;
}

static size_t inputs_of(cel_record record, uint32_t stride, uint32_t *restrict rows,
                        float *restrict x) {
  for (size_t k = 0; k < record.n; k++)
    rows[k] = record.positions[k] * stride;
  for (size_t k = 0; k < record.n; k += F4_BYTES)
    f4_pixels(record.bytes + k, x + k);
  return record.n;
}

size_t cel_dataset_inputs(const cel_dataset *dataset, size_t index, int shift, uint32_t stride,
                          uint32_t *rows, float *x) {
  /* Steps right and down of the five variants; the first is the image itself. */
  static const int steps[CEL_EXPANSION][2] = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  const cel_record record = cel_dataset_record(dataset, index);
  if (shift == 0)
    return inputs_of(record, stride, rows, x);
  size_t n = 0;
  for (size_t k = 0; k < record.n; k++) {
    const unsigned column = record.positions[k] % CEL_IMAGE_SIDE + (unsigned)steps[shift][0];
    const unsigned line = record.positions[k] / CEL_IMAGE_SIDE + (unsigned)steps[shift][1];
    rows[n] = (line * CEL_IMAGE_SIDE + column) * stride;
    x[n] = (float)record.bytes[k] * (1.0f / 256);
    n += column < CEL_IMAGE_SIDE && line < CEL_IMAGE_SIDE; /* -1 is a large unsigned number */
  }
  return n;
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
  const cel_record record = cel_dataset_record(dataset, index);
  for (size_t k = 0; k < record.n; k++)
    pixels[record.positions[k]] = record.bytes[k];
  return CEL_OK;
}
