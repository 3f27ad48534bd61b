/*
 * cel.h - Cross-Entropy Lab's core: the manual and the whole public interface.
 *
 * It is: one sigmoid neuron (double), softmax and a layer that learns (double), a fully connected
 * network trained by mini-batch gradient descent (float weights, double sums), image sets read from
 * IDX files or drawn from a seed. It is not: a tensor library, a file reader (bytes come from the
 * caller) or anything that prints, exits, keeps globals or knows about a browser.
 *
 * Conventions:
 *   - Shapes are written [rows][cols], row-major. Weights are [out][in], as in the book: w[j][k]
 *     joins neuron k of one layer to neuron j of the next.
 *   - delta always means dC/dz, the fused form, never dC/da.
 *   - Equations are numbered as in chapter 3 of Michael Nielsen's "Neural Networks and Deep
 *     Learning".
 *   - Ownership: x_create hands the object to the caller, who ends it with x_destroy (NULL is
 *     fine). Nothing else is handed over; pointers passed in are only read during the call.
 *   - Errors: every function that can fail returns a cel_status and, on failure, leaves its outputs
 *     and its objects as they were. Exceptions say what they keep (CEL_DIVERGED).
 *   - Threads: no shared state. Different objects may be used from different threads; one network
 *     may not, because it holds the scratch space of its forward pass.
 *   - Bits: the network, its weights and its data use only + - * / sqrt and bit operations, so that
 *     a seed gives the same weights on every machine built without -ffast-math and with
 *     -ffp-contract=off. Costs, the neuron and softmax also use exp and log of libm.
 */
#ifndef CEL_H
#define CEL_H

#include <stddef.h>
#include <stdint.h>

/* ==== Status ================================================================================= */

/* One row per status: identifier, short name (a key for translations), English words. */
#define CEL_STATUS_ROWS(X)                                                                         \
  X(CEL_OK, "ok", "no error")                                                                      \
  X(CEL_NO_MEMORY, "no-memory", "not enough memory")                                               \
  X(CEL_BAD_ARGUMENT, "bad-argument", "an argument is out of its range")                           \
  X(CEL_BAD_PAIR, "bad-pair", "this cost does not go with this output")                            \
  X(CEL_BAD_TARGET, "bad-target", "the target of the cross-entropy must lie between 0 and 1")      \
  X(CEL_BAD_SIZES, "bad-sizes", "a network needs 2 to 8 layers of 1 to 100000 neurons each")       \
  X(CEL_NOT_FINITE, "not-finite", "a number is infinite or not a number")                          \
  X(CEL_MISMATCH, "mismatch", "the network's sizes do not fit these images")                       \
  X(CEL_DIVERGED, "diverged", "the cost grew beyond all bounds")                                   \
  X(CEL_BAD_DECAY, "bad-decay", "regularisation so strong that one step would turn weights round") \
  X(CEL_NO_INK, "no-ink", "nothing is drawn")                                                      \
  X(CEL_BAD_HANDLE, "bad-handle", "no such object, or one already freed")                          \
  X(CEL_IDX_IMAGES_MAGIC, "idx-images-magic", "the image file is not an IDX file of images")       \
  X(CEL_IDX_LABELS_MAGIC, "idx-labels-magic", "the label file is not an IDX file of labels")       \
  X(CEL_IDX_IMAGES_SHAPE, "idx-images-shape", "the images are not 28 by 28 pixels")                \
  X(CEL_IDX_IMAGES_LENGTH, "idx-images-length", "the image file is cut short or too long")         \
  X(CEL_IDX_LABELS_LENGTH, "idx-labels-length", "the label file is cut short or too long")         \
  X(CEL_IDX_COUNTS, "idx-counts", "the two files hold different numbers of items")                 \
  X(CEL_IDX_EMPTY, "idx-empty", "the files hold no items")                                         \
  X(CEL_IDX_LABEL_RANGE, "idx-label-range", "a label is not a digit from 0 to 9")

#define CEL_ENUM_ROW(id, ...) id,
typedef enum { CEL_STATUS_ROWS(CEL_ENUM_ROW) CEL_STATUS_COUNT } cel_status;

/* English words for a status; never NULL, also for a number that is no status. */
const char *cel_status_words(cel_status status);
/* The short name of a status ("no-memory"); never NULL. */
const char *cel_status_name(cel_status status);

/* ==== Choices: costs, outputs, initial weights ================================================ */

/* Adding a choice is a row here and a row of behaviour in table.c or network.c. */
#define CEL_COST_ROWS(X)                                                                           \
  X(CEL_COST_QUADRATIC, "quadratic")           /* (a - y)^2 / 2, equation (54)           */        \
  X(CEL_COST_CROSS_ENTROPY, "cross-entropy")   /* -[y ln a + (1-y) ln(1-a)], equation (57) */      \
  X(CEL_COST_LOG_LIKELIHOOD, "log-likelihood") /* -ln a_y, equation (80)               */

#define CEL_OUTPUT_ROWS(X)                                                                         \
  X(CEL_OUTPUT_SIGMOID, "sigmoid") /* a = 1 / (1 + e^-z)                               */          \
  X(CEL_OUTPUT_LINEAR, "linear")   /* a = z                                            */          \
  X(CEL_OUTPUT_SOFTMAX, "softmax") /* a_j = e^z_j / sum_k e^z_k, equation (78)         */

#define CEL_INIT_ROWS(X)                                                                           \
  X(CEL_INIT_LARGE, "large")   /* weights and biases from N(0, 1)                      */          \
  X(CEL_INIT_SCALED, "scaled") /* weights from N(0, 1/n_in), biases from N(0, 1)       */

#define CEL_REGULARIZER_ROWS(X)                                                                    \
  X(CEL_REGULARIZER_L2, "l2") /* lambda/(2n) sum of w^2, equation (87)                 */          \
  X(CEL_REGULARIZER_L1, "l1") /* lambda/n sum of |w|, equation (95)                    */

#define CEL_GRADIENT_ROWS(X)                                                                       \
  X(CEL_GRADIENT_EQ61, "eq61")                 /* delta = dC/dz, as equation (61)      */          \
  X(CEL_GRADIENT_AS_PUBLISHED, "as-published") /* the step of the book's own widgets   */

typedef enum { CEL_COST_ROWS(CEL_ENUM_ROW) CEL_COST_COUNT } cel_cost;
typedef enum { CEL_OUTPUT_ROWS(CEL_ENUM_ROW) CEL_OUTPUT_COUNT } cel_output;
typedef enum { CEL_INIT_ROWS(CEL_ENUM_ROW) CEL_INIT_COUNT } cel_init;
typedef enum { CEL_REGULARIZER_ROWS(CEL_ENUM_ROW) CEL_REGULARIZER_COUNT } cel_regularizer;
typedef enum { CEL_GRADIENT_ROWS(CEL_ENUM_ROW) CEL_GRADIENT_COUNT } cel_gradient;

/* CEL_OK when the cost goes with the output of a layer, else CEL_BAD_PAIR (or CEL_BAD_ARGUMENT for
 * a number that is no choice). Cross-entropy of a linear output is refused, since ln a needs 0 < a
 * < 1; log-likelihood goes with softmax alone, and softmax with nothing else. */
cel_status cel_pair_check(cel_cost cost, cel_output output);

/* a and its slope da/dz for each of n weighted inputs z, each by itself; a or slope may be NULL, a
 * may be z. Errors: CEL_BAD_ARGUMENT (no such output, or softmax, which is of a whole layer). */
cel_status cel_activate(cel_output output, const double *z, size_t n, double *a, double *slope);

/* ==== Random numbers ========================================================================== */

/* PCG32 (M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms
 * for Random Number Generation", 2014): 64 bits of state, 2^63 independent streams. */
typedef struct {
  uint64_t state;
  uint64_t increment;
} cel_random;

/* Each use of chance draws from its own stream, so that switching one on does not change another.
 */
typedef enum {
  CEL_STREAM_WEIGHTS = 1,
  CEL_STREAM_SHUFFLE,
  CEL_STREAM_DROPOUT,
  CEL_STREAM_DIGITS
} cel_stream;

/* Starts a generator. Seed 42 of stream 54 begins 0xa15c02b7, 0x7b47f409, 0xba1d3330. */
cel_random cel_random_seed(uint64_t seed, uint64_t stream);
/* The next 32 random bits. */
uint32_t cel_random_bits(cel_random *random);
/* Leaves the generator where `count` calls of cel_random_bits would, in some 64 steps. */
void cel_random_advance(cel_random *random, uint64_t count);
/* A whole number, uniform over 0 .. bound-1, without modulo bias. bound must not be 0. */
uint32_t cel_random_below(cel_random *random, uint32_t bound);
/* A number uniform over [0, 1), a multiple of 2^-32. */
double cel_random_uniform(cel_random *random);
/* A number from N(0, 1), by the polar method (G. Marsaglia, T. Bray, 1964). */
double cel_random_normal(cel_random *random);

/* ==== The neuron ============================================================================== */

enum { CEL_NEURON_INPUTS = 2 }; /* a one-input neuron has x[1] = w[1] = 0 */

typedef struct {
  cel_cost cost;
  cel_output output;
  cel_gradient gradient;
  double w[CEL_NEURON_INPUTS]; /* weights at epoch 0 */
  double b;                    /* bias at epoch 0 */
  double x[CEL_NEURON_INPUTS]; /* the one training input */
  double y;                    /* its target */
  double eta;                  /* learning rate, > 0 */
} cel_neuron_config;

/* The neuron after some number of epochs. All doubles, in this order: the page reads it as an
 * array. */
typedef struct {
  double w[CEL_NEURON_INPUTS];
  double b;
  double z;                     /* weighted input, sum of w[i] x[i], plus b */
  double a;                     /* activation */
  double cost;                  /* C of this one input */
  double dw[CEL_NEURON_INPUTS]; /* dC/dw[i] = x[i] db, equations (55) and (61) */
  double db;                    /* dC/db = delta, equations (56) and (62) */
  double slope;                 /* da/dz: sigma'(z), or 1 for a linear output */
} cel_neuron_state;

typedef struct cel_neuron cel_neuron;

/*
 * Makes a neuron that stands at epoch 0 and can run for max_epochs.
 *
 * gradient CEL_GRADIENT_EQ61 steps by delta = dC/dz. CEL_GRADIENT_AS_PUBLISHED steps as the widgets
 * of the book's web page do: the same for the quadratic cost, but for the cross-entropy by dC/da =
 * (a - y) / (a (1 - a)); dw and db then hold what the step uses.
 *
 * Errors: CEL_BAD_ARGUMENT (eta <= 0, or no such choice), CEL_NOT_FINITE, CEL_BAD_PAIR (softmax and
 * the log-likelihood are of whole layers),
 * CEL_BAD_TARGET (cross-entropy with y outside [0, 1]), CEL_NO_MEMORY.
 */
cel_status cel_neuron_create(const cel_neuron_config *config, size_t max_epochs, cel_neuron **out);
void cel_neuron_destroy(cel_neuron *neuron);

/*
 * Runs up to `epochs` further epochs (one update of w and b each), stopping at max_epochs.
 * CEL_DIVERGED when the next state would not be finite: the history up to there is kept, and the
 * neuron stays at its last finite epoch.
 */
cel_status cel_neuron_step(cel_neuron *neuron, size_t epochs);

/* Epochs run so far, 0 .. max_epochs. */
size_t cel_neuron_epoch(const cel_neuron *neuron);
/* [cel_neuron_epoch + 1] states; state k is the neuron after k updates. Owned by the neuron. */
const cel_neuron_state *cel_neuron_history(const cel_neuron *neuron);

/* What the choice of the cost means for a sigmoid neuron as it stands at one epoch. Where a number
 * has no double (z beyond 709), it is held within +-DBL_MAX. */
typedef struct {
  double quadratic;     /* dC/dz under the quadratic cost, (a - y) sigma'(z) */
  double cross_entropy; /* dC/dz under the cross-entropy, a - y */
  double ratio;         /* the second over the first: 1/sigma'(z) */
  double per_output;    /* dC/da of the cross-entropy, equation (75) */
} cel_neuron_contrast;

/* Errors: CEL_BAD_ARGUMENT (epoch not reached), CEL_BAD_PAIR (not a sigmoid), CEL_BAD_TARGET (y
 * outside [0, 1]). */
cel_status cel_neuron_contrast_at(const cel_neuron *neuron, size_t epoch,
                                  cel_neuron_contrast *contrast);

/*
 * The neuron's cost over the plane of w[0] and b, all else as it is at an epoch: cost
 * [rows][columns], at the middles of equal cells; w grows with the column over w_range (low, high),
 * b with the row over b_range. Errors: CEL_BAD_ARGUMENT (epoch not reached, no cells, an empty
 * range), CEL_NOT_FINITE (a range's end, or a cost: the cells then hold what they came to).
 */
cel_status cel_neuron_surface(const cel_neuron *neuron, size_t epoch, const double w_range[2],
                              const double b_range[2], size_t columns, size_t rows, double *cost);

/* The least cost that any weights could reach for a target in [0, 1]: 0, but the binary entropy of
 * y for the cross-entropy, equation (64). */
double cel_neuron_least_cost(const cel_neuron *neuron);

/* ==== Curves ================================================================================== */

/* How far one curve is from another. */
typedef struct {
  double mean;    /* mean of |guess - actual| */
  double largest; /* the largest of them */
  size_t where;   /* the first index of the largest */
} cel_curve_gap;

/* Compares guess [n] with actual [n]. Errors: CEL_BAD_ARGUMENT (n < 1), CEL_NOT_FINITE. */
cel_status cel_curve_compare(const double *guess, const double *actual, size_t n,
                             cel_curve_gap *gap);

/* ==== Softmax ================================================================================= */

/*
 * a[j] = e^(c z[j]) / sum_k e^(c z[k]), equation (78), with c of equation (83); 0 < c, n >= 1.
 * z and a are [n] and may be the same array. The maximum is subtracted first, so a is finite and
 * sums to 1 for every finite z. *log_sum_exp, when not NULL, gets ln sum_k e^(c z[k]), held within
 * +-DBL_MAX where c z itself has no double.
 * Errors: CEL_BAD_ARGUMENT (n < 1, c <= 0), CEL_NOT_FINITE.
 */
cel_status cel_softmax(const double *z, size_t n, double c, double *a, double *log_sum_exp);

/* ln a[j] = c z[j] - ln sum_k e^(c z[k]), finite also where a[j] itself rounds to 0, [n]; held
 * within +-DBL_MAX. log_a may be z. Errors: as cel_softmax. */
cel_status cel_softmax_log(const double *z, size_t n, double c, double *log_a);

/* The inverse: z[j] = (ln a[j] + constant) / c, [n], from the logarithms of the activations. Every
 * constant gives the same a; ln sum_k e^(c z[k]) of the result is the constant. z may be log_a.
 * Errors: CEL_BAD_ARGUMENT (n < 1, c <= 0), CEL_NOT_FINITE (also when a z would not be finite). */
cel_status cel_softmax_inverse(const double *log_a, size_t n, double c, double constant, double *z);

/* The weighted input that gives activation j the value a while every other z, and so the others'
 * proportions, stay: *z_j = (ln(a / (1 - a)) + ln sum_{k != j} e^(c z[k])) / c. Errors:
 * CEL_BAD_ARGUMENT (n < 2, j >= n, c <= 0, a outside the open interval (0, 1)), CEL_NOT_FINITE. */
cel_status cel_softmax_place(const double *z, size_t n, double c, size_t j, double a, double *z_j);

/* jacobian[j][k] = da_j/dz_k = c a_j (delta_jk - a_k), [n][n], of activations a [n] that sum to 1.
 * The diagonal is taken as minus the rest of its row, so that it keeps its digits near a_j = 1 and
 * every row sums to 0. Errors: CEL_BAD_ARGUMENT (n < 1, c <= 0), CEL_NOT_FINITE. */
cel_status cel_softmax_jacobian(const double *a, size_t n, double c, double *jacobian);

/* The log-likelihood cost of the target class `label` (0 .. n-1), equation (80): *cost = -ln a[y] =
 * ln sum_k e^(c z[k]) - c z[y], and its gradient, equation (84): delta[j] = dC/dz[j] =
 * c (a[j] - y[j]), where y[j] is 1 for the label and 0 else. z, a and delta are three arrays [n],
 * none of them another. delta[label] is taken as minus the others' sum, and keeps its digits near
 * a_y = 1. Errors: as cel_softmax, and CEL_BAD_ARGUMENT (label >= n). */
cel_status cel_softmax_log_likelihood(const double *z, size_t n, double c, size_t label, double *a,
                                      double *delta, double *cost);

/* ==== A layer that learns ===================================================================== */

/*
 * One layer of n outputs without inputs: its weighted inputs are its biases, z[j] = b[j], so that
 * dC/dz[j] = dC/db[j] = delta[j], equations (81) and (84), and one step of gradient descent is
 * z[j] <- z[j] - eta delta[j]. It learns one target, 1 for the label and 0 for the other outputs.
 */
typedef struct {
  cel_cost cost;
  cel_output output;
  size_t n;        /* outputs, >= 1 */
  const double *z; /* [n], at step 0; copied */
  size_t label;    /* 0 .. n-1 */
  double c;        /* of equation (83), above 0: activations are those of c z */
  double eta;      /* learning rate, > 0 */
} cel_learner_config;

typedef struct cel_learner cel_learner;

/* Makes a layer that stands at step 0 and can learn for max_steps. Errors: CEL_BAD_ARGUMENT (n,
 * label, c, eta, or no such choice), CEL_BAD_PAIR, CEL_NOT_FINITE, CEL_NO_MEMORY. */
cel_status cel_learner_create(const cel_learner_config *config, size_t max_steps,
                              cel_learner **out);
void cel_learner_destroy(cel_learner *layer);

/* Takes up to `steps` further steps, stopping at max_steps. CEL_DIVERGED when the next state would
 * not be finite: the history up to there is kept, and the layer stays at its last finite step. */
cel_status cel_learner_step(cel_learner *layer, size_t steps);

/* Steps taken so far, 0 .. max_steps. */
size_t cel_learner_steps(const cel_learner *layer);
/* Doubles of one state: z [n], a [n], delta [n], cost; 3 n + 1. */
size_t cel_learner_width(const cel_learner *layer);
/* [cel_learner_steps + 1] states, one behind the other; state k is the layer after k updates. Owned
 * by the layer. */
const double *cel_learner_history(const cel_learner *layer);

/* ==== Image sets ============================================================================== */

enum {
  CEL_IMAGE_SIDE = 28,    /* pixels a side, of IDX files and of synthetic digits */
  CEL_IMAGE_PIXELS = 784, /* CEL_IMAGE_SIDE squared */
  CEL_CLASSES = 10        /* the digits */
};

/* The book's split of a training file: its first five sixths train (50,000 of MNIST's 60,000), the
 * rest validates; the second pair of files is the test set. */
size_t cel_training_count(size_t count);

/* The most images one set may hold: far above any real set. */
#define CEL_MAX_IMAGES 16777216

/* Images with labels, kept sparse (about four pixels of five are 0). A pixel byte p is the input
 * p/256, as in the book's data file. Never changes once made. */
typedef struct cel_dataset cel_dataset;

/* Takes pixels [count][pixels_each] and labels [count], all below classes; labels NULL: all 0. 1 <=
 * count <= CEL_MAX_IMAGES, 1 <= pixels_each <= 65535, 1 <= classes <= 256. Errors:
 * CEL_BAD_ARGUMENT, CEL_NO_MEMORY. */
cel_status cel_dataset_create(const uint8_t *pixels, const uint8_t *labels, size_t count,
                              size_t pixels_each, size_t classes, cel_dataset **out);

/* Reads the two files of an IDX pair, whole and unpacked, as MNIST's: 28x28 images, labels 0-9.
 * Without a label file (labels NULL), for images that are only to be read, every label is 0.
 * Errors: the CEL_IDX_... statuses name what is wrong; CEL_NO_MEMORY. */
cel_status cel_dataset_from_idx(const uint8_t *images, size_t images_length, const uint8_t *labels,
                                size_t labels_length, cel_dataset **out);

/* Draws `count` 28x28 digits from a seed: strokes, jittered, rotated, scaled, slanted, thickened
 * and anti-aliased. Image i depends on (seed, i) alone. 1 <= count <= CEL_MAX_IMAGES.
 * Errors: CEL_BAD_ARGUMENT, CEL_NO_MEMORY. */
cel_status cel_dataset_synthetic(size_t count, uint32_t seed, cel_dataset **out);

void cel_dataset_destroy(cel_dataset *dataset);

/* How many images there are. */
size_t cel_dataset_count(const cel_dataset *dataset);
/* Pixels of each image. */
size_t cel_dataset_pixels(const cel_dataset *dataset);
/* The label of image `index`, or -1 when there is no such image. */
int cel_dataset_label(const cel_dataset *dataset, size_t index);
/* Writes image `index` as [pixels] bytes. Errors: CEL_BAD_ARGUMENT (no such image). */
cel_status cel_dataset_image(const cel_dataset *dataset, size_t index, uint8_t *pixels);

/* Makes a 28x28 image of a drawing, as MNIST's images were made: ink [height][width], 0 paper and
 * 255 full ink, is fitted into 20x20 by its larger side, anti-aliased by area, and moved so that
 * its centre of mass is the middle of the field. pixels is [CEL_IMAGE_PIXELS]. Errors: CEL_NO_INK,
 * CEL_BAD_ARGUMENT (a side outside 1 .. 4096). */
cel_status cel_drawing_normalize(const uint8_t *ink, int32_t width, int32_t height,
                                 uint8_t *pixels);

/* ==== The network ============================================================================= */

enum { CEL_MAX_LAYERS = 8, CEL_MAX_NEURONS = 100000 };

typedef struct {
  const int32_t *sizes; /* [layers]: inputs, hidden layers, outputs */
  int32_t layers;       /* 2 .. CEL_MAX_LAYERS */
  cel_cost cost;
  cel_output output; /* of the last layer; hidden layers are sigmoid */
} cel_network_config;

typedef struct cel_network cel_network;

/* Makes a network of zero weights, in one allocation.
 * Errors: CEL_BAD_SIZES, CEL_BAD_ARGUMENT, CEL_BAD_PAIR, CEL_NO_MEMORY. */
cel_status cel_network_create(const cel_network_config *config, cel_network **out);
void cel_network_destroy(cel_network *network);

/* Draws weights and biases anew; the same seed gives the same ones, to the bit.
 * Errors: CEL_BAD_ARGUMENT (no such initialiser). */
cel_status cel_network_initialize(cel_network *network, cel_init init, uint32_t seed);

/* Layers counted as in `sizes`, input included. */
int32_t cel_network_layers(const cel_network *network);
/* Neurons of layer 0 .. layers-1; 0 when there is no such layer. */
int32_t cel_network_size(const cel_network *network, int32_t layer);

/* Copies layer 1 .. layers-1 out (weights [out][in], biases [out]).
 * Errors: CEL_BAD_ARGUMENT (no such layer). */
cel_status cel_network_get_layer(const cel_network *network, int32_t layer, float *weights,
                                 float *biases);

/* The largest weight or bias that is taken: far above any of a network that learns, and low enough
 * that no weighted input overflows. */
#define CEL_MAX_WEIGHT 1e30f

/* Copies layer 1 .. layers-1 in.
 * Errors: CEL_BAD_ARGUMENT, CEL_NOT_FINITE (also beyond CEL_MAX_WEIGHT); then nothing is changed.
 */
cel_status cel_network_set_layer(cel_network *network, int32_t layer, const float *weights,
                                 const float *biases);

/* FNV-1a (64 bits) over the bits of every layer's biases [out], then weights [out][in], each float
 * as four bytes, low byte first: two networks with the same digest hold the same numbers. */
uint64_t cel_network_digest(const cel_network *network);

/* Feeds one image forward; activations gets the last layer's a, [outputs].
 * Errors: CEL_MISMATCH (sizes do not fit), CEL_BAD_ARGUMENT (no such image). */
cel_status cel_network_feedforward(cel_network *network, const cel_dataset *dataset, size_t index,
                                   float *activations);

typedef struct {
  double cost_sum; /* sum over the images of C, without any penalty; divide by the count */
  size_t correct;  /* images whose label is the first largest activation */
} cel_score;

/* Scores images first .. first+count-1. Errors: CEL_MISMATCH, CEL_BAD_ARGUMENT (range, count 0). */
cel_status cel_network_score(cel_network *network, const cel_dataset *dataset, size_t first,
                             size_t count, cel_score *out);

/* The answers to images first .. first+count-1: answers [count] gets the first largest output,
 * confidence [count] its activation. Errors: as cel_network_score. */
cel_status cel_network_answers(cel_network *network, const cel_dataset *dataset, size_t first,
                               size_t count, uint8_t *answers, float *confidence);

/* How far each layer is from saturation: slopes [layers - 1] gets the mean of da/dz over layer l's
 * neurons and images first .. first+count-1, at l - 1. For sigmoid that is sigma', at most 1/4; for
 * softmax a (1 - a). Errors: as cel_network_score. */
cel_status cel_network_slopes(cel_network *network, const cel_dataset *dataset, size_t first,
                              size_t count, double *slopes);

/* A slope da/dz below this is called saturated: such a sigmoid is within 0.0102 of 0 or 1. */
#define CEL_SATURATED 0.01

/* How many of images first .. first+count-1 have their own output, that of their label, saturated
 * the wrong way: a below 1/2 and da/dz below CEL_SATURATED. The quadratic cost teaches such an
 * output next to nothing. Errors: as cel_network_score. */
cel_status cel_network_stuck(cel_network *network, const cel_dataset *dataset, size_t first,
                             size_t count, size_t *stuck);

/* The regulariser's part of the cost for lambda/n = 1: L2 half the sum of w^2, L1 the sum of |w|,
 * over all weights, biases left out. Errors: CEL_BAD_ARGUMENT (no such regulariser). */
cel_status cel_network_penalty(const cel_network *network, cel_regularizer regularizer,
                               double *penalty);

/* ==== Training ================================================================================ */

typedef struct {
  size_t first;  /* training set: images first .. first+count-1 */
  size_t count;  /* >= 1 */
  size_t batch;  /* mini-batch size m, 1 .. items; the last one of an epoch may be shorter */
  double eta;    /* learning rate, above 0, at most CEL_MAX_ETA */
  int shuffle;   /* 0: keep the images' order; else a new order each epoch */
  uint32_t seed; /* of the streams of shuffling and dropout */
  double lambda[CEL_REGULARIZER_COUNT]; /* strength of each, >= 0; eta lambda / items <= 1 */
  double dropout; /* chance of each hidden neuron to be left out of an image's step, 0 <= p < 1 */
  int expand;     /* 1: each image also shifted by one pixel up, down, left and right */
} cel_trainer_config;

/* The items of an epoch are the `count` images, or with `expand` five times as many: each image and
 * its four shifts, zero-filled, made as they are needed. They are the n of lambda/n, too. Dropout
 * is inverted: what stays is multiplied by 1/(1 - p) in training, and scoring drops nothing (G.
 * Hinton et al., 2012; the book halves weights instead, which comes to the same). */
enum { CEL_EXPANSION = 5 };

/* A mean cost beyond this is called divergence: far above any cost of a network that learns, and
 * low enough that no step at CEL_MAX_ETA carries a float weight to infinity. */
#define CEL_COST_LIMIT 1e18
#define CEL_MAX_ETA 1e10

/* Where training stands. */
typedef struct {
  size_t epoch; /* epochs completed */
  size_t batch; /* mini-batches done of the epoch under way; 0 right after an epoch ends */
  size_t batches_per_epoch; /* items / m, rounded up */
  double cost_sum;          /* sum of C, before each update, over the items of the last call ... */
  size_t cost_count;        /* ... and how many items that was */
} cel_progress;

/* The state of one training run: order, position and scratch space. It holds no pointer to network
 * or data: both are passed to each call, the same ones for a run that should mean anything. */
typedef struct cel_trainer cel_trainer;

/* The network gives the sizes of the scratch space.
 * Errors: CEL_BAD_ARGUMENT, CEL_BAD_DECAY (eta lambda / n above 1), CEL_NO_MEMORY. */
cel_status cel_trainer_create(const cel_network *network, const cel_trainer_config *config,
                              cel_trainer **out);
void cel_trainer_destroy(cel_trainer *trainer);

/*
 * Trains for up to max_batches mini-batches, and never past the end of an epoch, so that the caller
 * can score each epoch and long runs can be sliced. Each step shrinks the weights as their
 * regularisers say (L2: by the factor 1 - eta lambda/n; L1: by eta lambda/n towards 0, which it
 * does not cross), then takes w <- w - (eta/m) sum of dC/dw, and the same for b (network2.py's
 * update_mini_batch). Slicing does not change any weight.
 * Errors: CEL_MISMATCH, CEL_BAD_ARGUMENT (training set outside the data, max_batches 0);
 * CEL_DIVERGED when a mini-batch's mean cost passes CEL_COST_LIMIT or is not a number, or when its
 * update could change a weight by more than CEL_MAX_WEIGHT: it is not made, the weights are still
 * finite, and every later call says so again.
 */
cel_status cel_trainer_run(cel_trainer *trainer, cel_network *network, const cel_dataset *dataset,
                           size_t max_batches);

/* Where training stands, and what the last call of cel_trainer_run brought. */
cel_progress cel_trainer_progress(const cel_trainer *trainer);

/*
 * Passes over one whole epoch as if it had been trained: its order of the images is made and its
 * random numbers are drawn, no weight is touched. A trainer made anew from the same configuration
 * that has skipped n epochs goes on from a network's weights after n epochs exactly as the first
 * one did: an order and a stream are functions of seed and epoch, so weights are all there is to
 * keep of a run. Errors: CEL_BAD_ARGUMENT (in the middle of an epoch), CEL_DIVERGED (as
 * cel_trainer_run).
 */
cel_status cel_trainer_skip(cel_trainer *trainer);

/* ==== One image's gradient, in two ways ======================================================= */

/* The gradient of one image's cost, without any penalty, for layer 1 .. layers-1, by
 * back-propagation, with the code and the floats that train: dC/dw [out][in] and dC/db [out], which
 * is that layer's delta. Errors: CEL_MISMATCH, CEL_BAD_ARGUMENT (no such layer or image),
 * CEL_NO_MEMORY. */
cel_status cel_network_gradient(cel_network *network, const cel_dataset *dataset, size_t index,
                                int32_t layer, double *weights, double *biases);

/* The same by central differences, (C(p + h) - C(p - h)) / 2h for each weight or bias p, from costs
 * that are worked out in double: good to about h^2. It takes two forward passes a number, so it is
 * for small networks. Errors: as cel_network_gradient, and CEL_BAD_ARGUMENT (h not above 0, or
 * infinite). */
cel_status cel_network_differences(const cel_network *network, const cel_dataset *dataset,
                                   size_t index, int32_t layer, double h, double *weights,
                                   double *biases);

#endif
