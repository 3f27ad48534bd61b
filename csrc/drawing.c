/* drawing.c - makes of a drawn figure what MNIST made of its own: fitted into 20x20, grey at its
 * edges, centred by mass in 28x28. It knows no pen and no canvas: ink comes as bytes. */
#include "cel.h"

#include <math.h>
#include <string.h>

enum { SIDE = CEL_IMAGE_SIDE, BOX = 20 };

typedef struct {
  int32_t left;
  int32_t top;
  int32_t right;  /* one past the last column with ink */
  int32_t bottom; /* one past the last row with ink */
} bounds;

static bounds find_bounds(const uint8_t *ink, int32_t width, int32_t height) {
  bounds b = {width, height, 0, 0};
  for (int32_t y = 0; y < height; y++) {
    for (int32_t x = 0; x < width; x++) {
      if (!ink[(size_t)y * (size_t)width + (size_t)x])
        continue;
      if (x < b.left)
        b.left = x;
      if (x >= b.right)
        b.right = x + 1;
      if (y < b.top)
        b.top = y;
      b.bottom = y + 1;
    }
  }
  return b;
}

/* Spreads one pixel of ink, the square (x, y) to (x + side, y + side) of the small field, over the
 * cells it touches, by area. */
static void spread(double field[SIDE][SIDE], double x, double y, double side, double amount) {
  const int last = SIDE - 1;
  const int x0 = (int)fmax(0, floor(x));
  const int y0 = (int)fmax(0, floor(y));
  for (int row = y0; row <= last && row < y + side; row++) {
    const double high = fmin(y + side, row + 1) - fmax(y, row);
    for (int column = x0; column <= last && column < x + side; column++) {
      const double wide = fmin(x + side, column + 1) - fmax(x, column);
      if (high > 0 && wide > 0)
        field[row][column] += amount * high * wide;
    }
  }
}

cel_status cel_drawing_normalize(const uint8_t *ink, int32_t width, int32_t height,
                                 uint8_t *pixels) {
  if (width < 1 || height < 1 || width > 4096 || height > 4096)
    return CEL_BAD_ARGUMENT;
  const bounds b = find_bounds(ink, width, height);
  if (b.right <= b.left)
    return CEL_NO_INK;
  const double scale = BOX / fmax(b.right - b.left, b.bottom - b.top);

  /* The centre of mass, which is to come to the middle of the field. */
  double mass = 0;
  double mass_x = 0;
  double mass_y = 0;
  for (int32_t y = b.top; y < b.bottom; y++) {
    for (int32_t x = b.left; x < b.right; x++) {
      const double here = ink[(size_t)y * (size_t)width + (size_t)x];
      mass += here;
      mass_x += here * (x + 0.5);
      mass_y += here * (y + 0.5);
    }
  }
  const double shift_x = SIDE / 2.0 - scale * mass_x / mass;
  const double shift_y = SIDE / 2.0 - scale * mass_y / mass;

  double field[SIDE][SIDE] = {{0}};
  for (int32_t y = b.top; y < b.bottom; y++)
    for (int32_t x = b.left; x < b.right; x++)
      spread(field, scale * x + shift_x, scale * y + shift_y, scale,
             ink[(size_t)y * (size_t)width + (size_t)x]);
  int any = 0;
  uint8_t image[CEL_IMAGE_PIXELS];
  for (int i = 0; i < CEL_IMAGE_PIXELS; i++) {
    image[i] = (uint8_t)fmin(255, field[i / SIDE][i % SIDE] + 0.5);
    any |= image[i];
  }
  if (!any)
    return CEL_NO_INK;
  memcpy(pixels, image, sizeof image);
  return CEL_OK;
}
