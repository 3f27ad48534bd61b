/* test_learner.c - the layer that learns: its steps, the slowdown and its absence, gradients
 * against differences, refusals. */
#include "check.h"

#include <float.h>

static const double saturated[] = {5, -5, 0, 0}; /* sure of the first; the second is right */

static cel_learner_config config_of(cel_output output, cel_cost cost, const double *z, size_t n,
                                    size_t label) {
  const cel_learner_config config = {cost, output, n, z, label, 1, 1};
  return config;
}

#define SOFTMAX CEL_OUTPUT_SOFTMAX, CEL_COST_LOG_LIKELIHOOD
#define QUADRATIC CEL_OUTPUT_SIGMOID, CEL_COST_QUADRATIC
#define CROSS_ENTROPY CEL_OUTPUT_SIGMOID, CEL_COST_CROSS_ENTROPY

static cel_learner *create(const cel_learner_config *config, size_t max_steps) {
  cel_learner *layer = NULL;
  CHECK_OK(cel_learner_create(config, max_steps, &layer));
  return layer;
}

static const double *state(const cel_learner *layer, size_t step) {
  return cel_learner_history(layer) + step * cel_learner_width(layer);
}

static double cost_at(const cel_learner *layer, size_t step) {
  return state(layer, step)[cel_learner_width(layer) - 1];
}

/* First step at which at most half of the first cost is left, or `none`. */
static size_t half(const cel_learner *layer, size_t none) {
  for (size_t k = 0; k <= cel_learner_steps(layer); k++)
    if (cost_at(layer, k) <= cost_at(layer, 0) / 2)
      return k;
  return none;
}

/* Every step of every pair is z - eta delta, and delta the central difference of the cost. */
static void test_steps_follow_the_gradient(void) {
  const struct {
    cel_output output;
    cel_cost cost;
  } pairs[] = {{SOFTMAX}, {QUADRATIC}, {CROSS_ENTROPY}, {CEL_OUTPUT_LINEAR, CEL_COST_QUADRATIC}};
  const double start[] = {2.5, -1, 3.2, 0.5};
  enum { STEPS = 20 };
  const size_t n = 4;
  for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
    cel_learner_config config = config_of(pairs[p].output, pairs[p].cost, start, n, 1);
    config.c = 1.5;
    config.eta = 0.25;
    cel_learner *layer = create(&config, STEPS);
    CHECK_OK(cel_learner_step(layer, 7));
    CHECK_OK(cel_learner_step(layer, 1000));
    CHECK_EQUAL(cel_learner_steps(layer), STEPS);
    for (size_t step = 0; step < STEPS; step++) {
      const double *now = state(layer, step);
      const double *next = state(layer, step + 1);
      for (size_t j = 0; j < n; j++) {
        CHECK_CLOSE(next[j], now[j] - 0.25 * now[2 * n + j], 0);
        double costs[2];
        for (int side = 0; side < 2; side++) {
          double z[4];
          for (size_t k = 0; k < n; k++)
            z[k] = now[k] + (k == j ? (side ? 1e-5 : -1e-5) : 0);
          cel_learner_config moved = config;
          moved.z = z;
          cel_learner *beside = create(&moved, 0);
          costs[side] = cost_at(beside, 0);
          cel_learner_destroy(beside);
        }
        CHECK_CLOSE(now[2 * n + j], (costs[1] - costs[0]) / 2e-5, 1e-8);
      }
      CHECK(cost_at(layer, step + 1) < cost_at(layer, step));
    }
    cel_learner_destroy(layer);
  }
}

static void test_softmax_state(void) {
  const double z[] = {2.5, -1, 3.2, 0.5};
  const cel_learner_config config = config_of(SOFTMAX, z, 4, 1);
  cel_learner *layer = create(&config, 0);
  CHECK_EQUAL(cel_learner_width(layer), 13);
  const double *s = state(layer, 0);
  double a[4];
  double delta[4];
  double cost;
  CHECK_OK(cel_softmax_log_likelihood(z, 4, 1, 1, a, delta, &cost));
  for (int j = 0; j < 4; j++)
    CHECK(s[j] == z[j] && s[4 + j] == a[j] && s[8 + j] == delta[j]);
  CHECK(s[12] == cost);
  CHECK_OK(cel_learner_step(layer, 5)); /* none are left */
  CHECK_EQUAL(cel_learner_steps(layer), 0);
  cel_learner_destroy(layer);
  cel_learner_destroy(NULL);
}

/* From the same saturated, wrong start at the same rate: softmax with log-likelihood and sigmoid
 * with cross-entropy learn at once, sigmoid with the quadratic cost waits. */
static void test_slowdown_and_its_absence(void) {
  enum { STEPS = 300 };
  const cel_learner_config softmax = config_of(SOFTMAX, saturated, 4, 1);
  const cel_learner_config entropy = config_of(CROSS_ENTROPY, saturated, 4, 1);
  const cel_learner_config quadratic = config_of(QUADRATIC, saturated, 4, 1);
  cel_learner *fast = create(&softmax, STEPS);
  cel_learner *middle = create(&entropy, STEPS);
  cel_learner *slow = create(&quadratic, STEPS);
  CHECK_OK(cel_learner_step(fast, STEPS));
  CHECK_OK(cel_learner_step(middle, STEPS));
  CHECK_OK(cel_learner_step(slow, STEPS));
  CHECK(half(fast, STEPS) <= 6);
  CHECK(half(middle, STEPS) <= 6);
  CHECK(half(slow, STEPS) > 100);
  /* The gradient of the wrong, sure output: all of a - y, or a hundredth of it. */
  CHECK_CLOSE(state(fast, 0)[8], 0.987, 0.001);
  CHECK_CLOSE(state(slow, 0)[8], 0.9933 * 0.006648, 1e-5);
  cel_learner_destroy(fast);
  cel_learner_destroy(middle);
  cel_learner_destroy(slow);
}

static void test_extremes_stay_finite(void) {
  const double z[] = {1000, -1000, 999};
  const cel_learner_config softmax = config_of(SOFTMAX, z, 3, 1);
  const cel_learner_config quadratic = config_of(QUADRATIC, z, 3, 1);
  cel_learner *fast = create(&softmax, 3000);
  cel_learner *slow = create(&quadratic, 3000);
  CHECK_OK(cel_learner_step(fast, 3000));
  CHECK_OK(cel_learner_step(slow, 3000));
  CHECK(cost_at(fast, 0) > 2000 - 1e-9 && cost_at(fast, 3000) < 0.01);
  CHECK(cost_at(slow, 3000) == cost_at(slow, 0)); /* not even one bit of it */
  cel_learner_destroy(fast);
  cel_learner_destroy(slow);
}

static void test_divergence_keeps_the_history(void) {
  const double z[] = {1, 0};
  cel_learner_config config = config_of(CEL_OUTPUT_LINEAR, CEL_COST_QUADRATIC, z, 2, 1);
  config.eta = 100;
  cel_learner *layer = create(&config, 1000);
  CHECK_STATUS(cel_learner_step(layer, 1000), CEL_DIVERGED);
  const size_t steps = cel_learner_steps(layer);
  CHECK(steps > 10 && steps < 1000);
  CHECK(isfinite(cost_at(layer, steps)));
  CHECK_STATUS(cel_learner_step(layer, 1), CEL_DIVERGED);
  CHECK_EQUAL(cel_learner_steps(layer), steps);
  cel_learner_destroy(layer);
}

static void test_refusals(void) {
  const double z[] = {1, 2};
  const double bad[] = {1, INFINITY};
  const double huge[] = {1e200, 0};
  cel_learner *layer = NULL;
  cel_learner_config config = config_of(CEL_OUTPUT_SOFTMAX, CEL_COST_QUADRATIC, z, 2, 0);
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_BAD_PAIR);
  config = config_of(CEL_OUTPUT_COUNT, CEL_COST_QUADRATIC, z, 2, 0);
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_BAD_ARGUMENT);
  config = config_of(SOFTMAX, z, 0, 0);
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_BAD_ARGUMENT);
  config = config_of(SOFTMAX, z, 2, 2);
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_BAD_ARGUMENT);
  config = config_of(SOFTMAX, bad, 2, 0);
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_NOT_FINITE);
  config = config_of(CEL_OUTPUT_LINEAR, CEL_COST_QUADRATIC, huge, 2, 0);
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_NOT_FINITE); /* its square is infinite */
  config = config_of(SOFTMAX, z, 2, 0);
  config.c = 0;
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_BAD_ARGUMENT);
  config.c = NAN;
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_NOT_FINITE);
  config.c = 1;
  config.eta = -1;
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_BAD_ARGUMENT);
  config.eta = INFINITY;
  CHECK_STATUS(cel_learner_create(&config, 1, &layer), CEL_NOT_FINITE);
  config.eta = 1;
  CHECK_STATUS(cel_learner_create(&config, SIZE_MAX / 8, &layer), CEL_NO_MEMORY);
  CHECK_STATUS(cel_learner_create(&config, SIZE_MAX, &layer), CEL_NO_MEMORY);
  CHECK(layer == NULL);
}

int main(void) {
  RUN(test_softmax_state);
  RUN(test_steps_follow_the_gradient);
  RUN(test_slowdown_and_its_absence);
  RUN(test_extremes_stay_finite);
  RUN(test_divergence_keeps_the_history);
  RUN(test_refusals);
  return check_finish();
}
