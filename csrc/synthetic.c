/*
 * synthetic.c - handwritten-looking digits drawn from a seed, so that everything runs without
 * MNIST. Not a font and not a copy of MNIST: a few pen paths, shaken, slanted and inked.
 *
 * Only + - * / sqrt and integers are used, in a fixed order, so a seed gives the same bytes
 * everywhere.
 */
#include "cel.h"

#include <math.h>
#include <stdlib.h>

enum {
  STROKES = 2,  /* a glyph's pen paths */
  POINTS = 16,  /* a glyph's control points, of both strokes together */
  PIECES = 4,   /* straight pieces a curved piece is flattened to */
  VARIANTS = 3, /* ways of writing one digit */
  SEGMENTS = POINTS * PIECES,
  SIDE = CEL_IMAGE_SIDE
};

/* A way of writing a digit: control points of uniform quadratic B-splines, one per stroke, that
 * start and end at their first and last point. A point given twice is a corner. Units are a
 * twentieth of the digit's height, y down; only proportions matter. */
typedef struct {
  uint8_t length[STROKES]; /* points of each stroke */
  int8_t at[POINTS][2];
} glyph;

/* One way of writing a line. */
/* clang-format off */
static const glyph glyphs[CEL_CLASSES][VARIANTS] = {
    /* 0 */
    {{{6}, {{6, 0}, {0, 0}, {0, 20}, {12, 20}, {12, 0}, {6, 0}}},
     {{7}, {{9, 1}, {5, -1}, {0, 4}, {0, 20}, {11, 20}, {13, 1}, {4, 0}}},
     {{7}, {{7, 0}, {-2, 3}, {-1, 20}, {8, 20}, {16, 16}, {14, 0}, {5, 1}}}},
    /* 1 */
    {{{3}, {{0, 0}, {0, 10}, {0, 20}}},
     {{5}, {{-4, 5}, {0, 0}, {0, 0}, {0, 11}, {0, 20}}},
     {{5, 2}, {{-4, 4}, {0, 0}, {0, 0}, {0, 11}, {0, 20}, {-5, 20}, {5, 20}}}},
    /* 2 */
    {{{8}, {{0, 5}, {1, -1}, {12, -1}, {12, 7}, {5, 14}, {0, 20}, {0, 20}, {13, 20}}},
     {{10}, {{1, 5}, {3, -2}, {13, -1}, {11, 10}, {5, 21},
             {-3, 21}, {-2, 13}, {6, 14}, {10, 20}, {15, 18}}},
     {{8}, {{1, 2}, {5, -1}, {12, 0}, {10, 9}, {1, 18}, {2, 20}, {6, 18}, {14, 20}}}},
    /* 3 */
    {{{10}, {{0, 2}, {4, -1}, {11, -1}, {11, 8}, {4, 9},
             {4, 9}, {13, 9}, {13, 20}, {4, 21}, {0, 17}}},
     {{9}, {{1, 0}, {11, 0}, {11, 0}, {5, 8}, {5, 8}, {13, 8}, {13, 20}, {4, 21}, {0, 17}}},
     {{9}, {{0, 3}, {3, -2}, {13, 0}, {9, 8}, {4, 9}, {14, 11}, {10, 19}, {5, 21}, {0, 19}}}},
    /* 4 */
    {{{4, 3}, {{1, 1}, {0, 11}, {0, 11}, {12, 11}, {10, 0}, {9, 10}, {9, 20}}},
     {{4, 3}, {{8, 0}, {0, 13}, {0, 13}, {13, 13}, {8, 0}, {8, 10}, {8, 20}}},
     {{5, 3}, {{1, 0}, {0, 8}, {1, 12}, {6, 12}, {11, 9}, {11, 0}, {10, 9}, {8, 20}}}},
    /* 5 */
    {{{10}, {{11, 0}, {2, 0}, {2, 0}, {1, 9}, {1, 9}, {5, 6}, {13, 8}, {12, 20}, {4, 21}, {0, 18}}},
     {{7, 2}, {{3, 1}, {1, 9}, {1, 9}, {10, 7}, {12, 17}, {7, 22}, {-1, 18}, {3, 1}, {13, -1}}},
     {{8}, {{13, 0}, {4, 0}, {4, 0}, {2, 8}, {7, 9}, {14, 13}, {8, 22}, {-1, 20}}}},
    /* 6 */
    {{{7}, {{9, 0}, {1, 3}, {-1, 20}, {11, 23}, {11, 10}, {4, 9}, {0, 16}}},
     {{7}, {{5, 0}, {1, 8}, {-1, 20}, {10, 22}, {11, 11}, {4, 11}, {0, 16}}},
     {{8}, {{10, 0}, {2, 7}, {-2, 19}, {4, 22}, {12, 19}, {9, 11}, {4, 12}, {1, 18}}}},
    /* 7 */
    {{{5}, {{0, 1}, {11, 0}, {11, 0}, {7, 9}, {4, 20}}},
     {{5, 2}, {{0, 1}, {12, 0}, {12, 0}, {8, 9}, {5, 20}, {3, 10}, {12, 10}}},
     {{7}, {{0, 4}, {1, 0}, {1, 0}, {12, 0}, {11, 4}, {6, 10}, {5, 20}}}},
    /* 8 */
    {{{12}, {{11, 3}, {8, -1}, {0, -1}, {0, 7}, {6, 10}, {12, 12},
             {12, 21}, {0, 21}, {0, 13}, {6, 10}, {11, 7}, {11, 2}}},
     {{6, 6}, {{7, 0}, {0, 0}, {1, 10}, {12, 9}, {13, 0}, {7, 0},
               {6, 9}, {0, 10}, {0, 20}, {9, 20}, {10, 10}, {6, 9}}},
     {{9}, {{11, 1}, {3, -2}, {0, 6}, {10, 12}, {10, 20}, {2, 22}, {1, 15}, {8, 8}, {12, 1}}}},
    /* 9 */
    {{{9}, {{10, 3}, {9, -1}, {0, -1}, {0, 10}, {8, 11}, {10, 3}, {10, 3}, {9, 12}, {8, 20}}},
     {{10}, {{10, 2}, {8, -1}, {0, -1}, {0, 9}, {8, 10},
             {10, 2}, {11, 8}, {10, 19}, {5, 21}, {1, 19}}},
     {{8}, {{11, 1}, {4, -1}, {-1, 5}, {1, 11}, {8, 8}, {12, 0}, {9, 10}, {5, 20}}}},
};
/* clang-format on */

typedef struct {
  double x, y;
} point;

typedef struct {
  point from, to;
} segment;

/* How one image is written: x' = xx x + xy y, y' = yx x + yy y, before it is fitted to its box. */
typedef struct {
  double xx, xy, yx, yy;
  double shake;  /* how far a control point strays, in the glyph's units */
  double size;   /* pixels of the longer side of the ink's middle line */
  double radius; /* half the thickness of the pen, in pixels */
  double ink;    /* the byte of a pixel wholly covered */
  point offset;  /* shift of less than a pixel */
} hand;

static double between(cel_random *random, double low, double high) {
  return low + (high - low) * cel_random_uniform(random);
}

/* A number in (-1, 1), mostly small: the difference of two uniform ones. */
static double stray(cel_random *random) {
  const double first = cel_random_uniform(random);
  return first - cel_random_uniform(random);
}

static hand hand_draw(cel_random *random) {
  const double half = 0.18 * stray(random); /* tan of half the angle of rotation */
  const double cosine = (1 - half * half) / (1 + half * half);
  const double sine = 2 * half / (1 + half * half);
  const double width = between(random, 0.7, 1.3);
  const double slant = 0.15 + 0.5 * stray(random); /* people lean to the right */
  hand h;
  h.xx = cosine * width;
  h.xy = -cosine * slant - sine;
  h.yx = sine * width;
  h.yy = cosine - sine * slant;
  h.shake = between(random, 1, 2.8);
  h.radius = 1.25 + 0.65 * stray(random);
  h.size = between(random, 18.5, 20) - 2 * h.radius;
  h.ink = between(random, 225, 256);
  h.offset.x = between(random, -0.5, 0.5);
  h.offset.y = between(random, -0.5, 0.5);
  return h;
}

/* The glyph's control points as this hand places them. The two points of a corner stay together. */
static void place(const glyph *g, const hand *h, cel_random *random, point points[POINTS]) {
  const int count = g->length[0] + g->length[1];
  for (int i = 0; i < count; i++) {
    if (i > 0 && g->at[i][0] == g->at[i - 1][0] && g->at[i][1] == g->at[i - 1][1]) {
      points[i] = points[i - 1];
      continue;
    }
    const double x = g->at[i][0] + h->shake * stray(random);
    const double y = g->at[i][1] + h->shake * stray(random);
    points[i].x = h->xx * x + h->xy * y;
    points[i].y = h->yx * x + h->yy * y;
  }
}

static point middle(point a, point b) {
  const point m = {(a.x + b.x) / 2, (a.y + b.y) / 2};
  return m;
}

/* Flattens the quadratic Bezier curve a, b, c. */
static segment *flatten_curve(point a, point b, point c, segment *next) {
  point from = a;
  for (int i = 1; i <= PIECES; i++) {
    const double t = (double)i / PIECES, s = 1 - t;
    const point to = {s * s * a.x + 2 * s * t * b.x + t * t * c.x,
                      s * s * a.y + 2 * s * t * b.y + t * t * c.y};
    next->from = from;
    next->to = to;
    next++;
    from = to;
  }
  return next;
}

/* Flattens a stroke: a B-spline is a chain of Bezier curves that join half way between its points.
 */
static segment *flatten_stroke(const point *points, int count, segment *next) {
  if (count == 2) {
    next->from = points[0];
    next->to = points[1];
    return next + 1;
  }
  for (int i = 1; i + 1 < count; i++) {
    const point a = i == 1 ? points[0] : middle(points[i - 1], points[i]);
    const point c = i + 2 == count ? points[count - 1] : middle(points[i], points[i + 1]);
    next = flatten_curve(a, points[i], c, next);
  }
  return next;
}

static double least(double a, double b) {
  return a < b ? a : b;
}
static double most(double a, double b) {
  return a > b ? a : b;
}

/* Scales the path to the hand's size, as MNIST's digits were fitted to a box, and centres the box.
 */
static void fit(segment *segments, size_t count, const hand *h) {
  point low = segments[0].from, high = low;
  for (size_t i = 0; i < count; i++) {
    const point p = segments[i].to;
    low.x = least(low.x, p.x);
    low.y = least(low.y, p.y);
    high.x = most(high.x, p.x);
    high.y = most(high.y, p.y);
  }
  const double scale = h->size / most(high.x - low.x, high.y - low.y);
  const point centre = middle(low, high);
  for (size_t i = 0; i < count; i++) {
    point *const ends[2] = {&segments[i].from, &segments[i].to};
    for (int e = 0; e < 2; e++) {
      ends[e]->x = (ends[e]->x - centre.x) * scale + h->offset.x + SIDE / 2.0;
      ends[e]->y = (ends[e]->y - centre.y) * scale + h->offset.y + SIDE / 2.0;
    }
  }
}

/* The pixel a coordinate falls in, held within the image. */
static int pixel_at(double coordinate) {
  if (coordinate < 0)
    return 0;
  return coordinate < SIDE ? (int)coordinate : SIDE - 1;
}

/* Lowers each pixel's squared distance to the path, near this segment only. */
static void approach(const segment *s, double reach, float squared[SIDE][SIDE]) {
  const int left = pixel_at(least(s->from.x, s->to.x) - reach);
  const int right = pixel_at(most(s->from.x, s->to.x) + reach);
  const int top = pixel_at(least(s->from.y, s->to.y) - reach);
  const int bottom = pixel_at(most(s->from.y, s->to.y) + reach);
  const float dx = (float)(s->to.x - s->from.x), dy = (float)(s->to.y - s->from.y);
  const float length2 = dx * dx + dy * dy;
  const float inverse = length2 > 0 ? 1 / length2 : 0;
  for (int y = top; y <= bottom; y++) {
    const float py = (float)(y + 0.5 - s->from.y);
    for (int x = left; x <= right; x++) {
      const float px = (float)(x + 0.5 - s->from.x);
      float t = (px * dx + py * dy) * inverse; /* how far along the segment the nearest point is */
      t = t < 0 ? 0 : t;
      t = t > 1 ? 1 : t;
      const float ex = px - t * dx, ey = py - t * dy;
      const float d2 = ex * ex + ey * ey;
      squared[y][x] = d2 < squared[y][x] ? d2 : squared[y][x];
    }
  }
}

/* Distances become ink, with an edge one pixel soft. */
static void expose(float squared[SIDE][SIDE], const hand *h, uint8_t image[SIDE][SIDE]) {
  const float reach = (float)(h->radius + 0.5), ink = (float)h->ink;
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      if (squared[y][x] >= reach * reach) {
        image[y][x] = 0;
        continue;
      }
      const float cover = reach - sqrtf(squared[y][x]);
      image[y][x] = (uint8_t)(cover < 1 ? ink * cover : ink);
    }
  }
}

/* Copies the image, moved by whole pixels so that its centre of mass is nearest to the middle. */
static void centre(uint8_t image[SIDE][SIDE], uint8_t *pixels) {
  int mass = 0, moment_x = 0, moment_y = 0;
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      mass += image[y][x];
      moment_x += image[y][x] * x;
      moment_y += image[y][x] * y;
    }
  }
  /* floor(SIDE / 2 - mean), which rounds (SIDE - 1) / 2 - mean to the nearest whole number */
  const int right = SIDE / 2 - (moment_x + mass - 1) / mass;
  const int down = SIDE / 2 - (moment_y + mass - 1) / mass;
  for (int y = 0; y < SIDE; y++) {
    for (int x = 0; x < SIDE; x++) {
      const int from_x = x - right, from_y = y - down;
      const int inside = from_x >= 0 && from_x < SIDE && from_y >= 0 && from_y < SIDE;
      pixels[y * SIDE + x] = inside ? image[from_y][from_x] : 0;
    }
  }
}

/* Draws image `index` of a seed into [CEL_IMAGE_PIXELS] bytes and gives its label. */
static void draw(uint32_t seed, size_t index, uint8_t *pixels, uint8_t *label) {
  cel_random random = cel_random_seed(((uint64_t)seed << 32) + index, CEL_STREAM_DIGITS);
  const uint32_t digit = cel_random_below(&random, CEL_CLASSES);
  const glyph *g = &glyphs[digit][cel_random_below(&random, VARIANTS)];
  const hand h = hand_draw(&random);
  point points[POINTS] = {{0, 0}};
  place(g, &h, &random, points);

  segment segments[SEGMENTS] = {{{0, 0}, {0, 0}}};
  segment *end = flatten_stroke(points, g->length[0], segments);
  if (g->length[1] > 0)
    end = flatten_stroke(points + g->length[0], g->length[1], end);
  const size_t count = (size_t)(end - segments);
  fit(segments, count, &h);

  float squared[SIDE][SIDE];
  uint8_t image[SIDE][SIDE];
  for (int i = 0; i < SIDE * SIDE; i++)
    squared[i / SIDE][i % SIDE] = 2 * SIDE * SIDE;
  for (size_t i = 0; i < count; i++)
    approach(&segments[i], h.radius + 0.5, squared);
  expose(squared, &h, image);
  centre(image, pixels);
  *label = (uint8_t)digit;
}

cel_status cel_dataset_synthetic(size_t count, uint32_t seed, cel_dataset **out) {
  if (count == 0 || count > CEL_MAX_IMAGES)
    return CEL_BAD_ARGUMENT;
  if (count > SIZE_MAX / (CEL_IMAGE_PIXELS + 1))
    return CEL_NO_MEMORY;
  uint8_t *const pixels = malloc(count * (CEL_IMAGE_PIXELS + 1));
  if (pixels == NULL)
    return CEL_NO_MEMORY;
  uint8_t *const labels = pixels + count * CEL_IMAGE_PIXELS;
  for (size_t i = 0; i < count; i++)
    draw(seed, i, pixels + i * CEL_IMAGE_PIXELS, labels + i);
  const cel_status status =
      cel_dataset_create(pixels, labels, count, CEL_IMAGE_PIXELS, CEL_CLASSES, out);
  free(pixels);
  return status;
}
