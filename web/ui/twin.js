// twin.js - the numbers of a chart as a table, in a fold below it: to be read without seeing the chart, and copied. It
// is made when it is opened, and follows the chart from then on.
import { onLanguage, t } from '../i18n/index.js';
import { copyText } from './clipboard.js';
import { fixed, plain } from './format.js';

/** @typedef {import('./chart.js').Series} Series */
/** @typedef {import('./chart.js').Axis} Axis */

/** Rows shown at most; all of them can be copied. */
const MOST_ROWS = 31;
/** Milliseconds between two renewals while a run plays. */
const INTERVAL = 500;
const PLACES = 4;

/** Lines whose points are told: what a pointer would be told too. @param {Series} series */
const isTold = ({ label, silent }) => label !== '' && !silent;

/** At most so many of a list, evenly, with the first and the last. @template T @param {T[]} list @param {number} most @returns {T[]} */
export function thinned(list, most) {
  if (list.length <= most) return list;
  const step = (list.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => list[Math.round(i * step)]);
}

/**
 * The table of a chart: for each x of its main lines what every line has there. A line with more points than the main
 * ones (a mini-batch's, between epochs) is read where they are.
 * @param {Series[]} series
 * @returns {{ columns: Series[], rows: { x: number, cells: (number | undefined)[] }[] }} undefined where a line has
 *   nothing
 */
function tableOf(series) {
  const columns = series.filter(isTold);
  const main = columns.filter(({ quiet, points }) => !quiet && points.length > 0);
  const places = new Set(
    (main.length ? main : columns).flatMap(({ points }) => points.map(({ x }) => x)),
  );
  const values = columns.map(
    ({ points }) => new Map(points.map(({ x, y }) => /** @type {const} */ ([x, y]))),
  );
  const rows = [...places]
    .sort((a, b) => a - b)
    .map((x) => ({
      x,
      cells: values.map((at) => {
        const y = at.get(x);
        return y === undefined || Number.isNaN(y) ? undefined : y;
      }),
    }));
  return { columns, rows };
}

export class Twin {
  /** @type {{ x: Axis, y: Axis }} */
  #axes = { x: { title: '' }, y: { title: '' } };
  /** @type {Series[]} */
  #series = [];
  #made = 0;
  #waits = false;

  /** @param {Element} plot what the fold stands below */
  constructor(plot) {
    this.fold = document.createElement('details');
    this.fold.className = 'twin';
    const summary = document.createElement('summary');
    summary.dataset.text = 'chart.table';
    summary.textContent = t('chart.table');
    this.fold.append(summary);
    plot.after(this.fold);
    this.fold.addEventListener('toggle', () => this.follow());
    onLanguage(() => this.follow());
  }

  /** @param {{ x: Axis, y: Axis }} axes @param {Series[]} series */
  set(axes, series) {
    this.#axes = axes;
    this.#series = series;
    this.follow();
  }

  /** Brings an open table up to date, soon. */
  follow() {
    if (!this.fold.open || this.#waits) return;
    this.#waits = true;
    setTimeout(
      () => {
        this.#waits = false;
        this.#made = performance.now();
        if (this.fold.open) this.#make();
      },
      Math.max(0, this.#made + INTERVAL - performance.now()),
    );
  }

  #make() {
    const { columns, rows } = tableOf(this.#series);
    const tools = this.#tools(rows.length);
    const shown = thinned(rows, MOST_ROWS);
    tools.words.textContent =
      rows.length === 0
        ? t('chart.table.none')
        : t('chart.table.rows', { shown: shown.length, all: rows.length });
    const cell = (/** @type {'td' | 'th'} */ tag, /** @type {string} */ text) =>
      Object.assign(document.createElement(tag), { textContent: text });
    const head = this.#heads(columns).map((text) => {
      const th = cell('th', text);
      th.setAttribute('scope', 'col');
      return th;
    });
    tools.head.replaceChildren(...head);
    tools.body.replaceChildren(
      ...shown.map(({ x, cells }) => {
        const row = document.createElement('tr');
        const th = cell('th', this.#nameOf(x));
        th.setAttribute('scope', 'row');
        row.append(th, ...cells.map((y) => cell('td', y === undefined ? '–' : fixed(y, PLACES))));
        return row;
      }),
    );
  }

  /** @param {Series[]} columns */
  #heads(columns) {
    const { x, y } = this.#axes;
    const names = columns.map(({ label }) => label);
    return [x.title, ...(names.length === 1 ? [`${names[0]} (${y.title})`] : names)];
  }

  /** @param {number} x */
  #nameOf(x) {
    return this.#axes.x.ticks?.find(({ at }) => at === x)?.label ?? plain(Number(x.toFixed(4)));
  }

  /** What stands in the fold: made once. @param {number} rows */
  #tools(rows) {
    const copy = this.fold.querySelector('button') ?? this.#frame();
    copy.textContent = t('chart.copy', { n: rows });
    copy.disabled = rows === 0;
    const find = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (this.fold.querySelector(selector));
    const table = find('table');
    table.setAttribute('aria-label', t('chart.table.label', { y: this.#axes.y.title }));
    find('.scroll').setAttribute('aria-label', t('chart.table.label', { y: this.#axes.y.title }));
    return { words: find('.twin-words'), head: find('thead tr'), body: find('tbody') };
  }

  #frame() {
    const tools = document.createElement('div');
    tools.className = 'twin-tools';
    const copy = Object.assign(document.createElement('button'), { type: 'button' });
    copy.className = 'small';
    copy.addEventListener('click', () => this.#copy());
    const words = Object.assign(document.createElement('span'), { className: 'twin-words' });
    const said = document.createElement('span');
    said.className = 'twin-said';
    said.setAttribute('role', 'status');
    tools.append(copy, words, said);
    const scroll = document.createElement('div');
    scroll.className = 'scroll';
    scroll.tabIndex = 0; // to be scrolled by keys
    scroll.setAttribute('role', 'group');
    const table = document.createElement('table');
    table.className = 'data';
    table.createTHead().insertRow();
    table.createTBody();
    scroll.append(table);
    this.fold.append(tools, scroll);
    return copy;
  }

  async #copy() {
    const { columns, rows } = tableOf(this.#series);
    const lines = [
      this.#heads(columns),
      ...rows.map(({ x, cells }) => [
        this.#axes.x.ticks?.find(({ at }) => at === x)?.label ?? String(x),
        ...cells.map((y) => (y === undefined ? '' : String(y))),
      ]),
    ];
    const said = /** @type {HTMLElement} */ (this.fold.querySelector('.twin-said'));
    const done = await copyText(lines.map((cells) => cells.join('\t')).join('\n'));
    said.textContent = t(done ? 'chart.copied' : 'chart.notCopied');
  }
}
