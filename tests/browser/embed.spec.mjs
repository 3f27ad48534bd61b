// embed.spec.mjs - a lab as a part of another page: the example of docs/embed.md, as it stands there.
import { readFile } from 'node:fs/promises';
import { schema } from '../../web/state/schema.js';
import { expect, test } from './fixtures.mjs';
import { isReady, openLab } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */

const LABS = Object.keys(schema);

/** The example page, which embeds an address instead of its own. @param {string} address */
async function example(address) {
  const manual = await readFile(new URL('../../docs/embed.md', import.meta.url), 'utf8');
  const [, html] = /```html\n(<!doctype[^]*?)```/.exec(manual) ?? [];
  const [, url] = /src="([^"]+)"/.exec(html) ?? [];
  return html.replaceAll(url, address.replaceAll('&', '&amp;'));
}

/**
 * Waits until the page in the frame is all there, and the frame as high as it: as it last said it is, and as it is, two
 * frames later too, in which it would have said that it is of another height.
 * @param {App} app
 * @returns {Promise<number>}
 */
const settledHeight = (app) =>
  app.waitFor(async () => {
    const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
    const page = /** @type {Window} */ (frame.contentWindow);
    const { documentElement, fonts } = page.document;
    const isSettled = () => {
      const height = Math.ceil(documentElement.getBoundingClientRect().height);
      return height === Number(frame.height) && height === frame.clientHeight;
    };
    // Chart.js, when it comes, gives each canvas a style of its own.
    const charts = /** @type {NodeListOf<HTMLCanvasElement>} */ (
      documentElement.querySelectorAll('.lab[data-made] figure.chart canvas')
    );
    const isThere =
      documentElement.dataset.ready === 'true' &&
      fonts.status === 'loaded' &&
      [...charts].every(({ style }) => style.display === 'block');
    if (!isThere || !isSettled()) return undefined;
    await new Promise((done) => page.requestAnimationFrame(() => page.requestAnimationFrame(done)));
    return /** @type {any} */ (isSettled() ? frame.clientHeight : undefined);
  });

for (const lab of LABS)
  // The frame's height is the engines' matter, which lab is in it is not.
  test(`${lab}: alone in its frame, which becomes as high as it${lab === 'neuron' ? '' : ' @once'}`, async ({
    app,
    site,
  }) => {
    const html = await example(`${site.origin}/?embed=${lab}&lang=en`);
    await app.open(site.put('parent.html', html));
    const height = await settledHeight(app);
    expect(height).toBeGreaterThan(200);
    // (Higher than any lab: a scrollbar would make it narrower.) A frame's height must not come back to it by way of the page's: a page that does not change stays silent.
    await app.evaluate(() => one('iframe').setAttribute('height', '4000'));
    const inner = await app.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const frame = /** @type {HTMLIFrameElement} */ (document.querySelector('iframe'));
      return frame.contentDocument?.documentElement.getBoundingClientRect().height ?? 0;
    });
    expect(Math.ceil(inner)).toBe(height);
    const inside = await app.evaluate((name) => {
      const page = /** @type {Document} */ (document.querySelector('iframe')?.contentDocument);
      const shown = (/** @type {string} */ selector) =>
        [...page.querySelectorAll(selector)].some((element) => element.checkVisibility());
      return {
        lab: shown(`#lab-${name}`),
        others: page.querySelectorAll('.lab:not([hidden])').length - 1,
        chrome: shown('.masthead, .skip, #stored, #update'),
        credit: shown('.colophon .credit'),
        link: /** @type {HTMLAnchorElement} */ (page.querySelector('#full-page')).href,
      };
    }, lab);
    expect(inside).toEqual({
      lab: true,
      others: 0,
      chrome: false,
      credit: ['mnist', 'study'].includes(lab), // who shows the digits names their makers
      link: `${site.origin}/?lang=en#/${lab}`,
    });
  });

test('a state in the address, and an address of another lab opens elsewhere', async ({
  app,
  site,
}) => {
  await openLab(app, '#/neuron');
  await app.open('/?embed=softmax&lang=en#/softmax?z=1,2,3');
  await isReady(app);
  expect(
    await app.evaluate(() => document.querySelectorAll('#lab-softmax [data-rows] .row').length),
  ).toBe(3);
  await app.evaluate(() => {
    window.open = (...args) => Object.assign(window, { opened: args }) && null;
    location.hash = '#/neuron?w=1';
  });
  await app.waitFor(() => location.hash === '#/softmax?z=1,2,3');
  expect(await app.evaluate(() => /** @type {any} */ (window).opened)).toEqual([
    `${site.origin}/?lang=en#/neuron?w=1`,
    '_blank',
    'noopener',
  ]);
  expect(await app.visible('#lab-neuron')).toBe(false);
});
