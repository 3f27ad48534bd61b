// inverse.js - the Softmax lab's fourth figure: the activations are set, the weighted inputs read from them,
// up to one constant that no activation hears of.
import { t } from '../../i18n/index.js';
import { bindBar, showBar } from '../../ui/bar.js';
import { named, plain } from '../../ui/format.js';
import { fitChildren } from '../../ui/list.js';
import { apart, rangeOf } from './line.js';
import { brief, factor, share } from './names.js';
import { REACH, zField } from './outputs.js';

/** @typedef {import('./softmax.js').View} View */

const SVG = 'http://www.w3.org/2000/svg';
/** The line in the coordinates of its SVG: stems stand on their z, and lead to names that keep apart. */
const LINE = { left: 30, right: 570, y: 62, stem: 42, names: 20 };
/** From one name to the next, at the size that a phone has. */
const NAME = 36;
const limits = { min: zField.min ?? 0, max: zField.max ?? 0 };

/** (ln a + C)/c, with its numbers. @param {number} logA @param {number} constant @param {number} c */
export function sumText(logA, constant, c) {
  const sum = `${brief(logA)} ${constant < 0 ? '−' : '+'} ${brief(Math.abs(constant))}`;
  return c === 1 ? sum : `(${sum}) ÷ ${factor(c)}`;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function draw(tag, attributes, text = '') {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}

export class Inverse {
  /** @type {View | undefined} */
  #now;
  /** How far the slider and the line go. While the constant is slid they stay. @type {import('./line.js').Reach | undefined} */
  #reach;
  #isSliding = false;

  /**
   * @param {HTMLElement} section
   * @param {HTMLTemplateElement} template of a row
   * @param {import('./softmax.js').Edit} edit
   */
  constructor(section, template, edit) {
    this.section = section;
    this.template = template;
    this.edit = edit;
    this.rows = this.#find('[data-backwards]');
    this.slider = this.#find('[data-constant]');
    this.slider.addEventListener('input', () => {
      this.#isSliding = true;
      edit.constant(Number(this.slider.value));
      this.#isSliding = false;
    });
  }

  /** @param {string} selector @returns {any} */
  #find(selector) {
    return this.section.querySelector(selector);
  }

  /** @param {number} j */
  #row(j) {
    const fragment = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (fragment.firstElementChild);
    bindBar(/** @type {HTMLElement} */ (row.querySelector('[data-drag]')), {
      ...REACH,
      read: () => this.#now?.a[j] ?? 0,
      write: (a) => this.edit.a(j, a),
    });
    return row;
  }

  /** @param {View} view */
  show(view) {
    const { z, a, logA, constant, c } = view;
    const before = this.#now;
    this.#now = view;
    const isNew = !before || String([before.c, ...before.z]) !== String([c, ...z]);
    if (isNew && !this.#isSliding) this.#setReach(rangeOf(view, limits));
    fitChildren(this.rows, a.length, (j) => this.#row(j));
    this.section.style.setProperty('--n', String(a.length));
    [...this.rows.children].forEach((row, j) => {
      const find = (/** @type {string} */ selector) => row.querySelector(selector);
      showBar(find('[data-drag]'), a[j], t('softmax.aLabel', { a: named('a', j) }), share(a[j]));
      find('[data-a]').textContent = `${named('a', j)} = ${share(a[j])}`;
      find('[data-log]').textContent = sumText(logA[j], constant, c);
      find('[data-z]').textContent = `${named('z', j)} = ${brief(z[j])}`;
    });
    this.slider.value = String(constant);
    this.slider.setAttribute('aria-valuetext', brief(constant));
    this.#find('[data-stuck]').textContent = t('softmax.inverse.stuck', {
      min: plain(limits.min),
      max: plain(limits.max),
    });
    this.#find('[data-constant-now]').textContent = `C = ${brief(constant)}`;
    this.#showLine(z);
  }

  /** Slider and scale for what there is to be shown. @param {import('./line.js').Reach} reach */
  #setReach(reach) {
    this.#reach = reach;
    const { low, high, step, from, to, major, minor } = reach;
    const isStuck = high - low < step;
    const { constant } = /** @type {View} */ (this.#now);
    Object.assign(
      this.slider,
      isStuck ? { min: constant, max: constant } : { min: low, max: high },
    );
    Object.assign(this.slider, { step, disabled: isStuck });
    this.#find('[data-stuck]').hidden = !isStuck;
    const count = Math.round((to - from) / minor);
    const ticks = Array.from({ length: count + 1 }, (_, i) => {
      const z = from + i * minor;
      const x = this.#place(z);
      const isMajor = i % Math.round(major / minor) === 0;
      const tick = { class: 'tick', x1: x, x2: x, y1: LINE.y, y2: LINE.y + (isMajor ? 6 : 3) };
      const name = { class: 'caption', x, y: LINE.y + 22 };
      return isMajor
        ? [draw('line', tick), draw('text', name, plain(Number(z.toPrecision(6))))]
        : [draw('line', tick)];
    });
    this.#find('[data-line]').replaceChildren(...ticks.flat());
  }

  /** @param {number} z */
  #place(z) {
    const { from, to } = /** @type {import('./line.js').Reach} */ (this.#reach);
    return LINE.left + ((z - from) / (to - from)) * (LINE.right - LINE.left);
  }

  /** @param {number[]} z */
  #showLine(z) {
    const order = z.map((_, j) => j).sort((a, b) => z[a] - z[b]);
    const points = order.map((j) => this.#place(z[j]));
    const names = apart(points, NAME, LINE.left, LINE.right);
    const marks = order.flatMap((j, i) => {
      const [x, name] = [points[i], names[i]];
      return [
        draw('line', { class: 'lead-in', x1: name, x2: x, y1: LINE.names + 5, y2: LINE.stem }),
        draw('line', { class: 'stem', x1: x, x2: x, y1: LINE.stem, y2: LINE.y }),
        draw('text', { x: name, y: LINE.names }, named('z', j)),
      ];
    });
    this.#find('[data-marks]').replaceChildren(...marks);
    this.#find('[data-line-figure]').setAttribute(
      'aria-label',
      t('softmax.inverse.line', {
        list: z.map((value, j) => `${named('z', j)} ${brief(value)}`).join(', '),
      }),
    );
  }
}
