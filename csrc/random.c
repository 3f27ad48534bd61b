/* random.c - the seeded generator, PCG32. Not for cryptography. */
#include "cel.h"
#include "exact.h"

#include <math.h>

cel_random cel_random_seed(uint64_t seed, uint64_t stream) {
  cel_random random = {0, (stream << 1) | 1};
  cel_random_bits(&random);
  random.state += seed;
  cel_random_bits(&random);
  return random;
}

static const uint64_t MULTIPLIER = UINT64_C(6364136223846793005);

/* A linear congruential step; the output is the old state, xor-shifted and rotated ("XSH RR"). */
uint32_t cel_random_bits(cel_random *random) {
  const uint64_t old = random->state;
  random->state = old * MULTIPLIER + random->increment;
  const uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
  const uint32_t turn = (uint32_t)(old >> 59);
  return (mixed >> turn) | (mixed << ((32 - turn) & 31));
}

/* A step is the map s -> m s + c; so is any power of two of steps, by squaring, and so are those
 * powers one after the other that make up `count` (F. Brown, "Random Number Generation with
 * Arbitrary Strides", 1994). */
void cel_random_advance(cel_random *random, uint64_t count) {
  uint64_t multiplier = MULTIPLIER;
  uint64_t increment = random->increment;
  for (; count > 0; count >>= 1) {
    if (count & 1)
      random->state = random->state * multiplier + increment;
    increment *= multiplier + 1;
    multiplier *= multiplier;
  }
}

uint32_t cel_random_below(cel_random *random, uint32_t bound) {
  /* The lowest 2^32 mod bound values would be one too many for some results: draw again. */
  const uint32_t surplus = (UINT32_MAX - bound + 1) % bound;
  for (;;) {
    const uint32_t bits = cel_random_bits(random);
    if (bits >= surplus)
      return bits % bound;
  }
}

double cel_random_uniform(cel_random *random) {
  return cel_random_bits(random) * (1.0 / 4294967296.0);
}

double cel_random_normal(cel_random *random) {
  /* A point uniform in the unit disc gives two normal numbers; the second is thrown away, so that
   * the generator's state is all there is to remember. */
  for (;;) {
    const double u = 2 * cel_random_uniform(random) - 1;
    const double v = 2 * cel_random_uniform(random) - 1;
    const double s = u * u + v * v;
    if (s > 0 && s < 1)
      return u * sqrt(-2 * cel_exact_log(s) / s);
  }
}
