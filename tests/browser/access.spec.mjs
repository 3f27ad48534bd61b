// access.spec.mjs - the page for everybody: rules of WCAG in each state of each lab, keys alone, the accessibility
// tree, tables in the place of charts, themes, paper, and a language that nobody has written yet.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../../tools/browsers.mjs';
import { buildSite } from '../../tools/build.mjs';
import en from '../../web/i18n/en.js';
import { axe } from './axe.mjs';
import { expect, test } from './fixtures.mjs';
import { chartsAreDrawn, goTo, isReady, openLab, within } from './labs.mjs';

/** @typedef {import('./app.mjs').App} App */
/** @typedef {import('../../web/state/schema.js').Lab} LabName */

/**
 * Each lab in a state whose run is over in a moment, and which of its words say that it is.
 * @type {Record<string, { hash: string, where: string, over: string }>}
 */
const QUICK = {
  neuron: {
    hash: '#/neuron?epochs=40&speed=300',
    ...{ where: '[data-action="toggle"]', over: 'Run again' },
  },
  softmax: {
    hash: '#/softmax?steps=40&show=learning',
    ...{ where: '[data-action="toggle"]', over: 'Run again' },
  },
  mnist: {
    hash: '#/mnist?data=synthetic&train-size=500&epochs=2&sizes=784,10,10',
    ...{ where: '[data-status]', over: 'Finished' },
  },
  study: {
    hash: '#/study?configs=cost:quadratic;epochs:2;train-size:500~epochs:2;train-size:500&seeds=1-2&data=synthetic&jobs=1',
    ...{ where: '[data-status]', over: 'Finished' },
  },
  exercises: { hash: '#/exercises?exercise=input', ...{ where: '[data-progress]', over: '1/13' } },
};
const LABS = /** @type {LabName[]} */ (Object.keys(QUICK));
/** Those that have something to run. */
/** @type {LabName[]} */
const RUNNING = LABS.filter((lab) => lab !== 'exercises');

/** Runs that last: those of frames for 30 frames at least, the others longer than any test. @type {Record<string, string>} */
const LONG = {
  neuron: '#/neuron?epochs=10000&speed=300',
  softmax: '#/softmax?steps=5000&show=learning',
  mnist: '#/mnist?data=synthetic&train-size=50000&epochs=1000',
  study:
    '#/study?configs=cost:quadratic;epochs:1000;train-size:5000~epochs:1000;train-size:5000&seeds=1-2&data=synthetic&jobs=1',
};

/** Waits until the run of the lab on show is over. @param {App} app @param {string} lab */
const isOver = (app, lab) =>
  app.waitFor(
    (selector, words) => one(selector).textContent?.includes(words),
    `#lab-${lab} ${QUICK[lab].where}`,
    QUICK[lab].over,
  );

/** Runs the lab on show to the end, or does what is to be done there. @param {App} app @param {string} lab */
async function run(app, lab) {
  if (lab === 'exercises') {
    await app.fill('#exercise-input [value="never"]', true);
    await app.click('#exercise-input [type=submit]');
    await isOver(app, lab);
    return;
  }
  const toggle = `#lab-${lab} [data-action="toggle"]`;
  await app.evaluate((selector) => one(selector).scrollIntoView({ block: 'center' }), toggle);
  await app.click(toggle);
  await isOver(app, lab);
}

/** Opens all that is folded. @param {App} app */
const unfold = (app) =>
  app.evaluate(() => {
    for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (
      document.querySelectorAll('.lab:not([hidden]) details')
    ))
      fold.open = true;
    return new Promise((done) =>
      requestAnimationFrame(() => requestAnimationFrame(() => done(true))),
    );
  });

/** Lights every term of the equations and figures, as pointing at them does. @param {App} app @param {boolean} on */
const light = (app, on) =>
  app.evaluate((lit) => {
    for (const term of document.querySelectorAll('[data-term]')) term.classList.toggle('lit', lit);
  }, on);

/** @param {App} app @param {string} name */
async function choose(app, name) {
  await app.fill('#theme', name);
  const shown = name === 'system' ? 'light' : name;
  await app.waitFor((theme) => document.documentElement.dataset.theme === theme, shown);
}

test('axe finds nothing in any lab: at the start, run and unfolded, dark, projected', async ({
  app,
  engine,
}) => {
  test.setTimeout(120_000);
  await openLab(app);
  for (const lab of LABS) {
    await goTo(app, QUICK[lab].hash);
    expect(await axe(app), `${lab}, start`).toEqual([]);
    await run(app, lab);
    await unfold(app);
    await app.waitFor(() =>
      [...document.querySelectorAll('.lab:not([hidden]) .twin')].every((fold) =>
        fold.querySelector('button'),
      ),
    );
    expect(await axe(app, { within: `#lab-${lab}` }), `${lab}, run and unfolded`).toEqual([]);
    // Of equations axe can tell the contrast in Firefox alone.
    if (engine === 'firefox' && (lab === 'neuron' || lab === 'softmax'))
      for (const theme of ['dark', 'projector', 'system']) {
        await choose(app, theme);
        await light(app, true);
        const rules = ['color-contrast'];
        expect(await axe(app, { within: `#lab-${lab}`, rules }), `${theme}, lit`).toEqual([]);
        await light(app, false);
      }
    if (engine !== 'chromium') continue; // colours and sizes by theme are the same everywhere
    for (const theme of ['dark', 'projector', 'system']) {
      await choose(app, theme);
      const rules = ['color-contrast', 'target-size'];
      const where = lab === 'neuron' ? undefined : `#lab-${lab}`; // the masthead once
      if (theme !== 'system')
        expect(await axe(app, { within: where, rules }), `${lab}, ${theme}`).toEqual([]);
    }
  }
});

test('help: by key and button, with keys, colours and glossary, and back to where one was', async ({
  app,
}) => {
  await openLab(app);
  await app.click('#lab-neuron [data-action="step"]');
  await app.press('?');
  await app.waitFor(() => document.querySelector('#help[open]'));
  expect(await axe(app, { within: '#help' })).toEqual([]);
  expect(await app.text('[data-keys]')).toContain('run, or pause');
  const colours = await app.evaluate(() =>
    [...document.querySelectorAll('[data-colours] li')].map(({ textContent }) => textContent),
  );
  expect(colours).toEqual(expect.arrayContaining(['Quadratic', 'Cross-entropy']));
  // The page behind is at rest.
  const epoch = await app.text('#lab-neuron [data-epoch]');
  await app.press('ArrowRight');
  expect(await app.text('#lab-neuron [data-epoch]')).toBe(epoch);
  await app.press('Escape');
  await app.waitFor(() => !document.querySelector('#help[open]'));
  expect(await app.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe(
    'step',
  );
  // The glossary has each term in both languages, and leads to the labs.
  await app.click('#open-glossary');
  await app.waitFor(() => document.activeElement?.id === 'glossary');
  const rows = await app.evaluate(() =>
    [...document.querySelectorAll('[data-glossary] tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent?.trim() ?? ''),
    ),
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) for (const cell of row) expect(cell, row.join()).not.toBe('');
  expect(rows.map(([term]) => term)).toContain('cross-entropy');
  expect(rows.find(([term]) => term === 'learning rate η')?.[1]).toBe('学习率 η');
  await app.click('[data-glossary] tr:nth-child(20) a:first-of-type');
  await app.waitFor(() => location.hash.startsWith('#/mnist'));
  expect(await app.visible('#help')).toBe(false);
});

test('themes: chosen, in the address, remembered; charts follow, words grow few', async ({
  app,
}) => {
  await openLab(app, QUICK.neuron.hash);
  const look = () =>
    app.evaluate(() => {
      return {
        paper: getComputedStyle(document.body.parentElement ?? document.body).backgroundColor,
        type: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
        line: getComputedStyle(one('#lab-neuron .legend li:first-child path:first-child'))
          .strokeWidth,
      };
    });
  /** What the chart has of the colour of a line: the colour of the theme on show, and how many pixels are of it. */
  const drawn = async () => {
    await chartsAreDrawn(app, 'neuron');
    return app.evaluate(() => {
      const pixels = (
        /** @type {HTMLCanvasElement} */ { width, height },
        /** @type {any} */ context,
      ) => new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
      const sample = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const paint = /** @type {CanvasRenderingContext2D} */ (sample.getContext('2d'));
      paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--quadratic');
      paint.fillRect(0, 0, 1, 1);
      const [colour] = pixels(sample, paint);
      const chart = /** @type {any} */ (one('#lab-neuron canvas[data-chart]'));
      const count = pixels(chart, chart.getContext('2d')).filter((each) => each === colour).length;
      return { colour, count };
    });
  };
  await choose(app, 'light');
  await run(app, 'neuron');
  const light = await look();
  const lightLine = await drawn();
  expect(lightLine.count).toBeGreaterThan(100);
  await choose(app, 'dark');
  const dark = await look();
  const darkLine = await drawn();
  expect(darkLine.colour).not.toBe(lightLine.colour);
  expect(darkLine.count).toBeGreaterThan(lightLine.count / 2);
  expect(dark.paper).not.toBe(light.paper);
  expect(dark.type).toBe(light.type);
  expect(await app.evaluate(() => location.search)).toContain('theme=dark');
  await choose(app, 'projector');
  const projector = await look();
  expect(projector.type).toBeGreaterThan(1.2 * light.type);
  expect(Number.parseFloat(projector.line)).toBeGreaterThan(1.4 * Number.parseFloat(light.line));
  expect(await app.visible('#lab-neuron .lead')).toBe(false);
  // Several predictions at hand: the next one needs no setting.
  await app.click('#lab-neuron [data-action="predict"]');
  expect(await app.visible('#lab-neuron [data-next-guess]')).toBe(true);
  await app.click('#lab-neuron [data-action="predict"]');
  // Remembered where the address says nothing, which it then does not.
  await app.open('/?lang=en');
  await app.waitFor(() => document.documentElement.dataset.theme === 'projector');
  await app.open('/?lang=en&theme=dark');
  await app.waitFor(() => document.documentElement.dataset.theme === 'dark');
  await isReady(app);
  await app.fill('#theme', 'system');
  await app.waitFor(() => !location.search.includes('theme'));
});

test('a chart’s table: its numbers, and all of them copied @once', async ({ app }) => {
  await openLab(app, QUICK.neuron.hash);
  await run(app, 'neuron');
  const twin = within('neuron')('.chart .twin');
  await app.click(`${twin} > summary`);
  await app.waitFor((selector) => one(selector).querySelectorAll('tbody tr').length > 1, twin);
  const table = await app.evaluate(
    (selector) =>
      [...one(selector).querySelectorAll('tr')].map((row) =>
        [...row.children].map((cell) => cell.textContent ?? ''),
      ),
    twin,
  );
  expect(table[0]).toEqual(['epoch', 'Quadratic', 'Cross-entropy']);
  expect(table[1]).toEqual(['0', '1.0000', '1.0000']);
  expect(table.at(-1)?.[0]).toBe('40');
  expect(Number(table.at(-1)?.[2])).toBeLessThan(0.1);
  expect(table.length).toBeLessThan(40); // thinned
  await app.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {
      value: {
        writeText: async (/** @type {string} */ text) => {
          /** @type {any} */ (window).copied = text;
        },
      },
    });
  });
  await app.click(`${twin} button`);
  const copied = await app.waitFor(() => /** @type {any} */ (window).copied);
  const lines = copied.split('\n').map((/** @type {string} */ line) => line.split('\t'));
  expect(lines.length).toBe(42); // the head, and epochs 0 to 40
  expect(Number(lines[41][1])).toBeCloseTo(Number(table.at(-1)?.[1]), 4);
  await app.waitFor((selector) => one(selector).textContent === 'Copied.', `${twin} .twin-said`);
});

for (const [width, height, labs] of /** @type {const} */ ([
  [1280, 800, LABS],
  [640, 400, ['neuron', 'mnist']], // 1280 by 800 at 200 %
]))
  test(`by keys alone at ${width} by ${height}: each stop of Tab is seen, and none lies under a bar`, async ({
    app,
  }) => {
    await app.setViewport(width, height);
    await openLab(app, '', 'en');
    await app.click('.brand'); // a window that was resized is not always the active one
    for (const [i, lab] of labs.entries()) {
      await goTo(app, QUICK[lab].hash);
      // From the top of the page; in a further lab, where the masthead is the same, from the lab's own.
      await app.evaluate(
        (where) => {
          scrollTo(0, 0);
          one(where).tabIndex = -1;
          one(where).focus({ preventScroll: true });
        },
        i === 0 ? 'body' : `#lab-${lab}`,
      );
      const stops = [];
      for (let i = 0; i < 90; i += 1) {
        await app.press('Tab');
        const stop = await app.evaluate(async () => {
          const at = document.activeElement;
          if (!(at instanceof HTMLElement) || at === document.body) return undefined;
          const again = at.dataset.seenByTest === 'yes';
          at.dataset.seenByTest = 'yes';
          const look = () => {
            const box = at.getBoundingClientRect();
            const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
            const y = Math.min(
              innerHeight - 1,
              Math.max(0, box.top + Math.min(box.height / 2, 20)),
            );
            const top = document.elementFromPoint(x, y);
            const style = getComputedStyle(at);
            const name =
              at.getAttribute('aria-label') ??
              at.closest('label')?.textContent?.trim() ??
              at.textContent?.trim() ??
              '';
            return {
              what: `${at.tagName} ${at.id || at.className || JSON.stringify(at.dataset)} ${name}`,
              inView: box.bottom > 0 && box.top < innerHeight,
              covered:
                top !== null &&
                !at.contains(top) &&
                !top.contains(at) &&
                !at.closest('label')?.contains(top),
              outlined: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
              named: name !== '' || at.hasAttribute('aria-labelledby'),
              again,
              last: at.closest('footer') !== null,
            };
          };
          // Scrolling and the outline may come a frame later.
          let now = look();
          for (let i = 0; i < 30 && (!now.inView || now.covered || !now.outlined); i += 1) {
            await new Promise((done) => requestAnimationFrame(done));
            now = look();
          }
          return now;
        });
        if (!stop || stop.again) break;
        stops.push(stop);
        const { what, inView, covered, outlined, named } = stop;
        expect({ what, inView, covered, outlined, named }).toEqual({
          what,
          inView: true,
          covered: false,
          outlined: true,
          named: true,
        });
        if (stop.last) break; // one more might lead out of the page, into the browser
      }
      expect(stops.length, lab).toBeGreaterThan(12);
      await app.evaluate(() => {
        for (const each of document.querySelectorAll('[data-seen-by-test]'))
          each.removeAttribute('data-seen-by-test');
      });
      if (!RUNNING.includes(lab)) continue;
      // Space runs, whatever had the focus last, and R takes it back.
      await app.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
      await app.press('Space');
      await isOver(app, lab);
    }
    expect(await app.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

test('what is pressed on a phone is 44 pixels wide and high', async ({ app }) => {
  await app.setViewport(390, 844);
  await openLab(app, '', 'zh');
  for (const lab of LABS) {
    await goTo(app, QUICK[lab].hash);
    await unfold(app);
    const small = await app.evaluate(() => {
      const own = 'button, select, summary, input, a[href], [role=slider], [role=tab]';
      /** Some are drawn smaller than they are. */
      const isHit = (/** @type {Element} */ element) => {
        element.scrollIntoView({ block: 'center' });
        const { left, top, width, height } = element.getBoundingClientRect();
        return [-21, 21].every((off) =>
          element.contains(document.elementFromPoint(left + width / 2, top + height / 2 + off)),
        );
      };
      return [...document.querySelectorAll(`.masthead :is(${own}), .lab:not([hidden]) :is(${own})`)]
        .filter((element) => seen(element) && !element.closest('p, math, table, [hidden]'))
        .flatMap((element) => {
          const box = (element.closest('label') ?? element).getBoundingClientRect();
          const { width, height } = box;
          return Math.min(width, height) < 43.5 && !(width > 43 && isHit(element))
            ? [`${element.outerHTML.slice(0, 90)}: ${width.toFixed(0)} by ${height.toFixed(0)}`]
            : [];
        });
    });
    expect(small, lab).toEqual([]);
  }
});

test('nothing moves while numbers change', async ({ app }) => {
  await openLab(app);
  for (const lab of RUNNING) {
    await goTo(app, LONG[lab]);
    const { changes, moved } = await app.evaluate(async (name) => {
      const section = /** @type {HTMLElement} */ (document.querySelector(`#lab-${name}`));
      const watched = () =>
        [
          ...section.querySelectorAll('h1, h2, button, select, input, canvas, svg, dl, figure'),
        ].filter((element) => seen(element) && !element.closest('.views, [data-runs]'));
      const places = () =>
        new Map(
          watched().map((element) => {
            const { left, top } = element.getBoundingClientRect();
            return [element, { left, top: top + scrollY }];
          }),
        );
      const frames = (/** @type {number} */ n) =>
        new Promise((done) => {
          const next = () => (n-- > 0 ? requestAnimationFrame(next) : done(true));
          next();
        });
      const toggle = /** @type {HTMLElement} */ (section.querySelector('[data-action="toggle"]'));
      const end = performance.now() + 20_000;
      const runs = () => toggle.textContent === 'Pause';
      toggle.click();
      // A new run has its row of the table, then nothing more is to come.
      while (!runs() || (name === 'mnist' && !section.querySelector('[data-runs] tr'))) {
        if (performance.now() > end) throw new Error('it does not start');
        await frames(1);
      }
      await frames(2);
      const before = places();
      /** @type {Set<string>} */
      const bad = new Set();
      let numbers = section.textContent;
      let changes = 0;
      for (let i = 0; runs() && performance.now() < end && (i < 15 || changes < 5); i += 1) {
        await frames(3);
        if (section.textContent !== numbers) changes += 1;
        numbers = section.textContent;
        for (const [element, { left, top }] of places()) {
          const from = before.get(element);
          if (from && Math.abs(from.left - left) + Math.abs(from.top - top) > 1.5)
            bad.add(
              `${element.outerHTML.slice(0, 80)}: ${(left - from.left).toFixed(1)}, ${(top - from.top).toFixed(1)}`,
            );
        }
      }
      return { changes, moved: [...bad] };
    }, lab);
    expect(moved, lab).toEqual([]);
    expect(changes, lab).toBeGreaterThanOrEqual(5);
    if (lab === 'mnist' || lab === 'study') await app.click(`#lab-${lab} [data-action="stop"]`);
  }
});

test('the accessibility tree has landmarks, names and states', async ({ app, engine }) => {
  test.skip(engine === 'webkitgtk', 'its driver does not tell it');
  await openLab(app);
  for (const lab of LABS) {
    await goTo(app, QUICK[lab].hash);
    const tree = (await app.tree('body')) ?? '';
    for (const line of [
      /- link "Skip to the lab"/,
      /- banner/,
      /- navigation "Labs"/,
      /- group "Language"/,
      /- button "English" \[pressed\]/,
      /- combobox "Look"/,
      /- main/,
      /- contentinfo/,
      /- heading .* \[level=1\]/,
    ])
      expect(tree, lab).toMatch(line);
    expect(tree, lab).not.toMatch(
      /- (button|link|slider|checkbox|combobox|textbox|img)\s*(\[|:|$)/m,
    );
    // A chart is a picture with a name that says what it shows.
    if (['neuron', 'mnist', 'study'].includes(lab))
      expect(tree, lab).toMatch(/- '?img ".*(Cost|cost|Accuracy).*"/);
  }
});

test('a language is one new file, and leaves no word of another @once', async ({ app, site }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'cel-language-'));
  try {
    // Each text in brackets, and two fifths longer.
    const pseudo = Object.fromEntries(
      Object.entries(en).map(([key, text]) => {
        const more = Math.round(0.4 * text.replace(/\{\w+\}/g, '').length);
        const words = 'ẽẽẽẽẽ '.repeat(100).slice(0, more).trimEnd();
        return [key, text && `⟦${text} ${words}⟧`];
      }),
    );
    pseudo['language.name'] = '⟦Ẽ⟧';
    pseudo['language.tag'] = 'qps';
    const file = join(folder, 'qps.mjs');
    await writeFile(file, `export default ${JSON.stringify(pseudo)};\n`);
    await buildSite(join(folder, 'site'), { languages: [file] });
    site.serveFrom(join(folder, 'site'));
    await openLab(app);
    await app.click('[data-language="qps"]');
    await app.waitFor(() => document.documentElement.lang === 'qps');

    /** Words outside all brackets. */
    const literals = () =>
      app.evaluate(() => {
        const outside = (/** @type {string} */ text) => {
          let depth = 0;
          return [...text]
            .filter((sign) => {
              if (sign === '⟦') depth += 1;
              const here = depth === 0;
              if (sign === '⟧') depth -= 1;
              return here;
            })
            .join('');
        };
        const own =
          /** What has one name everywhere. */
          /\b(MNIST|ce|quad|init|overfit|stall|l2|l1|old|new|long|synthetic|softmax|sigma|ln|exp)\b/g;
        const isWord = (/** @type {string} */ text) =>
          /\p{L}{2,}/u.test(outside(text).replace(own, ''));
        const skipped =
          'script, style, template, math, code, kbd, [translate=no], #languages, #stored, [lang]:not(html)';
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const text = node.textContent ?? '';
          if (isWord(text) && !node.parentElement?.closest(skipped)) found.push(text.trim());
        }
        for (const element of document.querySelectorAll('body *')) {
          if (element.closest(skipped)) continue;
          for (const name of [
            'aria-label',
            'aria-valuetext',
            'aria-description',
            'title',
            'alt',
            'placeholder',
          ]) {
            const text = element.getAttribute(name);
            if (text && isWord(text)) found.push(`${name}: ${text}`);
          }
        }
        if (isWord(document.title)) found.push(document.title);
        return found;
      });

    for (const lab of LABS) {
      await goTo(app, QUICK[lab].hash);
      await run(app, lab);
      await unfold(app);
      expect(await literals(), lab).toEqual([]);
      for (const [width, height] of /** @type {const} */ ([
        [320, 640],
        [1280, 800],
      ])) {
        await app.setViewport(width, height);
        await app
          .waitFor(() => document.documentElement.scrollWidth <= innerWidth)
          .catch((error) => {
            throw new Error(`${lab} at ${width} overflows`, { cause: error });
          });
        // Where a word cannot break, a button is to grow with it and not to cut it.
        const cut = await app.evaluate(() =>
          [...document.querySelectorAll('.lab:not([hidden]) button, .masthead :is(button, a)')]
            .filter((element) => seen(element) && element.scrollWidth > element.clientWidth + 1)
            .map((element) => element.outerHTML.slice(0, 100)),
        );
        expect(cut, `${lab} at ${width}`).toEqual([]);
      }
    }
    for (const view of ['mistakes', 'weights', 'draw']) {
      await goTo(app, '#/mnist');
      await app.click(`#tab-${view}`);
      expect(await literals(), view).toEqual([]);
    }
    await app.press('?');
    await app.waitFor(() => document.querySelector('#help[open] [data-glossary] tr'));
    expect(await literals(), 'help').toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** The most that each lab has to print; the study's table is that of the largest preset. */
const FULL = /** @type {Record<string, string>} */ ({
  neuron: '#/neuron?w2=2&x2=0.005&epochs=40&speed=300',
  softmax: '#/softmax?z=-3,-4,1,4.2,-2,0.5,-4,-1,3.6,1.2&y=9&show=learning&ran=20',
  mnist: QUICK.mnist.hash,
  study: `#/study?configs=cost:quadratic;epochs:1;train-size:100~epochs:1;train-size:100&vary=eta&values=0.1,0.25,0.5,1,2,3,6,10&seeds=1&data=synthetic&jobs=1`,
  exercises: '#/exercises?exercise=monotonic',
});

// Only Chromium's driver prints.
test('on paper a lab is one page, light, with its address @once', async ({ site, app }) => {
  await openLab(app); // the page is there
  const browser = await launch('chromium');
  try {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/?lang=en&theme=dark`);
    await page.evaluate(() => {
      addEventListener('beforeprint', () => {
        const style = getComputedStyle(document.documentElement);
        /** @type {any} */ (window).printed = {
          theme: document.documentElement.dataset.theme,
          paper: style.getPropertyValue('--paper').trim(),
          address: document.querySelector('#address-printed')?.textContent,
        };
      });
    });
    /** Lays all of it out for paper, and makes no file. */
    const printSecond = () =>
      page
        .pdf({ preferCSSPageSize: true, printBackground: true, pageRanges: '2' })
        .then(() => 'a second page', String);
    /** @param {string} lab @param {string} hash */
    const show = async (lab, hash) => {
      await page.evaluate((address) => void (location.hash = address), hash);
      await page.locator(`#lab-${lab}:not([hidden])`).waitFor();
      await page.locator('html[data-ready="true"]').waitFor();
    };
    /** @param {string} lab @param {string} state */
    const printed = async (lab, state) => {
      for (const name of ['zh', 'en']) {
        await page.locator(`[data-language="${name}"]`).click();
        await page.locator(`html[lang^="${name}"]`).waitFor();
        expect(await printSecond(), `${lab}, ${state}, ${name}`).toContain('exceeds page count');
      }
      const last = await page.evaluate(() => /** @type {any} */ (window).printed);
      expect(last.theme).toBe('light');
      expect(last.paper).toBe('#fbf9f4');
      expect(last.address).toContain(`#/${lab}`);
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    };
    for (const lab of LABS) {
      await show(lab, `#/${lab}`);
      await printed(lab, 'as it opens');
      await show(lab, FULL[lab]);
      const toggle = page.locator(`#lab-${lab} [data-action="toggle"]`);
      if (['neuron', 'mnist', 'study'].includes(lab)) {
        await toggle.click();
        const { where, over } = QUICK[lab];
        await page.locator(`#lab-${lab} ${where}`).getByText(over).waitFor();
      }
      await printed(lab, 'full');
    }
  } finally {
    await browser.close();
  }
});
