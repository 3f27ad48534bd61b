// exercises.spec.mjs - the Exercises lab as it is used: opened, answered, derived, shown, remembered. That its numbers
// are right is tested in tests/wasm/exercises.test.mjs.
import { axe } from './axe.mjs';
import { expect, test } from './fixtures.mjs';
import { arrives, openLab, speak, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const lab = within('exercises');
const entry = (/** @type {string} */ id) => lab(`[data-exercise="${id}"] [data-open]`);
const card = (/** @type {string} */ id, /** @type {string} */ selector = '') =>
  `#exercise-${id} ${selector}`;
const PROGRESS = lab('[data-progress]');

test('an exercise is guessed, answered, derived and shown, and the device remembers', async ({
  app,
}) => {
  await openLab(app, '#/exercises?exercise=input');
  expect(
    await app.evaluate(() => document.querySelectorAll('.exercise:not([hidden])').length),
  ).toBe(1);
  expect(await app.text(PROGRESS)).toBe('0/13 answered · 0 shown · 0 derived');
  expect(await app.evaluate((s) => one(s).disabled, lab('[data-reset]'))).toBe(true);

  // A choice: none, a wrong one, the right one; each is answered with its reason.
  const feedback = card('input', '[data-feedback]');
  await app.click(card('input', '[type=submit]'));
  expect(await app.text(feedback)).toBe('Choose an answer first.');
  await app.fill(card('input', '[value="cost"]'), true);
  await app.click(card('input', '[type=submit]'));
  expect(await app.text(feedback)).toMatch(/^Not yet\. A cost is a function of a and y/);
  expect(await app.text(PROGRESS)).toContain('0/13');
  await app.fill(card('input', '[value="never"]'), true);
  await app.click(card('input', '[type=submit]'));
  expect(await app.text(feedback)).toMatch(/^Right\. A weight acts on the output only/);
  expect(await app.text(PROGRESS)).toContain('1/13');
  expect(await app.visible(lab('[data-exercise="input"] [data-done]'))).toBe(true);

  // A number, and the derivation, which has its equations.
  await app.click(entry('minimum'));
  expect(await app.evaluate(() => location.hash)).toBe('#/exercises?exercise=minimum');
  expect(await app.visible(card('input'))).toBe(false);
  const number = card('minimum', '[data-options] input');
  for (const [typed, reply] of [
    ['half', 'Type a number'],
    ['0.5', 'Not yet.'],
    ['0.69', 'Right.'],
  ]) {
    await app.fill(number, typed);
    await app.click(card('minimum', '[type=submit]'));
    expect(await app.text(card('minimum', '[data-feedback]'))).toContain(reply);
  }
  await app.click(card('minimum', 'summary'));
  await app.waitFor((s) => one(s).textContent?.includes('1 derived'), PROGRESS);
  expect(
    await app.evaluate((s) => document.querySelectorAll(s).length, card('minimum', 'math')),
  ).toBe(3);

  // The live figure follows its slider: the cost at z, from C.
  const cost = card('minimum', '.figure-row:nth-of-type(2) .number');
  const before = await app.text(cost);
  await app.fill(card('minimum', '.sliders label:last-child input'), -4);
  expect(await app.text(cost)).not.toBe(before);
  expect(Number(await app.text(cost))).toBeCloseTo(Math.log1p(Math.exp(4)) - 4 * 0.7, 3);

  // In another language, everything that was said is said anew.
  await speak(app, 'zh');
  expect(await app.text(card('minimum', '[data-feedback]'))).toMatch(/^对了。/);
  expect(await app.text(PROGRESS)).toBe('已答对 2 / 13 · 已演示 0 · 已读推导 1');
  expect(await axe(app, { within: '#lab-exercises' })).toEqual([]);
  await speak(app, 'en');

  // "Show me" puts the lab into the state; back again, all is remembered, also by a new page.
  await app.click(card('minimum', '[data-show]'));
  await arrives(app, 'neuron');
  expect(await app.value('#lab-neuron [data-field="y"]')).toBe('0.3');
  expect(await app.value('#lab-neuron [data-field="cost"]')).toBe('cross-entropy');
  expect(await app.evaluate(() => location.hash)).toBe(
    '#/neuron?cost=cross-entropy&compare=0&y=0.3&relative=0',
  );
  await openLab(app, '#/exercises?exercise=layers');
  expect(await app.text(PROGRESS)).toBe('2/13 answered · 1 shown · 1 derived');
  expect(await app.visible(lab('[data-exercise="minimum"] [data-done]'))).toBe(true);
  // The check of back-propagation, live: the two columns agree.
  const rows = await app.evaluate(
    (s) => [...document.querySelectorAll(s)].map((cell) => cell.textContent ?? ''),
    card('layers', 'tbody td'),
  );
  expect(rows).toHaveLength(12);
  const numbers = rows.map((text) => Number(text.replace('−', '-')));
  for (let i = 0; i < 12; i += 2) {
    expect(Math.abs(numbers[i])).toBeGreaterThan(1e-4);
    expect(Math.abs(numbers[i] - numbers[i + 1])).toBeLessThan(1e-6);
  }

  // Progress is taken back, and that too can be undone; a damaged record is set aside and said.
  await app.click(lab('[data-reset]'));
  expect(await app.text(PROGRESS)).toContain('0/13');
  await app.click('#notices button:first-of-type');
  expect(await app.text(PROGRESS)).toContain('2/13');
  await app.evaluate(() => localStorage.setItem('cel.exercises', '{"version":1'));
  await openLab(app, '#/exercises');
  expect(await app.text('#notices')).toContain('was damaged');
  expect(await app.text(PROGRESS)).toContain('0/13');
  expect(await app.evaluate(() => localStorage.getItem('cel.exercises.aside'))).toBe(
    '{"version":1',
  );
});

test('by keyboard alone, on a phone: open, choose, check, go on to the next', async ({ app }) => {
  await app.setViewport(390, 844);
  await openLab(app, '#/exercises');
  await app.evaluate((s) => one(s).focus(), entry('monotonic'));
  await app.press('Enter');
  await app.waitFor((s) => seen(one(s)), card('monotonic'));
  // The exercise stands right below its entry.
  const gap = await app.evaluate(
    (above, below) =>
      one(below).getBoundingClientRect().top - one(above).getBoundingClientRect().bottom,
    entry('monotonic'),
    card('monotonic'),
  );
  expect(gap).toBeLessThan(8);
  await app.evaluate((s) => one(s).focus(), card('monotonic', '[value="rises"]'));
  await app.press('Space');
  await app.press('ArrowDown');
  await app.press('ArrowDown');
  expect(await app.value(card('monotonic', '[value="falls"]'))).toBe(true);
  await app.press('Enter');
  await app.waitFor(
    (s) => one(s).textContent?.startsWith('Right.'),
    card('monotonic', '[data-feedback]'),
  );
  await app.evaluate((s) => one(s).focus(), card('monotonic', 'summary'));
  await app.press('Enter');
  await app.waitFor((s) => one(s).textContent?.includes('1 derived'), PROGRESS);
  await app.press('ArrowRight');
  await app.waitFor((s) => seen(one(s)), card('nonlocal'));
  expect(await app.visible(card('monotonic'))).toBe(false);
  // "Show me" takes the focus along: what is pressed next is the lab's.
  await app.evaluate((s) => one(s).focus(), card('nonlocal', '[data-show]'));
  await app.press('Enter');
  await app.waitFor(() => location.hash.startsWith('#/softmax'));
  await app.waitFor(() => document.documentElement.dataset.ready === 'true');
  expect(await app.evaluate(() => document.activeElement?.id)).toBe('main');
});
