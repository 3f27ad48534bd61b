// digits.js - a sheet of test digits with the network's answers. It draws what it is given.
import { t } from '../../i18n/index.js';

const SIDE = 28;

/** Ink on transparent paper: the page's own colours show through. @param {HTMLCanvasElement} canvas @param {Uint8Array} pixels [28][28] */
function paint(canvas, pixels) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((ink, i) => {
    image.data[4 * i + 3] = ink;
  });
  context.putImageData(image, 0, 0);
}

const argmax = (/** @type {number[]} */ numbers) => numbers.indexOf(Math.max(...numbers));

export class DigitSheet {
  /** @param {HTMLElement} list @param {HTMLElement} count */
  constructor(list, count) {
    this.list = list;
    this.count = count;
  }

  /**
   * @param {Uint8Array} pixels [n][28][28]
   * @param {number[]} labels [n]
   * @param {number[][] | null} activations [n][10]; null when nothing has been trained
   */
  show(pixels, labels, activations) {
    const { list } = this;
    while (list.children.length > labels.length) list.lastElementChild?.remove();
    while (list.children.length < labels.length) {
      const item = document.createElement('li');
      const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
      canvas.setAttribute('role', 'img');
      item.append(canvas, document.createElement('span'));
      list.append(item);
    }
    let right = 0;
    labels.forEach((label, i) => {
      const item = /** @type {HTMLElement} */ (list.children[i]);
      const [canvas, answer] = /** @type {[HTMLCanvasElement, HTMLElement]} */ (
        /** @type {unknown} */ ([...item.children])
      );
      paint(canvas, pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
      const said = activations ? argmax(activations[i]) : undefined;
      const state = said === undefined ? 'unread' : said === label ? 'right' : 'wrong';
      if (state === 'right') right += 1;
      item.dataset.state = state;
      answer.textContent = said === undefined ? '' : state === 'right' ? String(said) : `✗ ${said}`;
      canvas.setAttribute('aria-label', t(`mnist.digits.${state}`, { label, answer: said ?? '' }));
    });
    this.count.textContent = activations
      ? t('mnist.digits.count', { right, count: labels.length })
      : '';
  }
}
