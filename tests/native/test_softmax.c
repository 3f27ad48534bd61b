/* test_softmax.c - softmax: values, extremes, refusals. */
#include "check.h"

#include <float.h>
#include <stdlib.h>

static double sum_of(const double *a, size_t n) {
  double sum = 0;
  for (size_t j = 0; j < n; j++)
    sum += a[j];
  return sum;
}

static void test_equation_78(void) {
  static const double z[] = {2.5, -1, 3.2, 0.5}; /* where the book's sliders start */
  double a[4];
  double lse;
  CHECK_OK(cel_softmax(z, 4, 1, a, &lse));
  const double total = exp(2.5) + exp(-1) + exp(3.2) + exp(0.5);
  for (int j = 0; j < 4; j++)
    CHECK_CLOSE(a[j], exp(z[j]) / total, 1e-15);
  CHECK_CLOSE(lse, log(total), 1e-15 * 4);
  CHECK_CLOSE(a[0], 0.315, 0.0005); /* as the book's page shows them */
  CHECK_CLOSE(a[1], 0.009, 0.0005);
  CHECK_CLOSE(a[2], 0.633, 0.0005);
  CHECK_CLOSE(a[3], 0.043, 0.0005);
}

static void test_inverse_temperature(void) {
  static const double z[] = {1, 2, 2.5};
  double a[3];
  double scaled[3];
  double lse;
  double scaled_lse;
  CHECK_OK(cel_softmax(z, 3, 3, a, &lse));
  static const double z3[] = {3, 6, 7.5};
  CHECK_OK(cel_softmax(z3, 3, 1, scaled, &scaled_lse));
  for (int j = 0; j < 3; j++)
    CHECK_CLOSE(a[j], scaled[j], 1e-15);
  CHECK_CLOSE(lse, scaled_lse, 1e-14);
  CHECK_OK(cel_softmax(z, 3, 1e6, a, NULL)); /* becomes the maximum ... */
  CHECK(a[0] == 0 && a[1] == 0 && a[2] == 1);
  CHECK_OK(cel_softmax(z, 3, 1e-300, a, &lse)); /* ... or the uniform distribution */
  for (int j = 0; j < 3; j++)
    CHECK_CLOSE(a[j], 1.0 / 3, 1e-15);
  CHECK_CLOSE(lse, log(3), 1e-15);
}

static void test_ties_share(void) {
  static const double z[] = {5, 5, -5};
  double a[3];
  CHECK_OK(cel_softmax(z, 3, 1e308, a, NULL));
  CHECK(a[0] == 0.5 && a[1] == 0.5 && a[2] == 0);
}

static void test_one_class(void) {
  for (int k = -300; k <= 300; k += 50) {
    const double z = (k < 0 ? -1 : 1) * pow(10, abs(k));
    double a = -1;
    double lse;
    CHECK_OK(cel_softmax(&z, 1, 1, &a, &lse));
    CHECK(a == 1);
    CHECK_CLOSE(lse, z, 0);
  }
}

static void test_sums_to_one(void) {
  cel_random random = cel_random_seed(1, 1);
  for (size_t n = 1; n <= 10; n++) {
    for (int round = 0; round < 200; round++) {
      double z[10];
      double a[10];
      for (size_t j = 0; j < n; j++)
        z[j] = 10 * cel_random_normal(&random);
      CHECK_OK(cel_softmax(z, n, 0.1 + 5 * cel_random_uniform(&random), a, NULL));
      CHECK_CLOSE(sum_of(a, n), 1, 1e-15);
    }
  }
}

static void test_extremes(void) {
  static const double rows[][3] = {{1000, -1000, 999},       {-1000, -1000, -1001},
                                   {1e308, -1e308, 0},       {-1e308, -1e308, 1e308},
                                   {-1e308, -1e308, -1e308}, {DBL_MAX, DBL_MAX, -DBL_MAX},
                                   {DBL_MIN, -DBL_MIN, 0},   {1e308, 1e308, 1e308}};
  static const double scales[] = {DBL_MIN, 1e-5, 1, 1e5, DBL_MAX};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    for (size_t k = 0; k < sizeof scales / sizeof *scales; k++) {
      double a[3];
      double lse;
      CHECK_OK(cel_softmax(rows[i], 3, scales[k], a, &lse));
      for (int j = 0; j < 3; j++)
        CHECK(a[j] >= 0 && a[j] <= 1);
      CHECK_CLOSE(sum_of(a, 3), 1, 1e-15);
      CHECK(isfinite(lse));
    }
  }
}

static void test_log_sum_exp(void) {
  static const double far[] = {1000, 1000};
  double a[2];
  double lse;
  CHECK_OK(cel_softmax(far, 2, 1, a, &lse));
  CHECK_CLOSE(lse, 1000 + log(2), 1e-12);
  CHECK(a[0] == 0.5 && a[1] == 0.5);
  static const double low[] = {-1000, -1001};
  CHECK_OK(cel_softmax(low, 2, 1, a, &lse));
  CHECK_CLOSE(lse, -1000 + log1p(exp(-1)), 1e-12);
  /* Log-likelihood cost, equation (80), far past where a underflows: lse - z_y. */
  static const double wrong[] = {0, 900};
  CHECK_OK(cel_softmax(wrong, 2, 1, a, &lse));
  CHECK(a[0] == 0);
  CHECK_CLOSE(lse - wrong[0], 900, 0);
  static const double huge[] = {DBL_MAX, 0};
  CHECK_OK(cel_softmax(huge, 2, 2, a, &lse));
  CHECK(lse == DBL_MAX);
  static const double deep[] = {-DBL_MAX, -DBL_MAX};
  CHECK_OK(cel_softmax(deep, 2, 2, a, &lse));
  CHECK(lse == -DBL_MAX);
}

static void test_in_place(void) {
  double z[] = {2.5, -1, 3.2, 0.5};
  double a[4];
  CHECK_OK(cel_softmax(z, 4, 2, a, NULL));
  CHECK_OK(cel_softmax(z, 4, 2, z, NULL));
  for (int j = 0; j < 4; j++)
    CHECK(a[j] == z[j]);
}

static void test_errors_change_nothing(void) {
  const double bad[] = {NAN, INFINITY, -INFINITY};
  double z[] = {1, 2, 3};
  double a[] = {7, 7, 7};
  double lse = 7;
  CHECK_STATUS(cel_softmax(z, 0, 1, a, &lse), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax(z, 3, 0, a, &lse), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax(z, 3, -1, a, &lse), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax(z, 3, NAN, a, &lse), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax(z, 3, INFINITY, a, &lse), CEL_NOT_FINITE);
  for (int i = 0; i < 3; i++) {
    z[2] = bad[i];
    CHECK_STATUS(cel_softmax(z, 3, 1, a, &lse), CEL_NOT_FINITE);
  }
  CHECK(a[0] == 7 && a[1] == 7 && a[2] == 7 && lse == 7);
}

int main(void) {
  RUN(test_equation_78);
  RUN(test_inverse_temperature);
  RUN(test_ties_share);
  RUN(test_one_class);
  RUN(test_sums_to_one);
  RUN(test_extremes);
  RUN(test_log_sum_exp);
  RUN(test_in_place);
  RUN(test_errors_change_nothing);
  return check_finish();
}
