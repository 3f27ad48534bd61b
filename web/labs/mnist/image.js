// image.js - 28x28 images on canvases, and the small arithmetic of answers. No requests, no texts.

/**
 * Paints a digit: ink on transparent paper, in black; the style sheet turns it white on dark paper.
 * @param {HTMLCanvasElement} canvas made as large as the image
 * @param {Uint8Array} pixels [28][28], 0 paper and 255 ink
 */
export function paintDigit(canvas, pixels) {
  const side = Math.sqrt(pixels.length);
  if (canvas.width !== side) canvas.width = side;
  if (canvas.height !== side) canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(side, side);
  pixels.forEach((ink, i) => {
    image.data[4 * i + 3] = ink;
  });
  context.putImageData(image, 0, 0);
}

/** The first of the largest. @param {ArrayLike<number>} numbers */
export function argmax(numbers) {
  let best = 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i] > numbers[best]) best = i;
  return best;
}
