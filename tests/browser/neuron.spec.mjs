// neuron.spec.mjs - the Neuron lab as a person uses it. Its numbers are compared with the book's; the
// engine behind them has its own tests.
import { expect, test } from './fixtures.mjs';
import { Neuron } from '../../web/core/neuron.js';
import { defaults } from '../../web/state/schema.js';
import { engine } from '../wasm/helpers.mjs';
import { chartsAreDrawn, isReady, number, openLab, speak, within } from './labs.mjs';

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

/** What the engine itself says of a run. @param {object} settings */
async function neuronHistory(settings) {
  const values = /** @type {any} */ ({ ...defaults('neuron'), ...settings });
  const neuron = new Neuron(await engine(), values);
  neuron.step(values.epochs);
  return neuron.history;
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
  expect(await app.text(lab('[data-result]'))).toContain('by epoch 212');
  expect(await app.text(TOGGLE)).toBe('Run again');
});

test('running again starts from the same start @once', async ({ app }) => {
  await openLab(app, '#/neuron?epochs=60');
  await run(app, 60);
  const first = await app.text(lab('[data-cards]'));
  // Pressed and looked at in one: the run may be over before the next look.
  const begun = await app.evaluate(
    (toggle, epoch) => {
      one(toggle).click();
      return one(epoch).textContent;
    },
    TOGGLE,
    EPOCH,
  );
  expect(begun).toBe('0');
  await reached(app, 60);
  expect(await app.text(lab('[data-cards]'))).toBe(first);
});

test('the widgets of the book @once', async ({ app }) => {
  await openLab(app);
  for (const [name, a150, a300] of /** @type {const} */ ([
    ['quadratic-near', 0.1527, 0.094],
    ['quadratic-far', 0.9334, 0.2028],
    ['published-near', 0.1811, 0.0404],
    ['published-far', 0.2148, 0.0479],
  ])) {
    await app.fill(lab('[data-presets]'), name);
    await run(app);
    const cost = name.startsWith('quadratic') ? 'quadratic' : 'cross-entropy';
    expect(number(await app.text(value(cost, 'a'))), name).toBeCloseTo(a300, 3);
    await app.fill(lab('[data-scrub]'), 150);
    expect(number(await app.text(value(cost, 'a'))), name).toBeCloseTo(a150, 3);
    expect(await app.text(EPOCH)).toBe('150');
  }
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

test('while a run plays, its story is of now, and in the language of now @once', async ({
  app,
}) => {
  await openLab(app, '#/neuron?compare=0&w=4&b=4&epochs=10000&ran=100'); // waits for thousands of epochs
  const result = () => app.text(lab('[data-result]'));
  const waits = 'Quadratic: not even half of the cost is gone yet.';
  expect(await result()).toBe(`${waits} At epoch 100, a = 1.000.`);
  await app.click(TOGGLE);
  await app.waitFor((selector) => Number(one(selector).textContent) > 102, EPOCH);
  expect(await result()).toBe(waits); // of epoch 100 no more
  await speak(app, 'zh');
  expect(await app.text(TOGGLE)).toBe('暂停');
  expect(await result()).toMatch(/^二次代价：/);
  await app.click(TOGGLE);
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

test('settings change the run, and the address with it @once', async ({ app }) => {
  await openLab(app);
  await app.fill(lab('[data-field="compare"]'), false);
  await app.fill(lab('[data-field="w"]'), '0.6');
  await app.fill(lab('[data-field="b"]'), '0.9');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 0.818');
  expect(await app.visible(lab('[data-cost="cross-entropy"]'))).toBe(false);
  const hash = await app.evaluate(() => location.hash);
  expect(hash).toBe('#/neuron?compare=0&w=0.6&b=0.9');
  await app.reload();
  await isReady(app);
  expect(await app.value(lab('[data-field="w"]'))).toBe('0.6');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 0.818');
});

test('a value out of range is said, and the nearest used @once', async ({ app }) => {
  await openLab(app);
  await app.fill(lab('[data-field="eta"]'), '1000');
  expect(await app.text('#notices')).toContain('outside 0.0001 to 100');
  expect(await app.value(lab('[data-field="eta"]'))).toBe('100');
  await speak(app, 'zh'); // what is still there says it in the language of now
  expect(await app.text('#notices')).toMatch(/学习率.*100/);
  expect(await app.text('#notices')).not.toContain('Dismiss');
});

test('a run that diverges stops, says where, and keeps its curve @once', async ({ app }) => {
  await openLab(app, '#/neuron?compare=0&output=linear&eta=3&epochs=1000');
  await app.fill(lab('[data-field="speed"]'), 300);
  await app.click(TOGGLE);
  await app.waitFor(
    (selector) => /diverged at epoch \d+/.test(one(selector).textContent ?? ''),
    lab('[data-result]'),
  );
  expect(Number(await app.text(EPOCH))).toBe(219);
  expect(await app.text(TOGGLE)).toBe('Run again');
  // Numbers as large as a double's keep to their places in the card.
  const boxes = await app.evaluate(() => {
    const box = (/** @type {string} */ part) =>
      one(
        `#lab-neuron .card[data-cost="quadratic"]:not(.landscape) ${part}`,
      ).getBoundingClientRect();
    return {
      circle: box('.node.own'),
      z: box('[data-value="z"]'),
      a: box('[data-value="a"]'),
      gauge: box('.gauge'),
      w: box('[data-inputs="1"] [data-value="w"]'),
      low: box('[data-domain-low]'),
      high: box('[data-domain-high]'),
      curve: box('.curve'),
    };
  });
  expect(await app.text(lab('.card:not([hidden]) [data-domain-high]'))).toBe('5.2×10¹⁵³');
  expect(boxes.z.width).toBeLessThan(boxes.circle.width);
  expect(boxes.a.right).toBeLessThan(boxes.gauge.left);
  expect(boxes.a.left).toBeGreaterThan(boxes.circle.right);
  expect(boxes.w.right).toBeLessThan(boxes.circle.left + 2);
  expect(boxes.low.left).toBeGreaterThanOrEqual(boxes.curve.left);
  expect(boxes.low.right).toBeLessThan(boxes.high.left);
  expect(boxes.high.right).toBeLessThanOrEqual(boxes.curve.right);
  // And the chart shows how it began, on a logarithmic axis all of it.
  expect(await app.text(lab('[data-result]'))).toContain('leaves the chart');
  await app.fill(lab('[data-field="log"]'), true);
  expect(await app.text(lab('[data-result]'))).not.toContain('leaves the chart');
  await app.reload();
  await isReady(app);
  expect(await app.text(lab('[data-result]'))).toContain('diverged at epoch 220');
});

test('cross-entropy of a linear output is refused in words @once', async ({ app }) => {
  await openLab(app);
  await app.fill(lab('[data-field="output"]'), 'linear');
  expect(await app.text('#notices')).toContain('between 0 and 1');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 4.000');
});

test('the curve shows cost, gradient or output, as part of its start or not, on either axis @once', async ({
  app,
}) => {
  await openLab(app);
  await run(app);
  const title = lab('[data-chart-title]');
  await app.fill(lab('[data-field="plot"]'), 'gradient');
  expect(await app.text(title)).toContain('Gradient');
  await app.fill(lab('[data-field="relative"]'), false);
  await app.fill(lab('[data-field="log"]'), true);
  expect(await app.evaluate(() => location.hash)).toBe(
    '#/neuron?speed=300&plot=gradient&relative=0&log=1&ran=300',
  );
  expect(await app.text(EPOCH)).toBe('300'); // the run is kept
  expect(await app.value(lab('[data-presets]'))).toBe('compare'); // and what it is of
  await app.fill(lab('[data-field="plot"]'), 'activation');
  expect(await app.text(title)).toContain('Output');
});

// ---- The timeline ----

const CHART = lab('[data-chart]');
const SCRUB = lab('[data-scrub]');

/**
 * A pointer that no driver has: a hovering mouse, a finger. Points are fractions of the element's box.
 * @param {import('./app.mjs').App} app
 * @param {string} selector
 * @param {'mouse' | 'touch'} pointerType
 * @param {[string, number, number, number?][]} steps event, x, y, buttons
 */
const point = (app, selector, pointerType, steps) =>
  app.evaluate(
    (where, type, list) => {
      const element = one(where);
      const box = element.getBoundingClientRect();
      for (const [name, x, y, buttons = 0] of list) {
        element.dispatchEvent(
          new PointerEvent(name, {
            bubbles: true,
            cancelable: true,
            pointerId: 7,
            pointerType: type,
            buttons,
            clientX: box.left + x * box.width,
            clientY: box.top + y * box.height,
          }),
        );
      }
    },
    selector,
    pointerType,
    steps,
  );

/** The epoch shown, once it is another. @param {import('./app.mjs').App} app @param {number} from */
const otherEpoch = (app, from) =>
  app.waitFor(
    (selector, old) => {
      const now = Number(one(selector).textContent);
      return now === old ? undefined : now || 0.1;
    },
    EPOCH,
    from,
  );

test('the whole lab stands at the epoch pointed at, dragged to, or walked to', async ({ app }) => {
  await openLab(app);
  await run(app);
  const history = await neuronHistory({ cost: 'quadratic' });
  const agrees = async () => {
    const epoch = Number(await app.text(EPOCH));
    const { a, slope, db, z, b } = history[epoch];
    const card = (/** @type {string} */ name) => app.text(value('quadratic', name));
    expect(number(await card('a'))).toBeCloseTo(a, 3);
    expect(number((await card('slope')).split('=')[1])).toBeCloseTo(slope, 4);
    expect(number(await card('db'))).toBeCloseTo(db, 4);
    const live = lab('.card[data-cost="quadratic"]:not(.landscape) [data-main-equations] ');
    expect(number(await app.text(`${live}[data-live="dw"]`))).toBeCloseTo(db, 4);
    const ground = lab('.landscape[data-cost="quadratic"] ');
    expect(await app.text(`${ground}[data-here-z]`)).toContain(z.toFixed(2).replace('-', '−'));
    const place = await app.evaluate(
      (selector) => one(selector).getAttribute('d') ?? '',
      `${ground}[data-here]`,
    );
    expect(Number(place.split(/[ h]/)[1])).toBeCloseTo(50 - (50 * b) / 3, 6);
    return epoch;
  };

  // Hovering shows, and leaving leaves it.
  await chartsAreDrawn(app, 'neuron');
  await point(app, CHART, 'mouse', [['pointermove', 0.5, 0.5]]);
  const hovered = await otherEpoch(app, 300);
  expect(hovered).toBeGreaterThan(100);
  expect(hovered).toBeLessThan(200);
  expect(await agrees()).toBe(hovered);
  await point(app, CHART, 'mouse', [['pointerleave', 0.5, 1.5]]);
  expect(await app.text(EPOCH)).toBe('300');

  // Dragging stays; the arrow keys go on from there.
  await app.drag(CHART, [0.3, 0.5], [0.4, 0.5]);
  const dragged = await agrees();
  expect(dragged).toBeGreaterThan(60);
  expect(dragged).toBeLessThan(150);
  await app.press('ArrowLeft');
  expect(await agrees()).toBe(dragged - 1);
  expect(await app.value(SCRUB)).toBe(String(dragged - 1));

  // A finger, too.
  await point(app, CHART, 'touch', [
    ['pointerdown', 0.8, 0.5, 1],
    ['pointermove', 0.7, 0.5, 1],
    ['pointerup', 0.7, 0.5],
    ['pointerleave', 0.7, 0.5],
  ]);
  const touched = await agrees();
  expect(touched).toBeGreaterThan(dragged + 50);

  // While it runs, the lab stays where it is put, and follows again from the end.
  await app.fill(lab('[data-field="epochs"]'), '10000');
  await app.fill(lab('[data-field="speed"]'), 60);
  await app.click(TOGGLE);
  await app.waitFor((selector) => Number(one(selector).textContent) > 10, EPOCH);
  await app.fill(SCRUB, 5);
  const far = Number(await app.evaluate((selector) => one(selector).getAttribute('max'), SCRUB));
  await app.waitFor(
    (selector, past) => Number(one(selector).getAttribute('max')) > past,
    SCRUB,
    far,
  );
  expect(await app.text(EPOCH)).toBe('5');
  expect(await app.text(TOGGLE)).toBe('Pause');
});

// ---- Gradients and maps ----

test('two gradients and their ratio; the plateau is one colour, the slope is many @once', async ({
  app,
}) => {
  await openLab(app);
  const ground = (/** @type {string} */ cost) => lab(`.landscape[data-cost="${cost}"] `);
  for (const cost of ['quadratic', 'cross-entropy']) {
    expect(await app.text(`${ground(cost)}[data-gradient="quadratic"]`)).toBe('0.0173');
    expect(await app.text(`${ground(cost)}[data-gradient="cross-entropy"]`)).toBe('0.9820');
    expect(await app.text(`${ground(cost)}[data-ratio]`)).toContain('56.6');
  }
  /** Bands between two points of the map, on the way down from (3, 3) to (1.6, 1.6). @param {string} cost */
  const bands = (cost) =>
    app.evaluate(
      (selector) => {
        const canvas = /** @type {any} */ (one(selector));
        const context = canvas.getContext('2d');
        const colours = new Set();
        for (let part = 0.77; part < 0.99; part += 0.01) {
          const at = [Math.floor(part * canvas.width), Math.floor((1 - part) * canvas.height)];
          colours.add(context.getImageData(at[0], at[1], 1, 1).data.join());
        }
        return colours.size;
      },
      `${ground(cost)}canvas`,
    );
  // Maps are drawn, each with its legend, when what is seen first has been.
  for (const cost of ['quadratic', 'cross-entropy'])
    await app.waitFor((where) => one(where).children.length > 0, `${ground(cost)}[data-bands]`);
  expect(await bands('quadratic')).toBe(1);
  expect(await bands('cross-entropy')).toBeGreaterThanOrEqual(5);
  // The legend has as many swatches as bands, with numbers.
  const legend = await app.text(`${ground('quadratic')}[data-bands]`);
  expect(legend).toMatch(/^0 0\.1 0\.2 0\.3 0\.4 0\.5$/);
});

test('the experiments beyond the book’s: z = 40, linear, a soft target, two inputs @once', async ({
  app,
}) => {
  await openLab(app);
  await app.fill(lab('[data-presets]'), 'saturated');
  await run(app);
  const whole = await app.evaluate(() => one('#lab-neuron').textContent ?? '');
  expect(whole).not.toMatch(/NaN|Infinity|∞/);
  expect(whole).toContain('2.4×10¹⁷');
  expect(await app.text(value('quadratic', 'a'))).toBe('a = 1.000');
  expect(await app.text(value('cross-entropy', 'a'))).toBe('a = 0.021');

  await app.fill(lab('[data-presets]'), 'linear');
  await run(app);
  expect(await app.text(lab('[data-result]'))).toContain('by epoch 1.');
  expect(await app.text(lab('.legend'))).toContain('Sigmoid'); // beside the one that waits
  expect(await app.visible(lab('[data-contrast]'))).toBe(false);

  await app.fill(lab('[data-presets]'), 'soft');
  await run(app);
  expect(await app.text(lab('.legend'))).toContain('0.6109');
  expect(await app.text(value('cross-entropy', 'cost'))).toBe('0.6109');

  await app.fill(lab('[data-presets]'), 'two');
  await run(app);
  for (const cost of ['quadratic', 'cross-entropy']) {
    const [w1, w2] = await app.evaluate(
      (where) => {
        const shown = [...document.querySelectorAll(where)].filter(seen);
        return shown.map((text) => Number(text.textContent?.split('=')[1].replace('−', '-')));
      },
      lab(`[data-cost="${cost}"] :is([data-value="w"], [data-value="w2"])`),
    );
    expect(Math.abs(w1 - 2)).toBeGreaterThan(2);
    expect(Math.abs(w2 - 2)).toBeLessThan(0.01 * Math.abs(w1 - 2));
  }
  // Both gradients are at hand in symbols that are those of the drawing, and none of their numbers is cut.
  await app.fill(SCRUB, 0);
  const shown = await app.evaluate(() => {
    const card = one('#lab-neuron .card[data-cost="quadratic"]:not(.landscape)');
    for (const fold of document.querySelectorAll('#lab-neuron .card details')) {
      fold.setAttribute('open', '');
    }
    const lines = [...document.querySelectorAll('#lab-neuron .cards [data-equation]')].filter(seen);
    return {
      main: [...card.querySelectorAll('[data-main-equations] [data-live^="dw"]')].map(
        (number) => number.textContent,
      ),
      cut: lines
        .filter((line) => line.scrollWidth > line.clientWidth)
        .map((line) => line.getAttribute('data-equation')),
      lines: lines.length,
    };
  });
  expect(shown.main).toEqual(['0.0172', '8.6×10⁻⁵']);
  expect(shown.cut).toEqual([]);
  expect(shown.lines).toBeGreaterThan(25);
});

// ---- Equations ----

test('a symbol and its value in the drawing light together, by pointer and by keys', async ({
  app,
}) => {
  await openLab(app);
  const lit = () =>
    app.evaluate(() =>
      [...document.querySelectorAll('#lab-neuron .lit')].map(
        (element) =>
          `${element.closest('[data-scope]')?.getAttribute('data-scope')} ${element.getAttribute('data-value') ?? element.getAttribute('data-live')}`,
      ),
    );
  const card = lab('.card[data-cost="quadratic"]:not(.landscape) ');
  await app.evaluate(
    (selector) => one(selector).dispatchEvent(new PointerEvent('pointerover', { bubbles: true })),
    `${card}[data-value="slope"]`,
  );
  const both = await lit();
  expect(both).toContain('quadratic slope');
  expect(both.filter((name) => name === 'quadratic slope').length).toBeGreaterThan(1);
  expect(both.join()).not.toContain('cross-entropy');
  await point(app, EPOCH, 'mouse', [['pointerover', 0.5, 0.5]]);
  expect(await lit()).toEqual([]);
  await app.evaluate((selector) => one(selector).focus(), `${card}[data-equation="55-now"]`);
  await app.press('ArrowRight');
  await app.press('ArrowRight');
  expect(await lit()).toContain('quadratic a'); // ∂C/∂w, then a
  await app.press('ArrowLeft');
  expect(await lit()).not.toContain('quadratic a');
  expect(await app.text(EPOCH)).toBe('0'); // the page's own arrow key had no part in it
  await app.press('Escape');
  expect(await lit()).toEqual([]);
});

// ---- Runs beside each other ----

test('up to four runs on one chart, kept in the address, removed one by one @once', async ({
  app,
}) => {
  await openLab(app, '#/neuron?epochs=30');
  const lines = () =>
    app.evaluate((where) => document.querySelectorAll(where).length, lab('.legend li'));
  const KEEP = lab('[data-action="keep"]');
  const isOff = () => app.evaluate((where) => one(where).disabled, KEEP);
  // A whole run is kept: one that has not been seen to its end would be given away.
  expect(await isOff()).toBe(true);
  await app.click(lab('[data-action="step"]'));
  expect(await isOff()).toBe(true);
  await run(app, 30);
  await app.click(KEEP);
  await app.fill(lab('[data-field="eta"]'), '0.5');
  expect(await isOff()).toBe(true);
  expect(await lines()).toBe(4);
  expect(await app.text('#notices')).toBe('');
  await run(app, 30);
  await app.click(KEEP); // the two kept last stay, and the others are said
  expect(await lines()).toBe(4);
  expect(await app.text('#notices')).toContain(
    'A chart holds 4 curves. No longer kept: Quadratic · w₀ 2, b₀ 2, η 0.15; Cross-entropy · w₀',
  );
  expect(await app.text(lab('.legend'))).toContain('η 0.5');
  await app.press('r'); // with the focus on what can no longer be pressed
  await app.press('Space');
  await reached(app, 30);
  const hash = await app.evaluate(() => location.hash);
  await app.reload();
  await isReady(app);
  expect(await app.evaluate(() => location.hash)).toBe(hash);
  expect(await lines()).toBe(4);
  await app.click(lab('.legend li:nth-child(3) button'));
  expect(await lines()).toBe(3);
  await app.click(lab('.legend button'));
  expect(await app.evaluate(() => location.hash)).toBe(
    '#/neuron?eta=0.5&epochs=30&speed=300&ran=30',
  );
});

test('the published widget beside equation (61), by one switch @once', async ({ app }) => {
  await openLab(app);
  expect(await app.visible(lab('[data-beside]'))).toBe(false);
  await app.fill(lab('[data-presets]'), 'published-far');
  await app.fill(lab('[data-beside]'), true);
  const legend = await app.text(lab('.legend'));
  expect(legend).toContain('η 0.005 · step by ∂C/∂z, equation (61)');
  expect(legend).toContain('η 0.15 · step by ∂C/∂z, equation (61)');
  expect(await app.text(lab('[data-note]'))).toContain('∂C/∂a');
  await app.fill(lab('[data-beside]'), false);
  expect(await app.text(lab('.legend'))).not.toContain('equation (61)');
});

// ---- Predict, then run ----

const PAD = lab('[data-guess-pad]');
const REPORT = lab('[data-guess-report]');

/** Mean distance and its place, as the report gives them. @param {string} text */
const gaps = (text) => {
  const [, mean, epoch, guess, actual] =
    /off by (\d\.\d+) on average; most at epoch (\d+), where it says (\d\.\d+) and the run (\d\.\d+)/.exec(
      text,
    ) ?? [];
  return { mean: Number(mean), epoch: Number(epoch), guess: Number(guess), actual: Number(actual) };
};

test('a curve predicted by pointer, by touch and by keys is drawn over and judged', async ({
  app,
}) => {
  await openLab(app);
  const history = await neuronHistory({ cost: 'quadratic' });
  const shares = history.map(({ cost }) => cost / history[0].cost);

  // By pointer: level along the top of the axis, where the curve begins.
  await app.click(lab('[data-action="predict"]'));
  await chartsAreDrawn(app, 'neuron');
  await app.drag(PAD, [0.04, 0.01], [0.99, 0.01]);
  expect(await app.text(lab('.legend'))).toContain('Guess 1: Quadratic');
  await run(app);
  const level = gaps(await app.text(REPORT));
  const off = shares.map((share) => 1 - share);
  expect(level.mean).toBeCloseTo(off.reduce((sum, x) => sum + x, 0) / off.length, 1);
  expect(level.epoch).toBe(300);
  expect(level.actual).toBeCloseTo(shares[300], 3);
  expect(level.guess).toBeCloseTo(1, 1);

  // By touch, of the other cost: straight down to the middle, level from there.
  await app.click(lab('[data-action="predict"]'));
  expect(await app.text(EPOCH)).toBe('0'); // one predicts what has not happened yet
  await app.fill(lab('[data-guess-of]'), 'cross-entropy');
  await chartsAreDrawn(app, 'neuron');
  await point(app, PAD, 'touch', [
    ['pointerdown', 0.08, 0.05, 1],
    ['pointermove', 0.5, 0.35, 1],
    ['pointerup', 0.5, 0.35],
  ]);
  expect(await app.text(lab('.legend'))).toContain('Guess 1: Cross-entropy');
  expect(await app.text(lab('.legend'))).not.toContain('Guess 1: Quadratic');
  expect(await app.evaluate((selector) => getComputedStyle(one(selector)).touchAction, PAD)).toBe(
    'none',
  );
  await run(app);
  const touched = gaps(await app.text(REPORT));
  expect(touched.mean).toBeGreaterThan(0.4);
  expect(touched.epoch).toBeLessThan(100); // where the curve has fallen and the guess has not
  expect(touched.guess).toBeGreaterThan(touched.actual + 0.5);

  // By keys, and several at once.
  await app.click(lab('[data-action="predict"]'));
  await app.fill(lab('[data-field="several"]'), true);
  await app.evaluate((selector) => one(selector).focus(), PAD);
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown']) await app.press(key);
  const says = () => app.evaluate((selector) => one(selector).getAttribute('aria-valuetext'), PAD);
  expect(await says()).toBe('epoch 10: 0.90');
  expect(await app.text(EPOCH)).toBe('0'); // no key went past the pad
  await app.click(lab('[data-action="nextGuess"]'));
  await chartsAreDrawn(app, 'neuron');
  await app.drag(PAD, [0.1, 0.3], [0.9, 0.5]);
  await app.press('Space');
  await reached(app, 300);
  const report = await app.text(REPORT);
  expect(report).toContain('Guess 1: Cross-entropy was off by');
  expect(report).toContain('Guess 2: Cross-entropy was off by');
  // Level at 0.9 from epoch 10 on.
  expect(gaps(report.split('Guess 2')[0]).guess).toBeCloseTo(0.9, 2);

  // Another start is another curve: the guesses go.
  await app.fill(lab('[data-field="w"]'), '1');
  expect(await app.text(REPORT)).toBe('');
  expect(await app.text(lab('.legend'))).not.toContain('Guess');
});

test('a guess stays when the axis or the curve changes, and Step ends the drawing @once', async ({
  app,
}) => {
  await openLab(app, '#/neuron?epochs=30');
  await app.click(lab('[data-action="predict"]'));
  await chartsAreDrawn(app, 'neuron');
  await app.drag(PAD, [0.2, 0.5], [0.9, 0.5]);
  await app.click(lab('[data-action="step"]'));
  expect(await app.visible(PAD)).toBe(false); // it lies over the run that has begun
  expect(await app.text(lab('[data-predict-button]'))).toBe('Predict first');
  await run(app, 30);
  const report = gaps(await app.text(REPORT));
  const legend = () => app.text(lab('.legend'));
  await app.fill(lab('[data-field="log"]'), true);
  expect(await legend()).toContain('Guess 1: Quadratic');
  expect(gaps(await app.text(REPORT))).toEqual(report);
  await app.fill(lab('[data-field="relative"]'), false);
  expect(gaps(await app.text(REPORT)).mean).toBeCloseTo(report.mean * 0.482, 2);
  await app.fill(lab('[data-field="plot"]'), 'activation');
  expect(await legend()).not.toContain('Guess');
  expect(await app.text(REPORT)).toBe(
    'Guess 1: Quadratic is of the cost C: choose that curve to see it.',
  );
  await app.fill(lab('[data-field="plot"]'), 'cost');
  expect(await legend()).toContain('Guess 1: Quadratic');
});
