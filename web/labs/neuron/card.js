// card.js - the picture of one neuron at one epoch: drawing, sigmoid with its tangent, gradients, and the
// equations with the numbers in them. It shows a state; it runs nothing.
import { activate } from '../../core/neuron.js';
import { fillTexts, t } from '../../i18n/index.js';
import { costStyle } from '../../ui/costs.js';
import { fixed, plain } from '../../ui/format.js';
import { fillNumbers, placeEquations } from '../../ui/math.js';
import equations from './equations.js';
import { isTwofold } from './story.js';

/** @typedef {import('../../core/neuron.js').NeuronState} NeuronState */
/** @typedef {import('../../state/schema.js').Values} Values */

/** The gauge of the drawing, in the coordinates of its SVG: a = 1 at the top, a = 0 at the foot. */
const GAUGE = { top: 10, height: 100 };
/** Straight pieces that the curve is drawn of. */
const CURVE_STEPS = 60;
/** Letters from which on a number of the drawing is set smaller. */
const LONG = 12;
/** The frame of the curve figure. */
const FRAME = { left: 8, right: 192, top: 16, bottom: 104 };

/** The equations of a card: those shown at once, and those in the fold, by name and with the number they bear.
 * @type {Record<string, { main: string[], further: string[] }>} */
const EQUATIONS = {
  linear: { main: ['linear-now'], further: ['54', 'linear'] },
  quadratic: { main: ['55-now'], further: ['54', '55', '56'] },
  'cross-entropy': { main: ['61-now'], further: ['57', '61', '62'] },
  'as-published': { main: ['published-now'], further: ['57', 'published'] },
};

/** Gradients by name in a state, and how the card calls them when the step is that of the published widget. */
const GRADIENTS = /** @type {const} */ ([
  { name: 'dw', key: 'dw1', symbol: '∂C/∂w', published: '∂C/∂a · x' },
  { name: 'dw2', key: 'dw2', symbol: '∂C/∂w₂', published: '∂C/∂a · x₂' },
  { name: 'db', key: 'db', symbol: '∂C/∂b', published: '∂C/∂a' },
]);

/** A number of the drawing, where there is room for a few places only. @param {number} number @param {number} places */
const rounded = (number, places) =>
  fixed(Math.abs(number) < 0.5 * 10 ** -places ? 0 : number, places);

/** A gradient: small ones in two figures, since it is by how little they differ from 0 that they count. @param {number} gradient */
const slight = (gradient) => fixed(gradient, gradient !== 0 && Math.abs(gradient) < 5e-4 ? 3 : 4);

/** A number as a factor or a term behind a minus sign. @param {string} text */
const bracketed = (text) => (text.startsWith('−') ? `(${text})` : text);

/**
 * Places for an equation and the same with numbers, and the number that it bears in the chapter.
 * @param {string} name
 * @param {string[]} parts endings of names in equations.js; those that do not exist are left out
 */
export function equationRow(name, parts) {
  const row = document.createElement('div');
  row.className = 'equation-row';
  const lines = document.createElement('div');
  for (const part of parts.map((ending) => name + ending)) {
    if (!Object.hasOwn(equations, part)) continue;
    const line = document.createElement('p');
    line.dataset.equation = part;
    lines.append(line);
  }
  row.append(lines);
  if (/^\d+$/.test(name)) {
    row.append(Object.assign(document.createElement('span'), { textContent: `(${name})` }));
  }
  return row;
}

/** The rows of an equation: one, or, of the weights of two inputs, one for both and one for each. @param {string} name @param {boolean} twofold */
const rowsOf = (name, twofold) =>
  twofold && Object.hasOwn(equations, `${name}.1`)
    ? [
        ...(Object.hasOwn(equations, `${name}.j`) ? [equationRow(name, ['.j'])] : []),
        ...[1, 2].map((i) => equationRow(`${name}.${i}`, ['', '-v'])),
      ]
    : [equationRow(name, ['', '-n', '-m', '-v'])];

/**
 * The current numbers for the equations.
 * @param {Values} settings
 * @param {NeuronState} s
 * @param {number} perOutput
 * @returns {Record<string, string>}
 */
export function numbersOf({ x, x2, y }, s, perOutput) {
  return {
    a: rounded(s.a, 3),
    y: bracketed(plain(y)),
    x: bracketed(plain(x)),
    x2: bracketed(plain(x2)),
    slope: fixed(s.slope, 4),
    cost: fixed(s.cost, 4),
    dw: slight(s.dw1),
    dw2: slight(s.dw2),
    db: slight(s.db),
    da: bracketed(fixed(perOutput, 2)),
  };
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
    /** What equations were last placed for. */
    this.placed = '';
    this.element.dataset.cost = cost;
    this.element.dataset.scope = cost;
    this.element.style.setProperty('--own', `var(${costStyle[cost].color})`);
    fillTexts(this.element);
  }

  /** @param {string} selector @returns {any} */
  #find(selector) {
    return this.element.querySelector(selector);
  }

  /** @param {string} name @param {string} text */
  #value(name, text) {
    for (const place of this.element.querySelectorAll(`[data-value="${name}"]`)) {
      place.textContent = text;
    }
  }

  /**
   * @param {Values} settings
   * @param {NeuronState} state
   * @param {number} largest the gradient that fills a bar
   * @param {number} perOutput ∂C/∂a of the cross-entropy
   */
  show(settings, state, largest, perOutput) {
    this.#find('[data-title]').textContent = t(`choice.cost.${this.cost}`);
    const twofold = isTwofold(settings);
    const published = this.#isPublished(settings);
    for (const group of this.element.querySelectorAll('[data-inputs]')) {
      group.toggleAttribute('hidden', group.getAttribute('data-inputs') !== (twofold ? '2' : '1'));
    }
    for (const row of this.element.querySelectorAll('[data-second]')) {
      row.toggleAttribute('hidden', !twofold);
    }
    this.#drawing(settings, state);
    this.#curve(settings, state);
    this.#value('cost', fixed(state.cost, 4));
    for (const { name, key, symbol, published: step } of GRADIENTS) {
      const index = name === 'dw' && twofold ? '₁' : '';
      this.#find(`[data-name="${name}"]`).textContent = (published ? step : symbol) + index;
      this.#value(name, slight(state[key]));
      this.#find(`[data-bar="${name}"]`).style.width =
        `${Math.min(100, (100 * Math.abs(state[key])) / (largest || 1))}%`;
    }
    this.#equations(settings, state, perOutput);
  }

  /** Whether the step is the published widget's, where that differs. @param {Values} settings */
  #isPublished({ gradient }) {
    return gradient === 'as-published' && this.cost === 'cross-entropy';
  }

  /** @param {Values} settings @param {NeuronState} s @param {number} perOutput */
  #equations(settings, s, perOutput) {
    const twofold = isTwofold(settings);
    const kind = this.#isPublished(settings)
      ? 'as-published'
      : settings.output === 'linear'
        ? 'linear'
        : this.cost;
    const placed = `${kind} ${twofold}`;
    if (placed !== this.placed) {
      this.placed = placed;
      for (const [place, names] of Object.entries(EQUATIONS[kind])) {
        this.#find(`[data-${place}-equations]`).replaceChildren(
          ...names.flatMap((name) => rowsOf(name, twofold)),
        );
      }
      placeEquations(this.element, equations);
    }
    fillNumbers(this.element, numbersOf(settings, s, perOutput));
  }

  /** @param {Values} settings @param {NeuronState} s */
  #drawing(settings, s) {
    const { x, x2, y } = settings;
    const twofold = isTwofold(settings);
    this.#value('x', plain(x));
    this.#value('x2', plain(x2));
    for (const input of this.element.querySelectorAll('[data-input]')) {
      input.classList.toggle('long', (input.textContent ?? '').length > 3);
    }
    this.#value('y', `y ${plain(y)}`);
    const names = { w: twofold ? 'w₁' : 'w', w2: 'w₂', b: 'b', z: 'z', a: 'a' };
    const drawn = { w: s.w1, w2: s.w2, b: s.b, z: s.z, a: s.a };
    for (const name of /** @type {const} */ (['w', 'w2', 'b', 'z', 'a'])) {
      const text = `${names[name]} = ${rounded(drawn[name], name === 'z' ? 2 : 3)}`;
      this.#value(name, text);
      for (const place of this.element.querySelectorAll(`.drawing [data-value="${name}"]`)) {
        place.classList.toggle('long', text.length >= LONG);
      }
    }
    for (const name of /** @type {const} */ (['w1', 'w2'])) {
      for (const wire of this.element.querySelectorAll(`[data-wire="${name}"]`)) {
        wire.setAttribute('stroke-width', String(1 + Math.min(7, 1.5 * Math.abs(s[name]))));
      }
    }
    const height = GAUGE.height * Math.min(1, Math.max(0, s.a));
    const gauge = this.#find('[data-gauge]');
    gauge.setAttribute('y', String(GAUGE.top + GAUGE.height - height));
    gauge.setAttribute('height', String(height));
    const target = GAUGE.top + GAUGE.height * (1 - y);
    this.#find('[data-target]').setAttribute('transform', `translate(0 ${target})`);
    const numbers = {
      x: twofold ? `${plain(x)}, ${plain(x2)}` : plain(x),
      w: twofold ? `${fixed(s.w1, 3)}, ${fixed(s.w2, 3)}` : fixed(s.w1, 3),
      b: fixed(s.b, 3),
      z: fixed(s.z, 2),
      a: fixed(s.a, 3),
      y: plain(y),
    };
    this.#find('[data-drawing]').setAttribute('aria-label', t('neuron.card.drawing', numbers));
  }

  /** @param {Values} settings @param {NeuronState} s */
  #curve({ output }, s) {
    const reach = Math.min(Number.MAX_VALUE, Math.max(6, Math.ceil(Math.abs(s.z) * 1.1)));
    const { left, right, top, bottom } = FRAME;
    const toX = (/** @type {number} */ z) => left + ((z / reach + 1) / 2) * (right - left);
    const [low, high] = output === 'linear' ? [-reach, reach] : [0, 1];
    const toY = (/** @type {number} */ a) => bottom - ((a - low) / (high - low)) * (bottom - top);
    this.#drawCurve(output, reach, toX, toY);
    const point = this.#find('[data-point]');
    point.setAttribute('cx', String(toX(s.z)));
    point.setAttribute('cy', String(toY(s.a)));
    // A tangent of equal length on the page, whatever its slope.
    const dx = (right - left) / 2 / reach;
    const dy = (-s.slope * (bottom - top)) / (high - low);
    const scale = 34 / Math.hypot(dx, dy);
    const tangent = this.#find('[data-tangent]');
    tangent.setAttribute('x1', String(toX(s.z) - dx * scale));
    tangent.setAttribute('x2', String(toX(s.z) + dx * scale));
    tangent.setAttribute('y1', String(toY(s.a) - dy * scale));
    tangent.setAttribute('y2', String(toY(s.a) + dy * scale));
    this.#value('slope', `${output === 'linear' ? 'da/dz' : 'σ′(z)'} = ${fixed(s.slope, 4)}`);
    this.#find('[data-curve-figure]').setAttribute(
      'aria-label',
      t(`neuron.card.curve.${output}`, {
        z: fixed(s.z, 2),
        a: fixed(s.a, 3),
        slope: fixed(s.slope, 4),
      }),
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
    this.#find('[data-domain-low]').textContent = fixed(-reach, 0);
    this.#find('[data-domain-high]').textContent = fixed(reach, 0);
  }
}
