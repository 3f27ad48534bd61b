/* test_softmax.c - softmax: values, extremes, inverse, derivatives, cost, refusals. */
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

/* Random z of some spread; returns how many there are. */
static size_t draw(cel_random *random, double *z, double spread) {
  const size_t n = 2 + cel_random_below(random, 9);
  for (size_t j = 0; j < n; j++)
    z[j] = spread * cel_random_normal(random);
  return n;
}

enum { MOST = 10 };

static void test_log_of_activations(void) {
  cel_random random = cel_random_seed(2, 1);
  for (int round = 0; round < 200; round++) {
    double z[MOST];
    double a[MOST];
    double log_a[MOST];
    const size_t n = draw(&random, z, 3);
    const double c = 0.1 + 3 * cel_random_uniform(&random);
    CHECK_OK(cel_softmax(z, n, c, a, NULL));
    CHECK_OK(cel_softmax_log(z, n, c, log_a));
    for (size_t j = 0; j < n; j++)
      CHECK_CLOSE(exp(log_a[j]), a[j], 1e-14);
  }
  double far[] = {0, 900, 900};
  CHECK_OK(cel_softmax_log(far, 3, 1, far)); /* in place; a itself underflows */
  CHECK_CLOSE(far[0], -900 - log(2), 1e-12);
  CHECK_CLOSE(far[1], -log(2), 1e-15);
  const double huge[] = {DBL_MAX, -DBL_MAX};
  CHECK_OK(cel_softmax_log(huge, 2, DBL_MAX, far));
  CHECK(far[0] == 0 && far[1] == -DBL_MAX);
}

/* z -> a -> z -> a: the constant is chosen freely, and a does not hear of it. */
static void test_inverse_round_trip(void) {
  cel_random random = cel_random_seed(3, 1);
  for (int round = 0; round < 200; round++) {
    double z[MOST];
    double a[MOST];
    double back[MOST];
    double again[MOST];
    double lse;
    const size_t n = draw(&random, z, 4);
    const double c = 0.2 + 3 * cel_random_uniform(&random);
    const double constant = 20 * cel_random_normal(&random);
    CHECK_OK(cel_softmax(z, n, c, a, &lse));
    CHECK_OK(cel_softmax_log(z, n, c, back));
    CHECK_OK(cel_softmax_inverse(back, n, c, constant, back));
    for (size_t j = 1; j < n; j++)
      CHECK_CLOSE(back[j] - back[0], z[j] - z[0], 1e-11);
    CHECK_OK(cel_softmax(back, n, c, again, &lse));
    CHECK_CLOSE(lse, constant, 1e-11);
    for (size_t j = 0; j < n; j++)
      CHECK_CLOSE(again[j], a[j], 1e-12);
  }
}

static void test_place_keeps_proportions(void) {
  cel_random random = cel_random_seed(4, 1);
  for (int round = 0; round < 200; round++) {
    double z[MOST];
    double before[MOST];
    double after[MOST];
    const size_t n = draw(&random, z, 2);
    const size_t j = cel_random_below(&random, (uint32_t)n);
    const double c = 0.3 + 2 * cel_random_uniform(&random);
    const double wanted = 0.001 + 0.998 * cel_random_uniform(&random);
    CHECK_OK(cel_softmax(z, n, c, before, NULL));
    CHECK_OK(cel_softmax_place(z, n, c, j, wanted, &z[j]));
    CHECK_OK(cel_softmax(z, n, c, after, NULL));
    CHECK_CLOSE(after[j], wanted, 1e-13);
    for (size_t k = 0; k < n; k++)
      if (k != j)
        CHECK_CLOSE(after[k] * (1 - before[j]), before[k] * (1 - wanted), 1e-13);
  }
  const double far[] = {1000, -1000};
  double z;
  CHECK_OK(cel_softmax_place(far, 2, 1, 0, 0.75, &z));
  CHECK_CLOSE(z, -1000 + log(3), 1e-12);
}

/* The whole Jacobian against central differences; its signs; rows and columns that sum to 0. */
static void test_jacobian(void) {
  cel_random random = cel_random_seed(5, 1);
  const double h = 1e-5;
  for (int round = 0; round < 100; round++) {
    double z[MOST];
    double a[MOST];
    double jacobian[MOST * MOST];
    const size_t n = draw(&random, z, 2);
    const double c = 0.3 + 2 * cel_random_uniform(&random);
    CHECK_OK(cel_softmax(z, n, c, a, NULL));
    CHECK_OK(cel_softmax_jacobian(a, n, c, jacobian));
    for (size_t k = 0; k < n; k++) {
      double up[MOST];
      double down[MOST];
      const double at = z[k];
      z[k] = at + h;
      CHECK_OK(cel_softmax(z, n, c, up, NULL));
      z[k] = at - h;
      CHECK_OK(cel_softmax(z, n, c, down, NULL));
      z[k] = at;
      double row = 0;
      double column = 0;
      for (size_t j = 0; j < n; j++) {
        CHECK_CLOSE(jacobian[j * n + k], (up[j] - down[j]) / (2 * h), 1e-8);
        CHECK(j == k ? jacobian[j * n + k] > 0 : jacobian[j * n + k] < 0);
        row += jacobian[k * n + j];
        column += jacobian[j * n + k];
      }
      CHECK_CLOSE(row, 0, 1e-16 * 10);
      CHECK_CLOSE(column, 0, 1e-15);
    }
  }
  /* Near a_j = 1 the diagonal keeps its digits, where c a_j (1 - a_j) would be 0. */
  const double sure[] = {0, -40};
  double a[2];
  double jacobian[4];
  CHECK_OK(cel_softmax(sure, 2, 1, a, NULL));
  CHECK(a[0] == 1);
  CHECK_OK(cel_softmax_jacobian(a, 2, 1, jacobian));
  CHECK_CLOSE(jacobian[0] / exp(-40), 1, 1e-14);
}

static void test_log_likelihood(void) {
  cel_random random = cel_random_seed(6, 1);
  const double h = 1e-5;
  for (int round = 0; round < 100; round++) {
    double z[MOST];
    double a[MOST];
    double delta[MOST];
    double scratch[MOST];
    double cost;
    const size_t n = draw(&random, z, 3);
    const size_t label = cel_random_below(&random, (uint32_t)n);
    const double c = 0.3 + 2 * cel_random_uniform(&random);
    CHECK_OK(cel_softmax_log_likelihood(z, n, c, label, a, delta, &cost));
    CHECK_CLOSE(cost, -log(a[label]), 1e-13 * (1 + cost));
    for (size_t k = 0; k < n; k++) {
      double up;
      double down;
      const double at = z[k];
      CHECK_CLOSE(delta[k], c * (a[k] - (k == label)), 1e-14);
      z[k] = at + h;
      CHECK_OK(cel_softmax_log_likelihood(z, n, c, label, a, scratch, &up));
      z[k] = at - h;
      CHECK_OK(cel_softmax_log_likelihood(z, n, c, label, a, scratch, &down));
      z[k] = at;
      CHECK_OK(cel_softmax(z, n, c, a, NULL));
      CHECK_CLOSE(delta[k], (up - down) / (2 * h), 1e-8);
    }
  }
  /* As wrong as can be: the cost is finite where a_y is 0, and the gradient is whole. */
  const double wrong[] = {1000, -1000, 0};
  double a[3];
  double delta[3];
  double cost;
  CHECK_OK(cel_softmax_log_likelihood(wrong, 3, 1, 1, a, delta, &cost));
  CHECK(a[1] == 0);
  CHECK_CLOSE(cost, 2000, 0);
  CHECK(delta[0] == 1 && delta[1] == -1 && delta[2] == 0);
  /* Right and sure: what is left of the cost and the gradient keeps its digits. */
  const double right[] = {-40, 0};
  CHECK_OK(cel_softmax_log_likelihood(right, 2, 1, 1, a, delta, &cost));
  CHECK_CLOSE(delta[1] / -exp(-40), 1, 1e-14);
}

static void test_the_rest_refuses_too(void) {
  const double z[] = {1, 2, NAN};
  const double deep[] = {-1e308, 1e308};
  double a[3] = {7, 7, 7};
  double delta[9] = {7, 7, 7, 7};
  double cost = 7;
  CHECK_STATUS(cel_softmax_log(z, 3, 1, a), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_log(z, 0, 1, a), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_inverse(z, 3, 1, 0, a), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_inverse(z, 2, 0, 0, a), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_inverse(z, 2, 1, INFINITY, a), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_inverse(deep, 2, 0.1, 0, a), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_place(z, 3, 1, 0, 0.5, &cost), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_place(z, 1, 1, 0, 0.5, &cost), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_place(z, 2, 1, 2, 0.5, &cost), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_place(z, 2, 1, 0, 0, &cost), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_place(z, 2, 1, 0, 1, &cost), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_place(z, 2, 1, 0, NAN, &cost), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_place(z, 2, 1e-308, 0, 1e-300, &cost), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_jacobian(z, 3, 1, delta), CEL_NOT_FINITE);
  CHECK_STATUS(cel_softmax_jacobian(z, 2, -1, delta), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_log_likelihood(z, 2, 1, 2, a, delta, &cost), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_softmax_log_likelihood(z, 3, 1, 0, a, delta, &cost), CEL_NOT_FINITE);
  CHECK(a[0] == 7 && a[1] == 7 && delta[0] == 7 && delta[3] == 7 && cost == 7);
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
  RUN(test_log_of_activations);
  RUN(test_inverse_round_trip);
  RUN(test_place_keeps_proportions);
  RUN(test_jacobian);
  RUN(test_log_likelihood);
  RUN(test_the_rest_refuses_too);
  return check_finish();
}
