/* neuron.c - one neuron, one training input, gradient descent, every epoch remembered. Double
 * precision. Not the network: that is network.c; both take their formulas from table.c. */
#include "cel.h"
#include "finite.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>

struct cel_neuron {
  cel_neuron_config config;
  size_t epoch;
  size_t max_epochs;
  cel_neuron_state history[]; /* [max_epochs + 1] */
};

static cel_status check(const cel_neuron_config *c) {
  const cel_status pair = cel_pair_check(c->cost, c->output);
  if (pair != CEL_OK)
    return pair;
  if (!cel_output_find(c->output)->unit)
    return CEL_BAD_PAIR;
  if ((unsigned)c->gradient >= CEL_GRADIENT_COUNT)
    return CEL_BAD_ARGUMENT;
  if (!cel_all_finite(c->w, CEL_NEURON_INPUTS) || !cel_all_finite(c->x, CEL_NEURON_INPUTS) ||
      !isfinite(c->b) || !isfinite(c->y) || !isfinite(c->eta))
    return CEL_NOT_FINITE;
  if (c->eta <= 0)
    return CEL_BAD_ARGUMENT;
  if (c->cost == CEL_COST_CROSS_ENTROPY && (c->y < 0 || c->y > 1))
    return CEL_BAD_TARGET;
  return CEL_OK;
}

/* Fills in all that follows from the state's w and b. */
static void evaluate(const cel_neuron_config *c, cel_neuron_state *s) {
  const cel_pair_row *pair = cel_pair_find(c->output, c->cost);
  s->z = s->b;
  for (int i = 0; i < CEL_NEURON_INPUTS; i++)
    s->z += s->w[i] * c->x[i];
  cel_output_find(c->output)->unit(s->z, &s->a, &s->slope);
  s->cost = pair->unit_cost(s->z, c->y);
  s->db = (c->gradient == CEL_GRADIENT_AS_PUBLISHED ? pair->unit_as_published
                                                    : pair->unit_delta)(s->z, c->y);
  for (int i = 0; i < CEL_NEURON_INPUTS; i++)
    s->dw[i] = c->x[i] * s->db;
}

static int state_finite(const cel_neuron_state *s) {
  return cel_all_finite((const double *)s, sizeof *s / sizeof(double));
}

cel_status cel_neuron_create(const cel_neuron_config *config, size_t max_epochs, cel_neuron **out) {
  const cel_status status = check(config);
  if (status != CEL_OK)
    return status;
  if (max_epochs >= (SIZE_MAX - sizeof(cel_neuron)) / sizeof(cel_neuron_state))
    return CEL_NO_MEMORY;
  cel_neuron *neuron = malloc(sizeof *neuron + (max_epochs + 1) * sizeof(cel_neuron_state));
  if (!neuron)
    return CEL_NO_MEMORY;
  neuron->config = *config;
  neuron->epoch = 0;
  neuron->max_epochs = max_epochs;
  cel_neuron_state *start = neuron->history;
  for (int i = 0; i < CEL_NEURON_INPUTS; i++)
    start->w[i] = config->w[i];
  start->b = config->b;
  evaluate(config, start);
  if (!state_finite(start)) {
    free(neuron);
    return CEL_NOT_FINITE;
  }
  *out = neuron;
  return CEL_OK;
}

void cel_neuron_destroy(cel_neuron *neuron) {
  free(neuron);
}

cel_status cel_neuron_step(cel_neuron *neuron, size_t epochs) {
  for (; epochs > 0 && neuron->epoch < neuron->max_epochs; epochs--) {
    const cel_neuron_state *now = &neuron->history[neuron->epoch];
    cel_neuron_state *next = &neuron->history[neuron->epoch + 1];
    for (int i = 0; i < CEL_NEURON_INPUTS; i++)
      next->w[i] = now->w[i] - neuron->config.eta * now->dw[i];
    next->b = now->b - neuron->config.eta * now->db;
    evaluate(&neuron->config, next);
    if (!state_finite(next))
      return CEL_DIVERGED;
    neuron->epoch++;
  }
  return CEL_OK;
}

size_t cel_neuron_epoch(const cel_neuron *neuron) {
  return neuron->epoch;
}

const cel_neuron_state *cel_neuron_history(const cel_neuron *neuron) {
  return neuron->history;
}

cel_status cel_neuron_contrast_at(const cel_neuron *neuron, size_t epoch,
                                  cel_neuron_contrast *contrast) {
  if (epoch > neuron->epoch)
    return CEL_BAD_ARGUMENT;
  if (neuron->config.output != CEL_OUTPUT_SIGMOID)
    return CEL_BAD_PAIR;
  const double z = neuron->history[epoch].z;
  const double y = neuron->config.y;
  if (y < 0 || y > 1)
    return CEL_BAD_TARGET;
  const cel_pair_row *cross_entropy = cel_pair_find(CEL_OUTPUT_SIGMOID, CEL_COST_CROSS_ENTROPY);
  contrast->quadratic = cel_pair_find(CEL_OUTPUT_SIGMOID, CEL_COST_QUADRATIC)->unit_delta(z, y);
  contrast->cross_entropy = cross_entropy->unit_delta(z, y);
  contrast->per_output = cel_held(cross_entropy->unit_as_published(z, y));
  /* 1/(a (1-a)) without the product, which is 0 long before the ratio leaves the doubles. */
  contrast->ratio = cel_held(2 + exp(z) + exp(-z));
  return CEL_OK;
}

cel_status cel_neuron_surface(const cel_neuron *neuron, size_t epoch, const double w_range[2],
                              const double b_range[2], size_t columns, size_t rows, double *cost) {
  if (epoch > neuron->epoch || columns == 0 || rows == 0)
    return CEL_BAD_ARGUMENT;
  if (!cel_all_finite(w_range, 2) || !cel_all_finite(b_range, 2))
    return CEL_NOT_FINITE;
  const double dw = (w_range[1] - w_range[0]) / (double)columns;
  const double db = (b_range[1] - b_range[0]) / (double)rows;
  if (dw <= 0 || db <= 0)
    return CEL_BAD_ARGUMENT;
  const cel_neuron_config *c = &neuron->config;
  const cel_pair_row *pair = cel_pair_find(c->output, c->cost);
  double rest = 0; /* what the other inputs add to z */
  for (int i = 1; i < CEL_NEURON_INPUTS; i++)
    rest += neuron->history[epoch].w[i] * c->x[i];
  for (size_t row = 0; row < rows; row++) {
    const double b = b_range[0] + ((double)row + 0.5) * db;
    for (size_t column = 0; column < columns; column++) {
      const double w = w_range[0] + ((double)column + 0.5) * dw;
      cost[row * columns + column] = pair->unit_cost(w * c->x[0] + rest + b, c->y);
    }
  }
  return cel_all_finite(cost, rows * columns) ? CEL_OK : CEL_NOT_FINITE;
}

double cel_neuron_least_cost(const cel_neuron *neuron) {
  const cel_neuron_config *c = &neuron->config;
  if (c->cost != CEL_COST_CROSS_ENTROPY || c->y <= 0 || c->y >= 1)
    return 0;
  const double z = log(c->y) - log1p(-c->y); /* where a = y */
  return cel_pair_find(c->output, c->cost)->unit_cost(z, c->y);
}

cel_status cel_curve_compare(const double *guess, const double *actual, size_t n,
                             cel_curve_gap *gap) {
  if (n < 1)
    return CEL_BAD_ARGUMENT;
  if (!cel_all_finite(guess, n) || !cel_all_finite(actual, n))
    return CEL_NOT_FINITE;
  double sum = 0;
  cel_curve_gap found = {0, 0, 0};
  for (size_t i = 0; i < n; i++) {
    const double off = fabs(guess[i] - actual[i]);
    sum += off;
    if (off > found.largest) {
      found.largest = off;
      found.where = i;
    }
  }
  found.mean = sum / (double)n;
  *gap = found;
  return CEL_OK;
}
