// views.spec.mjs - what the MNIST lab shows of a network's inside: the mistakes on the test digits and the
// first layer's weights. By number wherever there is a number, on synthetic digits.
import { expect, test } from './fixtures.mjs';
import { Data } from '../../web/core/data.js';
import { engine } from '../wasm/helpers.mjs';
import { axe } from './axe.mjs';
import { countAnswers, isAnswered, number, openLab, speak, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const lab = within('mnist');
const TOGGLE = lab('[data-action="toggle"]');
const STATUS = lab('[data-status]');
const MISTAKES = '#view-mistakes';
const WEIGHTS = '#view-weights';
const COUNT = `${MISTAKES} [data-gallery-count]`;
const TITLE = `${MISTAKES} [data-gallery-title]`;
const CHOSEN = `${MISTAKES} [data-chosen-title]`;
const NUMBER = `${MISTAKES} [data-chosen-number]`;
const SHOW_ALL = `${MISTAKES} [data-show-all]`;
/** A run of a fraction of a second that leaves hundreds of mistakes. */
const QUICK = '#/mnist?data=synthetic&train-size=5000&epochs=2';
/** A run that outlasts every test. */
const ENDLESS = '#/mnist?data=synthetic&train-size=50000&epochs=1000&eta=0.01';
/** Pictures shown at most; images of weights shown at most. */
const [PICTURES, IMAGES] = [60, 100];
const TEST_DIGITS = 10_000;

/** @param {App} app @param {string} selector @param {string} words */
const says = (app, selector, words) =>
  app.waitFor((where, want) => one(where).textContent?.includes(want), selector, words);

test.beforeEach(({ app, site }) => {
  void app; // first: with it the site forgets what it was told
  countAnswers(site);
});

/** Runs to the end, until a view shows that network and none before. @param {App} app @param {string} view @param {string} [settings] */
async function runTo(app, view, settings = '') {
  await openLab(app, `${QUICK}&view=${view}${settings}`);
  await app.click(TOGGLE);
  await says(app, STATUS, 'Finished');
  await isAnswered(app);
  if (view === 'mistakes') await isAnswered(app); // its pictures are asked for once it has the answers
}

/** The button of a cell. @param {number} label @param {number} answer */
const cellButton = (label, answer) =>
  `${MISTAKES} [data-matrix] tbody tr:nth-child(${label + 1}) td:nth-last-child(${10 - answer}) button`;

/** @param {number} place from 1 */
const picture = (place) => `${MISTAKES} [data-gallery] li:nth-child(${place}) button`;

/** The counts, by true digit and answer. @param {App} app @returns {Promise<number[][]>} */
const matrix = (app) =>
  app.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].map((row) =>
        [...row.querySelectorAll('button')].map(({ textContent }) => Number(textContent)),
      ),
    `${MISTAKES} [data-matrix] tbody tr`,
  );

/** What the pictures' buttons are called, without blanks. @param {App} app @returns {Promise<string[]>} */
const captions = (app) =>
  app.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].map(
        (caption) => caption.textContent?.replace(/\s/g, '') ?? '',
      ),
    `${MISTAKES} [data-gallery] .caption`,
  );

/** The "n" and "m" of "n of m shown". @param {App} app @param {string} [words] that the line must have */
async function shown(app, words = 'shown') {
  await says(app, COUNT, words);
  const [, pictures, all] = (await app.text(COUNT)).match(/([\d,]+) of ([\d,]+) shown/) ?? [];
  return { pictures: Number(pictures), all: Number(all?.replace(',', '')) };
}

/** The bars of the digit looked at. @param {App} app */
const bars = (app) =>
  app.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].map((row) => ({
        digit: Number(row.querySelector('.name')?.textContent),
        activation: Number(row.querySelector('.number')?.textContent),
        width: parseFloat(row.querySelector('.track span')?.getAttribute('style')?.slice(6) ?? ''),
        largest: row.classList.contains('largest'),
        marked: row.querySelector('.mark')?.textContent === '▸',
        words: row.querySelector('.visually-hidden')?.textContent ?? '',
      })),
    `${MISTAKES} [data-activations] li`,
  );

/** @param {App} app @param {string} button */
const pressed = (app, button) =>
  app.evaluate((selector) => one(selector).getAttribute('aria-pressed') === 'true', button);

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);

/** The cell off the diagonal with the highest count. @param {number[][]} counts */
function worst(counts) {
  const cells = counts.flatMap((row, label) =>
    row.map((count, answer) => ({ label, answer, count })),
  );
  return cells
    .filter(({ label, answer }) => label !== answer)
    .reduce((most, cell) => (cell.count > most.count ? cell : most));
}

test('before there is a network, the views say so @once', async ({ app }) => {
  await openLab(app, `${QUICK}&view=mistakes`);
  expect(await app.text(MISTAKES)).toBe('No network has read the test digits yet: press Run.');
  await app.click('#tab-weights');
  expect(await app.text(WEIGHTS)).toBe('There is no network yet: press Run.');
});

test('the matrix counts every test digit, the gallery every mistake @once', async ({ app }) => {
  await runTo(app, 'mistakes');
  await shown(app);
  const counts = await matrix(app);
  expect(counts.map((row) => row.length)).toEqual(Array(10).fill(10));
  expect(sum(counts.flat())).toBe(TEST_DIGITS);

  const { test: set } = Data.synthetic(await engine()).parts;
  const digits = Array(10).fill(0);
  for (const label of set.dataset.labels(set.first, set.count)) digits[label] += 1;
  expect(counts.map(sum)).toEqual(digits);

  const wrong = TEST_DIGITS - sum(counts.map((row, digit) => row[digit]));
  expect(await shown(app)).toEqual({ pictures: PICTURES, all: wrong });
  expect(await app.text(`${MISTAKES} [data-summary]`)).toBe(
    `${wrong} of 10,000 test digits read wrongly (${(wrong / 100).toFixed(2)} %)`,
  );
  const accuracy = number(await app.text(lab('[data-runs] tr:first-child > :nth-child(5)')));
  expect(accuracy).toBeCloseTo(100 - wrong / 100, 2);

  const read = await captions(app);
  expect(read).toHaveLength(PICTURES);
  for (const caption of read) {
    expect(caption).toMatch(/^\d→readas\d$/);
    expect(caption[0]).not.toBe(caption.at(-1));
  }
});

test('a cell filters the gallery, and lets go again @once', async ({ app }) => {
  await runTo(app, 'mistakes');
  const { all } = await shown(app);
  const { label, answer, count } = worst(await matrix(app));
  const cell = cellButton(label, answer);
  expect(await app.text(cell)).toBe(String(count));

  await app.click(cell);
  await says(app, TITLE, `${label} read as ${answer}`);
  expect(await shown(app)).toEqual({ pictures: Math.min(PICTURES, count), all: count });
  expect(new Set(await captions(app))).toEqual(new Set([`${label}→readas${answer}`]));
  expect(await pressed(app, cell)).toBe(true);
  await says(app, CHOSEN, `${label} read as ${answer}`);

  await app.click(cell);
  await says(app, TITLE, 'All mistakes');
  expect((await shown(app)).all).toBe(all);
  expect(await pressed(app, cell)).toBe(false);

  // Right answers can be looked at too; here the doubtful come first.
  const right = (await matrix(app))[3][3];
  await app.click(cellButton(3, 3));
  await says(app, TITLE, '3 read correctly');
  expect(await shown(app, 'least sure first')).toEqual({ pictures: PICTURES, all: right });
  await app.click(SHOW_ALL);
  await says(app, TITLE, 'All mistakes');
  expect((await shown(app, 'surest first')).all).toBe(all);
  expect(await app.visible(SHOW_ALL)).toBe(false);
});

test('a picture shows its ten activations, of softmax a whole @once', async ({ app }) => {
  await runTo(app, 'mistakes', '&cost=log-likelihood&output=softmax&eta=0.1');
  await shown(app);
  /** @type {number[]} */
  const confidence = [];
  for (const place of [1, 20, 40, PICTURES]) {
    await app.click(picture(place));
    expect(await pressed(app, picture(place))).toBe(true);
    const [label, answer] = (await app.text(CHOSEN)).split(' read as ').map(Number);
    expect((await captions(app))[place - 1]).toBe(`${label}→readas${answer}`);
    const ten = await bars(app);
    expect(ten.map(({ digit }) => digit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Ten roundings to three places.
    expect(Math.abs(sum(ten.map(({ activation }) => activation)) - 1)).toBeLessThan(0.0051);
    for (const { activation, width } of ten)
      expect(Math.abs(width - 100 * activation)).toBeLessThan(0.06);
    const top = Math.max(...ten.map(({ activation }) => activation));
    expect(ten.filter(({ largest }) => largest).map(({ digit }) => digit)).toEqual([answer]);
    expect(ten[answer].activation).toBe(top);
    expect(ten.filter(({ marked }) => marked).map(({ digit }) => digit)).toEqual([label]);
    expect(ten[label].words).toContain('true digit');
    confidence.push(top);
  }
  expect(confidence).toEqual([...confidence].sort((a, b) => b - a));
});

test('while it learns, counts move, and what was chosen stays chosen', async ({ app }) => {
  await openLab(app, `${ENDLESS}&view=mistakes`);
  await app.click(TOGGLE);
  await shown(app);
  const cell = cellButton(4, 9);
  await app.click(cell);
  await isAnswered(app); // pictures asked for before are drawn under the new title
  expect(await app.text(TITLE)).toBe('4 read as 9');
  await app.waitFor((selector) => document.querySelector(selector) !== null, picture(3));
  await app.click(picture(3));
  const digit = await app.text(NUMBER);
  expect(digit).toMatch(/^Test digit [\d,]+$/);
  // Under the pointer the pictures keep still, and the page says so; those asked for before it came may still come.
  await isAnswered(app);
  const read = await captions(app);
  await says(app, COUNT, 'held still while you point');
  expect(await captions(app)).toEqual(read);
  await app.click(STATUS);
  await app.waitFor((selector) => !one(selector).textContent?.includes('held'), COUNT);

  const before = await app.text(`${MISTAKES} [data-matrix]`);
  await app.waitFor(
    (selector, was) => one(selector).innerText.trim().replace(/\s+/g, ' ') !== was,
    `${MISTAKES} [data-matrix]`,
    before,
  );
  expect(sum((await matrix(app)).flat())).toBe(TEST_DIGITS);
  expect(await app.text(TITLE)).toBe('4 read as 9');
  expect(await pressed(app, cell)).toBe(true);
  expect(await app.text(NUMBER)).toBe(digit);
  await app.click(lab('[data-action="stop"]'));
});

test('the keyboard reaches cells and pictures, and its arrows train nothing', async ({ app }) => {
  await runTo(app, 'mistakes');
  await shown(app);
  const status = await app.text(STATUS);
  const focused = (/** @type {string} */ selector) =>
    app.waitFor((s) => document.activeElement === one(s), selector);
  await app.evaluate((s) => one(s).focus(), '#tab-mistakes');
  await app.press('Tab'); // the panel's first stop: the matrix, once
  await focused(cellButton(0, 0));
  await app.press('ArrowDown');
  await app.press('ArrowDown');
  await app.press('ArrowRight');
  await focused(cellButton(2, 1));
  await app.press('ArrowLeft');
  await app.press('ArrowLeft');
  await focused(cellButton(1, 9));
  await app.press('Home');
  await app.press('ArrowUp'); // over the edge: stays
  await focused(cellButton(0, 0));
  await app.press('Enter');
  await says(app, TITLE, '0 read correctly');
  await app.press('Tab');
  await focused(SHOW_ALL);
  await app.press('Enter');
  await says(app, TITLE, 'All mistakes');
  await focused(TITLE);
  await shown(app, 'surest first');
  await app.press('Tab');
  await focused(picture(1));
  await app.press('ArrowRight');
  await focused(picture(2));
  await app.press('End');
  await focused(picture(PICTURES));
  await app.press('Space');
  await app.waitFor((s) => one(s).getAttribute('aria-pressed') === 'true', picture(PICTURES));
  await app.press('Home');
  await app.press('ArrowDown');
  expect(
    await app.evaluate((s) => {
      const first = /** @type {HTMLElement} */ (document.querySelector(s));
      const now = /** @type {HTMLElement} */ (document.activeElement);
      return [now.offsetLeft === first.offsetLeft, now.offsetTop > first.offsetTop];
    }, picture(1)),
  ).toEqual([true, true]);
  expect(await app.text(STATUS)).toBe(status);
});

test('each neuron of the first layer has its image @once', async ({ app }) => {
  await runTo(app, 'weights', '&sizes=784,12,10');
  await app.waitFor((s) => document.querySelectorAll(s).length === 12, `${WEIGHTS} canvas`);
  expect(await app.text(`${WEIGHTS} [data-summary]`)).toBe(
    '12 neurons in the first layer, 784 weights each',
  );
  const ends = [`${WEIGHTS} [data-low]`, `${WEIGHTS} [data-high]`];
  const [low, high] = [number(await app.text(ends[0])), number(await app.text(ends[1]))];
  expect(high).toBeGreaterThan(0);
  expect(low).toBe(-high);

  const images = await app.evaluate(
    (selector) =>
      [.../** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll(selector))].map(
        (canvas) => ({
          label: canvas.getAttribute('aria-label') ?? '',
          size: [canvas.width, canvas.height],
          shades: new Set(
            canvas
              .getContext('2d')
              ?.getImageData(0, 0, 28, 28)
              .data.filter((_, i) => i % 4 === 3),
          ).size,
        }),
      ),
    `${WEIGHTS} canvas`,
  );
  images.forEach(({ label, size, shades }, i) => {
    const [, n, from, to] =
      label.replaceAll('−', '-').match(/^neuron (\d+): weights from (\S+) to (\S+)$/) ?? [];
    expect(Number(n)).toBe(i + 1);
    // 784 draws of N(0, 1), little changed.
    expect(Number(from)).toBeLessThan(-2);
    expect(Number(to)).toBeGreaterThan(2);
    expect(size).toEqual([28, 28]);
    expect(shades).toBeGreaterThan(100);
  });
});

test('of many neurons the first hundred are shown, and that is said @once', async ({ app }) => {
  await openLab(app, `${QUICK}&view=weights&sizes=784,120,10`);
  await app.click(lab('[data-action="step"]'));
  await app.waitFor(
    (s, n) => document.querySelectorAll(s).length === n,
    `${WEIGHTS} canvas`,
    IMAGES,
  );
  expect(await app.text(`${WEIGHTS} [data-summary]`)).toBe(
    '100 of 120 neurons of the first layer, 784 weights each',
  );
});

test('a network that reads no images has no images of weights @once', async ({ app }) => {
  await openLab(app, `${QUICK}&view=weights`);
  await app.evaluate((selector) => {
    const network = {
      sizes: [4, 2],
      weights: [[[1, -2, 3, -4], [0.5, 0, 0, 1]]], // prettier-ignore
      biases: [[[0], [1]]],
      cost: 'CrossEntropyCost',
    };
    const transfer = new DataTransfer();
    transfer.items.add(new File([JSON.stringify(network)], 'small.json'));
    const input = /** @type {HTMLInputElement} */ (document.querySelector(selector));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, lab('[data-file="network"]'));
  await says(app, `${WEIGHTS} [data-explain]`, 'has 4 inputs, not 28 × 28');
  expect(await app.visible(`${WEIGHTS} canvas`)).toBe(false);
});

test('both views speak Chinese, and change language where they stand @once', async ({ app }) => {
  await runTo(app, 'mistakes');
  const { all } = await shown(app);
  await speak(app, 'zh');
  expect(await app.text(COUNT)).toContain(`共 ${all} 个`);
  expect(await app.text(`${MISTAKES} [data-matrix] thead`)).toContain('网络的回答');
  expect(await app.evaluate((s) => one(s).getAttribute('aria-label'), cellButton(3, 5))).toMatch(
    /^3 读作 5：\d+ 个$/,
  );
  expect((await captions(app))[0]).toMatch(/^\d→读作\d$/);
  await app.click('#tab-weights');
  await says(app, `${WEIGHTS} [data-summary]`, '第一层有 30 个神经元');
});

test('axe finds nothing in either view, and a phone is not made wider', async ({ app }) => {
  await runTo(app, 'mistakes');
  await shown(app);
  await app.click(cellButton(3, 5));
  await says(app, TITLE, '3 read as 5');
  expect(await axe(app, { within: '.views' })).toEqual([]);
  await app.click('#tab-weights');
  await app.waitFor((s) => document.querySelectorAll(s).length === 30, `${WEIGHTS} canvas`);
  expect(await axe(app, { within: '.views' })).toEqual([]);
  for (const view of ['mistakes', 'weights']) {
    await app.setViewport(1280, 800); // on a phone the buttons below may lie over the tabs
    await app.click(`#tab-${view}`);
    await app.setViewport(320, 640);
    await app.waitFor(() => document.documentElement.scrollWidth <= window.innerWidth);
  }
});
