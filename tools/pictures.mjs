// pictures.mjs - builds the page with MNIST and takes the pictures of docs/img in Chromium; with arguments, those
// whose names begin so. One that fails keeps its last version, and the others are taken. For eyes only: nothing is
// tested here.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build, DIST } from './build.mjs';
import { fetchMnist } from './fetch-mnist.mjs';
import { createServer, listen } from './serve.mjs';
import { PlainError, ROOT, whenMain } from './shell.mjs';

const FOLDER = join(ROOT, 'docs', 'img');
const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1280, height: 800 };
const PROJECTOR = { width: 1920, height: 1080 };

/** @typedef {import('@playwright/test').Page} Page */

/** Starts the lab on show and waits until its button has the words. @param {Page} page @param {RegExp} words */
async function run(page, words) {
  const toggle = page.locator('.lab:not([hidden]) [data-action="toggle"]');
  await toggle.click();
  await page.locator('.lab:not([hidden])').getByText(words).first().waitFor({ timeout: 120_000 });
}

/** Two whole runs, one a cost. @param {Page} page */
async function compareOnMnist(page) {
  for (const preset of ['quad-30', 'ce-30']) {
    await page.locator('#lab-mnist [data-presets]').selectOption(preset);
    await run(page, /· weights|权重指纹/);
    await page
      .locator('#lab-mnist [data-runs] tr')
      .last()
      .getByText('30', { exact: true })
      .waitFor();
  }
}

/** The run that stalls, and the one that does not. @param {Page} page */
async function stall(page) {
  await page.locator('#lab-mnist [data-presets]').selectOption('stall');
  await run(page, /./);
  await page.locator('#lab-mnist [data-runs] tr').nth(1).waitFor({ timeout: 120_000 });
  await page.getByText(/· weights|权重指纹/).waitFor({ timeout: 120_000 });
}

/** A view of a trained network. @param {string} view */
const lookAt = (view) => async (/** @type {Page} */ page) => {
  await run(page, /· weights|权重指纹/);
  await page.locator(`#tab-${view}`).click();
  await page.locator('.views').scrollIntoViewIfNeeded();
  await page.evaluate(() => document.querySelector('.runs')?.scrollIntoView());
};

/** A seven, drawn with the mouse. @param {Page} page */
async function draw(page) {
  await lookAt('draw')(page);
  const box = await page.locator('#view-draw canvas').first().boundingBox();
  if (!box) throw new Error('no pad');
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...at(0.25, 0.25));
  await page.mouse.down();
  for (const point of [at(0.7, 0.22), at(0.72, 0.3), at(0.5, 0.6), at(0.42, 0.85)]) {
    await page.mouse.move(...point, { steps: 8 });
  }
  await page.mouse.up();
}

const trained = (/** @type {Page} */ page) => run(page, /· weights|权重指纹/);
const learnt = (/** @type {Page} */ page) => run(page, /Run again|再次运行/);

/** Learnt, with the chart at the top of a phone. @param {Page} page */
async function learntOnPhone(page) {
  await learnt(page);
  await page
    .locator('#lab-neuron .chart')
    .first()
    .evaluate((chart) => chart.scrollIntoView());
}

/** Every run of a study, minutes of them. @param {Page} page */
async function study(page) {
  await page.locator('#lab-study [data-action="toggle"]').click();
  const finished = page.locator('#lab-study [data-status]').getByText(/Finished|完成，用时/);
  await finished.waitFor({ timeout: 1_200_000 });
}

/** @param {string} preset */
const studyOf = (preset) => async (/** @type {Page} */ page) => {
  await page.locator('#lab-study [data-presets]').selectOption(preset);
  await study(page);
};

/** Learnt, and scrolled to a part of the neuron. @param {string} selector opened, if it is a fold */
const learntAt = (selector) => async (/** @type {Page} */ page) => {
  await learnt(page);
  await page
    .locator(`#lab-neuron ${selector}`)
    .first()
    .evaluate((part) => {
      if (part instanceof HTMLDetailsElement) part.open = true;
      part.scrollIntoView({ block: part instanceof HTMLDetailsElement ? 'center' : 'start' });
      scrollBy(0, -60); // the timeline stays at the top
    });
};

/** A curve guessed with the mouse, then the run. @param {Page} page */
async function predict(page) {
  await page.locator('#lab-neuron [data-action="predict"]').click();
  const box = await page.locator('#lab-neuron [data-guess-pad]').boundingBox();
  if (!box) throw new Error('no pad');
  await page.mouse.move(box.x + 0.09 * box.width, box.y + 0.08 * box.height);
  await page.mouse.down();
  for (const [x, y] of [
    [0.2, 0.15],
    [0.35, 0.4],
    [0.5, 0.62],
    [0.7, 0.72],
    [0.98, 0.75],
  ]) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 6 });
  }
  await page.mouse.up();
  await learnt(page);
}

/** @param {string} id @param {string} number */
const answer = (id, number) => async (/** @type {Page} */ page) => {
  await page.locator(`#exercise-${id} [data-options] input`).fill(number);
  await page.locator(`#exercise-${id} [type=submit]`).click();
};

/** @param {Page} page */
const exerciseAtTop = (page) =>
  page.locator('#lab-exercises [aria-expanded="true"]').evaluate((entry) => entry.scrollIntoView());

const PUBLISHED =
  '#/neuron?cost=cross-entropy&compare=0&gradient=as-published&eta=0.005&relative=0' +
  '&kept=cost_cross-entropy~eta_0.005*cost_cross-entropy';

/** @type {{ name: string, hash: string, lang: string, dark?: boolean, theme?: string, size?: { width: number, height: number }, act?: (page: Page) => Promise<unknown> }[]} */
const PICTURES = [
  { name: 'neuron', hash: '#/neuron', lang: 'en', act: learnt },
  { name: 'neuron-start', hash: '#/neuron', lang: 'en' },
  { name: 'neuron-zh-dark', hash: '#/neuron', lang: 'zh', dark: true, act: learnt },
  { name: 'neuron-phone', hash: '#/neuron', lang: 'zh', size: PHONE, act: learntOnPhone },
  { name: 'neuron-zh', hash: '#/neuron', lang: 'zh', act: learnt },
  {
    name: 'neuron-phone-dark',
    hash: '#/neuron',
    lang: 'en',
    dark: true,
    size: PHONE,
    act: learntOnPhone,
  },
  { name: 'neuron-projector', hash: '#/neuron', lang: 'en', theme: 'projector', act: learnt },
  {
    name: 'neuron-table-zh',
    hash: '#/neuron',
    lang: 'zh',
    act: learntAt('.twin'),
  },
  { name: 'help', hash: '#/neuron', lang: 'en', act: (page) => page.locator('#open-help').click() },
  {
    name: 'help-zh-dark',
    hash: '#/neuron',
    lang: 'zh',
    dark: true,
    act: (page) => page.locator('#open-glossary').click(),
  },
  { name: 'neuron-maps', hash: '#/neuron', lang: 'en', act: learntAt('.surfaces') },
  {
    name: 'neuron-equations',
    hash: '#/neuron',
    lang: 'en',
    act: learntAt('[data-equations]'),
  },
  { name: 'neuron-predicted', hash: '#/neuron', lang: 'zh', act: predict },
  { name: 'neuron-published', hash: PUBLISHED, lang: 'en', act: learnt },
  {
    name: 'neuron-saturated-zh-dark',
    hash: '#/neuron?w=20&b=20',
    lang: 'zh',
    dark: true,
    act: learntAt('.surfaces'),
  },
  { name: 'neuron-soft', hash: '#/neuron?y=0.3&relative=0', lang: 'zh', act: learnt },
  { name: 'neuron-two-inputs', hash: '#/neuron?w2=2&x2=0.005', lang: 'en', act: learnt },
  {
    name: 'neuron-linear',
    hash: '#/neuron?compare=0&output=linear&kept=cost_quadratic',
    lang: 'zh',
    act: learnt,
  },
  { name: 'softmax', hash: '#/softmax', lang: 'en' },
  { name: 'softmax-zh', hash: '#/softmax', lang: 'zh' },
  { name: 'softmax-projector-zh', hash: '#/softmax', lang: 'zh', theme: 'projector' },
  {
    name: 'softmax-learning',
    hash: '#/softmax?z=5,-5,0,0&show=learning',
    lang: 'en',
    act: learnt,
  },
  { name: 'softmax-jacobian-zh-dark', hash: '#/softmax?show=jacobian', lang: 'zh', dark: true },
  { name: 'softmax-inverse', hash: '#/softmax?show=inverse', lang: 'en' },
  { name: 'softmax-phone', hash: '#/softmax', lang: 'en', size: PHONE },
  { name: 'mnist', hash: '#/mnist', lang: 'en', act: compareOnMnist },
  { name: 'mnist-zh-dark', hash: '#/mnist', lang: 'zh', dark: true, act: compareOnMnist },
  { name: 'mnist-zh', hash: '#/mnist', lang: 'zh', act: compareOnMnist },
  {
    name: 'mnist-projector',
    hash: '#/mnist',
    lang: 'en',
    theme: 'projector',
    act: compareOnMnist,
  },
  { name: 'mnist-stall', hash: '#/mnist', lang: 'en', act: stall },
  { name: 'mnist-mistakes', hash: '#/mnist', lang: 'en', act: lookAt('mistakes') },
  {
    name: 'mnist-weights-zh-dark',
    hash: '#/mnist?l2=5&init=scaled',
    lang: 'zh',
    dark: true,
    act: lookAt('weights'),
  },
  { name: 'mnist-draw', hash: '#/mnist', lang: 'en', act: draw },
  { name: 'mnist-phone', hash: '#/mnist', lang: 'en', size: PHONE, act: compareOnMnist },
  { name: 'lesson', hash: '#/?lesson=2', lang: 'en' },
  { name: 'lesson-stall-zh-dark', hash: '#/?lesson=9', lang: 'zh', dark: true, act: trained },
  { name: 'lesson-phone', hash: '#/?lesson=4', lang: 'zh', size: PHONE, act: learnt },
  {
    name: 'share',
    hash: '#/neuron?ran=300&at=50',
    lang: 'en',
    size: PROJECTOR,
    act: (page) => page.locator('#share-open').click(),
  },
  { name: 'study', hash: '#/study', lang: 'en', act: study },
  { name: 'study-eta', hash: '#/study', lang: 'en', act: studyOf('eta') },
  { name: 'study-stall-zh-dark', hash: '#/study', lang: 'zh', dark: true, act: studyOf('stall') },
  {
    name: 'study-projector-zh',
    hash: '#/study',
    lang: 'zh',
    theme: 'projector',
    size: PROJECTOR,
    act: study,
  },
  { name: 'study-phone', hash: '#/study?seeds=1-4', lang: 'zh', size: PHONE, act: study },
  {
    name: 'exercises',
    hash: '#/exercises?exercise=minimum',
    lang: 'en',
    act: answer('minimum', '0.693'),
  },
  {
    name: 'exercises-zh-dark',
    hash: '#/exercises?exercise=gradient',
    lang: 'zh',
    dark: true,
    act: answer('gradient', '-0.9'),
  },
  {
    name: 'exercises-phone',
    hash: '#/exercises?exercise=layers',
    lang: 'zh',
    size: PHONE,
    act: exerciseAtTop,
  },
];

await whenMain(import.meta.url, async (names) => {
  const isWanted = (/** @type {{ name: string }} */ { name }) =>
    names.length === 0 || names.some((start) => name.startsWith(start));
  const data = await fetchMnist();
  if (!data.ok) throw new PlainError(data.message);
  await build();
  const { chromium } = await import('@playwright/test');
  await mkdir(FOLDER, { recursive: true });
  const server = createServer(DIST);
  const port = await listen(server, 8900);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const missing = [];
  for (const picture of PICTURES.filter(isWanted)) {
    const { hash, lang, dark, theme = 'system', size = LAPTOP, act } = picture;
    const context = await browser.newContext({
      viewport: size,
      deviceScaleFactor: size === PHONE ? 2 : 1,
      colorScheme: dark ? 'dark' : 'light',
    });
    context.setDefaultTimeout(120_000);
    const file = `docs/img/${picture.name}.png`;
    const began = performance.now();
    try {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${port}/?lang=${lang}&theme=${theme}${hash}`);
      await page.locator('html[data-ready="true"]').waitFor();
      await act?.(page);
      // Charts are drawn at most ten times a second: two frames after the next they are up to date.
      await page.waitForFunction(
        () => new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(true)), 200)),
      );
      await page.screenshot({ path: join(ROOT, file) });
      console.log(`${file}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      missing.push(picture.name);
      console.error(`${file}: ${error}`);
    }
    await context.close();
  }
  await browser.close();
  server.close();
  if (missing.length > 0) throw new PlainError(`not taken: ${missing.join(', ')}`);
});
