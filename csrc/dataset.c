/* dataset.c - sparse image sets, and the IDX format read into them. Files are the caller's matter:
 * here they are bytes in memory. */
#include "dataset.h"

#include <stdlib.h>
#include <string.h>

size_t cel_training_count(size_t count) {
  return count - count / 6;
}

/* The run that begins at pixel p. */
static size_t run_length(const uint8_t *pixels, size_t n, size_t p) {
  size_t length = 0;
  while (length < CEL_RUN && p + length < n && pixels[p + length])
    length++;
  return length;
}

/* The first pixel from p on that is not 0, or n: four of five are 0, so they are passed over by
 * eights. */
static size_t next_ink(const uint8_t *pixels, size_t n, size_t p) {
  for (uint64_t eight; p + sizeof eight <= n; p += sizeof eight) {
    memcpy(&eight, pixels + p, sizeof eight);
    if (eight)
      break;
  }
  while (p < n && !pixels[p])
    p++;
  return p;
}

/* Counts an image's runs and their pixels. Returns the size of its record in bytes. */
static size_t record_size(const uint8_t *pixels, size_t n, size_t *runs) {
  size_t nonzero = 0;
  *runs = 0;
  for (size_t p = next_ink(pixels, n, 0), length; p < n; p = next_ink(pixels, n, p + length)) {
    length = run_length(pixels, n, p);
    ++*runs;
    nonzero += length;
  }
  return sizeof(uint16_t) + 3 * *runs + nonzero;
}

/* Bytes of a record that are touched before it is read; few digits have a longer one. */
enum { LINE = 64, TOUCHED = 6 * LINE };
/* Bytes that may be read past the last record. */
enum { SLACK = TOUCHED };

/* One block of memory for struct and arrays, the widest elements first. */
static cel_dataset *allocate(size_t count, size_t records) {
  const size_t before = sizeof(cel_dataset) + (count + 1) * sizeof(size_t) + count;
  if (records > SIZE_MAX - before - SLACK)
    return NULL;
  cel_dataset *dataset = malloc(before + records + SLACK);
  if (!dataset)
    return NULL;
  dataset->starts = (size_t *)(dataset + 1);
  dataset->records = (uint8_t *)(dataset->starts + count + 1);
  dataset->labels = dataset->records + records;
  return dataset;
}

/* Returns the size of the record. */
static size_t write_record(const uint8_t *pixels, size_t n, uint8_t *record) {
  size_t runs;
  const size_t size = record_size(pixels, n, &runs);
  const uint16_t count = (uint16_t)runs;
  memcpy(record, &count, sizeof count);
  uint8_t *first = record + sizeof count;
  uint8_t *lengths = first + 2 * runs;
  uint8_t *bytes = lengths + runs;
  for (size_t p = next_ink(pixels, n, 0), length; p < n; p = next_ink(pixels, n, p + length)) {
    length = run_length(pixels, n, p);
    const uint16_t position = (uint16_t)p;
    memcpy(first, &position, sizeof position);
    memcpy(bytes, pixels + p, length);
    first += sizeof position;
    *lengths++ = (uint8_t)length;
    bytes += length;
  }
  return size;
}

cel_status cel_dataset_create(const uint8_t *pixels, const uint8_t *labels, size_t count,
                              size_t pixels_each, size_t classes, cel_dataset **out) {
  if (count < 1 || count > CEL_MAX_IMAGES || pixels_each < 1 || pixels_each > UINT16_MAX ||
      classes < 1 || classes > 256 || count > SIZE_MAX / pixels_each)
    return CEL_BAD_ARGUMENT;
  for (size_t i = 0; labels && i < count; i++)
    if (labels[i] >= classes)
      return CEL_BAD_ARGUMENT;
  size_t runs;
  uint64_t records = 0; /* at most 2^24 * 3 * 2^16: no overflow */
  for (size_t i = 0; i < count; i++)
    records += record_size(pixels + i * pixels_each, pixels_each, &runs);
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
    dataset->starts[i] = start;
    start += write_record(pixels + i * pixels_each, pixels_each, dataset->records + start);
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
  const uint8_t *record = dataset->records + dataset->starts[index];
  uint32_t sum = 0;
  for (size_t at = 0; at < TOUCHED; at += LINE)
    sum += record[at];
  return sum;
}

typedef struct {
  const uint8_t *first;   /* [runs] numbers of 16 bits: each run's first position */
  const uint8_t *lengths; /* [runs] */
  const uint8_t *bytes;   /* [n] */
  size_t runs;
  size_t n;
} record;

static record find_record(const cel_dataset *dataset, size_t index) {
  const uint8_t *start = dataset->records + dataset->starts[index];
  const uint8_t *end = dataset->records + dataset->starts[index + 1];
  uint16_t runs;
  memcpy(&runs, start, sizeof runs);
  const uint8_t *first = start + sizeof runs;
  const uint8_t *bytes = first + (size_t)3 * runs;
  return (record){first, first + (size_t)2 * runs, bytes, runs, (size_t)(end - bytes)};
}

/* Each run is written at full length, and what is too much by the next one over it: no loop whose
 * end the processor cannot foresee. */
static size_t list(record from, uint32_t stride, uint32_t *restrict rows, float *restrict x) {
  uint32_t steps[CEL_RUN];
  for (uint32_t i = 0; i < CEL_RUN; i++)
    steps[i] = i * stride;
  for (size_t r = 0; r < from.runs; r++) {
    uint16_t first;
    memcpy(&first, from.first + sizeof first * r, sizeof first);
    const uint32_t row = first * stride;
    for (size_t i = 0; i < CEL_RUN; i += 4)
      f4_offsets(row, steps + i, rows + i);
    rows += from.lengths[r];
  }
  for (size_t k = 0; k < from.n; k += F4_BYTES)
    f4_pixels(from.bytes + k, x + k);
  return from.n;
}

size_t cel_dataset_inputs(const cel_dataset *dataset, size_t index, int shift, uint32_t stride,
                          uint32_t *rows, float *x) {
  /* Steps right and down of the five variants; the first is the image itself. */
  static const int steps[CEL_EXPANSION][2] = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  const record from = find_record(dataset, index);
  if (shift == 0)
    return list(from, stride, rows, x);
  list(from, 1, rows, x);
  size_t n = 0;
  for (size_t k = 0; k < from.n; k++) {
    const unsigned column = rows[k] % CEL_IMAGE_SIDE + (unsigned)steps[shift][0];
    const unsigned line = rows[k] / CEL_IMAGE_SIDE + (unsigned)steps[shift][1];
    rows[n] = (line * CEL_IMAGE_SIDE + column) * stride;
    x[n] = x[k];
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
  const record from = find_record(dataset, index);
  const uint8_t *bytes = from.bytes;
  for (size_t r = 0; r < from.runs; r++) {
    uint16_t first;
    memcpy(&first, from.first + sizeof first * r, sizeof first);
    memcpy(pixels + first, bytes, from.lengths[r]);
    bytes += from.lengths[r];
  }
  return CEL_OK;
}
