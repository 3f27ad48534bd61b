// predict.js - curves that a reader draws before the run: by pointer, touch or keys, over the chart. It keeps
// the guesses and tells how far off they were; which curve they are of is the lab's matter.
import { compareCurves } from '../../core/neuron.js';
import { t } from '../../i18n/index.js';
import { fixed } from '../../ui/format.js';

/** @typedef {{ x: number, y: number }} Point */
/**
 * @typedef {object} Guess
 * @property {string} cost the run it is of
 * @property {number} number of the guess, from 1
 * @property {number} start the value at epoch 0, which is known
 * @property {Map<number, number>} drawn values at some of the knots
 */

/** Places at which a guess can be set: fine enough for a finger, few enough for keys. */
const KNOTS = 60;
/** A press of an arrow key moves a guess by this part of the axis. */
const KEY_STEP = 0.05;
export const MOST_GUESSES = 4;

/** How guesses differ, by number. */
const STYLES = [
  { color: '--guess-1', dash: [2, 5], marker: 'circle' },
  { color: '--guess-2', dash: [10, 3, 2, 3], marker: 'triangle' },
  { color: '--guess-3', dash: [5, 3], marker: 'rect' },
  { color: '--guess-4', dash: [14, 6], marker: 'rectRot' },
];

/** @param {number} epochs the knots of a run, which are whole epochs */
export const knotsOf = (epochs) => {
  const count = Math.min(KNOTS, epochs);
  return Array.from({ length: count + 1 }, (_, i) => Math.round((i * epochs) / count));
};

/**
 * A guess at every epoch: straight between what was drawn, level behind it.
 * @param {{ start: number, drawn: Map<number, number> }} guess
 * @param {number} epochs
 * @returns {number[]} [epochs + 1]
 */
export function complete({ start, drawn }, epochs) {
  const points = [...new Map([[0, start], ...drawn])].sort(([a], [b]) => a - b);
  const values = [];
  let next = 0;
  for (let epoch = 0; epoch <= epochs; epoch++) {
    while (next < points.length && points[next][0] < epoch) next += 1;
    const [x1, y1] = points[Math.min(next, points.length - 1)];
    const [x0, y0] = points[Math.max(0, next - 1)];
    const part = x1 > x0 ? Math.min(1, (epoch - x0) / (x1 - x0)) : 1;
    values.push(y0 + part * (y1 - y0));
  }
  return values;
}

export class Predictor {
  /** @type {Guess[]} */
  guesses = [];
  /** The one being drawn. @type {Guess | undefined} */
  #current;
  /** Where the last piece of the stroke ended. @type {Point | undefined} */
  #last;
  /** The knot that the keys are at. */
  #key = 0;

  /**
   * @param {import('../../core/engine.js').Engine} engine
   * @param {HTMLElement} pad covers the chart while a guess is drawn
   * @param {import('../../ui/chart.js').LineChart} chart
   * @param {() => number} epochs of the run
   * @param {() => void} onChange
   */
  constructor(engine, pad, chart, epochs, onChange) {
    this.engine = engine;
    this.pad = pad;
    this.chart = chart;
    this.epochs = epochs;
    this.onChange = onChange;
    pad.addEventListener('pointerdown', (event) => this.#begin(event));
    pad.addEventListener('keydown', (event) => this.#press(event));
  }

  get drawing() {
    return this.#current !== undefined;
  }

  /**
   * Lets a guess be drawn, in place of an empty one or of the only one.
   * @param {string} cost
   * @param {number} start
   * @param {boolean} several whether the guesses drawn before stay
   */
  open(cost, start, several) {
    this.guesses = several
      ? this.guesses.filter(({ drawn }) => drawn.size > 0).slice(0, MOST_GUESSES - 1)
      : [];
    const number = 1 + this.guesses.length;
    this.guesses.forEach((guess, i) => (guess.number = i + 1));
    this.#current = { cost, number, start, drawn: new Map() };
    this.guesses.push(this.#current);
    this.#key = 0;
    this.pad.hidden = false;
    this.#tell();
    this.onChange();
  }

  /** Ends drawing; what was drawn stays. */
  close() {
    this.#current = undefined;
    this.#last = undefined;
    this.pad.hidden = true;
    this.guesses = this.guesses.filter(({ drawn }) => drawn.size > 0);
    this.onChange();
  }

  clear() {
    this.guesses = [];
    this.close();
  }

  /** The guesses as lines of the chart. @returns {import('../../ui/chart.js').Series[]} */
  series() {
    return this.guesses.map((guess) => ({
      label: this.#name(guess),
      ...STYLES[guess.number - 1],
      width: 2.5,
      points: complete(guess, this.epochs()).map((y, x) => ({ x, y })),
    }));
  }

  /**
   * How far off each guess was, in words.
   * @param {(cost: string) => number[] | undefined} actual the values of the run at every epoch
   * @returns {{ color: string, text: string }[]}
   */
  report(actual) {
    return this.guesses.flatMap((guess) => {
      const run = actual(guess.cost);
      if (!run || run.length < 2) return [];
      const values = complete(guess, this.epochs()).slice(0, run.length);
      const { mean, where } = compareCurves(this.engine, values, run);
      const text = t('neuron.predict.report', {
        name: this.#name(guess),
        mean: fixed(mean, 3),
        epoch: where,
        guess: fixed(values[where], 3),
        actual: fixed(run[where], 3),
      });
      return [{ color: STYLES[guess.number - 1].color, text }];
    });
  }

  /** @param {Guess} guess */
  #name({ cost, number }) {
    return t('neuron.predict.name', { number, cost: t(`choice.cost.${cost}`) });
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.pad.focus({ preventScroll: true });
    this.#last = undefined;
    this.#draw(event);
    const move = (/** @type {PointerEvent} */ next) =>
      next.pointerId === event.pointerId && this.#draw(next);
    const end = (/** @type {PointerEvent} */ next) => {
      if (next.pointerId !== event.pointerId) return;
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
    };
    // On the window: a stroke may leave the chart and come back.
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  }

  /** Draws from where the stroke was to where the pointer is. @param {PointerEvent} event */
  #draw(event) {
    const current = this.#current;
    if (!current) return;
    const to = this.chart.locate(event);
    const from = this.#last ?? to;
    this.#last = to;
    const [left, right] = from.x < to.x ? [from, to] : [to, from];
    const gap = this.epochs() / KNOTS / 2;
    for (const epoch of knotsOf(this.epochs())) {
      if (epoch === 0 || epoch < left.x - gap || epoch > right.x + gap) continue;
      const part = right.x > left.x ? (epoch - left.x) / (right.x - left.x) : 1;
      const within = Math.min(1, Math.max(0, part));
      current.drawn.set(epoch, left.y + within * (right.y - left.y));
    }
    this.#tell();
    this.onChange();
  }

  /** Left and right choose a place, up and down raise or lower the guess there. @param {KeyboardEvent} event */
  #press(event) {
    const current = this.#current;
    const along = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
    const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!current || (!along && !up) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const knots = knotsOf(this.epochs());
    if (along) this.#key = Math.min(knots.length - 1, Math.max(0, this.#key + along));
    else {
      const { min, max } = this.chart.reach;
      this.#key = Math.max(1, this.#key); // the start is known
      const value = this.#value() + (up ?? 0) * KEY_STEP * (max - min);
      current.drawn.set(knots[this.#key], Math.min(max, Math.max(min, value)));
    }
    this.#tell();
    this.chart.mark(knots[this.#key]);
    this.onChange();
  }

  /** What the guess is at the place of the keys. */
  #value() {
    const epoch = knotsOf(this.epochs())[this.#key];
    return this.#current ? complete(this.#current, this.epochs())[epoch] : 0;
  }

  /** Says the place and the value, for those who cannot see them. */
  #tell() {
    const epoch = knotsOf(this.epochs())[this.#key];
    const value = fixed(this.#value(), 2);
    this.pad.setAttribute('aria-valuemin', '0');
    this.pad.setAttribute('aria-valuemax', String(this.epochs()));
    this.pad.setAttribute('aria-valuenow', String(epoch));
    this.pad.setAttribute('aria-valuetext', t('neuron.predict.at', { epoch, value }));
  }
}
