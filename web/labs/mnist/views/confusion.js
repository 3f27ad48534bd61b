// confusion.js - the confusion matrix of the view of mistakes: how many of each true digit (down) were
// read as each digit (across). Each count is a button.
import { t } from '../../../i18n/index.js';
import { rove } from '../../../ui/roving.js';

export const DIGITS = 10;

/** Share of the shade's colour in the darkest cell, %: more would hide the count. */
const DARKEST = 50;

/** Where a digit of one kind, read as another, is counted. @param {number} label @param {number} answer */
export const cellOf = (label, answer) => label * DIGITS + answer;

/** @param {number} cell */
export const digitsOf = (cell) => ({ label: Math.floor(cell / DIGITS), answer: cell % DIGITS });

/** @param {ArrayLike<number>} labels @param {ArrayLike<number>} answers */
export function tally(labels, answers) {
  const counts = new Uint32Array(DIGITS * DIGITS);
  for (let i = 0; i < labels.length; i++) counts[cellOf(labels[i], answers[i])] += 1;
  return counts;
}

export class ConfusionMatrix {
  /** @type {HTMLButtonElement[]} by cell */
  #buttons = [];
  /** Their shades. @type {string[]} */
  #shades = [];
  /** @type {HTMLElement} */
  #rowTitle;

  /**
   * @param {HTMLTableElement} table with a row of the answers' title in its head
   * @param {(cell: number) => void} choose
   */
  constructor(table, choose) {
    const heads = document.createElement('tr');
    heads.append(Object.assign(document.createElement('td'), { colSpan: 2 }));
    table.tHead?.append(heads);
    this.#rowTitle = Object.assign(document.createElement('th'), { scope: 'rowgroup' });
    this.#rowTitle.setAttribute('rowspan', String(DIGITS));
    this.#rowTitle.append(document.createElement('span'));
    for (let digit = 0; digit < DIGITS; digit++) {
      heads.append(head('col', digit));
      const row = document.createElement('tr');
      if (digit === 0) row.append(this.#rowTitle);
      row.append(head('row', digit), ...this.#cells(digit));
      table.tBodies[0].append(row);
    }
    rove(table, () => DIGITS).settle();
    table.addEventListener('click', ({ target }) => {
      const cell = this.#buttons.indexOf(/** @type {any} */ (target));
      if (cell >= 0) choose(cell);
    });
  }

  /** @param {number} label */
  #cells(label) {
    return Array.from({ length: DIGITS }, (_, answer) => {
      const cell = document.createElement('td');
      const button = document.createElement('button');
      button.type = 'button';
      button.tabIndex = -1;
      if (label === answer) cell.className = 'diagonal';
      cell.append(button);
      this.#buttons.push(button);
      return cell;
    });
  }

  /** @param {Uint32Array} counts by cell @param {number | undefined} chosen cell */
  show(counts, chosen) {
    /** @type {Element} */ (this.#rowTitle.firstElementChild).textContent = t('mistakes.true');
    this.#buttons.forEach((button, cell) => {
      const { label, answer } = digitsOf(cell);
      const count = counts[cell];
      const row = counts.subarray(cellOf(label, 0), cellOf(label + 1, 0));
      const total = row.reduce((sum, n) => sum + n, 0);
      // By logarithms: beside hundreds read correctly, a few mistakes still show.
      const share = total && label !== answer ? Math.log1p(count) / Math.log1p(total) : 0;
      const shade = `${(DARKEST * share).toFixed(1)}%`;
      const name = t('mistakes.cell', { label, answer, count });
      button.setAttribute('aria-pressed', String(cell === chosen));
      // Most cells stay as they are while a network learns.
      if (button.getAttribute('aria-label') === name && this.#shades[cell] === shade) return;
      this.#shades[cell] = shade;
      button.textContent = String(count);
      button.classList.toggle('zero', count === 0);
      button.style.setProperty('--shade', shade);
      button.setAttribute('aria-label', name);
    });
  }
}

/** @param {'row' | 'col'} scope @param {number} digit */
function head(scope, digit) {
  const made = Object.assign(document.createElement('th'), { scope });
  made.textContent = String(digit);
  return made;
}
