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
import { plan, runTask, tabulate } from '../../web/core/study.js';
import { readSeeds, readShard } from '../../tools/study.mjs';
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
  const forward = tasks.map((task) => runTask(e, data, candidates, task));
  const backward = [...tasks].reverse().map((task) => runTask(e, data, candidates, task));
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
    [['study'], /needs --config/],
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

test('seeds and shards as they are written', () => {
  assert.deepEqual(readSeeds('1-3,7,2'), [1, 2, 3, 7]);
  assert.equal(readSeeds('1-'), undefined);
  assert.equal(readSeeds(''), undefined);
  assert.deepEqual(readShard('2/3'), [2, 3]);
  assert.equal(readShard('0/3'), undefined);
});
