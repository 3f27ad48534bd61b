/*
 * simd.h - four floats at a time: the one type and the few operations the kernels need. GCC and
 * clang (so also Emscripten) turn them into vector instructions; any other C11 compiler gets the
 * same results, to the bit, from the plain struct. No fused multiply-add, no reordering.
 */
#ifndef CEL_SIMD_H
#define CEL_SIMD_H

#include <string.h>

#ifdef __GNUC__

typedef float f4 __attribute__((vector_size(16)));

static inline f4 f4_splat(float x) {
  return (f4){x, x, x, x};
}
static inline f4 f4_add(f4 a, f4 b) {
  return a + b;
}
static inline f4 f4_sub(f4 a, f4 b) {
  return a - b;
}
static inline f4 f4_mul(f4 a, f4 b) {
  return a * b;
}
static inline float f4_lane(f4 a, int lane) {
  return a[lane];
}

#else

typedef struct {
  float lane[4];
} f4;

static inline f4 f4_splat(float x) {
  return (f4){{x, x, x, x}};
}
static inline f4 f4_add(f4 a, f4 b) {
  for (int i = 0; i < 4; i++)
    a.lane[i] += b.lane[i];
  return a;
}
static inline f4 f4_sub(f4 a, f4 b) {
  for (int i = 0; i < 4; i++)
    a.lane[i] -= b.lane[i];
  return a;
}
static inline f4 f4_mul(f4 a, f4 b) {
  for (int i = 0; i < 4; i++)
    a.lane[i] *= b.lane[i];
  return a;
}
static inline float f4_lane(f4 a, int lane) {
  return a.lane[lane];
}

#endif

/* p needs no alignment. */
static inline f4 f4_load(const float *p) {
  f4 a;
  memcpy(&a, p, sizeof a);
  return a;
}
static inline void f4_store(float *p, f4 a) {
  memcpy(p, &a, sizeof a);
}

/* The sum of the four lanes, in a fixed order. */
static inline float f4_sum(f4 a) {
  return (f4_lane(a, 0) + f4_lane(a, 1)) + (f4_lane(a, 2) + f4_lane(a, 3));
}

#endif
