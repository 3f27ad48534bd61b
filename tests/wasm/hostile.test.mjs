// hostile.test.mjs - files, addresses and options that nobody promised anything of. What comes of them is a
// sound value or an error with words; nothing overflows the stack, fills the memory, reaches a prototype or
// takes seconds. These readers are JavaScript, and so they are fuzzed here, by properties; what is C has
// tests/fuzz/.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { CelError } from '../../web/core/engine.js';
import { readNetwork, writeNetwork } from '../../web/core/network-file.js';
import { Network } from '../../web/core/network.js';
import { shown } from '../../web/core/shown.js';
import { tableLines } from '../../web/core/study.js';
import en from '../../web/i18n/en.js';
import { useTexts } from '../../web/i18n/index.js';
import { runsFromJson, runsToCsv, runsToJson } from '../../web/labs/mnist/files.js';
import { presets as mnistPresets } from '../../web/labs/mnist/presets.js';
import { RunRecord } from '../../web/labs/mnist/runs.js';
import { describeRun } from '../../web/labs/mnist/table.js';
import { formatAddress, parseAddress } from '../../web/state/address.js';
import { defaults, format, optionName, parse, schema } from '../../web/state/schema.js';
import { fitValues } from '../../web/state/study.js';
import { readOutcomes, readShard, readStudy } from '../../tools/study.mjs';
import { engine } from './helpers.mjs';
import { property } from './property.mjs';

const DEEP = 100_000;
const POISON = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
const folder = mkdtempSync(join(tmpdir(), 'cel-hostile-'));
after(() => rmSync(folder, { recursive: true }));

/** Nothing has been added to what all objects share. */
function checkPrototypes() {
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
}

/** Milliseconds of a processor that act takes, whatever else the machine does. @param {() => void} act */
function timed(act) {
  const { user, system } = process.cpuUsage();
  act();
  const now = process.cpuUsage();
  return (now.user - user + now.system - system) / 1000;
}

// ---- Network files -------------------------------------------------------------------------------------

const e = await engine();

/** What reading a text comes to: a network, freed, or the code of a CelError. @param {string} text */
function outcomeOf(text) {
  try {
    const network = readNetwork(e, text);
    const { sizes } = network;
    network.free();
    return sizes.join('-');
  } catch (error) {
    assert.ok(error instanceof CelError, `${text.slice(0, 80)}: ${error}`);
    assert.ok(error.message.length < 300, error.message);
    return error.code;
  }
}

const SOUND = { sizes: [2, 1], weights: [[[1, 2]]], biases: [[[3]]], cost: 'QuadraticCost' };
/** @param {object} changes */
const changed = (changes) => JSON.stringify({ ...SOUND, ...changes });
/** @param {string} field @param {string} json */
const planted = (field, json) => changed({ [field]: 'HERE' }).replace('"HERE"', () => json);

test('network files: what they claim is not believed', () => {
  assert.equal(outcomeOf(changed({})), '2-1');
  const cases = {
    'network-sizes': [
      changed({ sizes: Array(1e6).fill(1) }),
      changed({ sizes: [1e9, 1e9] }),
      changed({ sizes: [2, 1.5] }),
      changed({ sizes: [2, -1] }),
      changed({ sizes: { length: 2, 0: 2, 1: 1 } }),
      planted('sizes', '[2,1e999]'),
    ],
    'network-layers': [
      changed({ sizes: [2, 1, 1] }),
      changed({ weights: { length: 1 } }),
      planted('biases', 'null'),
    ],
    // 10^10 weights by its sizes, of which it has none.
    'network-row': [
      changed({
        sizes: [100000, 100000],
        weights: [Array(100000).fill(0)],
        biases: [Array(100000).fill([0])],
      }),
      changed({ weights: [[[1, 2, 3]]] }),
      changed({ weights: [['12']] }),
    ],
    'network-value': [
      planted('weights', '[[[1,1e999]]]'),
      changed({ weights: [[[1, '2']]] }),
      changed({ weights: [[[1, null]]] }),
      planted('weights', `[[[1,${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}]]]`),
    ],
    'network-cost': [
      changed({ cost: '__proto__' }),
      changed({ cost: 'constructor' }),
      planted('cost', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`),
    ],
    'network-json': [
      '',
      'null',
      '7',
      '{"sizes":',
      `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
      `${'[ '.repeat(1e6)}`,
      planted('weights', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
    ],
    'network-large': [' '.repeat(64_000_001)],
    'not-finite': [changed({ weights: [[[1, 1e31]]] })],
    'bad-argument': [
      changed({ output: '__proto__' }),
      changed({ output: { a: 1 } }),
      changed({ output: { toString: 0 } }),
      changed({ output: 'x'.repeat(1e6) }),
      changed({ output: [Array(1e5).fill(0.1)] }),
    ],
    'bad-pair': [changed({ output: 'softmax' })],
  };
  for (const [code, texts] of Object.entries(cases)) {
    texts.forEach((text, i) => {
      const took = timed(() => assert.equal(outcomeOf(text), code, `${code}, case ${i}`));
      assert.ok(took < 2000, `${code}, case ${i}: ${took} ms`);
    });
  }
  checkPrototypes();
});

test('network files: the names of prototypes are names like any other', () => {
  for (const name of POISON) {
    outcomeOf(planted('cost', `"QuadraticCost","${name}":{"polluted":true}`));
    assert.equal(outcomeOf(`{"${name}":${changed({})}}`), 'network-sizes', name);
  }
  checkPrototypes();
});

const json = fc.jsonValue({ maxDepth: 6 });
const key = fc.oneof(
  fc.constantFrom('sizes', 'weights', 'biases', 'cost', 'output', ...POISON),
  fc.string(),
);
const odd = fc.oneof(
  json,
  fc.constantFrom(-1, 0, 1e308, 1e-320, 2 ** 32, 2 ** 53, null, '', [], {}, [[]], [[[]]], true),
);

property('network files: any JSON, and any text, is a network or refused in words', {
  runs: 300,
  arbitraries: [
    fc.oneof(
      fc.string(),
      json.map((value) => JSON.stringify(value)),
    ),
  ],
  check: (text) => void outcomeOf(text),
});

property('network files: a sound one with anything in the place of anything', {
  runs: 300,
  arbitraries: [key, odd, fc.nat(), fc.nat(200)],
  check(field, value, at, cut) {
    outcomeOf(changed({ [field]: value }));
    const text = changed({ [field]: value });
    outcomeOf(text.slice(0, text.length - (cut % text.length)));
    const place = at % text.length;
    outcomeOf(text.slice(0, place) + String(cut) + text.slice(place + 1));
    checkPrototypes();
  },
});

property('network files: what is written is read back, to the bit', {
  runs: 30,
  arbitraries: [fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }), fc.nat()],
  check(sizes, seed) {
    const network = new Network(e, { sizes, cost: 'quadratic', output: 'sigmoid' });
    network.initialize('large', seed);
    const again = readNetwork(e, writeNetwork(network));
    assert.equal(again.digest(), network.digest());
    network.free();
    again.free();
  },
});

property('a value is shown in a few characters, whatever it is', {
  runs: 100,
  arbitraries: [fc.anything()],
  check: (value) => assert.ok(shown(value).length <= 40),
});

// ---- Addresses and options -------------------------------------------------------------------------------

const LABS = /** @type {import('../../web/state/schema.js').Lab[]} */ (Object.keys(schema));

/**
 * A value is one that its field allows.
 * @param {import('../../web/state/schema.js').Field} field
 * @param {any} value
 */
function checkValue(field, value) {
  const { type, min = -Infinity, max = Infinity, length = [0, Infinity], choices, fields } = field;
  const name = `${field.key} ${JSON.stringify(value)?.slice(0, 80)}`;
  const inRange = (/** @type {unknown} */ n) =>
    typeof n === 'number' &&
    n >= min &&
    n <= max &&
    (!/integer|seeds/.test(type) || Number.isInteger(n));
  switch (type) {
    case 'choice':
      return assert.ok(choices?.includes(value), name);
    case 'flag':
      return assert.equal(typeof value, 'boolean', name);
    case 'text':
      return assert.equal(typeof value, 'string', name);
    case 'digest':
      return assert.match(value, /^([0-9a-f]{16})?$/, name);
    case 'number':
    case 'integer':
      return assert.ok(inRange(value), name);
    case 'configs':
      assert.ok(value.length >= length[0] && value.length <= length[1], name);
      for (const config of value)
        for (const each of fields ?? []) checkValue(each, config[each.key]);
      return;
    default:
      assert.ok(value.length >= length[0] && value.length <= length[1], name);
      return assert.ok(value.every(inRange), name);
  }
}

/** @param {string} hash */
function checkAddress(hash) {
  const { lab, values, problems } = parseAddress(hash);
  assert.ok(LABS.includes(lab));
  assert.deepEqual(Object.keys(values).sort(), Object.keys(defaults(lab)).sort());
  for (const field of schema[lab]) checkValue(field, values[field.key]);
  for (const { kind } of problems) assert.match(kind, /^(lab|key|address|field|version)$/);
  // The address of what came of it is sound, and means the same.
  const again = parseAddress(formatAddress(lab, values));
  assert.deepEqual([again.lab, again.values, again.problems], [lab, values, []]);
  checkPrototypes();
}

const names = LABS.flatMap((lab) => schema[lab].map((field) => optionName(field.key)));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double().map(String),
  fc.array(fc.integer(), { maxLength: 12 }).map(String),
  fc.constantFrom(
    '',
    '1',
    '0',
    '1e999',
    '-1e999',
    '0x10',
    '1_000',
    '٣',
    ' 1',
    'NaN',
    '1,,2',
    '1-9',
  ),
  fc.constantFrom(
    '1-4294967296',
    '4294967295',
    '0-99999999999',
    'a:b;c:d~e',
    '~'.repeat(50),
    ';;;:',
  ),
  fc.constantFrom(...POISON, '%', '%00', '%E0%A4%A', '\0', '9'.repeat(400), '784,'.repeat(400)),
);

property('addresses: any text means a sound state, whose own address means the same', {
  runs: 300,
  arbitraries: [fc.string({ unit: 'binary' })],
  check(hash) {
    checkAddress(hash);
    checkAddress(`#/${hash}`);
    for (const lab of LABS) checkAddress(`#/${lab}?${hash}`);
  },
});

property('addresses: any setting with any text', {
  runs: 300,
  arbitraries: [
    fc.constantFrom(...LABS, ...POISON),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names, ...POISON), fc.string()), text)),
  ],
  check(/** @type {string} */ lab, /** @type {[string, string][]} */ settings) {
    checkAddress(`#/${lab}?${settings.map(([name, value]) => `${name}=${value}`).join('&')}`);
    const encoded = settings.map((pair) => pair.map((s) => encodeURIComponent(s)));
    checkAddress(`#/${lab}?${encoded.map((pair) => pair.join('=')).join('&')}`);
  },
});

const fields = LABS.flatMap((lab) => schema[lab]);

property('options: any text is a value in range, and one without a problem is read back', {
  runs: 300,
  arbitraries: [fc.constantFrom(...fields), text],
  check(field, given) {
    const { value, problem } = parse(field, given);
    checkValue(field, value);
    const again = parse(field, format(field, value));
    if (!problem) assert.deepEqual([again.value, again.problem], [value, undefined]);
  },
});

test('addresses and options: long ones take no long time', () => {
  const long = [
    `#/mnist?${'a=1&'.repeat(DEEP)}`,
    `#/study?configs=${'~'.repeat(DEEP)}`,
    `#/study?configs=${'eta:1;'.repeat(DEEP)}`,
    `#/study?seeds=${'1,'.repeat(DEEP)}1`,
    `#/study?seeds=1-4294967295`,
    `#/softmax?z=${'1,'.repeat(DEEP)}`,
    `#/mnist?eta=${'9'.repeat(10 * DEEP)}`,
    `#/${'/'.repeat(DEEP)}`,
  ];
  for (const hash of long) {
    const took = timed(() => checkAddress(hash));
    assert.ok(took < 2000, `${hash.slice(0, 30)}: ${took} ms`);
  }
});

// ---- Recorded runs -----------------------------------------------------------------------------------------

/** @param {number} number */
function recordedRun(number) {
  const run = new RunRecord(0, number, defaults('mnist'), mnistPresets[0]);
  const epoch = {
    ...{ epoch: 1, trainingCost: 0.5, trainingAccuracy: 0.9, evaluationCost: 0.6 },
    ...{ evaluationAccuracy: 0.8, penalty: 0, stuck: 0.1, slopes: [0.1, 0.2], trainingSeconds: 1 },
  };
  run.extend([epoch], [[0.5, 1.25]]);
  run.digest = '0123456789abcdef';
  return run;
}

/** Runs, or an error whose message is for people. @param {string} file */
function readRuns(file) {
  try {
    const { runs, unknown } = runsFromJson(file, 1);
    for (const { config } of runs)
      for (const field of schema.mnist) checkValue(field, config[field.key]);
    assert.ok(unknown.every((name) => name.length <= 40));
    runsToCsv(runs);
    assert.deepEqual(runsFromJson(runsToJson(runs), 1).runs.length, runs.length);
    return runs.length;
  } catch (error) {
    const { constructor, message } = /** @type {Error} */ (error);
    assert.ok(constructor === Error || constructor === SyntaxError, String(error));
    assert.ok(message.length < 300, message);
    return message;
  } finally {
    checkPrototypes();
  }
}

const RUNS = JSON.parse(runsToJson([recordedRun(1)]));

test('recorded runs: whole, foreign, deep, and of another version', () => {
  assert.equal(readRuns(JSON.stringify(RUNS)), 1);
  for (const version of [4, 0, -1e9, 1.5, '2', null])
    assert.equal(typeof readRuns(JSON.stringify({ ...RUNS, version })), 'string', `${version}`);
  assert.match(String(readRuns(JSON.stringify({ ...RUNS, version: 4 }))), /version 4/);
  const deep = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
  const sound = JSON.stringify(RUNS);
  for (const [from, to] of [
    ['"version":3', `"version":${deep}`],
    ['"eta":"0.5"', `"eta":${deep}`],
    ['"eta":"0.5"', '"eta":{"toString":0}'],
    ['"digest":"0123456789abcdef"', `"digest":${deep}`],
    ['"epochs":[', `"epochs":[${deep},`],
    ['"curve":[', '"curve":[[1,1e999],'],
    ['"slopes":[0.1', '"slopes":["0.1"'],
    ['"runs":[', `"runs":[${deep},`],
    ['"config":{', '"config":{"__proto__":{"polluted":true},"constructor":"1",'],
  ]) {
    assert.ok(sound.includes(from), from);
    readRuns(sound.replace(from, () => to));
  }
});

test('recorded runs of the first version, from before stuck outputs were counted, lose nothing', () => {
  const [run] = RUNS.runs;
  const [{ stuck, ...first }] = run.epochs;
  const old = { ...RUNS, version: 1, runs: [{ ...run, epochs: [first] }] };
  const { runs } = runsFromJson(JSON.stringify(old), 1);
  const now = JSON.parse(runsToJson(runs));
  assert.deepEqual(now, { ...RUNS, runs: [{ ...run, epochs: [{ ...first, stuck: null }] }] });
  assert.deepEqual(runs[0].stuck, []); // no point on the chart, rather than one at 0
  const [head, line] = runsToCsv(runs)
    .split('\n')
    .map((text) =>
      (text.match(/("[^"]*"|[^,]*)(,|$)/g) ?? []).map((cell) => cell.replace(',', '')),
    );
  assert.equal(line[head.indexOf('stuck')], '');
  // Where it was counted already, version 1 is as good as 2.
  const counted = runsFromJson(JSON.stringify({ ...RUNS, version: 1 }), 1).runs[0];
  assert.deepEqual(counted.stuck, [{ x: 1, y: 100 * stuck }]);
  assert.equal(typeof readRuns(JSON.stringify({ ...old, version: 2 })), 'string');
});

test('recorded runs: how each ended comes back, also where early stopping ended it; before version 3 by its epochs', () => {
  const ends = (/** @type {object} */ file) =>
    runsFromJson(JSON.stringify(file), 1).runs.map(({ ended }) => ended);
  const early = recordedRun(1);
  early.ended = 'finished';
  const file = JSON.parse(runsToJson([early, recordedRun(2)]));
  assert.deepEqual(ends(file), ['finished', 'stopped']);
  const [run] = file.runs;
  const whole = { ...run, config: { ...run.config, epochs: '1' } };
  const old = [run, whole].map(({ ended, ...rest }) => (assert.ok(ended), rest));
  assert.deepEqual(ends({ ...file, version: 2, runs: old }), ['stopped', 'finished']);
  const [{ config, ...bare }] = old; // settings that are not told are the usual ones
  assert.ok(config);
  assert.deepEqual(ends({ ...file, version: 2, runs: [bare] }), ['stopped']);
});

test('runs are told apart by every setting that decides what comes of them', () => {
  useTexts(en);
  const told = (/** @type {object} */ change) =>
    describeRun(new RunRecord(0, 1, { ...defaults('mnist'), ...change }, undefined));
  const usual = told({});
  const changes = [
    ...[{ init: 'scaled' }, { batch: 100 }, { trainSize: 1000 }, { eval: 'training' }],
    ...[{ output: 'softmax' }, { shuffle: false }, { scaleLambda: true }, { expand: true }],
    ...[{ l2: 5 }, { l1: 5 }, { dropout: 0.5 }, { earlyStop: 3 }, { data: 'synthetic' }],
  ];
  assert.equal(new Set([usual, ...changes.map(told)]).size, changes.length + 1);
  assert.equal(told({ eval: 'training' }).includes('Scored on training set'), true);
});

test('a run that goes back to an epoch stays what it was: one that began from a file has no recipe', () => {
  const run = recordedRun(1);
  run.opened = true;
  run.backTo(1);
  assert.equal(run.epochs.length, 1);
  assert.equal(run.opened, true);
  assert.equal(run.recipe, undefined);
});

property('recorded runs: a sound file with anything in the place of anything', {
  runs: 100,
  arbitraries: [
    fc.constantFrom('format', 'version', 'runs', ...POISON),
    fc.constantFrom('config', 'epochs', 'curve', 'digest', ...POISON),
    fc.oneof(fc.constantFrom('eta', 'sizes', 'cost', 'seed', ...POISON), fc.string()),
    odd,
  ],
  check(outer, inner, setting, value) {
    const [run] = RUNS.runs;
    const of = (/** @type {object} */ changes) =>
      readRuns(JSON.stringify({ ...RUNS, runs: [{ ...run, ...changes }] }));
    readRuns(JSON.stringify({ ...RUNS, [outer]: value }));
    of({ [inner]: value });
    of({ config: { ...run.config, [setting]: value } });
    of({ config: { ...run.config, [setting]: String(value) } });
    of({ epochs: [{ ...run.epochs[0], [setting]: value, evaluationCost: value }] });
    of({ curve: [value] });
  },
});

test('recorded runs as CSV: as many columns in every line', () => {
  const lines = runsToCsv([recordedRun(1), recordedRun(2)])
    .trimEnd()
    .split('\n');
  assert.equal(lines.length, 3);
  const cells = lines.map((line) => line.match(/("[^"]*"|[^,]*)(,|$)/g)?.length);
  assert.equal(new Set(cells).size, 1);
});

// ---- Studies -------------------------------------------------------------------------------------------------

/** What act comes to; an error must be one with words. @template T @param {() => Promise<T>} act */
async function refusedOr(act) {
  try {
    return await act();
  } catch (error) {
    assert.ok(error instanceof CelError, String(/** @type {Error} */ (error).stack));
    assert.ok(error.message.length < 500, error.message);
    return undefined;
  }
}

/** @param {string} content */
function fileOf(content) {
  const file = join(folder, 'file.json');
  writeFileSync(file, content);
  return file;
}

const OUTCOME = {
  ...{ candidate: 0, name: 'eta:1', seed: 1, diverged: null, digest: '0123456789abcdef' },
  epochs: [{ epoch: 1, evaluationAccuracy: 0.9 }],
};

property('studies: lines of shards with anything in the place of anything', {
  runs: 100,
  arbitraries: [fc.constantFrom(...Object.keys(OUTCOME), ...POISON), odd, fc.nat(60)],
  async check(field, value, cut) {
    const line = JSON.stringify({ ...OUTCOME, [field]: value });
    for (const last of [line, line.slice(0, -1 - cut), JSON.stringify(value)]) {
      const file = fileOf(`${JSON.stringify(OUTCOME)}\n${last}\n`);
      const outcomes = await refusedOr(() => readOutcomes([file]));
      if (outcomes) assert.ok(tableLines(outcomes).length > 0);
    }
    checkPrototypes();
  },
});

property('studies: configurations with anything in the place of anything', {
  runs: 100,
  arbitraries: [
    fc.oneof(fc.constantFrom('name', 'preset', 'eta', 'sizes', 'shuffle', ...POISON), fc.string()),
    odd,
  ],
  async check(field, value) {
    const file = fileOf(JSON.stringify({ cost: 'quadratic', eta: 3, [field]: value }));
    const values = { ...defaults('study'), config: [file], preset: '' };
    const study = await refusedOr(() => readStudy(values, new Set()));
    for (const { config } of study?.candidates ?? []) {
      for (const each of schema.mnist) checkValue(each, /** @type {any} */ (config)[each.key]);
    }
    checkPrototypes();
  },
});

property('studies: shards and the values of a sweep', {
  runs: 100,
  arbitraries: [text, fc.constantFrom('eta', 'l2', 'hidden', 'batch'), fc.array(fc.double())],
  check(shard, vary, values) {
    const read = readShard(shard);
    if (read) assert.ok(read[0] >= 1 && read[0] <= read[1]);
    const fitted = fitValues(vary, values);
    assert.ok(fitted.values.every(Number.isFinite));
  },
});
