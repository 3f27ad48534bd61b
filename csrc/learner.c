/* learner.c - one layer without inputs learns one target by gradient descent on its biases, every
 * step remembered. Double precision. Not the network: that is network.c; both take their formulas
 * from table.c and softmax.c. */
#include "cel.h"
#include "finite.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cel_learner {
  cel_learner_config config; /* without its z */
  size_t steps;
  size_t max_steps;
  double history[]; /* [max_steps + 1][3 n + 1] */
};

static size_t width_of(size_t n) {
  return 3 * n + 1;
}

/* Fills in all that follows from a state's z. */
static cel_status evaluate(const cel_learner_config *config, double *state) {
  const size_t n = config->n;
  double *a = state + n;
  double *delta = a + n;
  double *cost = delta + n;
  if (config->output == CEL_OUTPUT_SOFTMAX)
    return cel_softmax_log_likelihood(state, n, config->c, config->label, a, delta, cost);
  const cel_pair_row *pair = cel_pair_find(config->output, config->cost);
  *cost = 0;
  for (size_t j = 0; j < n; j++) {
    const double z = config->c * state[j];
    const double y = j == config->label;
    double slope;
    cel_output_find(config->output)->unit(z, &a[j], &slope);
    delta[j] = config->c * pair->unit_delta(z, y);
    *cost += pair->unit_cost(z, y);
  }
  return CEL_OK;
}

static cel_status check(const cel_learner_config *config) {
  const cel_status pair = cel_pair_check(config->cost, config->output);
  if (pair != CEL_OK)
    return pair;
  if (config->n < 1 || config->label >= config->n)
    return CEL_BAD_ARGUMENT;
  if (!isfinite(config->c) || !isfinite(config->eta) || !cel_all_finite(config->z, config->n))
    return CEL_NOT_FINITE;
  return config->c > 0 && config->eta > 0 ? CEL_OK : CEL_BAD_ARGUMENT;
}

cel_status cel_learner_create(const cel_learner_config *config, size_t max_steps,
                              cel_learner **out) {
  const cel_status status = check(config);
  if (status != CEL_OK)
    return status;
  const size_t most = (SIZE_MAX - sizeof(cel_learner)) / sizeof(double);
  if (config->n > (most - 1) / 3 || max_steps >= most / width_of(config->n))
    return CEL_NO_MEMORY;
  cel_learner *layer =
      malloc(sizeof *layer + (max_steps + 1) * width_of(config->n) * sizeof(double));
  if (!layer)
    return CEL_NO_MEMORY;
  layer->config = *config;
  layer->config.z = NULL;
  layer->steps = 0;
  layer->max_steps = max_steps;
  memcpy(layer->history, config->z, config->n * sizeof(double));
  if (evaluate(&layer->config, layer->history) != CEL_OK ||
      !cel_all_finite(layer->history, width_of(config->n))) {
    free(layer);
    return CEL_NOT_FINITE;
  }
  *out = layer;
  return CEL_OK;
}

void cel_learner_destroy(cel_learner *layer) {
  free(layer);
}

cel_status cel_learner_step(cel_learner *layer, size_t steps) {
  const size_t n = layer->config.n;
  const size_t width = width_of(n);
  for (; steps > 0 && layer->steps < layer->max_steps; steps--) {
    const double *now = layer->history + layer->steps * width;
    double *next = layer->history + (layer->steps + 1) * width;
    for (size_t j = 0; j < n; j++)
      next[j] = now[j] - layer->config.eta * now[2 * n + j];
    if (evaluate(&layer->config, next) != CEL_OK || !cel_all_finite(next, width))
      return CEL_DIVERGED;
    layer->steps++;
  }
  return CEL_OK;
}

size_t cel_learner_steps(const cel_learner *layer) {
  return layer->steps;
}

size_t cel_learner_width(const cel_learner *layer) {
  return width_of(layer->config.n);
}

const double *cel_learner_history(const cel_learner *layer) {
  return layer->history;
}
