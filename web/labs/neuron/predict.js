// predict.js - curves that a reader draws before the run: by pointer, touch or keys, over the chart. It keeps
// the guesses and tells how far off they were; which curve they are of is the lab's matter. A guess is one of values of
// a quantity: it stays when the axis changes, and comes back when the chart shows that quantity again.
import { compareCurves } from '../../core/neuron.js';
import { t } from '../../i18n/index.js';
import { fixed } from '../../ui/format.js';

/** @typedef {{ x: number, y: number }} Point */
/**
 * @typedef {object} Guess
 * @property {string} cost the run it is of
 * @property {string} plot the quantity it is of
 * @property {number} number of the guess among those of its quantity, from 1
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

/**
 * How the chart shows values now.
 * @typedef {object} Scale
 * @property {string} plot its quantity
 * @property {number} epochs
 * @property {(value: number, start: number) => number} counted as it is, or as a part of its start
 * @property {(count: number, start: number) => number} valueOf the other way round
 * @property {(count: number) => number} placed NaN where the axis has no place for it
 */

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
   * @param {() => Scale} scale
   * @param {() => void} onChange
   */
  constructor(engine, pad, chart, scale, onChange) {
    this.engine = engine;
    this.pad = pad;
    this.chart = chart;
    this.scale = scale;
    this.onChange = onChange;
    pad.addEventListener('pointerdown', (event) => this.#begin(event));
    pad.addEventListener('keydown', (event) => this.#press(event));
  }

  get drawing() {
    return this.#current !== undefined;
  }

  /** The guesses of the quantity on the chart. */
  get shown() {
    return this.guesses.filter(({ plot }) => plot === this.scale().plot);
  }

  /**
   * Lets a guess be drawn, in place of an empty one or of the only one.
   * @param {string} cost
   * @param {number} start value of the quantity at epoch 0
   * @param {boolean} several whether the guesses of this quantity drawn before stay
   */
  open(cost, start, several) {
    const { plot } = this.scale();
    const others = this.guesses.filter((guess) => guess.plot !== plot);
    const before = several
      ? this.shown.filter(({ drawn }) => drawn.size > 0).slice(0, MOST_GUESSES - 1)
      : [];
    before.forEach((guess, i) => (guess.number = i + 1));
    this.#current = { cost, plot, number: 1 + before.length, start, drawn: new Map() };
    this.guesses = [...others, ...before, this.#current];
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

  /** The guesses of its quantity as lines of the chart. @returns {import('../../ui/chart.js').Series[]} */
  series() {
    const { epochs, counted, placed } = this.scale();
    return this.shown.map((guess) => ({
      label: this.#name(guess),
      ...STYLES[guess.number - 1],
      width: 2.5,
      points: complete(guess, epochs).map((value, x) => ({
        x,
        y: placed(counted(value, guess.start)),
      })),
    }));
  }

  /** What cannot be seen of the guesses, in words. @returns {{ color: string, text: string }[]} */
  unseen() {
    const { plot, epochs, counted, placed } = this.scale();
    return this.guesses.flatMap((guess) => {
      const isCut = () =>
        complete(guess, epochs).some((value) => Number.isNaN(placed(counted(value, guess.start))));
      const why = guess.plot !== plot ? 'other' : isCut() ? 'cut' : '';
      if (why === '') return [];
      const of = t(`choice.plot.${guess.plot}`);
      const text = t(`neuron.predict.${why}`, { name: this.#name(guess), of });
      return [{ color: STYLES[guess.number - 1].color, text }];
    });
  }

  /**
   * How far off each guess of the chart's quantity was, in words.
   * @param {(cost: string) => number[] | undefined} actual the values of the run at every epoch
   * @returns {{ color: string, text: string }[]}
   */
  report(actual) {
    const { epochs, counted } = this.scale();
    return this.shown.flatMap((guess) => {
      const values = actual(guess.cost);
      if (!values || values.length < 2) return [];
      const [guessed, run] = [complete(guess, epochs).slice(0, values.length), values].map((list) =>
        list.map((value) => counted(value, guess.start)),
      );
      const { mean, where } = compareCurves(this.engine, guessed, run);
      const text = t('neuron.predict.report', {
        name: this.#name(guess),
        mean: fixed(mean, 3),
        epoch: where,
        guess: fixed(guessed[where], 3),
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
    const { epochs, valueOf } = this.scale();
    const gap = epochs / KNOTS / 2;
    for (const epoch of knotsOf(epochs)) {
      if (epoch === 0 || epoch < left.x - gap || epoch > right.x + gap) continue;
      const part = right.x > left.x ? (epoch - left.x) / (right.x - left.x) : 1;
      const within = Math.min(1, Math.max(0, part));
      current.drawn.set(epoch, valueOf(left.y + within * (right.y - left.y), current.start));
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
    const { epochs, valueOf } = this.scale();
    const knots = knotsOf(epochs);
    if (along) this.#key = Math.min(knots.length - 1, Math.max(0, this.#key + along));
    else {
      const { min, max } = this.chart.reach;
      this.#key = Math.max(1, this.#key); // the start is known
      const count = this.#count() + (up ?? 0) * KEY_STEP * (max - min);
      const within = Math.min(max, Math.max(min, count));
      current.drawn.set(knots[this.#key], valueOf(within, current.start));
    }
    this.#tell();
    this.chart.mark(knots[this.#key]);
    this.onChange();
  }

  /** What the guess is at the place of the keys, as the chart counts it. */
  #count() {
    const { epochs, counted } = this.scale();
    if (!this.#current) return 0;
    return counted(
      complete(this.#current, epochs)[knotsOf(epochs)[this.#key]],
      this.#current.start,
    );
  }

  /** Says the place and the value, for those who cannot see them. */
  #tell() {
    const { epochs } = this.scale();
    const epoch = knotsOf(epochs)[this.#key];
    const value = fixed(this.#count(), 2);
    this.pad.setAttribute('aria-valuemin', '0');
    this.pad.setAttribute('aria-valuemax', String(epochs));
    this.pad.setAttribute('aria-valuenow', String(epoch));
    this.pad.setAttribute('aria-valuetext', t('neuron.predict.at', { epoch, value }));
  }
}
