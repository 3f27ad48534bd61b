// study.test.mjs - studies: the same table however the runs were spread, and numbers checked by hand. The
// command line is called as a user would, on a few synthetic digits.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bestOf, meanCurve, plan, runTask, sweep, tabulate } from '../../web/core/study.js';
import en from '../../web/i18n/en.js';
import { useTexts } from '../../web/i18n/index.js';
import zh from '../../web/i18n/zh.js';
import { toJsonLines } from '../../web/labs/study/files.js';
import { presets } from '../../web/labs/study/presets.js';
import {
  configLabels,
  noComparisonText,
  readyText,
  verdictText,
} from '../../web/labs/study/words.js';
import { formatAddress, parseAddress } from '../../web/state/address.js';
import { defaults, parse, schema } from '../../web/state/schema.js';
import { candidatesOf, fitValues, named } from '../../web/state/study.js';
import { readShard } from '../../tools/study.mjs';
import { engine, quickConfig, smallData } from './helpers.mjs';

const CEL = fileURLToPath(new URL('../../tools/cel.mjs', import.meta.url));
const run = promisify(execFile);
/** @param {...string} words */
const cel = (...words) => run(process.execPath, [CEL, ...words], { maxBuffer: 1e8 });

let folder = '';
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cel-study-'));
  const quick = { epochs: 1, 'train-size': 200 };
  await writeFile(path.join(folder, 'a.json'), JSON.stringify({ preset: 'quad-30', ...quick }));
  await writeFile(
    path.join(folder, 'b.json'),
    JSON.stringify({ name: 'CE', cost: 'cross-entropy', ...quick }),
  );
});
after(() => rm(folder, { recursive: true }));

const config = (/** @type {string} */ name) => ['--config', path.join(folder, name)];
const STUDY = () => [
  'study',
  ...config('a.json'),
  ...config('b.json'),
  '--seeds',
  '1-3',
  '--data',
  'synthetic',
];
const tables = (/** @type {string} */ text) =>
  text.split('\n').filter((line) => line.includes('"table"'));

/** An outcome with these accuracies. @param {number} candidate @param {number} seed @param {number[]} accuracies @returns {any} */
const outcome = (candidate, seed, accuracies) => ({
  ...{ candidate, seed, name: `n${candidate}`, diverged: null, digest: '' },
  epochs: accuracies.map((evaluationAccuracy) => ({ evaluationAccuracy })),
});

test('means, deviations and paired differences are those worked out by hand', () => {
  const { summaries, comparisons } = tabulate([
    outcome(0, 1, [0.5, 0.9]),
    outcome(0, 2, [0.8, 0.7]),
    outcome(0, 3, [0.8]),
    outcome(1, 1, [0.8]),
    outcome(1, 2, [0.65]),
    outcome(1, 3, [0.75]),
  ]);
  const [first, second] = summaries;
  const close = (/** @type {number} */ a, /** @type {number} */ b) =>
    assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);
  close(first.mean, 0.8);
  close(first.sd, 0.1);
  close(first.peakMean, (0.9 + 0.8 + 0.8) / 3);
  assert.equal(first.best, 0.9);
  assert.equal(first.worst, 0.7);
  close(second.mean, 2.2 / 3);
  // Differences 0.1, 0.05, 0.05: mean 1/15, sd sqrt(1/1200), error sd/sqrt 3 = 1/60; 4 errors, t(2) = 4.303.
  const [pair] = comparisons;
  close(pair.difference, 1 / 15);
  close(pair.standardError, 1 / 60);
  assert.equal(pair.wins, 3);
  assert.equal(pair.verdict, 'not-distinguishable');
});

test('a difference of five errors over three seeds is told', () => {
  const { comparisons } = tabulate(
    [1, 2, 3].flatMap((seed) => [
      outcome(0, seed, [0.9 + 0.01 * seed]),
      outcome(1, seed, [0.8 + 0.011 * seed]),
    ]),
  );
  assert.equal(comparisons[0].verdict, 'higher');
});

test('a run that diverged is counted, and in no mean', () => {
  const lost = { ...outcome(0, 2, [0.1]), diverged: 2 };
  const { summaries, comparisons } = tabulate([
    outcome(0, 1, [0.9]),
    lost,
    outcome(1, 1, [0.8]),
    outcome(1, 2, [0.8]),
  ]);
  assert.equal(summaries[0].diverged, 1);
  assert.equal(summaries[0].mean, 0.9);
  assert.equal(comparisons.length, 0); // one common seed says nothing
});

test('a mean curve says of how many runs it is, epoch by epoch', () => {
  const epochs = (/** @type {number[]} */ values) => outcome(0, 1, values).epochs;
  const curve = meanCurve(
    [epochs([0.2, 0.4, 0.6]), epochs([0.4]), []],
    ({ evaluationAccuracy }) => evaluationAccuracy,
  );
  assert.deepEqual(
    curve.map(({ epoch, runs }) => [epoch, runs]),
    [
      [1, 2],
      [2, 1],
      [3, 1],
    ],
  );
  assert.ok(Math.abs(curve[0].mean - 0.3) < 1e-12);
  assert.deepEqual(
    meanCurve([], () => 0),
    [],
  );
});

test('a sweep crosses configurations with values, and its best is of those that ended', () => {
  const config = { ...quickConfig, sizes: [784, 30, 20, 10] };
  const crossed = sweep([{ name: 'a', config }], 'hidden', [5, 7]);
  assert.deepEqual(
    crossed.map((candidate) => [candidate.name, candidate.config.sizes, candidate.value]),
    [
      ['a hidden=5', [784, 5, 10], 5],
      ['a hidden=7', [784, 7, 10], 7],
    ],
  );
  const lost = { ...outcome(2, 1, [0.99]), diverged: 2 };
  const { summaries } = tabulate([outcome(0, 1, [0.95, 0.8]), outcome(1, 1, [0.9]), lost]);
  assert.equal(bestOf(summaries)?.candidate, 1);
  assert.equal(bestOf(summaries, 'peakMean')?.candidate, 0);
  assert.equal(bestOf([]), undefined);
});

test('values of a sweep: lists, ranges in equal ratios, and what their hyper-parameter can take', () => {
  const field = /** @type {import('../../web/state/schema.js').Field} */ (
    schema.study.find(({ key }) => key === 'values')
  );
  assert.deepEqual(parse(field, '0.1..10x3').value, [0.1, 1, 10]);
  assert.deepEqual(parse(field, '0, 0.25..4x5').value, [0, 0.25, 0.5, 1, 2, 4]);
  assert.equal(parse(field, '0..10x3').problem?.reason, 'not-a-number'); // no ratio leads to 0
  assert.deepEqual(fitValues('l2', [5, 0, 5]).values, [0, 5]);
  const eta = fitValues('eta', [0, 1]);
  assert.deepEqual(eta.values, [0.0001, 1]);
  assert.equal(eta.problem?.reason, 'out-of-range');
  assert.equal(fitValues('hidden', [2.4]).problem?.reason, 'not-whole');
});

test('an address holds a study: what differs of each configuration, and no more', () => {
  const stall = /** @type {import('../../web/labs/study/presets.js').StudyPreset} */ (
    presets.find(({ id }) => id === 'stall')
  );
  const values = { ...defaults('study'), ...stall.values, seeds: [1, 2, 3, 8], jobs: 3 };
  const address = formatAddress('study', values);
  assert.equal(
    address,
    '#/study?configs=sizes:784,100,10;cost:quadratic;eta:3~sizes:784,100,10&seeds=1-3,8&jobs=3',
  );
  const { lab, values: read, problems } = parseAddress(address);
  assert.deepEqual({ lab, read, problems }, { lab: 'study', read: values, problems: [] });
  for (const preset of presets) {
    const state = { ...defaults('study'), ...preset.values };
    assert.deepEqual(parseAddress(formatAddress('study', state)).values, state, preset.id);
  }
  assert.equal(formatAddress('study', defaults('study')), '#/study');
});

test('what is wrong in a configuration of an address is said by its setting, the rest is used', () => {
  const read = parseAddress('#/study?configs=eta:9999;momentum:1;l2:5~cost:hinge~__proto__:1');
  assert.equal(read.values.configs.length, 3);
  assert.equal(read.values.configs[0].eta, 1000);
  assert.equal(read.values.configs[0].l2, 5);
  const [first] = read.problems;
  assert.ok(first.kind === 'field' && first.problem.of?.key === 'eta');
  for (const seeds of ['3-1', '1-99999', 'x', '1,,2', '4294967296']) {
    const { values, problems } = parseAddress(`#/study?seeds=${seeds}`);
    assert.deepEqual(values.seeds, defaults('study').seeds, seeds);
    assert.equal(problems.length, 1, seeds);
  }
  assert.deepEqual(parseAddress('#/study?seeds=1-3,7,2').values.seeds, [1, 2, 3, 7]);
  const many = Array(7).fill('eta:1').join('~');
  assert.equal(parseAddress(`#/study?configs=${many}`).problems.length, 1);
});

test('configurations are called by their cost and by what differs, and a verdict by who leads', () => {
  useTexts(en);
  const { configs } = defaults('study');
  assert.deepEqual(configLabels(configs, 'none'), ['Quadratic · η 3', 'Cross-entropy · η 1']);
  assert.deepEqual(configLabels(configs, 'eta'), ['Quadratic', 'Cross-entropy']);
  assert.deepEqual(
    named({ configs, vary: 'eta' }).map(({ name }) => name),
    ['cost:quadratic', 'defaults'],
  );
  const comparison = {
    ...{ a: 'q', b: 'c', seeds: 20, wins: 2, losses: 18, difference: -0.0026 },
    ...{ standardError: 0.001, verdict: /** @type {const} */ ('lower') },
  };
  const text = verdictText(comparison, 'Q', 'C');
  assert.match(text, /In 18 of 20 seeds, C ended higher than Q/);
  assert.match(text, /0\.26 ± 0\.10/);
  assert.doesNotMatch(text, /Not distinguishable/);
  assert.match(
    verdictText({ ...comparison, verdict: 'not-distinguishable' }, 'Q', 'C'),
    /Not distinguishable/,
  );
});

test('what is left of a study is counted by what is there, and why nothing is compared is said', () => {
  const size = { configs: 2, values: 0, seeds: 4 };
  const none = { name: 'Q', diverged: 0, runs: 1 };
  const lost = { name: 'C', diverged: 2, runs: 3 };
  useTexts(en);
  assert.equal(
    readyText({ ...size, missing: 8, done: 0 }, String),
    '8 runs to make. Configurations: 2, seeds: 4.',
  );
  assert.equal(
    readyText({ ...size, missing: 6, done: 2 }, String),
    '6 runs to make, 2 are here already. Configurations: 2, seeds: 4.',
  );
  assert.match(
    readyText({ ...size, values: 3, missing: 24, done: 0 }, String),
    /^24 runs to make\. Configurations: 2, values: 3, seeds: 4\.$/,
  );
  assert.doesNotMatch(noComparisonText([none, none]), /diverged|Guess/);
  assert.match(noComparisonText([none, lost]), /^C: 2 of 3 runs diverged\. No comparison: /);
  useTexts(zh);
  assert.equal(
    readyText({ ...size, missing: 6, done: 2 }, String),
    '还要训练 6 次，另有 2 次已经完成。共 2 组设置，各 4 个随机种子。',
  );
  assert.match(noComparisonText([lost, lost]), /^“C”的 3 次训练中有 2 次发散。“C”的/);
});

test('a run is a function of its configuration and seed alone', async () => {
  const e = await engine();
  const data = smallData(e, 500);
  const candidates = [0.5, 5].map((eta) => ({
    name: `eta ${eta}`,
    config: { ...quickConfig, eta, epochs: 1, trainSize: 500 },
  }));
  const tasks = plan(2, [1, 2]);
  assert.deepEqual(
    tasks.map(({ candidate, seed }) => [seed, candidate]),
    [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ],
  );
  /** @param {import('../../web/core/study.js').Task} task */
  const finish = (task) => {
    const pieces = runTask(e, data, candidates, task);
    for (;;) {
      const { value, done } = pieces.next();
      if (done) return value;
    }
  };
  const forward = tasks.map(finish);
  const backward = [...tasks].reverse().map(finish);
  assert.deepEqual([...backward].reverse(), forward);
  assert.deepEqual(tabulate(backward), tabulate(forward));
  assert.equal(new Set(forward.map(({ digest }) => digest)).size, 4);
});

test('a study, alone, in two threads and in shards, prints the same table', async () => {
  const { stdout: whole } = await cel(...STUDY(), '--jobs', '2');
  assert.equal(whole.trim().split('\n').length, 6 + 2 + 1);
  const parts = [];
  for (const shard of ['2/2', '1/2']) {
    const file = path.join(folder, `part${shard[0]}.jsonl`);
    const { stdout } = await cel(...STUDY(), '--jobs', '1', '--shard', shard);
    assert.equal(tables(stdout).length, 0);
    await writeFile(file, stdout);
    parts.push(file);
  }
  const { stdout: merged } = await cel('merge', ...parts);
  assert.deepEqual(tables(merged), tables(whole));
  assert.equal(tables(merged).join('\n').trim(), merged.trim());
});

test('the settings of the page make the same study on the command line, and its file merges', async () => {
  const configs = 'cost:quadratic;epochs:1;train-size:200~epochs:1;train-size:200';
  const { stdout } = await cel(
    ...['study', '--configs', configs, '--vary', 'eta', '--values', '1..4x2'],
    ...['--seeds', '1,2', '--data', 'synthetic'],
  );
  const outcomes = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ epochs }) => epochs);
  const { values } = parseAddress(`#/study?configs=${configs}&vary=eta&values=1..4x2&seeds=1,2`);
  const names = candidatesOf(named(values), values).map(({ name }) => name);
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => outcomes.find(({ candidate }) => candidate === i).name),
    names,
  );
  // What the page saves is what the command line prints, up to the order of the runs.
  const saved = toJsonLines(outcomes);
  assert.deepEqual(saved.split('\n').sort(), stdout.split('\n').sort());
  await writeFile(path.join(folder, 'saved.jsonl'), saved);
  const { stdout: merged } = await cel('merge', path.join(folder, 'saved.jsonl'));
  assert.deepEqual(tables(merged), tables(stdout));
});

test('what is wrong with a study is said', async () => {
  await writeFile(path.join(folder, 'bad.json'), JSON.stringify({ momentum: 1 }));
  await writeFile(path.join(folder, 'wild.json'), JSON.stringify({ eta: -1 }));
  await writeFile(path.join(folder, 'none.json'), JSON.stringify({ preset: 'ce-31' }));
  await writeFile(path.join(folder, 'empty.jsonl'), '\n');
  for (const [words, message] of /** @type {[string[], RegExp][]} */ ([
    [['study', ...config('bad.json')], /"momentum" is not an option/],
    [['study', ...config('wild.json')], /eta -1: out of range/],
    [['study', ...config('none.json')], /no preset is called "ce-31"/],
    [['study', ...config('a.json'), '--seeds', 'x'], /--seeds x/],
    [['study', ...config('a.json'), '--shard', '3/2'], /--shard 3\/2/],
    [['study'], /needs --preset, --configs or --config/],
    [['study', '--preset', 'x'], /no study is called "x"; they are better, eta/],
    [['study', '--configs', '', '--vary', 'eta', '--values', '0'], /--values 0: out of range/],
    [['merge'], /needs files/],
    [['merge', path.join(folder, 'empty.jsonl')], /no runs of a study/],
  ])) {
    await assert.rejects(
      cel(...words),
      (error) => message.test(/** @type {any} */ (error).stderr),
      words.join(' '),
    );
  }
});

test('shards as they are written', () => {
  assert.deepEqual(readShard('2/3'), [2, 3]);
  assert.equal(readShard('0/3'), undefined);
});
