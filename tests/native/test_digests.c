/* test_digests.c - training natively gives the weights that nn.wasm gives, to the bit: every row of
 * tests/digests.txt. The tests in Node and in the browsers read the same file. */
#include "check.h"

#include <string.h>

#define NAME_ROW(id, name) name,
static const char *const costs[] = {CEL_COST_ROWS(NAME_ROW)};
static const char *const outputs[] = {CEL_OUTPUT_ROWS(NAME_ROW)};
static const char *const inits[] = {CEL_INIT_ROWS(NAME_ROW)};

/* The number of a name in a table; past its end when it is not there. */
static unsigned find(const char *name, const char *const *names, unsigned count) {
  unsigned i = 0;
  while (i < count && strcmp(names[i], name) != 0)
    i++;
  return i;
}

/* "784,30,10" as numbers; returns how many. */
static int32_t read_sizes(char *text, int32_t *sizes) {
  int32_t layers = 0;
  for (char *part = strtok(text, ","); part && layers < CEL_MAX_LAYERS; part = strtok(NULL, ","))
    CHECK(sscanf(part, "%" SCNd32, &sizes[layers++]) == 1);
  return layers;
}

static void check_row(const char *row) {
  char cost[32];
  char output[32];
  char init[32];
  char text[64];
  double eta;
  size_t batch;
  size_t images;
  size_t epochs;
  uint32_t seed;
  double l2;
  double l1;
  double dropout;
  int expand;
  uint64_t digest;
  const int fields = sscanf(
      row, "%31s %31s %31s %63s %lf %zu %zu %zu %" SCNu32 " %lf %lf %lf %d %" SCNx64, cost, output,
      init, text, &eta, &batch, &images, &epochs, &seed, &l2, &l1, &dropout, &expand, &digest);
  if (!CHECK(fields == 14))
    return;
  int32_t sizes[CEL_MAX_LAYERS];
  const int32_t layers = read_sizes(text, sizes);
  const cel_network_config config = {sizes, layers, (cel_cost)find(cost, costs, CEL_COST_COUNT),
                                     (cel_output)find(output, outputs, CEL_OUTPUT_COUNT)};
  const cel_trainer_config training = {
      .count = images,
      .batch = batch,
      .eta = eta,
      .shuffle = 1,
      .seed = seed,
      .lambda = {[CEL_REGULARIZER_L2] = l2, [CEL_REGULARIZER_L1] = l1},
      .dropout = dropout,
      .expand = expand};
  cel_network *network = NULL;
  cel_dataset *data = NULL;
  cel_trainer *trainer = NULL;
  if (CHECK_OK(cel_dataset_synthetic(images, 1, &data)) &&
      CHECK_OK(cel_network_create(&config, &network)) &&
      CHECK_OK(
          cel_network_initialize(network, (cel_init)find(init, inits, CEL_INIT_COUNT), seed)) &&
      CHECK_OK(cel_trainer_create(network, &training, &trainer))) {
    while (cel_trainer_progress(trainer).epoch < epochs)
      if (!CHECK_OK(cel_trainer_run(trainer, network, data, 1000)))
        break;
    CHECK_EQUAL(cel_network_digest(network), digest);
  }
  cel_trainer_destroy(trainer);
  cel_network_destroy(network);
  cel_dataset_destroy(data);
}

static void test_digests(void) {
  FILE *file = fopen(CEL_TESTS "/digests.txt", "r");
  if (!CHECK(file != NULL))
    return;
  char row[256];
  while (fgets(row, sizeof row, file))
    if (row[0] != '#' && row[0] != '\n')
      check_row(row);
  fclose(file);
}

int main(void) {
  RUN(test_digests);
  return check_finish();
}
