/* fuzz_abi.c - the exports of nn.wasm, called in any order with any numbers, natively and under
 * sanitizers. Each answers with a result or the negative of a status; no network ever holds a
 * weight that is not finite. tests/wasm/abi.test.mjs checks that no export is missing here. */
#include "input.h"

/* The layer itself, with its slots and its buffer. */
#include "../../csrc/wasm/describe.c" /* NOLINT(bugprone-suspicious-include) */
#include "../../csrc/wasm/exports.c"  /* NOLINT(bugprone-suspicious-include) */

enum { REMEMBERED = 16, CALLS = 48 };

static int32_t remembered[REMEMBERED]; /* handles, good and stale ones */
static uint32_t made;

static void remember(int32_t handle) {
  if (handle >= SLOTS) /* not a count */
    remembered[made++ % REMEMBERED] = handle;
}

/* Mostly one of that kind that is there; else any that has been, or none at all. */
static int32_t take_handle(input *in, kind kind) {
  const uint8_t byte = take_byte(in);
  if (byte >= 240)
    return (int32_t)take_count(in);
  for (int32_t i = 0; i < SLOTS && byte < 200; i++) {
    const int32_t slot = (byte + i) % 8; /* few objects are made: the first slots */
    if (slots[slot].kind == kind)
      return slots[slot].turn * SLOTS + slot;
  }
  return remembered[byte % REMEMBERED];
}

static int32_t take_choice(input *in) {
  const uint8_t byte = take_byte(in);
  return byte < 240 ? byte % 4 : (int32_t)take_count(in);
}

/* A call's arguments, taken one after the other: the order in which a compiler works out those of a
 * function is its own. */
typedef struct {
  int32_t choice[3];
  uint32_t count[4];
  double number[7];
} arguments;

static arguments take_arguments(input *in, int choices, int counts, int numbers) {
  arguments a = {0};
  for (int i = 0; i < choices; i++)
    a.choice[i] = take_choice(in);
  for (int i = 0; i < counts; i++)
    a.count[i] = take_count(in);
  for (int i = 0; i < numbers; i++)
    a.number[i] = take_double(in);
  return a;
}

/* Fills the io buffer in one of the ways its users do. */
static void fill_io(input *in) {
  const uint32_t bytes = take_byte(in) % 8 ? 4000 + take_below(in, 6000) : take_count(in);
  if (!io_reserve(bytes))
    return;
  const size_t n = bytes < 10000 ? bytes : 0;
  switch (take_byte(in) % 6) {
  case 0:
    take_bytes(in, io, n);
    break;
  case 1:
    for (size_t i = 0; i < n / sizeof(double) && i < 64; i++)
      doubles()[i] = take_double(in);
    break;
  case 2:
    for (size_t i = 0; i < n / sizeof(float) && in->left > 0; i++)
      ((float *)(void *)io)[i] = take_float(in);
    break;
  case 3: /* layer sizes */
    for (size_t i = 0; i < n / sizeof(int32_t) && i < 9; i++)
      ((int32_t *)(void *)io)[i] = (int32_t)(i == 0 ? 784 : take_count(in));
    break;
  case 4: /* layer sizes that fit the digits */
    if (n >= 3 * sizeof(int32_t))
      memcpy(io, (const int32_t[]){784, 1 + take_byte(in) % 8, 10}, 3 * sizeof(int32_t));
    break;
  default: /* an IDX pair of one image */
    if (n >= 809) {
      memset(io, take_byte(in), n);
      memcpy(io, (const uint8_t[]){0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28}, 16);
      memcpy(io + 800, (const uint8_t[]){0, 0, 8, 1, 0, 0, 0, 1, take_byte(in) % 12}, 9);
    }
  }
}

/* Every weight of the networks that are there. */
static void check_networks(void) {
  for (int32_t i = 0; i < SLOTS; i++) {
    if (slots[i].kind != NETWORK)
      continue;
    const cel_network *network = slots[i].object;
    for (int32_t l = 1; l < cel_network_layers(network); l++) {
      const size_t out = (size_t)cel_network_size(network, l);
      const size_t n = out * (size_t)cel_network_size(network, l - 1);
      float *numbers = malloc((n + out) * sizeof *numbers);
      if (!numbers)
        continue;
      MUST(cel_network_get_layer(network, l, numbers, numbers + n) == CEL_OK);
      for (size_t k = 0; k < n + out; k++)
        MUST(isfinite(numbers[k]));
      free(numbers);
    }
  }
}

/* The sizes of a network that fits the digits, and then the network: else few calls would get far.
 */
static int32_t create_fitting(input *in) {
  const int32_t sizes[] = {CEL_IMAGE_PIXELS, 1 + take_byte(in) % 8, CEL_CLASSES};
  if (!io_reserve(sizeof sizes))
    return -CEL_NO_MEMORY;
  memcpy(io, sizes, sizeof sizes);
  const arguments a = take_arguments(in, 2, 0, 0);
  return network_create(3, a.choice[0], a.choice[1]);
}

/* A trainer that is mostly a sound one. */
static int32_t create_trainer(input *in) {
  const int32_t network = take_handle(in, NETWORK);
  const int sound = take_byte(in) % 4 != 0;
  const arguments a = take_arguments(in, 2, 4, sound ? 1 : 4);
  return sound
             ? trainer_create(network, 0, 1 + a.count[1] % 8, 1, 1 + fabs(a.number[0]), 0, 0, 0,
                              a.choice[0], a.choice[1], a.count[3])
             : trainer_create(network, a.count[0], a.count[1], a.count[2], a.number[0], a.number[1],
                              a.number[2], a.number[3], a.choice[0], a.choice[1], a.count[3]);
}

/* Calls of objects that one handle names. */
static int32_t call_with_handle(input *in, uint8_t which) {
  const kind kinds[] = {NEURON,  NEURON,  NEURON,  NEURON,  NEURON,  LEARNER, LEARNER, DATASET,
                        DATASET, DATASET, NETWORK, NETWORK, NETWORK, NETWORK, NETWORK};
  const int32_t handle = take_handle(in, kinds[which]);
  const arguments a = take_arguments(in, 1, 3, which == 3 ? 4 : 0);
  switch (which) {
  case 0:
    return neuron_step(handle, a.count[0]);
  case 1:
    return neuron_history(handle, a.count[0]);
  case 2:
    return neuron_contrast(handle, a.count[0]);
  case 3:
    return neuron_surface(handle, a.count[0], a.number[0], a.number[1], a.number[2], a.number[3],
                          a.count[1], a.count[2]);
  case 4:
    return neuron_least_cost(handle);
  case 5:
    return learner_step(handle, a.count[0]);
  case 6:
    return learner_history(handle, a.count[0]);
  case 7:
    return dataset_count(handle);
  case 8:
    return dataset_image(handle, a.count[0]);
  case 9:
    return dataset_labels(handle, a.count[0], a.count[1]);
  case 10:
    return network_initialize(handle, a.choice[0], a.count[0]);
  case 11:
    return network_get_layer(handle, a.choice[0]);
  case 12:
    return network_set_layer(handle, a.choice[0]);
  case 13:
    return network_digest(handle);
  default:
    return network_penalties(handle);
  }
}

/* Calls of a network and images. */
static int32_t call_with_images(input *in, uint8_t which) {
  const int32_t network = take_handle(in, NETWORK);
  const int32_t data = take_handle(in, DATASET);
  const int one_layer = which == 5 || which == 6;
  const arguments a = take_arguments(in, one_layer, 2, one_layer);
  switch (which) {
  case 0:
    return network_feedforward(network, data, a.count[0]);
  case 1:
    return network_score(network, data, a.count[0], a.count[1]);
  case 2:
    return network_answers(network, data, a.count[0], a.count[1]);
  case 3:
    return network_slopes(network, data, a.count[0], a.count[1]);
  case 4:
    return network_stuck(network, data, a.count[0], a.count[1]);
  case 5:
    return network_gradient(network, data, a.count[0], a.choice[0]);
  case 6: /* not of the first layer, whose thousands of weights each take two forward passes */
    return network_differences(network, data, a.count[0], a.choice[0] == 1 ? 2 : a.choice[0],
                               a.number[0]);
  default:
    return a.count[1] % 4 == 0 ? trainer_skip(take_handle(in, TRAINER))
                               : trainer_run(take_handle(in, TRAINER), network, data, a.count[0]);
  }
}

/* Calls that need no object, numbers in the io buffer at most. */
static int32_t call_alone(input *in, uint8_t which) {
  const arguments a = take_arguments(in, 3, 3, which >= 9 ? 7 : 2);
  const double *x = a.number;
  switch (which) {
  case 0:
    return activate(a.choice[0], a.count[0]);
  case 1:
    return softmax(a.count[0], x[0]);
  case 2:
    return softmax_log(a.count[0], x[0]);
  case 3:
    return softmax_inverse(a.count[0], x[0], x[1]);
  case 4:
    return softmax_place(a.count[0], x[0], a.count[1], x[1]);
  case 5:
    return softmax_jacobian(a.count[0], x[0]);
  case 6:
    (void)training_count(a.count[0]); /* as many, and no status */
    return drawing_normalize((int32_t)a.count[1], (int32_t)a.count[2]);
  case 7:
    return learner_create(a.choice[0], a.choice[1], a.count[0], a.count[1], x[0], x[1], a.count[2]);
  case 8:
    return curve_compare(a.count[0]);
  default:
    return neuron_create(a.choice[0], a.choice[1], a.choice[2], x[0], x[1], x[2], x[3], x[4], x[5],
                         x[6], a.count[0]);
  }
}

/* Calls that make images, or free what there is. */
static int32_t call_of_images(input *in, uint8_t which) {
  const int idx = take_byte(in) % 4 != 0; /* what fill_io puts there */
  const arguments a = take_arguments(in, 1, 2, 0);
  switch (which) {
  case 0:
    return idx ? dataset_from_idx(800, a.choice[0] ? 9 : 0)
               : dataset_from_idx(a.count[0], a.count[1]);
  case 1:
    return dataset_from_pixels(a.count[0]);
  case 2:
    return dataset_synthetic(a.count[0], a.count[1]);
  case 3:
    return object_free(take_handle(in, (kind)(a.count[0] % 6)));
  default:
    MUST(abi_version() == CEL_ABI_VERSION && (io_address() != NULL) == (io_bytes > 0));
    return describe();
  }
}

static int32_t call(input *in) {
  const uint8_t which = take_byte(in) % 48;
  if (which < 15)
    return call_with_handle(in, which);
  if (which < 25)
    return call_with_images(in, which - 15);
  if (which < 35)
    return call_alone(in, which - 25);
  if (which < 40)
    return call_of_images(in, which - 35);
  if (which < 42)
    return create_fitting(in);
  if (which == 42) {
    const arguments a = take_arguments(in, 3, 0, 0);
    return network_create(a.choice[0], a.choice[1], a.choice[2]);
  }
  if (which < 45)
    return create_trainer(in);
  fill_io(in);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  input in = {bytes, size};
  memset(remembered, 0, sizeof remembered);
  made = 0;
  for (int i = 0; i < CALLS && in.left > 0; i++) {
    const int32_t result = call(&in);
    MUST(result > -CEL_STATUS_COUNT);
    remember(result);
  }
  check_networks();
  for (int32_t i = 0; i < SLOTS; i++)
    if (slots[i].kind != NONE)
      MUST(object_free(slots[i].turn * SLOTS + i) == CEL_OK);
  io_reserve(0);
  for (int32_t i = 0; i < SLOTS; i++)
    slots[i].turn = 0; /* the same bytes, the same handles */
  return 0;
}
