// offline.spec.mjs - the page without its server: after the first visit, with a new version waiting, with MNIST kept,
// and opened from a folder.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSite } from '../../tools/build.mjs';
import { DATA_DIR } from '../../tools/fetch-mnist.mjs';
import { axe } from './axe.mjs';
import { expect, test } from './fixtures.mjs';
import { isReady as ready, openLab, speak, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const neuron = within('neuron');
const mnist = within('mnist');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Waits until the service worker has all it keeps, and the page. @param {App} app */
const isKept = (app) =>
  app.waitFor(
    () => navigator.serviceWorker.controller && !document.querySelector('#offline-ready[hidden]'),
  );

/** A run that takes a fraction of a second. @param {App} app */
async function trainOnSynthetic(app) {
  await app.evaluate(() => (location.hash = '#/mnist?data=synthetic&train-size=2000&epochs=1'));
  await app.click(mnist('[data-action="toggle"]'));
  await app.waitFor(
    (where) => one(where).textContent?.includes('Finished'),
    mnist('[data-status]'),
  );
}

test('under any path, and after the first visit without a network', async ({ app, site }) => {
  site.allowOffline();
  site.mount('/~teacher/cross-entropy');
  await app.open('/~teacher/cross-entropy/?lang=en');
  await ready(app);
  await isKept(app);
  site.goDown();
  app.expectProblems(/service-worker\.js/); // a browser looks for a newer one by itself
  await app.open('/~teacher/cross-entropy/?lang=zh#/neuron?w=1.5');
  await ready(app);
  expect(await app.text('.brand')).toBe('交叉熵实验室');
  expect(await app.value(neuron('[data-field="w"]'))).toBe('1.5');
  await speak(app, 'en');
  await trainOnSynthetic(app);
});

test('a new version is offered in words, and taken when the person says so', async ({
  app,
  engine,
  site,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'cel-site-'));
  try {
    await buildSite(folder, { version: 'newer' });
    /** Which build the page is of. */
    const version = () => app.evaluate(() => document.lastChild?.textContent?.trim());
    const offered = () =>
      app.waitFor(() => !document.querySelector('#update')?.matches('[hidden]'));
    site.allowOffline();
    await openLab(app);
    await isKept(app);
    expect(await app.visible('#update')).toBe(false);

    site.serveFrom(folder);
    await app.reload();
    await ready(app);
    await offered();
    expect(await version()).not.toBe('newer');
    expect(await app.text('#update p')).toContain('new version');
    expect(await axe(app, { within: '#update' })).toEqual([]);
    await app.click(neuron('[data-action="step"]')); // the page goes on as it was
    await app.click('[data-update="later"]');
    expect(await app.visible('#update')).toBe(false);
    expect(await app.value(neuron('[data-scrub]'))).toBe('1');

    await app.reload(); // a reload alone does not take it either
    await ready(app);
    await offered();
    expect(await version()).not.toBe('newer');
    // Once the request is lost, as where something of the page still holds the old version: it is made again.
    if (engine === 'chromium')
      await app.evaluate(() => {
        ServiceWorker.prototype.postMessage = () => {};
      });
    await app.click('[data-update="reload"]');
    await app.waitFor(() => document.lastChild?.textContent?.trim() === 'newer');
    await ready(app);
    expect(await app.visible('#update')).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('MNIST is fetched once, kept on the device, and freed on request', async ({ app, site }) => {
  test.skip(!existsSync(DATA_DIR), 'MNIST is not here: "npm start" with a network fetches it');
  const QUICK = '#/mnist?train-size=1000&epochs=1';
  const fetched = () => site.asked().filter((path) => path.startsWith('/mnist/')).length;
  async function run() {
    await openLab(app, QUICK);
    await app.click(mnist('[data-action="toggle"]'));
    await app.waitUpTo(
      40_000,
      (where) => one(where).textContent?.includes('Finished'),
      mnist('[data-status]'),
    );
  }
  await run();
  expect(fetched()).toBe(4);
  await app.waitFor(() =>
    /MNIST, 11\.\d MB/.test(document.querySelector('#stored')?.textContent ?? ''),
  );
  await run();
  expect(fetched()).toBe(4);
  await app.click('#stored button');
  await app.waitFor(() => document.querySelector('#stored')?.matches('[hidden]'));
  await run();
  expect(fetched()).toBe(8);
});

for (const [file, tag] of [
  ['index.html', ' @once'],
  ['dist/index.html', ''],
])
  test(`${file} opened from a folder says what to do${tag}`, async ({ app }) => {
    app.expectProblems(/file:|CORS|Content.Security|module|origin/i); // what the browser says of the parts it refuses
    await app.open(new URL(`file://${join(ROOT, file)}`).href);
    await app.waitFor(() => seen(one('#unstarted')));
    const text = await app.text('#unstarted');
    expect(text).toContain('npm start');
    expect(text).toContain('请在项目文件夹里运行');
  });
