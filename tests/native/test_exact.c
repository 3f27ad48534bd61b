/* test_exact.c - the core's own logarithm and exponential against libm's, and the layer sigmoid
 * built on them. That they give the same bits everywhere is not shown here but by the digests of
 * other tests. */
#include "check.h"
#include "exact.h"
#include "table.h"

static void test_log(void) {
  for (int exponent = -40; exponent <= 40; exponent++) {
    for (int i = 0; i < 1000; i++) {
      const double x = ldexp(1 + i / 1000.0, exponent);
      CHECK_CLOSE(cel_exact_log(x), log(x), 1e-13);
    }
  }
  CHECK(cel_exact_log(1) == 0);
}

/* One lane among others, each of which must come out as it does alone. */
static float expf_of(float x) {
  const float four[4] = {-1, x, -86, x};
  float out[4];
  f4_store(out, cel_exact_exp4(f4_load(four)));
  CHECK(out[1] == out[3]);
  return out[1];
}

static void test_exp4(void) {
  for (int i = 0; i <= 87000; i++) {
    const float x = (float)i / -1000;
    const double expected = exp((double)x);
    CHECK_CLOSE((double)expf_of(x), expected, 2e-7 * expected);
  }
  CHECK(expf_of(0) == 1);
}

static void test_sigmoid_layer(void) {
  enum { N = 2003, MIDDLE = 1000, ROOM = 2004 }; /* no multiple of four, but room for one */
  float a[ROOM] = {0};
  float slope[ROOM];
  for (int i = 0; i < N; i++)
    a[i] = (float)(i - MIDDLE) / 20; /* about -50 .. 50 */
  cel_sigmoid_layer(a, slope, N);
  for (int i = 0; i < N; i++) {
    const double z = (double)((float)(i - MIDDLE) / 20);
    const double e = exp(-fabs(z));
    const double expected = z < 0 ? e / (1 + e) : 1 / (1 + e);
    CHECK_CLOSE((double)a[i], expected, 5e-7 * expected);
    CHECK_CLOSE((double)slope[i], e / ((1 + e) * (1 + e)), 7e-7 * e);
  }
  float ends[4] = {-3e38f, 3e38f, -100, 100};
  cel_sigmoid_layer(ends, slope, 4);
  CHECK(ends[0] >= 0 && ends[0] < 1e-30f && ends[1] == 1);
  CHECK(ends[2] >= 0 && ends[2] < 1e-30f && ends[3] == 1);
}

int main(void) {
  RUN(test_log);
  RUN(test_exp4);
  RUN(test_sigmoid_layer);
  return check_finish();
}
