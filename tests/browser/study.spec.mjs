// study.spec.mjs - the Study lab: studies of synthetic digits, run in the page's own workers.
import { axe } from './axe.mjs';
import { expect, test } from './fixtures.mjs';
import { goTo, isReady, openLab, speak, within } from './labs.mjs';
import { createThread, runPool } from '../../tools/pool.mjs';
import { plan } from '../../web/core/study.js';
import { parseAddress } from '../../web/state/address.js';
import { candidatesOf, named } from '../../web/state/study.js';

const lab = within('study');
const TOGGLE = lab('[data-action="toggle"]');
const STATUS = lab('[data-status]');
const VERDICT = lab('[data-verdict]');
const UNDO = '#notices p:last-child button:first-of-type';
const CONFIGS =
  'configs=cost:quadratic;eta:3;epochs:2;train-size:1000~eta:1;epochs:2;train-size:1000';
const QUICK = `#/study?${CONFIGS}&seeds=1-3&data=synthetic&jobs=2`;
/** Runs that outlast every test, of epochs that are soon over. */
const ENDLESS =
  '#/study?configs=cost:quadratic;epochs:1000;train-size:10000~epochs:1000;train-size:10000&seeds=1-5&data=synthetic&jobs=2';

/** @param {import('./app.mjs').App} app @param {string} words */
const statusSays = (app, words) =>
  app.waitFor((selector, want) => one(selector).textContent?.includes(want), STATUS, words);

/** @param {import('./app.mjs').App} app */
const cells = (app) =>
  app.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].map((row) =>
        [...row.children].map((cell) => cell.textContent ?? ''),
      ),
    lab('[data-rows] tr'),
  );

/** Keeps the page's workers, and the texts that it saves, where the test finds them. @param {import('./app.mjs').App} app */
const watch = (app) =>
  app.evaluate(() => {
    const page = /** @type {any} */ (window);
    page.workers = [];
    page.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} options */
      constructor(url, options) {
        super(url, options);
        page.workers.push({ worker: this, alive: true, heard: [], told: [] });
        const me = page.workers.at(-1);
        this.terminate = () => {
          me.alive = false;
          super.terminate();
        };
        this.addEventListener('message', ({ data }) => {
          me.heard.push(data.type);
          if (data.type !== page.failAt) return;
          page.failAt = undefined;
          // As its browser would say that it failed, before the page hears more of it: the pool ends it.
          this.dispatchEvent(new ErrorEvent('error', { message: 'killed', cancelable: true }));
        });
        this.postMessage = (/** @type {any} */ message) => {
          me.told.push(message.type);
          super.postMessage(message);
        };
      }
    };
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) page.saved = blob.text();
      return create(blob);
    };
  });

/** Waits until this device keeps so many runs. @param {import('./app.mjs').App} app @param {number} count */
const deviceKeeps = (app, count) =>
  app.waitFor(
    (want) =>
      new Promise((done, fail) => {
        const request = indexedDB.open('cel');
        request.onerror = fail;
        request.onsuccess = () => {
          const store = request.result.transaction('outcomes').objectStore('outcomes');
          store.count().onsuccess = ({ target }) => {
            request.result.close();
            done(/** @type {IDBRequest<number>} */ (target).result === want);
          };
        };
      }),
    count,
  );

/** @param {import('./app.mjs').App} app */
const alive = (app) =>
  app.evaluate(
    () => /** @type {any} */ (window).workers.filter((/** @type {any} */ w) => w.alive).length,
  );

/** What the command line makes of the same address. @type {Promise<Record<string, any>[]> | undefined} */
let elsewhere;
function inNode() {
  return (elsewhere ??= (async () => {
    const { values } = parseAddress(QUICK);
    const candidates = candidatesOf(named(values), values);
    /** @type {import('../../web/core/study.js').Outcome[]} */
    const outcomes = [];
    await runPool(
      () => createThread(new URL('../../tools/study.worker.mjs', import.meta.url)),
      { type: 'prepare', data: 'synthetic', candidates },
      plan(candidates.length, values.seeds),
      1,
      (outcome) => outcomes.push(outcome),
    );
    return outcomes.sort((a, b) => a.seed - b.seed || a.candidate - b.candidate);
  })());
}

test('a study fills its table and says which is higher; its runs are those of the command line', async ({
  app,
}) => {
  await openLab(app, QUICK);
  expect(await app.text(STATUS)).toContain('6 runs to make. Configurations: 2, seeds: 3.');
  expect(await app.text(VERDICT)).toContain('Which will end higher');
  await watch(app);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 6 runs');
  expect(await alive(app)).toBe(0);
  const prepared = await app.evaluate(() =>
    /** @type {any} */ (window).workers.map(
      (/** @type {any} */ w) =>
        w.told.filter((/** @type {string} */ type) => type === 'prepare').length,
    ),
  );
  expect(prepared).toEqual([1, 1]); // two workers, each with its data once

  const [quadratic, crossEntropy] = await cells(app);
  expect(quadratic.slice(0, 2)).toEqual(['Quadratic · η 3', '3 of 3']);
  expect(quadratic[2]).toMatch(/^\d+\.\d\d ± \d+\.\d\d$/);
  expect(Number(crossEntropy[3])).toBeGreaterThan(Number(quadratic[4])); // its best above the other's worst
  expect(await app.text(VERDICT)).toMatch(
    /In 3 of 3 seeds, Cross-entropy · η 1 ended higher than Quadratic · η 3\. Mean difference: /,
  );
  expect(await app.text(lab('[data-legend="accuracy"]'))).toContain('n = 3 of 3');
  const described = await app.evaluate(
    (s) => one(s).getAttribute('aria-label'),
    lab('[data-chart="accuracy"] canvas'),
  );
  expect(described).toMatch(/Accuracy, epoch by epoch.*Quadratic · η 3.*: \d\d\.\d\d/);

  await app.click(lab('[data-action="saveJson"]'));
  const saved = await app.evaluate(() => /** @type {any} */ (window).saved);
  const lines = saved
    .trim()
    .split('\n')
    .map((/** @type {string} */ line) => JSON.parse(line));
  const runs = lines.filter((/** @type {any} */ line) => line.epochs);
  expect(runs).toEqual(await inNode());
  expect(lines.filter((/** @type {any} */ line) => line.table).length).toBe(3);
  await app.click(lab('[data-action="saveCsv"]'));
  const csv = await app.evaluate(() => /** @type {any} */ (window).saved);
  expect(csv.trim().split('\n').length).toBe(1 + 6 * 2);

  // More seeds: what is known is not made again.
  await app.fill(lab('[data-field="seeds"]'), '1-4');
  await statusSays(app, '2 runs to make, 6 are here already. Configurations: 2, seeds: 4.');
  expect((await cells(app))[0][1]).toBe('3 of 4');
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 8 runs');
  const made = await app.evaluate(
    () =>
      /** @type {any} */ (window).workers.flatMap((/** @type {any} */ w) =>
        w.heard.filter((/** @type {string} */ type) => type === 'done'),
      ).length,
  );
  expect(made).toBe(8);
  expect(await app.evaluate(() => location.hash)).toBe(QUICK.replace('1-3', '1-4'));
});

test('Reset takes back the study on show alone, and Undo brings it back; all can be removed @once', async ({
  app,
}) => {
  const first = QUICK.replaceAll('epochs:2', 'epochs:1').replace('1-3', '1-2');
  const other = first.replace('1-2', '3');
  const kept = lab('[data-kept]');
  await openLab(app, first);
  expect(await app.visible(kept)).toBe(false);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 4 runs');
  await goTo(app, other);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 2 runs');
  expect(await app.text(kept)).toContain('of all studies: 6.');
  await app.click('#study-claim');
  await app.press('r');
  await statusSays(app, '2 runs to make');
  expect(await app.text(kept)).toContain('of all studies: 4.');
  expect(await app.text('#notices')).toContain('The results of this study are removed.');
  await deviceKeeps(app, 4);
  await app.click(UNDO);
  await statusSays(app, 'All 2 runs are here already.');
  await deviceKeeps(app, 6);
  await app.click(lab('[data-action="reset"]'));
  await statusSays(app, '2 runs to make');
  await deviceKeeps(app, 4);
  await app.reload();
  await isReady(app);
  await goTo(app, first);
  await statusSays(app, 'All 4 runs are here already.');
  await app.click(lab('[data-action="clear"]'));
  await statusSays(app, '4 runs to make');
  await deviceKeeps(app, 0);
  expect(await app.visible(kept)).toBe(false);
  await app.click(UNDO);
  await statusSays(app, 'All 4 runs are here already.');
  await deviceKeeps(app, 4);
});

test('the last point of a line is drawn whole, on the edge of its chart @once', async ({ app }) => {
  await openLab(app, QUICK.replace('1-3', '1'));
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 2 runs');
  const places = await app.waitFor((selector) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    const { width, height } = canvas;
    const { data } = context.getImageData(0, 0, width, height);
    /** The last column with so many pixels in the colour. @param {string} name @param {number} count */
    const lastOf = (name, count) => {
      const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const rgb = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      for (let x = width - 1; x >= 0; x -= 1) {
        let found = 0;
        for (let y = 0; y < height; y += 1)
          if (rgb.every((part, i) => data[4 * (y * width + x) + i] === part)) found += 1;
        if (found >= count) return x;
      }
      return undefined;
    };
    const edge = lastOf('--line', height / 2); // the grid's last line
    const last = lastOf('--cross-entropy', 4); // of the marker's pixels
    return edge && last ? [edge, last] : undefined;
  }, lab('[data-chart="accuracy"] canvas'));
  const [edge, last] = /** @type {number[]} */ (places);
  expect(last).toBeGreaterThanOrEqual(edge + 3);
});

test('a study without a comparison says why, in both languages @once', async ({ app }) => {
  await openLab(app, QUICK.replace('1-3', '1'));
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 2 runs');
  expect(await app.text(VERDICT)).toBe(
    'No comparison: it takes two seeds or more in which neither configuration diverges.',
  );
  // A step so long that the numbers leave what a double holds.
  const wild = 'cost:quadratic;output:linear;epochs:1;train-size:500';
  const hash = `#/study?configs=${wild};eta:0.01~${wild};eta:30&seeds=1-2&data=synthetic&jobs=2`;
  await goTo(app, hash);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 4 runs');
  expect(await app.text(VERDICT)).toMatch(
    /^Quadratic · η 30: 2 of 2 runs diverged\. No comparison:/,
  );
  await goTo(app, `${hash.replace(/configs=.*~/, 'configs=')}&vary=eta&values=30,40`);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 4 runs');
  expect(await app.text(VERDICT)).toBe('Every run diverged: there is no best value.');
  await speak(app, 'zh');
  expect(await app.text(VERDICT)).toBe('每次训练都发散了，没有最好的取值。');
  await goTo(app, hash);
  expect(await app.text(VERDICT)).toMatch(/^“二次代价 · η 30”的 2 次训练中有 2 次发散。无法比较：/);
  await statusSays(app, '这 4 次训练都已完成。');
});

test('a worker killed in the middle is replaced; pause and cancel are obeyed', async ({ app }) => {
  await openLab(app, QUICK.replaceAll('epochs:2', 'epochs:4').replace('1-3', '1-2'));
  await watch(app);
  await app.evaluate(() => void Object.assign(window, { failAt: 'epoch' })); // the first that has one done
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 4 runs');
  expect(await app.evaluate(() => /** @type {any} */ (window).workers.length)).toBe(3);
  expect(await alive(app)).toBe(0);
  expect((await cells(app)).map((row) => row[1])).toEqual(['2 of 2', '2 of 2']);
  expect(await app.text('#notices')).toBe('');

  await openLab(app, ENDLESS);
  await watch(app);
  await app.press('Space');
  await statusSays(app, 'workers: 2');
  await app.waitFor(() =>
    /** @type {any} */ (window).workers.every((/** @type {any} */ w) => w.heard.includes('epoch')),
  );
  expect(await app.evaluate((s) => one(s).disabled, lab('[data-field="seeds"]'))).toBe(true);
  const guarded = () =>
    app.evaluate(() => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    });
  expect(await guarded()).toBe(true);
  await app.fill(lab('[data-field="jobs"]'), '3');
  await app.waitFor(() => /** @type {any} */ (window).workers.length === 3);
  await app.click(TOGGLE);
  await statusSays(app, 'Paused');
  await app.press('Space'); // on the button, which has the focus
  await statusSays(app, 'workers: 3');
  await app.click(lab('[data-action="stop"]'));
  await statusSays(app, 'Stopped before the first run was finished.');
  expect(await alive(app)).toBe(0);
  expect(await guarded()).toBe(false);
  expect(await app.text(TOGGLE)).toBe('Run');
});

test('a sweep marks the best of each configuration, in both languages @once', async ({ app }) => {
  await openLab(app, `${QUICK}&vary=eta`.replace('1-3', '1-2'), 'zh');
  await app.fill(lab('[data-field="values"]'), '0.1..10x3');
  expect(await app.value(lab('[data-field="values"]'))).toBe('0.1,1,10');
  await app.click(TOGGLE);
  await statusSays(app, '训练 12 次完成');
  const rows = await cells(app);
  expect(rows.map(([name]) => name.replace('★ ', ''))).toEqual(
    ['二次代价', '交叉熵'].flatMap((cost) =>
      ['0.1', '1', '10'].map((eta) => `${cost}，η = ${eta}`),
    ),
  );
  for (const part of [rows.slice(0, 3), rows.slice(3)]) {
    const means = part.map((row) => Number.parseFloat(row[2]));
    const starred = part.findIndex(([name]) => name.startsWith('★'));
    expect(starred).toBe(means.indexOf(Math.max(...means)));
  }
  expect(await app.text(VERDICT)).toMatch(/最好：二次代价，η = .*最好：交叉熵，η = /);
  expect(await app.visible(lab('[data-chart="final"]'))).toBe(true);
  expect(await app.visible(lab('[data-chart="seeds"]'))).toBe(false);
  expect(await axe(app, { within: '#lab-study' })).toEqual([]);
});

test('configurations are edited one by one or all together, and stand in the address @once', async ({
  app,
}) => {
  await openLab(app, '#/study');
  await app.fill(lab('[data-setting="epochs"]'), '5');
  await app.waitFor(
    (want) => location.hash === want,
    '#/study?configs=cost:quadratic;eta:3;epochs:5~eta:1;epochs:5',
  );
  expect(await app.value(lab('[data-setting="eta"]'))).toBe(''); // it differs
  await app.click(lab('[data-add]'));
  await app.fill(lab('[data-setting="cost"]'), 'log-likelihood');
  expect(await app.value(lab('[data-setting="output"]'))).toBe('softmax');
  await app.waitFor(() =>
    location.hash.endsWith('~cost:log-likelihood;output:softmax;eta:1;epochs:5'),
  );
  expect(await app.text(lab('[data-list]'))).toContain('3 · Log-likelihood');
  await app.fill(lab('[data-pair="1"]'), '3');
  expect(await app.text(VERDICT)).toMatch(/Quadratic .*, or Log-likelihood/);
  await app.click(lab('[data-remove]'));
  await app.waitFor(() => !location.hash.includes('log-likelihood'));
  await app.fill(lab('[data-presets]'), 'l2');
  await statusSays(app, '21 runs to make. Configurations: 1, values: 7, seeds: 3.');
  await app.fill(lab('[data-field="vary"]'), 'hidden');
  await app.fill(lab('[data-field="values"]'), '0,30');
  expect(await app.text('#notices')).toContain('“0” is outside 1 to 2000');
  expect(await app.value(lab('[data-field="values"]'))).toBe('1,30');
});
