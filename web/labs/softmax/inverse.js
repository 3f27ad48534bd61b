// inverse.js - the Softmax lab's fourth figure: the activations are set, the weighted inputs read from them,
// up to one constant that no activation hears of.
import { t } from '../../i18n/index.js';
import { bindBar, showBar } from '../../ui/bar.js';
import { fixed, named } from '../../ui/format.js';
import { fitChildren } from '../../ui/list.js';
import { REACH } from './outputs.js';
import { brief, factor, share } from './names.js';

/** @typedef {import('./softmax.js').View} View */

/** The number line reaches from -SPAN to SPAN; what lies outside stands at its end. */
const SPAN = 10;
const SVG = 'http://www.w3.org/2000/svg';
/** The line in the coordinates of its SVG. */
const LINE = { left: 20, right: 580, y: 62, top: 18 };

/** @param {number} z */
const place = (z) =>
  LINE.left + ((Math.min(SPAN, Math.max(-SPAN, z)) + SPAN) / (2 * SPAN)) * (LINE.right - LINE.left);

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
    Object.assign(this.slider, { min: -SPAN, max: SPAN, step: 0.1 });
    this.slider.addEventListener('input', () => edit.constant(Number(this.slider.value)));
    const line = this.#find('[data-line]');
    for (let z = -SPAN; z <= SPAN; z += 2) {
      line.append(
        draw('line', { class: 'tick', x1: place(z), x2: place(z), y1: LINE.y, y2: LINE.y + 6 }),
        draw('text', { class: 'caption', x: place(z), y: LINE.y + 22 }, fixed(z, 0)),
      );
    }
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
    this.#now = view;
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
    this.slider.setAttribute('aria-valuetext', fixed(constant, 2));
    this.#find('[data-constant-now]').textContent = `C = ${brief(constant)}`;
    this.#showLine(z);
  }

  /** @param {number[]} z */
  #showLine(z) {
    // Names stand one above the other where their points would run together.
    const order = z.map((_, j) => j).sort((a, b) => z[a] - z[b]);
    let last = -Infinity;
    let level = 0;
    const marks = order.flatMap((j) => {
      const x = place(z[j]);
      level = x - last < 26 ? (level + 1) % 3 : 0;
      last = x;
      const top = LINE.top + 14 * (2 - level);
      return [
        draw('line', { class: 'stem', x1: x, x2: x, y1: top, y2: LINE.y }),
        draw('text', { x, y: top - 4 }, named('z', j)),
      ];
    });
    this.#find('[data-marks]').replaceChildren(...marks);
    this.#find('[data-line-figure]').setAttribute(
      'aria-label',
      t('softmax.inverse.line', {
        list: z.map((value, j) => `${named('z', j)} ${fixed(value, 2)}`).join(', '),
      }),
    );
  }
}
