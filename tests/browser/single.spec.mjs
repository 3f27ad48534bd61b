// single.spec.mjs - the page as one HTML file, opened from the disk: all that is inside it works, and nothing else is
// asked for.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DATA_DIR } from '../../tools/fetch-mnist.mjs';
import { singlePage } from '../../tools/single.mjs';
import { expect, test } from './fixtures.mjs';
import { giveFiles, goTo, idxPair, isReady, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const neuron = within('neuron');
const mnist = within('mnist');
const STATUS = mnist('[data-status]');

/** @type {string} */
let folder;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cel-single-'));
});
test.afterAll(() => rm(folder, { recursive: true }));

/** @param {App} app @param {{ withMnist: boolean }} options @param {string} hash */
async function openSingle(app, options, hash) {
  const file = join(folder, 'page.html');
  await writeFile(file, await singlePage(options));
  await app.open(`${pathToFileURL(file).href}?lang=en${hash}`);
  await isReady(app);
}

/** @param {App} app */
async function train(app) {
  await app.click(mnist('[data-action="toggle"]'));
  await app.waitUpTo(40_000, (where) => one(where).textContent?.includes('Finished'), STATUS);
}

test('one file from the disk: the neuron, and a run on synthetic digits', async ({ app }) => {
  await openSingle(app, { withMnist: false }, '#/neuron?speed=1000');
  await app.click(neuron('[data-action="toggle"]'));
  await app.waitFor((where) => Number(one(where).value) === 300, neuron('[data-scrub]'));
  await app.click('#share-open'); // a file's link is of no use elsewhere: its state is
  expect(await app.value('#share-link')).toBe('#/neuron?speed=300&ran=300');
  expect(await app.text('#share [data-note]')).toContain('on this device only');
  expect(await app.visible('#share :is([data-qr], [data-embed-code])')).toBe(false);
  await app.click('#share [data-close]');
  await goTo(app, '#/?lesson=2');
  expect(await app.evaluate(() => location.hash)).toBe('#/neuron?compare=0&relative=0&lesson=2');
  await goTo(app, '#/mnist?data=synthetic&train-size=2000&epochs=1');
  await train(app);
  const { images, labels } = idxPair(120);
  await giveFiles(app, 'data', [
    { name: 'images', bytes: images },
    { name: 'labels', bytes: labels },
  ]);
  await app.waitFor(
    (where) => one(where).textContent?.includes('Your own files: 100 training'),
    mnist('[data-data]'),
  );
  await train(app);
  await goTo(app, '#/mnist?data=mnist&train-size=2000&epochs=1');
  await app.click(mnist('[data-action="toggle"]'));
  await app.waitFor(() => document.querySelector('#notices')?.textContent?.includes('no MNIST'));
});

test('one file with MNIST in it', async ({ app }) => {
  test.skip(!existsSync(DATA_DIR), 'MNIST is not here: "npm start" with a network fetches it');
  await openSingle(app, { withMnist: true }, '#/mnist?train-size=5000&epochs=1');
  await train(app);
  expect(await app.text(mnist('[data-data]'))).toContain('50,000');
});
