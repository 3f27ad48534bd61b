// training-worker.test.mjs - the training worker itself in Node, spoken to in messages as the page does: what it answers
// to requests that meet in the middle of its work. What is trained is in training.test.mjs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { WASM } from '../../tools/shell.mjs';
import { defaults } from '../../web/state/schema.js';

/** @typedef {import('../../web/worker/protocol.js').Report} Report */
/** @typedef {import('../../web/worker/protocol.js').Request} Request */

/**
 * What the worker finds in a browser, in a thread of Node. A channel of Node's own hands on up to 1000 messages before
 * anything else is looked at, where a browser takes turns.
 */
const BROWSER = `
  const { readFileSync } = require('node:fs');
  const { parentPort } = require('node:worker_threads');
  globalThis.BUILT = { wasm: '', workers: {} };
  globalThis.fetch = async () =>
    new Response(readFileSync(${JSON.stringify(WASM)}), { headers: { 'content-type': 'application/wasm' } });
  globalThis.MessageChannel = class {
    port1 = { onmessage() {} };
    port2 = { postMessage: () => setImmediate(() => this.port1.onmessage()) };
  };
  globalThis.self = { postMessage: (report) => parentPort.postMessage(report) };
  import(${JSON.stringify(new URL('../../web/worker/training.worker.js', import.meta.url).href)}).then(() =>
    parentPort.on('message', (data) => self.onmessage({ data })));
`;

/** @type {Worker} */
let worker;
/** Everything that it has said. @type {Report[]} */
const said = [];
let heard = () => {};

/** @param {Request} request */
const ask = (request) => worker.postMessage(request);

/**
 * Waits for a report that comes after what has been said so far.
 * @param {number} run @param {Report['type']} type @returns {Promise<any>}
 */
function reportOf(run, type) {
  const from = said.length;
  return new Promise((done) => {
    heard = () => {
      const found = said.slice(from).find((report) => report.run === run && report.type === type);
      if (found) done(found);
    };
  });
}

before(async () => {
  worker = new Worker(BROWSER, { eval: true });
  worker.on('message', (/** @type {Report} */ report) => {
    said.push(report);
    heard();
  });
  ask({ run: 0, type: 'load', data: 'synthetic' });
  await reportOf(0, 'loaded');
});
after(() => worker.terminate());

const config = /** @type {any} */ ({
  ...defaults('mnist'),
  ...{ data: 'synthetic', trainSize: 20000, epochs: 1000 },
});

test('where there is no network to be saved, that is said', async () => {
  const answer = reportOf(0, 'no-network');
  ask({ run: 0, type: 'save' });
  assert.equal((await answer).asked, 'file');
});

test('a resume in the middle of a step is the last word of it', async () => {
  const first = said.length;
  const begun = reportOf(1, 'progress');
  ask({ run: 1, type: 'start', config: { ...config, expand: true }, paused: true });
  ask({ run: 1, type: 'step', unit: 'epoch' });
  await begun;
  const resumed = reportOf(1, 'resumed');
  ask({ run: 1, type: 'resume' });
  await resumed;
  await reportOf(1, 'progress');
  const states = said.slice(first).filter(({ type }) => type === 'paused' || type === 'resumed');
  assert.deepEqual(
    states.map(({ type }) => type),
    ['paused', 'paused', 'resumed'], // begun so; the step is over; it goes on
  );
  ask({ run: 1, type: 'stop' });
  await reportOf(1, 'ended');
});

test('stop and pause end a step of a long epoch where it is; the run goes on from there', async () => {
  const long = { ...config, expand: true, sizes: [784, 100, 10], epochs: 1 };
  const run = async (/** @type {number} */ id, /** @type {Request['type']} */ type) => {
    const begun = reportOf(id, 'progress');
    ask({ run: id, type: 'start', config: long, paused: true });
    ask({ run: id, type: 'step', unit: 'epoch' });
    const { position } = await begun;
    assert.ok(position.batch < position.batchesPerEpoch);
    const answered = reportOf(id, type === 'stop' ? 'ended' : 'paused');
    ask(/** @type {any} */ ({ run: id, type }));
    return (await answered).position;
  };
  const stopped = await run(2, 'stop');
  assert.equal(stopped.epoch, 0);
  assert.ok(stopped.batch > 0 && stopped.batch < stopped.batchesPerEpoch);
  const paused = await run(3, 'pause');
  assert.equal(paused.epoch, 0);
  const ended = reportOf(3, 'ended');
  ask({ run: 3, type: 'resume' });
  const whole = await ended;
  const again = reportOf(4, 'ended');
  ask({ run: 4, type: 'start', config: long, paused: false });
  assert.equal(whole.digest, (await again).digest);
  assert.equal(whole.finished, true);
});

test('a pause finds no epoch that is trained and not scored', async () => {
  const first = said.length;
  const short = { ...config, trainSize: 1000, epochs: 1000 };
  ask({ run: 6, type: 'start', config: short, paused: true });
  for (let i = 0; i < 40; i++) {
    const resumed = reportOf(6, 'resumed');
    ask({ run: 6, type: 'resume' });
    await resumed;
    const paused = reportOf(6, 'paused');
    ask({ run: 6, type: 'pause' });
    const { position } = await paused;
    const records = said.slice(first).flatMap((r) => (r.type === 'progress' ? r.records : []));
    assert.equal(records.length, position.epoch);
    assert.ok(position.batchesPerEpoch > 0);
  }
  ask({ run: 6, type: 'stop' });
  await reportOf(6, 'ended');
});

test('what is refused beside a run leaves it as it is', async () => {
  const whole = { ...config, trainSize: 1000, epochs: 3 };
  ask({ run: 7, type: 'start', config: whole, paused: true });
  const network = reportOf(7, 'error');
  ask({ run: 7, type: 'open', text: '{}' });
  assert.equal((await network).asked, 'open');
  const files = reportOf(7, 'error');
  ask({ run: 7, type: 'load', data: 'own', files: [{ name: 'a', bytes: new Uint8Array(9) }] });
  assert.equal((await files).asked, 'load');
  const other = reportOf(7, 'error');
  ask({ run: 7, type: 'start', config: { ...whole, data: 'mnist' }, paused: true });
  assert.equal((await other).code, 'data-missing');
  const ended = reportOf(7, 'ended');
  ask({ run: 7, type: 'resume' });
  assert.equal((await ended).finished, true);
});

test('a run that fails tells what it had trained before', async () => {
  const doomed = { ...config, cost: 'quadratic', output: 'linear', eta: 1000, trainSize: 1000 };
  const first = said.length;
  const failed = reportOf(5, 'error');
  ask({ run: 5, type: 'start', config: doomed, paused: false });
  assert.equal((await failed).code, 'diverged');
  const points = said.slice(first).flatMap((r) => (r.type === 'progress' ? r.points : []));
  assert.ok(points.length > 0);
});
