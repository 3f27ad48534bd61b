// mistakes.js - a view of the MNIST lab: which test digits the network misreads, as a confusion matrix
// and as pictures, and its activations for one of them.
import { language, t } from '../../../i18n/index.js';
import { percent, whole } from '../../../ui/format.js';
import { ActivationBars } from '../activations.js';
import { argmax, paintDigit } from '../image.js';
import { ConfusionMatrix, cellOf, digitsOf, tally } from './confusion.js';
import { Gallery } from './gallery.js';

/** @typedef {import('./view.js').Report} Report */
/** @typedef {Extract<Report, { type: 'answers' }>} Answers */
/** @typedef {Extract<Report, { type: 'digits' }>} Digits */

/** Pictures shown at most. */
const PICTURES = 60;

/** Marks the digits that this view asked for. */
const TAG = 'mistakes';

/**
 * The digits of one cell, or all misread ones: how many, and PICTURES of them at most, the surest mistakes
 * or the least sure right answers first.
 * @param {Answers} answers
 * @param {number | undefined} cell
 */
function pick({ labels, answers, confidence }, cell) {
  const found = [];
  for (let i = 0; i < labels.length; i++) {
    const own = cellOf(labels[i], answers[i]);
    if (cell === undefined ? labels[i] !== answers[i] : own === cell) found.push(i);
  }
  const sign = isRight(cell) ? 1 : -1;
  const rank = (/** @type {number} */ i) => sign * confidence[i];
  // An untrained network misreads thousands: numbers alone are sorted far faster than digits by them.
  const limit = Float32Array.from(found, rank).sort()[PICTURES - 1] ?? Infinity;
  const indices = found
    .filter((i) => rank(i) <= limit)
    .sort((i, j) => rank(i) - rank(j) || i - j)
    .slice(0, PICTURES);
  return { total: found.length, indices };
}

/** Whether a cell counts right answers. @param {number | undefined} cell */
function isRight(cell) {
  if (cell === undefined) return false;
  const { label, answer } = digitsOf(cell);
  return label === answer;
}

/**
 * @param {HTMLElement} panel
 * @param {import('./view.js').Ask} ask
 * @param {import('../../../core/engine.js').Constants} constants
 * @returns {import('./view.js').View}
 */
export function createMistakesView(panel, ask, { imageSide }) {
  const size = imageSide ** 2;
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (panel.querySelector(selector));
  const matrix = new ConfusionMatrix(find('[data-matrix]'), chooseCell);
  const gallery = new Gallery(find('[data-gallery]'), chooseDigit, catchUp);
  const bars = new ActivationBars(find('[data-activations]'));
  const showAll = find('[data-show-all]');

  /** @type {Answers | undefined} */
  let answers;
  /** The cell that the gallery is of; undefined: all mistakes. @type {number | undefined} */
  let cell;
  /** The digit the person chose; undefined: the gallery's first. @type {number | undefined} */
  let chosen;
  /** What the gallery is to show: at most PICTURES of `total` digits, as they were read. */
  let wanted = { indices: /** @type {number[]} */ ([]), answers: [0], total: 0, cell };
  /** @type {Digits | undefined} */
  let digits;
  /** The gallery is behind what the network answers now. */
  let behind = false;

  /** @param {Report} report */
  function receive(report) {
    if (report.type === 'answers') {
      answers = report;
      show();
      if (gallery.held && wanted.indices.length) {
        behind = true;
        showCount();
        look();
      } else choosePictures();
    } else if (report.type === 'no-network' && report.asked === 'answers') {
      forget();
    } else if (report.type === 'digits' && report.tag === TAG && answers) {
      digits = report;
      showDigits();
    }
  }

  /** There is no network any more. */
  function forget() {
    answers = undefined;
    digits = undefined;
    chosen = undefined;
    wanted = { indices: [], answers: [], total: 0, cell };
    behind = false;
    show();
  }

  function choosePictures() {
    if (!answers) return;
    const { total, indices } = pick(answers, cell);
    const read = indices.map((index) => /** @type {Answers} */ (answers).answers[index]);
    wanted = { indices, answers: read, total, cell };
    behind = false;
    look();
  }

  /** Asks for the pictures wanted, and the digit chosen if it is none of them (any more). */
  function look() {
    const extra = chosen === undefined || wanted.indices.includes(chosen) ? [] : [chosen];
    ask({ type: 'look', indices: [...wanted.indices, ...extra], tag: TAG });
  }

  /** @param {number | undefined} next */
  function chooseCell(next) {
    cell = next === cell ? undefined : next;
    chosen = undefined;
    show();
    choosePictures();
  }

  /** @param {number} index */
  function chooseDigit(index) {
    chosen = index;
    showDigits();
  }

  function catchUp() {
    if (behind && !gallery.held) choosePictures();
  }

  function show() {
    find('[data-none]').hidden = answers !== undefined;
    find('[data-body]').hidden = answers === undefined;
    if (!answers) return;
    const counts = tally(answers.labels, answers.answers);
    matrix.show(counts, cell);
    const count = answers.labels.length;
    const wrong = counts.reduce((sum, n, i) => (isRight(i) ? sum : sum + n), 0);
    find('[data-summary]').textContent = t('mistakes.summary', {
      wrong: whole(wrong, language()),
      count: whole(count, language()),
      percent: percent(wrong / count),
    });
  }

  function showCount() {
    const kind = isRight(wanted.cell) ? 'right' : 'wrong';
    const count = whole(wanted.total, language());
    const shown = t(`mistakes.shown.${kind}`, { shown: wanted.indices.length, count });
    find('[data-gallery-count]').textContent = behind ? `${shown} · ${t('mistakes.held')}` : shown;
    find('[data-gallery-title]').textContent =
      wanted.cell === undefined ? t('mistakes.all') : t(`mistakes.${kind}`, digitsOf(wanted.cell));
    showAll.hidden = wanted.cell === undefined;
  }

  function showDigits() {
    if (!digits) return;
    const { indices, labels, pixels } = digits;
    const place = new Map(indices.map((index, i) => [index, i]));
    const current = chosen ?? wanted.indices[0];
    const pictures = wanted.indices.flatMap((index, i) => {
      const at = place.get(index);
      if (at === undefined) return [];
      const own = pixels.subarray(at * size, (at + 1) * size);
      return [{ index, label: labels[at], answer: wanted.answers[i], pixels: own }];
    });
    gallery.show(pictures, current);
    showCount();
    showChosen(place.get(current));
  }

  /** The digit looked at closely. @param {number | undefined} at its place in `digits` */
  function showChosen(at) {
    const title = find('[data-chosen-title]');
    // One that the person chose may be read out when its answer changes; the gallery's first changes often.
    title.setAttribute('aria-live', chosen === undefined ? 'off' : 'polite');
    const activations = at === undefined ? undefined : digits?.activations?.[at];
    if (!digits || at === undefined || !activations) {
      title.textContent = t('mistakes.noDigit');
      find('[data-chosen-number]').textContent = '';
      paintDigit(find('[data-chosen-picture]'), new Uint8Array(size));
      bars.clear();
      return;
    }
    const label = digits.labels[at];
    const answer = argmax(activations);
    const kind = label === answer ? 'right' : 'wrong';
    title.textContent = t(`mistakes.${kind}`, { label, answer });
    find('[data-chosen-number]').textContent = t('mistakes.picture', {
      number: whole(digits.indices[at], language()),
    });
    const picture = digits.pixels.subarray(at * size, (at + 1) * size);
    paintDigit(find('[data-chosen-picture]'), picture);
    bars.show(activations, label);
  }

  showAll.addEventListener('click', () => {
    chooseCell(undefined);
    // The button goes; the focus is not to go with it.
    find('[data-gallery-title]').focus();
  });

  return {
    refresh: () => ask({ type: 'answers' }),
    receive,
    retext() {
      show();
      showDigits();
    },
  };
}
