/*
 * dataset.h - how an image set is stored, for the code that walks its pixels. Not public.
 *
 * Only pixels that are not 0 are kept. Image i has a record of its own, of starts[i+1] - starts[i]
 * bytes: the positions of its n pixels, rising, then their n bytes, then a byte of padding where
 * that makes an odd number. One record an image, because images are visited in random order, and a
 * visit costs a wait for each page of memory.
 */
#ifndef CEL_DATASET_H
#define CEL_DATASET_H

#include "cel.h"
#include "simd.h"

struct cel_dataset {
  size_t count;
  size_t pixels;     /* of one image */
  size_t classes;    /* labels are 0 .. classes-1 */
  uint8_t *labels;   /* [count] */
  size_t *starts;    /* [count + 1]: where each record begins */
  uint16_t *records; /* [starts[count] / 2] */
};

/* One image's record. */
typedef struct {
  const uint16_t *positions; /* [n] */
  const uint8_t *bytes;      /* [n] */
  size_t n;
} cel_record;

static inline cel_record cel_dataset_record(const cel_dataset *dataset, size_t index) {
  const size_t start = dataset->starts[index];
  const size_t n = (dataset->starts[index + 1] - start) / 3;
  const uint16_t *positions = dataset->records + start / 2;
  return (cel_record){positions, (const uint8_t *)(positions + n), n};
}

/* Has image `index` on its way into the cache. Touching several images before they are used lets
 * the waits for memory overlap. Returns a number without meaning, to be kept. */
uint32_t cel_dataset_touch(const cel_dataset *dataset, size_t index);

/* Inputs are made in whole vectors of bytes. */
static inline size_t cel_inputs_room(size_t pixels) {
  return (pixels + F4_BYTES - 1) / F4_BYTES * F4_BYTES;
}

/* Lists the inputs that image `index`, which must exist, gives to a layer of that stride: row k is
 * position times stride, x[k] is byte/256; both are [cel_inputs_room(pixels)], of which what is
 * past the inputs has no meaning. Returns how many there are. `shift`, 0
 * .. CEL_EXPANSION-1, is the variant: the image itself, or (28x28 images only) moved by one pixel
 * right, left, down or up, zero-filled. */
size_t cel_dataset_inputs(const cel_dataset *dataset, size_t index, int shift, uint32_t stride,
                          uint32_t *rows, float *x);

#endif
