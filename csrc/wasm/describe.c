/* describe.c - what C knows about itself, as JSON, so that JavaScript hard-codes none of it. Not a
 * general JSON writer. */
#include "wasm.h"

#include <string.h>

enum { CAPACITY = 8192 }; /* about twice the text's length; a test checks that it closes */

static void put(char **end, const char *text) {
  const size_t length = strlen(text);
  memcpy(*end, text, length + 1);
  *end += length;
}

static void put_number(char **end, int32_t number) {
  char digits[12];
  char *at = digits + sizeof digits;
  *--at = 0;
  do {
    *--at = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  put(end, at);
}

static void put_constant(char **end, const char *name, int32_t value) {
  put(end, "\"");
  put(end, name);
  put(end, "\":");
  put_number(end, value);
  put(end, ",");
}

/* "key":["name",...] */
static void put_names(char **end, const char *key, const char *const *names, int32_t n) {
  put(end, "\"");
  put(end, key);
  put(end, "\":[");
  for (int32_t i = 0; i < n; i++) {
    put(end, i ? ",\"" : "\"");
    put(end, names[i]);
    put(end, "\"");
  }
  put(end, "]");
}

/* Which outputs go with each cost: {"quadratic":["sigmoid",...],...}. */
static void put_pairs(char **end, const char *const *costs, const char *const *outputs) {
  put(end, "\"pairs\":{");
  for (int32_t c = 0; c < CEL_COST_COUNT; c++) {
    put(end, c ? "," : "");
    const char *fitting[CEL_OUTPUT_COUNT];
    int32_t n = 0;
    for (int32_t o = 0; o < CEL_OUTPUT_COUNT; o++)
      if (cel_pair_check((cel_cost)c, (cel_output)o) == CEL_OK)
        fitting[n++] = outputs[o];
    put_names(end, costs[c], fitting, n);
  }
  put(end, "}");
}

#define NAME(id, name) name,

int32_t CEL_EXPORT(describe)(void) {
  static const char *const costs[] = {CEL_COST_ROWS(NAME)};
  static const char *const outputs[] = {CEL_OUTPUT_ROWS(NAME)};
  static const char *const inits[] = {CEL_INIT_ROWS(NAME)};
  static const char *const regularizers[] = {CEL_REGULARIZER_ROWS(NAME)};
  static const char *const gradients[] = {CEL_GRADIENT_ROWS(NAME)};
  /* The fields of cel_neuron_state, in its order. */
  static const char *const fields[] = {"w1",   "w2",  "b",   "z",  "a",
                                       "cost", "dw1", "dw2", "db", "slope"};
  _Static_assert(sizeof fields / sizeof *fields == sizeof(cel_neuron_state) / sizeof(double),
                 "one each");

  char *start = (char *)io_reserve(CAPACITY);
  if (!start)
    return -CEL_NO_MEMORY;
  char *end = start;
  put(&end, "{");
  put_constant(&end, "abi", CEL_ABI_VERSION);
  put_constant(&end, "neuronInputs", CEL_NEURON_INPUTS);
  put_constant(&end, "imageSide", CEL_IMAGE_SIDE);
  put_constant(&end, "classes", CEL_CLASSES);
  put_constant(&end, "expansion", CEL_EXPANSION);
  put_constant(&end, "maxLayers", CEL_MAX_LAYERS);
  put_constant(&end, "maxNeurons", CEL_MAX_NEURONS);
  put_names(&end, "cost", costs, CEL_COST_COUNT);
  put(&end, ",");
  put_names(&end, "output", outputs, CEL_OUTPUT_COUNT);
  put(&end, ",");
  put_names(&end, "init", inits, CEL_INIT_COUNT);
  put(&end, ",");
  put_names(&end, "gradient", gradients, CEL_GRADIENT_COUNT);
  put(&end, ",");
  put_names(&end, "regularizer", regularizers, CEL_REGULARIZER_COUNT);
  put(&end, ",");
  put_names(&end, "neuronState", fields, (int32_t)(sizeof fields / sizeof *fields));
  put(&end, ",");
  put_pairs(&end, costs, outputs);
  put(&end, ",");
  const char *words[CEL_STATUS_COUNT];
  for (int32_t s = 0; s < CEL_STATUS_COUNT; s++)
    words[s] = cel_status_name((cel_status)s);
  put_names(&end, "status", words, CEL_STATUS_COUNT);
  put(&end, ",");
  for (int32_t s = 0; s < CEL_STATUS_COUNT; s++)
    words[s] = cel_status_words((cel_status)s);
  put_names(&end, "statusWords", words, CEL_STATUS_COUNT);
  put(&end, "}");
  return (int32_t)(end - start);
}
