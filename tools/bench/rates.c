/* rates.c - see rates.h. Written with the core's own vector type, and compiled as the core is. */
#include "rates.h"

#include "simd.h"

#include <stddef.h>

/* The vectors converge to y / (1 - x) = 1: neither infinite nor subnormal, which would be slow. */
#define DEFINE_CHAINS(N)                                                                           \
  static float chains_##N(int32_t turns, f4 x, f4 y) {                                             \
    f4 a[N];                                                                                       \
    for (int i = 0; i < (N); i++)                                                                  \
      a[i] = f4_splat((float)i / (N));                                                             \
    for (int32_t turn = 0; turn < turns; turn++)                                                   \
      for (int i = 0; i < (N); i++)                                                                \
        a[i] = f4_add(f4_mul(a[i], x), y);                                                         \
    f4 sum = a[0];                                                                                 \
    for (int i = 1; i < (N); i++)                                                                  \
      sum = f4_add(sum, a[i]);                                                                     \
    return f4_lane(f4_sums(sum, sum, sum, sum), 0);                                                \
  }

DEFINE_CHAINS(8)
DEFINE_CHAINS(10)
DEFINE_CHAINS(12)
DEFINE_CHAINS(14)

float BENCH_EXPORT(rate_multiply_add)(int32_t chains, int32_t turns) {
  const f4 x = f4_splat(0.75f);
  const f4 y = f4_splat(0.25f);
  switch (chains) {
  case 8:
    return chains_8(turns, x, y);
  case 10:
    return chains_10(turns, x, y);
  case 12:
    return chains_12(turns, x, y);
  case 14:
    return chains_14(turns, x, y);
  default:
    return 0;
  }
}

enum { ROW = 8 }; /* vectors: 32 neurons, the kernels' widest tile */

/* Weights, and an input for each row of them. Reached through pointers that are not static: no
 * compiler takes the zeros for granted, and addresses are made as in the kernels. */
static float weights[RATE_VECTORS * 4];
static float inputs[RATE_VECTORS / ROW];
float *rate_weights = weights;
float *rate_inputs = inputs;

/* One loop and not two: within another loop V8 keeps the sums on the stack, at half the speed. */
float BENCH_EXPORT(rate_read)(int32_t rows) {
  const float *w = rate_weights;
  const float *x = rate_inputs;
  f4 sum[ROW];
  for (int v = 0; v < ROW; v++)
    sum[v] = f4_splat(0);
  for (int32_t i = 0; i < rows; i++) {
    const size_t row = (size_t)i % (RATE_VECTORS / ROW);
    const float *from = w + row * ROW * 4;
    for (int v = 0; v < ROW; v++)
      sum[v] = f4_add(sum[v], f4_mul(f4_splat(x[row]), f4_load(from + (size_t)v * 4)));
  }
  for (int v = 1; v < ROW; v++)
    sum[0] = f4_add(sum[0], sum[v]);
  return f4_lane(f4_sums(sum[0], sum[0], sum[0], sum[0]), 0);
}

float BENCH_EXPORT(rate_update)(int32_t rows) {
  float *w = rate_weights;
  const float *x = rate_inputs;
  f4 step[ROW];
  for (int v = 0; v < ROW; v++)
    step[v] = f4_splat((float)v / ROW);
  for (int32_t i = 0; i < rows; i++) {
    const size_t row = (size_t)i % (RATE_VECTORS / ROW);
    const f4 input = f4_splat(x[row]); /* a store might change it, for all the compiler knows */
    float *to = w + row * ROW * 4;
    for (int v = 0; v < ROW; v++)
      f4_store(to + (size_t)v * 4, f4_sub(f4_load(to + (size_t)v * 4), f4_mul(input, step[v])));
  }
  return w[0];
}
