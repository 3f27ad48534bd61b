/*
 * dataset.h - how an image set is stored, for the code that walks its pixels. Not public.
 *
 * Only pixels that are not 0 are kept, image after image: positions[k] and bytes[k] for k from
 * starts[i] to starts[i+1]-1 are those of image i, positions rising.
 */
#ifndef CEL_DATASET_H
#define CEL_DATASET_H

#include "cel.h"
#include "kernels.h"

struct cel_dataset {
  size_t count;
  size_t pixels;       /* of one image */
  size_t classes;      /* labels are 0 .. classes-1 */
  uint8_t *labels;     /* [count] */
  size_t *starts;      /* [count + 1] */
  uint16_t *positions; /* [starts[count]] */
  uint8_t *bytes;      /* [starts[count]] */
};

/* Image `index`, which must exist, as the kernels take it. */
static inline cel_sparse_row cel_dataset_row(const cel_dataset *dataset, size_t index) {
  const size_t start = dataset->starts[index];
  return (cel_sparse_row){dataset->positions + start, dataset->bytes + start,
                          dataset->starts[index + 1] - start};
}

/* Where a shifted image is put together. */
typedef struct {
  uint16_t positions[CEL_IMAGE_PIXELS];
  uint8_t bytes[CEL_IMAGE_PIXELS];
} cel_shifted;

/* Variant `shift`, 0 .. CEL_EXPANSION-1, of a 28x28 image: itself, or moved by one pixel right,
 * left, down or up, zero-filled. The row lies in the data or in `into`. */
cel_sparse_row cel_dataset_shifted(const cel_dataset *dataset, size_t index, int shift,
                                   cel_shifted *into);

#endif
