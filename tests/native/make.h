/*
 * make.h - makes what tests train: each function checks that the making worked, so that a test can
 * say what it is about. Include it after check.h.
 */
#ifndef MAKE_H
#define MAKE_H

#include "check.h"

#include <string.h>

static inline cel_network *make_network(const int32_t *sizes, int32_t layers, cel_cost cost,
                                        cel_output output) {
  const cel_network_config config = {sizes, layers, cost, output};
  cel_network *network = NULL;
  CHECK_OK(cel_network_create(&config, &network));
  return network;
}

static inline cel_dataset *make_dataset(const uint8_t *pixels, const uint8_t *labels, size_t count,
                                        size_t pixels_each, size_t classes) {
  cel_dataset *data = NULL;
  CHECK_OK(cel_dataset_create(pixels, labels, count, pixels_each, classes, &data));
  return data;
}

static inline cel_trainer *make_trainer(const cel_network *network, cel_trainer_config config) {
  cel_trainer *trainer = NULL;
  CHECK_OK(cel_trainer_create(network, &config, &trainer));
  return trainer;
}

/* Trains until so many epochs are complete, `slice` mini-batches a call. */
static inline void run_epochs(cel_trainer *trainer, cel_network *network, const cel_dataset *data,
                              size_t epochs, size_t slice) {
  while (cel_trainer_progress(trainer).epoch < epochs)
    if (!CHECK_OK(cel_trainer_run(trainer, network, data, slice)))
      return;
}

/* One step of a run of its own. */
static inline void run_once(cel_network *network, const cel_dataset *data,
                            cel_trainer_config config) {
  cel_trainer *trainer = make_trainer(network, config);
  CHECK_OK(cel_trainer_run(trainer, network, data, 1));
  cel_trainer_destroy(trainer);
}

/* Checks that a configuration is refused, and nothing written. */
static inline void check_config_refused(const cel_network *network, cel_trainer_config config,
                                        cel_status expected) {
  int marker = 0;
  cel_trainer *const untouched = (cel_trainer *)(void *)&marker;
  cel_trainer *out = untouched;
  if (!CHECK_STATUS(cel_trainer_create(network, &config, &out), expected) && out != untouched)
    cel_trainer_destroy(out);
  CHECK(out == untouched);
}

#endif
