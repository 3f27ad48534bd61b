// draw.spec.mjs - the drawing pad of the MNIST lab: what is drawn, what the network sees of it, what it
// answers; and the way by keyboard. By number from the canvas, on synthetic digits.
import { expect, test } from './fixtures.mjs';
import { Data } from '../../web/core/data.js';
import { engine } from '../wasm/helpers.mjs';
import { axe } from './axe.mjs';
import { countAnswers, isAnswered, openLab, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {[number, number][]} Stroke */

const lab = within('mnist');
const TOGGLE = lab('[data-action="toggle"]');
const STATUS = lab('[data-status]');
const PANEL = '#view-draw';
const PAD = `${PANEL} [data-pad]`;
const SEEN = `${PANEL} [data-seen]`;
const SENTENCE = `${PANEL} [data-sentence]`;
const ANSWER = `${PANEL} [data-answer]`;
const [UNDO, CLEAR] = [`${PANEL} [data-undo]`, `${PANEL} [data-clear]`];
const [PREVIOUS, NEXT] = [`${PANEL} [data-previous]`, `${PANEL} [data-next]`];
const INDEX = `${PANEL} [data-index]`;
/** A run of a fraction of a second, at the drawing pad. */
const QUICK = '#/mnist?data=synthetic&train-size=5000&epochs=2&view=draw';
const SIDE = 28;
/** @type {Stroke} */
const SEVEN = [
  [0.2, 0.15],
  [0.8, 0.15],
  [0.45, 0.9],
];

/** @param {App} app @param {string} words */
const says = (app, words) =>
  app.waitFor((where, want) => one(where).textContent?.includes(want), SENTENCE, words);

/** Runs to the end, and until what is looked at has been read by that network. @param {App} app */
async function run(app) {
  await app.click(TOGGLE);
  await app.waitFor((where) => one(where).textContent?.includes('Finished'), STATUS);
  await isAnswered(app);
}

/** @param {App} app @param {...Stroke} strokes */
async function draw(app, ...strokes) {
  for (const stroke of strokes) await app.drag(PAD, ...stroke);
}

/** The stroke smaller, moved. @param {Stroke} stroke @param {number} size @param {[number, number]} corner @returns {Stroke} */
const placed = (stroke, size, [left, top]) =>
  stroke.map(([x, y]) => [left + size * x, top + size * y]);

test.beforeEach(({ app, site }) => {
  void app; // first: with it the site forgets what it was told
  countAnswers(site);
});

/** The ink of the image that the network sees, once all that was drawn has been read. @param {App} app @returns {Promise<number[]>} */
const seenInk = (app) =>
  app.waitFor(async (where) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { asked, answered } = /** @type {any} */ (window);
    if (answered < asked) return undefined;
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(where));
    const { width, height } = canvas;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const ink = [...context.getImageData(0, 0, width, height).data].filter((_, i) => i % 4 === 3);
    return /** @type {any} */ (ink.some((value) => value > 0) ? ink : undefined);
  }, SEEN);

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {number[]} image */
const centreOfMass = (image) => ({
  x: sum(image.map((ink, i) => ink * ((i % SIDE) + 0.5))) / sum(image),
  y: sum(image.map((ink, i) => ink * (Math.floor(i / SIDE) + 0.5))) / sum(image),
});

/** How much ink two images do not share, as a part of the first's. @param {number[]} a @param {number[]} b */
const difference = (a, b) => sum(a.map((ink, i) => Math.abs(ink - b[i]))) / sum(a);

/** The activations as written. @param {App} app @returns {Promise<number[]>} */
const activations = (app) =>
  app.evaluate(
    (where) =>
      [...document.querySelectorAll(where)].map(({ textContent }) => Number(textContent ?? '')),
    `${PANEL} .activations .number`,
  );

test('a stroke at the edge is seen in the middle, 20 pixels high', async ({ app }) => {
  await openLab(app, QUICK);
  await says(app, 'No ink');
  await draw(app, [
    [0.2, 0.1],
    [0.2, 0.6],
  ]);
  const image = await seenInk(app);
  expect(image).toHaveLength(SIDE ** 2);
  const { x, y } = centreOfMass(image);
  expect(Math.abs(x - SIDE / 2)).toBeLessThan(1);
  expect(Math.abs(y - SIDE / 2)).toBeLessThan(1);
  const rows = Array.from({ length: SIDE }, (_, row) =>
    sum(image.slice(row * SIDE, (row + 1) * SIDE)),
  );
  const inked = rows.filter((ink) => ink > 0).length;
  expect(inked).toBeGreaterThanOrEqual(20);
  expect(inked).toBeLessThanOrEqual(22);
  await says(app, 'Run first');
  expect(
    await app.evaluate((where) => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(where));
      return canvas.width - Math.round(canvas.clientWidth * devicePixelRatio);
    }, PAD),
  ).toBe(0);
});

test('small in a corner or large in the middle, it is the same image @once', async ({ app }) => {
  await openLab(app, QUICK);
  await draw(app, placed(SEVEN, 0.9, [0.05, 0.05]));
  const large = await seenInk(app);
  await app.click(CLEAR);
  await draw(app, placed(SEVEN, 0.25, [0.7, 0.7]));
  const small = await seenInk(app);
  expect(difference(large, small)).toBeLessThan(0.12);
  await app.click(CLEAR);
  await draw(app, [
    [0.5, 0.1],
    [0.5, 0.9],
  ]);
  expect(difference(large, await seenInk(app))).toBeGreaterThan(0.5);
});

test('undo takes one stroke, clear takes all and says so', async ({ app }) => {
  /** @type {Stroke} */
  const bar = [
    [0.3, 0.5],
    [0.7, 0.5],
  ];
  await openLab(app, QUICK);
  await draw(app, SEVEN);
  const first = await seenInk(app);
  await draw(app, bar);
  const both = await seenInk(app);
  expect(difference(both, first)).toBeGreaterThan(0.02);
  await app.click(UNDO);
  expect(await seenInk(app)).toEqual(first);
  await app.click(UNDO);
  await says(app, 'No ink');
  await draw(app, SEVEN, bar);
  await says(app, 'Run first');
  await app.click(CLEAR);
  await says(app, 'No ink');
  for (const where of [SEEN, PAD])
    expect(
      await app.evaluate((selector) => {
        const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
        const { width, height } = canvas;
        return canvas
          .getContext('2d')
          ?.getImageData(0, 0, width, height)
          .data.some((v) => v > 0);
      }, where),
    ).toBe(false);
  expect(await app.text(ANSWER)).toBe('–');
});

test('softmax: what is drawn before the run is answered after it, with activations of sum 1 @once', async ({
  app,
}) => {
  await openLab(app, `${QUICK}&output=softmax&cost=log-likelihood&eta=0.1`);
  await draw(app, SEVEN);
  await says(app, 'Run first');
  await run(app);
  const all = await activations(app);
  expect(all).toHaveLength(10);
  expect(sum(all)).toBeCloseTo(1, 2);
  expect(Number(await app.text(ANSWER))).toBe(all.indexOf(Math.max(...all)));
  expect(await app.text(ANSWER)).toBe('7');
});

test('by keyboard: a walk through the test digits, until something is drawn', async ({ app }) => {
  const data = Data.synthetic(await engine());
  const { dataset, first } = data.parts.test;
  const focus = (/** @type {string} */ selector) =>
    app.evaluate((where) => one(where).focus(), selector);
  await openLab(app, QUICK);
  await focus(NEXT);
  await app.press('Enter');
  await says(app, 'come with the data');
  await run(app);
  await says(app, 'Test digit 0 ');
  await focus(NEXT);
  await app.press('Enter');
  await says(app, 'Test digit 1 ');
  await app.fill(INDEX, 17);
  const { pixels, label } = dataset.image(first + 17);
  await says(app, `Test digit 17 is a ${label}`);
  expect(await seenInk(app)).toEqual([...pixels]);
  expect(
    await app.evaluate(
      (where) => [...document.querySelectorAll(where)].map(({ textContent }) => textContent),
      `${PANEL} .activations li.true .name`,
    ),
  ).toEqual([String(label)]);
  await focus(PREVIOUS);
  await app.press('Enter');
  await says(app, 'Test digit 16 ');
  expect(await app.value(INDEX)).toBe('16');
  await app.fill(INDEX, 123456);
  await says(app, 'no test digit 123456');
  await draw(app, SEVEN);
  await app.waitFor((where) => /answers|Perhaps/.test(one(where).textContent ?? ''), SENTENCE);
  expect(await app.value(INDEX)).toBe('');
  data.free();
});

test('the page stays where it is under the stroke, and scrolls elsewhere', async ({ app }) => {
  await app.setViewport(390, 640);
  await openLab(app, QUICK);
  await draw(app, SEVEN);
  const scrolled = () => app.evaluate(() => Math.round(scrollY));
  const before = await scrolled();
  expect(before).toBeGreaterThan(0);
  await draw(app, [
    [0.5, 0.9],
    [0.5, 0.1],
  ]);
  expect(await scrolled()).toBe(before);
  const touch = (/** @type {string} */ selector) =>
    app.evaluate((where) => getComputedStyle(one(where)).touchAction, selector);
  expect(await touch(PAD)).toBe('none');
  expect(await touch(SEEN)).toBe('auto');
  expect(await touch(PANEL)).toBe('auto');
});

test('on a phone its controls are large enough for a thumb @once', async ({ app }) => {
  await app.setViewport(320, 640);
  await openLab(app, QUICK);
  for (const control of [UNDO, CLEAR, PREVIOUS, NEXT, INDEX]) {
    const { width, height } = await app.evaluate((where) => {
      const box = one(where).getBoundingClientRect();
      return { width: box.width, height: box.height };
    }, control);
    expect(width, control).toBeGreaterThanOrEqual(44);
    expect(height, control).toBeGreaterThanOrEqual(44);
  }
});

test('axe finds nothing at the pad: empty, drawn on, and with a test digit', async ({ app }) => {
  await openLab(app, QUICK);
  const found = () => axe(app, { within: PANEL });
  expect(await found()).toEqual([]);
  await run(app);
  await draw(app, SEVEN);
  await seenInk(app);
  expect(await found()).toEqual([]);
  await app.click(NEXT);
  await says(app, 'Test digit 0 ');
  expect(await found()).toEqual([]);
});
