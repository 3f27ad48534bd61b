// outputs.js - the Softmax lab's first figure: a slider for each weighted input, a bar for each activation
// that can be dragged itself, a sigmoid layer over the same z, and what each layer's outputs add up to.
import { t } from '../../i18n/index.js';
import { parse, schema } from '../../state/schema.js';
import { bindBar, showBar } from '../../ui/bar.js';
import { formatProblem } from '../../ui/controls.js';
import { named } from '../../ui/format.js';
import { fitChildren } from '../../ui/list.js';
import { notify } from '../../ui/notices.js';
import { share, total } from './names.js';

/** @typedef {import('./softmax.js').View} View */
/** @typedef {import('./softmax.js').Edit} Edit */

/** A weighted input: what it may be. */
export const zField = /** @type {import('../../state/schema.js').Field} */ (
  schema.softmax.find(({ key }) => key === 'z')
);
/** What a bar may be dragged to: 0 and 1 themselves are out of softmax's reach. */
export const REACH = { min: 0.001, max: 0.999, step: 0.01 };

export class Outputs {
  /** Activations before the last change by hand began, which the bars keep a mark of. @type {View | undefined} */
  #before;
  /** @type {View | undefined} */
  #now;

  /**
   * @param {HTMLElement} figure
   * @param {HTMLTemplateElement} template of a row
   * @param {Edit} edit
   * @param {(j: number) => void} look called with the neuron that the person is at
   */
  constructor(figure, template, edit, look) {
    this.figure = figure;
    this.template = template;
    this.edit = edit;
    this.rows = this.#find('[data-rows]');
    const at = (/** @type {Event} */ { target }) => {
      const row = target instanceof Element ? target.closest('.row') : null;
      if (row) look([...this.rows.children].indexOf(row));
    };
    // Before the terms of the row light up.
    for (const event of ['pointerover', 'focusin']) {
      this.rows.addEventListener(event, at, { capture: true });
    }
    for (const event of ['pointerdown', 'keydown']) {
      this.rows.addEventListener(event, () => (this.#before = this.#now), { capture: true });
    }
  }

  /** @param {string} selector @returns {any} */
  #find(selector) {
    return this.figure.querySelector(selector);
  }

  /** @param {number} j */
  #row(j) {
    const fragment = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (fragment.firstElementChild);
    const find = (/** @type {string} */ selector) =>
      /** @type {any} */ (row.querySelector(selector));
    const [slider, number] = [find('[data-slider]'), find('[data-number]')];
    slider.addEventListener('input', () => this.edit.z(j, Number(slider.value)));
    number.addEventListener('change', () => {
      const old = this.#now?.z[j];
      const { value = old, problem } = parse(
        { ...zField, type: 'number', default: old },
        number.value,
      );
      if (problem) notify(formatProblem(zField, value, problem));
      this.edit.z(j, value);
    });
    bindBar(find('[data-drag]'), {
      ...REACH,
      read: () => this.#now?.a[j] ?? 0,
      write: (a) => this.edit.a(j, a),
    });
    return row;
  }

  /** As many rows, and parts of each whole, as there are neurons. @param {number} n */
  #build(n) {
    fitChildren(this.rows, n, (j) => this.#row(j));
    for (const stack of this.figure.querySelectorAll('[data-stack]')) {
      fitChildren(stack, n, (j) => {
        const part = document.createElement('span');
        part.append(Object.assign(document.createElement('b'), { textContent: named('a', j) }));
        return part;
      });
    }
    this.figure.style.setProperty('--n', String(n));
  }

  /** @param {View} view @param {boolean} withSigmoid */
  show(view, withSigmoid) {
    this.#now = view;
    if (this.#before && this.#before.a.length !== view.a.length) this.#before = undefined;
    this.#build(view.z.length);
    this.figure.classList.toggle('with-sigmoid', withSigmoid);
    [...this.rows.children].forEach((row, j) => this.#showRow(row, view, j));
    // Both wholes on one scale, on which softmax's own is 1.
    const sums = { softmax: view.a, sigmoid: view.sigmoid };
    const longest = withSigmoid ? Math.max(1, sum(view.sigmoid)) : 1;
    for (const [layer, parts] of Object.entries(sums)) {
      const stack = this.#find(`[data-stack="${layer}"]`);
      parts.forEach((part, j) => {
        stack.children[j].style.width = `${(100 * part) / longest}%`;
      });
      this.#find(`[data-sum="${layer}"]`).textContent = total(parts);
    }
    this.#find('[data-one]').style.left = `${100 / longest}%`;
  }

  /** The neuron that the equation is of: its quantities are the equation's terms. @param {number} at */
  mark(at) {
    [...this.rows.children].forEach((row, j) => {
      for (const [selector, term] of [
        ['.z', 'z'],
        ['[data-drag]', 'a'],
        ['[data-a]', 'a'],
      ]) {
        const element = /** @type {HTMLElement} */ (row.querySelector(selector));
        if (j === at) element.dataset.term = term;
        else delete element.dataset.term;
        if (j !== at) element.classList.remove('lit');
      }
    });
  }

  /** @param {any} row @param {View} view @param {number} j */
  #showRow(row, { z, a, sigmoid }, j) {
    const find = (/** @type {string} */ selector) => row.querySelector(selector);
    const name = named('z', j);
    find('[data-name]').textContent = name;
    find('[data-slider]').value = String(z[j]);
    const number = find('[data-number]');
    number.value = String(Number(z[j].toFixed(3)));
    number.setAttribute('aria-label', `${t('softmax.class', { j: j + 1 })}: ${name}`);
    showBar(find('[data-drag]'), a[j], t('softmax.aLabel', { a: named('a', j) }), share(a[j]));
    find('[data-a]').textContent = `${named('a', j)} = ${share(a[j])}`;
    find('[data-sigmoid]').style.width = `${100 * sigmoid[j]}%`;
    find('[data-s]').textContent = share(sigmoid[j]);
    const before = this.#before;
    for (const [mark, was, is] of [
      ['a', before?.a[j], a[j]],
      ['s', before?.sigmoid[j], sigmoid[j]],
    ]) {
      const tick = find(`[data-before="${mark}"]`);
      tick.hidden = was === undefined || was === is;
      if (!tick.hidden) tick.style.left = `${100 * Number(was)}%`;
    }
  }

  /** The change by hand is over and done with: its marks go. */
  forget() {
    this.#before = undefined;
  }
}

/** @param {number[]} parts */
const sum = (parts) => parts.reduce((whole, part) => whole + part, 0);
