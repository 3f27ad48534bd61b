/*
 * dataset.h - how an image set is stored, for the code that walks its pixels. Not public.
 *
 * Only pixels that are not 0 are kept, as runs of neighbours. Image i has a record of its own, from
 * byte starts[i] to starts[i+1]: the number of runs (16 bits), the position of each one's first
 * pixel (16 bits each), their lengths (a byte each, at most CEL_RUN), then the pixels' bytes. One
 * record an image, and short, because images are visited in random order, and a visit waits for
 * memory.
 */
#ifndef CEL_DATASET_H
#define CEL_DATASET_H

#include "cel.h"
#include "simd.h"

enum { CEL_RUN = 8 };

struct cel_dataset {
  size_t count;
  size_t pixels;    /* of one image */
  size_t classes;   /* labels are 0 .. classes-1 */
  uint8_t *labels;  /* [count] */
  size_t *starts;   /* [count + 1]: where each record begins */
  uint8_t *records; /* [starts[count]] */
};

/* Has image `index` on its way into the cache. Touching several images before they are used lets
 * the waits for memory overlap. Returns a number without meaning, to be kept. */
uint32_t cel_dataset_touch(const cel_dataset *dataset, size_t index);

/* Inputs are made in whole vectors of bytes, rows in whole runs. */
static inline size_t cel_inputs_room(size_t pixels) {
  return (pixels + F4_BYTES - 1) / F4_BYTES * F4_BYTES + CEL_RUN;
}

/* Lists the inputs that image `index`, which must exist, gives to a layer of that stride: row k is
 * position times stride, x[k] is byte/256; both are [cel_inputs_room(pixels)], of which what is
 * past the inputs has no meaning. Returns how many there are. `shift`, 0
 * .. CEL_EXPANSION-1, is the variant: the image itself, or (28x28 images only) moved by one pixel
 * right, left, down or up, zero-filled. */
size_t cel_dataset_inputs(const cel_dataset *dataset, size_t index, int shift, uint32_t stride,
                          uint32_t *rows, float *x);

#endif
