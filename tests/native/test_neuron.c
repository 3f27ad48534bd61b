/* test_neuron.c - the neuron: the book's figures, gradients against differences, extremes,
 * refusals. */
#include "check.h"

#include <float.h>

/* x = 1 -> y = 0, the book's problem. */
static cel_neuron_config book(cel_cost cost, cel_gradient gradient, double w, double b,
                              double eta) {
  const cel_neuron_config config = {cost, CEL_OUTPUT_SIGMOID, gradient, {w, 0}, b, {1, 0}, 0, eta};
  return config;
}

static cel_neuron *create(const cel_neuron_config *config, size_t max_epochs) {
  cel_neuron *neuron = NULL;
  CHECK_OK(cel_neuron_create(config, max_epochs, &neuron));
  return neuron;
}

/* The state of epoch 0 of a configuration. */
static cel_neuron_state start_of(const cel_neuron_config *config) {
  cel_neuron *neuron = create(config, 0);
  const cel_neuron_state state = *cel_neuron_history(neuron);
  cel_neuron_destroy(neuron);
  return state;
}

/* ==== Reference values ======================================================================= */

/* Output after so many updates, to `places` decimal places. */
typedef struct {
  size_t epoch;
  double a;
  int places;
} expectation;

enum { EXPECTATIONS = 4, LONGEST = 1600 };

typedef struct {
  double w, b;
  cel_cost cost;
  cel_gradient gradient;
  double eta;
  expectation at[EXPECTATIONS];
  size_t below_half, below_tenth; /* first epochs with a < 0.5 and a < 0.1 */
} reference;

#define QUADRATIC CEL_COST_QUADRATIC, CEL_GRADIENT_EQ61
#define PUBLISHED CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_AS_PUBLISHED
#define EQ61 CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61

static const reference references[] = {
    {0.6,
     0.9,
     QUADRATIC,
     0.15,
     {{0, 0.8176, 4}, {50, 0.387, 3}, {150, 0.1527, 4}, {300, 0.0940, 4}},
     36,
     273},
    {0.6,
     0.9,
     PUBLISHED,
     0.005,
     {{0, 0.8176, 4}, {50, 0.493, 3}, {150, 0.1811, 4}, {300, 0.0404, 4}},
     49,
     210},
    {0.6,
     0.9,
     EQ61,
     0.005,
     {{0, 0.8176, 4}, {50, 0.752, 3}, {150, 0.605, 3}, {300, 0.418, 3}},
     228,
     1247},
    {0.6,
     0.9,
     EQ61,
     0.15,
     {{0, 0.8176, 4}, {50, 0.079, 3}, {150, 0.024, 3}, {300, 0.012, 3}},
     8,
     41},
    {2,
     2,
     QUADRATIC,
     0.15,
     {{0, 0.9820, 4}, {50, 0.976, 3}, {150, 0.9334, 4}, {300, 0.2028, 4}},
     232,
     469},
    {2,
     2,
     PUBLISHED,
     0.005,
     {{0, 0.9820, 4}, {50, 0.586, 3}, {150, 0.2148, 4}, {300, 0.0479, 4}},
     66,
     227},
    {2,
     2,
     EQ61,
     0.005,
     {{0, 0.9820, 4}, {50, 0.971, 3}, {150, 0.928, 3}, {300, 0.780, 3}},
     498,
     1517},
    {2,
     2,
     EQ61,
     0.15,
     {{0, 0.9820, 4}, {50, 0.0985, 4}, {150, 0.026, 3}, {300, 0.0120, 4}},
     17,
     50},
    {2,
     2,
     EQ61,
     0.05,
     {{0, 0.9820, 4}, {50, 0.4935, 4}, {150, 0.101, 3}, {300, 0.042, 3}},
     50,
     151},
};

static size_t first_below(const cel_neuron_state *history, size_t epochs, double a) {
  size_t k = 0;
  while (k <= epochs && history[k].a >= a)
    k++;
  return k;
}

static void test_reference_values(void) {
  for (size_t r = 0; r < sizeof references / sizeof *references; r++) {
    const reference *ref = &references[r];
    const cel_neuron_config config = book(ref->cost, ref->gradient, ref->w, ref->b, ref->eta);
    cel_neuron *neuron = create(&config, LONGEST);
    CHECK_OK(cel_neuron_step(neuron, LONGEST));
    CHECK_EQUAL(cel_neuron_epoch(neuron), LONGEST);
    const cel_neuron_state *history = cel_neuron_history(neuron);
    for (int i = 0; i < EXPECTATIONS; i++)
      CHECK_CLOSE(history[ref->at[i].epoch].a, ref->at[i].a, 0.5 * pow(10, -ref->at[i].places));
    CHECK_EQUAL(first_below(history, LONGEST, 0.5), ref->below_half);
    CHECK_EQUAL(first_below(history, LONGEST, 0.1), ref->below_tenth);
    cel_neuron_destroy(neuron);
  }
}

/* From (2, 2) the cross-entropy's gradient is 56.6 times the quadratic one's: 1 / sigma'(4). */
static void test_ratio_of_gradients(void) {
  const cel_neuron_config quadratic = book(CEL_COST_QUADRATIC, CEL_GRADIENT_EQ61, 2, 2, 0.15);
  const cel_neuron_config cross_entropy =
      book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 2, 2, 0.15);
  const cel_neuron_state q = start_of(&quadratic);
  const cel_neuron_state c = start_of(&cross_entropy);
  CHECK_CLOSE(c.db / q.db, 56.6, 0.05);
  CHECK_CLOSE(c.db / q.db, 1 / q.slope, 1e-10);
  CHECK_CLOSE(q.slope, c.slope, 0);
}

/* ==== Gradients ============================================================================== */

static double cost_at(cel_neuron_config config, double dw0, double dw1, double db) {
  config.w[0] += dw0;
  config.w[1] += dw1;
  config.b += db;
  return start_of(&config).cost;
}

/* Central differences: with a step of 1e-4 the cut-off series leaves about 1e-9 of C''' and
 * rounding about 1e-11 of C, both far below the tolerance; a wrong formula is off by a fraction of
 * the gradient. */
static void check_gradient(const cel_neuron_config *config) {
  static const double h = 1e-4;
  const cel_neuron_state s = start_of(config);
  const double dw0 = (cost_at(*config, h, 0, 0) - cost_at(*config, -h, 0, 0)) / (2 * h);
  const double dw1 = (cost_at(*config, 0, h, 0) - cost_at(*config, 0, -h, 0)) / (2 * h);
  const double db = (cost_at(*config, 0, 0, h) - cost_at(*config, 0, 0, -h)) / (2 * h);
  CHECK_CLOSE(s.dw[0], dw0, 1e-6 * (fabs(dw0) + 0.01));
  CHECK_CLOSE(s.dw[1], dw1, 1e-6 * (fabs(dw1) + 0.01));
  CHECK_CLOSE(s.db, db, 1e-6 * (fabs(db) + 0.01));
  CHECK(s.db != 0 && s.dw[0] != 0 && s.dw[1] != 0);
}

/* Whether one unit of this output can be told from its layer: a neuron is one unit. */
static int has_units(cel_output output) {
  return cel_activate(output, NULL, 0, NULL, NULL) == CEL_OK;
}

static void test_gradients_against_differences(void) {
  static const double points[][3] = {
      {0.6, -0.3, 0.9}, {2, 2.1, 2}, {-1.5, 0.5, -2}, {0.01, 0.02, 0}};
  static const double targets[] = {0, 0.3, 0.75, 1};
  int pairs = 0;
  for (int cost = 0; cost < CEL_COST_COUNT; cost++) {
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++) {
      if (cel_pair_check((cel_cost)cost, (cel_output)output) != CEL_OK ||
          !has_units((cel_output)output))
        continue;
      pairs++;
      for (size_t p = 0; p < sizeof points / sizeof *points; p++) {
        for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
          const cel_neuron_config config = {
              (cel_cost)cost, (cel_output)output, CEL_GRADIENT_EQ61, {points[p][0], points[p][1]},
              points[p][2],   {0.8, -1.3},        targets[t],        0.1};
          check_gradient(&config);
        }
      }
    }
  }
  CHECK(pairs >= 3);
}

/* The published step is dC/da; only the cross-entropy's differs from equation (61). */
static void test_published_gradient(void) {
  static const double targets[] = {0, 0.3, 1};
  for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
    const double y = targets[t];
    cel_neuron_config config =
        book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_AS_PUBLISHED, 0.7, 0.4, 0.1);
    config.y = y;
    config.x[0] = 1.5;
    const cel_neuron_state s = start_of(&config);
    CHECK_CLOSE(s.db, (s.a - y) / (s.a * (1 - s.a)), 1e-12);
    CHECK_CLOSE(s.dw[0], 1.5 * s.db, 1e-12);
    config.cost = CEL_COST_QUADRATIC;
    const double published = start_of(&config).db;
    config.gradient = CEL_GRADIENT_EQ61;
    CHECK_CLOSE(published, start_of(&config).db, 0);
  }
}

/* ==== What a state holds ===================================================================== */

static void test_states_follow_from_each_other(void) {
  const cel_neuron_config config = {CEL_COST_QUADRATIC,
                                    CEL_OUTPUT_SIGMOID,
                                    CEL_GRADIENT_EQ61,
                                    {0.5, -1},
                                    0.25,
                                    {2, -0.5},
                                    0.3,
                                    0.7};
  cel_neuron *neuron = create(&config, 20);
  CHECK_OK(cel_neuron_step(neuron, 20));
  const cel_neuron_state *h = cel_neuron_history(neuron);
  CHECK(h[0].w[0] == 0.5 && h[0].w[1] == -1 && h[0].b == 0.25);
  for (int k = 0; k <= 20; k++) {
    const double z = 2 * h[k].w[0] - 0.5 * h[k].w[1] + h[k].b;
    const double a = 1 / (1 + exp(-z));
    CHECK_CLOSE(h[k].z, z, 1e-14);
    CHECK_CLOSE(h[k].a, a, 1e-14);
    CHECK_CLOSE(h[k].slope, a * (1 - a), 1e-14);
    CHECK_CLOSE(h[k].cost, (a - 0.3) * (a - 0.3) / 2, 1e-14);
    CHECK_CLOSE(h[k].db, (a - 0.3) * a * (1 - a), 1e-14);
    CHECK_CLOSE(h[k].dw[0], 2 * h[k].db, 1e-15);
    CHECK_CLOSE(h[k].dw[1], -0.5 * h[k].db, 1e-15);
  }
  for (int k = 0; k < 20; k++) {
    CHECK_CLOSE(h[k + 1].w[0], h[k].w[0] - 0.7 * h[k].dw[0], 1e-15);
    CHECK_CLOSE(h[k + 1].w[1], h[k].w[1] - 0.7 * h[k].dw[1], 1e-15);
    CHECK_CLOSE(h[k + 1].b, h[k].b - 0.7 * h[k].db, 1e-15);
  }
  cel_neuron_destroy(neuron);
}

/* The problem about the factor x[j]: a weight whose input is 0 cannot learn. */
static void test_input_of_zero_keeps_its_weight(void) {
  cel_neuron_config config = book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 1, 1, 0.5);
  config.w[1] = 0.75;
  cel_neuron *neuron = create(&config, 50);
  CHECK_OK(cel_neuron_step(neuron, 50));
  const cel_neuron_state *h = cel_neuron_history(neuron);
  CHECK(h[50].w[1] == 0.75 && h[50].dw[1] == 0 && h[50].w[0] != 1);
  cel_neuron_destroy(neuron);
}

static void test_steps_stop_at_the_end(void) {
  const cel_neuron_config config = book(CEL_COST_QUADRATIC, CEL_GRADIENT_EQ61, 2, 2, 0.15);
  cel_neuron *sliced = create(&config, 10);
  cel_neuron *whole = create(&config, 10);
  CHECK_EQUAL(cel_neuron_epoch(sliced), 0);
  CHECK_OK(cel_neuron_step(sliced, 0));
  CHECK_EQUAL(cel_neuron_epoch(sliced), 0);
  for (size_t k = 1; k <= 10; k++) {
    CHECK_OK(cel_neuron_step(sliced, 1));
    CHECK_EQUAL(cel_neuron_epoch(sliced), k);
  }
  CHECK_OK(cel_neuron_step(sliced, 1));
  CHECK_EQUAL(cel_neuron_epoch(sliced), 10);
  CHECK_OK(cel_neuron_step(whole, SIZE_MAX));
  CHECK_EQUAL(cel_neuron_epoch(whole), 10);
  for (size_t k = 0; k <= 10; k++)
    CHECK(cel_neuron_history(sliced)[k].b == cel_neuron_history(whole)[k].b);
  cel_neuron_destroy(sliced);
  cel_neuron_destroy(whole);
}

/* ==== Extremes =============================================================================== */

static void check_finite(const cel_neuron_state *s) {
  const double numbers[] = {s->w[0], s->w[1],  s->b,     s->z,  s->a,
                            s->cost, s->dw[0], s->dw[1], s->db, s->slope};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    CHECK(isfinite(numbers[i]));
}

/* As wrong as can be, from either side. 1 - a is 0 in double here, sigma' is not. */
static void test_saturation(void) {
  for (int sign = -1; sign <= 1; sign += 2) {
    cel_neuron_config config = book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 0, 40 * sign, 0.15);
    config.y = sign > 0 ? 0 : 1;
    const cel_neuron_state c = start_of(&config);
    check_finite(&c);
    CHECK_CLOSE(c.cost, 40, 1e-13);
    CHECK_CLOSE(c.db, sign, 1e-15);
    config.cost = CEL_COST_QUADRATIC;
    const cel_neuron_state q = start_of(&config);
    check_finite(&q);
    CHECK_CLOSE(q.slope, exp(-40), 1e-12 * exp(-40));
    CHECK_CLOSE(c.db / q.db, exp(40), 1e-12 * exp(40));
    config.cost = CEL_COST_CROSS_ENTROPY;
    config.gradient = CEL_GRADIENT_AS_PUBLISHED;
    const cel_neuron_state p = start_of(&config);
    check_finite(&p);
    CHECK_CLOSE(p.db, sign * exp(40), 1e-12 * exp(40));
    config.y = 1 - config.y; /* right: nothing to learn, nothing infinite */
    const cel_neuron_state right = start_of(&config);
    check_finite(&right);
    CHECK_CLOSE(right.cost, exp(-40), 1e-12 * exp(-40));
  }
}

static void test_extreme_weighted_input(void) {
  static const double inputs[] = {-1e300, -745, 745, 1e300};
  for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
    const cel_neuron_config config =
        book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 0, inputs[i], 0.15);
    const cel_neuron_state s = start_of(&config);
    check_finite(&s);
    CHECK_CLOSE(s.cost, fmax(inputs[i], 0), DBL_MIN);
    CHECK_CLOSE(s.db, inputs[i] > 0, DBL_MIN);
  }
}

/* Linear and quadratic with eta 3: each step takes eta z from both w and b, so z becomes (1 - 6) z.
 */
static void test_divergence(void) {
  cel_neuron_config config = book(CEL_COST_QUADRATIC, CEL_GRADIENT_EQ61, 1, 1, 3);
  config.output = CEL_OUTPUT_LINEAR;
  cel_neuron *neuron = create(&config, 1000);
  CHECK_OK(cel_neuron_step(neuron, 100));
  CHECK_EQUAL(cel_neuron_epoch(neuron), 100);
  CHECK_STATUS(cel_neuron_step(neuron, 900), CEL_DIVERGED);
  const size_t epoch = cel_neuron_epoch(neuron);
  CHECK(epoch > 200 && epoch < 230); /* z = 2 * 5^k reaches sqrt(DBL_MAX) at k = 220 */
  const cel_neuron_state *history = cel_neuron_history(neuron);
  for (size_t k = 0; k <= epoch; k++) {
    check_finite(&history[k]);
    CHECK_CLOSE(history[k].z / pow(-5, (double)k), 2, 1e-12);
  }
  CHECK(history[epoch].cost > DBL_MAX / 25.1); /* the next cost would be 25 times this */
  CHECK_STATUS(cel_neuron_step(neuron, 1), CEL_DIVERGED);
  CHECK_EQUAL(cel_neuron_epoch(neuron), epoch);
  check_finite(&cel_neuron_history(neuron)[epoch]);
  cel_neuron_destroy(neuron);
}

/* ==== The costs side by side, and their surface ============================================== */

/* At z = 4 the ratio is 56.6; where a rounds to 1 it is still e^40 + 2; beyond the doubles it is
 * held. */
static void test_contrast(void) {
  cel_neuron_config config = book(CEL_COST_QUADRATIC, CEL_GRADIENT_EQ61, 2, 2, 0.15);
  cel_neuron *neuron = create(&config, 10);
  CHECK_OK(cel_neuron_step(neuron, 10));
  cel_neuron_contrast at;
  CHECK_OK(cel_neuron_contrast_at(neuron, 0, &at));
  CHECK_CLOSE(at.ratio, 56.6, 0.05);
  for (size_t k = 0; k <= 10; k++) {
    const cel_neuron_state *s = &cel_neuron_history(neuron)[k];
    CHECK_OK(cel_neuron_contrast_at(neuron, k, &at));
    CHECK_CLOSE(at.quadratic, s->db, 0);
    CHECK_CLOSE(at.cross_entropy, s->a, 1e-15);
    CHECK_CLOSE(at.ratio, 1 / s->slope, 1e-10);
    CHECK_CLOSE(at.ratio, at.cross_entropy / at.quadratic, 1e-10);
    CHECK_CLOSE(at.per_output, 1 / (1 - s->a), 1e-10); /* y is 0 */
  }
  CHECK_STATUS(cel_neuron_contrast_at(neuron, 11, &at), CEL_BAD_ARGUMENT);
  cel_neuron_destroy(neuron);

  static const double saturated[] = {40, -40, 1000, -1000};
  for (size_t i = 0; i < sizeof saturated / sizeof *saturated; i++) {
    config.b = saturated[i];
    config.w[0] = 0;
    config.y = saturated[i] > 0 ? 0 : 1;
    neuron = create(&config, 0);
    CHECK_OK(cel_neuron_contrast_at(neuron, 0, &at));
    const double ratio = fabs(saturated[i]) > 700 ? DBL_MAX : exp(40) + 2;
    CHECK_CLOSE(at.ratio, ratio, 1e-12 * ratio);
    CHECK_CLOSE(fabs(at.per_output), ratio, 1e-12 * ratio);
    CHECK_CLOSE(at.cross_entropy, saturated[i] > 0 ? 1 : -1, 1e-15);
    CHECK(isfinite(at.quadratic) && isfinite(at.ratio) && isfinite(at.per_output));
    cel_neuron_destroy(neuron);
  }

  config.output = CEL_OUTPUT_LINEAR;
  config.b = 1;
  neuron = create(&config, 0);
  CHECK_STATUS(cel_neuron_contrast_at(neuron, 0, &at), CEL_BAD_PAIR);
  cel_neuron_destroy(neuron);
  config.output = CEL_OUTPUT_SIGMOID;
  config.y = 2;
  neuron = create(&config, 0);
  CHECK_STATUS(cel_neuron_contrast_at(neuron, 0, &at), CEL_BAD_TARGET);
  cel_neuron_destroy(neuron);
}

/* Each cell holds the cost of a neuron that stands at its middle. */
static void test_surface(void) {
  enum { COLUMNS = 5, ROWS = 4 };
  cel_neuron_config config = book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 1, -1, 0.15);
  config.w[1] = 0.5;
  config.x[0] = 1.5;
  config.x[1] = -2;
  config.y = 0.3;
  cel_neuron *neuron = create(&config, 7);
  CHECK_OK(cel_neuron_step(neuron, 7));
  static const double w_range[2] = {-5, 5};
  static const double b_range[2] = {-2, 6};
  double cost[ROWS][COLUMNS];
  CHECK_OK(cel_neuron_surface(neuron, 7, w_range, b_range, COLUMNS, ROWS, cost[0]));
  config.w[1] = cel_neuron_history(neuron)[7].w[1];
  for (int row = 0; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS; column++) {
      config.w[0] = -4 + 2 * column;
      config.b = -1 + 2 * row;
      CHECK_CLOSE(cost[row][column], start_of(&config).cost, 1e-13);
    }
  }
  CHECK_STATUS(cel_neuron_surface(neuron, 8, w_range, b_range, 1, 1, cost[0]), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_neuron_surface(neuron, 0, w_range, b_range, 0, 1, cost[0]), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_neuron_surface(neuron, 0, w_range, b_range, 1, 0, cost[0]), CEL_BAD_ARGUMENT);
  static const double empty[2] = {1, 1};
  CHECK_STATUS(cel_neuron_surface(neuron, 0, empty, b_range, 1, 1, cost[0]), CEL_BAD_ARGUMENT);
  static const double endless[2] = {0, INFINITY};
  CHECK_STATUS(cel_neuron_surface(neuron, 0, w_range, endless, 1, 1, cost[0]), CEL_NOT_FINITE);
  cel_neuron_destroy(neuron);
}

/* A learner cannot get below it, and gets there: the binary entropy, or 0. */
static void test_least_cost(void) {
  static const double targets[] = {0, 0.001, 0.3, 0.5, 0.9, 1};
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    const double y = targets[i];
    cel_neuron_config config = book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 0.6, 0.9, 2);
    config.y = y;
    cel_neuron *neuron = create(&config, 5000);
    CHECK_OK(cel_neuron_step(neuron, 5000));
    const double least = cel_neuron_least_cost(neuron);
    const double entropy = y > 0 && y < 1 ? -y * log(y) - (1 - y) * log(1 - y) : 0;
    CHECK_CLOSE(least, entropy, 1e-14);
    CHECK_CLOSE(cel_neuron_history(neuron)[5000].cost, least, 2e-4);
    CHECK(cel_neuron_history(neuron)[5000].cost >= least - 1e-15);
    cel_neuron_destroy(neuron);
    config.cost = CEL_COST_QUADRATIC;
    neuron = create(&config, 0);
    CHECK_CLOSE(cel_neuron_least_cost(neuron), 0, 0);
    cel_neuron_destroy(neuron);
  }
}

static void test_curves_compared(void) {
  static const double first[] = {1, 0.5, 0, 4};
  static const double second[] = {1, 0.75, 2, 2};
  cel_curve_gap gap;
  CHECK_OK(cel_curve_compare(first, second, 4, &gap));
  CHECK_CLOSE(gap.mean, 4.25 / 4, 1e-15);
  CHECK_CLOSE(gap.largest, 2, 0);
  CHECK_EQUAL(gap.where, 2);
  CHECK_OK(cel_curve_compare(first, first, 4, &gap));
  CHECK(gap.mean == 0 && gap.largest == 0 && gap.where == 0);
  CHECK_STATUS(cel_curve_compare(first, second, 0, &gap), CEL_BAD_ARGUMENT);
  static const double nothing[] = {NAN};
  CHECK_STATUS(cel_curve_compare(nothing, first, 1, &gap), CEL_NOT_FINITE);
  CHECK_STATUS(cel_curve_compare(first, nothing, 1, &gap), CEL_NOT_FINITE);
}

/* ==== Refusals =============================================================================== */

static void check_refused(const cel_neuron_config *config, size_t max_epochs, cel_status expected) {
  int marker = 0;
  cel_neuron *const untouched = (cel_neuron *)(void *)&marker;
  cel_neuron *out = untouched;
  if (!CHECK_STATUS(cel_neuron_create(config, max_epochs, &out), expected) && out != untouched)
    cel_neuron_destroy(out);
  CHECK(out == untouched);
}

static void test_refusals(void) {
  const cel_neuron_config good = book(CEL_COST_CROSS_ENTROPY, CEL_GRADIENT_EQ61, 2, 2, 0.15);
#define REFUSED(expected, ...)                                                                     \
  do {                                                                                             \
    cel_neuron_config bad = good;                                                                  \
    __VA_ARGS__;                                                                                   \
    check_refused(&bad, 10, expected);                                                             \
  } while (0)
  REFUSED(CEL_BAD_ARGUMENT, bad.eta = 0);
  REFUSED(CEL_BAD_ARGUMENT, bad.eta = -0.1);
  REFUSED(CEL_BAD_ARGUMENT, bad.cost = CEL_COST_COUNT);
  REFUSED(CEL_BAD_ARGUMENT, bad.output = CEL_OUTPUT_COUNT);
  REFUSED(CEL_BAD_ARGUMENT, bad.gradient = CEL_GRADIENT_COUNT);
  REFUSED(CEL_BAD_PAIR, bad.output = CEL_OUTPUT_LINEAR);
  REFUSED(CEL_BAD_PAIR, bad.output = CEL_OUTPUT_SOFTMAX);
  REFUSED(CEL_BAD_PAIR, bad.cost = CEL_COST_LOG_LIKELIHOOD);
  REFUSED(CEL_BAD_PAIR, (bad.cost = CEL_COST_LOG_LIKELIHOOD, bad.output = CEL_OUTPUT_SOFTMAX));
  REFUSED(CEL_BAD_TARGET, bad.y = -0.001);
  REFUSED(CEL_BAD_TARGET, bad.y = 1.001);
  REFUSED(CEL_NOT_FINITE, bad.eta = NAN);
  REFUSED(CEL_NOT_FINITE, bad.eta = INFINITY);
  REFUSED(CEL_NOT_FINITE, bad.w[0] = NAN);
  REFUSED(CEL_NOT_FINITE, bad.w[1] = INFINITY);
  REFUSED(CEL_NOT_FINITE, bad.b = -INFINITY);
  REFUSED(CEL_NOT_FINITE, bad.x[0] = NAN);
  REFUSED(CEL_NOT_FINITE, bad.x[1] = NAN);
  REFUSED(CEL_NOT_FINITE, bad.y = NAN);
  REFUSED(CEL_NOT_FINITE, (bad.w[0] = 1e200, bad.x[0] = 1e200)); /* z overflows */
#undef REFUSED
  check_refused(&good, SIZE_MAX, CEL_NO_MEMORY);
  cel_neuron_destroy(NULL);
}

/* Every cost with every output: those that go together, and no others. */
static void test_pairs(void) {
  for (int cost = 0; cost < CEL_COST_COUNT; cost++) {
    for (int output = 0; output < CEL_OUTPUT_COUNT; output++) {
      const int softmax = output == CEL_OUTPUT_SOFTMAX;
      const int good = cost == CEL_COST_LOG_LIKELIHOOD ? softmax
                       : cost == CEL_COST_QUADRATIC    ? !softmax
                                                       : output == CEL_OUTPUT_SIGMOID;
      CHECK_STATUS(cel_pair_check((cel_cost)cost, (cel_output)output),
                   good ? CEL_OK : CEL_BAD_PAIR);
    }
  }
  CHECK_STATUS(cel_pair_check(CEL_COST_COUNT, CEL_OUTPUT_SIGMOID), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_pair_check(CEL_COST_QUADRATIC, CEL_OUTPUT_COUNT), CEL_BAD_ARGUMENT);
}

static void test_softmax_has_no_units(void) {
  const double z = 1;
  double a = 7;
  double slope = 7;
  CHECK_STATUS(cel_activate(CEL_OUTPUT_SOFTMAX, &z, 1, &a, &slope), CEL_BAD_ARGUMENT);
  CHECK_STATUS(cel_activate(CEL_OUTPUT_COUNT, &z, 1, &a, &slope), CEL_BAD_ARGUMENT);
  CHECK(a == 7 && slope == 7);
}

int main(void) {
  RUN(test_reference_values);
  RUN(test_ratio_of_gradients);
  RUN(test_gradients_against_differences);
  RUN(test_published_gradient);
  RUN(test_states_follow_from_each_other);
  RUN(test_input_of_zero_keeps_its_weight);
  RUN(test_steps_stop_at_the_end);
  RUN(test_saturation);
  RUN(test_extreme_weighted_input);
  RUN(test_divergence);
  RUN(test_contrast);
  RUN(test_surface);
  RUN(test_least_cost);
  RUN(test_curves_compared);
  RUN(test_refusals);
  RUN(test_pairs);
  RUN(test_softmax_has_no_units);
  return check_finish();
}
