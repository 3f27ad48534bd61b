// card.js - the picture of one neuron at one epoch: drawing, sigmoid with its tangent, gradients, and
// the equation with the numbers in it. It shows a state; it runs nothing.
import { activate } from '../../core/neuron.js';
import { fillTexts, t } from '../../i18n/index.js';
import { costStyle } from '../../ui/costs.js';
import { fixed, plain } from '../../ui/format.js';

/** @typedef {import('../../core/neuron.js').NeuronState} NeuronState */
/** @typedef {import('../../state/schema.js').Values} Values */

/** The gauge of the drawing, in the coordinates of its SVG: a = 1 at the top, a = 0 at the foot. */
const GAUGE = { top: 10, height: 100 };
/** Straight pieces that the curve is drawn of. */
const CURVE_STEPS = 60;
/** The frame of the curve figure. */
const FRAME = { left: 8, right: 192, top: 16, bottom: 104 };

/** @param {Values} settings @param {NeuronState} s the step's gradient, formula and numbers */
function equation({ cost, output, gradient, y, x }, s) {
  const [a, target, slope, input, dw] = [
    fixed(s.a, 3),
    plain(y),
    fixed(s.slope, 4),
    plain(x),
    fixed(s.dw1, 4),
  ];
  const difference = y === 0 ? a : `(${a} − ${target})`;
  if (gradient === 'as-published' && cost === 'cross-entropy') {
    return `∂C/∂a · x = (a − y)/(a(1 − a)) · x = ${dw}`;
  }
  if (cost === 'quadratic' && output === 'sigmoid') {
    return `∂C/∂w = (a − y) σ′(z) x = ${difference} × ${slope} × ${input} = ${dw}`;
  }
  return `∂C/∂w = (a − y) x = ${difference} × ${input} = ${dw}`;
}

export class NeuronCard {
  /**
   * @param {import('../../core/engine.js').Engine} engine
   * @param {HTMLTemplateElement} template
   * @param {string} cost
   */
  constructor(engine, template, cost) {
    this.engine = engine;
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.element = /** @type {HTMLElement} */ (fragment.firstElementChild);
    this.cost = cost;
    /** What the curve was last drawn for. */
    this.drawn = '';
    this.element.dataset.cost = cost;
    this.element.style.setProperty('--own', `var(${costStyle[cost].color})`);
  }

  /** @param {string} selector @returns {any} */
  #find(selector) {
    return this.element.querySelector(selector);
  }

  /** @param {string} name @param {string} text */
  #value(name, text) {
    this.#find(`[data-value="${name}"]`).textContent = text;
  }

  /**
   * @param {Values} settings
   * @param {NeuronState} state
   * @param {number} largest the gradient that fills a bar
   */
  show(settings, state, largest) {
    fillTexts(this.element);
    this.#find('[data-title]').textContent = t(`choice.cost.${this.cost}`);
    this.#drawing(settings, state);
    this.#curve(settings, state);
    this.#value('cost', fixed(state.cost, 4));
    for (const name of /** @type {const} */ (['dw', 'db'])) {
      const number = name === 'dw' ? state.dw1 : state.db;
      this.#value(name, fixed(number, 4));
      this.#find(`[data-bar="${name}"]`).style.width =
        `${Math.min(100, (100 * Math.abs(number)) / (largest || 1))}%`;
    }
    this.#find('[data-equation]').textContent = equation({ ...settings, cost: this.cost }, state);
  }

  /** @param {Values} settings @param {NeuronState} s */
  #drawing({ x, y }, s) {
    this.#value('x', plain(x));
    this.#value('y', `y ${plain(y)}`);
    this.#value('w', `w = ${fixed(s.w1, 3)}`);
    this.#value('b', `b = ${fixed(s.b, 3)}`);
    this.#value('z', `z = ${fixed(s.z, 2)}`);
    this.#value('a', `a = ${fixed(s.a, 3)}`);
    this.#find('[data-wire]').setAttribute(
      'stroke-width',
      String(1 + Math.min(7, 1.5 * Math.abs(s.w1))),
    );
    const height = GAUGE.height * Math.min(1, Math.max(0, s.a));
    const gauge = this.#find('[data-gauge]');
    gauge.setAttribute('y', String(GAUGE.top + GAUGE.height - height));
    gauge.setAttribute('height', String(height));
    const target = GAUGE.top + GAUGE.height * (1 - y);
    this.#find('[data-target]').setAttribute('transform', `translate(0 ${target})`);
    const numbers = {
      x: plain(x),
      w: fixed(s.w1, 3),
      b: fixed(s.b, 3),
      z: fixed(s.z, 2),
      a: fixed(s.a, 3),
      y: plain(y),
    };
    this.#find('[data-drawing]').setAttribute('aria-label', t('neuron.card.drawing', numbers));
  }

  /** @param {Values} settings @param {NeuronState} s */
  #curve({ output }, s) {
    const reach = Math.max(6, Math.ceil(Math.abs(s.z) * 1.1));
    const { left, right, top, bottom } = FRAME;
    const toX = (/** @type {number} */ z) => left + ((z + reach) / (2 * reach)) * (right - left);
    const [low, high] = output === 'linear' ? [-reach, reach] : [0, 1];
    const toY = (/** @type {number} */ a) => bottom - ((a - low) / (high - low)) * (bottom - top);
    this.#drawCurve(output, reach, toX, toY);
    const point = this.#find('[data-point]');
    point.setAttribute('cx', String(toX(s.z)));
    point.setAttribute('cy', String(toY(s.a)));
    // A tangent of equal length on the page, whatever its slope.
    const dx = (right - left) / (2 * reach);
    const dy = (-s.slope * (bottom - top)) / (high - low);
    const scale = 34 / Math.hypot(dx, dy);
    const tangent = this.#find('[data-tangent]');
    tangent.setAttribute('x1', String(toX(s.z) - dx * scale));
    tangent.setAttribute('x2', String(toX(s.z) + dx * scale));
    tangent.setAttribute('y1', String(toY(s.a) - dy * scale));
    tangent.setAttribute('y2', String(toY(s.a) + dy * scale));
    this.#value('slope', `σ′(z) = ${fixed(s.slope, 4)}`);
    this.#find('[data-curve-figure]').setAttribute(
      'aria-label',
      t('neuron.card.curve', { z: fixed(s.z, 2), a: fixed(s.a, 3), slope: fixed(s.slope, 4) }),
    );
  }

  /**
   * The activation function over -reach to reach; it stays while only the point moves.
   * @param {string} output
   * @param {number} reach
   * @param {(z: number) => number} toX
   * @param {(a: number) => number} toY
   */
  #drawCurve(output, reach, toX, toY) {
    const drawn = `${output} ${reach}`;
    if (this.drawn === drawn) return;
    this.drawn = drawn;
    const z = Array.from(
      { length: CURVE_STEPS + 1 },
      (_, i) => reach * ((2 * i) / CURVE_STEPS - 1),
    );
    const a = activate(this.engine, output, z);
    const path = z.map((at, i) => `${i ? 'L' : 'M'}${toX(at).toFixed(1)} ${toY(a[i]).toFixed(1)}`);
    this.#find('[data-curve]').setAttribute('d', path.join(' '));
    this.#find('[data-domain-low]').textContent = plain(-reach);
    this.#find('[data-domain-high]').textContent = plain(reach);
  }
}
