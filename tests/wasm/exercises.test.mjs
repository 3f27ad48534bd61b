// exercises.test.mjs - the exercises by number: what each "Show me" shows, every answer, every live figure, all worked
// out by the core; and the record of one's progress. How they look and are used is tested in tests/browser.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Dataset } from '../../web/core/data.js';
import { Experiment } from '../../web/core/experiment.js';
import { Network } from '../../web/core/network.js';
import { activate, Neuron } from '../../web/core/neuron.js';
import { inverse, jacobian, Learner, logActivations, softmax } from '../../web/core/softmax.js';
import en from '../../web/i18n/en.js';
import { useTexts } from '../../web/i18n/index.js';
import zh from '../../web/i18n/zh.js';
import { exercises, judge } from '../../web/labs/exercises/cards.js';
import equations from '../../web/labs/exercises/equations.js';
import { checkGradient, figures } from '../../web/labs/exercises/figures.js';
import { Progress } from '../../web/labs/exercises/progress.js';
import { forget, keep, recall } from '../../web/state/kept.js';
import { remember, remembered, settingsSetAside } from '../../web/state/settings.js';
import { formatAddress, parseAddress } from '../../web/state/address.js';
import { defaults, schema } from '../../web/state/schema.js';
import { engine, smallData } from './helpers.mjs';

useTexts(en);

const byId = (/** @type {string} */ id) => {
  const exercise = exercises.find((each) => each.id === id);
  assert.ok(exercise, id);
  return exercise;
};
/** The whole state that "Show me" leads to. @param {string} id @returns {any} */
const stateOf = (id) => {
  const { lab, values } = byId(id);
  return { ...defaults(lab), ...values };
};
/** The number that answers a question. @param {string} id */
const answerOf = (id) => {
  const { question } = byId(id);
  assert.ok(!('choices' in question), id);
  return question;
};
const near = (/** @type {number} */ a, /** @type {number} */ b, allowed = 1e-9, what = '') =>
  assert.ok(Math.abs(a - b) <= allowed, `${what} ${a} and ${b}`);

/** The neuron of a state, run to its end. @param {import('../../web/core/engine.js').Engine} e @param {any} state */
function runNeuron(e, state) {
  const neuron = new Neuron(e, state);
  neuron.step(state.epochs);
  return neuron;
}

/** The change of the weights of an epoch's worth of... @param {Neuron} neuron */
const ends = (neuron) => ({
  start: neuron.history[0],
  end: /** @type {import('../../web/core/neuron.js').NeuronState} */ (neuron.history.at(-1)),
});

// ---- The cards as data -----------------------------------------------------------------------------------

test('the exercises are those of the schema, each with a figure, its equations and all texts', () => {
  const ids = exercises.map(({ id }) => id);
  assert.deepEqual(schema.exercises[0].choices, ids);
  assert.deepEqual(Object.keys(figures).sort(), [...ids].sort());
  assert.deepEqual(
    Object.keys(equations),
    exercises.flatMap(({ id, steps }) => Array.from({ length: steps }, (_, i) => `${id}-${i + 1}`)),
  );
  const keys = exercises.flatMap(({ id, question, steps }) => {
    const whys = 'choices' in question ? question.choices : ['right', 'wrong'];
    const options = 'choices' in question ? question.choices : [];
    return [
      ...['text', 'look', 'question'],
      ...options.map((choice) => `option.${choice}`),
      ...whys.map((choice) => `why.${choice}`),
      ...Array.from({ length: steps }, (_, i) => `step.${i + 1}`),
    ].map((part) => `exercise.${id}.${part}`);
  });
  for (const texts of [en, zh]) {
    const cards = Object.entries(texts).filter(([key]) => key.startsWith('exercise.'));
    assert.deepEqual(cards.map(([key]) => key).sort(), [...keys].sort());
    for (const [key, text] of cards) assert.ok(text.trim().length > 1, key);
  }
  const formula = /\.option\.(slope|difference|reciprocal)$/; // the same in every language
  for (const key of keys.filter((each) => !formula.test(each))) {
    assert.match(/** @type {any} */ (zh)[key], /\p{Script=Han}/u, key);
    assert.doesNotMatch(/** @type {any} */ (en)[key], /\p{Script=Han}/u, key);
  }
  for (const { id, kind, question } of exercises) {
    for (const texts of [en, zh]) {
      assert.ok(/** @type {any} */ (texts)[`choice.exercise.${id}`]);
      assert.ok(/** @type {any} */ (texts)[`exercises.kicker.${kind}`]);
    }
    if ('choices' in question) {
      assert.ok(question.choices.includes(question.right), id);
      assert.equal(new Set(question.choices).size, 3, id);
    }
  }
});

test('every "Show me" is a valid address that restores its state', () => {
  for (const { id, lab, values } of exercises) {
    for (const key of Object.keys(values)) {
      assert.ok(
        schema[lab].some((field) => field.key === key && field.only !== 'command'),
        `${id}: ${key}`,
      );
    }
    const state = { ...defaults(lab), ...values };
    const address = formatAddress(lab, state);
    const read = parseAddress(address);
    assert.deepEqual([read.lab, read.values, read.problems], [lab, state, []], id);
    assert.notEqual(address, `#/${lab}`, `${id}: a bare address would leave the lab as it is`);
  }
});

test('an answer is judged as it was typed', () => {
  const number = answerOf('gradient');
  for (const right of ['-0.9', '−0.9', ' -.9 ', '-0,9', '-9e-1', '-0.9004'])
    assert.equal(judge(number, right), true, right);
  for (const wrong of ['0.9', '-0.91', '0', '-9']) assert.equal(judge(number, wrong), false, wrong);
  for (const none of ['', '  ', 'x', '1/2', 'NaN', 'Infinity'])
    assert.equal(judge(number, none), undefined, none);
  assert.equal(judge(byId('roles').question, 'zero'), true);
  assert.equal(judge(byId('roles').question, 'sign'), false);
});

// ---- One neuron ------------------------------------------------------------------------------------------

test('slope: a(1 - a) at every epoch of the state shown, 1/4 at the most; 0.09 at 0.9', async () => {
  const e = await engine();
  const { history } = runNeuron(e, stateOf('slope'));
  for (const { a, slope } of history) near(slope, a * (1 - a), 1e-12);
  const largest = Math.max(...history.map(({ slope }) => slope));
  assert.ok(largest > 0.2499 && largest <= 0.25, String(largest)); // it passes one half
  const { right, within } = answerOf('slope');
  const neuron = new Neuron(e, { ...stateOf('slope'), w: 0, b: Math.log(9) });
  near(neuron.history[0].a, 0.9);
  near(neuron.history[0].slope, right, 1e-12);
  assert.ok(within < 0.001); // 0.1 and 0.09 are told apart
});

test('roles: as wrong as can be, the cost is finite; with y and a exchanged it is not', async () => {
  const e = await engine();
  const state = stateOf('roles');
  const { start, end } = ends(runNeuron(e, state));
  assert.equal(state.y, 1);
  assert.ok(start.a > 0 && start.a < 0.003);
  near(start.cost, -Math.log(start.a), 1e-9);
  assert.ok(start.cost > 5.9 && start.cost < 6.1);
  assert.ok(end.cost < 0.1);
  const exchanged = -(start.a * Math.log(state.y) + (1 - start.a) * Math.log(1 - state.y));
  assert.equal(exchanged, Infinity);
  assert.equal(/** @type {any} */ (byId('roles').question).right, 'zero');
});

test('minimum: the cost never falls below the binary entropy, and reaches it where a = y', async () => {
  const e = await engine();
  const state = stateOf('minimum');
  const neuron = runNeuron(e, state);
  const { y } = state;
  const entropy = -(y * Math.log(y) + (1 - y) * Math.log(1 - y));
  near(neuron.leastCost, entropy, 1e-12);
  for (const { cost } of neuron.history) assert.ok(cost >= entropy - 1e-12);
  const { end } = ends(neuron);
  near(end.cost, entropy, 1e-4);
  near(end.a, y, 0.01);
  for (const target of [0.05, 0.3, 0.5, 0.9]) {
    const at = (/** @type {number} */ z) =>
      new Neuron(e, { ...state, w: 0, y: target, b: z }).history[0];
    const best = at(Math.log(target / (1 - target)));
    near(best.a, target);
    near(best.db, 0);
    for (const d of [-2, -0.1, 0.1, 2]) assert.ok(at(best.z + d).cost > best.cost);
  }
  const { right, within } = answerOf('minimum');
  near(new Neuron(e, { ...state, y: 0.5 }).leastCost, right, within / 5);
});

test('linear: no slowdown: the first step is the largest; the sigmoid from the same start waits', async () => {
  const e = await engine();
  const state = stateOf('linear');
  const half = (/** @type {Neuron} */ { history }) =>
    history.findIndex(({ cost }) => cost <= history[0].cost / 2);
  const linear = runNeuron(e, state);
  assert.ok(half(linear) > 0 && half(linear) <= 2);
  linear.history.forEach(({ db }, i) => {
    if (i > 0) assert.ok(Math.abs(db) < Math.abs(linear.history[i - 1].db) || db === 0);
  });
  for (const { db, a } of linear.history) near(db, a - state.y, 1e-12);
  // The dotted line of the state: kept is a sigmoid neuron of the same start.
  assert.equal(state.kept, 'cost_quadratic');
  assert.ok(half(runNeuron(e, { ...state, output: 'sigmoid' })) > 150);
  const { right } = answerOf('linear');
  near(new Neuron(e, { ...state, w: 0, b: 4 }).history[0].db, right, 1e-12);
});

test('input: under either cost w₂ changes by less than 1 % of w₁', async () => {
  const e = await engine();
  const state = stateOf('input');
  for (const cost of ['quadratic', 'cross-entropy']) {
    const { start, end } = ends(runNeuron(e, { ...state, cost }));
    const [first, second] = [Math.abs(end.w1 - start.w1), Math.abs(end.w2 - start.w2)];
    assert.ok(first > 1, cost);
    assert.ok(second > 0 && second < 0.01 * first, `${cost}: ${second} of ${first}`);
    near(second / first, state.x2 / state.x, 1e-9);
  }
});

// ---- Softmax ---------------------------------------------------------------------------------------------

test('sums: the sigmoids add up to 3.546, softmax to 1; four of z = 0 to 2', async () => {
  const e = await engine();
  const { z, sigmoid } = stateOf('sums');
  assert.equal(sigmoid, true);
  const sum = (/** @type {Iterable<number>} */ numbers) => [...numbers].reduce((s, x) => s + x, 0);
  near(sum(activate(e, 'sigmoid', z)), 3.546, 5e-4);
  near(sum(softmax(e, z).a), 1, 1e-12);
  near(sum(activate(e, 'sigmoid', [0, 0, 0, 0])), answerOf('sums').right, 1e-12);
});

test('monotonic: only the diagonal of the Jacobian is positive, and columns add up to 0', async () => {
  const e = await engine();
  const { z, c } = stateOf('monotonic');
  for (const state of [z, [0, 0, 0, 0], [5, -5, 5, -5], [-20, 20, 0, 1]]) {
    const table = jacobian(e, softmax(e, state, c).a, c);
    table.forEach((row, j) =>
      row.forEach((rate, k) => assert.ok(j === k ? rate > 0 : rate < 0, `${j} ${k}: ${rate}`)),
    );
    for (let k = 0; k < 4; k++)
      near(
        table.reduce((s, row) => s + row[k], 0),
        0,
        1e-12,
      );
  }
});

test('nonlocal: one z moves every share, and one sigmoid', async () => {
  const e = await engine();
  const { z } = stateOf('nonlocal');
  const moved = [z[0] + 0.5, ...z.slice(1)];
  const [before, after] = [z, moved].map((each) => softmax(e, each).a);
  before.forEach((a, j) => assert.ok(Math.abs(after[j] - a) > 0.01));
  const sigmoids = [z, moved].map((each) => [...activate(e, 'sigmoid', each)]);
  assert.notEqual(sigmoids[1][0], sigmoids[0][0]);
  assert.deepEqual(sigmoids[1].slice(1), sigmoids[0].slice(1));
  for (const row of jacobian(e, before)) for (const rate of row) assert.notEqual(rate, 0);
});

test('inverse: ln a + C gives the z back; C moves all of them alike and no activation', async () => {
  const e = await engine();
  const { z } = stateOf('inverse');
  const { a, logSumExp } = softmax(e, z);
  const logs = logActivations(e, z);
  inverse(e, logs, 1, logSumExp).forEach((each, j) => near(each, z[j], 1e-12));
  const other = inverse(e, logs, 1, logSumExp + 3);
  other.forEach((each, j) => near(each, z[j] + 3, 1e-12));
  softmax(e, other).a.forEach((each, j) => near(each, a[j], 1e-12));
  const { right, within } = answerOf('inverse');
  const [z1, z2] = inverse(e, [Math.log(0.8), Math.log(0.2)], 1, 7);
  near(z1 - z2, right, within / 5);
});

test('gradient: a - y, and the difference of the costs, where sigmoids have next to nothing', async () => {
  const e = await engine();
  const { z, y, c, eta } = stateOf('gradient');
  const config = { cost: 'log-likelihood', output: 'softmax', label: y - 1, c, eta, steps: 0 };
  const at = (/** @type {number[]} */ each) => new Learner(e, { ...config, z: each }).history[0];
  const { a, delta } = at(z);
  const h = 1e-4;
  delta.forEach((each, j) => {
    near(each, a[j] - (j === y - 1 ? 1 : 0), 1e-12);
    const cost = (/** @type {number} */ d) => at(Object.assign([...z], { [j]: z[j] + d })).cost;
    near(each, (cost(h) - cost(-h)) / (2 * h), 1e-6);
  });
  const other = { ...config, cost: 'quadratic', output: 'sigmoid', z };
  const slow = new Learner(e, other).history[0].delta[y - 1];
  assert.ok(Math.abs(delta[y - 1]) > 0.99 && Math.abs(slow) < 0.01);
  // a_y = 0.1: z_y = ln 0.1 beside ln 0.9.
  const learner = new Learner(e, { ...config, label: 0, z: [Math.log(0.1), Math.log(0.9)] });
  near(learner.history[0].a[0], 0.1, 1e-12);
  near(learner.history[0].delta[0], answerOf('gradient').right, 1e-12);
});

test('name: c = 20 leaves a millionth, c = 0.01 nearly equal shares; two that are largest share', async () => {
  const e = await engine();
  const { z, c } = stateOf('name');
  const largest = z.indexOf(Math.max(...z));
  const rest = 1 - softmax(e, z, c).a[largest];
  assert.ok(rest > 5e-7 && rest < 2e-6, String(rest));
  for (const a of softmax(e, z, 0.01).a) near(a, 0.25, 0.01);
  const tie = softmax(e, [3, 3, 1], 100).a;
  near(tie[0], answerOf('name').right, 1e-12);
  near(tie[1], 0.5, 1e-12);
  assert.ok(tie[2] < 1e-12);
});

// ---- Many layers -----------------------------------------------------------------------------------------

for (const id of ['layers', 'backprop'])
  test(`${id}: back-propagation and differences agree to 1e-6, in the figure and in the state shown`, async () => {
    const e = await engine();
    const { cost, output, sizes, init } = stateOf(id);
    for (let seed = 1; seed <= 5; seed++) {
      const check = checkGradient(e, cost, output, seed);
      assert.ok(check.gap < 1e-6, `${seed}: ${check.gap}`);
      assert.equal(check.count, 784 * 4 + 4 + 4 * 4 + 4 + 4 * 10 + 10);
      for (const { backpropagated } of check.layers) assert.ok(Math.abs(backpropagated) > 1e-4);
    }
    const network = new Network(e, { sizes, cost, output });
    network.initialize(init, 1);
    const digits = Dataset.synthetic(e, 1, 1);
    const { label } = digits.image(0);
    const a = network.feedforward(digits, 0);
    // The first layer's 23,550 numbers would take minutes; its code is that of the second.
    for (let l = 2; l < sizes.length; l++) {
      const { backpropagated, differences } = network.gradient(digits, 0, l);
      backpropagated.forEach((each, i) => near(each, differences[i], 1e-6, `layer ${l}`));
    }
    // Of the last layer, delta is a - y: no slope in it.
    const { backpropagated } = network.gradient(digits, 0, sizes.length - 1);
    const delta = backpropagated.slice(-10);
    delta.forEach((each, j) => near(each, a[j] - (j === label ? 1 : 0), 1e-6));
  });

test('layers: the quadratic cost has the output layer’s slope in every gradient, others stay', async () => {
  const e = await engine();
  const { sizes, init } = stateOf('layers');
  const digits = Dataset.synthetic(e, 1, 1);
  /** @param {string} cost @param {number} layer */
  const biases = (cost, layer) => {
    const network = new Network(e, { sizes, cost, output: 'sigmoid' });
    network.initialize(init, 1);
    const a = network.feedforward(digits, 0);
    const { backpropagated } = network.gradient(digits, 0, layer);
    return { a, delta: backpropagated.slice(-sizes[layer]) };
  };
  const [quadratic, entropy] = ['quadratic', 'cross-entropy'].map((cost) => biases(cost, 3));
  quadratic.delta.forEach((each, j) => {
    const slope = entropy.a[j] * (1 - entropy.a[j]);
    near(each, entropy.delta[j] * slope, 1e-6);
  });
  assert.equal(/** @type {any} */ (byId('layers').question).right, 'output');
});

test('layers, backprop: the runs shown learn, and the output layer’s slope sinks', async () => {
  const e = await engine();
  const data = smallData(e, 5000);
  for (const id of ['layers', 'backprop']) {
    const state = stateOf(id);
    const experiment = new Experiment(e, data, { ...state, epochs: 4 });
    const records = [...experiment.run()].flatMap((piece) =>
      piece.type === 'epoch' ? [piece.record] : [],
    );
    const [first, last] = [records[0], records[records.length - 1]];
    const slope = (/** @type {typeof first} */ { slopes }) => slopes[slopes.length - 1];
    assert.ok(slope(last) < slope(first) && slope(first) < 0.25, id);
    assert.ok(last.evaluationAccuracy > first.evaluationAccuracy, id);
    assert.ok(last.evaluationAccuracy > 0.5, `${id}: ${last.evaluationAccuracy}`);
  }
});

test('every live figure can be drawn at both ends of its sliders', async () => {
  const e = await engine();
  for (const [id, { sliders, draw }] of Object.entries(figures)) {
    const seen = new Set();
    for (const values of [
      sliders.map(({ min }) => min),
      sliders.map(({ value }) => value),
      sliders.map(({ max }) => max),
    ]) {
      const drawing = draw(e, ...values);
      assert.doesNotMatch(JSON.stringify(drawing), /null|NaN|Infinity/, id); // JSON has null for NaN
      assert.ok(drawing.plot || drawing.rows || drawing.table, id);
      seen.add(JSON.stringify(drawing));
    }
    assert.equal(seen.size, 3, `${id}: a slider that moves nothing`);
  }
});

// ---- What is kept ----------------------------------------------------------------------------------------

/** @type {Map<string, string>} */
let stored;
/** A storage as browsers have it; `refuse` as those have it where it is switched off. */
const install = ({ refuse = false, full = false } = {}) => {
  const guarded =
    (/** @type {(...args: any[]) => any} */ act) =>
    (/** @type {any[]} */ ...args) => {
      if (refuse) throw new Error('SecurityError');
      return act(...args);
    };
  Object.assign(globalThis, {
    localStorage: {
      getItem: guarded((key) => stored.get(key) ?? null),
      setItem: guarded((key, value) => {
        if (full) throw new Error('QuotaExceededError');
        stored.set(key, String(value));
      }),
      removeItem: guarded((key) => stored.delete(key)),
    },
  });
};
beforeEach(() => {
  stored = new Map();
  install();
});
const isNumbers = (/** @type {unknown} */ value) =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');
/** @type {import('../../web/state/forms.js').Form<number[]>} */
const FORM = {
  version: 2,
  steps: { 1: (one) => [one] },
  check: /** @type {(value: unknown) => value is number[]} */ (isNumbers),
};

test('a record is kept under its version, recalled, and taken away', () => {
  assert.deepEqual(recall('runs', FORM), {});
  assert.equal(keep('runs', FORM, [1, 2]), true);
  assert.deepEqual(recall('runs', FORM), { value: [1, 2] });
  forget('runs');
  assert.deepEqual(recall('runs', FORM), {});
});

test('a record that cannot be used is set aside as it stood, and said once', () => {
  for (const text of [
    '{"version":2,"val',
    'null',
    '[1,2]',
    '{"version":2,"value":["x"]}',
    '{"version":1,"value":"x"}', // goes up a step, and is still not sound
    '{"version":0,"value":1}', // no such version was ever kept
    '{"version":-1,"value":[1]}',
    '{"version":2}',
  ]) {
    stored.set('cel.runs', text);
    assert.deepEqual(recall('runs', FORM), { problem: 'damaged' }, text);
    assert.equal(stored.get('cel.runs.aside'), text);
    assert.deepEqual(recall('runs', FORM), {});
    keep('runs', FORM, [7]);
    assert.equal(stored.get('cel.runs.aside'), text); // a new record leaves it alone
    forget('runs');
  }
});

test('a record of an earlier form becomes one of today’s, and one of a later page is left alone', () => {
  stored.set('cel.runs', '{"version":1,"value":5}');
  assert.deepEqual(recall('runs', FORM), { value: [5] });
  assert.equal(stored.get('cel.runs'), '{"version":2,"value":[5]}');
  const later = '{"version":3,"value":{"of":"tomorrow"}}';
  stored.set('cel.runs', later);
  assert.deepEqual(recall('runs', FORM), { problem: 'later' });
  assert.equal(keep('runs', FORM, [1]), false);
  assert.equal(stored.get('cel.runs'), later);
  // Where there is no room for today's form, the earlier one stays, and is as good.
  stored.set('cel.runs', '{"version":1,"value":5}');
  install({ full: true });
  assert.deepEqual(recall('runs', FORM), { value: [5] });
  assert.equal(stored.get('cel.runs'), '{"version":1,"value":5}');
});

test('where storage is refused or full nothing breaks, and an earlier record stays', () => {
  keep('runs', FORM, [1]);
  install({ full: true });
  assert.equal(keep('runs', FORM, [1, 2]), false);
  assert.deepEqual(recall('runs', FORM), { value: [1] });
  install({ refuse: true });
  assert.equal(keep('runs', FORM, [3]), false);
  assert.deepEqual(recall('runs', FORM), { problem: 'refused' });
  forget('runs');
});

test('settings of before there were versions are taken over; a damaged one is set aside and counted', () => {
  for (const [key, text] of [
    ['language', 'zh'],
    ['theme', 'projector'],
    ['lesson', '7'],
  ])
    stored.set(`cel.${key}`, text);
  assert.equal(remembered('language'), 'zh');
  assert.equal(remembered('theme'), 'projector');
  assert.equal(remembered('lesson'), 7);
  assert.equal(stored.get('cel.theme'), '{"version":1,"value":"projector"}');
  assert.equal(stored.get('cel.lesson'), '{"version":1,"value":7}');
  assert.equal(remembered('theme'), 'projector');
  remember('theme', 'dark');
  assert.equal(remembered('theme'), 'dark');
  remember('lesson', undefined);
  assert.equal(remembered('lesson'), undefined);
  assert.equal(settingsSetAside(), 0);
  for (const text of ['{"version":1,"val', '<b>dark</b>', '{"version":1,"value":5}', '']) {
    stored.set('cel.theme', text);
    assert.equal(remembered('theme'), undefined, text);
    assert.equal(stored.get('cel.theme.aside'), text);
    assert.equal(settingsSetAside(), 1);
  }
  stored.set('cel.theme', '{"version":2,"value":{"of":"tomorrow"}}');
  assert.equal(remembered('theme'), undefined);
  remember('theme', 'dark');
  assert.equal(stored.get('cel.theme'), '{"version":2,"value":{"of":"tomorrow"}}');
  assert.equal(settingsSetAside(), 0);
});

test('progress survives a new page, is shared between two, and is taken back and restored', () => {
  const here = new Progress();
  here.mark('answered', 'slope');
  here.mark('read', 'slope');
  const there = new Progress();
  assert.ok(there.has('answered', 'slope') && !there.has('shown', 'slope'));
  there.mark('shown', 'name');
  here.mark('answered', 'name'); // and does not undo what the other page did
  assert.ok(new Progress().has('shown', 'name'));
  const before = here.reset();
  assert.ok(!here.has('answered', 'slope') && !new Progress().has('answered', 'slope'));
  here.restore(before);
  assert.ok(new Progress().has('answered', 'slope'));
  assert.equal(here.problem, undefined);
});

test('progress of a later page is left alone: what is done here lasts as long as the page', () => {
  const later = '{"version":2,"value":["of tomorrow"]}';
  stored.set('cel.exercises', later);
  const progress = new Progress();
  assert.equal(progress.problem, 'later');
  progress.mark('answered', 'name');
  assert.ok(progress.has('answered', 'name'));
  progress.restore(progress.reset());
  assert.equal(stored.get('cel.exercises'), later);
});

test('progress begins anew when its record is damaged, and lasts as long as the page without storage', () => {
  stored.set('cel.exercises', '{"version":1,"value":{"answered":[5],"shown":[],"read":[]}}');
  const progress = new Progress();
  assert.equal(progress.problem, 'damaged');
  assert.ok(stored.get('cel.exercises.aside')?.includes('[5]'));
  progress.mark('answered', 'name');
  assert.equal(new Progress().problem, undefined);
  install({ refuse: true });
  const alone = new Progress();
  alone.mark('answered', 'slope');
  assert.ok(alone.has('answered', 'slope'));
  assert.equal(alone.problem, 'refused');
});
