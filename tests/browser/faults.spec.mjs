// faults.spec.mjs - what can fail around the page, one thing after the other: each is said in words that say what to
// do, and nothing recorded is lost. docs/reliability.md has the table of it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Data } from '../../web/core/data.js';
import { Experiment } from '../../web/core/experiment.js';
import { readNetwork } from '../../web/core/network-file.js';
import { parseAddress } from '../../web/state/address.js';
import { MOST } from '../../web/state/database.js';
import { DATA_DIR } from '../../tools/fetch-mnist.mjs';
import { WASM } from '../../tools/shell.mjs';
import { engine } from '../wasm/helpers.mjs';
import { expect, test } from './fixtures.mjs';
import { goTo, openLab, speak, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const mnist = within('mnist');
const study = within('study');
const neuron = within('neuron');
const TOGGLE = mnist('[data-action="toggle"]');
const STATUS = mnist('[data-status]');
const ROWS = mnist('[data-runs] tr');
/** A run of a fraction of a second. */
const QUICK = '#/mnist?data=synthetic&train-size=2000&epochs=2';

/** @param {App} app @param {string} words @param {string} [selector] */
const says = (app, words, selector = '#notices') =>
  app.waitFor((where, want) => one(where).textContent?.includes(want), selector, words);

/** @param {App} app @param {string} selector @param {number} count */
const are = (app, selector, count) =>
  app.waitFor((where, n) => document.querySelectorAll(where).length === n, selector, count);

/** The digest that the status names. @param {App} app @param {string} [finished] */
async function digestShown(app, finished = 'Finished') {
  await app.waitUpTo(90_000, (s, f) => one(s).textContent?.includes(f), STATUS, finished);
  return (await app.text(STATUS)).match(/[0-9a-f]{16}/)?.[0];
}

/**
 * What the same run comes to in Node, where nothing disturbs it; nothing else is served meanwhile.
 * @param {string} address @param {number} [epochs] after as many
 */
async function digestOf(address, epochs = Infinity) {
  const e = await engine();
  const experiment = new Experiment(
    e,
    Data.synthetic(e),
    /** @type {any} */ (parseAddress(address).values),
  );
  const pieces = experiment.run();
  while (experiment.epoch < epochs && !pieces.next().done);
  return experiment.network.digest();
}

/**
 * What the page's database keeps in a store, in its order; weights are left out.
 * @param {App} app @param {string} store
 * @returns {Promise<{ key: any, record: any }[]>}
 */
const recordsOf = (app, store) =>
  app.evaluate(
    (name) =>
      new Promise((done, fail) => {
        const request = indexedDB.open('cel');
        request.onsuccess = () => {
          const found = /** @type {{ key: any, record: any }[]} */ ([]);
          const transaction = request.result.transaction(name);
          transaction.objectStore(name).openCursor().onsuccess = (/** @type {any} */ event) => {
            const cursor = event.target.result;
            if (!cursor) return;
            const record = Object(cursor.value);
            delete record.state;
            found.push({ key: cursor.key, record });
            cursor.continue();
          };
          transaction.oncomplete = () => (request.result.close(), done(found));
          transaction.onabort = () => fail(transaction.error);
        };
      }),
    store,
  );

/** Puts records there, in the place of others of the same keys. @param {App} app @param {string} store @param {{ key?: any, record: any }[]} records */
const putRecords = (app, store, records) =>
  app.evaluate(
    (name, list) =>
      new Promise((done, fail) => {
        const request = indexedDB.open('cel');
        request.onsuccess = () => {
          const transaction = request.result.transaction(name, 'readwrite');
          for (const { key, record } of list) transaction.objectStore(name).put(record, key);
          transaction.oncomplete = () => (request.result.close(), done(true));
          transaction.onabort = () => fail(transaction.error);
        };
      }),
    store,
    records,
  );

/**
 * Loads the page anew, and waits until it has read all that the lab on show keeps: a record that nobody can read lies
 * among it, which is told of when the others have been shown.
 * @param {App} app @param {'runs' | 'outcomes'} store
 */
async function reloadToTheEnd(app, store) {
  await putRecords(app, store, [{ key: 'unreadable', record: { version: 1 } }]);
  await app.reload();
  await says(app, 'could not be read: 1');
}

/** All that is said, one after the other. @param {App} app @returns {Promise<string[]>} */
const notices = (app) =>
  app.evaluate(() =>
    [...document.querySelectorAll('#notices p')].map((line) => line.firstChild?.textContent ?? ''),
  );

/** Waits until the device has so many runs, outcomes, and records set aside. @param {App} app @param {number[]} counts */
const storedAre = (app, counts) =>
  expect
    .poll(async () => {
      const found = [];
      for (const name of ['runs', 'outcomes', 'aside'])
        found.push((await recordsOf(app, name)).length);
      return found;
    })
    .toEqual(counts);

/** A module whose abi_version() answers 99. */
const OTHER_ABI = Buffer.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 7, 15, 1, 11],
  ...Buffer.from('abi_version'),
  ...[0, 0, 10, 7, 1, 5, 0, 0x41, 0xe3, 0, 0x0b],
]);

test('nn.wasm: missing, cut, of another version or another type, without SIMD, without memory', async ({
  app,
  engine: browser,
  site,
}) => {
  app.expectProblems(/nn\.wasm|404|wasm/i);
  const bytes = await readFile(WASM);
  const type = 'application/wasm';
  const languages = browser === 'chromium' ? ['en', 'zh'] : ['en']; // words are the same everywhere
  /** @type {[import('./site.mjs').Replacement | (() => void), string, string][]} */
  const faults = [
    [{ status: 404 }, 'could not be loaded', '没能载入'],
    [{ body: 'not wasm', type }, 'could not compile', '无法编译'],
    [{ body: bytes.subarray(0, bytes.length / 2), type }, 'could not compile', '无法编译'],
    [{ body: OTHER_ABI, type }, 'different versions', '版本不一致'],
    [() => void (WebAssembly.validate = () => false), 'no WebAssembly with SIMD', '没有支持 SIMD'],
    [() => Reflect.deleteProperty(globalThis, 'WebAssembly'), 'with SIMD', '没有支持 SIMD'],
    [
      () =>
        Object.assign(WebAssembly, {
          instantiate: () => Promise.reject(new RangeError('refused')),
        }),
      'not enough memory',
      '内存不够',
    ],
  ];
  for (const [fault, ...words] of faults) {
    if (typeof fault === 'function') {
      site.restore();
      site.before('page', fault);
    } else site.replace('/web/nn.wasm', fault);
    for (const [i, lang] of languages.entries()) {
      await app.open(`/?lang=${lang}`);
      await says(app, words[i]);
    }
  }
  site.before('page', () => {});
  site.replace('/web/nn.wasm', { body: bytes, type: 'text/plain' });
  await openLab(app); // another type is no fault
});

test('without the chart library, numbers and tables work @once', async ({ app, site }) => {
  app.expectProblems(/chart-library|404|import/);
  site.replace('/web/chart-library.js', { status: 404 });
  await openLab(app, '#/neuron?epochs=60', 'zh');
  await says(app, '绘图部分没能载入');
  await says(app, '没有图', neuron('.chart .plot') + ' p');
  await speak(app, 'en');
  await says(app, 'No chart', neuron('.chart .plot') + ' p');
  await app.click(neuron('[data-action="toggle"]'));
  await says(app, '60', neuron('[data-epoch]'));
  await goTo(app, QUICK);
  await app.click(TOGGLE);
  await digestShown(app);
  expect(await app.text(mnist('[data-runs] tr td:nth-child(3)'))).toBe('2');
  await app.click(mnist('[data-chart="cost"] .chart-menu summary'));
  await app.click(mnist('[data-chart="cost"] [data-save="svg"]')); // drawn without the library
  await goTo(app, '#/softmax');
  await app.click('#lab-softmax [data-action="step"]');
});

test('without the code of lesson, share and help, each is said and the labs are there @once', async ({
  app,
  site,
}) => {
  app.expectProblems(/404|import|module/i);
  for (const name of ['lesson', 'share', 'help']) site.replace(`/web/${name}.js`, { status: 404 });
  await openLab(app, '#/?lesson=4');
  await says(app, 'This part of the page could not be loaded');
  expect(await app.visible(neuron('[data-action="toggle"]'))).toBe(true);
  expect(await app.evaluate(() => location.hash)).toBe('#/neuron');
  // What can wait comes all the same.
  await expect.poll(() => site.asked().some((path) => path.startsWith('/web/study-'))).toBe(true);
  for (const button of ['#lesson-open', '#share-open', '#open-help']) {
    await app.click('#notices button');
    await app.click(button);
    await says(app, 'This part of the page could not be loaded');
  }
  await goTo(app, '#/softmax');
  expect(await app.visible('#lab-softmax [data-action="step"]')).toBe(true);
});

test('MNIST: cut, changed by one bit, unpacked, slow, broken off, out of reach', async ({
  app,
  site,
}) => {
  test.skip(!existsSync(DATA_DIR), 'MNIST is not here: "npm start" with a network fetches it');
  test.setTimeout(120_000);
  // Firefox tells of broken streams on its own account, also of those whose error is caught.
  app.expectProblems(/mnist\/|ERR_|reset|network|closed|load|input/i);
  const LABELS = '/mnist/t10k-labels-idx1-ubyte.gz';
  const packed = await readFile(join(DATA_DIR, LABELS.slice('/mnist/'.length)));
  const unpacked = gunzipSync(packed);
  const flipped = Buffer.from(unpacked);
  flipped[5000] ^= 1;
  const wrong = Buffer.from(packed);
  wrong[wrong.length - 6] ^= 1; // in gzip's own sum
  const keptFiles = () =>
    app.evaluate(async () => (await (await caches.open('cel-mnist-1')).keys()).length);
  const run = async (/** @type {'en' | 'zh'} */ lang = 'en') => {
    await openLab(app, '#/mnist?train-size=1000&epochs=1', lang);
    await app.click(TOGGLE);
  };
  /** @type {[import('./site.mjs').Replacement, string][]} */
  const faults = [
    [{ body: packed.subarray(0, packed.length / 2) }, '没有下载完整'],
    [{ body: wrong }, '损坏'],
    [{ body: flipped }, '与 MNIST 的原文件不符'],
    [{ body: '<!doctype html><title>Not found</title>' }, '与 MNIST 的原文件不符'],
    [
      {
        send: (response) => {
          response.writeHead(200, { 'content-length': String(packed.length) });
          response.write(packed.subarray(0, packed.length / 2), () => response.destroy());
        },
      },
      '没有下载完整',
    ],
    [{ status: 404 }, '没有找到 MNIST'],
  ];
  for (const [fault, words] of faults) {
    site.replace(LABELS, fault);
    await run('zh');
    await says(app, words);
    await expect.poll(keptFiles, words).toBe(3); // the sound ones, not this
  }
  await app.click('#notices p:first-child button:first-of-type');
  await digestShown(app, '合成');
  // One bit also where a page may not compute SHA-256.
  site.before('worker', () => Object.defineProperty(crypto, 'subtle', { value: undefined }));
  site.replace(LABELS, { body: flipped });
  await run();
  await says(app, 'part of it was changed or lost');
  site.before('worker', () => {});

  // A slow server that unpacks on the way: progress in figures, and then all is well.
  await app.evaluate(() => caches.delete('cel-mnist-1'));
  const images = await readFile(join(DATA_DIR, 'train-images-idx3-ubyte.gz'));
  /** @type {() => void} */
  let release = () => {};
  site.replace('/mnist/train-images-idx3-ubyte.gz', {
    send: (response) => {
      response.writeHead(200, { 'content-length': String(images.length) });
      response.write(images.subarray(0, 3_000_000));
      release = () => response.end(images.subarray(3_000_000));
    },
  });
  site.replace(LABELS, { body: unpacked });
  await run();
  await app.waitFor(
    (s) => /Loading MNIST: 4\.\d of 11\.\d MB/.test(one(s).textContent ?? ''),
    STATUS,
  );
  release();
  await digestShown(app);
  await expect.poll(keptFiles).toBe(4);

  await openLab(app, '#/mnist?train-size=1000&epochs=1');
  await app.evaluate(() => caches.delete('cel-mnist-1'));
  site.replace('/mnist/train-images-idx3-ubyte.gz', { send: (response) => response.destroy() });
  await app.click(TOGGLE);
  await says(app, 'no connection');
});

/** Keeps the page's workers and what they said where the test finds them. */
function keepWorkers() {
  const page = /** @type {any} */ (window);
  page.made = [];
  page.Worker = class extends Worker {
    /** @param {string} url @param {WorkerOptions} options */
    constructor(url, options) {
      super(url, options);
      const me = {
        worker: this,
        heard: /** @type {string[]} */ ([]),
        kept: Infinity,
        kill: () => super.terminate(),
      };
      page.made.push(me);
      this.addEventListener('message', ({ data }) => {
        me.heard.push(data.type);
        if (data.type === 'state') me.kept = data.epoch;
        // Before the page hears of it: a run may be over before a test can look.
        if (data.type === page.killAt) {
          page.killAt = undefined;
          me.kill();
        }
      });
    }
  };
}

/** Lets a worker's nn.wasm trap when it is told to, and its clock run fast, so that it soon has something to keep. */
function trapWhenTold() {
  const now = performance.now.bind(performance);
  performance.now = () => 5 * now();
  let told = false;
  self.addEventListener('message', ({ data }) => (told ||= data.type === 'trap'));
  const original = /** @type {any} */ (WebAssembly.instantiate);
  const instantiate = async (/** @type {any} */ source, /** @type {any} */ imports) => {
    const { module, instance } = await original(source, imports);
    const trainer_run = (/** @type {any[]} */ ...args) => {
      if (told) throw new WebAssembly.RuntimeError('unreachable executed');
      return /** @type {any} */ (instance.exports).trainer_run(...args);
    };
    return { module, instance: { exports: { ...instance.exports, trainer_run } } };
  };
  Object.assign(WebAssembly, { instantiate });
}

/**
 * Waits until something is kept, and more is trained than that, then does something to the worker in the same moment.
 * @param {App} app @param {'trap' | 'kill' | 'nothing'} what
 */
const whenKept = (app, what) =>
  app.waitUpTo(
    60_000,
    (deed, epochs) => {
      const last = /** @type {any} */ (window).made.at(-1);
      if (!(Number(one(epochs).textContent) > last?.kept)) return false;
      if (deed === 'trap') last.worker.postMessage({ type: 'trap', run: 0 });
      if (deed === 'kill') last.kill();
      return true;
    },
    what,
    `${ROWS} td:nth-child(3)`,
  );

test('a run survives a trap, a worker’s death, and a reload, to the bit', async ({ app, site }) => {
  test.setTimeout(240_000);
  app.expectProblems(/training\.worker|404|worker/i);
  // Longer than any test: it ends when it is told to.
  const LONG = '#/mnist?data=synthetic&train-size=10000&epochs=1000&dropout=0.2&l2=1&seed=7';
  site.before('page', keepWorkers);
  site.before('worker', trapWhenTold);

  site.replace('/web/training.worker.js', { status: 404 });
  await openLab(app, LONG);
  await app.click(TOGGLE);
  await says(app, 'training worker stopped');
  site.restore();

  const goOn = async () => {
    const words = await app.text('#notices p:last-child');
    const [, epoch] = words.match(/go on from epoch (\d+)/) ?? [];
    expect(Number(epoch), words).toBeGreaterThan(0);
    await app.click('#notices p:last-child button:first-of-type');
    await says(app, ' of 1000', STATUS);
    expect(await app.evaluate((s) => document.querySelectorAll(s).length, ROWS)).toBe(1);
    return Number(epoch);
  };
  await app.click(TOGGLE);
  await whenKept(app, 'trap');
  await says(app, 'calculation stopped unexpectedly');
  const first = await goOn();
  await whenKept(app, 'kill');
  await says(app, 'worker stopped; Run starts a new one. Recorded runs are kept. (it is gone)');
  const second = await goOn();
  expect(second).toBeGreaterThan(first);
  await whenKept(app, 'nothing');
  await app.reload();
  await says(app, 'was broken off');
  await are(app, ROWS, 1);
  const third = await goOn();
  expect(third).toBeGreaterThan(second);
  // To the end of an epoch, whose weights are those of a run that nothing disturbed.
  const EPOCHS = `${ROWS} td:nth-child(3)`;
  await app.click(TOGGLE);
  await says(app, 'Paused', STATUS);
  const paused = Number(await app.text(EPOCHS));
  await app.click(mnist('[data-action="stepEpoch"]'));
  await app.waitFor(
    (s, last, status) =>
      Number(one(s).textContent) > last && one(status).textContent?.includes('mini-batch 0 '),
    EPOCHS,
    paused,
    STATUS,
  );
  await app.evaluate(() => {
    URL.createObjectURL = (blob) => {
      Object.assign(window, { saved: /** @type {Blob} */ (blob).text() });
      return '#';
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await app.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
  await app.click(mnist('[data-action="saveNetwork"]'));
  const saved = await app.waitFor(() => /** @type {any} */ (window).saved);
  const end = Number(await app.text(EPOCHS));
  expect(end).toBeGreaterThan(third);
  expect(readNetwork(await engine(), saved).digest()).toBe(await digestOf(LONG, end));
  await app.click(mnist('[data-action="stop"]'));
  await says(app, `Stopped after ${end} epochs`, STATUS);
  await expect
    .poll(async () => (await recordsOf(app, 'runs')).map(({ record }) => record.ended))
    .toEqual(['stopped']);
  await reloadToTheEnd(app, 'runs');
  await are(app, ROWS, 1);
  expect(await notices(app)).toHaveLength(1); // it was not broken off
  await app.click(mnist('[data-runs] button:last-child'));
  await are(app, ROWS, 0);
  await storedAre(app, [0, 0, 1]);
  await reloadToTheEnd(app, 'runs');
  expect(await app.visible(ROWS)).toBe(false);
});

/** Lets a worker answer nothing any more when it is told to: it goes round and round. */
function spinWhenTold() {
  self.addEventListener('message', ({ data }) => {
    if (data.type !== 'spin') return;
    self.postMessage({ type: 'spinning', run: -1 });
    for (;;);
  });
}

/** Lets the page's seconds pass when it is told to: those that worker/watch.js looks after. */
function holdSeconds() {
  const page = /** @type {any} */ (window);
  const original = window.setInterval.bind(window);
  const looks = new Map();
  page.setInterval = (/** @type {() => void} */ look, /** @type {number} */ every) => {
    const id = original(every === 1000 ? () => {} : look, every);
    if (every === 1000) looks.set(id, look);
    return id;
  };
  const clear = window.clearInterval.bind(window);
  page.clearInterval = (/** @type {number} */ id) => (looks.delete(id), clear(id));
  page.pass = (/** @type {number} */ seconds) => {
    for (let i = 0; i < seconds; i++) for (const look of [...looks.values()]) look();
  };
}

/** Waits until a worker has kept a state, or an epoch of a study, and lets it spin. @param {App} app @param {'state' | 'epoch'} what */
const spin = (app, what) =>
  app.waitUpTo(
    60_000,
    (wanted) => {
      const last = /** @type {any} */ (window).made.at(-1);
      if (last.heard.includes(wanted) && !last.told) {
        last.told = true;
        last.worker.postMessage({ type: 'spin', run: 0 });
      }
      return last.heard.includes('spinning');
    },
    what,
  );

/** @param {App} app @param {number} seconds */
const pass = (app, seconds) => app.evaluate((n) => /** @type {any} */ (window).pass(n), seconds);

test('a worker that hangs: said, ended by the person, gone on with to the bit; in a study, replaced', async ({
  app,
  site,
}) => {
  test.setTimeout(240_000);
  site.before('page', holdSeconds, keepWorkers);
  site.before('worker', spinWhenTold);
  const RUN = '#/mnist?data=synthetic&epochs=40&train-size=20000&seed=3';
  await openLab(app, RUN);
  await app.click(TOGGLE);
  await spin(app, 'state');
  await pass(app, 29);
  expect(await app.text('#notices')).toBe('');
  await pass(app, 1);
  await says(app, 'has not answered for 30 seconds');
  await speak(app, 'zh');
  await app.click('#notices p:last-child button:first-of-type');
  await says(app, '没有响应的训练线程已被结束');
  await app.click('#notices p:last-child button:first-of-type'); // go on from the last epoch kept
  await says(app, '共 40', STATUS);
  await speak(app, 'en');
  expect(await digestShown(app)).toBe(await digestOf(RUN));
  await are(app, ROWS, 1);
  // At rest it is asked once, answers, and is left in peace.
  await pass(app, 3);
  await app.waitFor(() => /** @type {any} */ (window).made.at(-1).heard.includes('pong'));
  await pass(app, 100);
  expect(await app.text('#notices')).toBe('');

  await openLab(
    app,
    '#/study?configs=cost:quadratic;eta:3;epochs:4;train-size:1000~eta:1;epochs:4;train-size:1000&seeds=1&data=synthetic&jobs=1',
  );
  await app.click(study('[data-action="toggle"]'));
  await spin(app, 'epoch');
  await pass(app, 60);
  await says(app, 'Finished 2 runs', study('[data-status]'));
  expect(await app.evaluate(() => /** @type {any} */ (window).made.length)).toBe(2);
});

test('a worker of a study that dies without a word is replaced, and results survive a reload', async ({
  app,
  site,
}) => {
  site.before('page', keepWorkers);
  const STUDY =
    '#/study?configs=cost:quadratic;eta:3;epochs:4;train-size:1000~eta:1;epochs:4;train-size:1000&seeds=1-2&data=synthetic&jobs=1';
  await openLab(app, STUDY);
  await app.evaluate(() => void Object.assign(window, { killAt: 'epoch' }));
  await app.click(study('[data-action="toggle"]'));
  await says(app, 'Finished 4 runs', study('[data-status]'));
  expect(await app.evaluate(() => /** @type {any} */ (window).made.length)).toBe(2);
  const table = await app.text(study('[data-rows]'));
  // As an earlier page kept them, before records said when they were made.
  const kept = await recordsOf(app, 'outcomes');
  expect(kept).toHaveLength(4);
  for (const { key, record } of kept) {
    expect(record).toMatchObject({ version: 2, made: expect.any(Number) });
    delete record.made;
    await putRecords(app, 'outcomes', [{ key, record: { ...record, version: 1 } }]);
  }
  await app.reload();
  await app.waitFor(
    (s, was) => one(s).innerText.trim().replace(/\s+/g, ' ') === was,
    study('[data-rows]'),
    table,
  );
  // Newer ones than are kept: those four go.
  const [{ record }] = kept;
  await putRecords(
    app,
    'outcomes',
    Array.from({ length: MOST.outcomes }, (_, i) => ({
      key: `newer ${i}`,
      record: { ...record, version: 2, made: 1 + i },
    })),
  );
  await reloadToTheEnd(app, 'outcomes');
  expect(await app.text(study('[data-status]'))).toContain('4 runs to make');
  expect(await recordsOf(app, 'outcomes')).toHaveLength(MOST.outcomes);
  await app.click(study('[data-action="toggle"]'));
  await says(app, 'Finished 4 runs', study('[data-status]'));
  await app.click(study('[data-action="clear"]'));
  await expect.poll(() => recordsOf(app, 'outcomes')).toEqual([]);
  await reloadToTheEnd(app, 'outcomes');
  expect(await app.text(study('[data-status]'))).toContain('4 runs to make');
  expect(await recordsOf(app, 'outcomes')).toEqual([]);
});

test('storage off, full, damaged, or of a later version', async ({ app, site }) => {
  site.before('page', () => {
    for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
  });
  await openLab(app, QUICK);
  await app.click(TOGGLE);
  await digestShown(app);
  await says(app, 'keeps nothing for this page');

  site.before('page', () => {
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    IDBObjectStore.prototype.put = full;
    Storage.prototype.setItem = full;
  });
  await openLab(app, QUICK, 'zh');
  await app.click(TOGGLE);
  await digestShown(app, '完成');
  await says(app, '浏览器没有为本页保存任何东西');
  await app.click(TOGGLE); // once is enough
  await are(app, ROWS, 2);
  await digestShown(app, '完成');
  expect(await app.evaluate(() => document.querySelectorAll('#notices p').length)).toBe(1);
  expect(await app.visible(mnist('[data-runs] button[aria-label*="继续"]'))).toBe(false); // finished

  site.before('page', () => {});
  await openLab(app, QUICK);
  await app.click(TOGGLE);
  await digestShown(app);
  await storedAre(app, [1, 0, 0]);
  await putRecords(app, 'runs', [
    { record: { version: 99, text: 'of a later page' } },
    { record: { version: 1, text: '{"format":"cross-entropy-lab runs"', ended: 'finished' } },
    { record: 'junk' },
  ]);
  await putRecords(app, 'outcomes', [{ key: 'x', record: { version: 1, outcome: { seed: 'x' } } }]);
  await app.reload();
  await says(app, 'could not be read: 2');
  await are(app, ROWS, 1);
  await storedAre(app, [2, 1, 2]);
  await goTo(app, '#/study');
  await says(app, 'could not be read: 1');
  await storedAre(app, [2, 0, 3]);
});

test('runs and settings that earlier pages kept: taken over whole, and no more than there is room for', async ({
  app,
}) => {
  await openLab(app, QUICK);
  await app.click(TOGGLE);
  const digest = await digestShown(app);
  await expect.poll(async () => (await recordsOf(app, 'runs')).length).toBe(1);
  const [{ key, record }] = await recordsOf(app, 'runs');
  expect(record).toMatchObject({ version: 2, ended: 'finished' });
  // The first form of a file of runs: from before stuck outputs were counted, and before it said how a run had ended.
  const file = JSON.parse(record.text);
  expect(file.version).toBe(3);
  file.version = 1;
  const [run] = file.runs;
  delete run.ended;
  for (const epoch of run.epochs) delete epoch.stuck;
  const first = { ...record, version: 1, text: JSON.stringify(file) };
  await putRecords(app, 'runs', [{ key, record: first }]);
  await app.evaluate(() => {
    localStorage.setItem('cel.theme', 'projector'); // as it was kept before settings had versions
    localStorage.setItem('cel.lesson', '{"version":1,"val');
  });
  await reloadToTheEnd(app, 'runs');
  await are(app, ROWS, 1);
  expect(await notices(app)).toHaveLength(1); // of the one that was put there
  expect(await app.text(mnist('[data-runs] tr td:nth-child(3)'))).toBe('2');
  expect(await app.text(mnist('[data-runs] tr'))).toContain(
    (100 * run.epochs[1].evaluationAccuracy).toFixed(2),
  );
  expect(await app.evaluate(() => document.documentElement.dataset.theme)).toBe('projector');
  expect(await app.evaluate(() => localStorage.getItem('cel.theme'))).toBe(
    '{"version":1,"value":"projector"}',
  );
  await app.click('#lesson-open');
  await says(app, 'language, theme or lesson');
  expect(await app.evaluate(() => localStorage.getItem('cel.lesson.aside'))).toBe(
    '{"version":1,"val',
  );
  await openLab(app, '#/mnist'); // out of the lesson

  // One broken off, one stopped by hand, and more finished ones than are kept: the oldest of those go.
  const more = Array.from({ length: MOST.runs }, (_, i) => {
    const config = { ...run.config, seed: String(1000 + i) };
    const text = JSON.stringify({ ...file, runs: [{ ...run, config }] });
    return { key: 1003 + i, record: { ...first, text } };
  });
  const cut = { ...run, epochs: run.epochs.slice(0, 1), digest: '' };
  const text = JSON.stringify({ ...file, runs: [cut] });
  await putRecords(app, 'runs', [
    { key: 1001, record: { ...first, text, ended: undefined } },
    { key: 1002, record: { ...first, text, ended: 'stopped' } },
    ...more,
    { key: 1999, record: { version: 99, text: 'of a later page' } },
  ]);
  await app.reload();
  await says(app, `keeps ${MOST.runs} recorded runs. Older ones were forgotten: 3`);
  await are(app, ROWS, MOST.runs);
  const keys = (await recordsOf(app, 'runs')).map((each) => each.key);
  expect(keys).toEqual([1001, 1002, ...more.slice(2).map((each) => each.key), 1999]);
  await app.reload();
  await are(app, ROWS, MOST.runs);
  expect(await app.text('#notices')).not.toContain('forgotten'); // said once: it is said before a row is there
  await app.press('?');
  await says(app, `The ${MOST.runs} newest recorded runs`, '#help [data-kept]');
  expect(digest).toBe(run.digest);
});

test('in the middle of a run: language, size, a hidden tab, sleep, the address, 100 clicks', async ({
  app,
  site,
}) => {
  test.setTimeout(120_000);
  // The clocks of page and worker leap when told; a hidden page gets no frames.
  const leap = () => {
    let ahead = 0;
    const now = performance.now.bind(performance);
    performance.now = () => now() + ahead;
    addEventListener('message', ({ data }) => (ahead += data?.type === 'sleep' ? 3_600_000 : 0));
  };
  site.before('page', () => {
    let ahead = 0;
    const now = performance.now.bind(performance);
    performance.now = () => now() + ahead;
    const page = /** @type {any} */ (window);
    /** @type {FrameRequestCallback[] | undefined} */
    let held;
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => (held ? held.push(callback) : frame(callback));
    page.sleep = () => (ahead += 3_600_000);
    page.hide = (/** @type {boolean} */ hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      Object.defineProperty(document, 'visibilityState', {
        value: hidden ? 'hidden' : 'visible',
        configurable: true,
      });
      document.dispatchEvent(new Event('visibilitychange'));
      const waiting = held ?? [];
      held = hidden ? waiting : undefined;
      if (!hidden) waiting.forEach((callback) => frame(callback));
    };
    page.made = [];
    page.Worker = class extends Worker {
      /** @param {string} url @param {WorkerOptions} options */
      constructor(url, options) {
        super(url, options);
        page.made.push(this);
      }
    };
  });
  site.before('worker', leap);
  const RUN = '#/mnist?data=synthetic&train-size=20000&epochs=8';
  await openLab(app, RUN);
  await app.click(TOGGLE);
  // All in one moment: the run may be over before the next look.
  await app.waitFor(
    (s, toggle) => {
      if (!one(s).textContent?.includes('s left')) return false;
      /** @type {any} */ (window).hide(true);
      for (let i = 0; i < 100; i++) one(toggle).click();
      return true;
    },
    STATUS,
    TOGGLE,
  );
  await says(app, 'Paused', STATUS); // all of them were pressed on "Pause"
  await app.click(TOGGLE);
  await speak(app, 'zh');
  await app.setViewport(390, 844);
  await app.setViewport(844, 390);
  await app.evaluate(() => {
    const page = /** @type {any} */ (window);
    page.sleep();
    page.made[0].postMessage({ type: 'sleep', run: 0 });
  });
  await goTo(app, `${RUN}&eta=0.25&nonsense=1`);
  await says(app, 'nonsense');
  await app.click('nav [data-lab="softmax"]');
  await app.setViewport(1280, 800);
  await app.click('nav [data-lab="mnist"]');
  expect(await digestShown(app, '完成')).toBe(await digestOf(RUN));
  await app.evaluate(() => /** @type {any} */ (window).hide(false));
  await speak(app, 'en');
  expect(await app.value(mnist('[data-field="eta"]'))).toBe('0.25');
  const perEpoch = Number(await app.text(mnist('[data-runs] tr > :nth-child(8)')));
  expect(perEpoch).toBeLessThan(20); // an hour's sleep is no training
  await app.waitFor(
    (s) => one(s).getAttribute('aria-label')?.includes('run 1'),
    mnist('[data-chart="accuracy"] canvas'),
  );

  await goTo(app, '#/neuron');
  await app.evaluate((s) => {
    for (let i = 0; i < 100; i++) one(s).click();
  }, neuron('[data-action="toggle"]'));
  await app.click(neuron('[data-action="reset"]'));
  await app.click(neuron('[data-action="step"]'));
  await says(app, '1', neuron('[data-epoch]'));
});

test('two tabs at once keep out of each other’s way', async ({ app, site }) => {
  test.setTimeout(120_000);
  const frame = (/** @type {string} */ name, /** @type {string} */ address) =>
    `<iframe title="${name}" name="${name}" width="600" height="700" src="/?lang=en${address}"></iframe>`;
  const RUN = '#/mnist?data=synthetic&train-size=20000&epochs=1000'; // stopped by hand, below
  await app.open(
    site.put(
      'two.html',
      `<!doctype html><html lang="en"><title>Two</title>${frame('a', RUN)}</html>`,
    ),
  );
  const inFrame = (/** @type {string} */ name, /** @type {string} */ selector) =>
    app.evaluate(
      (f, s) => window.frames[/** @type {any} */ (f)].document.querySelector(s)?.textContent ?? '',
      name,
      selector,
    );
  const press = (/** @type {string} */ name, /** @type {string} */ selector) =>
    app.waitFor(
      (f, s) => {
        const page = window.frames[/** @type {any} */ (f)].document;
        if (page.documentElement.dataset.ready !== 'true') return false;
        const button = /** @type {HTMLButtonElement} */ (page.querySelector(s));
        button.click();
        return true;
      },
      name,
      selector,
    );
  const rows = async (/** @type {string} */ name) =>
    (await inFrame(name, mnist('[data-runs]'))).match(/Seed/g)?.length ?? 0;
  await press('a', TOGGLE);
  // It has been kept: then the other tab opens.
  await app.waitUpTo(40_000, async () =>
    (await navigator.locks.query()).held?.some(({ name }) => name?.startsWith('cel-run-')),
  );
  await app.evaluate(
    (html) => {
      const template = document.createElement('template');
      template.innerHTML = html;
      document.documentElement.append(template.content);
    },
    frame('b', QUICK),
  );
  await press('b', TOGGLE);
  await expect.poll(() => inFrame('b', STATUS), { timeout: 40_000 }).toContain('Finished 2');
  expect(await rows('b')).toBe(1); // not the one that is under way over there
  expect(await inFrame('b', '#notices')).toBe('');
  await press('a', mnist('[data-action="stop"]'));
  await expect.poll(() => rows('b')).toBe(2); // over there it has ended
  await openLab(app, '#/mnist');
  await are(app, ROWS, 2);
});

test('addresses from strangers: said in words, run nowhere @once', async ({ app }) => {
  const HOSTILE = [
    '#/neuron?__proto__=1&constructor=x&toString=2&eta=%E0%A4%A&w=%3Cimg%20src=x%20onerror=hacked=1%3E',
    '#/__proto__',
    `#/mnist?${'a'.repeat(100_000)}=1`,
    `#/study?configs=${'cost:x;'.repeat(2000)}&seeds=1-999999999`,
    '#/mnist?sizes=784,1e9,10&epochs=1e309&seed=-1',
  ];
  for (const address of HOSTILE) {
    await openLab(app, address);
    expect(await app.text('#notices'), address.slice(0, 60)).not.toBe('');
  }
  expect(
    await app.evaluate(() => [/** @type {any} */ (window).hacked, /** @type {any} */ ({}).hacked]),
  ).toEqual([null, null]); // not there, as JSON
});

test('files from strangers: said in words, run nowhere; nor messages', async ({ app, site }) => {
  await openLab(app, '#/mnist?data=synthetic');
  const give = (/** @type {string} */ input, /** @type {string} */ text) =>
    app.evaluate(
      (selector, content) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], 'file.json'));
        const element = /** @type {HTMLInputElement} */ (document.querySelector(selector));
        element.files = transfer.files;
        element.dispatchEvent(new Event('change', { bubbles: true }));
      },
      mnist(`[data-file="${input}"]`),
      text,
    );
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  for (const [text, words] of [
    [deep, 'network file'],
    [`{"sizes": [784, 1000000000, 10], "weights": [], "biases": []}`, '“sizes”'],
    ['{"__proto__": {"hacked": 1}, "sizes": "<img src=x onerror=hacked=1>"}', '“sizes”'],
    ['{"sizes": [784, 30, 10], "cost": "<img src=x onerror=hacked=1>"}', '<img src=x'],
  ]) {
    await give('network', text);
    await says(app, words);
    await app.click('#notices button:last-of-type');
  }
  const runs = { format: 'cross-entropy-lab runs', version: 1 };
  for (const [text, words] of [
    [deep, 'not a file of recorded runs'],
    [JSON.stringify({ ...runs, runs: [{ epochs: [], curve: [[0, 'x']] }] }), 'curve'],
    [
      `{"format": "cross-entropy-lab runs", "version": 1, "runs": [{"epochs": [], "curve": [], "config":
        {"__proto__": {"hacked": 1}, "<img src=x onerror=hacked=1>": 1}}]}`,
      '<img src=x',
    ],
  ]) {
    await give('runs', text);
    await says(app, words);
    await app.click('#notices button:last-of-type');
  }
  expect(
    await app.evaluate(() => [/** @type {any} */ (window).hacked, /** @type {any} */ ({}).hacked]),
  ).toEqual([null, null]);

  // Inside another page: it hears nobody, touches nothing, and says nothing but its height.
  await app.open(
    site.put(
      'parent.html',
      `<!doctype html><html lang="en"><title>Parent</title><iframe title="lab" src="/?embed=neuron&amp;lang=en"></iframe></html>`,
    ),
  );
  const before = await app.evaluate(() => Object.keys(window).length);
  const heard = await app.evaluate(async () => {
    /** @type {string[]} */
    const messages = [];
    addEventListener('message', ({ data }) => messages.push(Object.keys(data).sort().join()));
    const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
    const page = /** @type {Window} */ (frame.contentWindow);
    while (frame.contentDocument?.documentElement.dataset.ready !== 'true')
      await new Promise((done) => requestAnimationFrame(done));
    for (const message of ['x', { type: 'state', layers: [] }, { type: 'take-over' }, null, 1e9])
      page.postMessage(message, '*');
    page.location.hash = '#/neuron?w=%3Cscript%3Eparent.hacked=1%3C/script%3E';
    await new Promise((done) => page.addEventListener('hashchange', () => done(true)));
    // What it says of a new size is the last that it has to say.
    const told = messages.length;
    frame.height = '2000';
    frame.width = '700';
    while (messages.length === told) await new Promise((done) => requestAnimationFrame(done));
    return [...new Set(messages)];
  });
  expect(heard.every((keys) => keys === 'height,type')).toBe(true);
  expect(await app.evaluate(() => Object.keys(window).length)).toBe(before);
  expect(await app.evaluate(() => location.pathname)).toBe('/__test/parent.html');
});

test('the page’s own policy: no markup and no script from a text, no trap without a word', async ({
  app,
  site,
}) => {
  site.before('page', () => {
    const original = /** @type {any} */ (WebAssembly.instantiate);
    const instantiate = async (/** @type {any} */ source, /** @type {any} */ imports) => {
      const { instance } = await original(source, imports);
      const exports = { ...instance.exports };
      for (const [name, call] of Object.entries(exports))
        if (typeof call === 'function')
          exports[name] = (/** @type {number[]} */ ...args) => {
            if ('trapNow' in window) throw new WebAssembly.RuntimeError('unreachable executed');
            return call(...args);
          };
      return { instance: { exports } };
    };
    Object.assign(WebAssembly, { instantiate });
  });
  app.expectProblems(/TrustedHTML|trusted-types|Trusted|require-trusted|unreachable/i);
  await openLab(app);
  const tried = await app.evaluate(() => {
    const attempt = (/** @type {() => void} */ work) => {
      try {
        work();
        return 'done';
      } catch (error) {
        return /** @type {Error} */ (error).name;
      }
    };
    const { trustedTypes } = /** @type {any} */ (window);
    return {
      supported: trustedTypes !== undefined,
      markup: attempt(() => (document.createElement('p').innerHTML = '<b>x</b>')),
      worker: attempt(() => new Worker('/web/main.js')),
      policy: attempt(() => trustedTypes.createPolicy('other', {})),
    };
  });
  expect(tried.supported).toBe(true); // in all three engines by now
  expect(tried).toEqual({
    supported: true,
    markup: 'TypeError',
    worker: 'TypeError',
    policy: 'TypeError',
  });
  // A trap on the page's own thread is said, with a way on.
  await app.fill(neuron('[data-field="w"]'), '1.25');
  await app.evaluate(() => void Object.assign(window, { trapNow: true }));
  await app.click(neuron('[data-action="step"]'));
  await says(app, 'settings and recorded runs are kept');
  await app.click('#notices button:first-of-type');
  await app.waitFor(
    () => !('trapNow' in window) && document.documentElement.dataset.ready === 'true',
  );
  expect(await app.value(neuron('[data-field="w"]'))).toBe('1.25');
});
