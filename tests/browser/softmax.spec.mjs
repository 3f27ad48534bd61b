// softmax.spec.mjs - the Softmax lab as a person uses it. Its numbers are compared with the equations; the C
// behind them has its own tests.
import { expect, test } from './fixtures.mjs';
import { goTo, isReady, number, openLab, speak, within } from './labs.mjs';

const lab = within('softmax');
/** @typedef {import('./app.mjs').App} App */

/** @param {number} j from 1 */
const row = (j) => lab(`[data-rows] .row:nth-child(${j})`);
const bar = (/** @type {number} */ j) => `${row(j)} [data-drag]`;
const backwards = (/** @type {number} */ j) => lab(`[data-backwards] .row:nth-child(${j})`);
const STEP = lab('[data-step]');
const TOGGLE = lab('[data-action="toggle"]');

/** Texts of all that match. @param {App} app @param {string} selector @returns {Promise<string[]>} */
const texts = (app, selector) =>
  app.evaluate((s) => [...document.querySelectorAll(s)].map((e) => e.textContent ?? ''), selector);

/** The activations on the page. @param {App} app @returns {Promise<number[]>} */
const activations = async (app) =>
  (await texts(app, lab('[data-rows] [data-a]'))).map((text) => number(text.split('=')[1]));

/** The weighted inputs on the page. @param {App} app @returns {Promise<number[]>} */
const inputs = (app) =>
  app.evaluate(
    (s) => [...document.querySelectorAll(s)].map((e) => Number(/** @type {any} */ (e).value)),
    lab('[data-rows] [data-number]'),
  );

/** @param {App} app @param {string} selector */
const focus = (app, selector) => app.evaluate((s) => one(s).focus(), selector);
/** @param {App} app */
const hash = (app) => app.evaluate(() => location.hash);

test('it opens with the values of the book, in view at once, and a sigmoid layer that is no whole @once', async ({
  app,
}) => {
  await openLab(app, '#/softmax');
  expect(await activations(app)).toEqual([0.315, 0.009, 0.633, 0.043]);
  expect(await app.text(lab('[data-sum="softmax"]'))).toBe('1.000');
  expect(await texts(app, lab('[data-s]'))).toEqual(['0.924', '0.269', '0.961', '0.622']);
  expect(await app.text(lab('[data-sum="sigmoid"]'))).toBe('2.776');
  const bottom = await app.evaluate((s) => one(s).getBoundingClientRect().bottom, lab('.sums'));
  expect(bottom).toBeLessThanOrEqual(800);
  await app.fill(lab('[data-field="sigmoid"]'), false);
  expect(await app.visible(lab('[data-s]'))).toBe(false);
  expect(await hash(app)).toBe('#/softmax?sigmoid=0');
});

test('raising one weighted input lowers all other activations, and the bars are exact @once', async ({
  app,
}) => {
  await openLab(app, '#/softmax');
  const before = await activations(app);
  const sigmoids = await texts(app, lab('[data-s]'));
  await app.drag(`${row(4)} [data-slider]`, [0.55, 0.5], [0.98, 0.5]);
  const after = await activations(app);
  expect(after[3]).toBeGreaterThan(before[3]);
  for (const j of [0, 1, 2]) expect(after[j]).toBeLessThan(before[j]);
  expect((await texts(app, lab('[data-s]'))).slice(0, 3)).toEqual(sigmoids.slice(0, 3));
  expect(await app.text(lab('[data-sum="softmax"]'))).toBe('1.000');
  const widths = await app.evaluate((s) => {
    const width = (/** @type {Element} */ e) => e.getBoundingClientRect().width;
    const bars = [...document.querySelectorAll(`${s} [data-rows] [data-drag]`)];
    const parts = [...document.querySelectorAll(`${s} [data-stack="softmax"] span`)];
    const stack = /** @type {Element} */ (document.querySelector(`${s} [data-stack="softmax"]`));
    const one = /** @type {Element} */ (document.querySelector(`${s} [data-one]`));
    const end = Math.max(...parts.map((part) => part.getBoundingClientRect().right));
    return {
      bars: bars.map((bar) => width(/** @type {Element} */ (bar.firstElementChild)) / width(bar)),
      whole: (end - stack.getBoundingClientRect().left) / width(stack),
      one:
        (one.getBoundingClientRect().left + 1.5 - stack.getBoundingClientRect().left) /
        width(stack),
    };
  }, '#lab-softmax');
  widths.bars.forEach((width, j) => expect(width).toBeCloseTo(after[j], 2));
  expect(widths.whole).toBeCloseTo(widths.one, 2); // softmax's parts end exactly at 1
});

test('a bar is dragged by pointer and by touch, and the others keep their proportions', async ({
  app,
}) => {
  await openLab(app, '#/softmax');
  const z = await inputs(app);
  const before = await activations(app);
  await app.drag(bar(2), [0.01, 0.5], [0.3, 0.5], [0.5, 0.5]);
  const after = await activations(app);
  expect(after[1]).toBeCloseTo(0.5, 2);
  expect(after[0] / after[2]).toBeCloseTo(before[0] / before[2], 2);
  const moved = await inputs(app);
  expect([moved[0], moved[2], moved[3]]).toEqual([z[0], z[2], z[3]]);
  // z = ln a + C with the C that the others have: 3.664 from the four starting values, less e^-1.
  const others = Math.log(Math.exp(2.5) + Math.exp(3.2) + Math.exp(0.5));
  expect(moved[1]).toBeCloseTo(Math.log(after[1] / (1 - after[1])) + others, 1);
  // Where the bars were is marked.
  expect(await app.visible(`${row(1)} [data-before="a"]`)).toBe(true);
  // A finger: the events of a touch, as the browser makes them.
  await app.evaluate((selector) => {
    const element = one(selector);
    const { left, width, top } = element.getBoundingClientRect();
    element.setPointerCapture = () => {}; // there is no real finger to capture
    element.hasPointerCapture = () => true;
    const send = (/** @type {string} */ type, /** @type {number} */ x) =>
      element.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 7,
          pointerType: 'touch',
          isPrimary: true,
          bubbles: true,
          cancelable: true,
          clientX: left + x * width,
          clientY: top + 5,
        }),
      );
    send('pointerdown', 0.5);
    send('pointermove', 0.6);
    send('pointermove', 0.8);
    send('pointerup', 0.8);
  }, bar(2));
  expect((await activations(app))[1]).toBeCloseTo(0.8, 2);
  expect(await app.evaluate((s) => getComputedStyle(one(s)).touchAction, bar(2))).toBe('pan-y');
});

test('sliders and bars move by the keyboard, and say what they are', async ({ app }) => {
  await openLab(app, '#/softmax');
  await focus(app, `${row(1)} [data-slider]`);
  await app.press('ArrowRight');
  expect(await app.value(`${row(1)} [data-number]`)).toBe('2.6');
  expect(await hash(app)).toBe('#/softmax?z=2.6,-1,3.2,0.5');

  await openLab(app, '#/softmax?z=0,0,0,0');
  await focus(app, bar(1));
  await app.press('ArrowRight');
  expect(await activations(app)).toEqual([0.26, 0.247, 0.247, 0.247]);
  expect(await app.text(STEP)).toBe('0'); // the arrow was the bar's, not the page's
  await app.press('PageDown');
  await app.press('ArrowDown');
  expect((await activations(app))[0]).toBe(0.15);
  const named = await app.evaluate((s) => {
    const element = one(s);
    return ['role', 'aria-label', 'aria-valuetext', 'aria-valuenow', 'aria-valuemax'].map((name) =>
      element.getAttribute(name),
    );
  }, bar(1));
  expect(named).toEqual(['slider', 'Activation a₁', '0.150', '0.15', '1']);
  await app.press('End');
  expect((await activations(app))[0]).toBe(0.999);
  await app.press('Home');
  expect(await activations(app)).toEqual([0.001, 0.333, 0.333, 0.333]);
});

test('c and its limits @once', async ({ app }) => {
  await openLab(app, '#/softmax');
  await app.fill(lab('[data-c-slider]'), 2);
  expect(await app.value(lab('[data-field="c"]'))).toBe('100');
  expect(await activations(app)).toEqual([0, 0, 1, 0]);
  expect(await app.text(lab('[data-c-says]'))).toContain('maximum');
  await app.fill(lab('[data-field="c"]'), '0.01');
  for (const a of await activations(app)) expect(a).toBeCloseTo(0.25, 1);
  expect(await app.text(lab('[data-c-says]'))).toContain('1/4');
  // What is said of the gradient holds for this c: one c (a - y), not (81).
  expect(await app.visible(lab('[data-equation="81-c"]'))).toBe(true);
  expect(await app.visible(lab('[data-equation="81"]'))).toBe(false);
  expect(await app.visible(lab('[data-layer] .arrow.cut'))).toBe(false);
  await app.fill(lab('[data-field="c"]'), '20');
  expect(await texts(app, `${lab('[data-layer="log-likelihood"]')} [data-delta]`)).toEqual([
    ...['+0.000', '−20.000', '+20.000', '+0.000'],
  ]);
  // The two that are longer than their bars show it, beyond the bar's end.
  const beyond = await app.evaluate(
    (s) =>
      [...document.querySelectorAll(s)].map((arrow) => {
        const [box, bar] = [arrow, /** @type {Element} */ (arrow.parentElement)].map((e) =>
          e.getBoundingClientRect(),
        );
        return Math.max(box.right - bar.right, bar.left - box.left) > 4;
      }),
    `${lab('[data-layer="log-likelihood"]')} [data-arrow]`,
  );
  expect(beyond).toEqual([false, true, true, false]);
  expect(await app.visible(lab('.key .cut'))).toBe(true);
});

test('numbers far beyond the sliders stay finite @once', async ({ app }) => {
  await openLab(app, '#/softmax');
  await app.fill(`${row(2)} [data-number]`, '1000');
  await app.fill(`${row(1)} [data-number]`, '-1000');
  expect(await activations(app)).toEqual([0, 1, 0, 0]);
  await app.fill(`${row(2)} [data-number]`, '5000');
  expect(await app.text('#notices')).toContain('outside -1000 to 1000');
  expect(await app.value(`${row(2)} [data-number]`)).toBe('1000');
  expect(await app.text(lab(''))).not.toMatch(/NaN|Infinity/);
  // From there too a bar can be dragged, the layer learns, and z is read back.
  await app.fill(lab('[data-presets]'), 'huge');
  await app.drag(bar(3), [0.01, 0.5], [0.25, 0.5]);
  expect((await activations(app))[2]).toBeCloseTo(0.25, 2);
  await app.click(lab('[data-action="step"]'));
  expect(await app.text(STEP)).toBe('1');
  expect(await app.text(lab(''))).not.toMatch(/NaN|Infinity/);
});

test('two to ten neurons; R leads back to the book’s start @once', async ({ app }) => {
  await openLab(app, '#/softmax?y=10');
  for (let n = 5; n <= 10; n++) await app.click(lab('[data-action="add"]'));
  expect((await activations(app)).length).toBe(10);
  expect(await app.evaluate((s) => one(s).disabled, lab('[data-action="add"]'))).toBe(true);
  expect(await app.text(lab('[data-targets] [aria-pressed="true"]'))).toBe('10');
  for (let n = 9; n >= 2; n--) await app.click(lab('[data-action="remove"]'));
  expect(await activations(app)).toEqual([0.971, 0.029]);
  expect(await app.text(lab('[data-targets] [aria-pressed="true"]'))).toBe('2');
  await app.press('r');
  expect((await activations(app)).length).toBe(4);
  expect(await hash(app)).toBe('#/softmax');
});

test('learning: gradients as arrows, one step, the whole run beside a layer that waits @once', async ({
  app,
}) => {
  await openLab(app, '#/softmax');
  await app.fill(lab('[data-presets]'), 'wrong');
  const own = lab('[data-layer="log-likelihood"]');
  const other = lab('[data-layer="quadratic"]');
  // a - y for softmax; multiplied by sigma' for the sigmoids.
  expect(await texts(app, `${own} [data-delta]`)).toEqual(['+0.987', '−1.000', '+0.007', '+0.007']);
  expect(await texts(app, `${other} [data-delta]`)).toEqual([
    ...['+0.007', '−0.007', '+0.125', '+0.125'],
  ]);
  expect(await app.text(lab('[data-result]'))).toContain('1.000 in the softmax layer and 0.007');
  // Softmax's arrow reaches exactly from the bar's end to the target.
  const gaps = await app.evaluate(
    (layers) =>
      layers.map((layer) => {
        const find = (/** @type {string} */ s) =>
          /** @type {Element} */ (document.querySelector(`${layer} li:nth-child(2) ${s}`));
        const box = (/** @type {string} */ s) => find(s).getBoundingClientRect();
        const goal = box('[data-goal]');
        return (goal.left + goal.width / 2 - box('[data-arrow]').right) / box('.bar').width;
      }),
    [own, other],
  );
  expect(gaps[0]).toBeCloseTo(0, 2);
  expect(gaps[1]).toBeGreaterThan(0.95);

  await app.click(lab('[data-action="step"]'));
  expect(await app.text(STEP)).toBe('1');
  // z <- z - eta (a - y), on all figures.
  expect((await inputs(app)).slice(0, 2)).toEqual([4.013, -4]);
  await app.press('r');
  expect(await app.text(STEP)).toBe('0');
  expect(await inputs(app)).toEqual([5, -5, 0, 0]);

  await app.click(TOGGLE);
  await app.waitFor((s) => one(s).textContent === '200', STEP);
  expect(await app.text(TOGGLE)).toBe('Run again');
  const [fast, slow] = await texts(app, lab('[data-result] span'));
  expect(number(fast.split('step')[1])).toBeLessThanOrEqual(6);
  expect(number(slow.split('step')[1])).toBeGreaterThan(100);
  expect((await activations(app))[1]).toBeGreaterThan(0.99);
  // Back along the curve: everything stands at that step.
  await app.fill(lab('[data-scrub]'), 0);
  expect(await inputs(app)).toEqual([5, -5, 0, 0]);
  await app.fill(lab('[data-field="plot"]'), 'activation');
  expect(await app.text(STEP)).toBe('0');
  expect(await app.value(lab('[data-scrub]'))).toBe('0');
  // A new target is a new run, from the same start.
  await app.click(lab('[data-targets] button:nth-child(1)'));
  expect(await texts(app, `${own} [data-delta]`)).toContain('−0.013');
  expect(await hash(app)).toBe('#/softmax?z=5,-5,0,0&y=1&plot=activation');
});

test('space runs and pauses; what is changed by hand starts from where the layer is', async ({
  app,
}) => {
  await openLab(app, '#/softmax?steps=5000');
  await app.press('ArrowRight');
  expect(await app.text(STEP)).toBe('1');
  await app.press('Space');
  await app.waitFor((s) => Number(one(s).textContent) > 5, STEP);
  await app.press('Space');
  await app.waitFor((s) => one(s).textContent === 'Go on', TOGGLE);
  const z = await inputs(app);
  await app.fill(`${row(4)} [data-number]`, '1');
  expect(await app.text(STEP)).toBe('0');
  expect(await inputs(app)).toEqual([...z.slice(0, 3), 1]);
});

test('while a run plays, its story is of now and in the language of now @once', async ({ app }) => {
  await openLab(app, '#/softmax?z=5,-5,0,0&steps=5000');
  const story = lab('[data-result]');
  await app.click(lab('.primary[data-action="toggle"]'));
  await app.waitFor((s) => Number(one(s).textContent) > 5, STEP);
  await speak(app, 'zh');
  const [told, step, button] = await app.evaluate(
    (...all) => all.map((s) => one(s).textContent ?? ''),
    `${story} span:last-child`,
    STEP,
    TOGGLE,
  );
  expect(button).toBe('暂停');
  expect(told).toMatch(/^S 型，二次代价：/);
  expect(told).toContain(` ${step} `);
});

test('the Jacobian: signs, sums, and a cell in words @once', async ({ app }) => {
  await openLab(app, '#/softmax?show=jacobian');
  await app.waitFor(
    (s) => Math.abs(one(s).getBoundingClientRect().top) < 100,
    lab('.chapter[data-chapter="jacobian"]'),
  );
  const cell = (/** @type {number} */ j, /** @type {number} */ k) =>
    lab(`[data-jacobian] button[data-j="${j}"][data-k="${k}"]`);
  expect(await app.text(cell(0, 0))).toBe('+0.216');
  expect(await app.text(cell(0, 2))).toBe('−0.199');
  for (let j = 0; j < 4; j++) {
    expect(await app.text(cell(j, 4))).toBe('0.000');
    for (let k = 0; k < 4; k++) expect((await app.text(cell(j, k)))[0]).toBe(j === k ? '+' : '−');
  }
  await app.click(cell(0, 2));
  const words = lab('[data-words]');
  expect(await app.text(words)).toBe(
    'Raise z₃ a little, and a₁ falls by 0.199 for each unit: 0.315 × 0.633.',
  );
  await app.press('ArrowLeft');
  await app.press('ArrowLeft');
  expect(await app.text(words)).toContain('its own, rises by 0.216');
  await app.press('End');
  expect(await app.text(words)).toContain('what the others lose');
  expect(await app.text(STEP)).toBe('0');
  const label = await app.evaluate((s) => one(s).getAttribute('aria-label'), cell(0, 2));
  expect(label).toBe('∂a₁/∂z₃ = −0.199');
});

test('back from a to z: the constant moves every z and no a @once', async ({ app }) => {
  await openLab(app, '#/softmax?show=inverse');
  const before = await activations(app);
  expect(await app.text(lab('[data-constant-now]'))).toBe('C = 3.657');
  expect(await app.text(`${backwards(1)} [data-log]`)).toBe('−1.157 + 3.657');
  await app.fill(lab('[data-constant]'), -2);
  expect(await activations(app)).toEqual(before);
  expect(await app.text(lab('[data-constant-now]'))).toBe('C = −2.000');
  (await inputs(app)).forEach((z, j) => expect(z).toBeCloseTo([2.5, -1, 3.2, 0.5][j] - 5.657, 2));
  // The line holds every place that C can bring a z to, so that all z keep their distances while it is slid.
  const stems = () =>
    app.evaluate(
      (s) => [...document.querySelectorAll(s)].map((e) => Number(e.getAttribute('x1'))),
      lab('[data-marks] .stem'),
    );
  const ends = await texts(app, lab('[data-line] text'));
  const from = await stems();
  await app.fill(lab('[data-constant]'), -10);
  expect(await texts(app, lab('[data-line] text'))).toEqual(ends);
  const moves = (await stems()).map((x, i) => x - from[i]);
  for (const move of moves) expect(move).toBeCloseTo(moves[0], 3);
  expect(Math.abs(moves[0])).toBeGreaterThan(100);
  expect(await activations(app)).toEqual(before);
  // Also far out: z stand where they are, and C within its slider.
  await goTo(app, '#/softmax?z=87.2,83.7,87.9,85.2&c=0.1&show=inverse');
  const scale = (await texts(app, lab('[data-line] text'))).map(number);
  const [left, right] = [Math.min(...scale), Math.max(...scale)];
  const placed = (await stems()).map((x) => left + ((x - 30) / 540) * (right - left));
  [83.7, 85.2, 87.2, 87.9].forEach((z, i) => expect(placed[i]).toBeCloseTo(z, 2));
  expect(number(await app.text(lab('[data-constant-now]')))).toBeCloseTo(10, 2);
  expect(Number(await app.value(lab('[data-constant]')))).toBeCloseTo(10, 1);
  await goTo(app, '#/softmax?z=1000,999,-1000,0&show=inverse');
  expect(await app.evaluate((s) => one(s).disabled, lab('[data-constant]'))).toBe(true);
  expect(await app.visible(lab('[data-stuck]'))).toBe(true);
  await goTo(app, '#/softmax?show=inverse');
  // Activations set here are the lab's.
  await focus(app, `${backwards(2)} [data-drag]`);
  await app.press('End');
  expect((await activations(app))[1]).toBe(0.999);
  await app.reload();
  await isReady(app);
  expect((await activations(app))[1]).toBe(0.999);
});

test('equations carry the numbers of the neuron in hand, and light them @once', async ({ app }) => {
  await openLab(app, '#/softmax');
  await focus(app, bar(3));
  const equation = lab('[data-equation="83-n"]');
  expect(
    await app.evaluate(
      (s) => [...one(s).querySelectorAll('[data-live]')].map((e) => e.textContent),
      equation,
    ),
  ).toEqual(['3', '3.2', '3.66', '0.633']);
  await app.evaluate((s) => {
    const term = /** @type {Element} */ (one(s).querySelector('[data-term="whole"]'));
    term.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
  }, lab('[data-equation="83"]'));
  expect(
    await app.evaluate((s) => one(s).classList.contains('lit'), lab('[data-stack="softmax"]')),
  ).toBe(true);
});

/**
 * What of the lab overprints something, is cut off, or leaves the page. Runs in the page.
 * @returns {string[]}
 */
function misfits() {
  const lab = /** @type {Element} */ (document.querySelector('#lab-softmax'));
  const edge = document.documentElement.clientWidth;
  const bad = /** @type {string[]} */ ([]);
  const boxes = /** @type {[Element, DOMRect][]} */ ([]);
  const range = document.createRange();
  const name = (/** @type {Element} */ e) =>
    `${e.tagName} ${JSON.stringify(/** @type {any} */ (e).dataset)} "${e.textContent?.trim().slice(0, 40)}"`;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (lab.querySelectorAll('*'))) {
    if (!seen(element) || element.closest('select, .visually-hidden, .scale-one, math *')) continue;
    if (element.closest('.actions:has(.primary)')) continue; // stays over what is scrolled
    if (element.matches('math, input[type="number"], [data-drag]')) {
      boxes.push([element, element.getBoundingClientRect()]);
    }
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) boxes.push([element, box]);
    }
    if (
      element.matches('[data-equation], input[type="number"], .stack span') &&
      element.scrollWidth > element.clientWidth
    ) {
      bad.push(`cut, ${element.scrollWidth} in ${element.clientWidth}: ${name(element)}`);
    }
  }
  if (document.documentElement.scrollWidth > edge) bad.push(`a page wider than its ${edge}`);
  boxes.forEach(([one, a], i) => {
    if (!one.closest('.scroll') && (a.left < 0 || a.right > edge)) bad.push(`out: ${name(one)}`);
    for (const [other, b] of boxes.slice(i + 1)) {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width <= 1 || height <= 3 || one.contains(other) || other.contains(one)) continue;
      bad.push(`${name(one)} over ${name(other)}`);
    }
  });
  return bad;
}

test('nothing overprints or is cut: any c and z, two to ten neurons, phone to projector @once', async ({
  app,
}) => {
  const far = [1000, 999, -1000, -999.999, 123.456, -123.456, -0.125, 0, 0, 0];
  const states = [
    'c=20',
    'z=-1.2345,-0.2945,0.125,1.4&c=0.123456&y=1',
    'z=1000,999,-1000,0',
    'z=1,1,1,1,1,1,1,1,1,1&c=100',
    `z=${far}&c=0.0123&y=9`,
    `z=${far}&c=33.33&y=3`,
    'z=1000,-1000&c=100',
  ];
  for (const theme of ['light', 'projector']) {
    await app.open('/#/softmax', { query: { lang: theme === 'light' ? 'en' : 'zh', theme } });
    await isReady(app);
    for (const width of theme === 'light' ? [320, 390, 1280, 1920] : [1280, 1920]) {
      await app.setViewport(width, 900);
      for (const state of states) {
        await goTo(app, `#/softmax?${state}`);
        expect(await app.evaluate(misfits), `${theme}, ${width}: ${state}`).toEqual([]);
      }
    }
  }
});

test('a finger finds the bars: 44 pixels on a phone @once', async ({ app }) => {
  await app.setViewport(390, 844);
  await openLab(app, '#/softmax');
  const sizes = await app.evaluate(
    (bar, slider) => {
      const element = one(bar);
      const before = getComputedStyle(element, '::before');
      return {
        bar: Number.parseFloat(before.height),
        slider: one(slider).getBoundingClientRect().height,
      };
    },
    bar(1),
    `${row(1)} [data-slider]`,
  );
  expect(sizes.bar).toBeGreaterThanOrEqual(44);
  expect(sizes.slider).toBeGreaterThanOrEqual(44);
});
