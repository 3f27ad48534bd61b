/* neuron.c - one neuron, one training input, gradient descent, every epoch remembered. Double
 * precision. Not the network: that is network.c; both take their formulas from table.c. */
#include "cel.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>

struct cel_neuron {
  cel_neuron_config config;
  size_t epoch;
  size_t max_epochs;
  cel_neuron_state history[]; /* [max_epochs + 1] */
};

static int all_finite(const double *numbers, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!isfinite(numbers[i]))
      return 0;
  return 1;
}

static cel_status check(const cel_neuron_config *c) {
  const cel_status pair = cel_pair_check(c->cost, c->output);
  if (pair != CEL_OK)
    return pair;
  if (!cel_output_find(c->output)->unit)
    return CEL_BAD_PAIR;
  if ((unsigned)c->gradient >= CEL_GRADIENT_COUNT)
    return CEL_BAD_ARGUMENT;
  if (!all_finite(c->w, CEL_NEURON_INPUTS) || !all_finite(c->x, CEL_NEURON_INPUTS) ||
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
  return all_finite((const double *)s, sizeof *s / sizeof(double));
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
