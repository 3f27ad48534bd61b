/* kernels.c - see kernels.h. The loops below are where training spends its time: outputs are taken
 * in tiles of 32, 16, 8 and 4, whose sums stay in registers while the loop walks the inputs. */
#include "kernels.h"

#include "simd.h"

static inline float pixel(uint8_t byte) {
  return (float)byte * (1.0f / 256);
}

/* Defines the four loops for a tile of 4 * V outputs. V is a constant, so that the compiler unrolls
 * the loops over v and keeps `sum` and `d` in registers. */
#define DEFINE_TILE(V)                                                                             \
  static void forward_sparse_##V(cel_sparse_row row, const float *w, size_t stride, float *z) {    \
    f4 sum[V];                                                                                     \
    for (size_t v = 0; v < (V); v++)                                                               \
      sum[v] = f4_load(z + 4 * v);                                                                 \
    for (size_t k = 0; k < row.n; k++) {                                                           \
      const f4 x = f4_splat(pixel(row.bytes[k]));                                                  \
      const float *from = w + row.positions[k] * stride;                                           \
      for (size_t v = 0; v < (V); v++)                                                             \
        sum[v] = f4_add(sum[v], f4_mul(x, f4_load(from + 4 * v)));                                 \
    }                                                                                              \
    for (size_t v = 0; v < (V); v++)                                                               \
      f4_store(z + 4 * v, sum[v]);                                                                 \
  }                                                                                                \
  static void forward_dense_##V(const float *x, size_t n, const float *w, size_t stride,           \
                                float *z) {                                                        \
    f4 sum[V];                                                                                     \
    for (size_t v = 0; v < (V); v++)                                                               \
      sum[v] = f4_load(z + 4 * v);                                                                 \
    for (size_t k = 0; k < n; k++)                                                                 \
      for (size_t v = 0; v < (V); v++)                                                             \
        sum[v] = f4_add(sum[v], f4_mul(f4_splat(x[k]), f4_load(w + k * stride + 4 * v)));          \
    for (size_t v = 0; v < (V); v++)                                                               \
      f4_store(z + 4 * v, sum[v]);                                                                 \
  }                                                                                                \
  static void update_sparse_##V(cel_sparse_row row, float *w, size_t stride, const float *step) {  \
    f4 d[V];                                                                                       \
    for (size_t v = 0; v < (V); v++)                                                               \
      d[v] = f4_load(step + 4 * v);                                                                \
    for (size_t k = 0; k < row.n; k++) {                                                           \
      const f4 x = f4_splat(pixel(row.bytes[k]));                                                  \
      float *to = w + row.positions[k] * stride;                                                   \
      for (size_t v = 0; v < (V); v++)                                                             \
        f4_store(to + 4 * v, f4_sub(f4_load(to + 4 * v), f4_mul(x, d[v])));                        \
    }                                                                                              \
  }                                                                                                \
  static void update_dense_##V(const float *x, size_t n, float *w, size_t stride,                  \
                               const float *step) {                                                \
    f4 d[V];                                                                                       \
    for (size_t v = 0; v < (V); v++)                                                               \
      d[v] = f4_load(step + 4 * v);                                                                \
    for (size_t k = 0; k < n; k++) {                                                               \
      float *to = w + k * stride;                                                                  \
      for (size_t v = 0; v < (V); v++)                                                             \
        f4_store(to + 4 * v, f4_sub(f4_load(to + 4 * v), f4_mul(f4_splat(x[k]), d[v])));           \
    }                                                                                              \
  }

DEFINE_TILE(8)
DEFINE_TILE(4)
DEFINE_TILE(2)
DEFINE_TILE(1)

/* Runs the tile functions over all outputs; `at` is the first output of the tile. */
#define FOR_TILES(stride, name, ...)                                                               \
  do {                                                                                             \
    size_t at = 0;                                                                                 \
    for (; at + 32 <= (stride); at += 32)                                                          \
      name##_8(__VA_ARGS__);                                                                       \
    for (; at + 16 <= (stride); at += 16)                                                          \
      name##_4(__VA_ARGS__);                                                                       \
    for (; at + 8 <= (stride); at += 8)                                                            \
      name##_2(__VA_ARGS__);                                                                       \
    for (; at + 4 <= (stride); at += 4)                                                            \
      name##_1(__VA_ARGS__);                                                                       \
  } while (0)

void cel_forward_sparse(cel_sparse_row row, const float *w, size_t stride, float *z) {
  FOR_TILES(stride, forward_sparse, row, w + at, stride, z + at);
}

void cel_forward_dense(const float *x, size_t n, const float *w, size_t stride, float *z) {
  FOR_TILES(stride, forward_dense, x, n, w + at, stride, z + at);
}

void cel_update_sparse(cel_sparse_row row, float *w, size_t stride, const float *step) {
  FOR_TILES(stride, update_sparse, row, w + at, stride, step + at);
}

void cel_update_dense(const float *x, size_t n, float *w, size_t stride, const float *step) {
  FOR_TILES(stride, update_dense, x, n, w + at, stride, step + at);
}

void cel_backward(const float *w, size_t n, size_t stride, const float *next, float *delta) {
  for (size_t i = 0; i < n; i++) {
    f4 sum = f4_splat(0);
    for (size_t j = 0; j < stride; j += 4)
      sum = f4_add(sum, f4_mul(f4_load(w + i * stride + j), f4_load(next + j)));
    delta[i] *= f4_sum(sum);
  }
}
