// neuron.spec.mjs - the Neuron lab as a person uses it. Its numbers are compared with the book's; the
// engine behind them has its own tests.
import { expect, test } from './fixtures.mjs';
import { number, openLab, within } from './labs.mjs';

const lab = within('neuron');
const TOGGLE = lab('[data-action="toggle"]');
const EPOCH = lab('[data-epoch]');
/** @param {string} cost @param {string} name */
const value = (cost, name) => lab(`[data-cost="${cost}"] [data-value="${name}"]`);

/** @param {import('./app.mjs').App} app @param {number} epoch */
const reached = (app, epoch) =>
  app.waitFor(
    (selector, want) => document.querySelector(selector)?.textContent === want,
    EPOCH,
    String(epoch),
  );

/** @param {import('./app.mjs').App} app @param {string} words */
const toggleSays = (app, words) =>
  app.waitFor((selector, want) => one(selector).textContent === want, TOGGLE, words);

/** Runs to the end, fast. @param {import('./app.mjs').App} app @param {number} epochs */
async function run(app, epochs = 300) {
  await app.fill(lab('[data-field="speed"]'), 300);
  await app.click(TOGGLE);
  await reached(app, epochs);
}

test('the first screen makes its claim, and Run shows it', async ({ app }) => {
  await openLab(app);
  expect(await app.text('h1#neuron-claim')).toContain('more wrong');
  expect(await app.text(TOGGLE)).toBe('Run');
  expect(await app.text(lab('.legend'))).toContain('Quadratic');
  expect(await app.text(lab('.legend'))).toContain('Cross-entropy');
  expect(await app.text(lab('[data-result]'))).toContain('56.6 times');

  await run(app);
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 0.203');
  expect(await app.text(value('cross-entropy', 'a'))).toBe('a = 0.012');
  expect(await app.text(lab('[data-result]'))).toContain('after 212 epochs');
  expect(await app.text(TOGGLE)).toBe('Run again');
});

test('running again starts from the same start', async ({ app }) => {
  await openLab(app, '#/neuron?epochs=60');
  await run(app, 60);
  const first = await app.text(lab('[data-cards]'));
  await app.click(TOGGLE);
  await app.waitFor((selector) => one(selector).textContent !== '60', EPOCH);
  await reached(app, 60);
  expect(await app.text(lab('[data-cards]'))).toBe(first);
});

for (const [name, a150, a300] of /** @type {const} */ ([
  ['quadratic-near', 0.1527, 0.094],
  ['quadratic-far', 0.9334, 0.2028],
  ['published-near', 0.1811, 0.0404],
  ['published-far', 0.2148, 0.0479],
]))
  test(`the book's widget ${name}`, async ({ app }) => {
    await openLab(app);
    await app.fill(lab('[data-presets]'), name);
    await run(app);
    const cost = name.startsWith('quadratic') ? 'quadratic' : 'cross-entropy';
    expect(number(await app.text(value(cost, 'a')))).toBeCloseTo(a300, 3);
    await app.fill(lab('[data-scrub]'), 150);
    expect(number(await app.text(value(cost, 'a')))).toBeCloseTo(a150, 3);
    expect(await app.text(EPOCH)).toBe('150');
  });

test('pause, step, go on and reset', async ({ app }) => {
  await openLab(app, '#/neuron?epochs=10000');
  await app.click(TOGGLE);
  await app.waitFor((selector) => Number(one(selector).textContent) > 5, EPOCH);
  await app.click(TOGGLE);
  await toggleSays(app, 'Go on');
  const paused = Number(await app.text(EPOCH));
  await app.click(lab('[data-action="step"]'));
  expect(Number(await app.text(EPOCH))).toBe(paused + 1);
  await app.click(TOGGLE);
  await app.waitFor(
    (selector, past) => Number(one(selector).textContent) > past,
    EPOCH,
    paused + 1,
  );
  await app.click(lab('[data-action="reset"]'));
  expect(await app.text(EPOCH)).toBe('0');
  expect(await app.text(TOGGLE)).toBe('Run');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 0.982');
});

test('keys: space runs and pauses, the arrow steps, R resets', async ({ app }) => {
  await openLab(app, '#/neuron?epochs=10000');
  await app.press('ArrowRight');
  expect(await app.text(EPOCH)).toBe('1');
  await app.press('Space');
  await app.waitFor((selector) => Number(one(selector).textContent) > 5, EPOCH);
  await app.press('Space');
  await toggleSays(app, 'Go on');
  await app.press('r');
  expect(await app.text(EPOCH)).toBe('0');
});

test('settings change the run, and the address with it', async ({ app }) => {
  await openLab(app);
  await app.fill(lab('[data-field="compare"]'), false);
  await app.fill(lab('[data-field="w"]'), '0.6');
  await app.fill(lab('[data-field="b"]'), '0.9');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 0.818');
  expect(await app.visible(lab('[data-cost="cross-entropy"]'))).toBe(false);
  const hash = await app.evaluate(() => location.hash);
  expect(hash).toBe('#/neuron?compare=0&w=0.6&b=0.9');
  await app.reload();
  await app.waitFor(() => document.documentElement.dataset.ready === 'true');
  expect(await app.value(lab('[data-field="w"]'))).toBe('0.6');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 0.818');
});

test('a value out of range is said, and the nearest used', async ({ app }) => {
  await openLab(app);
  await app.fill(lab('[data-field="eta"]'), '1000');
  expect(await app.text('#notices')).toContain('outside 0.0001 to 100');
  expect(await app.value(lab('[data-field="eta"]'))).toBe('100');
});

test('a run that diverges stops, says where, and keeps its curve', async ({ app }) => {
  await openLab(app, '#/neuron?compare=0&output=linear&eta=3&epochs=1000');
  await app.fill(lab('[data-field="speed"]'), 300);
  await app.click(TOGGLE);
  await app.waitFor(
    (selector) => /diverged at epoch \d+/.test(one(selector).textContent ?? ''),
    lab('[data-result]'),
  );
  expect(Number(await app.text(EPOCH))).toBe(219);
  expect(await app.text(TOGGLE)).toBe('Run again');
});

test('cross-entropy of a linear output is refused in words', async ({ app }) => {
  await openLab(app);
  await app.fill(lab('[data-field="output"]'), 'linear');
  expect(await app.text('#notices')).toContain('between 0 and 1');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 4.000');
});

test('the curve shows output or cost when asked', async ({ app }) => {
  await openLab(app);
  await run(app);
  await app.fill(lab('[data-field="plot"]'), 'activation');
  expect(await app.evaluate(() => location.hash)).toBe('#/neuron?speed=300&plot=activation');
  expect(await app.text(EPOCH)).toBe('300'); // the run is kept
});
