// page-parts.test.mjs - the parts of the page that need no browser: schema, addresses, texts, presets,
// curves. How they look and feel is tested in tests/browser.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Neuron } from '../../web/core/neuron.js';
import en from '../../web/i18n/en.js';
import { useTexts } from '../../web/i18n/index.js';
import zh from '../../web/i18n/zh.js';
import { presets as mnistPresets } from '../../web/labs/mnist/presets.js';
import { Curve } from '../../web/labs/mnist/runs.js';
import neuronEquations from '../../web/labs/neuron/equations.js';
import { complete, knotsOf, Predictor } from '../../web/labs/neuron/predict.js';
import { beside, presets as neuronPresets } from '../../web/labs/neuron/presets.js';
import {
  axes,
  counted,
  currentRuns,
  formatKept,
  nameRun,
  parseKept,
  placed,
  QUANTITIES,
  sameRun,
  valueOf,
} from '../../web/labs/neuron/runs.js';
import { outcome, prospect, task } from '../../web/labs/neuron/story.js';
import { bandEdges, reachOf } from '../../web/labs/neuron/surface.js';
import { sumText } from '../../web/labs/softmax/inverse.js';
import { apart, rangeOf, roundUp } from '../../web/labs/softmax/line.js';
import { arrowOf } from '../../web/labs/softmax/learning.js';
import { brief, factor, share, signed, total } from '../../web/labs/softmax/names.js';
import { presets as softmaxPresets } from '../../web/labs/softmax/presets.js';
import { presets as studyPresets } from '../../web/labs/study/presets.js';
import { formatAddress, parseAddress } from '../../web/state/address.js';
import { configFields, defaults, format, PAGE, parse, schema } from '../../web/state/schema.js';
import { formatProblem } from '../../web/ui/controls.js';
import { fixed, fromLogarithm } from '../../web/ui/format.js';
import { Player } from '../../web/ui/player.js';
import { typeset } from '../../tools/typeset.mjs';
import { inverse, logActivations, softmax } from '../../web/core/softmax.js';
import { engine } from './helpers.mjs';

const ROOT = new URL('../../', import.meta.url);
const LABS = /** @type {import('../../web/state/schema.js').Lab[]} */ (Object.keys(schema));

/** @returns {Promise<{ name: string, text: string }[]>} the page's sources */
async function sources() {
  const names = (await readdir(new URL('web/', ROOT), { recursive: true })).filter((n) =>
    n.endsWith('.js'),
  );
  const files = ['index.html', ...names.map((name) => `web/${name}`)];
  return Promise.all(
    files.map(async (name) => ({ name, text: await readFile(new URL(name, ROOT), 'utf8') })),
  );
}

const fields = LABS.flatMap((lab) => schema[lab]);

/** Labels: of what has a control, or is named where a value cannot be taken. Any text can; a version has its own words. */
const labels = new Set(
  [
    ...fields.filter(({ type }) => type !== 'text').map(({ key }) => key),
    ...PAGE.map(({ key }) => key).filter((key) => key !== 'v'),
    ...(fields.find(({ key }) => key === 'vary')?.choices ?? []).filter((key) => key !== 'none'),
  ].map((key) => `field.${key}`),
);

/** Fields whose choices stand in a select: one of the markup, or of a study's configurations. */
async function offeredFields() {
  const html = await readFile(new URL('index.html', ROOT), 'utf8');
  const selects = [...html.matchAll(/<select[^>]*\sdata-field="(\w+)"/g)].map((match) => match[1]);
  assert.ok(selects.length > 5);
  return fields.filter((field) => selects.includes(field.key) || configFields.includes(field));
}

test('both languages have the same keys, and the same names to fill in', () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  const names = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(en)) {
    assert.deepEqual(names(/** @type {any} */ (zh)[key]), names(text), key);
  }
});

test('every key that the page names has a text', async () => {
  let checked = 0;
  for (const { name, text } of await sources()) {
    const keys = [
      ...text.matchAll(/data-(?:text|label)="([^"]+)"/g),
      ...text.matchAll(/\bt\(\s*'([^']+)'/g),
      ...text.matchAll(/'((?:action|mnist|neuron|softmax|study|problem)\.[\w.-]+)'/g),
    ].map((match) => match[1]);
    if (name.startsWith('web/i18n/')) continue;
    for (const key of keys) {
      assert.ok(Object.hasOwn(en, key), `${name}: "${key}"`);
      checked += 1;
    }
  }
  assert.ok(checked > 100);
});

test('every text is used', async () => {
  const all = (await sources())
    .filter(({ name }) => !name.startsWith('web/i18n/'))
    .map(({ text }) => text)
    .join('\n');
  const offered = (await offeredFields()).map(({ key }) => `choice.${key}.`);
  // Keys put together in code: `action.${state}` and the like. A setting's are told by the schema.
  const computed = [...all.matchAll(/`([a-zA-Z.]+\.)\$\{/g)]
    .map((match) => match[1])
    .filter((start) => start !== 'choice.' && start !== 'field.')
    .concat(offered);
  const unused = Object.keys(en).filter(
    (key) =>
      !key.startsWith('language.') && // the build reads them
      !all.includes(`'${key}'`) &&
      !all.includes(`"${key}"`) &&
      !labels.has(key) &&
      !computed.some((start) => key.startsWith(start)),
  );
  assert.deepEqual(unused, []);
});

test('the markup holds no text of its own', async () => {
  const html = await readFile(new URL('index.html', ROOT), 'utf8');
  // But for what a page says that has no script to say it.
  const body = html
    .slice(html.indexOf('<body>'))
    .replace(/<!--[^]*?-->/g, '')
    .replace(/<div id="unstarted"[^]*?<\/div>/, '');
  const texts = [...body.matchAll(/>([^<]*)</g)].map((match) => match[1].trim()).filter(Boolean);
  // Formulas, and the languages' own names.
  const symbols = /^([aejkczΣ=0×]|c z|a|=|[∂C/wb]+|中文|English)$/;
  assert.deepEqual(
    texts.filter((text) => !symbols.test(text) && !/^[eczajk =]+$/.test(text)),
    [],
  );
});

test('each field has a label, each choice that is offered a text, each default is valid', async () => {
  for (const label of labels) assert.ok(Object.hasOwn(en, label), label);
  for (const { key, choices = [] } of await offeredFields()) {
    for (const choice of choices) {
      assert.ok(Object.hasOwn(en, `choice.${key}.${choice}`), `choice.${key}.${choice}`);
    }
  }
  for (const field of fields) {
    const { value, problem } = parse(field, format(field, field.default));
    assert.equal(problem, undefined, field.key);
    assert.deepEqual(value, field.default);
  }
});

test('the choices of the schema are those that C has', async () => {
  const { constants } = await engine();
  for (const field of LABS.flatMap((lab) => schema[lab])) {
    const known = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (constants))[
      field.key
    ];
    if (field.choices && Array.isArray(known)) {
      for (const choice of field.choices)
        assert.ok(known.includes(choice), `${field.key} ${choice}`);
    }
  }
});

test('every status of C has words in the page', async () => {
  const { constants } = await engine();
  for (const name of constants.status.filter((s) => s !== 'ok')) {
    assert.ok(Object.hasOwn(en, `error.${name}`), `error.${name}`);
  }
});

test('an address restores what it was made of', () => {
  const values = {
    ...defaults('neuron'),
    cost: 'cross-entropy',
    compare: false,
    w: -0.6,
    eta: 0.005,
  };
  const address = formatAddress('neuron', values);
  assert.equal(address, '#/neuron?cost=cross-entropy&compare=0&w=-0.6&eta=0.005');
  assert.deepEqual(parseAddress(address), {
    ...{ lab: 'neuron', values, problems: [] },
    ...{ lesson: 0, bare: false },
  });
  assert.equal(formatAddress('mnist', defaults('mnist')), '#/mnist');
  const deep = { ...defaults('mnist'), sizes: [784, 30, 20, 10], trainSize: 1000 };
  assert.equal(formatAddress('mnist', deep), '#/mnist?sizes=784,30,20,10&train-size=1000');
  assert.deepEqual(parseAddress(formatAddress('mnist', deep)).values, deep);
});

test('a refused choice is said by the name that the page has for what is used instead', () => {
  const said = (/** @type {string} */ hash) => {
    const [{ field, value, problem }] = /** @type {any[]} */ (parseAddress(hash).problems);
    return formatProblem(field, value, problem);
  };
  useTexts(en);
  assert.equal(
    said('#/mnist?cost=foo'),
    'Cost: “foo” is not one of the choices. Using Cross-entropy.',
  );
  assert.match(said('#/study?configs=cost:foo'), /“foo” .* Using Cross-entropy\.$/);
  assert.match(said('#/neuron?w=abc'), /“abc” is not a number\. Using 2\.$/);
  useTexts(zh);
  assert.equal(said('#/mnist?cost=foo'), '代价函数：“foo”不在可选项之中，改用“交叉熵”。');
  assert.equal(said('#/study?configs=cost:foo'), '代价函数：“foo”不在可选项之中，改用“交叉熵”。');
});

test('what is one of several seeds is not several kinds in Chinese', () => {
  for (const [key, text] of Object.entries(zh)) assert.doesNotMatch(text, /各种子/, key);
});

test('a malformed address gives the nearest valid state and says what was wrong', () => {
  const { lab, values, problems } = parseAddress(
    '#/neuron?eta=99999&w=abc&bogus=1&epochs=10.4&cost=hinge',
  );
  assert.equal(lab, 'neuron');
  assert.equal(values.eta, 100);
  assert.equal(values.w, 2);
  assert.equal(values.epochs, 10);
  assert.equal(values.cost, 'quadratic');
  assert.deepEqual(
    problems.map((p) => (p.kind === 'field' ? p.problem.reason : p.kind)),
    ['out-of-range', 'not-a-number', 'key', 'not-whole', 'no-such-choice'],
  );
  assert.deepEqual(parseAddress('#/nowhere').problems, [{ kind: 'lab' }]);
  assert.deepEqual(parseAddress('#/neuron?w=%E0%A4%A').problems, [{ kind: 'address' }]);
  assert.deepEqual(parseAddress('').problems, []);
  for (const hash of [
    '#',
    '#/',
    '#?',
    '#/softmax?z=',
    '#/softmax?z=1,2,3,,',
    '#/__proto__?x=1',
    '#/mnist?sizes=1,2,3,4,5,6,7,8,9',
    '#/neuron?w=NaN&b=Infinity&y=-0',
  ]) {
    const read = parseAddress(hash);
    for (const field of schema[read.lab]) {
      assert.equal(parse(field, format(field, read.values[field.key])).problem, undefined, hash);
    }
  }
});

test('presets are valid settings, and survive their address', () => {
  for (const [lab, presets] of /** @type {const} */ ([
    ['neuron', neuronPresets],
    ['softmax', softmaxPresets],
    ['mnist', mnistPresets],
    ['study', studyPresets],
  ])) {
    for (const { id, values, view } of /** @type {{ id: string, values: any, view?: any }[]} */ (
      presets
    )) {
      const state = { ...defaults(lab), ...view, ...values };
      assert.deepEqual(Object.keys(state).sort(), schema[lab].map(({ key }) => key).sort(), id);
      const read = parseAddress(formatAddress(lab, state));
      assert.deepEqual([read.lab, read.values, read.problems], [lab, state, []], id);
      if (lab !== 'mnist') assert.ok(Object.hasOwn(en, `${lab}.preset.${id}`));
      if (lab === 'softmax') assert.ok(Object.hasOwn(en, `softmax.note.${id}`));
    }
  }
});

test('a curve that never ends stays bounded, and keeps its mean', () => {
  const curve = new Curve();
  const n = 100_000;
  for (let i = 0; i < n; i++) curve.add(i, i % 2);
  assert.ok(
    curve.points.length <= 4000 && curve.points.length >= 1000,
    String(curve.points.length),
  );
  const mean = curve.points.reduce((sum, { y }) => sum + y, 0) / curve.points.length;
  assert.ok(Math.abs(mean - 0.5) < 0.01);
  curve.points.forEach(({ x }, i) => assert.ok(i === 0 || x > curve.points[i - 1].x));
});

test('numbers as people read them', () => {
  assert.equal(fixed(-1.37, 2), '−1.37');
  assert.equal(fixed(-0.0000001, 3), '−1.0×10⁻⁷');
  assert.equal(fixed(0, 3), '0.000');
  assert.equal(fixed(-0, 3), '0.000');
  assert.equal(fixed(0.9820137, 3), '0.982');
  assert.equal(fixed(1234567, 2), '1.2×10⁶');
  // By its logarithm, also what no double can hold.
  assert.equal(fromLogarithm(Math.log(3.9e-183)), fixed(3.9e-183, 3));
  assert.equal(fromLogarithm(Math.log(9.97e-7)), fixed(9.97e-7, 3));
  assert.equal(fromLogarithm(-2000 * Math.LN10), '1.0×10⁻²⁰⁰⁰');
});

test('activations, derivatives and their sums as the Softmax lab writes them', () => {
  assert.equal(share(0.00049), '0.000');
  assert.equal(signed(-0.00001), '−0.000'); // too small for its places, and still negative
  assert.equal(signed(0.25), '+0.250');
  assert.equal(signed(0), '0');
  assert.equal(signed(-100), '−100.00');
  assert.deepEqual([0, -8e-7, 3.657, -99.9, 100, -999.999, -1000.25, 99999.6, -2e5].map(brief), [
    '0.000',
    '0.000',
    '3.657',
    '−99.900',
    '100.00',
    '−1000.0',
    '−1000.3',
    '100000',
    '−200000',
  ]);
  assert.deepEqual([0.01, 0.0123456, 1, 20, 33.3333, 100].map(factor), [
    ...['0.01', '0.0123', '1', '20', '33.3', '100'],
  ]);
  assert.equal(total([0.1, 0.2, -0.3]), '0.000');
  assert.equal(total([-0.1, 0.1 - 1e-17]), '0.000');
  assert.equal(total([0.1, 0.2, 0.7]), '1.000');
});

test('back from a to z in little room, with the c that there is', () => {
  assert.equal(sumText(-1.157, 3.657, 1), '−1.157 + 3.657');
  assert.equal(sumText(-14, 64, 20), '(−14.000 + 64.000) ÷ 20');
  assert.equal(sumText(-8e-7, -0.5, 0.01), '(0.000 − 0.500) ÷ 0.01');
  // The most that can be: z of -1000 beside 1000, any c.
  for (const c of [0.0123456, 0.25, 1, 33.3333, 100]) {
    assert.ok(sumText(-2000 * c, 1000 * c, c).length <= '(−20000.0 + 10000.0) ÷ 0.0123'.length);
  }
});

test('the number line holds every z, wherever the constant is slid', async () => {
  const e = await engine();
  const limits = { min: -1000, max: 1000 };
  const book = [2.5, -1, 3.2, 0.5];
  const ten = [-3, -4, 1, 4.2, -2, 0.5, -4, -1, 3.6, 1.2];
  let slid = 0;
  for (const z of [book, ten, [0, 0], [87.2, 83.7, 87.9], [1000, 999, -1000, 0], [1000, 600]]) {
    for (const c of [0.01, 0.1, 0.37, 1, 20, 100]) {
      const { logSumExp: constant } = softmax(e, z, c);
      const { low, high, step, from, to, major, minor } = rangeOf({ z, c, constant }, limits);
      const what = `z ${z}, c ${c}: ${low}..${high} on ${from}..${to} by ${major}`;
      assert.ok((to - from) / major <= 8 + 1e-9, what);
      for (const end of [from, to]) {
        assert.ok(Math.abs(end / major - Math.round(end / major)) < 1e-9, what);
      }
      assert.ok(Math.abs(major / minor - Math.round(major / minor)) < 1e-9, what);
      if (high - low < step) continue; // there is no room
      slid += 1;
      assert.ok(constant > low - step && constant < high + step, what);
      for (const end of [low, high]) {
        for (const each of inverse(e, logActivations(e, z, c), c, end)) {
          assert.ok(each >= from && each <= to, `${what}: ${each}`);
          assert.ok(Math.abs(each) <= 1000, `${what}: ${each}`);
        }
      }
    }
  }
  assert.equal(slid, 30); // all but those that have -1000 and 1000
  const { logSumExp: constant } = softmax(e, book, 1);
  const reach = rangeOf({ z: book, c: 1, constant }, limits);
  assert.deepEqual([reach.low, reach.high, reach.from, reach.to], [-10, 10, -15, 10]);
  assert.deepEqual([0.011, 0.1, 3, 5, 1000].map(roundUp), [0.02, 0.1, 5, 5, 1000]);
});

test('names stand apart, each as near to its point as can be', () => {
  assert.deepEqual(apart([10, 100, 200], 20, 0, 300), [10, 100, 200]);
  assert.deepEqual(apart([100, 104, 200], 20, 0, 300), [92, 112, 200]);
  assert.deepEqual(apart([100, 100, 100], 20, 0, 300), [80, 100, 120]);
  assert.deepEqual(apart([0, 0, 300, 300], 20, 0, 300), [0, 20, 280, 300]);
  const many = apart(Array(10).fill(290), 30, 0, 300);
  many.forEach((place, i) => assert.equal(place, 30 + 30 * i));
});

test('an arrow is as long as its gradient, or says that it is not', () => {
  assert.deepEqual(arrowOf(0.25, -0.5), { left: 0.25, width: 0.5, cut: false });
  assert.deepEqual(arrowOf(0.25, 0.25), { left: 0, width: 0.25, cut: false });
  assert.deepEqual(arrowOf(0.25, -15), { left: 0.25, width: 0.75, cut: true });
  assert.deepEqual(arrowOf(0.5, 0.75), { left: 0, width: 0.5, cut: true });
  assert.equal(arrowOf(0.001, 0.005).cut, false); // nobody could see what is lost
});

test('every equation becomes MathML that a strict page can take, with its marks', async () => {
  const names = (await readdir(new URL('web/labs/', ROOT), { recursive: true })).filter((name) =>
    name.endsWith('equations.js'),
  );
  assert.ok(names.length > 0);
  for (const name of names) {
    const { default: equations } = await import(new URL(`web/labs/${name}`, ROOT).href);
    for (const tex of Object.values(equations)) {
      const markup = await typeset(tex);
      assert.match(markup, /^<math display="block"/);
      assert.doesNotMatch(markup, / style=| on\w+=|<script|merror/);
    }
  }
});

test('of two inputs each weight has its own symbols and numbers', () => {
  for (const name of ['55', '61', 'linear', 'published']) {
    for (const [i, live] of /** @type {const} */ ([
      [1, ''],
      [2, '2'],
    ])) {
      for (const form of [`${name}.${i}`, `${name}-now.${i}`]) {
        const tex = neuronEquations[form];
        assert.match(tex, name === 'published' ? new RegExp(`x_${i}`) : new RegExp(`w_${i}`), form);
        assert.match(tex, new RegExp(String.raw`\\live\{x${live}\}`), form);
        assert.doesNotMatch(tex, new RegExp(`[wx]_${3 - i}`), form);
        assert.equal(neuronEquations[`${form}-v`], String.raw`= \live{dw${live}}`);
      }
    }
    assert.doesNotMatch(neuronEquations[`${name}-now`], /[wx]_/); // one input bears no index
  }
});

test('marks of TeX: a term, a place for a number, the hue of a cost', async () => {
  const markup = await typeset(
    String.raw`\term{a}{\sigma(z)} = \live{a} + \of{quadratic}{\frac{1}{2}}`,
  );
  assert.match(markup, /<mrow data-term="a"><mi>σ<\/mi>/);
  assert.match(markup, /<mn data-term="a" data-live="a">0<\/mn>/);
  assert.match(markup, /<mfrac class="of-quadratic">/);
  assert.match(await typeset("f'"), /<mrow><mi>f<\/mi><mo [^>]*>′<\/mo><\/mrow>/);
  await assert.rejects(typeset(String.raw`\frac{1}`));
  await assert.rejects(typeset(String.raw`\begin{aligned} a \\ b \end{aligned}`), /inline style/);
});

test('runs kept on the chart survive the address, whatever is written into it', () => {
  const runs = [
    { ...defaults('neuron'), cost: 'cross-entropy', w: -0.6, b: 0.9, eta: 0.005 },
    { ...defaults('neuron') },
    { ...defaults('neuron'), output: 'linear', x2: -3, y: 0.25, gradient: 'as-published' },
  ];
  const text = formatKept(runs);
  const read = parseKept(text);
  assert.equal(read.length, 3);
  runs.forEach((run, i) => assert.ok(sameRun(run, read[i]), text));
  assert.ok(!sameRun(runs[0], runs[1]));
  assert.deepEqual(parseKept(''), []);
  const kept = { ...defaults('neuron'), kept: text };
  assert.deepEqual(parseAddress(formatAddress('neuron', kept)).values, kept);
  for (const hostile of ['*****', 'w_NaN', 'cost_hinge~w_1e99', '__proto___1', 'a~b~c', '_*_']) {
    for (const run of parseKept(hostile)) {
      for (const field of schema.neuron.filter(({ key }) => key in run)) {
        assert.equal(parse(field, format(field, run[field.key])).problem, undefined, hostile);
      }
    }
  }
  assert.ok(parseKept('w_1*'.repeat(100)).length <= 4);
  assert.equal(currentRuns({ ...runs[0], compare: true }).length, 2);
});

test('what the chart shows of a run', async () => {
  const neuron = /** @type {any} */ ({
    history: [
      { cost: 4, a: 0.5 },
      { cost: 1, a: 0.25 },
    ],
    biasGradient: (/** @type {number} */ epoch) => [2, -0.5][epoch],
  });
  const at = (/** @type {object} */ changed, value = NaN, start = NaN) => {
    const values = { ...defaults('neuron'), ...changed };
    const of = QUANTITIES[values.plot];
    const [now, first] = Number.isNaN(value) ? [of(neuron, 1), of(neuron, 0)] : [value, start];
    const count = counted(values, now, first);
    if (first > 0) assert.equal(valueOf(values, count, first), now);
    return placed(values, count);
  };
  assert.equal(at({ plot: 'cost', relative: true }), 0.25);
  assert.equal(at({ plot: 'cost', relative: false }), 1);
  assert.equal(at({ plot: 'gradient', relative: true }), 0.25);
  assert.equal(at({ plot: 'gradient', relative: false }), 0.5);
  assert.equal(at({ plot: 'activation', relative: true }), 0.25);
  assert.equal(at({ plot: 'cost', relative: true }, 0, 0), 0);
  assert.ok(Number.isNaN(at({ plot: 'cost', relative: false, log: true }, 0, 4)));
});

test('the gradient on the chart is ∂C/∂b of every run, whatever it steps by', async () => {
  const e = await engine();
  const { values } = neuronPresets.find(({ id }) => id === 'published-far') ?? {};
  for (const run of [values, ...beside(/** @type {any} */ (values))]) {
    const neuron = new Neuron(e, /** @type {any} */ (run));
    neuron.step(300);
    for (const { epoch, a } of neuron.history) {
      const off = QUANTITIES.gradient(neuron, epoch) - (a - 0); // equation (62), y = 0
      assert.ok(Math.abs(off) < 1e-15, `${run?.gradient} ${epoch}: ${off}`);
    }
    const step = run?.gradient === 'eq61' ? neuron.history[0].a : 55.598; // 1/(1 - a)
    assert.ok(Math.abs(neuron.history[0].db - step) < 1e-3);
  }
  // What it steps by is said as such; of the quadratic cost the widget's step is the true one.
  useTexts(en);
  const published = { ...defaults('neuron'), gradient: 'as-published' };
  assert.equal(
    nameRun({ ...published, cost: 'cross-entropy' }),
    'Cross-entropy · step by ∂C/∂a, as in the book’s widget',
  );
  assert.equal(nameRun(published), 'Quadratic');
});

test('of a run that diverges the axis shows how it begins', () => {
  useTexts(en);
  const y = (/** @type {object} */ changed, /** @type {number} */ most) =>
    axes({ ...defaults('neuron'), output: 'linear', ...changed }, most).y;
  assert.deepEqual([y({}, 10).min, y({}, 10).max], [0, 10]);
  const signed = y({ plot: 'activation' }, 40);
  assert.deepEqual([signed.min, signed.max], [-40, 40]);
  assert.equal(y({ log: true }, 10).max, undefined); // there is room for all of it
});

test('a guess is completed: straight between what was drawn, level behind it', () => {
  const drawn = new Map([
    [4, 0.5],
    [2, 0],
  ]);
  assert.deepEqual(complete({ start: 1, drawn }, 6), [1, 0.5, 0, 0.25, 0.5, 0.5, 0.5]);
  assert.deepEqual(complete({ start: 2, drawn: new Map() }, 2), [2, 2, 2]);
  assert.deepEqual(knotsOf(3), [0, 1, 2, 3]);
  assert.deepEqual([knotsOf(10000).length, knotsOf(10000).at(-1)], [61, 10000]);
});

/**
 * What the story says of both costs, from settings that differ from the defaults.
 * @param {import('../../web/core/engine.js').Engine} e
 * @param {object} changed
 * @param {number} epochs
 */
function story(e, changed, epochs) {
  const values = { ...defaults('neuron'), ...changed };
  const runs = currentRuns(values).map((run) => {
    const neuron = new Neuron(e, /** @type {any} */ (run));
    neuron.step(epochs);
    return { values: run, neuron, points: [] };
  });
  return epochs > 0 ? runs.map((run) => outcome(run, false, false)) : prospect(runs, values.y);
}

test('the lead is of what is on the page: the inputs, the target, one run or both', () => {
  const lead = (/** @type {object} */ changed) => {
    const values = { ...defaults('neuron'), ...changed };
    return task(values, currentRuns(values).length);
  };
  useTexts(en);
  assert.match(lead({}), /the input 1 into the output 0\. Both costs .*\?$/);
  const roles = lead({ cost: 'cross-entropy', compare: false, y: 1, x: -2.5 });
  assert.match(roles, /the input −2\.5 into the output 1\. Does it/);
  assert.doesNotMatch(roles, /both/i);
  assert.match(
    lead({ w2: 2, x2: 0.005, y: 0.3 }),
    /the inputs 1 and 0\.005 into the output 0\.3\./,
  );
  useTexts(zh);
  assert.equal(
    lead({ compare: false, y: 1 }),
    '一个神经元，一项任务：把输入 1 变成输出 1。它会马上开始学习，还是迟迟不动？',
  );
  assert.match(lead({}), /^一个神经元，一项任务：把输入 1 变成输出 0。两种代价/);
});

test('from z = 40 the cross-entropy falls by as much an epoch as the note says', async () => {
  const e = await engine();
  const { values } = neuronPresets.find(({ id }) => id === 'saturated') ?? {};
  const neuron = new Neuron(e, /** @type {any} */ ({ ...values, cost: 'cross-entropy' }));
  neuron.step(67);
  for (const texts of [en, zh]) {
    const fall = Number(/2η = (\d\.\d+)/.exec(texts['neuron.note.saturated'])?.[1]);
    for (const { epoch, cost, z } of neuron.history) {
      assert.ok(Math.abs(40 - fall * epoch - cost) < 1e-6 && Math.abs(z - cost) < 1e-6);
    }
  }
});

test('half of the cost is half of what can be learnt of it; nothing to learn is said', async () => {
  const e = await engine();
  useTexts(en);
  assert.deepEqual(story(e, {}, 300), [
    'Quadratic: half of the cost was gone by epoch 212. At epoch 300, a\u00a0=\u00a00.203.',
    'Cross-entropy: half of the cost was gone by epoch 8. At epoch 300, a\u00a0=\u00a00.012.',
  ]);
  // The cross-entropy of y = 0.3 falls from 0.6931 to 0.6109 and no further.
  const soft = { w: 0, b: 0, y: 0.3 };
  const neuron = new Neuron(
    e,
    /** @type {any} */ ({ ...defaults('neuron'), ...soft, cost: 'cross-entropy' }),
  );
  neuron.step(300);
  const middle = (Math.LN2 - (0.3 * Math.log(0.3) + 0.7 * Math.log(0.7))) / 2;
  const half = neuron.history.findIndex(({ cost }) => cost <= middle);
  assert.ok(half > 0 && half < 20, String(half));
  assert.equal(
    story(e, soft, 300)[1],
    `Cross-entropy: half of the cost above its least, 0.6109, was gone by epoch ${half}. At epoch 300, a\u00a0=\u00a00.300.`,
  );
  // a = y from the start, up to a rounding error.
  const logit = Math.log(0.3 / 0.7);
  for (const settled of [
    { w: 0, b: 0, x: 0, y: 0.5 },
    { w: 0, b: logit, y: 0.3 },
    { w: logit, b: 0, y: 0.3, output: 'sigmoid' },
  ]) {
    const { y } = settled;
    assert.match(String(story(e, settled, 0)), /^Both neurons say .* nothing to learn\.$/);
    for (const said of story(e, settled, 300)) assert.match(said, /nothing to learn.*At epoch 300/);
    assert.ok(String(story(e, settled, 0)).includes(String(y)));
  }
  assert.match(
    String(story(e, { compare: false, output: 'linear', w: 0.2, b: 0.1, y: 0.3 }, 0)),
    /^The neuron says 0\.300, .* nothing to learn\.$/,
  );
  // Near a target that no sigmoid reaches there is always something left.
  assert.match(String(story(e, { w: -20, b: -20 }, 0)), /where 0 is wanted.*times/);
  // A step too far: what was gained is lost again.
  const wild = story(e, { w: 0.6, b: 0.9, y: 0.3, eta: 8 }, 300)[1];
  assert.match(wild, /0\.6109, was gone by epoch 2, but it rose again; η is too large/);
  assert.match(story(e, {}, 1)[0], /not even half/);
  useTexts(zh);
  assert.equal(
    story(e, {}, 300)[0],
    '二次代价：到第 212 回合，代价已减半。第 300 回合，a\u00a0=\u00a00.203。',
  );
  useTexts(en);
});

test('a guess is of values: it follows the axis, and comes back with its quantity', async () => {
  useTexts(en);
  const pad = /** @type {any} */ ({ addEventListener() {}, setAttribute() {} });
  /** @type {import('../../web/state/schema.js').Values} */
  let values = { ...defaults('neuron'), epochs: 4 };
  const scale = () => ({
    plot: values.plot,
    epochs: values.epochs,
    counted: (/** @type {number} */ value, /** @type {number} */ start) =>
      counted(values, value, start),
    valueOf: (/** @type {number} */ count, /** @type {number} */ start) =>
      valueOf(values, count, start),
    placed: (/** @type {number} */ count) => placed(values, count),
  });
  const guesser = new Predictor(await engine(), pad, /** @type {any} */ ({}), scale, () => {});
  const look = (/** @type {object} */ changed) => {
    values = { ...values, ...changed };
    return guesser.series().map(({ points }) => points.map(({ y }) => y));
  };
  const says = () => guesser.unseen().map(({ text }) => text);
  const draw = (/** @type {number} */ start, /** @type {number} */ end) => {
    guesser.open('quadratic', start, true);
    guesser.guesses.at(-1)?.drawn.set(4, end);
    guesser.close();
  };
  draw(0.5, 0);
  assert.deepEqual(look({}), [[1, 0.75, 0.5, 0.25, 0]]);
  assert.deepEqual(look({ relative: false }), [[0.5, 0.375, 0.25, 0.125, 0]]);
  assert.deepEqual(says(), []);
  assert.deepEqual(look({ log: true }), [[0.5, 0.375, 0.25, 0.125, NaN]]);
  assert.match(says().join(), /^Guess 1: Quadratic is not drawn where it is 0/);
  assert.deepEqual(look({ log: false, plot: 'activation' }), []);
  assert.match(says().join(), /^Guess 1: Quadratic is of the cost C/);
  assert.deepEqual(
    guesser.report(() => [1, 1]),
    [],
  ); // an output is not judged by a cost
  draw(1, 0.5);
  assert.deepEqual(look({}), [[1, 0.875, 0.75, 0.625, 0.5]]);
  assert.deepEqual(look({ plot: 'cost', relative: true }), [[1, 0.75, 0.5, 0.25, 0]]);
  // Judged as the axis counts, also where a logarithmic one has no place for it.
  look({ log: true });
  const [{ text }] = guesser.report(() => [0.5, 0.5, 0.5, 0.5, 0.5]);
  assert.match(text, /off by 0\.500 on average; most at epoch 4, where it says 0\.000 .* 1\.000/);
  guesser.open('quadratic', 0.5, false); // a new one in the place of those of its quantity
  assert.deepEqual(
    guesser.guesses.map(({ plot, number }) => [plot, number]),
    [
      ['activation', 1],
      ['cost', 1],
    ],
  );
});

test('bands of a map are round, equal and hold the highest cost', () => {
  for (const highest of [1e-9, 0.1, 0.4961, 0.5, 5.99, 6, 17.6, 60, 123456]) {
    const edges = bandEdges(highest);
    assert.ok(edges.length >= 4 && edges.length <= 13, `${highest}: ${edges}`);
    assert.ok(edges[0] === 0 && (edges.at(-1) ?? 0) >= highest * (1 - 1e-9));
    edges.forEach((edge, i) => assert.ok(Math.abs(edge - i * edges[1]) < 1e-9 * highest));
  }
  assert.deepEqual(bandEdges(0.5), [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]);
  const at = (/** @type {number} */ w1, /** @type {number} */ b) => /** @type {any} */ ({ w1, b });
  assert.equal(reachOf([[at(2, 2), at(-2.2, -2.2)]]), 3);
  assert.equal(reachOf([[at(20, -20), at(0, 0)]]), 30);
});

test('a run is played by the clock, whatever the frames; without motion it is there at once', (context) => {
  let now = 0;
  let still = false;
  /** Frames asked for. @type {Map<number, (now: number) => void>} */
  const frames = new Map();
  let asked = 0;
  Object.assign(globalThis, {
    requestAnimationFrame: (/** @type {() => void} */ act) => (frames.set(++asked, act), asked),
    cancelAnimationFrame: (/** @type {number} */ id) => frames.delete(id),
    matchMedia: () => ({ matches: still }),
  });
  context.mock.method(performance, 'now', () => now);
  /** @param {number} milliseconds */
  const frame = (milliseconds) => {
    now += milliseconds;
    const due = [...frames.values()];
    frames.clear();
    for (const act of due) act(now);
  };
  let steps = 0;
  const player = new Player(
    () => 300,
    (more) => {
      steps = Math.min(100, steps + more);
      if (steps === 100) player.stop();
    },
  );
  assert.equal(player.next(false, false), 'run');
  player.play(100);
  assert.equal(player.next(false, false), 'pause');
  for (let i = 0; i < 21; i++) frame(5); // one and a half steps each
  assert.equal(steps, 31);
  player.pause();
  frame(5);
  assert.deepEqual([steps, player.next(true, false)], [31, 'resume']);
  player.play(100);
  assert.equal(frames.size, 1); // one clock, however often it is started
  frame(60_000); // a tab that was hidden
  assert.equal(steps, 61);
  for (let i = 0; i < 99; i++) frame(16);
  assert.deepEqual([steps, frames.size, player.next(true, true)], [100, 0, 'runAgain']);
  [steps, still] = [0, true];
  player.play(100);
  assert.deepEqual([steps, frames.size], [100, 0]);
});
