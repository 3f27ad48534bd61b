/* describe.c - what C knows about itself, as JSON, so that JavaScript hard-codes none of it. Not a
 * general JSON writer. */
#include "wasm.h"

#include <string.h>

/* A text as it grows; without a start it is only measured. */
typedef struct {
  char *start;
  size_t length;
} writer;

static void put(writer *to, const char *text) {
  const size_t length = strlen(text);
  if (to->start)
    memcpy(to->start + to->length, text, length + 1);
  to->length += length;
}

static void put_number(writer *to, int32_t number) {
  char digits[12];
  char *at = digits + sizeof digits;
  *--at = 0;
  do {
    *--at = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  put(to, at);
}

static void put_constant(writer *to, const char *name, int32_t value) {
  put(to, "\"");
  put(to, name);
  put(to, "\":");
  put_number(to, value);
  put(to, ",");
}

/* "key":["name",...] */
static void put_names(writer *to, const char *key, const char *const *names, int32_t n) {
  put(to, "\"");
  put(to, key);
  put(to, "\":[");
  for (int32_t i = 0; i < n; i++) {
    put(to, i ? ",\"" : "\"");
    put(to, names[i]);
    put(to, "\"");
  }
  put(to, "]");
}

/* Which outputs go with each cost: {"quadratic":["sigmoid",...],...}. */
static void put_pairs(writer *to, const char *const *costs, const char *const *outputs) {
  put(to, "\"pairs\":{");
  for (int32_t c = 0; c < CEL_COST_COUNT; c++) {
    put(to, c ? "," : "");
    const char *fitting[CEL_OUTPUT_COUNT];
    int32_t n = 0;
    for (int32_t o = 0; o < CEL_OUTPUT_COUNT; o++)
      if (cel_pair_check((cel_cost)c, (cel_output)o) == CEL_OK)
        fitting[n++] = outputs[o];
    put_names(to, costs[c], fitting, n);
  }
  put(to, "}");
}

#define NAME(id, name) name,

static void put_all(writer *to) {
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

  put(to, "{");
  put_constant(to, "abi", CEL_ABI_VERSION);
  put_constant(to, "neuronInputs", CEL_NEURON_INPUTS);
  put_constant(to, "imageSide", CEL_IMAGE_SIDE);
  put_constant(to, "classes", CEL_CLASSES);
  put_constant(to, "expansion", CEL_EXPANSION);
  put_constant(to, "maxLayers", CEL_MAX_LAYERS);
  put_constant(to, "maxNeurons", CEL_MAX_NEURONS);
  put_names(to, "cost", costs, CEL_COST_COUNT);
  put(to, ",");
  put_names(to, "output", outputs, CEL_OUTPUT_COUNT);
  put(to, ",");
  put_names(to, "init", inits, CEL_INIT_COUNT);
  put(to, ",");
  put_names(to, "gradient", gradients, CEL_GRADIENT_COUNT);
  put(to, ",");
  put_names(to, "regularizer", regularizers, CEL_REGULARIZER_COUNT);
  put(to, ",");
  put_names(to, "neuronState", fields, (int32_t)(sizeof fields / sizeof *fields));
  put(to, ",");
  put_pairs(to, costs, outputs);
  put(to, ",");
  const char *words[CEL_STATUS_COUNT];
  for (int32_t s = 0; s < CEL_STATUS_COUNT; s++)
    words[s] = cel_status_name((cel_status)s);
  put_names(to, "status", words, CEL_STATUS_COUNT);
  put(to, ",");
  for (int32_t s = 0; s < CEL_STATUS_COUNT; s++)
    words[s] = cel_status_words((cel_status)s);
  put_names(to, "statusWords", words, CEL_STATUS_COUNT);
  put(to, "}");
}

int32_t CEL_EXPORT(describe)(void) {
  writer to = {NULL, 0};
  put_all(&to);
  to.start = (char *)io_reserve((uint32_t)to.length + 1);
  if (!to.start)
    return -CEL_NO_MEMORY;
  to.length = 0;
  put_all(&to);
  return (int32_t)to.length;
}
