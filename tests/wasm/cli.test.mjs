// cli.test.mjs - the command line as a person calls it: as a program, with its lines, its words and its status.
// What the numbers should be is checked in tests/reference; nothing here needs MNIST.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Dataset, MNIST_FILES } from '../../web/core/data.js';
import { readNetwork } from '../../web/core/network-file.js';
import { optionName, schema } from '../../web/state/schema.js';
import { idxFile, writeSpots } from '../reference/spots.mjs';
import { engine } from './helpers.mjs';

const CEL = fileURLToPath(new URL('../../tools/cel.mjs', import.meta.url));
/** Nothing here may take longer, junk of 100 MB included. */
const TIMEOUT = 20_000;

const TRAIN_KEYS = [
  ...['epoch', 'training_cost', 'training_accuracy', 'evaluation_cost', 'evaluation_accuracy'],
  ...['penalty', 'training_seconds'],
];

let scratch = '';
/** A folder of 600 + 100 small images in place of MNIST. */
let data = '';

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cel-cli-'));
  data = await newFolder();
  await writeSpots(data, { training: 600, test: 100 });
});

after(() => rm(scratch, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(scratch, 'folder-'));

/** @param {string} line as typed in a shell, without quotes; {data} and {scratch} stand for folders */
function start(line) {
  const words = line.split(' ').filter(Boolean);
  const args = words.map((word) => word.replace('{data}', data).replace('{scratch}', scratch));
  return spawn(process.execPath, [CEL, ...args], { timeout: TIMEOUT });
}

/**
 * Runs a command to its end.
 * @param {string} line
 * @returns {Promise<{ status: number | null, out: string, err: string, records: any[] }>}
 */
async function cel(line) {
  const child = start(line);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  const [status] = await once(child, 'close');
  const lines = out.split('\n').filter((text) => text.startsWith('{'));
  return { status, out, err, records: lines.map((text) => JSON.parse(text)) };
}

/** Runs a command that has to succeed. @param {string} line */
async function good(line) {
  const result = await cel(line);
  assert.equal(result.status, 0, `${line}\n${result.err}`);
  return result;
}

/** Runs a command that has to be refused. @param {string} line @param {number} status @param {RegExp} words */
async function bad(line, status, words) {
  const result = await cel(line);
  assert.match(result.err, words, line);
  assert.doesNotMatch(result.err, /^ +at /m, `${line}: a stack`);
  assert.equal(result.status, status, line);
  return result;
}

/** The digest of the weights that a run says last. @param {{ err: string }} result */
const digestOf = ({ err }) => /^weights ([0-9a-f]{16})$/m.exec(err)?.[1] ?? assert.fail(err);

/** A short training of the small images. */
const SHORT = 'train --data {data} --sizes 784,8,10 --train-size 500 --epochs 2';

// ---- What the issues promise ----------------------------------------------------------------------------

test('neuron: one line an epoch, from 0', async () => {
  for (const gradient of ['eq61', 'as-published']) {
    const { records } = await good(
      `neuron --cost quadratic --gradient ${gradient} --output sigmoid --w 2 --b 2 --x 1 --y 0 --eta 0.15 --epochs 300`,
    );
    assert.equal(records.length, 301);
    assert.deepEqual(Object.keys(records[0]), ['epoch', 'w', 'b', 'z', 'a', 'cost', 'dw', 'db']);
    assert.deepEqual([records[0].w, records[0].b, records[300].epoch], [2, 2, 300]);
    assert.equal(records[300].a.toFixed(4), '0.2028');
  }
  const { records } = await good('neuron --w2 1 --x2 -1 --epochs 1');
  assert.deepEqual(Object.keys(records[0]), [
    ...['epoch', 'w', 'w2', 'b', 'z', 'a', 'cost', 'dw', 'dw2', 'db'],
  ]);
});

test('softmax: activations and their sum', async () => {
  const { records, out } = await good('softmax --z 2.5,-1,3.2,0.5 --c 1');
  assert.equal(out.trim().split('\n').length, 1);
  assert.deepEqual(Object.keys(records[0]), ['a', 'sum']);
  assert.deepEqual(
    records[0].a.map((/** @type {number} */ a) => a.toFixed(3)),
    ['0.315', '0.009', '0.633', '0.043'],
  );
  assert.ok(Math.abs(records[0].sum - 1) < 1e-12);
});

test('train: one line an epoch, progress elsewhere', async () => {
  const { records, out, err } = await good(
    'train --data {data} --sizes 784,30,10 --cost cross-entropy --output sigmoid --init large --eta 0.5 --batch 10 --epochs 3 --train-size 50000 --eval test --seed 1 --no-shuffle --save {scratch}/net.json',
  );
  assert.equal(out.trim().split('\n').length, 3);
  records.forEach((record, i) => {
    assert.deepEqual(Object.keys(record), TRAIN_KEYS);
    assert.equal(record.epoch, i + 1);
    assert.ok(record.training_accuracy > 0 && record.training_accuracy <= 1);
    assert.equal(record.penalty, 0);
    assert.ok(record.training_seconds > 0);
  });
  assert.ok(records[2].training_cost < records[0].training_cost);
  assert.match(err, /epoch 1 of 3\nepoch 2 of 3\nepoch 3 of 3\nweights /);
  const file = JSON.parse(await readFile(join(scratch, 'net.json'), 'utf8'));
  assert.deepEqual(Object.keys(file).slice(0, 4), ['sizes', 'weights', 'biases', 'cost']);
  assert.deepEqual(file.sizes, [784, 30, 10]);
  assert.equal(file.cost, 'CrossEntropyCost');
});

test('train: synthetic digits need no files', async () => {
  const { records } = await good('train --data synthetic --train-size 500 --epochs 1');
  assert.equal(records.length, 1);
});

test('train: every technique changes the weights', async () => {
  const techniques = [
    ...['--l2 5', '--l1 5', '--l1 1 --l2 1', '--dropout 0.5', '--expand', '--no-shuffle'],
    ...['--output softmax --cost log-likelihood', '--output linear --cost quadratic --eta 0.05'],
    ...['--cost quadratic', '--init scaled', '--seed 2', '--sizes 784,8,8,10', '--batch 7'],
  ];
  const [plain, again, ...others] = await Promise.all(
    ['', '', ...techniques].map((options) => good(`${SHORT} ${options}`)),
  );
  assert.equal(digestOf(again), digestOf(plain));
  const seen = new Set([digestOf(plain)]);
  techniques.forEach((options, i) => {
    const digest = digestOf(others[i]);
    assert.ok(!seen.has(digest), `${options} changed nothing`);
    seen.add(digest);
    assert.equal(others[i].records[1].penalty > 0, /--l[12]/.test(options), options);
  });
});

test('train: lambda can be meant for all training images', async () => {
  const [scaled, tenth] = await Promise.all([
    good(`${SHORT} --train-size 50 --l2 5 --scale-lambda`),
    good(`${SHORT} --train-size 50 --l2 0.5`),
  ]);
  assert.equal(digestOf(scaled), digestOf(tenth));
});

test('train: it stops early, and says so', async () => {
  const { records, err } = await good(`${SHORT} --epochs 1000 --eta 0.0001 --early-stop 2`);
  assert.ok(records.length < 1000);
  const best = Math.max(...records.map(({ evaluation_accuracy }) => evaluation_accuracy));
  const first = records.findIndex(({ evaluation_accuracy }) => evaluation_accuracy === best);
  assert.equal(records.length, first + 1 + 2);
  assert.match(err, new RegExp(`no better accuracy since epoch ${first + 1}\\nweights`));
});

test('--save, then --load, goes on with the same weights', async () => {
  const whole = await good(`${SHORT} --no-shuffle`);
  const net = `${scratch}/half.json`;
  const half = await good(`${SHORT} --no-shuffle --epochs 1 --save ${net}`);
  const rest = await good(
    `train --data {data} --train-size 500 --no-shuffle --epochs 1 --load ${net}`,
  );
  assert.equal(digestOf(rest), digestOf(whole));
  assert.notEqual(digestOf(half), digestOf(whole));
  const e = await engine();
  assert.equal(readNetwork(e, await readFile(net, 'utf8')).digest(), digestOf(half));
});

test('eval says what the last epoch said; predict is feedforward', async () => {
  const net = `${scratch}/asked.json`;
  const log = '--cost log-likelihood --output softmax';
  for (const [part, options] of [
    ['test', ''],
    ['validation', log],
    ['training', `${log} --sizes 784,8,10`],
  ]) {
    const { records } = await good(
      `${SHORT} --train-size 300 ${options} --eval ${part} --save ${net}`,
    );
    const asked = await good(`eval --load ${net} --data {data} --eval ${part} --train-size 300`);
    assert.deepEqual(Object.keys(asked.records[0]), ['accuracy', 'cost']);
    assert.equal(asked.records[0].accuracy, records[1].evaluation_accuracy);
    assert.equal(asked.records[0].cost, records[1].evaluation_cost);
  }
  const e = await engine();
  const network = readNetwork(e, await readFile(net, 'utf8'));
  const packed = join(data, `${MNIST_FILES.testImages}.gz`);
  const images = gunzipSync(await readFile(packed));
  const plain = join(scratch, 'file.idx');
  await writeFile(plain, images);
  const dataset = Dataset.unlabelled(e, new Uint8Array(images));
  for (const [file, index] of /** @type {const} */ ([
    [packed, 7],
    [plain, 7],
    [plain, 99],
  ])) {
    const { records } = await good(`predict --load ${net} --image ${file} --index ${index}`);
    assert.deepEqual(Object.keys(records[0]), ['answer', 'activations']);
    const activations = [...network.feedforward(dataset, index)];
    assert.deepEqual(records[0].activations, activations);
    assert.equal(records[0].answer, activations.indexOf(Math.max(...activations)));
  }
});

test('a network of network2.py, which names no output, can be scored', async () => {
  const net = join(scratch, 'network2.json');
  const rows = (/** @type {number} */ n, /** @type {number} */ m) =>
    Array(n).fill(Array(m).fill(0));
  const file = { sizes: [784, 10], weights: [rows(10, 784)], biases: [rows(10, 1)] };
  await writeFile(net, JSON.stringify({ ...file, cost: 'QuadraticCost' }));
  const { records } = await good(`eval --load ${net} --data {data}`);
  assert.equal(records[0].cost, 10 / 8); // every output is 1/2
});

// ---- Words ------------------------------------------------------------------------------------------------

test('--help names every option', async () => {
  const overview = await good('--help');
  for (const command of ['neuron', 'softmax', 'train', 'eval', 'predict']) {
    assert.match(overview.out, new RegExp(`^ +${command} `, 'm'));
    const { out } = await good(`${command} --help`);
    assert.match(out, new RegExp(`^usage: cel ${command}`));
    const lab = { neuron: schema.neuron, softmax: schema.softmax, train: schema.mnist }[command];
    for (const { key, type, only, default: initially } of lab ?? []) {
      const name = type === 'flag' && initially ? `no-${optionName(key)}` : optionName(key);
      const line = new RegExp(`^  --${name} .*\\S`, 'm');
      if (only === 'page') assert.doesNotMatch(out, line);
      else assert.match(out, line);
    }
  }
  const { out } = await good('eval --help');
  for (const name of ['load', 'data', 'eval', 'train-size'])
    assert.match(out, RegExp(` --${name} `));
  const predict = await good('predict --help');
  for (const name of ['load', 'image', 'index']) assert.match(predict.out, RegExp(` --${name} `));
});

test('negative numbers are values', async () => {
  const { records } = await good('neuron --w -1.5 --b -1 --x=-2 --epochs 1');
  assert.deepEqual([records[0].w, records[0].b, records[0].z], [-1.5, -1, 2]);
  const softmax = await good('softmax --z -1,-2');
  assert.equal(softmax.records[0].a.length, 2);
});

test('what is not understood ends with status 2, and says what it is', async () => {
  /** @type {[string, RegExp][]} */
  const lines = [
    ['', /which command/],
    ['guess', /no command is called "guess"[^]*neuron/],
    ['train --learning-rate 1', /'--learning-rate'/],
    ['neuron --plot cost', /'--plot'/], // the page's alone
    ['neuron 3', /'3'/],
    ['neuron --eta', /--eta/],
    ['neuron --eta 0', /--eta 0: out of range[^]*0\.0001 to 100/],
    ['neuron --eta fast', /--eta fast: not a number/],
    ['neuron --epochs 1.5', /--epochs 1\.5: not whole/],
    ['train --cost hinge', /--cost hinge: no such choice[^]*cross-entropy/],
    ['train --dropout 1', /--dropout 1: out of range/],
    ['train --l2 -1', /--l2 -1: out of range/],
    ['train --early-stop 0.5', /--early-stop/],
    ['train --sizes 784', /--sizes 784: wrong length/],
    ['softmax --z 1,x', /--z 1,x: not a number/],
    ['eval --data {data}', /eval needs --load/],
    ['predict', /predict needs --load and --image/],
    ['predict --load {scratch}/net.json', /needs --image/],
    ['eval --load {scratch}/net.json --eval all', /--eval all: no such choice[^]*validation/],
    ['predict --load a --image b --index -1', /--index -1: out of range/],
  ];
  const results = await Promise.all(lines.map(([line, words]) => bad(line, 2, words)));
  for (const { out } of results) assert.equal(out, '');
});

test('a pair that makes no sense is refused', async () => {
  await bad(`${SHORT} --output softmax`, 1, /this cost does not go with this output/);
  await bad(`${SHORT} --cost log-likelihood`, 1, /this cost does not go with this output/);
});

// ---- Files ------------------------------------------------------------------------------------------------

test('data that is missing, cut short or something else is named', async () => {
  await bad('train --data {scratch}/nowhere', 1, /nowhere has no train-images-idx3-ubyte/);
  const { trainLabels, testImages, testLabels, trainImages } = MNIST_FILES;
  const labels = (/** @type {number} */ label) => idxFile([600], new Uint8Array(600).fill(label));
  /** @type {[string, Uint8Array | undefined, RegExp][]} */
  const files = [
    [trainLabels, undefined, /has no train-labels-idx1-ubyte/],
    [trainImages, await readFile(join(data, trainLabels)), /not an IDX file of images/],
    [trainImages, (await readFile(join(data, trainImages))).subarray(0, 9999), /cut short/],
    [trainImages, idxFile([1, 27, 27], new Uint8Array(729)), /not 28 by 28/],
    [trainImages, Buffer.from('<!doctype html>'), /not an IDX file/],
    [trainImages, new Uint8Array(0), /cut short/],
    [trainLabels, new Uint8Array(0), /label file is cut short/],
    [trainLabels, labels(10), /not a digit/],
    [trainLabels, idxFile([599], new Uint8Array(599)), /different numbers/],
    [`${testLabels}.gz`, gzipSync(labels(0)), /different numbers/],
    [`${testImages}.gz`, gzipSync(new Uint8Array(999)).subarray(0, 20), /cannot unpack/],
    [`${testImages}.gz`, Buffer.from('not packed'), /not an IDX file of images/],
  ];
  /** @param {string} name @param {Uint8Array | undefined} bytes @param {RegExp} words */
  async function refused(name, bytes, words) {
    const folder = await newFolder();
    await cp(data, folder, { recursive: true });
    if (bytes) await writeFile(join(folder, name), bytes);
    else await rm(join(folder, name));
    const { err, out } = await bad(`train --data ${folder}`, 1, words);
    assert.match(err, new RegExp(name), 'the file is not named');
    assert.equal(out, '');
  }
  await Promise.all(files.map((row) => refused(...row)));
});

test('network files that are none are refused by name and reason', async () => {
  await good(`${SHORT} --save {scratch}/good.json`);
  const network = JSON.parse(await readFile(join(scratch, 'good.json'), 'utf8'));
  const file = join(scratch, 'bad.json');
  const rows = (/** @type {number} */ n, /** @type {number} */ m) =>
    Array(n).fill(Array(m).fill(1));
  /** @type {[any, RegExp][]} */
  const networks = [
    ['{"sizes":', /bad\.json: .*not JSON/],
    [{ ...network, sizes: [784, 9, 10] }, /bad\.json: .*"weights" of layer 1 should have 9 rows/],
    [{ ...network, biases: undefined }, /bad\.json: .*"biases" should hold 2 layers/],
    [{ ...network, cost: 'HingeCost' }, /bad\.json: .*HingeCost/],
    [{ ...network, biases: [rows(8, 1), [[null]].concat(rows(9, 1))] }, /null, which is not a num/],
    [
      { ...network, sizes: [100, 10], weights: [rows(10, 100)], biases: [rows(10, 1)] },
      /bad\.json: the network's sizes do not fit these images/,
    ],
  ];
  for (const [content, words] of networks) {
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    await bad(`eval --load ${file} --data {data}`, 1, words);
  }
  await bad('eval --load {scratch}/none.json --data {data}', 1, /cannot read .*none\.json.*ENOENT/);
  await bad('eval --load {scratch} --data {data}', 1, /cannot read .*EISDIR/);
  await bad('train --data {data} --load {scratch}/none.json', 1, /cannot read .*none\.json/);
  await bad('train --data {data} --load {scratch}/good.json --sizes 784,30,10', 2, /784,8,10/);
  await bad('train --data {data} --save {scratch}/no/where.json', 1, /cannot write .*where\.json/);
});

test('images that cannot be read are refused by name and reason', async () => {
  const net = `${scratch}/asks.json`;
  await good(`${SHORT} --save ${net}`);
  const images = join(data, MNIST_FILES.trainImages);
  const labels = join(data, MNIST_FILES.trainLabels);
  const predict = (/** @type {string} */ rest) => `predict --load ${net} --image ${rest}`;
  await bad(predict(`${images} --index 600`), 2, /--index 600: .* are 0 to 599/);
  await bad(predict(labels), 1, /train-labels.*not an IDX file of images/);
  await bad(predict(`${scratch}/none`), 1, /cannot read .*none.*ENOENT/);
  const broken = join(scratch, 'broken.gz');
  await writeFile(broken, gzipSync(await readFile(images)).subarray(0, 500));
  await bad(predict(broken), 1, /cannot unpack .*broken\.gz/);
});

test('100 MB of junk are refused, as a network and as images', async () => {
  const junk = join(scratch, 'junk');
  await writeFile(junk, '{"sizes": [');
  await truncate(junk, 100_000_000); // the rest is zeros
  await good(`${SHORT} --epochs 1 --save {scratch}/before.json`);
  await bad(`eval --load ${junk} --data {data}`, 1, /junk: not a network file/);
  await bad(`predict --load {scratch}/before.json --image ${junk}`, 1, /junk: .*not an IDX file/);
});

// ---- Ends ---------------------------------------------------------------------------------------------------

test('a run that diverges keeps its lines and ends with status 1', async () => {
  const { records } = await bad(
    'train --data {data} --cost quadratic --output linear --eta 5 --train-size 20 --epochs 50 --save {scratch}/wild.json',
    1,
    /diverged in epoch \d+: try a smaller --eta/,
  );
  assert.ok(records.length >= 2 && records.length < 50, `${records.length} lines`);
  for (const record of records) assert.ok(Object.values(record).every(Number.isFinite));
  await assert.rejects(readFile(join(scratch, 'wild.json')), { code: 'ENOENT' });
  const neuron = await bad(
    'neuron --output linear --eta 3 --epochs 2000',
    1,
    /diverged at epoch \d+/,
  );
  assert.ok(neuron.records.length > 100);
});

/** Closes the pipe after the first line; gives the exit status and what was said. @param {string} line */
async function firstLineOnly(line) {
  const child = start(line);
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const [status, signal] = await once(child, 'close');
  assert.equal(signal, null);
  return { status, err };
}

test('a pipe that is closed early ends a run at once, without an error', async () => {
  const neuron = await firstLineOnly('neuron --epochs 10000');
  assert.deepEqual(neuron, { status: 0, err: '' });
  const train = await firstLineOnly(`${SHORT} --epochs 1000`);
  assert.equal(train.status, 0);
  assert.doesNotMatch(train.err, /weights|Error/);
});

test('a pipe that is closed early does not keep a network from being saved', async () => {
  const { status, err } = await firstLineOnly(`${SHORT} --epochs 5 --save {scratch}/piped.json`);
  assert.equal(status, 0);
  const e = await engine();
  const saved = await readFile(join(scratch, 'piped.json'), 'utf8');
  assert.equal(readNetwork(e, saved).digest(), digestOf({ err }));
});
