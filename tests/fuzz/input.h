/*
 * input.h - what a fuzz target makes of libFuzzer's bytes: numbers, most of them the kind that
 * finds mistakes. When the bytes are out, everything is 0, so that every input is a valid one.
 */
#ifndef INPUT_H
#define INPUT_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What is too large to be given is a NULL, as on a small machine, and not the end of the program.
 */
const char *__asan_default_options(void);  /* NOLINT(bugprone-reserved-identifier) */
const char *__asan_default_options(void) { /* NOLINT(bugprone-reserved-identifier) */
  return "allocator_may_return_null=1:max_allocation_size_mb=256:quarantine_size_mb=16";
}

typedef struct {
  const uint8_t *at;
  size_t left;
} input;

/* Ends the program, and so the fuzzing, when something that must hold does not. */
#define MUST(condition)                                                                            \
  do {                                                                                             \
    if (!(condition))                                                                              \
      __builtin_trap();                                                                            \
  } while (0)

static inline void take_bytes(input *in, void *to, size_t n) {
  const size_t there = n < in->left ? n : in->left;
  memset(to, 0, n);
  memcpy(to, in->at, there);
  in->at += there;
  in->left -= there;
}

static inline uint8_t take_byte(input *in) {
  uint8_t byte;
  take_bytes(in, &byte, 1);
  return byte;
}

static inline uint32_t take_below(input *in, uint32_t bound) {
  uint32_t bits;
  take_bytes(in, &bits, sizeof bits);
  return bits % bound;
}

/* Small, or so large that whatever is to be of that size cannot be made: nothing between, where a
 * call would only take long. */
static inline uint32_t take_count(input *in) {
  static const uint32_t huge[] = {1U << 24,    (1U << 24) + 1, 0x7fffffff, 0x80000000,
                                  0x80000001U, 0xfffffffe,     UINT32_MAX, 429496729};
  const uint8_t byte = take_byte(in);
  return byte < 240 ? byte % 40 : huge[byte % 8];
}

/* A number of any kind: everyday, at a limit, or any bits at all. */
static inline double take_double(input *in) {
  static const double edges[] = {0.0,    -0.0,     1.0,  -1.0,   0.5,    1e-9,      NAN,  INFINITY,
                                 1e308,  -1e308,   1e10, 1e-300, 1e18,   -INFINITY, 1e30, 2e10,
                                 5e-324, 0.999999, 1e5,  -1e30,  1000.0, 3.4e38,    40.0, -745.0};
  const uint8_t byte = take_byte(in);
  if (byte < 128)
    return (double)byte / 16;
  if (byte < 224)
    return edges[byte % (sizeof edges / sizeof *edges)];
  double any;
  take_bytes(in, &any, sizeof any);
  return any;
}

/* As take_double, for weights and pixels in float; may be infinite. */
static inline float take_float(input *in) {
  return (float)take_double(in);
}

#endif
