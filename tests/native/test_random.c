/* test_random.c - the generator: its published outputs, and that its numbers are spread as they
 * claim. Not a test of randomness in depth; the generator's authors did that. */
#include "check.h"

static void test_published_outputs(void) {
  /* From pcg32-demo of the PCG library: seed 42, stream 54. */
  static const uint32_t expected[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                      0x83d2f293, 0xbfa4784b, 0xcbed606e};
  cel_random random = cel_random_seed(42, 54);
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    CHECK_EQUAL(cel_random_bits(&random), expected[i]);
}

static void test_same_seed_same_numbers(void) {
  cel_random a = cel_random_seed(7, CEL_STREAM_WEIGHTS);
  cel_random b = cel_random_seed(7, CEL_STREAM_WEIGHTS);
  for (int i = 0; i < 100; i++)
    CHECK(cel_random_normal(&a) == cel_random_normal(&b));
  cel_random copy = a; /* the two words are the whole state */
  CHECK_EQUAL(cel_random_bits(&copy), cel_random_bits(&a));
}

/* The correlation of two generators' uniform numbers. */
static double correlation(cel_random a, cel_random b, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) {
    const double u = cel_random_uniform(&a) - 0.5;
    sum += u * (cel_random_uniform(&b) - 0.5);
  }
  return sum / n * 12; /* the variance of a uniform number is 1/12 */
}

static void test_streams_and_seeds_are_independent(void) {
  enum { N = 100000 };
  const double limit = 4.5 / sqrt(N); /* 4.5 standard deviations */
  static const uint64_t streams[] = {CEL_STREAM_WEIGHTS, CEL_STREAM_SHUFFLE, CEL_STREAM_DROPOUT,
                                     CEL_STREAM_DIGITS};
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < i; j++)
      CHECK_CLOSE(correlation(cel_random_seed(1, streams[i]), cel_random_seed(1, streams[j]), N), 0,
                  limit);
  for (uint64_t seed = 0; seed < 5; seed++)
    CHECK_CLOSE(correlation(cel_random_seed(seed, CEL_STREAM_DIGITS),
                            cel_random_seed(seed + 1, CEL_STREAM_DIGITS), N),
                0, limit);
}

static void test_below(void) {
  cel_random random = cel_random_seed(3, 1);
  static const uint32_t bounds[] = {1, 2, 3, 10, 1000, 0x80000001, UINT32_MAX};
  for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++)
    for (int i = 0; i < 1000; i++)
      CHECK(cel_random_below(&random, bounds[b]) < bounds[b]);

  enum { SIDES = 10, THROWS = 100000, EACH = THROWS / SIDES };
  int count[SIDES] = {0};
  for (int i = 0; i < THROWS; i++)
    count[cel_random_below(&random, SIDES)]++;
  double chi2 = 0;
  for (int i = 0; i < SIDES; i++) {
    const double off = count[i] - EACH;
    chi2 += off * off / EACH;
  }
  CHECK(chi2 < 33.7); /* 9 degrees of freedom: exceeded once in 10,000 */

  /* A bound of 3/4 of 2^32: a plain remainder would make the lowest third twice as likely. */
  int low = 0;
  for (int i = 0; i < THROWS; i++)
    low += cel_random_below(&random, 0xc0000000) < 0x40000000;
  CHECK_CLOSE((double)low / THROWS, 1.0 / 3, 0.007);
}

static void test_uniform(void) {
  enum { N = 1000000 };
  cel_random random = cel_random_seed(11, 1);
  double sum = 0;
  double squares = 0;
  int in_range = 1;
  for (int i = 0; i < N; i++) {
    const double u = cel_random_uniform(&random);
    in_range &= u >= 0 && u < 1 && u * 4294967296.0 == floor(u * 4294967296.0);
    sum += u;
    squares += u * u;
  }
  CHECK(in_range);
  CHECK_CLOSE(sum / N, 0.5, 0.0013);
  CHECK_CLOSE(squares / N, 1.0 / 3, 0.0013);
}

static void test_normal(void) {
  enum { N = 1000000 };
  cel_random random = cel_random_seed(5, CEL_STREAM_WEIGHTS);
  double moments[5] = {0};
  int beyond[5] = {0}; /* numbers further than k from 0 */
  for (int i = 0; i < N; i++) {
    const double x = cel_random_normal(&random);
    double power = 1;
    for (int k = 1; k <= 4; k++)
      moments[k] += power *= x;
    for (int k = 1; k <= 4; k++)
      beyond[k] += fabs(x) > k;
  }
  /* Tolerances are about 4.5 standard deviations of each estimate. */
  CHECK_CLOSE(moments[1] / N, 0, 0.0045);
  CHECK_CLOSE(moments[2] / N, 1, 0.0064);
  CHECK_CLOSE(moments[3] / N, 0, 0.0175);
  CHECK_CLOSE(moments[4] / N, 3, 0.045);
  for (int k = 1; k <= 4; k++) {
    const double p = erfc(k / sqrt(2));
    CHECK_CLOSE((double)beyond[k] / N, p, 4.5 * sqrt(p / N));
  }
}

static void test_advance(void) {
  const uint64_t counts[] = {0, 1, 2, 3, 1000, 65537};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    cel_random walked = cel_random_seed(5, CEL_STREAM_DROPOUT);
    cel_random jumped = walked;
    for (uint64_t n = 0; n < counts[i]; n++)
      cel_random_bits(&walked);
    cel_random_advance(&jumped, counts[i]);
    CHECK(jumped.state == walked.state && jumped.increment == walked.increment);
  }
  /* The period is 2^64: so many steps less one, and one more, are none. */
  cel_random around = cel_random_seed(5, CEL_STREAM_DROPOUT);
  const uint64_t start = around.state;
  cel_random_advance(&around, UINT64_MAX);
  CHECK(around.state != start);
  cel_random_advance(&around, 1);
  CHECK(around.state == start);
}

int main(void) {
  RUN(test_published_outputs);
  RUN(test_same_seed_same_numbers);
  RUN(test_streams_and_seeds_are_independent);
  RUN(test_advance);
  RUN(test_below);
  RUN(test_uniform);
  RUN(test_normal);
  return check_finish();
}
