// pool.test.mjs - the pool of workers: with workers made up here, whose every message is the test's, and
// with real threads that train. The page's own workers are tested in tests/browser/study.spec.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../../web/core/study.js';
import { candidatesOf, named } from '../../web/state/study.js';
import { defaults, parse, schema } from '../../web/state/schema.js';
import { Pool } from '../../web/worker/pool.js';
import { Watch } from '../../web/worker/watch.js';
import { createThread, runPool } from '../../tools/pool.mjs';
import { quickConfig } from './helpers.mjs';

/** A worker that does what the test says, when it says so. */
class FakeWorker {
  /** @type {any[]} */
  heard = [];
  alive = true;
  /** @type {((event: any) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;

  /** @param {any} message */
  postMessage(message) {
    this.heard.push(message);
  }

  terminate() {
    this.alive = false;
  }

  /** @param {any} data */
  say(data) {
    this.onmessage?.({ data });
  }

  die() {
    this.onerror?.({ message: 'killed' });
  }

  get task() {
    return this.heard.filter(({ type }) => type === 'run').at(-1)?.task;
  }

  ready() {
    this.say({ type: 'ready' });
  }

  done() {
    this.say({ type: 'done', result: `did ${this.task}` });
  }
}

/** A pool of fake workers, and what it said. @param {number} [patience] */
function fakePool(patience) {
  /** @type {FakeWorker[]} */
  const workers = [];
  /** @type {string[]} */
  const said = [];
  const create = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  /** @type {Pool<string, string>} */
  const pool = new Pool(
    create,
    { type: 'prepare', data: 'once' },
    {
      done: (result, task) => said.push(`${task}: ${result}`),
      failed: ({ code }, task) => said.push(`failed ${code} ${task ?? ''}`),
      ended: () => said.push('ended'),
      repeated: (task) => said.push(`again ${task}`),
    },
    patience,
  );
  const living = () => workers.filter(({ alive }) => alive);
  return { pool, workers, said, living };
}

const later = () => new Promise((resolve) => setImmediate(resolve));

test('tasks go out in order, to workers that are ready, each of which has the data once', async () => {
  const { pool, workers, said, living } = fakePool();
  pool.run(['a', 'b', 'c'], 2);
  assert.equal(workers.length, 2);
  workers[1].ready();
  assert.equal(workers[1].task, 'a');
  workers[0].ready();
  assert.equal(workers[0].task, 'b');
  workers[0].done();
  assert.equal(workers[0].task, 'c');
  workers[1].done();
  assert.equal(living().length, 1); // nothing is left for it
  workers[0].done();
  await later();
  assert.deepEqual(said, ['b: did b', 'a: did a', 'c: did c', 'ended']);
  assert.equal(living().length, 0);
  for (const { heard } of workers) {
    assert.equal(heard.filter(({ type }) => type === 'prepare').length, 1);
  }
});

test('a worker killed in the middle is replaced, and its task done again first', () => {
  const { pool, workers, said, living } = fakePool();
  pool.run(['a', 'b', 'c'], 2);
  workers[0].ready();
  workers[1].ready();
  workers[0].die();
  assert.equal(living().length, 2);
  workers[0].say({ type: 'done', result: 'too late' });
  workers[2].ready();
  assert.equal(workers[2].task, 'a');
  assert.deepEqual(said, ['again a']);
  workers[1].say({ type: 'error', fatal: true, message: 'a trap' });
  workers[3].ready();
  assert.equal(workers[3].task, 'b');
});

test('a task over which workers keep dying is given up, and so are workers that never begin', () => {
  for (const begin of [true, false]) {
    const { pool, workers, said, living } = fakePool();
    pool.run(['a', 'b'], 1);
    while (living().length > 0) {
      if (begin) workers[workers.length - 1].ready();
      workers[workers.length - 1].die();
    }
    assert.equal(workers.length, 3);
    assert.equal(said.at(-1), begin ? 'failed worker-died a' : 'failed worker-died ');
  }
});

test('what a worker refuses ends all of them', () => {
  const { pool, workers, said, living } = fakePool();
  pool.run(['a', 'b'], 2);
  workers[0].ready();
  workers[0].say({ type: 'error', fatal: false, code: 'bad-pair', message: '', params: {} });
  assert.deepEqual(said, ['failed bad-pair a']);
  assert.equal(living().length, 0);
});

test('cancel leaves no worker alive, and nothing more is heard', async () => {
  const { pool, workers, said, living } = fakePool();
  pool.run(['a', 'b', 'c', 'd'], 3);
  workers[0].ready();
  workers[1].ready();
  await pool.cancel();
  assert.equal(living().length, 0);
  assert.equal(pool.size, 0);
  workers[0].done();
  workers[1].die();
  workers[2].ready();
  await later();
  assert.deepEqual(said, []);
  assert.equal(workers.length, 3);
});

test('a pause reaches those at work, and nobody is given more until it is over', () => {
  const { pool, workers } = fakePool();
  pool.run(['a', 'b', 'c'], 2);
  workers[0].ready();
  pool.pause();
  assert.equal(workers[0].heard.at(-1).type, 'pause');
  workers[1].ready();
  assert.equal(workers[1].task, undefined);
  workers[0].done(); // it was as good as done
  assert.equal(workers[0].task, 'a');
  pool.resume();
  assert.deepEqual([workers[0].task, workers[1].task].sort(), ['b', 'c']);
});

test('more workers come at once, fewer when they have done their task', () => {
  const { pool, workers, living } = fakePool();
  pool.run(['a', 'b', 'c', 'd', 'e', 'f'], 1);
  pool.setJobs(3);
  assert.equal(living().length, 3);
  workers.forEach((worker) => worker.ready());
  pool.setJobs(1);
  assert.equal(living().length, 3); // all of them are at work
  workers[0].done();
  workers[1].done();
  assert.equal(living().length, 1);
  assert.equal(workers[2].task, 'c');
  workers[2].done();
  assert.equal(workers[2].task, 'd');
});

// ---- Workers that hang ------------------------------------------------------------------------------

/** @param {import('node:test').TestContext} t @returns {(seconds: number) => void} lets them pass */
function clock(t) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  return (seconds) => {
    for (let i = 0; i < seconds; i++) t.mock.timers.tick(1000);
  };
}

test('a worker is asked when it is silent, and taken to hang when it does not answer', (t) => {
  const pass = clock(t);
  /** @type {string[]} */
  const said = [];
  const watch = new Watch({
    ping: () => said.push('ping'),
    hangs: () => said.push('hangs'),
    patience: 10,
  });
  pass(100);
  assert.deepEqual(said, []); // nothing was asked of it
  watch.asked();
  for (let i = 0; i < 50; i++) {
    watch.heard('progress');
    pass(1);
  }
  assert.deepEqual(said, []); // it speaks by itself
  pass(5);
  watch.heard('pong');
  pass(100);
  assert.deepEqual(said.splice(0), ['ping']); // alive, with nothing to say: not asked again
  watch.asked();
  pass(9);
  assert.deepEqual(said.splice(0), ['ping']);
  pass(1);
  assert.deepEqual(said.splice(0), ['hangs']);
  pass(100);
  assert.deepEqual(said, []); // said once
  watch.heard('progress'); // it was only slow: watched as before
  pass(10);
  assert.deepEqual(said.splice(0), ['ping', 'hangs']);
  watch.end();
  pass(100);
  assert.deepEqual(said, []);
});

test('neither a hidden page’s time nor a sleeping machine’s counts', (t) => {
  const pass = clock(t);
  let hung = 0;
  const watch = new Watch({ ping: () => {}, hangs: () => (hung += 1), patience: 10 });
  watch.asked();
  pass(9);
  const page = /** @type {any} */ (globalThis);
  page.document = { hidden: true };
  pass(100);
  assert.equal(hung, 0);
  delete page.document;
  // After a sleep of any length a timer fires once: a look, not an hour of them.
  pass(1);
  assert.equal(hung, 1);
});

test('a worker that hangs is replaced like a dead one, its task done again', (t) => {
  const pass = clock(t);
  const { pool, workers, said, living } = fakePool(10);
  pool.run(['a', 'b'], 2);
  workers.forEach((worker) => worker.ready());
  for (let i = 0; i < 15; i++) {
    workers[1].say({ type: 'epoch' });
    pass(1);
  }
  assert.deepEqual(said, ['again a']);
  assert.ok(workers[0].heard.some(({ type }) => type === 'ping'));
  assert.equal(workers[0].alive, false);
  assert.equal(living().length, 2);
  workers[2].ready();
  assert.equal(workers[2].task, 'a');
  pool.pause(); // has no end
  for (const worker of living()) worker.say({ type: 'pong' });
  pass(1000);
  assert.equal(living().length, 2);
  // One that hangs before it is ready, again and again, ends the pool in words.
  pool.resume();
  pass(1000);
  assert.equal(said.at(-1), 'failed worker-died ');
  assert.equal(living().length, 0);
});

test('a worker that answered in a long epoch is watched on', (t) => {
  const pass = clock(t);
  const { pool, workers, said } = fakePool(10);
  pool.run(['a'], 1);
  workers[0].ready();
  for (let i = 0; i < 20; i++) {
    pass(2);
    workers[0].say({ type: 'pong' }); // no other word until the epoch ends
  }
  assert.deepEqual(said, []);
  pass(10);
  assert.deepEqual(said, ['again a']);
  assert.equal(workers[0].alive, false);
});

test('a pool without patience waits for ever, as for threads that work a task at one go', (t) => {
  const pass = clock(t);
  const { pool, workers, living } = fakePool();
  pool.run(['a'], 1);
  pass(100_000);
  assert.equal(living().length, 1);
  assert.equal(workers.length, 1);
});

// ---- Threads that train -----------------------------------------------------------------------------

const STUDY = new URL('../../tools/study.worker.mjs', import.meta.url);
const field = /** @type {import('../../web/state/schema.js').Field} */ (
  schema.study.find(({ key }) => key === 'configs')
);
const configs = parse(
  field,
  'cost:quadratic;eta:3;epochs:2;train-size:500~epochs:2;train-size:500',
).value;
const settings = { ...defaults('study'), configs };
const candidates = candidatesOf(named(settings), settings);
const setup = { type: 'prepare', data: 'synthetic', candidates };
const tasks = plan(2, [1, 2, 3]);

/** @param {import('../../web/core/study.js').Outcome[]} outcomes */
const sorted = (outcomes) =>
  [...outcomes].sort((a, b) => a.seed - b.seed || a.candidate - b.candidate);

/** @type {Promise<import('../../web/core/study.js').Outcome[]> | undefined} */
let alone;
/** What one worker makes of the tasks, one after the other. */
function byOne() {
  return (alone ??= (async () => {
    /** @type {import('../../web/core/study.js').Outcome[]} */
    const outcomes = [];
    await runPool(
      () => createThread(STUDY),
      setup,
      tasks,
      1,
      (outcome) => outcomes.push(outcome),
    );
    return sorted(outcomes);
  })());
}

test('three threads, in another order, and one of them killed: what one alone makes, to the bit', async () => {
  /** @type {import('../../web/core/study.js').Outcome[]} */
  const outcomes = [];
  let made = 0;
  let killed = 0;
  let repeated = 0;
  const create = () => {
    made += 1;
    const worker = createThread(STUDY);
    // In the middle of a run: after its first epoch of two.
    worker.thread.on('message', ({ type }) => {
      if (type === 'epoch' && killed++ === 0) worker.thread.terminate();
    });
    return worker;
  };
  await new Promise((resolve, reject) => {
    /** @type {Pool<import('../../web/core/study.js').Task, import('../../web/core/study.js').Outcome>} */
    const pool = new Pool(create, setup, {
      done: (outcome) => outcomes.push(outcome),
      failed: reject,
      ended: () => resolve(undefined),
      repeated: () => repeated++,
    });
    pool.run([...tasks].reverse(), 3);
  });
  assert.equal(made, 4);
  assert.equal(repeated, 1);
  assert.equal(outcomes.length, tasks.length);
  assert.deepEqual(sorted(outcomes), await byOne());
  assert.equal(new Set(outcomes.map(({ digest }) => digest)).size, tasks.length);
});

test('a pause that comes behind the end of a task does not hold the next one', async () => {
  const thread = createThread(new URL('../../tools/study.worker.mjs', import.meta.url));
  /** @type {(type: string) => Promise<any>} */
  const told = (type) =>
    new Promise((resolve) => {
      thread.onmessage = ({ data }) => data.type === type && resolve(data);
    });
  const config = { ...quickConfig, epochs: 1 };
  thread.postMessage({ type: 'prepare', data: 'synthetic', candidates: [{ name: 'one', config }] });
  await told('ready');
  thread.postMessage({ type: 'pause' });
  thread.postMessage({ type: 'run', task: { candidate: 0, seed: 1 } });
  const { result } = await told('done');
  assert.equal(result.epochs.length, 1);
  await thread.terminate();
});

test('a pause holds a run where it is, and changes nothing of it', async () => {
  /** @type {import('../../web/core/study.js').Outcome[]} */
  const outcomes = [];
  let epochs = 0;
  await new Promise((resolve, reject) => {
    /** @type {Pool<import('../../web/core/study.js').Task, import('../../web/core/study.js').Outcome>} */
    const pool = new Pool(() => createThread(STUDY), setup, {
      done: (outcome) => outcomes.push(outcome),
      failed: reject,
      ended: () => resolve(undefined),
      report: ({ type }) => {
        if (type !== 'epoch' || ++epochs > 1) return;
        pool.pause();
        setImmediate(() => pool.resume());
      },
    });
    pool.run(tasks.slice(0, 2), 2);
  });
  assert.deepEqual(sorted(outcomes), (await byOne()).slice(0, 2));
});

test('cancel ends the threads', async () => {
  /** @type {ReturnType<typeof createThread>[]} */
  const threads = [];
  const ends = await new Promise((resolve, reject) => {
    const pool = new Pool(
      () => {
        threads.push(createThread(STUDY));
        return threads[threads.length - 1];
      },
      setup,
      {
        done: () => {},
        failed: reject,
        ended: reject,
        report: ({ type }) => {
          if (type !== 'epoch') return;
          const exits = threads.map(
            ({ thread }) => new Promise((exit) => thread.once('exit', () => exit('gone'))),
          );
          pool.cancel();
          resolve(Promise.all(exits));
        },
      },
    );
    pool.run(tasks, 2);
  });
  assert.deepEqual(ends, ['gone', 'gone']);
});

test('what cannot be trained is refused by name', async () => {
  const [quadratic] = candidates;
  const linear = {
    ...quadratic,
    config: { ...quadratic.config, cost: 'cross-entropy', output: 'linear' },
  };
  await assert.rejects(
    runPool(
      () => createThread(STUDY),
      { ...setup, candidates: [linear] },
      plan(1, [1]),
      1,
      () => {},
    ),
    { code: 'bad-pair' },
  );
});
