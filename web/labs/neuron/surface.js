// surface.js - the cost over w and b as a map, with the way the neuron takes down it, and the gradients of
// both costs where the neuron stands. C computes the map; this colours it in bands, so that level ground shows.
import { fillTexts, t } from '../../i18n/index.js';
import { costStyle } from '../../ui/costs.js';
import { fixed, plain } from '../../ui/format.js';
import { rgb } from '../../ui/theme.js';
import { isTwofold } from './story.js';

/** @typedef {import('../../core/neuron.js').Neuron} Neuron */

/** Cells a side. */
const SIDE = 200;
/** Bands of equal cost at most. */
const MOST_BANDS = 12;
/** How far a map reaches from 0 to either side: the first that holds the run. */
const REACHES = [3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 500, 1000];
/** Dots on a whole run's path; steps between them are whole epochs. */
const DOTS = 30;

/**
 * The half width of a map that shows all the runs, from where they have been.
 * @param {import('../../core/neuron.js').NeuronState[][]} histories
 */
export function reachOf(histories) {
  const ends = histories.flatMap((states) => [states[0], states[states.length - 1]]);
  const far = Math.max(...ends.flatMap(({ w1, b }) => [Math.abs(w1), Math.abs(b)]));
  return REACHES.find((reach) => reach >= 1.15 * far) ?? REACHES[REACHES.length - 1];
}

/**
 * Edges of bands of equal width, a round number, from 0 to at least the highest cost.
 * @param {number} highest above 0
 */
export function bandEdges(highest) {
  const power = 10 ** Math.floor(Math.log10(highest / MOST_BANDS));
  const step =
    power * ([1, 2, 2.5, 5, 10].find((s) => s * power * MOST_BANDS >= highest * (1 - 1e-9)) ?? 10);
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** One colour a band: equal steps from the paper to the hue. @param {number} count @param {string} hue */
function bandColours(count, hue) {
  const [paper, own] = [rgb('--paper-raised'), rgb(hue)];
  return Array.from({ length: count }, (_, i) => {
    const part = count > 1 ? i / (count - 1) : 0;
    return paper.map((from, j) => Math.round(from + part * (own[j] - from)));
  });
}

export class Landscape {
  /** What the map was last drawn for. */
  #drawn = '';
  /** @type {{ settings: import('../../state/schema.js').Values, neuron: Neuron, epoch: number, reach: number } | undefined} */
  #wanted;
  /** Edges of the bands drawn; none before the first map. @type {number[]} */
  edges = [];

  /** @param {HTMLTemplateElement} template @param {string} cost */
  constructor(template, cost) {
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = /** @type {HTMLElement} */ (fragment.firstElementChild);
    this.element.dataset.cost = cost;
    this.element.dataset.scope = cost;
    this.element.classList.add(`of-${cost}`);
    this.cost = cost;
    fillTexts(this.element);
  }

  /** @param {string} selector @returns {any} */
  #find(selector) {
    return this.element.querySelector(selector);
  }

  /**
   * @param {import('../../state/schema.js').Values} settings
   * @param {Neuron} neuron
   * @param {number} epoch the one shown
   * @param {number} reach half the width of the map
   */
  show(settings, neuron, epoch, reach) {
    const w = isTwofold(settings) ? 'w₁' : 'w';
    this.#find('[data-weight]').textContent = w;
    this.#find('[data-title]').textContent = t('neuron.surface.title', {
      cost: t(`choice.cost.${this.cost}`),
      w,
    });
    this.#wanted = { settings, neuron, epoch, reach };
    if (this.edges.length > 0) this.#map();
    else setTimeout(() => this.element.hidden || this.#map()); // what is seen first is painted first
    this.#path(settings, neuron, epoch, reach);
    this.#contrast(settings, neuron, epoch);
  }

  /** Forgets the map, when its colours have changed. */
  restyle() {
    this.#drawn = '';
  }

  /** The map as it was last asked for. */
  #map() {
    if (!this.#wanted) return;
    const { settings, neuron, epoch, reach } = this.#wanted;
    // The second input moves the map, by less than can be seen at most epochs.
    const second = Math.round((neuron.history[epoch].w2 * settings.x2 * SIDE) / (2 * reach));
    const drawn = [neuron.handle, reach, second].join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const costs = neuron.surface(epoch, [-reach, reach], [-reach, reach], SIDE);
    let highest = 0;
    for (const cost of costs) highest = Math.max(highest, cost);
    this.edges = bandEdges(highest || 1);
    const step = this.edges[1];
    const colours = bandColours(this.edges.length - 1, costStyle[this.cost].color);
    const image = new ImageData(SIDE, SIDE);
    const pixels = new Uint32Array(image.data.buffer);
    const palette = new Uint32Array(
      Uint8Array.from(colours.flatMap((colour) => [...colour, 255])).buffer,
    );
    for (let row = 0; row < SIDE; row++) {
      const line = (SIDE - 1 - row) * SIDE; // b grows upward
      for (let column = 0; column < SIDE; column++) {
        const band = Math.floor(costs[row * SIDE + column] / step);
        pixels[line + column] = palette[Math.min(palette.length - 1, band)];
      }
    }
    const canvas = this.#find('canvas');
    canvas.width = canvas.height = SIDE;
    canvas.getContext('2d').putImageData(image, 0, 0);
    this.#legend(colours);
    for (const [name, number] of Object.entries({ low: -reach, middle: 0, high: reach })) {
      for (const tick of this.element.querySelectorAll(`[data-tick="${name}"]`)) {
        tick.textContent = plain(number);
      }
    }
  }

  /** @param {number[][]} colours */
  #legend(colours) {
    const every = colours.length > 6 ? 2 : 1;
    this.#find('[data-bands]').replaceChildren(
      ...colours.map((colour, i) => {
        const band = document.createElement('li');
        band.style.backgroundColor = `rgb(${colour.join()})`;
        if (i % every === 0) band.textContent = plain(this.edges[i]);
        return band;
      }),
      Object.assign(document.createElement('li'), {
        className: 'end',
        textContent: plain(this.edges[colours.length]),
      }),
    );
  }

  /** @param {import('../../state/schema.js').Values} settings @param {Neuron} neuron @param {number} epoch @param {number} reach */
  #path({ epochs }, { history }, epoch, reach) {
    // A run that diverges leaves the map, and every number that a path may hold.
    const held = (/** @type {number} */ share) => 50 + 50 * Math.min(4, Math.max(-4, share));
    const place = (/** @type {{ w1: number, b: number }} */ { w1, b }) => ({
      x: held(w1 / reach),
      y: held(-b / reach),
    });
    const every = Math.max(1, Math.round(epochs / DOTS));
    const dots = history.filter((_, i) => i % every === 0 || i === history.length - 1).map(place);
    const line = `M${dots.map(({ x, y }) => `${x} ${y}`).join('L')}`;
    for (const path of this.element.querySelectorAll('[data-path]')) path.setAttribute('d', line);
    // Round caps of lines without length: dots whose size does not follow the map's.
    this.#find('[data-dots]').setAttribute('d', dots.map(({ x, y }) => `M${x} ${y}h0`).join(''));
    const here = place(history[epoch]);
    this.#find('[data-here]').setAttribute('d', `M${here.x} ${here.y}h0`);
    this.#find('[data-here-back]').setAttribute('d', `M${here.x} ${here.y}h0`);
    const { w1, b, cost } = history[epoch];
    this.#find('[data-map]').setAttribute(
      'aria-label',
      t('neuron.surface.map', {
        cost: t(`choice.cost.${this.cost}`),
        w: fixed(w1, 2),
        b: fixed(b, 2),
        value: fixed(cost, 4),
      }),
    );
    this.#find('[data-every]').textContent = t('neuron.surface.dots', { n: every });
  }

  /** @param {import('../../state/schema.js').Values} settings @param {Neuron} neuron @param {number} epoch */
  #contrast({ output }, neuron, epoch) {
    const figure = this.#find('[data-contrast]');
    figure.hidden = output !== 'sigmoid';
    if (figure.hidden) return;
    const { quadratic, crossEntropy, ratio } = neuron.contrast(epoch);
    for (const [name, number] of Object.entries({ quadratic, 'cross-entropy': crossEntropy })) {
      this.#find(`[data-gradient="${name}"]`).textContent = fixed(number, 4);
      this.#find(`[data-bar="${name}"]`).style.width = `${100 * Math.min(1, Math.abs(number))}%`;
    }
    this.#find('[data-here-z]').textContent = t('neuron.contrast.title', {
      z: fixed(neuron.history[epoch].z, 2),
    });
    this.#find('[data-ratio]').textContent = t('neuron.contrast.ratio', { ratio: fixed(ratio, 1) });
  }
}
