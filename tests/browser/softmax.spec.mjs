// softmax.spec.mjs - the Softmax lab as a person uses it.
import { expect, test } from './fixtures.mjs';
import { number, openLab, within } from './labs.mjs';

const lab = within('softmax');
/** @param {number} j from 1 */
const row = (j) => lab(`.row:nth-child(${j})`);

/** The activations on the page. @param {import('./app.mjs').App} app @returns {Promise<number[]>} */
const activations = async (app) => {
  const texts = await app.evaluate(() =>
    [...document.querySelectorAll('#lab-softmax [data-a]')].map((e) => e.textContent ?? ''),
  );
  return texts.map((text) => number(text.split('=')[1]));
};

test('it opens with the values of the book', async ({ app }) => {
  await openLab(app, '#/softmax');
  expect(await activations(app)).toEqual([0.315, 0.009, 0.633, 0.043]);
  expect(await app.text(lab('[data-sum]'))).toBe('1.000');
});

test('raising one weighted input lowers all other activations, and the whole stays full', async ({
  app,
}) => {
  await openLab(app, '#/softmax');
  const before = await activations(app);
  await app.drag(`${row(4)} [data-slider]`, [0.55, 0.5], [0.98, 0.5]);
  const after = await activations(app);
  expect(after[3]).toBeGreaterThan(before[3]);
  for (const j of [0, 1, 2]) expect(after[j]).toBeLessThan(before[j]);
  expect(await app.text(lab('[data-sum]'))).toBe('1.000');
  // The parts of the stacked bar fill it.
  const filled = await app.evaluate(() => {
    const stack = /** @type {Element} */ (document.querySelector('#lab-softmax [data-stack]'));
    const widths = [...stack.children].map((part) => part.getBoundingClientRect().width);
    return widths.reduce((sum, width) => sum + width, 0) / stack.clientWidth;
  });
  expect(filled).toBeCloseTo(1, 2);
});

test('a slider moves by the keyboard, a tenth at a time', async ({ app }) => {
  await openLab(app, '#/softmax');
  await app.evaluate((selector) => one(selector).focus(), `${row(1)} [data-slider]`);
  await app.press('ArrowRight');
  expect(await app.value(`${row(1)} [data-number]`)).toBe('2.6');
  expect(await app.evaluate(() => location.hash)).toBe('#/softmax?z=2.6,-1,3.2,0.5');
});

test('c large leaves the maximum, c small makes all alike', async ({ app }) => {
  await openLab(app, '#/softmax');
  await app.fill(lab('[data-c-slider]'), 2);
  expect(await app.value(lab('[data-field="c"]'))).toBe('100');
  expect(await activations(app)).toEqual([0, 0, 1, 0]);
  await app.fill(lab('[data-field="c"]'), '0.01');
  for (const a of await activations(app)) expect(a).toBeCloseTo(0.25, 1);
});

test('numbers far beyond the sliders stay finite', async ({ app }) => {
  await openLab(app, '#/softmax');
  await app.fill(`${row(2)} [data-number]`, '1000');
  expect(await activations(app)).toEqual([0, 1, 0, 0]);
  await app.fill(`${row(2)} [data-number]`, '5000');
  expect(await app.text('#notices')).toContain('outside -1000 to 1000');
});

test('two to ten neurons', async ({ app }) => {
  await openLab(app, '#/softmax');
  for (let n = 5; n <= 10; n++) await app.click(lab('[data-action="add"]'));
  expect((await activations(app)).length).toBe(10);
  expect(await app.evaluate((s) => one(s).disabled, lab('[data-action="add"]'))).toBe(true);
  for (let n = 9; n >= 2; n--) await app.click(lab('[data-action="remove"]'));
  expect(await activations(app)).toEqual([0.971, 0.029]);
  await app.click(lab('[data-action="reset"]'));
  expect((await activations(app)).length).toBe(4);
  expect(await app.evaluate(() => location.hash)).toBe('#/softmax');
});
