// WebKitGTK behind the primitives of app.mjs: MiniBrowser, driven by WebKitWebDriver. What goes wrong in the page is
// told by probe.js and by the trap of site.mjs, as this driver has no events for it.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startDriver } from './webdriver.mjs';

const PROGRAM = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const BROWSER = process.env.MINIBROWSER; // the driver knows where its own is
const CONFIG = fileURLToPath(new URL('webkit-config', import.meta.url)); // see gtk.css there
const VIEWPORT = { width: 1280, height: 800 };
const SCRIPT_LIMIT_MS = 600_000; // the test's own time limit comes first

/** WebDriver's code points for keys that type no character. */
const KEYS = Object.freeze({
  Space: ' ',
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
});

/** @param {string} key */
function keyValue(key) {
  const value = [...key].length === 1 ? key : KEYS[/** @type {keyof typeof KEYS} */ (key)];
  if (!value) throw new Error(`no key "${key}"`);
  return value;
}

/**
 * Sizes the window until the page inside it has the size asked for. It stays under the middle of the screen, where the
 * pointer of a fresh display is: without a window manager the focus follows that.
 * @param {import('./webdriver.mjs').Session} session
 * @param {number} width
 * @param {number} height
 */
async function resize(session, width, height) {
  const inner = () =>
    session.post('/execute/sync', {
      script: 'return [innerWidth, innerHeight, screen.width, screen.height]',
      args: [],
    });
  for (let attempt = 0; attempt < 3; attempt++) {
    const [w, h, screenWidth, screenHeight] = await inner();
    if (w === width && h === height) return;
    const window = await session.get('/window/rect');
    const outer = { width: window.width + width - w, height: window.height + height - h };
    await session.post('/window/rect', {
      ...outer,
      x: Math.max(0, Math.round((screenWidth - outer.width) / 2)),
      y: Math.max(0, Math.round((screenHeight - outer.height) / 2)),
    });
    // The page learns of its new size a little later, if the window could take it.
    await session.post('/execute/async', {
      script: `const [width, height, done] = arguments;
        const end = performance.now() + 1000;
        (function look() {
          if ((innerWidth === width && innerHeight === height) || performance.now() > end) done();
          else setTimeout(look, 10);
        })()`,
      args: [width, height],
    });
  }
  throw new Error(
    `the window cannot be ${width} by ${height}: it stays at ${(await inner()).slice(0, 2)}`,
  );
}

/**
 * Waits until an element stands still in view with nothing before it, for as long as a page may take to settle: the
 * driver's click goes to where the element was when it looked.
 * @param {import('./webdriver.mjs').Session} session
 * @param {object} element
 */
const settle = (session, element) =>
  session.post('/execute/async', {
    script: `const [element, done] = arguments;
      const end = performance.now() + 2000;
      let before, same = 0;
      (function look() {
        const { left, top, width, height } = element.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        if (x < 0 || y < 0 || x > innerWidth || y > innerHeight)
          element.scrollIntoView({ block: 'center', behavior: 'instant' });
        const now = [left, top, width, height].join();
        const hit = document.elementFromPoint(x, y);
        same = now === before && hit && (element.contains(hit) || hit.contains(element)) ? same + 1 : 0;
        before = now;
        if (same === 2 || performance.now() > end) done();
        else setTimeout(look, 16);
      })()`,
    args: [element],
  });

/**
 * @param {import('./webdriver.mjs').Session} session
 * @param {string} selector
 */
const findElement = (session, selector) =>
  session.post('/element', { using: 'css selector', value: selector });

/**
 * @param {import('./site.mjs').Site} site
 */
export async function startWebKit(site) {
  if (!existsSync(PROGRAM))
    throw new Error(`${PROGRAM} is missing: apt-get install webkit2gtk-driver`);
  if (!process.env.DISPLAY)
    throw new Error(
      'WebKitGTK needs a display: run the tests under xvfb-run (apt-get install xvfb xauth)',
    );
  const start = () => startDriver(PROGRAM, { XDG_CONFIG_HOME: CONFIG });
  let program = await start();
  /** One for all tests: a start takes longer than most of them. @type {import('./webdriver.mjs').Session | undefined} */
  let open;

  async function openSession() {
    const session = await program.open({
      'webkitgtk:browserOptions': {
        ...(BROWSER && { binary: BROWSER }),
        args: ['--automation', `--proxy=${site.trap}`, '--ignore-host=127.0.0.1'],
      },
    });
    await session.post('/timeouts', { script: SCRIPT_LIMIT_MS });
    await resize(session, VIEWPORT.width, VIEWPORT.height);
    return session;
  }

  /**
   * The browser at the size that tests begin with. A start that never answered was seen once in about a thousand, and
   * a test that failed may have left the browser in any state; no page is loaded yet, so starting once more hides
   * nothing of what is tested.
   */
  async function ready() {
    try {
      if (open) await resize(open, VIEWPORT.width, VIEWPORT.height);
      return (open ??= await openSession());
    } catch (error) {
      console.warn(`WebKitGTK is started again: ${/** @type {Error} */ (error).message}`);
      await program.stop();
      program = await start();
      return (open = await openSession());
    }
  }

  return {
    /** A driver with its own, empty storage. @returns {Promise<import('./app.mjs').Driver>} */
    async newDriver() {
      await site.move();
      const session = await ready();
      let fromDisk = false;
      return {
        async load(url) {
          fromDisk ||= url.startsWith('file:');
          // Going to the same page with another hash would not load it anew.
          await session.post('/url', { url: 'about:blank' });
          await session.post('/url', { url });
        },
        reload: () => session.post('/refresh'),
        run: (expression) =>
          session.post('/execute/async', {
            script: `const done = arguments[0]; Promise.resolve(${expression}).then(done)`,
            args: [],
          }),
        async click(selector) {
          const element = await findElement(session, selector);
          await settle(session, element);
          await session.post(`/element/${Object.values(element)[0]}/click`);
        },
        async press(keys) {
          const values = keys.map(keyValue);
          const down = values.map((value) => ({ type: 'keyDown', value }));
          const up = [...values].reverse().map((value) => ({ type: 'keyUp', value }));
          await session.post('/actions', {
            actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }],
          });
        },
        async drag(points) {
          const moves = points.map(({ x, y }) => ({
            type: 'pointerMove',
            duration: 0,
            origin: 'viewport',
            x,
            y,
          }));
          const [first, ...rest] = moves;
          const actions = [
            first,
            { type: 'pointerDown', button: 0 },
            ...rest,
            { type: 'pointerUp', button: 0 },
          ];
          await session.post('/actions', {
            actions: [
              { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions },
            ],
          });
        },
        setViewport: (width, height) => resize(session, width, height),
        async screenshot(path) {
          await writeFile(path, Buffer.from(await session.get('/screenshot'), 'base64'));
        },
        problems: () => [],
        async close() {
          if (fromDisk) {
            // All files are of one origin: nothing of it may be left for the next test.
            open = undefined;
            await session.close();
          } else await session.post('/url', { url: 'about:blank' });
        },
      };
    },
    close: () => program.stop(),
  };
}
