/* kernels.c - see kernels.h. The loops below are where training spends its time: outputs are taken
 * in tiles of up to 52, whose sums stay in registers while the loop walks the inputs. */
#include "kernels.h"

#include "simd.h"

/* Defines the two loops for a tile of V vectors. V is a constant, so that the compiler unrolls
 * the loops over v and keeps `sum` and `d` in registers. */
#define DEFINE_TILE(V)                                                                             \
  static void forward_##V(cel_inputs inputs, const float *w, const float *start, float *z) {       \
    f4 sum[V];                                                                                     \
    for (size_t v = 0; v < (V); v++)                                                               \
      sum[v] = f4_load(start + 4 * v);                                                             \
    for (size_t k = 0; k < inputs.n; k++) {                                                        \
      const f4 x = f4_splat(inputs.x[k]);                                                          \
      const float *from = w + inputs.rows[k];                                                      \
      for (size_t v = 0; v < (V); v++)                                                             \
        sum[v] = f4_add(sum[v], f4_mul(x, f4_load(from + 4 * v)));                                 \
    }                                                                                              \
    for (size_t v = 0; v < (V); v++)                                                               \
      f4_store(z + 4 * v, sum[v]);                                                                 \
  }                                                                                                \
  static void update_##V(cel_inputs inputs, float *w, const float *delta, float rate) {            \
    f4 d[V];                                                                                       \
    for (size_t v = 0; v < (V); v++)                                                               \
      d[v] = f4_mul(f4_load(delta + 4 * v), f4_splat(rate));                                       \
    for (size_t k = 0; k < inputs.n; k++) {                                                        \
      const f4 x = f4_splat(inputs.x[k]);                                                          \
      float *to = w + inputs.rows[k];                                                              \
      for (size_t v = 0; v < (V); v++)                                                             \
        f4_store(to + 4 * v, f4_sub(f4_load(to + 4 * v), f4_mul(x, d[v])));                        \
    }                                                                                              \
  }

/* The same for the way back. Few layers have more than 32 outputs and one before them, so that
 * these tiles end there. */
#define DEFINE_BACKWARD_TILE(V)                                                                    \
  static void backward_##V(const float *w, size_t n, size_t stride, const float *next,             \
                           float *sums) {                                                          \
    f4 d[V];                                                                                       \
    for (size_t v = 0; v < (V); v++)                                                               \
      d[v] = f4_load(next + 4 * v);                                                                \
    for (size_t i = 0; i < n; i += 4, w += 4 * stride) {                                           \
      f4 rows[4];                                                                                  \
      for (size_t r = 0; r < 4; r++) {                                                             \
        rows[r] = f4_mul(f4_load(w + r * stride), d[0]);                                           \
        for (size_t v = 1; v < (V); v++)                                                           \
          rows[r] = f4_add(rows[r], f4_mul(f4_load(w + r * stride + 4 * v), d[v]));                \
      }                                                                                            \
      const f4 sum = f4_sums(rows[0], rows[1], rows[2], rows[3]);                                  \
      f4_store(sums + i, f4_add(f4_load(sums + i), sum));                                          \
    }                                                                                              \
  }

#define FOR_TILE_SIZES(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#define FOR_BACKWARD_TILE_SIZES(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
FOR_TILE_SIZES(DEFINE_TILE)
FOR_BACKWARD_TILE_SIZES(DEFINE_BACKWARD_TILE)

/* With so many, the input and a product still fit in the vector registers that V8 uses on x86-64.
 */
enum { TILE_MAX = 13, BACKWARD_TILE_MAX = 8 };
typedef void forward_tile(cel_inputs inputs, const float *w, const float *start, float *z);
typedef void update_tile(cel_inputs inputs, float *w, const float *delta, float rate);
typedef void backward_tile(const float *w, size_t n, size_t stride, const float *next, float *sums);
#define FORWARD_TILE(V) forward_##V,
#define UPDATE_TILE(V) update_##V,
#define BACKWARD_TILE(V) backward_##V,
static forward_tile *const forward_tiles[] = {FOR_TILE_SIZES(FORWARD_TILE)};
static update_tile *const update_tiles[] = {FOR_TILE_SIZES(UPDATE_TILE)};
static backward_tile *const backward_tiles[] = {FOR_BACKWARD_TILE_SIZES(BACKWARD_TILE)};

/* Vectors of the next tile when `left` are left and `most` can be had: as even as can be, for a
 * narrow last tile walks all inputs for little work. */
static size_t tile(size_t left, size_t most) {
  if (left <= most)
    return left;
  const size_t tiles = (left + most - 1) / most;
  return (left + tiles - 1) / tiles;
}

void cel_forward(const cel_inputs *inputs, size_t m, const float *w, size_t stride,
                 const float *start, float *z) {
  for (size_t at = 0, v; at < stride; at += 4 * v) {
    v = tile((stride - at) / 4, TILE_MAX);
    for (size_t s = 0; s < m; s++)
      forward_tiles[v - 1](inputs[s], w + at, start + at, z + s * stride + at);
  }
}

void cel_update(const cel_inputs *inputs, size_t m, float *w, size_t stride, const float *delta,
                float rate) {
  for (size_t at = 0, v; at < stride; at += 4 * v) {
    v = tile((stride - at) / 4, TILE_MAX);
    for (size_t s = 0; s < m; s++)
      update_tiles[v - 1](inputs[s], w + at, delta + s * stride + at, rate);
  }
}

void cel_backward(size_t m, const float *w, size_t n, size_t stride, const float *next,
                  float *sums) {
  memset(sums, 0, m * f4_padded(n) * sizeof *sums);
  for (size_t at = 0, v; at < stride; at += 4 * v) {
    v = tile((stride - at) / 4, BACKWARD_TILE_MAX);
    for (size_t s = 0; s < m; s++)
      backward_tiles[v - 1](w + at, n, stride, next + s * stride + at, sums + s * f4_padded(n));
  }
}
