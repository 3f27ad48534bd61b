// figures.js - the small live figure of each exercise: its sliders, and what it draws for their values. Every number
// comes from C; how a drawing looks is drawing.js's.
import { Dataset } from '../../core/data.js';
import { Network } from '../../core/network.js';
import { activate, Neuron } from '../../core/neuron.js';
import { inverse, jacobian, Learner, logActivations, softmax } from '../../core/softmax.js';
import { language, t } from '../../i18n/index.js';
import { fixed, named, plain, whole } from '../../ui/format.js';

/** @typedef {import('../../core/engine.js').Engine} Engine */
/** @typedef {import('./drawing.js').Drawing} Drawing */
/** @typedef {import('./drawing.js').Row} Row */

/** @typedef {{ name: () => string, min: number, max: number, step: number, value: number, show?: (value: number) => string }} Slider */
/** @typedef {{ sliders: Slider[], draw: (engine: Engine, ...values: number[]) => Drawing }} Figure */

/** A number with its sign. @param {number} x */
const signed = (x) => (x > 0 ? '+' : '') + fixed(x, 3);

/** The layer that most of softmax's exercises look at: the chapter's own. */
const Z = [2.5, -1, 3.2, 0.5];
const SOFTMAX = 'log-likelihood'; // its hue

/** @param {string} name @param {number} min @param {number} max @param {number} step @param {number} value @returns {Slider} */
const slider = (name, min, max, step, value) => ({ name: () => name, min, max, step, value });

/** Numbers from low to high. @param {number} low @param {number} high @param {number} count */
const range = (low, high, count = 81) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

const NEURON = { cost: 'quadratic', output: 'sigmoid', gradient: 'eq61', x: 1, y: 0, eta: 0.15 };

/**
 * A neuron, after some epochs, and what it is asked.
 * @template T
 * @param {Engine} engine
 * @param {Partial<import('../../core/neuron.js').NeuronConfig>} config
 * @param {(neuron: Neuron) => T} ask
 * @returns {T}
 */
function withNeuron(engine, config, ask) {
  const neuron = new Neuron(engine, { ...NEURON, w: 0, b: 0, epochs: 0, ...config });
  try {
    neuron.step(config.epochs ?? 0);
    return ask(neuron);
  } finally {
    neuron.free();
  }
}

/** A neuron as it stands at weighted input z. @param {Engine} engine @param {number} z @param {Partial<import('../../core/neuron.js').NeuronConfig>} [config] */
const at = (engine, z, config) =>
  withNeuron(engine, { ...config, b: z }, ({ history: [state] }) => state);

const share = (/** @type {number} */ a) => a.toFixed(3);

/** Activations as bars. @param {number[]} a @param {string} letter @param {string} of a hue @param {number[]} [before] @returns {Row[]} */
const bars = (a, letter, of, before) =>
  a.map((value, j) => ({
    name: named(letter, j),
    of,
    value,
    text: share(value),
    before: before?.[j],
  }));

/** Signed numbers as bars from the middle. @param {number[]} numbers @param {(j: number) => string} name @param {string} [of] @param {number} [most] @returns {Row[]} */
const signedBars = (numbers, name, of = 'gradient', most = 1) =>
  numbers.map((number, j) => ({
    name: name(j),
    of,
    value: number / most,
    signed: true,
    text: signed(number),
  }));

/** @param {string} text @returns {Row} */
const heading = (text) => ({ heading: text });

/** With z₁ in place of the first. @param {number} z1 @param {number[]} [z] */
const first = (z1, z = Z) => [z1, ...z.slice(1)];

// ---- Both ways to a gradient ---------------------------------------------------------------------------

/** A network small enough to nudge each of its numbers. */
const SMALL = [784, 4, 4, 10];

/**
 * The gradient of one digit's cost, layer by layer: for each the largest number, both ways; over all, how many there
 * are and the largest gap.
 * @param {Engine} engine
 * @param {string} cost
 * @param {string} output
 * @param {number} seed
 */
export function checkGradient(engine, cost, output, seed) {
  const network = new Network(engine, { sizes: SMALL, cost, output });
  const digit = Dataset.synthetic(engine, 1, seed);
  try {
    network.initialize('scaled', seed);
    const layers = SMALL.slice(1).map((_, i) => {
      const { backpropagated, differences } = network.gradient(digit, 0, i + 1);
      const sizes = [...backpropagated].map(Math.abs);
      const largest = sizes.indexOf(Math.max(...sizes));
      return {
        count: sizes.length,
        backpropagated: backpropagated[largest],
        difference: differences[largest],
        gap: Math.max(...differences.map((number, j) => Math.abs(number - backpropagated[j]))),
      };
    });
    return {
      layers,
      count: layers.reduce((sum, { count }) => sum + count, 0),
      gap: Math.max(...layers.map(({ gap }) => gap)),
    };
  } finally {
    digit.free();
    network.free();
  }
}

/** @param {[cost: string, output: string][]} pairs @returns {Figure} */
const gradientCheck = (pairs) => ({
  sliders: [{ name: () => t('field.seed'), min: 1, max: 20, step: 1, value: 7 }],
  draw(engine, seed) {
    const checks = pairs.map(([cost, output]) => ({
      cost,
      check: checkGradient(engine, cost, output, seed),
    }));
    const count = whole(
      checks.reduce((sum, { check }) => sum + check.count, 0),
      language(),
    );
    return {
      table: {
        head: ['layer', 'backpropagated', 'difference'].map((name) =>
          t(`exercises.figure.${name}`),
        ),
        groups: checks.map(({ cost, check }) => ({
          name: t(`choice.cost.${cost}`),
          of: cost,
          rows: check.layers.map(({ backpropagated, difference }, l) => [
            String(l + 1),
            fixed(backpropagated, 8),
            fixed(difference, 8),
          ]),
        })),
      },
      says: t('exercises.figure.gap', {
        count,
        gap: fixed(Math.max(...checks.map(({ check }) => check.gap)), 6),
      }),
    };
  },
});

// ---- By exercise -----------------------------------------------------------------------------------------

/** @type {Record<string, Figure>} */
export const figures = {
  slope: {
    sliders: [slider('z', -6, 6, 0.1, 2.2)],
    draw(engine, z) {
      const states = range(-6, 6).map((each) => at(engine, each));
      const now = at(engine, z);
      const [rest] = activate(engine, 'sigmoid', [-z]);
      return {
        plot: {
          x: { name: 'z', low: -6, high: 6 },
          y: { name: '', low: 0, high: 1 },
          lines: [
            { name: 'σ(z)', of: 'plain', points: states.map((s) => [s.z, s.a]) },
            { name: 'σ′(z)', of: 'gradient', points: states.map((s) => [s.z, s.slope]) },
          ],
          points: [
            { at: [z, now.a], of: 'plain' },
            { at: [z, now.slope], of: 'gradient' },
          ],
        },
        rows: [
          { name: 'σ(z)', of: 'plain', value: now.a, text: share(now.a) },
          { name: '1 − σ(z)', of: 'plain', value: rest, text: share(rest) },
          { name: 'σ′(z)', of: 'gradient', value: now.slope, text: share(now.slope) },
        ],
      };
    },
  },

  roles: {
    sliders: [slider('z', -6, 6, 0.1, -4)],
    draw(engine, z) {
      const cost = (/** @type {number} */ each, /** @type {number} */ y) =>
        at(engine, each, { cost: 'cross-entropy', y });
      const line = (/** @type {number} */ y) =>
        range(-6, 6).map((each) => {
          const state = cost(each, y);
          return /** @type {[number, number]} */ ([state.a, state.cost]);
        });
      const [zero, one] = [cost(z, 0), cost(z, 1)];
      const of = 'cross-entropy';
      return {
        plot: {
          x: { name: 'a', low: 0, high: 1 },
          y: { name: 'C', low: 0, high: 6 },
          lines: [
            { name: 'y = 1: −ln a', of, points: line(1) },
            { name: 'y = 0: −ln (1 − a)', of, dashed: true, points: line(0) },
          ],
          points: [
            { at: [one.a, one.cost], of },
            { at: [zero.a, zero.cost], of },
          ],
        },
        rows: [
          { name: 'a', of: 'plain', value: one.a, text: share(one.a) },
          { name: 'C, y = 1', of, value: one.cost / 6, text: share(one.cost) },
          { name: 'C, y = 0', of, value: zero.cost / 6, text: share(zero.cost) },
        ],
      };
    },
  },

  minimum: {
    sliders: [slider('y', 0, 1, 0.05, 0.3), slider('z', -4, 4, 0.1, 2)],
    draw(engine, y, z) {
      const of = 'cross-entropy';
      const config = { cost: of, y };
      const least = withNeuron(engine, config, ({ leastCost }) => leastCost);
      const now = at(engine, z, config);
      const states = range(-4, 4).map((each) => at(engine, each, config));
      return {
        plot: {
          x: { name: 'a', low: 0, high: 1 },
          y: { name: 'C', low: 0, high: 4 },
          lines: [
            { name: 'C', of, points: states.map((s) => [s.a, s.cost]) },
            {
              name: t('exercises.figure.least'),
              of: 'target',
              dashed: true,
              points: [
                [0, least],
                [1, least],
              ],
            },
          ],
          points: [
            { at: [now.a, now.cost], of },
            { at: [y, least], of: 'target' },
          ],
        },
        rows: [
          { name: 'a', of: 'plain', value: now.a, text: share(now.a), before: y },
          { name: 'C', of, value: now.cost / 4, text: share(now.cost), before: least / 4 },
          {
            name: t('exercises.figure.leastShort'),
            of: 'target',
            value: least / 4,
            text: share(least),
          },
        ],
      };
    },
  },

  layers: gradientCheck([
    ['quadratic', 'sigmoid'],
    ['cross-entropy', 'sigmoid'],
  ]),

  linear: {
    sliders: [slider('w = b', 0, 3, 0.1, 2)],
    draw(engine, start) {
      const epochs = 300;
      const run = (/** @type {string} */ output) =>
        withNeuron(engine, { output, w: start, b: start, epochs }, ({ history }) => history);
      const runs = [run('linear'), run('sigmoid')];
      const names = [t('choice.output.linear'), t('choice.output.sigmoid')];
      const of = 'quadratic';
      const part = (/** @type {import('../../core/neuron.js').NeuronState[]} */ history) =>
        history.map(({ cost }) => (history[0].cost > 0 ? cost / history[0].cost : 0));
      return {
        plot: {
          x: { name: t('neuron.axis.epoch'), low: 0, high: epochs },
          y: { name: t('neuron.axis.cost.relative'), low: 0, high: 1 },
          lines: runs.map((history, i) => ({
            name: names[i],
            of,
            dashed: i === 1,
            points: part(history).map((y, x) => [x, y]),
          })),
          points: [],
        },
        rows: [
          heading(t('exercises.figure.firstStep')),
          ...runs.map(([{ db }], i) => ({
            name: names[i],
            of: 'gradient',
            value: db / 6,
            text: fixed(db, 3),
          })),
        ],
      };
    },
  },

  input: {
    sliders: [slider('x₂', 0, 1, 0.005, 0.05)],
    draw(engine, x2) {
      return {
        rows: ['quadratic', 'cross-entropy'].flatMap((cost) => {
          const { dw1, dw2 } = at(engine, 0.9, { cost, w: 0.6, w2: 0.6, x2 });
          return [
            heading(t(`choice.cost.${cost}`)),
            ...[dw1, dw2].map((number, j) => ({
              name: `∂C/∂${named('w', j)}`,
              of: cost,
              value: number / dw1,
              text: fixed(number, 4),
            })),
          ];
        }),
      };
    },
  },

  sums: {
    sliders: [
      { ...slider('', -4, 4, 0.1, 0), name: () => t('exercises.figure.shift'), show: signed },
    ],
    draw(engine, shift) {
      const z = Z.map((each) => each + shift);
      const sigmoid = [...activate(engine, 'sigmoid', z)];
      const { a } = softmax(engine, z);
      return {
        rows: [
          heading(t('exercises.figure.sum', { layer: t('choice.output.sigmoid') })),
          ...bars(sigmoid, 'σ', 'plain').map((row, j) => ({ ...row, name: named('a', j) })),
          { stack: sigmoid, of: 'plain', most: Z.length },
          heading(t('exercises.figure.sum', { layer: t('choice.output.softmax') })),
          { stack: a, of: SOFTMAX, most: Z.length },
        ],
      };
    },
  },

  monotonic: {
    sliders: [slider('z₁', -5, 5, 0.1, 1.5)],
    draw(engine, z1) {
      const z = [0, 1, 2, 0.5]; // apart from each other
      const places = range(-5, 5);
      const layers = places.map((each) => softmax(engine, first(each, z)).a);
      const { a } = softmax(engine, first(z1, z));
      const rates = jacobian(engine, a).map(([rate]) => rate);
      return {
        plot: {
          x: { name: 'z₁', low: -5, high: 5 },
          y: { name: '', low: 0, high: 1 },
          lines: z.map((_, j) => ({
            name: named('a', j),
            label: true,
            of: SOFTMAX,
            dashed: j > 0,
            points: layers.map((layer, i) => [places[i], layer[j]]),
          })),
          points: a.map((y) => ({ at: [z1, y], of: SOFTMAX })),
        },
        rows: signedBars(rates, (j) => `∂${named('a', j)}/∂z₁`, 'gradient', 0.25),
      };
    },
  },

  nonlocal: {
    sliders: [slider('z₁', -5, 5, 0.1, 3)],
    draw(engine, z1) {
      const equal = [1, 1, 1, 1];
      const now = first(z1, equal);
      return {
        rows: [
          heading(t('choice.output.softmax')),
          ...bars(softmax(engine, now).a, 'a', SOFTMAX, softmax(engine, equal).a),
          heading(t('choice.output.sigmoid')),
          ...bars([...activate(engine, 'sigmoid', now)], 'a', 'plain', [
            ...activate(engine, 'sigmoid', equal),
          ]),
        ],
      };
    },
  },

  inverse: {
    sliders: [slider('C', -5, 5, 0.1, 2)],
    draw(engine, constant) {
      const z = inverse(engine, logActivations(engine, Z), 1, constant);
      return {
        rows: [
          heading('z = ln a + C'),
          ...signedBars(z, (j) => named('z', j), 'plain', 10),
          heading(t('exercises.figure.unchanged')),
          ...bars(softmax(engine, z).a, 'a', SOFTMAX),
        ],
      };
    },
  },

  gradient: {
    sliders: [slider('z₂', -5, 8, 0.1, -1)],
    draw(engine, z2) {
      const label = 1;
      const z = Object.assign([...Z], { [label]: z2 });
      const config = { cost: 'log-likelihood', output: 'softmax', z, label, eta: 1, steps: 0 };
      const learner = new Learner(engine, config);
      const [{ a, delta, cost }] = learner.history;
      learner.free();
      return {
        rows: [
          heading(t('exercises.figure.target', { y: 2, cost: share(cost) })),
          ...bars(a, 'a', SOFTMAX),
          heading('∂C/∂bⱼ = aⱼ − yⱼ'),
          ...signedBars(delta, (j) => `∂C/∂${named('b', j)}`),
        ],
      };
    },
  },

  name: {
    sliders: [
      {
        ...slider('c', -2, 2, 0.05, 0.5),
        show: (log) => plain(Number((10 ** log).toPrecision(2))),
      },
    ],
    draw(engine, log) {
      const c = Number((10 ** log).toPrecision(2));
      const { a } = softmax(engine, Z, c);
      return {
        rows: [
          ...bars(a, 'a', SOFTMAX, softmax(engine, Z).a).map((row, j) => ({
            ...row,
            name: `${named('z', j)} = ${plain(Z[j])}`,
          })),
          { stack: a, of: SOFTMAX, most: 1 },
        ],
        says: t('exercises.figure.before'),
      };
    },
  },

  backprop: gradientCheck([['log-likelihood', 'softmax']]),
};
