// jacobian.js - the Softmax lab's third figure: how each activation answers to each weighted input, as a
// signed heat map with its numbers; the cell looked at is put in words.
import { t } from '../../i18n/index.js';
import { fixed, named } from '../../ui/format.js';
import { rove } from '../../ui/roving.js';
import { factor, PLACES, signed, total } from './names.js';

/** @typedef {import('./softmax.js').View} View */

/** Share of a cell's hue at the largest size a derivative can have, %: more would hide the number. */
const DARKEST = 50;
/** The largest derivative there is, for c = 1: a (1 - a) at a = 1/2. */
const LARGEST = 0.25;

/** @param {string} tag @param {string} [text] @param {string} [className] */
const make = (tag, text = '', className = '') =>
  Object.assign(document.createElement(tag), { textContent: text, className });

export class Jacobian {
  /** The cell in words: row and column, the last of each being the sum. */
  #at = { j: 0, k: 1 };
  /** @type {{ view: View, rows: number[][] } | undefined} */
  #shown;

  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.table = /** @type {HTMLTableElement} */ (section.querySelector('[data-jacobian]'));
    this.words = /** @type {HTMLElement} */ (section.querySelector('[data-words]'));
    this.roving = rove(this.table, () => this.#n + 1);
    for (const event of ['pointerover', 'focusin', 'click']) {
      this.table.addEventListener(event, ({ target }) => {
        const button = target instanceof Element && target.closest('button');
        if (!button) return;
        this.#at = { j: Number(button.dataset.j), k: Number(button.dataset.k) };
        this.#tell();
      });
    }
  }

  get #n() {
    return this.#shown?.view.a.length ?? 0;
  }

  /** @param {number} n */
  #build(n) {
    const heads = document.createElement('tr');
    heads.append(document.createElement('td'));
    for (let k = 0; k < n; k++) heads.append(head('col', named('z', k)));
    heads.append(head('col', 'Σ'));
    const rows = Array.from({ length: n + 1 }, (_, j) => {
      const row = document.createElement('tr');
      row.append(head('row', j < n ? named('a', j) : 'Σ'));
      for (let k = 0; k <= n; k++) row.append(j < n || k < n ? cell(j, k, n) : make('td'));
      return row;
    });
    this.table.tHead?.replaceChildren(heads);
    this.table.tBodies[0].replaceChildren(...rows);
    this.#at = { j: Math.min(this.#at.j, n - 1), k: Math.min(this.#at.k, n - 1) };
    this.roving.settle();
  }

  /** @param {View} view @param {number[][]} rows [j][k]: da_j/dz_k */
  show(view, rows) {
    const n = view.a.length;
    const isNew = this.#n !== n;
    this.#shown = { view, rows };
    if (isNew) this.#build(n);
    this.table.style.setProperty('--n', String(n));
    for (const button of this.table.querySelectorAll('button')) {
      const [j, k] = [Number(button.dataset.j), Number(button.dataset.k)];
      const value = this.#text(j, k);
      if (button.textContent !== value || isNew) {
        button.textContent = value;
        button.setAttribute('aria-label', `${this.#name(j, k)} = ${value}`);
      }
      if (j < n && k < n) {
        const part = Math.sqrt(Math.min(1, Math.abs(rows[j][k]) / (LARGEST * view.c)));
        button.style.setProperty('--part', `${(DARKEST * part).toFixed(1)}%`);
        button.classList.toggle('negative', rows[j][k] < 0);
      }
    }
    this.#tell();
  }

  /** @param {number} j @param {number} k */
  #text(j, k) {
    const rows = this.#shown?.rows ?? [];
    const n = rows.length;
    if (k === n) return total(rows[j]);
    if (j === n) return total(rows.map((row) => row[k]));
    return signed(rows[j][k]);
  }

  /** @param {number} j @param {number} k */
  #name(j, k) {
    const n = this.#n;
    if (k === n) return t('softmax.jacobian.rowSum', { a: named('a', j) });
    if (j === n) return t('softmax.jacobian.columnSum', { z: named('z', k) });
    return `∂${named('a', j)}/∂${named('z', k)}`;
  }

  #tell() {
    if (!this.#shown) return;
    const { view, rows } = this.#shown;
    const { j, k } = this.#at;
    const n = view.a.length;
    for (const button of this.table.querySelectorAll('button')) {
      button.classList.toggle(
        'at',
        Number(button.dataset.j) === j && Number(button.dataset.k) === k,
      );
    }
    for (const headCell of this.table.querySelectorAll('th')) delete headCell.dataset.term;
    const [columns, row] = [this.table.tHead?.rows[0], this.table.tBodies[0].rows[j]];
    if (k < n && columns) columns.cells[k + 1].dataset.term = 'other';
    if (j < n) row.cells[0].dataset.term = 'own';
    const names = { a: named('a', j), z: named('z', k), b: named('a', k) };
    if (k === n) this.words.textContent = t('softmax.jacobian.saysRow', names);
    else if (j === n) this.words.textContent = t('softmax.jacobian.saysColumn', names);
    else {
      const before = view.c === 1 ? '' : `${factor(view.c)} × `;
      const [own, other] = [
        fixed(view.a[j], PLACES),
        fixed(j === k ? 1 - view.a[j] : view.a[k], PLACES),
      ];
      this.words.textContent = t(
        j === k ? 'softmax.jacobian.saysOwn' : 'softmax.jacobian.saysOther',
        {
          ...names,
          rate: fixed(Math.abs(rows[j][k]), PLACES),
          product: `${before}${own} × ${other}`,
        },
      );
    }
  }
}

/** @param {'row' | 'col'} scope @param {string} text */
const head = (scope, text) => Object.assign(make('th', text), { scope });

/** @param {number} j @param {number} k @param {number} n */
function cell(j, k, n) {
  const box = make('td', '', j === n || k === n ? 'sum' : j === k ? 'diagonal' : '');
  const button = Object.assign(document.createElement('button'), { type: 'button', tabIndex: -1 });
  Object.assign(button.dataset, { j, k });
  button.setAttribute('aria-describedby', 'softmax-words');
  box.append(button);
  return box;
}
