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

static void test_expf(void) {
  for (int i = 0; i <= 87000; i++) {
    const float x = (float)i / -1000;
    const double expected = exp((double)x);
    CHECK_CLOSE((double)cel_exact_expf(x), expected, 2e-7 * expected);
  }
  CHECK(cel_exact_expf(0) == 1);
}

static void test_sigmoid_layer(void) {
  enum { N = 2003, MIDDLE = 1000 }; /* no multiple of four */
  float a[N];
  float slope[N];
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
  RUN(test_expf);
  RUN(test_sigmoid_layer);
  return check_finish();
}
