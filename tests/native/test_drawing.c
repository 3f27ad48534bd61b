/* test_drawing.c - drawings made into images as MNIST's: against a second implementation, and what
 * must hold of any drawing: place, size, ink, aspect. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = CEL_IMAGE_SIDE, PIXELS = CEL_IMAGE_PIXELS, MARGIN = 4, BOX = 20 };

typedef struct {
  int32_t width, height;
  uint8_t *ink; /* [height][width], exactly: the sanitizer sees a read beyond it */
} canvas;

static canvas paper(int32_t width, int32_t height) {
  const canvas c = {width, height, calloc((size_t)width * (size_t)height, 1)};
  CHECK(c.ink != NULL);
  return c;
}

static void dot(const canvas *c, int x, int y, uint8_t ink) {
  c->ink[(size_t)y * (size_t)c->width + (size_t)x] = ink;
}

static void rectangle(const canvas *c, int left, int top, int width, int height, uint8_t ink) {
  for (int y = top; y < top + height; y++)
    for (int x = left; x < left + width; x++)
      dot(c, x, y, ink);
}

static void disc(const canvas *c, double x0, double y0, double radius) {
  for (int y = 0; y < c->height; y++)
    for (int x = 0; x < c->width; x++)
      if (hypot(x + 0.5 - x0, y + 0.5 - y0) < radius)
        dot(c, x, y, 255);
}

/* What there is to know about an image. */
typedef struct {
  uint8_t pixels[PIXELS];
  double ink;
  double x, y; /* centre of mass; the middle of the field is (14, 14) */
  int left, top, right, bottom;
} image;

/* Normalises a drawing, and throws it away. */
static image normalize(canvas c) {
  image im = {{0}, 0, 0, 0, SIDE, SIDE, 0, 0};
  memset(im.pixels, 77, PIXELS);
  CHECK_OK(cel_drawing_normalize(c.ink, c.width, c.height, im.pixels));
  free(c.ink);
  for (int i = 0; i < PIXELS; i++) {
    const int x = i % SIDE;
    const int y = i / SIDE;
    if (im.pixels[i] == 0)
      continue;
    im.ink += im.pixels[i];
    im.x += im.pixels[i] * (x + 0.5);
    im.y += im.pixels[i] * (y + 0.5);
    im.left = x < im.left ? x : im.left;
    im.top = y < im.top ? y : im.top;
    im.right = x + 1 > im.right ? x + 1 : im.right;
    im.bottom = y + 1 > im.bottom ? y + 1 : im.bottom;
  }
  im.x /= im.ink;
  im.y /= im.ink;
  return im;
}

static void check_box(const image *im, int left, int top, int right, int bottom) {
  CHECK_EQUAL(im->left, left);
  CHECK_EQUAL(im->top, top);
  CHECK_EQUAL(im->right, right);
  CHECK_EQUAL(im->bottom, bottom);
}

/* Rounding to bytes moves the centre by a hundredth; half a pixel would be a wrong centre. */
static void check_centred(const image *im) {
  CHECK_CLOSE(im->x, SIDE / 2.0, 0.05);
  CHECK_CLOSE(im->y, SIDE / 2.0, 0.05);
}

static int largest_difference(const uint8_t a[PIXELS], const uint8_t b[PIXELS]) {
  int largest = 0;
  for (int i = 0; i < PIXELS; i++)
    largest = abs(a[i] - b[i]) > largest ? abs(a[i] - b[i]) : largest;
  return largest;
}

/* ==== A second implementation ================================================================ */

static double overlap(double a0, double a1, double b0, double b1) {
  return fmax(0, fmin(a1, b1) - fmax(a0, b0));
}

/* For each cell of the field, the ink of all of the paper that lies over it. */
static void naive(const canvas *c, double field[PIXELS]) {
  double mass = 0;
  double mass_x = 0;
  double mass_y = 0;
  int left = c->width;
  int right = 0;
  int top = c->height;
  int bottom = 0;
  for (int y = 0; y < c->height; y++) {
    for (int x = 0; x < c->width; x++) {
      const int ink = c->ink[y * c->width + x];
      if (ink == 0)
        continue;
      mass += ink;
      mass_x += ink * (x + 0.5);
      mass_y += ink * (y + 0.5);
      left = x < left ? x : left;
      right = x > right ? x : right;
      top = y < top ? y : top;
      bottom = y > bottom ? y : bottom;
    }
  }
  const int larger = right - left > bottom - top ? right - left + 1 : bottom - top + 1;
  const double side = (double)larger / BOX; /* of a cell, on paper */
  const double x0 = mass_x / mass - side * SIDE / 2;
  const double y0 = mass_y / mass - side * SIDE / 2;
  for (int i = 0; i < PIXELS; i++) {
    const int from_left = i % SIDE;
    const int from_top = i / SIDE;
    const double x = x0 + from_left * side;
    const double y = y0 + from_top * side;
    field[i] = 0;
    for (int row = 0; row < c->height; row++) {
      const double high = overlap(y, y + side, row, row + 1);
      for (int column = 0; high > 0 && column < c->width; column++)
        field[i] += c->ink[row * c->width + column] * high *
                    overlap(x, x + side, column, column + 1) / side / side;
    }
  }
}

static void check_against_naive(canvas c) {
  double field[PIXELS];
  naive(&c, field);
  const image im = normalize(c);
  for (int i = 0; i < PIXELS; i++)
    CHECK_CLOSE(im.pixels[i], field[i], 0.5 + 1e-6);
}

/* Noise of every grey, in canvases narrow, wide, smaller and larger than the box. */
static void test_against_a_second_implementation(void) {
  static const int32_t sizes[][2] = {{1, 1},  {2, 1},   {1, 3},   {3, 7},   {20, 20}, {28, 28},
                                     {19, 5}, {61, 40}, {17, 90}, {100, 3}, {1, 200}};
  cel_random random = cel_random_seed(1, CEL_STREAM_DIGITS);
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    for (uint32_t rare = 1; rare < 10; rare += 4) {
      const canvas c = paper(sizes[k][0], sizes[k][1]);
      for (int y = 0; y < c.height; y++)
        for (int x = 0; x < c.width; x++)
          if (cel_random_below(&random, rare) == 0)
            dot(&c, x, y, (uint8_t)cel_random_below(&random, 256));
      dot(&c, (int)cel_random_below(&random, (uint32_t)c.width), 0, 200);
      check_against_naive(c);
    }
  }
}

/* A head so heavy, and a tail so long, that the tail leaves the field: it is cut off there, on each
 * of the four sides. */
static void test_ink_beyond_the_field(void) {
  for (int side = 0; side < 4; side++) {
    const int upright = side / 2;
    const int far = side % 2;
    const canvas c = upright ? paper(50, 200) : paper(200, 50);
    if (upright) {
      rectangle(&c, 0, far ? 150 : 0, 50, 50, 255);
      rectangle(&c, 25, 0, 1, 200, 255);
    } else {
      rectangle(&c, far ? 150 : 0, 0, 50, 50, 255);
      rectangle(&c, 0, 25, 200, 1, 255);
    }
    check_against_naive(c);
  }
}

/* ==== What must hold of any drawing ========================================================== */

static void test_square_anywhere(void) {
  static const int places[] = {0, 1, 7, 100, 140, 255, 268};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
      const canvas c = paper(280, 280);
      rectangle(&c, places[i], places[k], 12, 12, 255);
      const image im = normalize(c);
      check_centred(&im);
      check_box(&im, MARGIN, MARGIN, MARGIN + BOX, MARGIN + BOX);
      CHECK_EQUAL(im.ink, 255 * BOX * BOX);
    }
  }
}

/* Where it is drawn makes no difference: a shape with an odd centre, over a canvas of another
 * shape. */
static void test_translation(void) {
  image first = {{0}, 0, 0, 0, 0, 0, 0, 0};
  for (int i = 0; i < 40; i++) {
    const canvas c = paper(300, 200);
    const int x = i * 37 % 250;
    const int y = i * 53 % 150;
    rectangle(&c, x, y, 31, 9, 255);
    rectangle(&c, x + 3, y + 9, 9, 38, 190);
    rectangle(&c, x + 40, y + 20, 7, 7, 255);
    const image im = normalize(c);
    check_centred(&im);
    if (i == 0)
      first = im;
    CHECK(largest_difference(im.pixels, first.pixels) <=
          1); /* sums in another order may round so */
  }
}

/* How large it is drawn makes no difference either, where pixels are copied three by three. */
static void test_scale(void) {
  canvas small = paper(40, 50);
  canvas large = paper(120, 150);
  cel_random random = cel_random_seed(5, CEL_STREAM_DIGITS);
  for (int y = 0; y < 50; y++) {
    for (int x = 0; x < 40; x++) {
      const uint8_t ink = (uint8_t)cel_random_below(&random, 256);
      dot(&small, x, y, ink);
      rectangle(&large, 3 * x, 3 * y, 3, 3, ink);
    }
  }
  const image a = normalize(small);
  const image b = normalize(large);
  CHECK(largest_difference(a.pixels, b.pixels) <= 1);
}

/* Ink is neither lost nor made: its sum goes with the area. A byte's rounding is 0.3 in the mean.
 */
static void test_ink_scales_with_area(void) {
  for (int size = 10; size <= 110; size += 25) {
    const canvas c = paper(150, 150);
    disc(&c, 70.3, 68.9, size / 2.0);
    double ink = 0;
    for (int i = 0; i < 150 * 150; i++)
      ink += c.ink[i];
    const double scale = (double)BOX / size;
    const image im = normalize(c);
    check_centred(&im);
    CHECK_CLOSE(im.ink, ink * scale * scale, 0.01 * ink * scale * scale);
    CHECK(im.right - im.left >= BOX && im.right - im.left <= BOX + 1);
    CHECK(im.bottom - im.top >= BOX && im.bottom - im.top <= BOX + 1);
  }
}

/* A disc is dark within, white without, and grey at its edge, by how much of a cell it covers. */
static void test_edges_are_grey(void) {
  const canvas c = paper(280, 280);
  disc(&c, 130, 120, 100);
  const image im = normalize(c);
  int grey = 0;
  for (int i = 0; i < PIXELS; i++) {
    const int x = i % SIDE;
    const int y = i / SIDE;
    const double distance = hypot(x + 0.5 - SIDE / 2.0, y + 0.5 - SIDE / 2.0);
    if (distance < 9.2)
      CHECK_EQUAL(im.pixels[i], 255);
    if (distance > 10.8)
      CHECK_EQUAL(im.pixels[i], 0);
    grey += im.pixels[i] > 20 && im.pixels[i] < 235;
  }
  CHECK(grey >= 20 && grey <= 80); /* the edge crosses about 2 pi 10 cells */
}

static void test_aspect(void) {
  for (int upright = 0; upright <= 1; upright++) {
    const canvas c = paper(280, 250);
    rectangle(&c, 30, 60, upright ? 50 : 100, upright ? 100 : 50, 255);
    const image im = normalize(c);
    check_centred(&im);
    CHECK_EQUAL(im.ink, 255 * BOX * BOX / 2);
    if (upright)
      check_box(&im, 9, 4, 19, 24);
    else
      check_box(&im, 4, 9, 24, 19);
  }
}

/* One pixel is the smallest drawing there is: a square of 20 by 20, as dark as it is. */
static void test_one_pixel(void) {
  static const uint8_t inks[] = {1, 128, 255};
  for (int i = 0; i < 3; i++) {
    for (int where = 0; where < 5; where++) {
      const canvas c = where == 0 ? paper(1, 1) : paper(31, 17);
      dot(&c, where % 2 == 0 ? 0 : c.width - 1, where < 3 ? 0 : c.height - 1, inks[i]);
      const image im = normalize(c);
      check_box(&im, MARGIN, MARGIN, MARGIN + BOX, MARGIN + BOX);
      for (int p = 0; p < PIXELS; p++)
        CHECK(im.pixels[p] == 0 || im.pixels[p] == inks[i]);
    }
  }
}

static void test_ink_in_corners(void) {
  const canvas c = paper(280, 280);
  for (int k = 0; k < 4; k++)
    rectangle(&c, k % 2 * 252, k / 2 * 252, 28, 28, 255);
  const image im = normalize(c);
  check_centred(&im);
  check_box(&im, MARGIN, MARGIN, MARGIN + BOX, MARGIN + BOX);
  CHECK_EQUAL(im.ink, 255 * 4 * 2 * 2);
}

static void test_largest_canvas(void) {
  for (int upright = 0; upright <= 1; upright++) {
    const canvas c = upright ? paper(1, 4096) : paper(4096, 1);
    memset(c.ink, 255, 4096);
    const image im = normalize(c); /* a line of a two-hundredth of a cell */
    CHECK_EQUAL(upright ? im.bottom - im.top : im.right - im.left, BOX);
    CHECK_EQUAL(upright ? im.right - im.left : im.bottom - im.top, 2);
  }
}

/* ==== Refusals =============================================================================== */

static void check_refused(const canvas *c, int32_t width, int32_t height, cel_status expected) {
  uint8_t pixels[PIXELS];
  memset(pixels, 7, PIXELS);
  CHECK_STATUS(cel_drawing_normalize(c->ink, width, height, pixels), expected);
  for (int i = 0; i < PIXELS; i++)
    CHECK(pixels[i] == 7);
}

static void test_no_ink(void) {
  const canvas c = paper(64, 64);
  check_refused(&c, 64, 64, CEL_NO_INK);
  check_refused(&c, 1, 1, CEL_NO_INK);
  check_refused(&c, 1, 64, CEL_NO_INK);
  dot(&c, 63, 63, 1);
  check_refused(&c, 64, 63, CEL_NO_INK);
  free(c.ink);
}

/* Two faint dots far apart: shrunk into 20x20, neither leaves a grey. */
static void test_too_faint_to_show(void) {
  const canvas c = paper(1000, 1000);
  dot(&c, 0, 0, 9);
  dot(&c, 999, 999, 9);
  check_refused(&c, 1000, 1000, CEL_NO_INK);
  free(c.ink);
}

static void test_bad_sizes(void) {
  static const int32_t bad[] = {0, -1, INT32_MIN, 4097, INT32_MAX};
  const canvas c = paper(2, 2);
  dot(&c, 0, 0, 255);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    check_refused(&c, bad[i], 1, CEL_BAD_ARGUMENT);
    check_refused(&c, 1, bad[i], CEL_BAD_ARGUMENT);
    check_refused(&c, bad[i], bad[i], CEL_BAD_ARGUMENT);
  }
  free(c.ink);
}

int main(void) {
  RUN(test_against_a_second_implementation);
  RUN(test_ink_beyond_the_field);
  RUN(test_square_anywhere);
  RUN(test_translation);
  RUN(test_scale);
  RUN(test_ink_scales_with_area);
  RUN(test_edges_are_grey);
  RUN(test_aspect);
  RUN(test_one_pixel);
  RUN(test_ink_in_corners);
  RUN(test_largest_canvas);
  RUN(test_no_ink);
  RUN(test_too_faint_to_show);
  RUN(test_bad_sizes);
  return check_finish();
}
