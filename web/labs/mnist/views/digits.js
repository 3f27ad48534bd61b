// digits.js - a view of the MNIST lab: the first test digits with the network's answers.
import { t } from '../../../i18n/index.js';
import { fitChildren } from '../../../ui/list.js';
import { argmax, paintDigit } from '../image.js';

/** Test digits shown. */
const DIGITS = 48;
const INDICES = Array.from({ length: DIGITS }, (_, i) => i);

/**
 * @param {HTMLElement} panel
 * @param {import('./view.js').Ask} ask
 * @returns {import('./view.js').View}
 */
export function createDigitsView(panel, ask) {
  const find = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (panel.querySelector(selector));
  const list = find('[data-digits]');
  /** @type {Extract<import('./view.js').Report, { type: 'digits' }> | undefined} */
  let last;

  /** A digit's place, with one for its answer. */
  function makeItem() {
    const item = document.createElement('li');
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    item.append(canvas, document.createElement('span'));
    return item;
  }

  function show() {
    find('[data-no-digits]').hidden = last !== undefined;
    if (!last) return;
    const { pixels, labels, activations } = last;
    fitChildren(list, labels.length, makeItem);
    const size = pixels.length / labels.length;
    let right = 0;
    labels.forEach((label, i) => {
      const item = /** @type {HTMLElement} */ (list.children[i]);
      const canvas = /** @type {HTMLCanvasElement} */ (item.firstElementChild);
      paintDigit(canvas, pixels.subarray(i * size, (i + 1) * size));
      const answer = activations ? argmax(activations[i]) : undefined;
      const state = answer === undefined ? 'unread' : answer === label ? 'right' : 'wrong';
      if (state === 'right') right += 1;
      item.dataset.state = state;
      /** @type {Element} */ (item.lastElementChild).textContent =
        state === 'wrong' ? `✗ ${answer}` : String(answer ?? '');
      canvas.setAttribute(
        'aria-label',
        t(`mnist.digits.${state}`, { label, answer: answer ?? '' }),
      );
    });
    find('[data-digits-count]').textContent = activations
      ? t('mnist.digits.count', { right, count: labels.length })
      : '';
  }

  return {
    refresh: () => ask({ type: 'look', indices: INDICES, tag: 'digits' }),
    receive(report) {
      if (report.type !== 'digits' || report.tag !== 'digits') return;
      last = report;
      show();
    },
    retext: show,
  };
}
