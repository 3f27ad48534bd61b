/* native.c - the core, compiled for this machine, at the benchmark's command: it reads tasks from
 * stdin and answers each with one number. What is measured, and what it means, is up to
 * tools/bench.mjs; the JavaScript twin of this file is subject.mjs.
 *
 *   native FOLDER       of MNIST's four files, unpacked
 *   epoch SLOT HIDDEN COST OUTPUT ETA L2 DROPOUT EXPAND COUNT    seconds of one more epoch; the
 * slot keeps the run, COST and OUTPUT are the core's numbers, COUNT images train score SLOT seconds
 * of scoring the test set multiply-add | read | update         billions a second, see rates.h
 */
#include "cel.h"
#include "rates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOTS = 16, BATCH = 10, SLICE = 50, SEED = 1 };

typedef struct {
  cel_network *network;
  cel_trainer *trainer;
} subject;

static subject subjects[SLOTS];
static cel_dataset *training;
static cel_dataset *test;
static volatile float kept; /* so that no loop is left out */

static double now(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
  fprintf(stderr, "native: %s\n", what);
  exit(1);
}

static void check(cel_status status) {
  if (status != CEL_OK)
    fail(cel_status_name(status));
}

/* ==== Data =================================================================================== */

static uint8_t *read_file(const char *folder, const char *name, size_t *length) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0)
    fail(path);
  *length = (size_t)ftell(file);
  uint8_t *bytes = malloc(*length);
  rewind(file);
  if (!bytes || fread(bytes, 1, *length, file) != *length)
    fail(path);
  fclose(file);
  return bytes;
}

static cel_dataset *read_set(const char *folder, const char *images_name, const char *labels_name) {
  size_t images_length;
  size_t labels_length;
  uint8_t *images = read_file(folder, images_name, &images_length);
  uint8_t *labels = read_file(folder, labels_name, &labels_length);
  cel_dataset *set = NULL;
  check(cel_dataset_from_idx(images, images_length, labels, labels_length, &set));
  free(images);
  free(labels);
  return set;
}

/* ==== Tasks ================================================================================== */

static subject *find(int slot) {
  if (slot < 0 || slot >= SLOTS)
    fail("no such slot");
  return &subjects[slot];
}

static void prepare(subject *s, const char *rest) {
  int hidden;
  int cost;
  int output;
  int expand;
  int count;
  double eta;
  double l2;
  double dropout;
  if (sscanf(rest, "%d %d %d %lf %lf %lf %d %d", &hidden, &cost, &output, &eta, &l2, &dropout,
             &expand, &count) != 8)
    fail("an epoch needs its settings");
  const int32_t sizes[] = {CEL_IMAGE_PIXELS, hidden, CEL_CLASSES};
  const cel_network_config network = {sizes, 3, (cel_cost)cost, (cel_output)output};
  check(cel_network_create(&network, &s->network));
  check(cel_network_initialize(s->network, CEL_INIT_LARGE, SEED));
  const cel_trainer_config trainer = {.count = (size_t)count,
                                      .batch = BATCH,
                                      .eta = eta,
                                      .shuffle = 1,
                                      .seed = SEED,
                                      .lambda = {[CEL_REGULARIZER_L2] = l2},
                                      .dropout = dropout,
                                      .expand = expand};
  check(cel_trainer_create(s->network, &trainer, &s->trainer));
}

/* In slices, as the page trains. */
static double epoch(const char *words) {
  int slot;
  int used;
  if (sscanf(words, "%d%n", &slot, &used) != 1)
    fail("an epoch needs a slot");
  subject *s = find(slot);
  if (!s->trainer)
    prepare(s, words + used);
  const double start = now();
  do
    check(cel_trainer_run(s->trainer, s->network, training, SLICE));
  while (cel_trainer_progress(s->trainer).batch != 0);
  return now() - start;
}

static double score(const char *words) {
  const subject *s = find(atoi(words));
  if (!s->network)
    fail("nothing was trained there");
  cel_score result;
  const double start = now();
  check(cel_network_score(s->network, test, 0, cel_dataset_count(test), &result));
  return now() - start;
}

enum { ATTEMPTS = 5, TURNS = 2000000 };

/* The best of a few, as anything else that runs can only make it slower. */
static double multiply_add(void) {
  double best = 0;
  for (int32_t chains = 8; chains <= 14; chains += 2)
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      const double start = now();
      kept = rate_multiply_add(chains, TURNS);
      const double rate = 8e-9 * chains * TURNS / (now() - start);
      best = rate > best ? rate : best;
    }
  return best;
}

static double walk(float (*work)(int32_t)) {
  double best = 0;
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    const double start = now();
    kept = work(TURNS);
    const double rate = 8e-9 * TURNS / (now() - start);
    best = rate > best ? rate : best;
  }
  return best;
}

static double answer(const char *line) {
  char task[32];
  int used = 0;
  if (sscanf(line, "%31s%n", task, &used) != 1)
    fail("no task");
  if (strcmp(task, "epoch") == 0)
    return epoch(line + used);
  if (strcmp(task, "score") == 0)
    return score(line + used);
  if (strcmp(task, "multiply-add") == 0)
    return multiply_add();
  if (strcmp(task, "read") == 0)
    return walk(rate_read);
  if (strcmp(task, "update") == 0)
    return walk(rate_update);
  fail(line);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2)
    fail("needs the folder of the data");
  training = read_set(argv[1], "train-images-idx3-ubyte", "train-labels-idx1-ubyte");
  test = read_set(argv[1], "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    printf("%.9g\n", answer(line));
    fflush(stdout);
  }
  for (int slot = 0; slot < SLOTS; slot++) {
    cel_trainer_destroy(subjects[slot].trainer);
    cel_network_destroy(subjects[slot].network);
  }
  cel_dataset_destroy(training);
  cel_dataset_destroy(test);
  return 0;
}
