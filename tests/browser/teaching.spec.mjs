// teaching.spec.mjs - the guided lesson from end to end by the keyboard, and everything that a state is given away by:
// its link, the link's QR code as a camera reads it, the snippet, and the link to a run that is to come out the same.
import jsQR from 'jsqr';
import { stepAddress } from '../../web/lesson/lesson.js';
import { steps } from '../../web/lesson/steps.js';
import { axe } from './axe.mjs';
import { expect, test } from './fixtures.mjs';
import { goTo, openLab, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const neuron = within('neuron');
const mnist = within('mnist');
const STATUS = mnist('[data-status]');

/** @param {App} app @param {string} selector */
const focus = (app, selector) => app.evaluate((where) => one(where).focus(), selector);

/** @param {App} app @param {string} address */
const hashIs = (app, address) => app.waitFor((want) => location.hash === want, address);

/** Runs the MNIST lab to the end. @param {App} app */
async function train(app) {
  await app.click(mnist('[data-action="toggle"]'));
  await app.waitUpTo(40_000, (where) => one(where).textContent?.includes('Finished'), STATUS);
}

/** What a camera reads off the code that is shown. @param {App} app */
async function scan(app) {
  const { size, path } = await app.evaluate(() => ({
    size: Number(one('#share [data-code] svg').getAttribute('viewBox')?.split(' ')[2]),
    path: one('#share [data-code] path').getAttribute('d') ?? '',
  }));
  const scale = 4;
  const side = size * scale;
  const pixels = new Uint8ClampedArray(4 * side * side).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let i = 0; i < scale * scale; i++) {
      const at =
        (Number(y) * scale + Math.floor(i / scale)) * side + Number(x) * scale + (i % scale);
      pixels.fill(0, 4 * at, 4 * at + 3);
    }
  }
  const read = /** @type {any} */ (jsQR)(pixels, side, side);
  return read?.data;
}

test('the guided lesson: every step by the keyboard, left and taken up again', async ({ app }) => {
  await openLab(app, '#/neuron?w=1');
  await focus(app, '#lesson-open');
  await app.press('Enter');
  for (const [i, { id, lab, point }] of steps.entries()) {
    await hashIs(app, stepAddress(i + 1));
    // The lab's code may come after the address.
    await app.waitFor((n) => one('#guide [data-steps]').value === n, String(i + 1));
    const [says, ask] = await app.evaluate(() =>
      ['[data-steps] option:checked', '[data-ask]'].map(
        (part) => document.querySelector(`#guide ${part}`)?.textContent ?? '',
      ),
    );
    expect(says, id).toContain(`${i + 1} of ${steps.length} · `);
    expect(ask).toMatch(/\?$/);
    await app.waitFor((where) => seen(one(where)), `#lab-${lab} ${point}.pointed`);
    expect(await app.evaluate(() => document.querySelectorAll('.pointed').length)).toBe(1);
    if (id === 'slow' || id === 'mnist') expect(await axe(app, { within: '#guide' })).toEqual([]);
    await app.press(i % 2 ? 'PageDown' : 'n');
  }
  await app.waitFor(() => !seen(one('#guide')) && !location.hash.includes('lesson'));
  expect(await app.evaluate(() => document.activeElement?.id)).toBe('lesson-open');

  // A step's number is enough; it is remembered, also by a page that is loaded anew.
  await openLab(app, '#/?lesson=4');
  await hashIs(app, stepAddress(4));
  await app.fill(neuron('[data-field="speed"]'), 300);
  await app.press('Space'); // on a slider, as everywhere
  await app.waitFor((where) => one(where).textContent === '300', neuron('[data-epoch]'));
  await hashIs(app, '#/neuron?speed=300&ran=300&lesson=4');
  expect(await app.evaluate(() => document.querySelectorAll('.pointed').length)).toBe(1); // a key is no press
  await app.reload();
  await app.waitFor((where) => one(where).textContent === '300', neuron('[data-epoch]'));
  expect(await app.visible('#guide')).toBe(true);
  await app.press('p');
  await hashIs(app, stepAddress(3));
  // Of 300 that are run; the lab follows the address.
  await app.waitFor((where) => one(where).textContent === '0', neuron('[data-epoch]'));
  await app.click('nav [data-lab="softmax"]'); // a look elsewhere leaves the lesson on
  // The lab is as the lesson's own steps had left it, before the page was loaded anew.
  await app.waitFor(() => /^#\/softmax\?(.*&)?lesson=3$/.test(location.hash));
  await app.click('#guide [data-leave]');
  await app.waitFor(() => /^#\/softmax(?!.*lesson)/.test(location.hash));
  await app.click('#lesson-open');
  await hashIs(app, stepAddress(3));
  await app.evaluate(() => (location.hash = '#/neuron?w=1')); // a state without a step leaves it
  await app.waitFor(() => !seen(one('#guide')));
});

test('the lesson on a phone, in Chinese, without MNIST: nothing covered, and it runs', async ({
  app,
}) => {
  await openLab(app, '#/?lesson=4', 'zh');
  for (const [width, height] of /** @type {const} */ ([
    [390, 844],
    [320, 640],
  ])) {
    await app.setViewport(width, height);
    // The figures follow the window with the next frame.
    await app.waitFor(() => {
      const bottom = one('#lab-neuron .pointed').getBoundingClientRect().bottom;
      const guide = one('#guide').getBoundingClientRect();
      return (
        bottom <= guide.top &&
        Math.round(guide.bottom) === innerHeight &&
        document.documentElement.scrollWidth <= innerWidth
      );
    });
    const { pressed, room, least } = await app.evaluate(() => {
      const run = one('#lab-neuron .pointed').getBoundingClientRect();
      const at = document.elementFromPoint(run.x + run.width / 2, run.y + run.height / 2);
      const buttons = [...document.querySelectorAll('#guide button')].filter(seen);
      return {
        pressed: at === one('#lab-neuron .pointed'),
        room: run.top - one('#lab-neuron .plot').getBoundingClientRect().top,
        least: Math.min(...buttons.map((button) => button.getBoundingClientRect().height)),
      };
    });
    expect(pressed).toBe(true);
    expect(least).toBeGreaterThanOrEqual(44);
    if (height === 844) expect(room).toBeGreaterThan(200); // of the chart is in view
  }
  await app.setViewport(1280, 800);
  await goTo(app, '#/?lesson=8');
  await app.click('#guide [data-synthetic]');
  await hashIs(app, stepAddress(8, true));
  // The address is there at once; the lab follows it.
  await app.waitFor((where) => one(where).value === 'synthetic', mnist('[data-field="data"]'));
  await app.click(mnist('[data-action="toggle"]'));
  await app.waitUpTo(40_000, (where) => one(where).textContent?.includes('完成'), STATUS);
  expect(await app.text(mnist('[data-runs] tr > :nth-child(5)'))).toBe('95.59');
  await app.press('n');
  await hashIs(app, stepAddress(9, true)); // for the steps that follow too
});

test('Share: the link restores what is seen, and the code says the link @once', async ({
  app,
  site,
}) => {
  await openLab(app, '#/neuron?kept=w_4*w_4~cost_cross-entropy&ran=300&at=50');
  expect(await app.text(neuron('[data-epoch]'))).toBe('50');
  expect(await app.text(neuron('[data-cost="cross-entropy"] [data-value="a"]'))).toBe('a = 0.099');
  await app.fill(neuron('[data-scrub]'), 120);
  await focus(app, '#share-open');
  await app.press('Enter');
  await app.waitFor(() => seen(one('#share [data-qr]')));
  const hash = '#/neuron?kept=w_4*cost_cross-entropy~w_4&ran=300&at=120';
  const state = await app.value('#share-link');
  expect(String(state).startsWith(`${site.origin}/#/neuron?kept=`)).toBe(true);
  expect(String(state).endsWith('&ran=300&at=120')).toBe(true);
  expect(await scan(app)).toBe(state);
  const snippet = String(await app.value('#share-embed'));
  expect(snippet).toContain(`src="${site.origin}/?embed=neuron#/neuron?kept=`);
  expect(snippet).toContain('&amp;ran=300&amp;at=120"');
  expect(await axe(app, { within: '#share' })).toEqual([]);
  await app.fill('#share [data-with-language]', true);
  const withLanguage = String(state).replace('/#', '/?lang=en#');
  expect(await app.value('#share-link')).toBe(withLanguage);
  expect(await scan(app)).toBe(withLanguage);
  await app.click('#share [data-copy-link]');
  await app.waitFor(() => /^(Copied|Selected)/.test(one('#share [data-said]').textContent ?? ''));

  await app.click('#share [data-qr]');
  const part = await app.evaluate(
    () => one('#share [data-code] svg').getBoundingClientRect().height / innerHeight,
  );
  expect(part).toBeGreaterThan(0.8);
  expect(await axe(app, { within: '#share' })).toEqual([]);
  await app.press('Escape'); // first from the large code
  await app.waitFor(() => !one('#share').classList.contains('large') && seen(one('#share')));
  await app.press('Escape');
  await app.waitFor(() => !seen(one('#share')));

  await app.open(withLanguage);
  await app.waitFor((where) => one(where).textContent === '120', neuron('[data-epoch]'));
  expect(await app.evaluate(() => document.querySelectorAll('#lab-neuron .legend li').length)).toBe(
    4,
  );
  expect(hash.length).toBeLessThan(80);

  // The Softmax lab likewise.
  await goTo(app, '#/softmax?z=5,-5,0,0&show=learning&ran=200&at=20');
  const softmax = within('softmax');
  await app.waitFor((where) => one(where).textContent === '20', softmax('[data-step]'));
  expect(await app.value(softmax('[data-scrub]'))).toBe('20');
  await app.fill(softmax('[data-scrub]'), 200);
  await hashIs(app, '#/softmax?z=5,-5,0,0&show=learning&ran=200');
  await app.fill(softmax('[data-field="eta"]'), '2'); // another run, not begun
  await hashIs(app, '#/softmax?z=5,-5,0,0&eta=2&show=learning');
});

test('the link to a run is enough to make it again, to the bit, and the page says so @once', async ({
  app,
}) => {
  await openLab(app, '#/mnist?data=synthetic&train-size=2000&epochs=1&seed=5');
  await train(app);
  const link = await app.evaluate(() => one('#lab-mnist .run-link').getAttribute('href') ?? '');
  expect(link).toMatch(
    /^#\/mnist\?data=synthetic&epochs=1&train-size=2000&seed=5&digest=[0-9a-f]{16}$/,
  );
  await app.click(mnist('.run-link'));
  await app.waitFor((end) => String(one('#share-link').value).endsWith(end), link);
  await app.click('#share [data-close]');

  await openLab(app, link);
  expect(await app.text(STATUS)).toContain(`come out as ${link.slice(-16)}`);
  await train(app);
  expect(await app.text(STATUS)).toContain('the same weights, to the bit');
  // What was promised of one seed says nothing of another.
  await app.fill(mnist('[data-field="seed"]'), '6');
  await hashIs(app, '#/mnist?data=synthetic&epochs=1&train-size=2000&seed=6');
  await goTo(app, link.replace('seed=5', 'seed=6'));
  await train(app);
  await app.waitFor((where) => one(where).textContent?.includes('not the weights'), STATUS);
});
