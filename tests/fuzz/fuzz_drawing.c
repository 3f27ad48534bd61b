/* fuzz_drawing.c - a drawing of any size and ink becomes a 28x28 image with ink, or a status. */
#include "cel.h"
#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  enum { MOST = 1 << 14 };
  input in = {bytes, size};
  const int32_t width = (int32_t)(take_byte(&in) % 16 ? take_below(&in, 300) : take_count(&in));
  const int32_t height = (int32_t)(take_byte(&in) % 16 ? take_below(&in, 300) : take_count(&in));
  const int possible = width >= 1 && height >= 1 && width <= 4096 && height <= 4096;
  const size_t cells = possible ? (size_t)width * (size_t)height : 1;
  if (cells > MOST)
    return 0; /* as slow as it is large, and no other code */
  uint8_t *ink = calloc(cells, 1);
  MUST(ink != NULL);
  /* The bytes are pen strokes, so that a short input can reach far. */
  int any = 0;
  while (in.left > 0) {
    size_t at = take_below(&in, (uint32_t)cells);
    const uint8_t amount = take_byte(&in);
    for (size_t run = (size_t)take_byte(&in) + 1; run > 0 && at < cells; run--, at++)
      ink[at] = amount;
  }
  for (size_t i = 0; i < cells; i++)
    any |= ink[i];

  uint8_t pixels[CEL_IMAGE_PIXELS];
  memset(pixels, 7, sizeof pixels);
  const cel_status status = cel_drawing_normalize(ink, width, height, pixels);
  int changed = 0;
  int inked = 0;
  for (int i = 0; i < CEL_IMAGE_PIXELS; i++) {
    changed |= pixels[i] != 7;
    inked |= pixels[i] != 0;
  }
  if (status == CEL_OK)
    MUST(any && inked);
  else
    MUST(!changed && (status == CEL_BAD_ARGUMENT) == !possible);
  free(ink);
  return 0;
}
