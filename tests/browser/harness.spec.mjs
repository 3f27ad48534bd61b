// Tests of the test harness itself, in each browser: that what goes wrong in a page is seen, and that every verb does
// what its name says. They use small pages of their own, so they say nothing about the lab.

import { axe } from './axe.mjs';
import { expect, test } from './fixtures.mjs';

// The strictest policy a page may carry: verbs and the record of problems must work in spite of it.
const POLICY = `<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:">`;

/** @param {string} body */
const pageOf = (
  body,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
  <meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>${body}</main></body></html>`;

const CONTROLS = `<!doctype html><html lang="en"><head><meta charset="utf-8">${POLICY}<title>Controls</title></head><body><main>
  <h1>Controls</h1>
  <p id="log"></p> <p id="hash"></p>
  <button id="go">Go</button> <button id="late" hidden>Late</button>
  <label>Range <input id="range" type="range" min="-5" max="5" step="0.1" value="0"></label>
  <label>Number <input id="number" type="number" step="any" value="1"></label>
  <label>Text <input id="text" type="text" value="old"></label>
  <label>Check <input id="check" type="checkbox"></label>
  <label>Choice <select id="choice"><option value="a">A</option><option value="b">B</option></select></label>
  <p id="unseen" hidden>unseen</p> <p id="twice">  two
     words </p>
  <canvas width="10" height="3000"></canvas>
  <canvas id="pad" width="200" height="100"></canvas>
  </main><script src="/__test/controls.js"></script></body></html>`;

const CONTROLS_SCRIPT = `
  const log = [];
  const note = (text) => { log.push(text); document.querySelector('#log').textContent = log.join(' '); };
  for (const id of ['range', 'number', 'text', 'check', 'choice'])
    for (const type of ['input', 'change'])
      document.getElementById(id).addEventListener(type, () => note(id + ':' + type));
  document.querySelector('#go').addEventListener('click', (event) => note('click:' + event.isTrusted));
  document.querySelector('#late').addEventListener('click', () => note('late'));
  document.addEventListener('keydown', (event) => {
    if (event.isTrusted) note('key:' + event.key + ':' + event.code + (event.shiftKey ? ':shift' : ''));
  });
  window.pad = [];
  for (const type of ['pointerdown', 'pointermove', 'pointerup'])
    document.querySelector('#pad').addEventListener(type, (event) =>
      window.pad.push({ type, x: event.offsetX, y: event.offsetY, buttons: event.buttons, trusted: event.isTrusted }));
  document.querySelector('#hash').textContent = location.search + location.hash;
`;

/** @param {import('./site.mjs').Site} site */
function putControls(site) {
  site.put('controls.js', CONTROLS_SCRIPT, 'text/javascript');
  return site.put('controls.html', CONTROLS);
}

test.describe('what goes wrong is seen:', () => {
  test('console.error of a page, from its first script on', async ({ app, site }) => {
    app.expectProblems(/^console error: first 1 \{.*a.*\}$/);
    await app.open(
      site.put(
        'a.html',
        '<!doctype html><html><head><script>console.error("first", 1, { a: 2 })</script></head></html>',
      ),
    );
    await expect
      .poll(() => app.problems())
      .toContainEqual(expect.stringMatching(/^console error: first 1/));
  });

  test('an uncaught error, in a page with a strict policy', async ({ app, site }) => {
    app.expectProblems(/page error: .*thrown on purpose/);
    site.put(
      'throws.js',
      'setTimeout(() => { throw new Error("thrown on purpose"); })',
      'text/javascript',
    );
    await app.open(
      site.put(
        'a.html',
        pageOf(`<script src="/__test/throws.js"></script>`).replace('<title>', `${POLICY}<title>`),
      ),
    );
    await expect
      .poll(() => app.problems())
      .toContainEqual(expect.stringMatching(/^page error: .*thrown on purpose/));
  });

  test('an unhandled rejection', async ({ app, site }) => {
    app.expectProblems(/page error: .*rejected on purpose/);
    await app.open(
      site.put(
        'a.html',
        pageOf('<script>Promise.reject(new Error("rejected on purpose"))</script>'),
      ),
    );
    await expect
      .poll(() => app.problems())
      .toContainEqual(expect.stringMatching(/rejected on purpose/));
  });

  test('what the page’s own policy forbids', async ({ app, site }) => {
    app.expectProblems(/polic|directive|style-src/i);
    const page = pageOf('<p style="color: red">red</p>').replace('<title>', `${POLICY}<title>`);
    await app.open(site.put('a.html', page));
    await expect.poll(() => app.problems()).toContainEqual(expect.stringMatching(/style-src/));
  });

  test('a missing file', async ({ app, site }) => {
    app.expectProblems(/\/__test\/missing\.png/);
    await app.open(site.put('a.html', pageOf('<img alt="" src="/__test/missing.png">')));
    await expect
      .poll(() => app.problems())
      .toEqual(['request failed: GET /__test/missing.png: 404']);
  });

  for (const [kind, body] of [
    ['an image', '<img alt="" src="http://other.example/a.png">'],
    ['a fetch, https', '<script>fetch("https://other.example/a").catch(() => {})</script>'],
  ]) {
    test(`a request to another host: ${kind}`, async ({ app, site }) => {
      app.expectProblems(/other\.example/);
      await app.open(site.put('a.html', pageOf(body)));
      await expect
        .poll(() => app.problems())
        .toContainEqual(expect.stringMatching(/^request to another host: .*other\.example/));
    });
  }

  for (const type of ['classic', 'module']) {
    test(`a worker’s errors and requests (${type})`, async ({ app, site }) => {
      app.expectProblems(/worker\.example/, /in a worker/);
      site.put(
        'worker.js',
        `console.error('said in a worker');
         fetch('http://worker.example/a').catch(() => {});
         self.onmessage = () => { throw new Error('thrown in a worker'); };`,
        'text/javascript',
      );
      await app.open(
        site.put(
          'a.html',
          pageOf(
            `<script>new Worker('/__test/worker.js', { type: '${type}' }).postMessage(0)</script>`,
          ),
        ),
      );
      for (const expected of [
        /^console error: said in a worker/,
        /^request to another host: .*worker\.example/,
        /^page error: .*thrown in a worker/,
      ])
        await expect.poll(() => app.problems()).toContainEqual(expect.stringMatching(expected));
    });
  }

  test('after the page was left, too', async ({ app, site }) => {
    app.expectProblems(/left behind/);
    await app.open(site.put('a.html', pageOf('<script>console.error("left behind")</script>')));
    await app.open(site.put('b.html', pageOf('')));
    await expect.poll(() => app.problems()).toContainEqual('console error: left behind');
  });

  test('and fails a test that did not expect it', async ({ app, site }) => {
    test.fail();
    await app.open(site.put('a.html', pageOf('<script>console.error("not expected")</script>')));
    await app.waitFor(() => document.readyState === 'complete');
  });

  test('while a page without problems has none', async ({ app, site }) => {
    await app.open(site.put('a.html', pageOf('<p>Quiet.</p>')));
    expect(await app.evaluate(() => document.readyState)).toBe('complete');
    expect(await app.problems()).toEqual([]);
  });
});

test.describe('verbs:', () => {
  test('open takes a path, a query and a hash, and always loads anew', async ({ app, site }) => {
    const mark = () => void (document.title = 'not loaded anew');
    const path = putControls(site);
    await app.open(path + '#/neuron?w=2', { query: { lang: 'zh' } });
    expect(await app.text('#hash')).toBe('?lang=zh#/neuron?w=2');
    await app.evaluate(mark);
    await app.open(path + '#/softmax', { query: { lang: 'zh' } });
    expect(await app.evaluate(() => document.title)).toBe('Controls');
    expect(await app.text('#hash')).toBe('?lang=zh#/softmax');
    await app.evaluate(mark);
    await app.reload();
    expect(await app.evaluate(() => document.title)).toBe('Controls');
    expect(await app.evaluate(() => location.hash)).toBe('#/softmax');
  });

  test('each test starts with nothing stored (1)', async ({ app, site }) => {
    await app.open(putControls(site));
    expect(await app.evaluate(() => localStorage.getItem('kept'))).toBeNull();
    await app.evaluate(() => localStorage.setItem('kept', 'yes'));
    await app.reload();
    expect(await app.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
  });

  test('each test starts with nothing stored (2)', async ({ app, site }) => {
    await app.open(putControls(site));
    expect(await app.evaluate(() => localStorage.getItem('kept'))).toBeNull();
  });

  test('evaluate carries arguments, results, promises and errors', async ({ app, site }) => {
    await app.open(putControls(site));
    expect(await app.evaluate((a, b) => [a + b.c, 'ü"\n中'], 1, { c: 2 })).toEqual([3, 'ü"\n中']);
    expect(await app.evaluate(() => undefined)).toBeUndefined();
    expect(
      await app.evaluate(() => new Promise((resolve) => setTimeout(() => resolve('later'), 1))),
    ).toBe('later');
    const failing = app.evaluate(() => {
      throw new Error('no such thing');
    });
    await expect(failing).rejects.toThrow('in the page: Error: no such thing');
  });

  test('waitFor waits, gives the value, and says what it waited for', async ({ app, site }) => {
    await app.open(putControls(site));
    await app.evaluate(() => void setTimeout(() => (document.body.dataset.ready = 'yes'), 700));
    expect(await app.waitFor((name) => document.body.dataset[name], 'ready')).toBe('yes');
    await app.evaluate(() => void setTimeout(() => location.reload(), 50));
    expect(
      await app.waitFor(() => !document.body.dataset.ready && document.readyState === 'complete'),
    ).toBe(true);
    const never = app.waitUpTo(600, (id) => document.getElementById(id)?.title, 'go');
    await expect(never).rejects.toThrow(
      /waited 0\.6 s for .*getElementById.* with \["go"\]: last value ""/s,
    );
    const wrong = app.waitUpTo(600, () => /** @type {any} */ (window).nothing.here);
    await expect(wrong).rejects.toThrow(/TypeError/);
  });

  test('click waits until the element can be clicked', async ({ app, site }) => {
    await app.open(putControls(site));
    await app.click('#go');
    expect(await app.text('#log')).toBe('click:true');
    await app.evaluate(
      () => void setTimeout(() => document.querySelector('#late')?.removeAttribute('hidden'), 300),
    );
    await app.click('#late');
    expect(await app.text('#log')).toBe('click:true late');
  });

  test('fill sets every kind of control and fires input and change', async ({ app, site }) => {
    await app.open(putControls(site));
    await app.fill('#range', 2.5);
    await app.fill('#number', '0.15');
    await app.fill('#text', '784,30,10');
    await app.fill('#check', true);
    await app.fill('#check', true); // already so: nothing happens
    await app.fill('#choice', 'b');
    expect(await app.text('#log')).toBe(
      'range:input range:change number:input number:change text:input text:change check:input check:change choice:input choice:change',
    );
    expect(await app.value('#range')).toBe('2.5');
    expect(await app.value('#number')).toBe('0.15');
    expect(await app.value('#text')).toBe('784,30,10');
    expect(await app.value('#check')).toBe(true);
    expect(await app.value('#choice')).toBe('b');
    await expect(app.fill('#choice', 'c')).rejects.toThrow('#choice has no option "c"');
    await expect(app.fill('input', 1)).rejects.toThrow('4 elements match input, not one');
  });

  test('press sends keys to what has the focus', async ({ app, site }) => {
    await app.open(putControls(site));
    for (const key of ['Space', 'ArrowRight', 'r', '?', 'R', 'Escape', 'Enter'])
      await app.press(key);
    expect(await app.text('#log')).toBe(
      'key: :Space key:ArrowRight:ArrowRight key:r:KeyR key:Shift:ShiftLeft:shift key:?:Slash:shift ' +
        'key:Shift:ShiftLeft:shift key:R:KeyR:shift key:Escape:Escape key:Enter:Enter',
    );
    await app.press('Tab');
    expect(await app.evaluate(() => document.activeElement?.id)).toBe('go');
    await app.press('Tab');
    expect(await app.evaluate(() => document.activeElement?.id)).toBe('range');
    await app.press('ArrowRight');
    expect(await app.value('#range')).toBe('0.1');
    await app.press('Shift+Tab');
    await app.press('Space');
    expect(await app.text('#log')).toMatch(/click:true$/);
  });

  test('drag moves a pressed pointer over the element, also after scrolling', async ({
    app,
    site,
  }) => {
    await app.open(putControls(site));
    await app.drag('#pad', [0.1, 0.2], [0.9, 0.8], [0.5, 0.8]);
    const events = await app.waitFor(() => {
      const { pad } = /** @type {any} */ (window);
      return pad.at(-1)?.type === 'pointerup' && pad;
    });
    const down = events.findIndex((/** @type {any} */ event) => event.type === 'pointerdown');
    const stroke = events.slice(down);
    expect(events.every((/** @type {any} */ event) => event.trusted)).toBe(true);
    expect(Math.hypot(stroke[0].x - 20, stroke[0].y - 20)).toBeLessThan(2);
    expect(Math.hypot(stroke.at(-1).x - 100, stroke.at(-1).y - 80)).toBeLessThan(2);
    expect(Math.max(...stroke.map((/** @type {any} */ event) => event.x))).toBeGreaterThan(177);
    expect(
      stroke.filter(
        (/** @type {any} */ event) => event.type === 'pointermove' && event.buttons === 1,
      ).length,
    ).toBeGreaterThan(9);
  });

  test('text and visible read what a person sees', async ({ app, site }) => {
    await app.open(putControls(site));
    expect(await app.text('#twice')).toBe('two words');
    expect(await app.visible('#go')).toBe(true);
    expect(await app.visible('#pad')).toBe(true); // below the fold
    expect(await app.visible('#unseen')).toBe(false);
    expect(await app.visible('#nothing')).toBe(false);
  });

  test('setViewport sets the size of the page, from phone to wide; screenshot is of that size', async ({
    app,
    site,
  }, testInfo) => {
    await app.open(putControls(site));
    const size = () => app.evaluate(() => [innerWidth, innerHeight]);
    expect(await size()).toEqual([1280, 800]);
    for (const [width, height] of [
      [320, 640],
      [390, 844],
      [1280, 800],
      [1920, 1080],
    ]) {
      await app.setViewport(width, height);
      expect(await size()).toEqual([width, height]);
    }
    await app.setViewport(390, 844);
    const path = testInfo.outputPath('page.png');
    await app.screenshot(path);
    const { readFile } = await import('node:fs/promises');
    const png = await readFile(path);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([390, 844]);
  });

  test('axe finds a violation, and none where there is none', async ({ app, site }) => {
    await app.open(
      site.put('a.html', pageOf('<h1>Well</h1>').replace('<title>', `${POLICY}<title>`)),
    );
    expect(await axe(app)).toEqual([]);
    await app.open(
      site.put('b.html', pageOf('<h1>Ill</h1><p><input></p> <p><button></button></p>')),
    );
    const found = await axe(app);
    expect(found).toContainEqual(expect.stringMatching(/^button-name: .*: button$/));
    expect(found).toContainEqual(expect.stringMatching(/^label: .*: input$/));
  });
});
