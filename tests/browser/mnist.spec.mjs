// mnist.spec.mjs - the MNIST lab as a person uses it: on synthetic digits, so that no data is needed,
// and on MNIST where it is there.
import { existsSync } from 'node:fs';
import { expect, test } from './fixtures.mjs';
import { digestTable } from '../wasm/helpers.mjs';
import { DATA_DIR } from '../../tools/fetch-mnist.mjs';
import { arrives, countAnswers, goTo, isAnswered, number, openLab, within } from './labs.mjs';

const lab = within('mnist');
const TOGGLE = lab('[data-action="toggle"]');
const STATUS = lab('[data-status]');
/** A run of a fraction of a second. */
const QUICK = '#/mnist?data=synthetic&train-size=2000&epochs=2';
/** A run that outlasts every test. */
const ENDLESS = '#/mnist?data=synthetic&train-size=50000&epochs=1000';

/** @param {import('./app.mjs').App} app @param {string} words */
const statusSays = (app, words) =>
  app.waitFor((selector, want) => one(selector).textContent?.includes(want), STATUS, words);

/** @param {import('./app.mjs').App} app @param {number} row @param {number} column */
const cell = (app, row, column) =>
  app.text(lab(`[data-runs] tr:nth-child(${row}) > :nth-child(${column})`));

test('the same seed gives the same weights as everywhere else', async ({ app }) => {
  await openLab(app, '#/mnist?data=synthetic');
  for (const { config, digest } of await digestTable()) {
    const { sizes, cost, output, init, eta, batch, trainSize, epochs, seed } = config;
    const { l2, l1, dropout, expand } = config;
    const before = await app.text(STATUS);
    await goTo(
      app,
      `#/mnist?data=synthetic&sizes=${sizes}&cost=${cost}&output=${output}&init=${init}&eta=${eta}` +
        `&batch=${batch}&train-size=${trainSize}&epochs=${epochs}&seed=${seed}` +
        `&l2=${l2}&l1=${l1}&dropout=${dropout}&expand=${Number(expand)}`,
    );
    await app.click(TOGGLE);
    // "Finished" may still be the run before; another configuration has other weights.
    await app.waitFor(
      (selector, not) =>
        one(selector).textContent?.includes('Finished') && one(selector).innerText.trim() !== not,
      STATUS,
      before,
    );
    expect(await app.text(STATUS), JSON.stringify(config)).toContain(digest);
  }
});

test('a run draws, fills the table and reads the digits', async ({ app, site }) => {
  countAnswers(site);
  await openLab(app, '#/mnist?data=synthetic&train-size=10000&epochs=3');
  await app.click(TOGGLE);
  await statusSays(app, 'Finished 3 epochs');
  expect(await app.text(lab('[data-data]'))).toContain('not MNIST');
  expect(await cell(app, 1, 3)).toBe('3');
  expect(number(await cell(app, 1, 5))).toBeGreaterThan(90);
  expect(await cell(app, 1, 6)).toBe('–'); // the book has no figure for synthetic digits
  await isAnswered(app); // until then, digits may be as the network read them in mid-run
  expect(
    await app.evaluate((s) => document.querySelectorAll(s).length, lab('[data-digits] li')),
  ).toBe(48);
  const count = await app.text(lab('[data-digits-count]'));
  expect(count).toMatch(/\d+ of 48 right/);
  expect(number(count)).toBeGreaterThan(40);
});

test('runs are overlaid and told apart @once', async ({ app }) => {
  await openLab(app, QUICK);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
  await app.fill(lab('[data-field="cost"]'), 'quadratic');
  await app.click(TOGGLE);
  await app.waitFor(
    (selector) => document.querySelectorAll(selector).length === 2,
    lab('[data-runs] tr'),
  );
  await statusSays(app, 'Finished');
  const legend = await app.text(lab('.legend'));
  expect(legend).toContain('run 1: Cross-entropy');
  expect(legend).toContain('run 2: Quadratic');
  await app.click(lab('[data-action="clear"]'));
  expect(await app.visible(lab('[data-runs] tr'))).toBe(false);
});

test('pause, step by mini-batch and by epoch, go on, stop', async ({ app }) => {
  await openLab(app, ENDLESS);
  await app.click(TOGGLE);
  await statusSays(app, 's left');
  await app.click(TOGGLE);
  await statusSays(app, 'Paused');
  const batch = async () => Number((await app.text(STATUS)).match(/mini-batch (\d+)/)?.[1]);
  const epoch = async () => Number((await app.text(STATUS)).match(/epoch (\d+)/)?.[1]);
  const before = await batch();
  await app.click(lab('[data-action="step"]'));
  await app.waitFor(
    (selector, not) => !one(selector).textContent?.includes(`mini-batch ${not} `),
    STATUS,
    before,
  );
  expect(await batch()).toBe((before + 1) % 5000);
  const at = await epoch();
  await app.click(lab('[data-action="stepEpoch"]'));
  await app.waitFor(
    (selector, next) => one(selector).textContent?.includes(`epoch ${next} `),
    STATUS,
    at + 1,
  );
  expect(await batch()).toBe(0);
  await app.click(TOGGLE);
  await statusSays(app, 's left');
  await app.click(lab('[data-action="stop"]'));
  await statusSays(app, 'Stopped after');
  expect(await app.text(TOGGLE)).toBe('Run');
});

test('a single step starts a paused run; reset goes back to the same weights @once', async ({
  app,
}) => {
  await openLab(app, QUICK);
  await app.click(lab('[data-action="step"]'));
  await statusSays(app, 'mini-batch 1 of 200');
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
  const finished = (await app.text(STATUS)).split('weights')[1];
  await app.click(lab('[data-action="step"]'));
  await statusSays(app, 'mini-batch 1 ');
  await app.click(lab('[data-action="reset"]'));
  await statusSays(app, 'mini-batch 0 of 200');
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
  expect((await app.text(STATUS)).split('weights')[1]).toBe(finished);
});

test('while a run reports, buttons keep the focus and can be pressed; it goes on behind another lab', async ({
  app,
}) => {
  await openLab(app, QUICK);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
  await goTo(app, ENDLESS);
  await app.click(TOGGLE);
  await statusSays(app, 's left');
  // Neither a button nor its text is another one after some reports: a press would be lost between its two halves.
  const remove = lab('[data-runs] tr:first-child button:last-of-type');
  await app.evaluate(
    (toggle, button) => {
      one(button).focus();
      Object.assign(window, { before: [one(toggle).firstChild, one(button)] });
    },
    TOGGLE,
    remove,
  );
  const epochs = lab('[data-runs] tr:last-child > :nth-child(3)');
  const reached = Number(await app.text(epochs));
  await app.waitFor((s, n) => Number(one(s).textContent) > n + 2, epochs, reached);
  expect(
    await app.evaluate(
      (toggle, button) => {
        const now = [one(toggle).firstChild, one(button), document.activeElement];
        const [text, same] = /** @type {any} */ (window).before;
        return now[0] === text && now[1] === same && now[2] === same;
      },
      TOGGLE,
      remove,
    ),
  ).toBe(true);
  await app.press('Enter');
  await app.waitFor((s) => document.querySelectorAll(s).length === 1, lab('[data-runs] tr'));
  await app.click('nav [data-lab="neuron"]');
  await arrives(app, 'neuron');
  await app.click('nav [data-lab="mnist"]');
  await arrives(app, 'mnist');
  await statusSays(app, 'an epoch');
  await app.click(lab('[data-action="stop"]'));
});

test('settings that cannot be trained are refused in words, and nothing is lost @once', async ({
  app,
}) => {
  await openLab(app, QUICK);
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
  await app.fill(lab('[data-field="sizes"]'), '10,10');
  await app.click(TOGGLE);
  await app.waitFor(() =>
    document.querySelector('#notices')?.textContent?.includes('begin with 784'),
  );
  await app.fill(lab('[data-field="sizes"]'), '784,30,10');
  await app.fill(lab('[data-field="output"]'), 'linear');
  await app.click(TOGGLE);
  await app.waitFor(() =>
    document.querySelector('#notices')?.textContent?.includes('sigmoid output'),
  );
  expect(
    await app.evaluate((s) => document.querySelectorAll(s).length, lab('[data-runs] tr')),
  ).toBe(1);
  await app.fill(lab('[data-field="sizes"]'), 'a,b');
  expect(await app.value(lab('[data-field="sizes"]'))).toBe('784,30,10');
});

test('a run that diverges says in which epoch @once', async ({ app }) => {
  await openLab(app, `${QUICK}&cost=quadratic&output=linear&eta=1000`);
  await app.click(TOGGLE);
  await app.waitFor(() =>
    document.querySelector('#notices')?.textContent?.includes('bounds in epoch 1'),
  );
  expect(
    await app.evaluate((s) => document.querySelectorAll(s).length, lab('[data-runs] tr')),
  ).toBe(1);
  expect(await app.text(TOGGLE)).toBe('Run');
});

test('MNIST that is not there is named, and synthetic digits are offered @once', async ({
  app,
  site,
}) => {
  app.expectProblems(/mnist\/train-images-idx3-ubyte\.gz|404/);
  site.replace('/mnist/train-images-idx3-ubyte.gz', { status: 404 });
  await openLab(app, '#/mnist?train-size=1000&epochs=1');
  await app.click(TOGGLE);
  await app.waitFor(() =>
    document.querySelector('#notices')?.textContent?.includes('MNIST’s files are not here'),
  );
  await app.click('#notices p:first-child button:first-of-type');
  await statusSays(app, 'Finished');
  expect(await app.value(lab('[data-field="data"]'))).toBe('synthetic');
});

test('ce-30 on MNIST passes 92 % in three epochs, beside the figure of the book @once', async ({
  app,
}) => {
  test.skip(!existsSync(DATA_DIR), 'MNIST is not here: "npm start" with a network fetches it');
  await openLab(app, '#/mnist');
  await app.fill(lab('[data-presets]'), 'ce-30');
  await app.click(TOGGLE);
  await app.waitFor(
    (selector) => Number(one(selector).textContent) >= 3,
    lab('[data-runs] tr:first-child > :nth-child(3)'),
  );
  expect(number(await cell(app, 1, 4))).toBeGreaterThan(92);
  expect(await cell(app, 1, 6)).toBe('95.49');
  expect(await app.text(lab('.legend'))).toContain('book, ce-30: 95.49 %');
});

test('other data chosen while the first is on its way is what the run trains on', async ({
  app,
}) => {
  test.skip(!existsSync(DATA_DIR), 'MNIST is not here: "npm start" with a network fetches it');
  await openLab(app, '#/mnist?data=synthetic&train-size=1000&epochs=1');
  await app.evaluate(
    ([toggle, data]) => {
      const find = (/** @type {string} */ selector) =>
        /** @type {any} */ (document.querySelector(selector));
      find(toggle).click(); // the synthetic digits are being drawn
      find(data).value = 'mnist';
      find(data).dispatchEvent(new Event('change'));
    },
    [TOGGLE, lab('[data-field="data"]')],
  );
  await statusSays(app, 'Finished');
  expect(await app.text(lab('[data-data]'))).not.toContain('not MNIST');
  expect(await cell(app, 1, 2)).not.toContain('Synthetic');
});

test('a run made again while other data is on its way has its own data, and is the only one @once', async ({
  app,
}) => {
  test.skip(!existsSync(DATA_DIR), 'MNIST is not here: "npm start" with a network fetches it');
  await openLab(app, '#/mnist?data=synthetic&train-size=1000&epochs=1');
  await app.click(TOGGLE);
  await statusSays(app, 'Finished');
  const first = await app.text(STATUS);
  await app.evaluate(
    ([toggle, data, again]) => {
      const find = (/** @type {string} */ selector) =>
        /** @type {any} */ (document.querySelector(selector));
      find(data).value = 'mnist';
      find(data).dispatchEvent(new Event('change'));
      find(toggle).click(); // MNIST is being loaded
      find(again).click();
    },
    [TOGGLE, lab('[data-field="data"]'), lab('[data-runs] tr button:nth-last-of-type(2)')],
  );
  await app.waitFor(
    (selector) => document.querySelectorAll(selector).length === 2,
    lab('[data-runs] tr'),
  );
  await statusSays(app, 'Finished');
  expect((await app.text(STATUS)).match(/[0-9a-f]{16}/)?.[0]).toBe(
    first.match(/[0-9a-f]{16}/)?.[0],
  );
  expect(await cell(app, 2, 2)).toBe(await cell(app, 1, 2));
  expect(await app.text(TOGGLE)).toBe('Run'); // nothing follows
});
