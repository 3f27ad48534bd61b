// teaching.test.mjs - the guided lesson's data, the teacher's notes, what addresses promise, charts as files. The page
// with all that is tested in tests/browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Data } from '../../web/core/data.js';
import { Experiment } from '../../web/core/experiment.js';
import { Neuron } from '../../web/core/neuron.js';
import en from '../../web/i18n/en.js';
import { RunRecord } from '../../web/labs/mnist/runs.js';
import { nearestStep, stepAddress } from '../../web/lesson/lesson.js';
import { steps } from '../../web/lesson/steps.js';
import { formatAddress, parseAddress } from '../../web/state/address.js';
import { defaults, format, schema } from '../../web/state/schema.js';
import { Store } from '../../web/state/store.js';
import { chartCsv, chartSvg } from '../../web/ui/chart-svg.js';
import { fileNameOf } from '../../web/ui/chart-menu.js';
import { engine, quickConfig, smallData } from './helpers.mjs';

/** @typedef {import('../../web/state/schema.js').Lab} Lab */
/** @typedef {import('../../web/core/experiment.js').ExperimentConfig} ExperimentConfig */

/** @param {Experiment} experiment */
function runToEnd(experiment) {
  const records = [];
  for (const piece of experiment.run()) if (piece.type === 'epoch') records.push(piece.record);
  return records;
}

// ---- Addresses ----

/** What each lab's address leaves out, in version 1: a changed line changes what old links mean. */
const VERSION_1 = {
  neuron:
    'cost=quadratic compare=1 gradient=eq61 output=sigmoid w=2 b=2 x=1 w2=0 x2=0 y=0 eta=0.15 epochs=300 ' +
    'speed=60 plot=cost relative=1 log=0 kept= several=0 ran=0 at=10000',
  softmax:
    'z=2.5,-1,3.2,0.5 c=1 y=2 eta=1 steps=200 plot=relative sigmoid=1 show=outputs ran=0 at=5000',
  mnist:
    'data=mnist sizes=784,30,10 cost=cross-entropy output=sigmoid init=large eta=0.5 batch=10 epochs=30 ' +
    'trainSize=50000 eval=test seed=1 shuffle=1 l2=0 l1=0 scaleLambda=0 dropout=0 expand=0 earlyStop=0 ' +
    'saturation=stuck view=digits digest=',
  study:
    'configs=cost:quadratic;eta:3~eta:1 vary=none values=0.1,0.25,0.5,1,2,3,6,10 seeds=1-10 data=mnist jobs=0 pair=1,2',
};

test('addresses of version 1 mean what they meant: what they leave out is as it was', () => {
  for (const [lab, line] of Object.entries(VERSION_1)) {
    const now = Object.fromEntries(
      schema[/** @type {Lab} */ (lab)].map((field) => [field.key, format(field, field.default)]),
    );
    for (const [, key, text] of line.matchAll(/(\w+)=(\S*)/g)) {
      assert.equal(now[key], text, `${lab}.${key}: raise the version of addresses`);
    }
  }
  assert.deepEqual(parseAddress('#/neuron?w=1&v=1').problems, []);
  const newer = parseAddress('#/neuron?w=1&v=2');
  assert.deepEqual([newer.values.w, newer.problems], [1, [{ kind: 'version' }]]);
});

test('an address holds progress, lesson and digest, each only when there is some', () => {
  const values = { ...defaults('neuron'), ran: 300, at: 50 };
  const address = formatAddress('neuron', values, { lesson: 3 });
  assert.equal(address, '#/neuron?ran=300&at=50&lesson=3');
  const read = parseAddress(address);
  assert.deepEqual([read.values, read.lesson, read.bare, read.problems], [values, 3, false, []]);
  assert.equal(formatAddress('neuron', defaults('neuron'), { lesson: 0 }), '#/neuron');
  const { lesson, bare, problems } = parseAddress('#/?lesson=7');
  assert.deepEqual([lesson, bare, problems], [7, true, []]);
  assert.equal(parseAddress('#/?lesson=-3').lesson, 0);
  assert.equal(parseAddress('#/mnist?digest=0123456789abcdef').values.digest, '0123456789abcdef');
  for (const bad of ['xyz', '0123456789ABCDEF', '0123456789abcdef0', '<b>']) {
    const { values: kept, problems: said } = parseAddress(`#/mnist?digest=${bad}`);
    assert.equal(kept.digest, '');
    assert.equal(/** @type {any} */ (said[0]).problem.reason, 'not-digest');
  }
});

test('a state restored is told apart from settings changed', () => {
  const store = new Store('neuron');
  /** @type {any[]} */
  const heard = [];
  store.subscribe((changed, restored) => heard.push([changed, restored]));
  store.set({ w: 1 });
  store.restore({ ...defaults('neuron'), ran: 5 });
  assert.deepEqual(heard, [
    [{ w: 1 }, false],
    [{ w: 2, ran: 5 }, true],
  ]);
});

test('a run’s address makes the same run again, to the bit', async () => {
  const e = await engine();
  const data = smallData(e, 1000);
  const config = {
    ...defaults('mnist'),
    ...quickConfig,
    data: 'synthetic',
    seed: 7,
    l2: 0.1,
    eta: 0.3,
  };
  const first = new Experiment(e, data, /** @type {any} */ (config));
  const run = new RunRecord(1, 1, config, undefined);
  runToEnd(first);
  Object.assign(run, { digest: first.network.digest(), ended: 'finished' });
  const { values, problems } = parseAddress(formatAddress('mnist', run.recipe ?? {}));
  assert.deepEqual(problems, []);
  const again = new Experiment(e, data, /** @type {any} */ (values));
  runToEnd(again);
  assert.equal(again.network.digest(), values.digest);

  const second = new RunRecord(2, 2, values, undefined);
  assert.equal(second.asExpected, undefined); // not over
  Object.assign(second, { digest: again.network.digest(), ended: 'finished' });
  assert.equal(second.asExpected, true);
  second.digest = '0000000000000000';
  assert.equal(second.asExpected, false);
  run.ended = 'stopped'; // stopped on the way: the settings, and nothing promised
  assert.equal(run.recipe?.digest, '');
  run.opened = true; // no settings say which network it began from
  assert.equal(run.recipe, undefined);
  assert.equal(new RunRecord(3, 3, { ...config, data: 'own' }, undefined).recipe, undefined);
});

// ---- The lesson and its notes ----

test('each step of the lesson is a state of its lab, in words in both languages', () => {
  assert.ok(steps.length >= 8);
  assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
  steps.forEach(({ id, lab, synthetic }, i) => {
    for (const part of ['title', 'say', 'ask', 'see', 'do']) {
      assert.ok(Object.hasOwn(en, `lesson.${part}.${id}`), `lesson.${part}.${id}`);
    }
    for (const other of synthetic ? [false, true] : [false]) {
      const address = stepAddress(i + 1, other);
      const read = parseAddress(address);
      assert.deepEqual([read.lab, read.lesson, read.problems], [lab, i + 1, []], address);
      assert.equal(formatAddress(read.lab, read.values, { lesson: i + 1 }), address);
    }
    // Where MNIST may be missing, the step goes without.
    assert.equal(synthetic?.data, lab === 'mnist' ? 'synthetic' : undefined, id);
  });
  assert.deepEqual([nearestStep(99), nearestStep(-1)], [steps.length, 1]);
});

for (const file of ['teaching.md', 'teaching.zh.md'])
  test(`docs/${file}: every address is valid, and every step has its own in order`, async () => {
    const notes = await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
    const addresses = [...notes.matchAll(/`(#\/[^`]*)`/g)].map((match) => match[1]);
    assert.ok(addresses.length > steps.length);
    for (const address of addresses) {
      const { lab, values, lesson, problems } = parseAddress(address);
      assert.deepEqual(problems, [], address);
      if (!lesson) assert.equal(formatAddress(lab, values), address); // and as short as can be
    }
    const sections = notes.split(/^### \d+\. /m).slice(1);
    assert.equal(sections.length, steps.length);
    sections.forEach((section, i) => {
      for (const other of steps[i].synthetic ? [false, true] : [false]) {
        const address = stepAddress(i + 1, other).replace(/[?&]lesson=\d+$/, '');
        assert.ok(section.includes(`\`${address}\``), `${file}, step ${i + 1}: ${address}`);
      }
    });
  });

test('what the lesson says of the neuron is so', async () => {
  const e = await engine();
  const history = (/** @type {number} */ step, /** @type {string} */ cost) => {
    const { values } = parseAddress(stepAddress(step));
    const neuron = new Neuron(e, /** @type {any} */ ({ ...values, cost }));
    neuron.step(values.epochs);
    return neuron.history;
  };
  const gentle = history(1, 'quadratic');
  assert.deepEqual([gentle[150].a.toFixed(3), gentle[300].a.toFixed(3)], ['0.153', '0.094']);
  const slow = history(2, 'quadratic');
  assert.deepEqual([slow[150].a.toFixed(3), slow[300].a.toFixed(3)], ['0.933', '0.203']);
  const gradients = history(3, 'quadratic').map(({ db }) => db);
  assert.equal(Math.abs(gradients.indexOf(Math.max(...gradients)) - 215) < 5, true);
  assert.equal(history(5, 'quadratic').at(-1)?.cost.toFixed(4), '0.4997');
  assert.ok(history(5, 'cross-entropy')[51].a < 0.15);
});

test('the exhibit on synthetic digits: one cost stalls, the other does not', async () => {
  const e = await engine();
  const data = Data.synthetic(e);
  const outcome = (/** @type {number} */ step) => {
    const { values } = parseAddress(stepAddress(step, true));
    const experiment = new Experiment(e, data, /** @type {any} */ (values));
    const records = runToEnd(experiment);
    const times = Array(10).fill(0);
    for (const answer of experiment.network.answers(data.parts.test).answers) times[answer] += 1;
    experiment.free();
    return {
      records,
      accuracy: records[records.length - 1].evaluationAccuracy,
      given: times.filter((n) => n > 10).length,
    };
  };
  const digits = outcome(8);
  assert.equal(digits.records[0].evaluationAccuracy.toFixed(2), '0.89');
  assert.equal(digits.accuracy.toFixed(2), '0.96');
  const stalled = outcome(9);
  assert.equal(stalled.accuracy.toFixed(2), '0.78');
  assert.equal(stalled.given, 8);
  const cured = outcome(10);
  assert.ok(cured.accuracy > 0.97 && cured.given === 10);
});

// ---- Charts as files ----

/** @type {import('../../web/ui/chart-svg.js').Picture} */
const picture = {
  title: 'Cost & <more>',
  scales: {
    x: {
      ...{ title: 'epoch', min: 0, max: 10, log: false },
      ticks: [0, 5, 10].map((at) => ({ at, label: String(at) })),
    },
    y: {
      ...{ title: 'cost "C"', min: 0.01, max: 1, log: true },
      ticks: [0.01, 0.1, 1].map((at) => ({ at, label: String(at) })),
    },
  },
  series: [
    {
      ...{ label: 'Quadratic', color: '--quadratic', dash: [9, 5], marker: 'rect' },
      points: [
        { x: 0, y: 1 },
        { x: 5, y: 0.1 },
        { x: 6, y: NaN },
        { x: 10, y: 0.01 },
      ],
    },
    {
      label: 'behind, pale',
      color: '--target',
      quiet: true,
      points: [
        { x: 5, y: 1 },
        { x: 10, y: 0.1 },
      ],
    },
    { label: '', color: '--ink', dots: true, marker: 'circle', points: [{ x: 5, y: 0.1 }] },
  ],
  color: (name) => `token(${name})`,
  font: '"Serif", sans-serif',
};

test('a chart as SVG: axes, ticks, lines where the scale puts them, gaps, dash, markers, names', () => {
  const svg = chartSvg(picture);
  assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  assert.ok(svg.includes('Cost &#38; &#60;more&#62;') && !svg.includes('<more>'));
  assert.ok(svg.includes('font-family="&#34;Serif&#34;, sans-serif"'));
  for (const text of ['epoch', 'cost &#34;C&#34;', 'Quadratic', '0.01', '5']) {
    assert.ok(svg.includes(`>${text}</text>`), text);
  }
  assert.ok(!svg.includes('behind, pale')); // pale lines have no name on a chart
  // Ten epochs from left to right, two powers of ten from top to bottom; the gap breaks the line.
  const [, path] =
    /<path d="([^"]+)" fill="none" stroke="token\(--quadratic\)"[^>]*stroke-dasharray="9 5"[^>]*><\/path><path d="M-4/.exec(
      svg.slice(svg.indexOf('clip-path=')),
    ) ?? [];
  const [left, top, middle, half, right, bottom] = (path.match(/[\d.]+/g) ?? []).map(Number);
  assert.match(path, /^M[\d. ]+L[\d. ]+M[\d. ]+$/);
  assert.deepEqual([middle - left, right - left], [430, 860]);
  assert.deepEqual([half - top, bottom - top], [210, 420]);
  assert.ok(svg.includes('stroke-opacity="0.4"'));
  assert.equal(svg.match(/token\(--ink\)" stroke="token\(--ink\)"/g)?.length, 1); // its dot
  assert.equal(svg.match(/<rect/g)?.length, 2); // the paper and the clip
});

test('a chart as CSV: every point of every line with a name', () => {
  assert.equal(
    chartCsv(picture),
    [
      ',epoch,"cost ""C"""',
      'Quadratic,0,1',
      'Quadratic,5,0.1',
      'Quadratic,10,0.01',
      '"behind, pale",5,1',
      '"behind, pale",10,0.1',
      '',
    ].join('\n'),
  );
});

test('a file’s name says lab, experiment and seed', () => {
  assert.equal(
    fileNameOf('mnist', ['ce-30', 'ce-30', 'quad-30'], 'seed1', 'cost'),
    'mnist-ce-30+quad-30-seed1-cost',
  );
  assert.equal(fileNameOf('study', 'a/b c', 'seeds1-3+7', ''), 'study-a_b_c-seeds1-3+7');
});
