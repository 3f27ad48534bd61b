/*
 * simd.h - four floats at a time: the one type and the few operations the inner loops need. GCC and
 * clang (so also Emscripten) turn them into vector instructions; any other C11 compiler gets the
 * same results, to the bit, from the plain struct, which CEL_SCALAR asks for by name. No fused
 * multiply-add, no reordering.
 */
#ifndef CEL_SIMD_H
#define CEL_SIMD_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* n rounded up to whole vectors. */
static inline size_t f4_padded(size_t n) {
  return (n + 3) / 4 * 4;
}

#if defined __GNUC__ && !defined CEL_SCALAR

typedef float f4 __attribute__((vector_size(16)));
typedef uint32_t f4_bits __attribute__((vector_size(16)));

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
static inline f4 f4_div(f4 a, f4 b) {
  return a / b;
}
static inline float f4_lane(f4 a, int lane) {
  return a[lane];
}
/* Lane by lane: a where x < y, else b (also where x or y is not a number). */
static inline f4 f4_where_less(f4 x, f4 y, f4 a, f4 b) {
  const f4_bits mask = (f4_bits)(x < y);
  return (f4)((mask & (f4_bits)a) | (~mask & (f4_bits)b));
}
static inline f4 f4_abs(f4 a) {
  return (f4)((f4_bits)a & 0x7fffffffU);
}
/* The bits of each lane moved up by `shift`, plus `add`, as a float again. */
static inline f4 f4_shift_bits(f4 a, int shift, uint32_t add) {
  return (f4)(((f4_bits)a << shift) + add);
}
/* Lane i is the sum of the four lanes of vector i, taken as (0 + 1) + (2 + 3). */
static inline f4 f4_sums(f4 a, f4 b, f4 c, f4 d) {
#if defined __clang__ || __GNUC__ >= 12
  const f4 ab =
      __builtin_shufflevector(a, b, 0, 2, 4, 6) + __builtin_shufflevector(a, b, 1, 3, 5, 7);
  const f4 cd =
      __builtin_shufflevector(c, d, 0, 2, 4, 6) + __builtin_shufflevector(c, d, 1, 3, 5, 7);
  return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) + __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
#else
  return (f4){(a[0] + a[1]) + (a[2] + a[3]), (b[0] + b[1]) + (b[2] + b[3]),
              (c[0] + c[1]) + (c[2] + c[3]), (d[0] + d[1]) + (d[2] + d[3])};
#endif
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
static inline f4 f4_div(f4 a, f4 b) {
  for (int i = 0; i < 4; i++)
    a.lane[i] /= b.lane[i];
  return a;
}
static inline float f4_lane(f4 a, int lane) {
  return a.lane[lane];
}
static inline f4 f4_where_less(f4 x, f4 y, f4 a, f4 b) {
  for (int i = 0; i < 4; i++)
    a.lane[i] = x.lane[i] < y.lane[i] ? a.lane[i] : b.lane[i];
  return a;
}
static inline f4 f4_abs(f4 a) {
  for (int i = 0; i < 4; i++)
    a.lane[i] = fabsf(a.lane[i]);
  return a;
}
static inline f4 f4_shift_bits(f4 a, int shift, uint32_t add) {
  for (int i = 0; i < 4; i++) {
    uint32_t bits;
    memcpy(&bits, &a.lane[i], sizeof bits);
    bits = (bits << shift) + add;
    memcpy(&a.lane[i], &bits, sizeof bits);
  }
  return a;
}
static inline f4 f4_sums(f4 a, f4 b, f4 c, f4 d) {
  const f4 each[4] = {a, b, c, d};
  for (int i = 0; i < 4; i++)
    a.lane[i] = (each[i].lane[0] + each[i].lane[1]) + (each[i].lane[2] + each[i].lane[3]);
  return a;
}

#endif

/* Bytes that f4_pixels takes at a time. */
enum { F4_BYTES = 16 };

/* x[i] = bytes[i] / 256, for F4_BYTES of them. GCC makes vectors of the plain loop; clang takes one
 * byte at a time, so there they are widened to 16 and 32 bits by interleaving them with zeros. */
static inline void f4_pixels(const uint8_t *bytes, float *x) {
#if defined __clang__ && !defined CEL_SCALAR
  typedef uint8_t b16 __attribute__((vector_size(16)));
  typedef uint16_t h8 __attribute__((vector_size(16)));
  typedef int32_t i4 __attribute__((vector_size(16)));
  const b16 zero = {0};
  const h8 none = {0};
  b16 b;
  memcpy(&b, bytes, sizeof b);
  const h8 low =
      (h8)__builtin_shufflevector(b, zero, 0, 16, 1, 16, 2, 16, 3, 16, 4, 16, 5, 16, 6, 16, 7, 16);
  const h8 high = (h8)__builtin_shufflevector(b, zero, 8, 16, 9, 16, 10, 16, 11, 16, 12, 16, 13, 16,
                                              14, 16, 15, 16);
  const i4 quarters[4] = {(i4)__builtin_shufflevector(low, none, 0, 8, 1, 8, 2, 8, 3, 8),
                          (i4)__builtin_shufflevector(low, none, 4, 8, 5, 8, 6, 8, 7, 8),
                          (i4)__builtin_shufflevector(high, none, 0, 8, 1, 8, 2, 8, 3, 8),
                          (i4)__builtin_shufflevector(high, none, 4, 8, 5, 8, 6, 8, 7, 8)};
  for (int i = 0; i < 4; i++) {
    const f4 pixels = __builtin_convertvector(quarters[i], f4) * (1.0f / 256);
    memcpy(x + (ptrdiff_t)4 * i, &pixels, sizeof pixels);
  }
#else
  for (int i = 0; i < F4_BYTES; i++)
    x[i] = (float)bytes[i] * (1.0f / 256);
#endif
}

/* to[i] = base + steps[i], for four whole numbers. */
static inline void f4_offsets(uint32_t base, const uint32_t *steps, uint32_t *to) {
#if defined __GNUC__ && !defined CEL_SCALAR
  f4_bits sum;
  memcpy(&sum, steps, sizeof sum);
  sum += base;
  memcpy(to, &sum, sizeof sum);
#else
  for (int i = 0; i < 4; i++)
    to[i] = base + steps[i];
#endif
}

/* p needs no alignment. */
static inline f4 f4_load(const float *p) {
  f4 a;
  memcpy(&a, p, sizeof a);
  return a;
}
static inline void f4_store(float *p, f4 a) {
  memcpy(p, &a, sizeof a);
}

#endif
