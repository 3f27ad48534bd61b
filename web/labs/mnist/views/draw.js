// draw.js - a view of the MNIST lab: a digit drawn by hand, as the network sees it, and its answer. By
// keyboard, test digits take the place of the drawing.
import { t } from '../../../i18n/index.js';
import { Pad } from '../../../ui/pad.js';
import { ActivationBars } from '../activations.js';
import { argmax, paintDigit } from '../image.js';

/** Milliseconds between two requests while the hand moves. */
const ASK_EVERY = 66;
/** Milliseconds without an answer after which the test digits are said to be missing. */
const PATIENCE = 500;
/** An answer whose activation is lower is a guess. */
const SURE = 0.5;

/** What is looked at. @typedef {{ pixels: Uint8Array, activations: number[] | null, label?: number }} Seen */

/**
 * @param {HTMLElement} panel
 * @param {import('./view.js').Ask} ask
 * @returns {import('./view.js').View}
 */
export function createDrawView(panel, ask) {
  const find = (/** @type {string} */ selector) =>
    /** @type {any} */ (panel.querySelector(selector));
  const bars = new ActivationBars(find('[data-activations]'));
  const field = /** @type {HTMLInputElement} */ (find('[data-index]'));
  const pad = new Pad(find('[data-pad]'), inkChanged);

  /** The test digit looked at in place of the drawing. @type {number | undefined} */
  let walking;
  /** The test digit looked at last, where the walk goes on. */
  let index = -1;
  /** @type {Seen | undefined} */
  let seen;
  /** Why nothing is seen: the key of its text. @type {'draw.noInk' | 'draw.noData' | 'draw.noDigit'} */
  let reason = 'draw.noInk';
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  // ---- The drawing --------------------------------------------------------------------------

  /** @param {boolean} drawing */
  function inkChanged(drawing) {
    if (walking !== undefined) {
      walking = undefined;
      clearTimeout(waiting);
      see(undefined, 'draw.noInk');
    }
    if (pad.empty) {
      see(undefined, 'draw.noInk');
    } else if (!drawing) {
      read();
    } else {
      asking ??= setTimeout(read, asked + ASK_EVERY - performance.now());
    }
    showPad();
  }

  function read() {
    clearTimeout(asking);
    asking = undefined;
    if (walking !== undefined || pad.empty) return;
    asked = performance.now();
    ask({ type: 'read', ...pad.ink() });
  }

  // ---- The walk through the test digits -----------------------------------------------------

  /** @param {number} next */
  function walkTo(next) {
    walking = Math.max(0, next);
    look();
    showPad();
  }

  function look() {
    if (walking === undefined) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => see(undefined, 'draw.noData'), PATIENCE);
    ask({ type: 'look', indices: [walking], tag: 'draw' });
  }

  // ---- What is shown ------------------------------------------------------------------------

  /** @param {Seen | undefined} next @param {typeof reason} why */
  function see(next, why) {
    seen = next;
    reason = why;
    show();
  }

  function showPad() {
    panel.dataset.reads = walking === undefined ? 'ink' : 'digit';
    find('[data-pad-hint]').hidden = !pad.empty;
    find('[data-undo]').disabled = pad.empty;
    find('[data-clear]').disabled = pad.empty;
    field.value = String(walking ?? '');
  }

  function show() {
    const canvas = /** @type {HTMLCanvasElement} */ (find('[data-seen]'));
    if (seen) paintDigit(canvas, seen.pixels);
    else canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    canvas.setAttribute('aria-label', seenText());
    field.placeholder = t('draw.indexHint');
    const activations = seen?.activations;
    if (activations) bars.show(activations, seen?.label);
    else bars.clear();
    const answer = activations ? argmax(activations) : undefined;
    const wrong = seen?.label !== undefined && answer !== undefined && answer !== seen.label;
    find('[data-answer]').textContent = answer ?? '–';
    find('[data-answer]').dataset.state = wrong ? 'wrong' : '';
    const sentence = find('[data-sentence]');
    const text = sentenceText();
    if (sentence.textContent !== text) sentence.textContent = text; // it is read out when it changes
  }

  function seenText() {
    if (!seen) return t('draw.seen.nothing');
    return seen.label === undefined
      ? t('draw.seen.ink')
      : t('draw.seen.digit', { index, label: seen.label });
  }

  function sentenceText() {
    if (!seen) return t(reason, { index: walking ?? '' });
    const { activations, label } = seen;
    if (!activations)
      return label === undefined ? t('draw.noNetwork') : t('draw.digit.unread', { index, label });
    const answer = argmax(activations);
    if (label !== undefined)
      return t(answer === label ? 'draw.digit.right' : 'draw.digit.wrong', {
        index,
        label,
        answer,
      });
    return t(activations[answer] < SURE ? 'draw.answer.unsure' : 'draw.answer', { answer });
  }

  find('[data-undo]').addEventListener('click', () => pad.undo());
  find('[data-clear]').addEventListener('click', () => pad.clear());
  find('[data-previous]').addEventListener('click', () => walkTo(index - 1));
  find('[data-next]').addEventListener('click', () => walkTo(index + 1));
  field.addEventListener('input', () => {
    const typed = field.valueAsNumber;
    if (Number.isInteger(typed) && typed >= 0) walkTo(typed);
  });
  showPad();
  show();

  return {
    refresh() {
      if (walking === undefined) read();
      else look();
    },
    receive(report) {
      if (report.type === 'read' && walking === undefined && !pad.empty) {
        const { pixels, activations } = report;
        see(pixels ? { pixels, activations } : undefined, 'draw.noInk');
      } else if (
        report.type === 'digits' &&
        report.tag === 'draw' &&
        (report.indices[0] ?? walking) === walking
      ) {
        clearTimeout(waiting);
        if (report.labels.length === 0) {
          see(undefined, 'draw.noDigit');
          return;
        }
        index = report.indices[0];
        const { pixels, labels, activations } = report;
        see({ pixels, label: labels[0], activations: activations?.[0] ?? null }, 'draw.noDigit');
      }
    },
    retext: show,
  };
}
