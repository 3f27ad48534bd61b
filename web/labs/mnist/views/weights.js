// weights.js - a view of the MNIST lab: the first layer's weights, an image for each neuron.
import { t } from '../../../i18n/index.js';
import { fixed } from '../../../ui/format.js';
import { fitChildren } from '../../../ui/list.js';
import { onTheme, rgb } from '../../../ui/theme.js';

/** @typedef {import('./view.js').Report} Report */
/** @typedef {Extract<Report, { type: 'weights' }>} Weights */

/** Images shown at most. */
const IMAGES = 100;
/** The scale ends at so many times the weights' root mean square; the few beyond it are as dark. */
const WIDTH = 3;

/** Shades of one sign. */
const SHADES = 255;

/**
 * The pixels of -SHADES to SHADES: a hue for each sign, fading towards 0, where the paper is seen.
 * Paint is not of the style sheet: these are made anew when the colour scheme changes.
 */
function makePalette() {
  const bytes = new Uint8ClampedArray(4 * (2 * SHADES + 1));
  const [negative, positive] = [rgb('--negative'), rgb('--positive')];
  for (let shade = -SHADES; shade <= SHADES; shade++) {
    const [red, green, blue] = Array.from(shade < 0 ? negative : positive);
    bytes.set([red, green, blue, Math.abs(shade)], 4 * (shade + SHADES));
  }
  return new Uint32Array(bytes.buffer);
}

/** The end of the scale. @param {Float32Array} weights */
function scaleOf(weights) {
  let squares = 0;
  for (const w of weights) squares += w * w;
  return WIDTH * Math.sqrt(squares / weights.length) || 1;
}

/** @param {Float32Array} numbers */
function range(numbers) {
  let [low, high] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  return { low, high };
}

/**
 * Paints one neuron's weights.
 * @param {HTMLCanvasElement} canvas 28x28
 * @param {Float32Array} weights
 * @param {number} scale
 * @param {Uint32Array} palette
 * @param {ImageData} image to paint with
 */
function paint(canvas, weights, scale, palette, image) {
  const pixels = new Uint32Array(image.data.buffer);
  const factor = SHADES / scale;
  for (let i = 0; i < weights.length; i++) {
    const shade = Math.round(factor * weights[i]);
    pixels[i] = palette[SHADES + Math.max(-SHADES, Math.min(SHADES, shade))];
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/**
 * @param {HTMLElement} panel
 * @param {import('./view.js').Ask} ask
 * @param {import('../../../core/engine.js').Constants} constants
 * @returns {import('./view.js').View}
 */
export function createWeightsView(panel, ask, { imageSide: side }) {
  const find = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (panel.querySelector(selector));
  const list = find('[data-neurons]');
  /** @type {Weights | undefined} */
  let last;
  /** @type {Uint32Array | undefined} */
  let palette;

  /** A neuron's place. @param {number} index */
  function makeItem(index) {
    const item = document.createElement('li');
    const canvas = document.createElement('canvas');
    canvas.width = side;
    canvas.height = side;
    canvas.setAttribute('role', 'img');
    const number = document.createElement('span');
    number.textContent = String(index + 1);
    number.setAttribute('aria-hidden', 'true');
    item.append(canvas, number);
    return item;
  }

  function show() {
    find('[data-none]').hidden = last !== undefined;
    find('[data-body]').hidden = last === undefined;
    if (!last) return;
    const { weights, rows, columns } = last;
    const pictures = columns === side ** 2;
    const shown = pictures ? Math.min(rows, IMAGES) : 0;
    find('[data-summary]').textContent = t(
      pictures && shown < rows ? 'weights.summarySome' : 'weights.summary',
      { rows, columns, shown },
    );
    find('[data-explain]').textContent = t(pictures ? 'weights.explain' : 'weights.notPictures', {
      columns,
    });
    find('[data-scale]').hidden = !pictures;
    fitChildren(list, shown, makeItem);
    if (!pictures) return;
    const scale = scaleOf(weights);
    const ends = { low: fixed(-scale, 2), high: fixed(scale, 2) };
    find('[data-low]').textContent = `≤ ${ends.low}`;
    find('[data-high]').textContent = `≥ ${ends.high}`;
    find('[data-scale]').setAttribute('aria-label', t('weights.legend', ends));
    palette ??= makePalette();
    const image = new ImageData(side, side);
    [...list.children].forEach((item, i) => {
      const own = weights.subarray(i * columns, (i + 1) * columns);
      const canvas = /** @type {HTMLCanvasElement} */ (item.firstElementChild);
      paint(canvas, own, scale, /** @type {Uint32Array} */ (palette), image);
      const { low, high } = range(own);
      canvas.setAttribute(
        'aria-label',
        t('weights.neuron', { n: i + 1, low: fixed(low, 2), high: fixed(high, 2) }),
      );
    });
  }

  onTheme(() => {
    palette = undefined;
    show();
  });

  return {
    refresh: () => ask({ type: 'weights' }),
    receive(report) {
      if (report.type === 'weights') last = report;
      else if (report.type === 'no-network' && report.asked === 'weights') last = undefined;
      else return;
      show();
    },
    retext: show,
  };
}
