/* exports.c - the functions of nn.wasm, thin: they find the objects behind handles, check what the
 * io buffer holds, and call the core. What each computes stands in cel.h. See wasm.h for the rules.
 */
#include "wasm.h"

#include <stdlib.h>
#include <string.h>

/* ==== The io buffer ========================================================================== */

static uint8_t *io;
static uint32_t io_bytes;

uint8_t *CEL_EXPORT(io_reserve)(uint32_t bytes) {
  if (bytes == 0) {
    free(io);
    io = NULL;
    io_bytes = 0;
  } else if (bytes > io_bytes) {
    uint8_t *larger = malloc(bytes);
    if (!larger)
      return NULL;
    free(io);
    io = larger;
    io_bytes = bytes;
  }
  return io;
}

uint8_t *CEL_EXPORT(io_address)(void) {
  return io;
}

/* Makes room for n results; 0 when there is no memory. */
static int room(uint64_t n, size_t size) {
  return n * size < UINT32_MAX && io_reserve((uint32_t)(n * size) + 1) != NULL;
}

/* Whether the caller has put n doubles there. */
static int holds(uint64_t n) {
  return n * sizeof(double) <= io_bytes;
}

/* The buffer as doubles; it moves with room(). */
static double *doubles(void) {
  return (double *)(void *)io;
}

/* Writes those of `count` states, each of `size` bytes, from number `from` on; returns how many. */
static int32_t write_states(const void *states, size_t count, size_t size, uint32_t from) {
  if (from >= count)
    return 0;
  const size_t n = count - from;
  if (!room(n, size))
    return -CEL_NO_MEMORY;
  memcpy(io, (const uint8_t *)states + from * size, n * size);
  return (int32_t)n;
}

/* ==== Handles ================================================================================ */

typedef enum { NONE, NEURON, LEARNER, DATASET, NETWORK, TRAINER } kind;

enum { SLOTS = 128, TURNS = 1 << 23 };

/* A handle is turn * SLOTS + slot; the turn changes with each use of a slot, so that a handle kept
 * too long is found out. Turn 0 is never used: handles are positive. */
static struct {
  kind kind;
  int32_t turn;
  void *object;
} slots[SLOTS];

static int32_t keep(kind kind, void *object) {
  for (int32_t i = 0; i < SLOTS; i++) {
    if (slots[i].kind != NONE)
      continue;
    slots[i].turn = slots[i].turn % (TURNS - 1) + 1;
    slots[i].kind = kind;
    slots[i].object = object;
    return slots[i].turn * SLOTS + i;
  }
  return -CEL_NO_MEMORY;
}

/* The object behind a handle, or NULL when it is not of that kind or no longer there. */
static void *find(kind kind, int32_t handle) {
  const int32_t i = handle % SLOTS;
  if (handle <= 0 || slots[i].kind != kind || slots[i].turn != handle / SLOTS)
    return NULL;
  return slots[i].object;
}

static void destroy(kind kind, void *object) {
  switch (kind) {
  case NEURON:
    cel_neuron_destroy(object);
    break;
  case LEARNER:
    cel_learner_destroy(object);
    break;
  case DATASET:
    cel_dataset_destroy(object);
    break;
  case NETWORK:
    cel_network_destroy(object);
    break;
  case TRAINER:
    cel_trainer_destroy(object);
    break;
  case NONE:
    break;
  }
}

/* Result of a create function: the handle, or the status; the object is not lost when slots are
 * out. */
static int32_t created(cel_status status, kind kind, void *object) {
  if (status != CEL_OK)
    return -(int32_t)status;
  const int32_t handle = keep(kind, object);
  if (handle < 0)
    destroy(kind, object);
  return handle;
}

/* Frees any object. */
int32_t CEL_EXPORT(object_free)(int32_t handle) {
  const int32_t i = handle % SLOTS;
  if (handle <= 0 || slots[i].kind == NONE || slots[i].turn != handle / SLOTS)
    return -CEL_BAD_HANDLE;
  destroy(slots[i].kind, slots[i].object);
  slots[i].kind = NONE;
  slots[i].object = NULL;
  return CEL_OK;
}

/* Returns the version of the rules (wasm.h) that this module keeps. */
int32_t CEL_EXPORT(abi_version)(void) {
  return CEL_ABI_VERSION;
}

/* ==== Neuron, softmax, learner =============================================================== */

/* The numbers are those of cel_neuron_config. Returns the handle. */
int32_t CEL_EXPORT(neuron_create)(int32_t cost, int32_t output, int32_t gradient, double w1,
                                  double w2, double b, double x1, double x2, double y, double eta,
                                  uint32_t max_epochs) {
  const cel_neuron_config config = {
      (cel_cost)cost, (cel_output)output, (cel_gradient)gradient, {w1, w2}, b, {x1, x2}, y, eta};
  cel_neuron *neuron = NULL;
  const cel_status status = cel_neuron_create(&config, max_epochs, &neuron);
  return created(status, NEURON, neuron);
}

/* Returns the epoch reached; a neuron that diverged returns -CEL_DIVERGED, and neuron_history says
 * how far it came. */
int32_t CEL_EXPORT(neuron_step)(int32_t handle, uint32_t epochs) {
  cel_neuron *neuron = find(NEURON, handle);
  if (!neuron)
    return -CEL_BAD_HANDLE;
  const cel_status status = cel_neuron_step(neuron, epochs);
  return status == CEL_OK ? (int32_t)cel_neuron_epoch(neuron) : -(int32_t)status;
}

/* Writes states `from` to the last to io; returns how many. */
int32_t CEL_EXPORT(neuron_history)(int32_t handle, uint32_t from) {
  const cel_neuron *neuron = find(NEURON, handle);
  if (!neuron)
    return -CEL_BAD_HANDLE;
  return write_states(cel_neuron_history(neuron), cel_neuron_epoch(neuron) + 1,
                      sizeof(cel_neuron_state), from);
}

/* io: the two costs' gradients at an epoch, doubles: quadratic, cross-entropy, ratio, per output.
 */
int32_t CEL_EXPORT(neuron_contrast)(int32_t handle, uint32_t epoch) {
  const cel_neuron *neuron = find(NEURON, handle);
  if (!neuron)
    return -CEL_BAD_HANDLE;
  if (!room(1, sizeof(cel_neuron_contrast)))
    return -CEL_NO_MEMORY;
  return -(int32_t)cel_neuron_contrast_at(neuron, epoch, (cel_neuron_contrast *)(void *)io);
}

/* Cells a side of a surface: no screen has more, and the io buffer stays small. */
enum { MAX_SURFACE_SIDE = 1024 };

/* io: the cost over w and b, doubles [rows][columns]. */
int32_t CEL_EXPORT(neuron_surface)(int32_t handle, uint32_t epoch, double w_low, double w_high,
                                   double b_low, double b_high, uint32_t columns, uint32_t rows) {
  const cel_neuron *neuron = find(NEURON, handle);
  if (!neuron)
    return -CEL_BAD_HANDLE;
  if (columns > MAX_SURFACE_SIDE || rows > MAX_SURFACE_SIDE)
    return -CEL_BAD_ARGUMENT;
  if (!room((uint64_t)columns * rows, sizeof(double)))
    return -CEL_NO_MEMORY;
  const double w[2] = {w_low, w_high};
  const double b[2] = {b_low, b_high};
  return -(int32_t)cel_neuron_surface(neuron, epoch, w, b, columns, rows, doubles());
}

/* io: the least cost, double [1]. */
int32_t CEL_EXPORT(neuron_least_cost)(int32_t handle) {
  const cel_neuron *neuron = find(NEURON, handle);
  if (!neuron)
    return -CEL_BAD_HANDLE;
  if (!room(1, sizeof(double)))
    return -CEL_NO_MEMORY;
  *doubles() = cel_neuron_least_cost(neuron);
  return CEL_OK;
}

/* io: guess [n] and actual [n] in; mean and largest gap out, doubles. Returns the index of the
 * largest. */
int32_t CEL_EXPORT(curve_compare)(uint32_t n) {
  if (n < 1 || n > INT32_MAX || !holds(2 * (uint64_t)n))
    return -CEL_BAD_ARGUMENT;
  double *numbers = doubles();
  cel_curve_gap gap;
  const cel_status status = cel_curve_compare(numbers, numbers + n, n, &gap);
  if (status != CEL_OK)
    return -(int32_t)status;
  numbers[0] = gap.mean;
  numbers[1] = gap.largest;
  return (int32_t)gap.where;
}

/* io: z [n] in, a [n] out. */
int32_t CEL_EXPORT(activate)(int32_t output, uint32_t n) {
  if (!holds(n))
    return -CEL_BAD_ARGUMENT;
  double *z = doubles();
  return -(int32_t)cel_activate((cel_output)output, z, n, z, NULL);
}

/* io: z [n] in; a [n] and, behind them, the log-sum-exp out. */
int32_t CEL_EXPORT(softmax)(uint32_t n, double c) {
  if (n < 1 || !holds((uint64_t)n + 1))
    return -CEL_BAD_ARGUMENT;
  double *z = doubles();
  return -(int32_t)cel_softmax(z, n, c, z, z + n);
}

/* io: z [n] in, ln a [n] out. */
int32_t CEL_EXPORT(softmax_log)(uint32_t n, double c) {
  if (!holds(n))
    return -CEL_BAD_ARGUMENT;
  return -(int32_t)cel_softmax_log(doubles(), n, c, doubles());
}

/* io: ln a [n] in, z [n] out. */
int32_t CEL_EXPORT(softmax_inverse)(uint32_t n, double c, double constant) {
  if (!holds(n))
    return -CEL_BAD_ARGUMENT;
  return -(int32_t)cel_softmax_inverse(doubles(), n, c, constant, doubles());
}

/* io: z [n] in, z_j [1] out. */
int32_t CEL_EXPORT(softmax_place)(uint32_t n, double c, uint32_t j, double a) {
  if (!holds(n))
    return -CEL_BAD_ARGUMENT;
  return -(int32_t)cel_softmax_place(doubles(), n, c, j, a, doubles());
}

/* io: a [n] in; the Jacobian, double [n][n], out. */
int32_t CEL_EXPORT(softmax_jacobian)(uint32_t n, double c) {
  enum { MOST = 256 };
  double a[MOST];
  if (n < 1 || n > MOST || !holds(n))
    return -CEL_BAD_ARGUMENT;
  memcpy(a, io, n * sizeof *a);
  if (!room((uint64_t)n * n, sizeof(double)))
    return -CEL_NO_MEMORY;
  return -(int32_t)cel_softmax_jacobian(a, n, c, doubles());
}

/* io: z [n] in. Returns the handle. */
int32_t CEL_EXPORT(learner_create)(int32_t cost, int32_t output, uint32_t n, uint32_t label,
                                   double c, double eta, uint32_t max_steps) {
  if (!holds(n))
    return -CEL_BAD_ARGUMENT;
  const cel_learner_config config = {
      (cel_cost)cost, (cel_output)output, n, doubles(), label, c, eta};
  cel_learner *learner = NULL;
  const cel_status status = cel_learner_create(&config, max_steps, &learner);
  return created(status, LEARNER, learner);
}

/* As neuron_step. */
int32_t CEL_EXPORT(learner_step)(int32_t handle, uint32_t steps) {
  cel_learner *learner = find(LEARNER, handle);
  if (!learner)
    return -CEL_BAD_HANDLE;
  const cel_status status = cel_learner_step(learner, steps);
  return status == CEL_OK ? (int32_t)cel_learner_steps(learner) : -(int32_t)status;
}

/* Writes states `from` to the last to io, each z [n], a [n], delta [n], cost; returns how many. */
int32_t CEL_EXPORT(learner_history)(int32_t handle, uint32_t from) {
  const cel_learner *learner = find(LEARNER, handle);
  if (!learner)
    return -CEL_BAD_HANDLE;
  return write_states(cel_learner_history(learner), cel_learner_steps(learner) + 1,
                      cel_learner_width(learner) * sizeof(double), from);
}

/* ==== Image sets ============================================================================= */

/* io: the image file's bytes, then the label file's, in; labels_length 0: there is none. Returns
 * the handle. */
int32_t CEL_EXPORT(dataset_from_idx)(uint32_t images_length, uint32_t labels_length) {
  if ((uint64_t)images_length + labels_length > io_bytes)
    return -CEL_BAD_ARGUMENT;
  cel_dataset *dataset = NULL;
  const cel_status status = cel_dataset_from_idx(
      io, images_length, labels_length ? io + images_length : NULL, labels_length, &dataset);
  return created(status, DATASET, dataset);
}

/* io: bytes [count][28][28] in; they have no labels. Returns the handle. */
int32_t CEL_EXPORT(dataset_from_pixels)(uint32_t count) {
  if ((uint64_t)count * CEL_IMAGE_PIXELS > io_bytes)
    return -CEL_BAD_ARGUMENT;
  cel_dataset *dataset = NULL;
  const cel_status status =
      cel_dataset_create(io, NULL, count, CEL_IMAGE_PIXELS, CEL_CLASSES, &dataset);
  return created(status, DATASET, dataset);
}

/* io: ink, bytes [height][width] in, the 28x28 image out. */
int32_t CEL_EXPORT(drawing_normalize)(int32_t width, int32_t height) {
  if (width < 1 || height < 1 || (uint64_t)width * (uint64_t)height > io_bytes)
    return -CEL_BAD_ARGUMENT;
  uint8_t pixels[CEL_IMAGE_PIXELS];
  const cel_status status = cel_drawing_normalize(io, width, height, pixels);
  if (status != CEL_OK)
    return -(int32_t)status;
  if (!room(CEL_IMAGE_PIXELS, 1))
    return -CEL_NO_MEMORY;
  memcpy(io, pixels, CEL_IMAGE_PIXELS);
  return CEL_OK;
}

/* Draws `count` digits; returns the handle. */
int32_t CEL_EXPORT(dataset_synthetic)(uint32_t count, uint32_t seed) {
  cel_dataset *dataset = NULL;
  const cel_status status = cel_dataset_synthetic(count, seed, &dataset);
  return created(status, DATASET, dataset);
}

/* Returns how many images there are. */
int32_t CEL_EXPORT(dataset_count)(int32_t handle) {
  const cel_dataset *dataset = find(DATASET, handle);
  return dataset ? (int32_t)cel_dataset_count(dataset) : -CEL_BAD_HANDLE;
}

/* Writes an image's bytes to io; returns its label. */
int32_t CEL_EXPORT(dataset_image)(int32_t handle, uint32_t index) {
  const cel_dataset *dataset = find(DATASET, handle);
  if (!dataset)
    return -CEL_BAD_HANDLE;
  if (!room(cel_dataset_pixels(dataset), 1))
    return -CEL_NO_MEMORY;
  const cel_status status = cel_dataset_image(dataset, index, io);
  return status == CEL_OK ? cel_dataset_label(dataset, index) : -(int32_t)status;
}

/* io: the labels of images first .. first+count-1, bytes. */
int32_t CEL_EXPORT(dataset_labels)(int32_t handle, uint32_t first, uint32_t count) {
  const cel_dataset *dataset = find(DATASET, handle);
  if (!dataset)
    return -CEL_BAD_HANDLE;
  if ((uint64_t)first + count > cel_dataset_count(dataset))
    return -CEL_BAD_ARGUMENT;
  if (!room(count, 1))
    return -CEL_NO_MEMORY;
  for (uint32_t i = 0; i < count; i++)
    io[i] = (uint8_t)cel_dataset_label(dataset, first + i);
  return CEL_OK;
}

/* Returns how many of a training file's `count` images are trained on; a number, never a status. */
int32_t CEL_EXPORT(training_count)(uint32_t count) {
  return (int32_t)cel_training_count(count);
}

/* ==== Network ================================================================================ */

/* io: sizes, int32 [layers], in. Returns the handle of a network whose weights are 0. */
int32_t CEL_EXPORT(network_create)(int32_t layers, int32_t cost, int32_t output) {
  if (layers < 0 || (uint64_t)layers * sizeof(int32_t) > io_bytes)
    return -CEL_BAD_SIZES;
  const cel_network_config config = {(const int32_t *)(void *)io, layers, (cel_cost)cost,
                                     (cel_output)output};
  cel_network *network = NULL;
  const cel_status status = cel_network_create(&config, &network);
  return created(status, NETWORK, network);
}

/* Draws weights and biases anew, by the initialiser's number. */
int32_t CEL_EXPORT(network_initialize)(int32_t handle, int32_t init, uint32_t seed) {
  cel_network *network = find(NETWORK, handle);
  return network ? -(int32_t)cel_network_initialize(network, (cel_init)init, seed)
                 : -CEL_BAD_HANDLE;
}

/* Floats of one layer as it crosses io: weights [out][in], then biases [out]; 0 for no such layer.
 */
static uint64_t weights_of(const cel_network *network, int32_t layer) {
  return layer < 1 ? 0
                   : (uint64_t)cel_network_size(network, layer - 1) *
                         (uint64_t)cel_network_size(network, layer);
}

/* io: weights, float [out][in], then biases, float [out], of layer 1 .. layers-1, out. */
int32_t CEL_EXPORT(network_get_layer)(int32_t handle, int32_t layer) {
  const cel_network *network = find(NETWORK, handle);
  if (!network)
    return -CEL_BAD_HANDLE;
  const uint64_t weights = weights_of(network, layer);
  if (weights == 0)
    return -CEL_BAD_ARGUMENT;
  if (!room(weights + (uint64_t)cel_network_size(network, layer), sizeof(float)))
    return -CEL_NO_MEMORY;
  float *floats = (float *)(void *)io;
  return -(int32_t)cel_network_get_layer(network, layer, floats, floats + weights);
}

/* io: the same, in. */
int32_t CEL_EXPORT(network_set_layer)(int32_t handle, int32_t layer) {
  cel_network *network = find(NETWORK, handle);
  if (!network)
    return -CEL_BAD_HANDLE;
  const uint64_t weights = weights_of(network, layer);
  if (weights == 0 ||
      (weights + (uint64_t)cel_network_size(network, layer)) * sizeof(float) > io_bytes)
    return -CEL_BAD_ARGUMENT;
  const float *floats = (const float *)(void *)io;
  return -(int32_t)cel_network_set_layer(network, layer, floats, floats + weights);
}

/* io: the 64 bits of the digest, low byte first. */
int32_t CEL_EXPORT(network_digest)(int32_t handle) {
  const cel_network *network = find(NETWORK, handle);
  if (!network)
    return -CEL_BAD_HANDLE;
  if (!room(1, sizeof(uint64_t)))
    return -CEL_NO_MEMORY;
  const uint64_t digest = cel_network_digest(network);
  memcpy(io, &digest, sizeof digest);
  return CEL_OK;
}

/* io: activations, float [outputs]; returns how many. */
int32_t CEL_EXPORT(network_feedforward)(int32_t handle, int32_t data, uint32_t index) {
  cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  if (!network || !dataset)
    return -CEL_BAD_HANDLE;
  const int32_t outputs = cel_network_size(network, cel_network_layers(network) - 1);
  if (!room((uint64_t)outputs, sizeof(float)))
    return -CEL_NO_MEMORY;
  const cel_status status = cel_network_feedforward(network, dataset, index, (float *)(void *)io);
  return status == CEL_OK ? outputs : -(int32_t)status;
}

/* io: sum of costs, double [1]; returns how many answers were right. */
int32_t CEL_EXPORT(network_score)(int32_t handle, int32_t data, uint32_t first, uint32_t count) {
  cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  if (!network || !dataset)
    return -CEL_BAD_HANDLE;
  if (!room(1, sizeof(double)))
    return -CEL_NO_MEMORY;
  cel_score score;
  const cel_status status = cel_network_score(network, dataset, first, count, &score);
  if (status != CEL_OK)
    return -(int32_t)status;
  memcpy(io, &score.cost_sum, sizeof score.cost_sum);
  return (int32_t)score.correct;
}

/* io: confidence, float [count], then answers, byte [count]. */
int32_t CEL_EXPORT(network_answers)(int32_t handle, int32_t data, uint32_t first, uint32_t count) {
  cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  if (!network || !dataset)
    return -CEL_BAD_HANDLE;
  if (!room(count, sizeof(float) + 1))
    return -CEL_NO_MEMORY;
  float *confidence = (float *)(void *)io;
  uint8_t *answers = io + count * sizeof(float);
  return -(int32_t)cel_network_answers(network, dataset, first, count, answers, confidence);
}

/* io: mean slope of each layer, double [layers - 1]; returns how many. */
int32_t CEL_EXPORT(network_slopes)(int32_t handle, int32_t data, uint32_t first, uint32_t count) {
  cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  if (!network || !dataset)
    return -CEL_BAD_HANDLE;
  if (!room(CEL_MAX_LAYERS, sizeof(double)))
    return -CEL_NO_MEMORY;
  const cel_status status = cel_network_slopes(network, dataset, first, count, doubles());
  return status == CEL_OK ? cel_network_layers(network) - 1 : -(int32_t)status;
}

/* Returns how many images have their own output saturated the wrong way. */
int32_t CEL_EXPORT(network_stuck)(int32_t handle, int32_t data, uint32_t first, uint32_t count) {
  cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  if (!network || !dataset)
    return -CEL_BAD_HANDLE;
  size_t stuck = 0;
  const cel_status status = cel_network_stuck(network, dataset, first, count, &stuck);
  return status == CEL_OK ? (int32_t)stuck : -(int32_t)status;
}

/* io: the penalty of each regulariser for lambda/n = 1, double [regularisers]. */
int32_t CEL_EXPORT(network_penalties)(int32_t handle) {
  const cel_network *network = find(NETWORK, handle);
  if (!network)
    return -CEL_BAD_HANDLE;
  if (!room(CEL_REGULARIZER_COUNT, sizeof(double)))
    return -CEL_NO_MEMORY;
  double *penalties = doubles();
  cel_status status = CEL_OK;
  for (int r = 0; r < CEL_REGULARIZER_COUNT && status == CEL_OK; r++)
    status = cel_network_penalty(network, (cel_regularizer)r, &penalties[r]);
  return -(int32_t)status;
}

/* Makes room for a layer's numbers as doubles: weights [out][in], then biases [out]. Returns how
 * many are weights, or a status. */
static int32_t room_for_layer(const cel_network *network, int32_t layer) {
  if (!network)
    return -CEL_BAD_HANDLE;
  const uint64_t weights = weights_of(network, layer);
  if (weights == 0)
    return -CEL_BAD_ARGUMENT;
  if (weights > INT32_MAX ||
      !room(weights + (uint64_t)cel_network_size(network, layer), sizeof(double)))
    return -CEL_NO_MEMORY;
  return (int32_t)weights;
}

/* io: dC/dw, then dC/db of one image for a layer, doubles, by back-propagation. */
int32_t CEL_EXPORT(network_gradient)(int32_t handle, int32_t data, uint32_t index, int32_t layer) {
  cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  const int32_t weights = dataset ? room_for_layer(network, layer) : -CEL_BAD_HANDLE;
  if (weights < 0)
    return weights;
  return -(int32_t)cel_network_gradient(network, dataset, index, layer, doubles(),
                                        doubles() + weights);
}

/* The same by central differences with step h. */
int32_t CEL_EXPORT(network_differences)(int32_t handle, int32_t data, uint32_t index, int32_t layer,
                                        double h) {
  const cel_network *network = find(NETWORK, handle);
  const cel_dataset *dataset = find(DATASET, data);
  const int32_t weights = dataset ? room_for_layer(network, layer) : -CEL_BAD_HANDLE;
  if (weights < 0)
    return weights;
  return -(int32_t)cel_network_differences(network, dataset, index, layer, h, doubles(),
                                           doubles() + weights);
}

/* ==== Trainer ================================================================================ */

/* The numbers are those of cel_trainer_config, l2 and l1 its lambdas; `handle` is the network whose
 * sizes the scratch space fits. Returns the trainer's handle. */
int32_t CEL_EXPORT(trainer_create)(int32_t handle, uint32_t first, uint32_t count, uint32_t batch,
                                   double eta, double l2, double l1, double dropout, int32_t expand,
                                   int32_t shuffle, uint32_t seed) {
  const cel_network *network = find(NETWORK, handle);
  if (!network)
    return -CEL_BAD_HANDLE;
  const cel_trainer_config config = {
      .first = first,
      .count = count,
      .batch = batch,
      .eta = eta,
      .shuffle = shuffle,
      .seed = seed,
      .lambda = {[CEL_REGULARIZER_L2] = l2, [CEL_REGULARIZER_L1] = l1},
      .dropout = dropout,
      .expand = expand,
  };
  cel_trainer *trainer = NULL;
  const cel_status status = cel_trainer_create(network, &config, &trainer);
  return created(status, TRAINER, trainer);
}

/* io: epoch, batch, batches per epoch, sum of costs and items of this call, double [5]. */
int32_t CEL_EXPORT(trainer_run)(int32_t handle, int32_t net, int32_t data, uint32_t max_batches) {
  cel_trainer *trainer = find(TRAINER, handle);
  cel_network *network = find(NETWORK, net);
  const cel_dataset *dataset = find(DATASET, data);
  if (!trainer || !network || !dataset)
    return -CEL_BAD_HANDLE;
  if (!room(5, sizeof(double)))
    return -CEL_NO_MEMORY;
  const cel_status status = cel_trainer_run(trainer, network, dataset, max_batches);
  const cel_progress p = cel_trainer_progress(trainer);
  const double out[5] = {(double)p.epoch, (double)p.batch, (double)p.batches_per_epoch, p.cost_sum,
                         (double)p.cost_count};
  memcpy(io, out, sizeof out);
  return -(int32_t)status;
}

/* Passes over one epoch, as cel_trainer_skip does. */
int32_t CEL_EXPORT(trainer_skip)(int32_t handle) {
  cel_trainer *trainer = find(TRAINER, handle);
  return trainer ? -(int32_t)cel_trainer_skip(trainer) : -CEL_BAD_HANDLE;
}
