/*
 * exact.h - the few functions of real numbers that weights and data depend on, built from + - * /
 * sqrt and bit operations alone, so that every machine gets the same bits. Not a replacement of
 * libm: costs, the neuron and softmax, which nothing feeds back into weights, use libm.
 */
#ifndef CEL_EXACT_H
#define CEL_EXACT_H

#include "simd.h"

#include <stdint.h>
#include <string.h>

/* Natural logarithm of a normal number x > 0, absolute error below 1e-13. x = m 2^e with m in
 * [sqrt(1/2), sqrt(2)), and ln m = 2 atanh(s), s = (m-1)/(m+1), |s| < 0.172. */
static inline double cel_exact_log(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int exponent = (int)(bits >> 52) - 1022;
  bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3fe0000000000000);
  double m;
  memcpy(&m, &bits, sizeof m);
  if (m < 0.70710678118654752) {
    m *= 2;
    exponent -= 1;
  }
  const double s = (m - 1) / (m + 1);
  const double s2 = s * s;
  double sum = 0;
  for (int k = 17; k >= 1; k -= 2)
    sum = sum * s2 + 1.0 / k;
  return 2 * s * sum + exponent * 0.69314718055994531;
}

/* e^x for four floats, -87 <= x <= 0, relative error below 2e-7. x = n ln 2 + r with |r| <=
 * ln(2)/2; ln 2 is taken off in two parts so that r keeps its bits; e^r is its Taylor polynomial.
 */
static inline f4 cel_exact_exp4(f4 x) {
  const f4 magic = f4_splat(12582912.0f); /* 1.5 * 2^23: adding it rounds to a whole number */
  const f4 shifted = f4_add(f4_mul(x, f4_splat(1.44269504f)), magic);
  const f4 n = f4_sub(shifted, magic);
  const f4 r =
      f4_add(f4_sub(x, f4_mul(n, f4_splat(0.693359375f))), f4_mul(n, f4_splat(2.12194440e-4f)));
  f4 e = f4_splat(1.0f / 5040);
  e = f4_add(f4_mul(e, r), f4_splat(1.0f / 720));
  e = f4_add(f4_mul(e, r), f4_splat(1.0f / 120));
  e = f4_add(f4_mul(e, r), f4_splat(1.0f / 24));
  e = f4_add(f4_mul(e, r), f4_splat(1.0f / 6));
  e = f4_add(f4_mul(e, r), f4_splat(0.5f));
  e = f4_add(f4_mul(e, r), f4_splat(1.0f));
  e = f4_add(f4_mul(e, r), f4_splat(1.0f));
  /* The low bits of `shifted` hold n; moved into a float's exponent they are 2^n. */
  return f4_mul(e, f4_shift_bits(shifted, 23, UINT32_C(0x3f800000)));
}

#endif
