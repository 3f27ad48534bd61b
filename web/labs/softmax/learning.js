// learning.js - the Softmax lab's second figure: two layers at one step of learning the same target, each
// output with its target and its gradient to scale, and both costs on one chart.
import { t } from '../../i18n/index.js';
import { LineChart } from '../../ui/chart.js';
import { costStyle } from '../../ui/costs.js';
import { fixed, named } from '../../ui/format.js';
import { fitChildren } from '../../ui/list.js';
import { brief, share, signed } from './names.js';

/** @typedef {import('../../core/softmax.js').Learner} Learner */
/** @typedef {import('../../core/softmax.js').LearnerState} LearnerState */
/** @typedef {{ cost: string, learner: Learner, points: { x: number, y: number }[] }} Run */

/** @type {Record<string, (state: LearnerState, start: LearnerState, label: number) => number>} */
const PLOTTED = {
  relative: (state, start) => (start.cost > 0 ? state.cost / start.cost : 0),
  cost: (state) => state.cost,
  activation: (state, _, label) => state.a[label],
};

/** The least part of an arrow, in bars, whose loss is worth a sign. */
const LOSS = 0.01;

/**
 * The arrow on a bar: from the bar's end against the gradient, to the bar's own scale. What leaves the bar is cut off.
 * @param {number} a end of the bar, 0 to 1
 * @param {number} delta
 * @returns {{ left: number, width: number, cut: boolean }} in bars
 */
export function arrowOf(a, delta) {
  const end = Math.min(1, Math.max(0, a - delta));
  const width = Math.abs(a - end);
  return { left: Math.min(a, end), width, cut: Math.abs(delta) - width > LOSS };
}

export class Learning {
  /**
   * @param {HTMLElement} section
   * @param {HTMLTemplateElement} template of a row
   * @param {(step: number) => void} look
   */
  constructor(section, template, look) {
    this.section = section;
    this.template = template;
    this.chart = new LineChart(this.#find('[data-chart]'), section.querySelector('.legend'), (x) =>
      look(Math.round(x)),
    );
    this.scrub = this.#find('[data-scrub]');
    this.scrub.addEventListener('input', () => look(Number(this.scrub.value)));
  }

  /** @param {string} selector @returns {any} */
  #find(selector) {
    return this.section.querySelector(selector);
  }

  /** Adds to each line the steps that its layer has taken since. @param {Run[]} runs @param {string} plot @param {number} label */
  extend(runs, plot, label) {
    for (const { learner, points } of runs) {
      for (const state of learner.history.slice(points.length)) {
        points.push({ x: state.step, y: PLOTTED[plot](state, learner.history[0], label) });
      }
    }
  }

  /** @param {Run[]} runs @param {string} plot @param {number} label @param {number} steps */
  setChart(runs, plot, label, steps) {
    const output = named('a', label);
    this.chart.set(
      {
        x: { title: t('softmax.axis.step'), min: 0, max: steps },
        y: {
          title: t(`softmax.axis.${plot}`, { a: output }),
          min: 0,
          ...(plot === 'cost' ? {} : { suggestedMax: 1 }),
        },
      },
      runs.map(({ cost, points }) => ({
        label: t(`softmax.layer.${cost}`),
        points,
        width: 3.5,
        ...costStyle[cost],
      })),
    );
  }

  /** Puts the figure at a step. @param {Run[]} runs @param {number} shown @param {number} label */
  show(runs, shown, label) {
    for (const { cost, learner } of runs) {
      const layer = this.#find(`[data-layer="${cost}"]`);
      const state = learner.history[Math.min(shown, learner.step)];
      this.#showLayer(layer, state, label);
    }
    const reached = Math.max(0, ...runs.map(({ learner }) => learner.step));
    this.scrub.max = String(reached);
    this.scrub.value = String(shown);
    this.#find('[data-step]').textContent = String(shown);
    this.chart.mark(reached > 0 ? shown : undefined);
    this.chart.draw();
  }

  /** @param {HTMLElement} layer @param {LearnerState} state @param {number} label */
  #showLayer(layer, { a, delta, cost }, label) {
    const rows = /** @type {HTMLElement} */ (layer.querySelector('[data-outputs]'));
    fitChildren(rows, a.length, () => this.template.content.cloneNode(true));
    layer.style.setProperty('--n', String(a.length));
    [...rows.children].forEach((row, j) => {
      const find = (/** @type {string} */ selector) =>
        /** @type {any} */ (row.querySelector(selector));
      const y = j === label ? 1 : 0;
      row.classList.toggle('right', j === label);
      find('[data-name]').textContent = named('a', j);
      find('[data-bar]').style.width = `${100 * a[j]}%`;
      find('[data-goal]').style.left = `${100 * y}%`;
      const arrow = find('[data-arrow]');
      const { left, width, cut } = arrowOf(a[j], delta[j]);
      arrow.style.left = `${100 * left}%`;
      arrow.style.width = `${100 * width}%`;
      arrow.classList.toggle('down', delta[j] > 0);
      arrow.classList.toggle('cut', cut);
      find('[data-a]').textContent = share(a[j]);
      find('[data-delta]').textContent = signed(delta[j]);
    });
    const output = /** @type {HTMLElement} */ (layer.querySelector('[data-cost-now]'));
    output.textContent = `C = ${brief(cost)}`;
  }

  /** What happened, in words, which it returns too. @param {Run[]} runs @param {number} label */
  tell(runs, label) {
    const result = this.#find('[data-result]');
    const reached = Math.max(0, ...runs.map(({ learner }) => learner.step));
    if (reached === 0) result.textContent = this.#ready(runs);
    else {
      result.replaceChildren(
        ...runs.map(({ cost, learner }) =>
          Object.assign(document.createElement('span'), {
            className: `of-${cost}`,
            textContent: this.#outcome(cost, learner, label),
          }),
        ),
      );
    }
    const lines = runs.map(({ cost, learner: { history, step } }) =>
      t('softmax.chartSummary', {
        layer: t(`softmax.layer.${cost}`),
        start: fixed(history[0].cost, 4),
        end: fixed(history[step].cost, 4),
        step,
      }),
    );
    this.chart.describe([t('softmax.chart'), ...lines].join(' '));
    return [...result.childNodes].map(({ textContent }) => textContent).join(' ');
  }

  /** The gradients of the most wrong output, before anything is learnt. @param {Run[]} runs */
  #ready(runs) {
    if (runs.length < 2) return '';
    const [own, other] = runs.map(({ learner }) => learner.history[0].delta);
    const j = own.reduce((worst, d, k) => (Math.abs(d) > Math.abs(own[worst]) ? k : worst), 0);
    return t('softmax.result.ready', {
      z: named('z', j),
      own: fixed(Math.abs(own[j]), 3),
      other: fixed(Math.abs(other[j]), 3),
    });
  }

  /** @param {string} cost @param {Learner} learner @param {number} label */
  #outcome(cost, { history, step, diverged }, label) {
    const layer = t(`softmax.layer.${cost}`);
    if (diverged) return t('softmax.result.diverged', { layer, step: step + 1 });
    const half = history.find((state) => state.cost <= history[0].cost / 2);
    const numbers = {
      layer,
      last: step,
      a: `${named('a', label)} = ${share(history[step].a[label])}`,
    };
    return half
      ? t('softmax.result.half', { ...numbers, step: half.step })
      : t('softmax.result.noHalf', numbers);
  }
}
